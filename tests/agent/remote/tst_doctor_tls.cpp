// SPDX-License-Identifier: GPL-3.0-or-later
// The connection doctor where TLS is broken on purpose, and with real receivers.
#include "agent/remote/doctor/doctor.h"

#include "tests/agent/remote/doctor_rig.h"
#include "tests/support/contains.h"
#include "tests/support/real_servers.h"
#include "tests/support/test_certificate.h"

#include <httplib.h>

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace agent;
using namespace agent::remote;
using model::StepState;

namespace {

constexpr long kDay = 86'400;

/// Takes every request, over TLS.
class SecureReceiver {
public:
    explicit SecureReceiver(const TestCertificate &certificate, X509_STORE *clients = nullptr)
        : m_server(certificate.x509(), certificate.key(), clients)
    {
        m_server.Post("/.*", [](const httplib::Request &, httplib::Response &response) {
            response.status = 204;
            response.set_header("Date", httpDate(SystemClock().now()));
        });
        m_port = m_server.bind_to_any_port("127.0.0.1");
        m_thread = std::thread([this] { m_server.listen_after_bind(); });
    }
    ~SecureReceiver()
    {
        while (!m_server.is_running())
            std::this_thread::yield();
        m_server.stop();
        m_thread.join();
    }
    SecureReceiver(const SecureReceiver &) = delete;
    SecureReceiver &operator=(const SecureReceiver &) = delete;
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(m_port) + "/api/v1/write"; }

private:
    httplib::SSLServer m_server;
    int m_port = 0;
    std::thread m_thread;
};

/// An examination that trusts `certificate`.
DoctorRig trusting(const TestCertificate &certificate)
{
    DoctorRig rig;
    rig.settings.http.tls.ca = certificate.certificatePem();
    return rig;
}

} // namespace

class TestDoctorTls : public QObject {
    Q_OBJECT

private slots:
    void allIsWell()
    {
        const TestCertificate certificate("IP:127.0.0.1,DNS:hq.test", -kDay, 90 * kDay);
        const SecureReceiver receiver(certificate);
        DoctorRig rig = trusting(certificate);
        rig.run(receiver.url());
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        const model::DiagnosisStep &tls = rig.step("tls");
        QVERIFY2(tls.state == StepState::Passed, rig.text().c_str());
        QVERIFY_CONTAINS(tls.summary, "TLSv1.3, certificate until 2");
        QVERIFY_CONTAINS(rig.text(), "CN=belfry test for 127.0.0.1, hq.test, by CN=belfry test, until ");
    }

    void certificates_data()
    {
        QTest::addColumn<QString>("names");
        QTest::addColumn<qlonglong>("from");
        QTest::addColumn<qlonglong>("to");
        QTest::addColumn<bool>("trusted");
        QTest::addColumn<bool>("skips");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("hint");
        const int failed = static_cast<int>(StepState::Failed);
        const int warning = static_cast<int>(StepState::Warning);
        const int passed = static_cast<int>(StepState::Passed);
        const QString name = "IP:127.0.0.1";
        const qlonglong before = -2 * kDay;
        QTest::newRow("expired") << name << before << qlonglong{-kDay} << true << false << failed << "expired"
                                 << "have the receiver's certificate renewed";
        QTest::newRow("not yet") << name << qlonglong{kDay} << qlonglong{90 * kDay} << true << false << failed
                                 << "not yet valid"
                                 << "clock is behind";
        QTest::newRow("other name") << "DNS:metropolis.test" << before << qlonglong{90 * kDay} << true << false
                                    << failed << "valid for metropolis.test, not 127.0.0.1"
                                    << "server_name";
        QTest::newRow("self-signed") << name << before << qlonglong{90 * kDay} << false << false << failed
                                     << "self-signed"
                                     << "ca_file";
        QTest::newRow("self-signed, let pass")
            << name << before << qlonglong{90 * kDay} << false << true << warning << "insecure_skip_verify"
            << "anybody can pretend";
        QTest::newRow("ends soon") << name << before << qlonglong{10 * kDay + 60} << true << false << warning
                                   << "ends in 10 days"
                                   << "renewed in time";
        QTest::newRow("ends in 22 days") << name << before << qlonglong{22 * kDay + 60} << true << false << passed
                                         << "TLSv1"
                                         << "";
    }
    void certificates()
    {
        QFETCH(QString, names);
        QFETCH(qlonglong, from);
        QFETCH(qlonglong, to);
        QFETCH(bool, trusted);
        QFETCH(bool, skips);
        QFETCH(int, state);
        QFETCH(QString, words);
        QFETCH(QString, hint);
        const TestCertificate certificate(names.toStdString(), from, to);
        const SecureReceiver receiver(certificate);
        DoctorRig rig;
        if (trusted)
            rig.settings.http.tls.ca = certificate.certificatePem();
        rig.settings.http.tls.insecureSkipVerify = skips;
        rig.run(receiver.url());
        const model::DiagnosisStep &tls = rig.step("tls");
        QVERIFY2(static_cast<int>(tls.state) == state, rig.text().c_str());
        QVERIFY2(contains(tls.summary, words.toStdString()), rig.text().c_str());
        QVERIFY2(contains(tls.hint, hint.toStdString()), rig.text().c_str());
        QCOMPARE(rig.step("answer").state == StepState::Passed, tls.state != StepState::Failed);
    }

