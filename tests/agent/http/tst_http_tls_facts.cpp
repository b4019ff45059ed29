// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/tls_facts.h"
#include "tests/support/contains.h"
#include "tests/support/fetch.h"
#include "tests/support/process.h"
#include "tests/support/raw_server.h"
#include "tests/support/real_servers.h"
#include "tests/support/test_certificate.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace agent::http;
using namespace std::chrono_literals;

class TestHttpTlsFacts : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<servers::Nginx> m_nginx;
    quint16 m_port = 0;

    void file(const char *name, const std::string &text) const
    {
        QVERIFY(process::writeFile(m_directory->filePath(name), QString::fromStdString(text)));
    }
    bool serve(const TestCertificate &certificate, const std::string &more = {}, const QString &directives = {})
    {
        file("server.pem", certificate.certificatePem() + more);
        file("server.key", certificate.keyPem());
        m_port = process::freePort();
        m_nginx = std::make_unique<servers::Nginx>(m_directory->path());
        return m_nginx->start(QStringLiteral("server { listen 127.0.0.1:%1 ssl; ssl_certificate %2/server.pem; "
                                             "ssl_certificate_key %2/server.key; %3 location / { return 200; } }")
                                  .arg(m_port)
                                  .arg(m_directory->path(), directives),
                              m_port);
    }
    [[nodiscard]] std::string url(const std::string &host = "127.0.0.1") const
    {
        return "https://" + host + ':' + std::to_string(m_port) + "/api/v1/write";
    }

