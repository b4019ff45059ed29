// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's Prometheus and VictoriaMetrics as receivers, behind what stands before them in the field: nginx with TLS and
// basic auth, and squid on the way there. Each scrape is at the receiver, once, also those of an interruption.
#include "tests/support/counting_target.h"
#include "tests/support/process.h"
#include "tests/support/real_servers.h"
#include "tests/support/test_certificate.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <set>

using namespace process;

namespace {

constexpr int kSeries = 50;
constexpr const char *kPassword = "to the batcave";

/// A receiver with nginx before it, and squid before that.
struct Field {
    explicit Field(Receiver::Kind kind)
        : receiver(kind, directory.path()), nginx(directory.path() + "/nginx"), squid(directory.path() + "/squid"),
          agent(directory.path(), "agent", freePort()), target(kSeries)
    {
    }
    [[nodiscard]] bool installed() const
    {
        return receiver.installed() && servers::Nginx::installed() && servers::Squid::installed();
    }
    bool start()
    {
        const QDir dir(directory.path());
        return dir.mkpath("nginx") && dir.mkpath("squid") &&
               QFile::setPermissions(directory.path(), QFileDevice::Permissions(0x7755)) && receiver.startAndWait() &&
               startNginx() && squid.start() && target.start();
    }
    bool startNginx()
    {
        const TestCertificate certificate("DNS:target.test,IP:127.0.0.1");
        const QString at = directory.path() + "/nginx/";
        return writeFile(at + "cert.pem", QString::fromStdString(certificate.certificatePem())) &&
               writeFile(at + "key.pem", QString::fromStdString(certificate.keyPem())) &&
               writeFile(at + "users", "alfred:{PLAIN}" + QString(kPassword) + '\n') &&
               nginx.start(QStringLiteral("server {\n listen 127.0.0.1:%1 ssl;\n ssl_certificate %2cert.pem;\n"
                                          " ssl_certificate_key %2key.pem;\n auth_basic hq;\n"
                                          " auth_basic_user_file %2users;\n client_max_body_size 8m;\n"
                                          " location / { proxy_pass http://127.0.0.1:%3; }\n}\n")
                               .arg(port)
                               .arg(at)
                               .arg(receiver.port()),
                           port);
    }
    /// The remote_write entry for a way there.
    [[nodiscard]] QString entry(const QString &way) const
    {
        const QString path = QUrl(receiver.writeUrl()).path();
        if (way == "direct")
            return "- {name: hq, url: '" + receiver.writeUrl() + "'";
        const QString secured = QStringLiteral("basic_auth: {username: alfred, password: %1}, "
                                               "tls_config: {ca_file: '%2/nginx/cert.pem'}")
                                    .arg(kPassword, directory.path());
        const QString host = way == "squid" ? "target.test" : "127.0.0.1"; // squid alone knows that name
        QString text = QStringLiteral("- {name: hq, url: 'https://%1:%2%3', %4").arg(host).arg(port).arg(path, secured);
        if (way == "squid")
            text += QStringLiteral(", proxy_url: 'http://127.0.0.1:%1'").arg(squid.port());
        return text;
    }
    bool startAgent(const QString &way, const QString &protocol)
    {
        return agent.writeConfig(QStringLiteral("global: {scrape_interval: 500ms, scrape_timeout: 500ms}\n"
                                                "scrape_configs:\n- job_name: target\n  static_configs:\n"
                                                "  - targets: ['127.0.0.1:%1']\nremote_write:\n%2, "
                                                "protobuf_message: %3, queue_config: {max_backoff: 500ms}}\n")
                                     .arg(target.port())
                                     .arg(entry(way), protocol)) &&
               agent.startAndWait();
    }
    /// The scrapes that the receiver has.
    [[nodiscard]] std::multiset<int> scrapes() const
    {
        std::multiset<int> out;
        for (const Series &series : receiver.query("scrape_number[10m]"))
            for (const auto &[time, value] : series.points)
                if (value != "NaN")
                    out.insert(value.toInt());
        return out;
    }

    QTemporaryDir directory;
    Receiver receiver;
    servers::Nginx nginx;
    servers::Squid squid;
    Agent agent;
    CountingTarget target;
    const quint16 port = freePort();
};

} // namespace

class RealReceiversTest : public QObject {
    Q_OBJECT

private slots:
    void delivers_data();
    void delivers();
};

void RealReceiversTest::delivers_data()
{
    QTest::addColumn<bool>("victoria");
    QTest::addColumn<QString>("way");
    QTest::addColumn<QString>("protocol");
    for (const bool victoria : {false, true}) {
        for (const char *const way : {"direct", "nginx", "squid"}) {
            for (const char *const protocol : {"prometheus.WriteRequest", "io.prometheus.write.v2.Request"})
                QTest::addRow("%s, %s, %s", victoria ? "VictoriaMetrics" : "Prometheus", way, protocol)
                    << victoria << way << protocol;
        }
    }
}

void RealReceiversTest::delivers()
{
    QFETCH(bool, victoria);
    QFETCH(QString, way);
    QFETCH(QString, protocol);
    Field field(victoria ? Receiver::Kind::VictoriaMetrics : Receiver::Kind::Prometheus);
    if (!field.installed())
        QSKIP("a program is not installed");
    QVERIFY2(field.start(), qPrintable(field.receiver.output() + field.nginx.log() + field.squid.log()));
    QVERIFY2(field.startAgent(way, protocol), qPrintable(field.agent.output()));
    QTRY_VERIFY2_WITH_TIMEOUT(field.scrapes().size() >= 2, qPrintable(field.agent.output() + field.nginx.log()), 30000);

    // An interruption: the receiver stops, or what stands before it.
    if (way == "direct")
        QVERIFY(field.receiver.stop());
    else
        QVERIFY(field.nginx.stop());
    const int scrapes = field.target.scrapes();
    QTRY_VERIFY_WITH_TIMEOUT(field.target.scrapes() > scrapes + 4, 20000);
    QVERIFY(way == "direct" ? field.receiver.startAndWait() : field.startNginx());

    const int last = field.target.scrapes();
    QTRY_VERIFY2_WITH_TIMEOUT(field.scrapes().count(last) > 0, qPrintable(field.agent.output().right(3000)), 40000);
    const std::multiset<int> arrived = field.scrapes();
    for (int number = 1; number <= last; ++number)
        QVERIFY2(arrived.count(number) == 1,
                 qPrintable(QString("scrape %1 came %2 times").arg(number).arg(arrived.count(number))));
    const QByteArray status = httpGet(field.agent.port(), "/api/v1/status/remote_write").body;
    const QJsonObject ledger = QJsonDocument::fromJson(status)["data"]["remotes"][0]["ledger"].toObject();
    QCOMPARE(ledger["imbalance"].toInteger(), qint64{0});
    QVERIFY2(ledger["dropped"].toObject().isEmpty(), status.constData());
    QVERIFY(field.agent.stop());
}

QTEST_GUILESS_MAIN(RealReceiversTest)
#include "tst_real_receivers.moc"