    void clientCertificate()
    {
        const TestCertificate certificate("IP:127.0.0.1", -kDay, 90 * kDay);
        const TestCertificate mine("DNS:batmobile.test", -kDay, 5 * kDay + 60);
        X509_STORE *clients = X509_STORE_new(); // the server takes it
        X509_STORE_add_cert(clients, mine.x509());
        const SecureReceiver receiver(certificate, clients);
        DoctorRig rig = trusting(certificate);
        rig.run(receiver.url());
        QVERIFY2(rig.failed() == "tls", rig.text().c_str());
        QVERIFY_CONTAINS(rig.step("tls").hint, "wants a client certificate");
        QVERIFY_CONTAINS(rig.text(), "the receiver asks for one, none is configured");

        rig.settings.http.tls.cert = mine.certificatePem();
        rig.settings.http.tls.key = {mine.keyPem(), ""};
        rig.run(receiver.url());
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        QVERIFY2(contains(rig.step("tls").summary, "the client's certificate (CN=belfry test) ends in 5 days"),
                 rig.text().c_str());

        // One of somebody else.
        const TestCertificate other("DNS:joker.test");
        rig.settings.http.tls.cert = other.certificatePem();
        rig.settings.http.tls.key = {other.keyPem(), ""};
        rig.run(receiver.url());
        QVERIFY2(rig.failed() == "tls", rig.text().c_str());
    }

    void plainPort()
    {
        PretendReceiver receiver([](const http::ServerRequest &) { return PretendReceiver::reply(204); });
        DoctorRig rig;
        rig.run("https://127.0.0.1:" + std::to_string(receiver.port()) + "/api/v1/write");
        QVERIFY2(rig.failed() == "tls", rig.text().c_str());
        QVERIFY_CONTAINS(rig.step("tls").hint, "answers without TLS");
    }

    void realReceivers_data()
    {
        QTest::addColumn<bool>("isPrometheus");
        QTest::newRow("prometheus") << true;
        QTest::newRow("victoria-metrics") << false;
    }
    void realReceivers()
    {
        QFETCH(bool, isPrometheus);
        QTemporaryDir directory;
        process::Receiver receiver(isPrometheus ? process::Receiver::Kind::Prometheus
                                                : process::Receiver::Kind::VictoriaMetrics,
                                   directory.path());
        if (!receiver.installed())
            QSKIP("not installed");
        QVERIFY2(receiver.startAndWait(), qPrintable(receiver.output()));
        DoctorRig rig;
        rig.options.stepTimeout = std::chrono::milliseconds(10'000);
        rig.run(receiver.writeUrl().toStdString());
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        QVERIFY2(rig.diagnosis.receiver == (isPrometheus ? "Prometheus" : "VictoriaMetrics"), rig.text().c_str());
        // Both read a request of 2.0 as an empty one of 1.0; that is not taking it.
        QVERIFY2(!contains(rig.step("protocol").summary, "2.0"), rig.text().c_str());
        QTRY_VERIFY_WITH_TIMEOUT(receiver.query("belfry_doctor_test{agent=\"batmobile\"}").size() == 1, 40'000);
        rig.run("http://127.0.0.1:" + std::to_string(receiver.port()) + "/api/v1/receive");
        QVERIFY2(rig.failed() == "answer", rig.text().c_str());
        QVERIFY_CONTAINS(rig.step("answer").hint, "/api/v1/write (Prometheus, VictoriaMetrics)");
    }

    void prometheusBehindNginx()
    {
        QTemporaryDir directory;
        process::Receiver receiver(process::Receiver::Kind::Prometheus, directory.path());
        if (!receiver.installed() || !servers::Nginx::installed())
            QSKIP("prometheus or nginx is not installed");
        QVERIFY2(receiver.startAndWait(), qPrintable(receiver.output()));
        const TestCertificate certificate("IP:127.0.0.1,DNS:localhost", -kDay, 90 * kDay);
        const QString cert = directory.filePath("cert.pem");
        const QString key = directory.filePath("key.pem");
        const QString users = directory.filePath("users");
        QVERIFY(process::writeFile(cert, QString::fromStdString(certificate.certificatePem())));
        QVERIFY(process::writeFile(key, QString::fromStdString(certificate.keyPem())));
        QVERIFY(process::writeFile(users, "alfred:{PLAIN}hunter2\n"));
        const quint16 port = process::freePort();
        servers::Nginx nginx(directory.path());
        QVERIFY2(nginx.start(QStringLiteral("server {\nlisten 127.0.0.1:%1 ssl http2;\nssl_certificate %2;\n"
                                            "ssl_certificate_key %3;\nauth_basic hq;\nauth_basic_user_file %4;\n"
                                            "location / { proxy_pass http://127.0.0.1:%5; }\n}\n")
                                 .arg(port)
                                 .arg(cert, key, users)
                                 .arg(receiver.port()),
                             port),
                 qPrintable(nginx.log()));
        DoctorRig rig = trusting(certificate);
        rig.options.stepTimeout = std::chrono::milliseconds(10'000);
        const std::string url = "https://127.0.0.1:" + std::to_string(port) + "/api/v1/write";
        rig.run(url);
        QVERIFY2(rig.failed() == "answer", rig.text().c_str());
        QVERIFY_CONTAINS(rig.step("answer").hint, "Basic realm=\"hq\"");
        rig.settings.http.basicAuth = http::BasicAuth{"alfred", "", {"joker", ""}};
        rig.run(url);
        QVERIFY2(contains(rig.step("answer").hint, "check username and password"), rig.text().c_str());
        rig.settings.http.basicAuth->password.value = "hunter2";
        rig.run(url);
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        QVERIFY_CONTAINS(rig.text(), "[server: nginx");
        for (const model::DiagnosisStep &step : rig.diagnosis.steps)
            QVERIFY2(step.state != StepState::Warning, rig.text().c_str());
    }
};

QTEST_GUILESS_MAIN(TestDoctorTls)
#include "tst_doctor_tls.moc"
