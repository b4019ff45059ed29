// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/certificate_watch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/process.h"
#include "tests/support/real_servers.h"
#include "tests/support/silent_port.h"
#include "tests/support/test_certificate.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace agent::engine;

class CertificateWatchTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::string file(const char *name, const std::string &text) const
    {
        const QString path = m_folder.filePath(QString::fromLatin1(name));
        return process::writeFile(path, QString::fromStdString(text)) ? path.toStdString() : std::string();
    }

private Q_SLOTS:
    void whatFilesSay()
    {
        FakeClock clock;
        CertificateWatch watch(clock);
        CertificateSource later{"hq", false, "http://127.0.0.1:1/", {}};
        later.http.tls.certFile = file("later.pem", TestCertificate("DNS:a", -60, 9000).certificatePem());
        CertificateSource sooner{"node", true, {}, {}};
        sooner.http.tls.cert = TestCertificate("DNS:b", -60, 3600).certificatePem();
        CertificateSource gone{"gone", true, {}, {}};
        gone.http.tls.certFile = m_folder.filePath("nothing.pem").toStdString();
        watch.watch({later, sooner, gone});
        QVERIFY(watch.rows().empty());
        watch.look();
        QTRY_COMPARE(watch.rows().size(), std::size_t{2});
        const auto rows = watch.rows();
        QCOMPARE(rows[0].owner, std::string("node")); // ends first
        QVERIFY(rows[0].ofJob && !rows[0].ofReceiver && rows[0].file.empty());
        QCOMPARE(rows[1].file, later.http.tls.certFile);
        QCOMPARE(rows[1].subject, std::string("CN=belfry test"));
        QVERIFY(std::abs(rows[1].notAfter - (std::time(nullptr) + 9000) * 1000) < 60'000);

        watch.watch({sooner}); // the configuration has changed: what stays is known at once
        QCOMPARE(watch.rows().size(), std::size_t{1});
    }

    void whatAReceiverShows()
    {
        if (!servers::Nginx::installed())
            QSKIP("nginx is not installed");
        const TestCertificate certificate("DNS:gotham.test,IP:127.0.0.1", -60, 7200);
        static_cast<void>(file("server.pem", certificate.certificatePem()));
        static_cast<void>(file("server.key", certificate.keyPem()));
        const quint16 port = process::freePort();
        servers::Nginx nginx(m_folder.path());
        QVERIFY(nginx.start(QStringLiteral("server { listen 127.0.0.1:%1 ssl; ssl_certificate %2/server.pem; "
                                           "ssl_certificate_key %2/server.key; location / { return 200; } }")
                                .arg(port)
                                .arg(m_folder.path()),
                            port));
        FakeClock clock;
        CertificateWatch watch(clock);
        watch.watch(
            {{"hq", false, "https://127.0.0.1:" + std::to_string(port) + "/write", {}}}); // not trusted: no matter
        watch.look();
        QTRY_COMPARE(watch.rows().size(), std::size_t{1});
        QVERIFY(watch.rows()[0].ofReceiver);
        QVERIFY(std::abs(watch.rows()[0].notAfter - (std::time(nullptr) + 7200) * 1000) < 60'000);
    }

    void stopsWhileAReceiverIsSilent()
    {
        FakeClock clock;
        SilentPort silent;
        QElapsedTimer timer;
        {
            CertificateWatch watch(clock);
            watch.watch({{"hq", false, "https://" + silent.address() + "/", {}}});
            watch.look();
            watch.look(); // one at a time
            timer.start();
        }
        QVERIFY2(timer.elapsed() < 4000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(CertificateWatchTest)
#include "tst_certificate_watch.moc"