private slots:
    void init()
    {
        if (!servers::Nginx::installed())
            QSKIP("nginx is not installed");
        m_directory = std::make_unique<QTemporaryDir>();
    }
    void cleanup()
    {
        m_nginx.reset();
        m_directory.reset();
    }

    void whatIsPresented()
    {
        const TestCertificate good("DNS:gotham.test,IP:127.0.0.1,IP:::1,DNS:*.wayne.test", -60, 7200);
        const TestCertificate more("DNS:issuer.test");
        QVERIFY(serve(good, more.certificatePem()));
        ClientSettings settings;
        settings.tls.ca = good.certificatePem();
        const TlsProbe probe = probeTls(settings, url(), 5s);
        QVERIFY2(probe.status.ok(), probe.status.message().c_str());
        const TlsFacts &facts = probe.facts;
        QVERIFY2(facts.isTrusted && facts.nameMatches && facts.problem.empty(), facts.problem.c_str());
        QCOMPARE(facts.peer, "127.0.0.1:" + std::to_string(m_port));
        QCOMPARE(facts.expectedName, std::string("127.0.0.1"));
        QVERIFY(facts.protocol.rfind("TLSv1.", 0) == 0 && !facts.cipher.empty());
        QVERIFY(!facts.asksForCertificate && facts.certificate.empty() && facts.proxy.empty());
        QCOMPARE(facts.chain.size(), std::size_t{2});
        QCOMPARE(facts.chain[0].names, (std::vector<std::string>{"gotham.test", "127.0.0.1", "::1", "*.wayne.test"}));
        QCOMPARE(facts.chain[1].names, std::vector<std::string>{"issuer.test"});
        QCOMPARE(facts.chain[0].subject, std::string("CN=belfry test"));
        QCOMPARE(facts.chain[0].issuer, std::string("CN=belfry test"));
        QVERIFY(std::abs(facts.chain[0].notAfter - std::time(nullptr) - 7200) < 60);
        QVERIFY(std::abs(facts.chain[0].notBefore - std::time(nullptr) + 60) < 60);
        QCOMPARE(facts.chain[0].fingerprint.size(), std::size_t{64});
        QVERIFY(facts.chain[0].fingerprint != facts.chain[1].fingerprint);
    }

    void problems_data()
    {
        QTest::addColumn<QByteArray>("names");
        QTest::addColumn<int>("ends");
        QTest::addColumn<bool>("known");
        QTest::addColumn<QByteArray>("serverName");
        QTest::addColumn<QByteArray>("problem");
        const auto row = [](const char *name, const char *names, int ends, bool known, const char *serverName,
                            const char *problem) {
            QTest::newRow(name) << QByteArray(names) << ends << known << QByteArray(serverName) << QByteArray(problem);
        };
        row("stranger", "IP:127.0.0.1", 3600, false, "", "x509: self-signed certificate (CN=belfry test)");
        row("expired", "IP:127.0.0.1", -60, true, "", "x509: certificate has expired (CN=belfry test)");
        row("wrong name", "DNS:a.test,IP:127.0.0.2", 3600, true, "",
            "x509: certificate is valid for a.test, 127.0.0.2, not 127.0.0.1");
        row("wrong server name", "DNS:a.test", 3600, true, "b.test",
            "x509: certificate is valid for a.test, not b.test");
        row("server name", "DNS:a.test", 3600, true, "a.test", "");
        row("wildcard", "DNS:*.wayne.test", 3600, true, "write.wayne.test", "");
    }
    void problems()
    {
        QFETCH(QByteArray, names);
        QFETCH(int, ends);
        QFETCH(bool, known);
        QFETCH(QByteArray, serverName);
        QFETCH(QByteArray, problem);
        const TestCertificate certificate(names.toStdString(), -3600, ends);
        QVERIFY(serve(certificate));
        ClientSettings settings;
        settings.tls.serverName = serverName.toStdString();
        settings.tls.ca = known ? certificate.certificatePem() : TestCertificate("DNS:x.test").certificatePem();
        const TlsProbe probe = probeTls(settings, url(), 5s);
        QVERIFY2(probe.status.ok(), probe.status.message().c_str());
        QCOMPARE(QByteArray::fromStdString(probe.facts.problem), problem);
        QCOMPARE(probe.facts.chain.size(), std::size_t{1});
        // A client comes to the same judgement.
        const auto client = makeCurlClient();
        Request request;
        request.url = url();
        request.settings = std::make_shared<const ClientSettings>(settings);
        const Outcome outcome = fetch(*client, request);
        QCOMPARE(outcome.failure == Failure::Tls, !problem.isEmpty());
        if (problem.contains("valid for"))
            QVERIFY_CONTAINS(outcome.status.message(), problem.toStdString());
    }

    void clientCertificates()
    {
        const TestCertificate good("IP:127.0.0.1");
        const TestCertificate client("DNS:batman.test", -60, 1800);
        file("clients.pem", client.certificatePem());
        QVERIFY(serve(good, {},
                      "ssl_verify_client on; ssl_protocols TLSv1.2; ssl_client_certificate " + m_directory->path() +
                          "/clients.pem;"));
        ClientSettings settings;
        settings.tls.ca = good.certificatePem();
        QVERIFY(probeTls(settings, url(), 5s).facts.asksForCertificate);
        settings.tls.cert = client.certificatePem();
        settings.tls.key.value = client.keyPem();
        const TlsProbe probe = probeTls(settings, url(), 5s);
        QVERIFY(probe.facts.asksForCertificate && probe.status.ok());
        QCOMPARE(probe.facts.certificate.size(), std::size_t{1});
        QCOMPARE(probe.facts.certificate[0].names, std::vector<std::string>{"batman.test"});
        QVERIFY(std::abs(probe.facts.certificate[0].notAfter - std::time(nullptr) - 1800) < 60);
        settings.tls.key.value = good.keyPem();
        QVERIFY(probeTls(settings, url(), 5s).failure == Failure::Settings);
    }

    void versionsThatDoNotMeet()
    {
        const TestCertificate good("IP:127.0.0.1");
        QVERIFY(serve(good, {}, "ssl_protocols TLSv1.2;"));
        ClientSettings settings;
        settings.tls.minVersion = "TLS13";
        const TlsProbe probe = probeTls(settings, url(), 5s);
        QVERIFY(probe.failure == Failure::Tls);
        QVERIFY_CONTAINS(probe.status.message(), "remote error: tls: protocol version not supported");
    }

    void throughAProxy()
    {
        if (!servers::Squid::installed())
            QSKIP("squid is not installed");
        const TestCertificate good("DNS:target.test");
        QVERIFY(serve(good));
        QVERIFY(QFile::setPermissions(m_directory->path(), QFileDevice::Permissions(0x7755)));
        QVERIFY(QDir(m_directory->path()).mkdir("squid"));
        servers::Squid squid(m_directory->filePath("squid"));
        QVERIFY2(squid.start(), qPrintable(squid.log()));
        ClientSettings settings;
        settings.tls.ca = good.certificatePem();
        settings.proxy.url = loopback(squid.port());
        // Only squid knows the name.
        const TlsProbe probe = probeTls(settings, url("target.test"), 5s);
        QVERIFY2(probe.status.ok(), probe.status.message().c_str());
        QVERIFY2(probe.facts.problem.empty(), probe.facts.problem.c_str());
        QCOMPARE(probe.facts.proxy, loopback(squid.port(), ""));
        QTRY_VERIFY2(squid.accessLog().contains("CONNECT target.test"), qPrintable(squid.accessLog()));
        QVERIFY(squid.stop());
    }

    void whoDoesNotSpeakTls()
    {
        const RawServer plain([](const std::string &) { return "HTTP/1.1 400 Bad Request\r\n\r\n"; }, {}, false);
        m_port = plain.port();
        TlsProbe probe = probeTls({}, url(), 5s);
        QVERIFY(probe.failure == Failure::Tls);
        QVERIFY_CONTAINS(probe.status.message(), "first record does not look like a TLS handshake");
        m_port = process::freePort();
        probe = probeTls({}, url(), 5s);
        QVERIFY(probe.failure == Failure::Connect);
        QVERIFY_CONTAINS(probe.status.message(), "connection refused");
        QVERIFY(probeTls({}, "http://127.0.0.1:1/", 5s).failure == Failure::Settings);
        ClientSettings settings;
        settings.proxy.url = loopback(plain.port());
        QVERIFY(probeTls(settings, url(), 5s).failure == Failure::Proxy);
    }

    void whoSaysNothing()
    {
        const agent::Descriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof name;
        QCOMPARE(bind(listener.get(), reinterpret_cast<sockaddr *>(&name), size), 0);
        QCOMPARE(listen(listener.get(), 4), 0);
        QCOMPARE(getsockname(listener.get(), reinterpret_cast<sockaddr *>(&name), &size), 0);
        m_port = ntohs(name.sin_port);
        const auto start = std::chrono::steady_clock::now();
        const TlsProbe probe = probeTls({}, url(), 200ms);
        QVERIFY(probe.failure == Failure::Timeout);
        QVERIFY(std::chrono::steady_clock::now() - start < 3s);
    }
};

QTEST_GUILESS_MAIN(TestHttpTlsFacts)
#include "tst_http_tls_facts.moc"
