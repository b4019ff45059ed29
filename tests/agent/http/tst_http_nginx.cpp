// SPDX-License-Identifier: GPL-3.0-or-later
// The client against nginx: TLS, client certificates, HTTP/2, redirects, credentials, gzip, unix sockets.
#include "agent/http/client.h"
#include "tests/support/contains.h"
#include "tests/support/fetch.h"
#include "tests/support/real_servers.h"
#include "tests/support/test_certificate.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace agent::http;

namespace {

/// What nginx tells about a connection and a request, one line each.
constexpr const char *kTell =
    "connection $connection\\nprotocol $server_protocol $ssl_protocol\\nsni $ssl_server_name\\n"
    "host $http_host\\nclient $ssl_client_s_dn $ssl_client_fingerprint\\nmethod $request_method\\n"
    "auth $http_authorization\\nscope $http_x_scope\\naccept $http_accept\\nlength "
    "$content_length\\n";

/// The value in a line of an answer.
std::string told(const Outcome &outcome, const std::string &name)
{
    const std::string text = '\n' + outcome.response.body;
    const std::size_t at = text.find('\n' + name + ' ');
    if (at == std::string::npos)
        return outcome.status.message();
    const std::size_t start = at + name.size() + 2;
    return text.substr(start, text.find('\n', start) - start);
}

} // namespace

class TestHttpNginx : public QObject {
    Q_OBJECT

    QTemporaryDir m_directory;
    std::unique_ptr<servers::Nginx> m_nginx;
    std::unique_ptr<Client> m_client;
    TestCertificate m_server{"IP:127.0.0.1,DNS:gotham.test,DNS:localhost"};
    TestCertificate m_batmobile{"DNS:batmobile.test"};
    TestCertificate m_batwing{"DNS:batwing.test"};
    quint16 m_plain = process::freePort();
    quint16 m_tls = process::freePort();
    quint16 m_mutual = process::freePort();
    quint16 m_anybody = process::freePort(); ///< Takes any client certificate.
    quint16 m_old = process::freePort();
    quint16 m_twelve = process::freePort();

    [[nodiscard]] QString path(const char *name) const { return m_directory.filePath(name); }
    bool write(const char *name, const std::string &text) const
    {
        return process::writeFile(path(name), QString::fromStdString(text));
    }
    [[nodiscard]] static std::string https(quint16 port, const std::string &rest = "/tell")
    {
        return "https://127.0.0.1:" + std::to_string(port) + rest;
    }
    /// With the server's certificate trusted.
    Outcome get(const std::string &url, const std::function<void(ClientSettings &)> &change = {})
    {
        return fetch(*m_client, request(url, change));
    }
    Request request(const std::string &url, const std::function<void(ClientSettings &)> &change = {}) const
    {
        auto settings = std::make_shared<ClientSettings>();
        settings->tls.ca = m_server.certificatePem();
        if (change)
            change(*settings);
        Request out;
        out.url = url;
        out.settings = settings;
        return out;
    }

    [[nodiscard]] QString serverBlocks() const
    {
        const QString common = QStringLiteral("location /tell { default_type text/plain; return 200 \"%1\"; }\n"
                                              "location /files { alias %2/www; gzip on; gzip_types *; "
                                              "gzip_min_length 1; }\n"
                                              "location /secret { auth_basic \"cave\"; auth_basic_user_file %2/users; "
                                              "try_files /nothing /tell; }\n")
                                   .arg(kTell, m_directory.path());
        QString redirects;
        for (const int status : {301, 302, 303, 307, 308}) {
            redirects += QStringLiteral("location = /moved%1 { return %1 /tell; }\n").arg(status);
            redirects +=
                QStringLiteral("location = /away%1 { return %1 http://localhost:%2/tell; }\n").arg(status).arg(m_plain);
        }
        redirects += QStringLiteral("location = /and-back { return 302 http://localhost:%1/back; }\n"
                                    "location = /back { return 302 http://127.0.0.1:%1/tell; }\n"
                                    "location = /circle { return 302 /circle; }\n"
                                    "location ~ ^/steps/(x*)x$ { return 302 /steps/$1; }\n"
                                    "location = /steps/ { return 200 \"there\"; }\n"
                                    "location = /secure { return 302 https://127.0.0.1:%2/tell; }\n"
                                    "absolute_redirect off;\n")
                         .arg(m_plain)
                         .arg(m_tls);
        const auto tls = [&](quint16 port, const QString &more) {
            return QStringLiteral("server { listen 127.0.0.1:%1 ssl http2; ssl_certificate %2/server.pem; "
                                  "ssl_certificate_key %2/server.key; %3\n%4%5}\n")
                .arg(port)
                .arg(m_directory.path(), more, common, redirects);
        };
        return QStringLiteral("server { listen 127.0.0.1:%1; listen unix:%2/socket;\n%3%4}\n")
                   .arg(m_plain)
                   .arg(m_directory.path(), common, redirects) +
               tls(m_tls, "ssl_protocols TLSv1.2 TLSv1.3;") +
               tls(m_mutual, QStringLiteral("ssl_client_certificate %1/clients.pem; ssl_verify_client on;")
                                 .arg(m_directory.path())) +
               tls(m_anybody, "ssl_verify_client optional_no_ca;") +
               tls(m_old, "ssl_protocols TLSv1 TLSv1.1; ssl_ciphers DEFAULT:@SECLEVEL=0;") +
               tls(m_twelve, "ssl_protocols TLSv1.2;");
    }

private slots:
    void initTestCase()
    {
        if (!servers::Nginx::installed())
            QSKIP("nginx is not installed");
        QVERIFY(write("server.pem", m_server.certificatePem()) && write("server.key", m_server.keyPem()));
        QVERIFY(write("clients.pem", m_batmobile.certificatePem()));
        QVERIFY(write("users", "bruce:{PLAIN}alfred\n"));
        QVERIFY(QDir(m_directory.path()).mkdir("www"));
        QVERIFY(process::writeFile(path("www/page"), QString(100'000, 'x')));
        m_nginx = std::make_unique<servers::Nginx>(m_directory.path());
        QVERIFY2(m_nginx->start(serverBlocks(), m_plain), qPrintable(m_nginx->log()));
    }
    void cleanupTestCase()
    {
        if (m_nginx)
            QVERIFY(m_nginx->stop());
    }
    void init() { m_client = makeCurlClient(); }

    void http2IsAgreedOnWhenAllowed()
    {
        QVERIFY_CONTAINS(told(get(https(m_tls)), "protocol"), "HTTP/2.0 TLSv1.3");
        const auto oneOnly = [](ClientSettings &s) { s.enableHttp2 = false; };
        QCOMPARE(told(get(https(m_tls), oneOnly), "protocol"), std::string("HTTP/1.1 TLSv1.3"));
        // Without TLS nobody is asked.
        QCOMPARE(told(get(loopback(m_plain, "/tell")), "protocol"), std::string("HTTP/1.1 "));
    }

    void http2CarriesBodiesAndLimits()
    {
        Request r = request(https(m_tls, "/files/page"));
        r.acceptGzip = true;
        const Outcome whole = fetch(*m_client, r);
        QVERIFY2(whole.status.ok(), whole.status.message().c_str());
        QCOMPARE(whole.response.body.size(), std::size_t{100'000});
        QVERIFY(whole.response.header("content-encoding") == "gzip");
        QVERIFY(whole.response.wireBytesReceived < 10'000);
        r.bodyLimit = 100'000;
        QVERIFY(fetch(*m_client, r).failure == Failure::BodyLimit);
        r.bodyLimit = 0;
        QVERIFY(fetch(*m_client, r).status.ok());
    }

    void connectionsAreKept()
    {
        for (const std::string &url : {https(m_tls), loopback(m_plain, "/tell")}) {
            const Request r = request(url);
            const std::string first = told(fetch(*m_client, r), "connection");
            for (int i = 0; i < 5; ++i)
                QCOMPARE(told(fetch(*m_client, r), "connection"), first);
        }
    }

    void theServerNameIsSentAndChecked()
    {
        const auto named = [](const char *name) { return [name](ClientSettings &s) { s.tls.serverName = name; }; };
        for (const bool http2 : {true, false}) {
            const Outcome good = get(https(m_tls), [&](ClientSettings &s) {
                named("gotham.test")(s);
                s.enableHttp2 = http2;
            });
            QCOMPARE(told(good, "sni"), std::string("gotham.test"));
            if (!http2) // nginx has no Host header then
                QCOMPARE(told(good, "host"), "127.0.0.1:" + std::to_string(m_tls));
        }
        const Outcome wrong = get(https(m_tls), named("metropolis.test"));
        QVERIFY(wrong.failure == Failure::Tls);
        QVERIFY_CONTAINS(wrong.status.message(),
                         "x509: certificate is valid for 127.0.0.1, gotham.test, localhost, not metropolis.test");
        // A redirect is seen from the host of the URL.
        const Outcome moved = get(https(m_tls, "/moved302"), named("gotham.test"));
        QCOMPARE(told(moved, "sni"), std::string("gotham.test"));
    }

    void aClientCertificateIsAskedFor()
    {
        QCOMPARE(get(https(m_mutual)).response.status, 400);
        const Outcome known = get(https(m_mutual), [this](ClientSettings &s) {
            s.tls.cert = m_batmobile.certificatePem();
            s.tls.key.value = m_batmobile.keyPem();
        });
        QVERIFY_CONTAINS(told(known, "client"), "CN=belfry test ");
        const TestCertificate joker("DNS:joker.test");
        QCOMPARE(get(https(m_mutual),
                     [&](ClientSettings &s) {
                         s.tls.cert = joker.certificatePem();
                         s.tls.key.value = joker.keyPem();
                     })
                     .response.status,
                 400);
    }

    void certificatesAreTakenFromTheirFilesWhenThoseChange()
    {
        const Request r = request(https(m_anybody), [this](ClientSettings &s) {
            s.tls.certFile = path("client.pem").toStdString();
            s.tls.key.file = path("client.key").toStdString();
        });
        QVERIFY_CONTAINS(fetch(*m_client, r).status.message(), "unable to read specified client cert: open ");
        QVERIFY(write("client.pem", m_batmobile.certificatePem()) && write("client.key", m_batmobile.keyPem()));
        const Outcome before = fetch(*m_client, r);
        const std::string first = told(before, "connection");
        QCOMPARE(told(fetch(*m_client, r), "connection"), first);
        // As much text, at once after: nothing but the content tells.
        QVERIFY(write("client.pem", m_batwing.certificatePem()) && write("client.key", m_batwing.keyPem()));
        const Outcome renewed = fetch(*m_client, r);
        const std::string second = told(renewed, "connection");
        QVERIFY2(second != first, second.c_str());
        QVERIFY(told(renewed, "client") != told(before, "client"));
        // The key alone: what is open with the old one serves no more.
        QVERIFY(write("client.key", m_batmobile.keyPem()));
        const Outcome mismatch = fetch(*m_client, r);
        QVERIFY(mismatch.failure == Failure::Settings);
        QVERIFY_CONTAINS(mismatch.status.message(), "unable to use specified client cert (file " +
                                                        path("client.pem").toStdString() + ") & key (file " +
                                                        path("client.key").toStdString() +
                                                        "): tls: private key does not match public key");
        QVERIFY(write("client.key", m_batwing.keyPem()));
        QVERIFY(fetch(*m_client, r).status.ok());
        QVERIFY(write("client.key", "# renewed\n" + m_batwing.keyPem()));
        const std::string third = told(fetch(*m_client, r), "connection");
        QVERIFY2(third != second, (first + ' ' + second + ' ' + third).c_str());
        QCOMPARE(told(fetch(*m_client, r), "connection"), third);
        QVERIFY(write("client.key", "no key"));
        QVERIFY_CONTAINS(fetch(*m_client, r).status.message(), "tls: failed to find any PEM data in key input");
    }

    void anAuthorityFileIsTakenWhenItChanges()
    {
        const Request r = request(https(m_tls), [this](ClientSettings &s) {
            s.tls.ca.clear();
            s.tls.caFile = path("ca.pem").toStdString();
        });
        QVERIFY(write("ca.pem", "what comes around\n" + m_server.certificatePem() + "-----BEGIN CERTIFICATE-----\n" +
                                    "broken\n-----END CERTIFICATE-----\n"));
        const std::string first = told(fetch(*m_client, r), "connection");
        QCOMPARE(told(fetch(*m_client, r), "connection"), first);
        QVERIFY(write("ca.pem", m_batwing.certificatePem()));
        QVERIFY(fetch(*m_client, r).failure == Failure::Tls); // the open connection was trusted by the other
        QVERIFY(write("ca.pem", "nothing\n"));
        QCOMPARE(fetch(*m_client, r).status.message(),
                 "Get \"" + https(m_tls) + "\": unable to use specified CA cert file " + path("ca.pem").toStdString());
        QVERIFY(write("ca.pem", m_server.certificatePem()));
        QVERIFY(fetch(*m_client, r).status.ok());
    }

    void versionsAreBounded()
    {
        const auto versions = [](const char *least, const char *most) {
            return [least, most](ClientSettings &s) {
                s.tls.minVersion = least;
                s.tls.maxVersion = most;
            };
        };
        QCOMPARE(told(get(https(m_tls), versions("", "TLS12")), "protocol"), std::string("HTTP/2.0 TLSv1.2"));
        QCOMPARE(told(get(https(m_twelve), versions("TLS12", "TLS12")), "protocol"), std::string("HTTP/2.0 TLSv1.2"));
        const Outcome tooOld = get(https(m_twelve), versions("TLS13", ""));
        QVERIFY(tooOld.failure == Failure::Tls);
        QVERIFY_CONTAINS(tooOld.status.message(), "remote error: tls: protocol version not supported");
        // 1.2 is the least unless something else is said, and then it works.
        const Outcome refused = get(https(m_old));
        QVERIFY(refused.failure == Failure::Tls);
        QVERIFY_CONTAINS(refused.status.message(), "tls: ");
        const Outcome old = get(https(m_old), versions("TLS10", ""));
        QVERIFY2(told(old, "protocol").find("TLSv1.1") != std::string::npos, old.status.message().c_str());
        QVERIFY(get(https(m_old), versions("TLS10", "TLS10")).status.ok());
    }

    void basicAuth()
    {
        QCOMPARE(get(loopback(m_plain, "/secret")).response.status, 401);
        const auto as = [](const char *user, const char *password) {
            return [user, password](ClientSettings &s) { s.basicAuth = BasicAuth{user, "", {password, ""}}; };
        };
        QCOMPARE(get(loopback(m_plain, "/secret"), as("bruce", "alfred")).response.status, 200);
        QCOMPARE(get(https(m_tls, "/secret"), as("bruce", "alfred")).response.status, 200);
        QCOMPARE(get(loopback(m_plain, "/secret"), as("bruce", "robin")).response.status, 401);
    }

    void credentialsAreReadForEachRequest()
    {
        const Request r = request(loopback(m_plain, "/secret"), [this](ClientSettings &s) {
            s.basicAuth = BasicAuth{"", path("name").toStdString(), {"", path("password").toStdString()}};
            s.headers["X-Scope"].files = {path("scope").toStdString()};
        });
        QVERIFY(write("name", " bruce\n") && write("password", "robin"));
        QCOMPARE(fetch(*m_client, r).status.message(), "Get \"" + r.url + "\": unable to read headers file " +
                                                           path("scope").toStdString() + ": open " +
                                                           path("scope").toStdString() + ": No such file or directory");
        QVERIFY(write("scope", "\n caves \n"));
        QCOMPARE(fetch(*m_client, r).response.status, 401);
        QVERIFY(write("password", "\talfred\r\n"));
        const Outcome good = fetch(*m_client, r);
        QCOMPARE(good.response.status, 200);
        QCOMPARE(told(good, "scope"), std::string("caves"));
        QVERIFY(QFile::remove(path("name")));
        QVERIFY_CONTAINS(fetch(*m_client, r).status.message(), "unable to read basic auth username: open ");
    }

    void redirectsKeepOrChangeTheMethod_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("then");
        for (const int status : {301, 302, 303})
            QTest::addRow("POST %d", status) << status << QByteArray("POST") << QByteArray("GET");
        for (const int status : {307, 308})
            QTest::addRow("POST %d", status) << status << QByteArray("POST") << QByteArray("POST");
        for (const int status : {301, 302, 303, 307, 308})
            QTest::addRow("GET %d", status) << status << QByteArray("GET") << QByteArray("GET");
    }
    void redirectsKeepOrChangeTheMethod()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, then);
        Request r = request(https(m_tls, "/moved" + std::to_string(status)));
        r.method = method.toStdString();
        if (r.method == "POST")
            r.body = std::make_shared<const std::string>("12345");
        const Outcome outcome = fetch(*m_client, r);
        QCOMPARE(told(outcome, "method"), then.toStdString());
        QCOMPARE(told(outcome, "length"), std::string(then == "POST" ? "5" : ""));
    }

    void secretsStayBehindARedirect()
    {
        const auto secret = [](ClientSettings &s) {
            s.authorization = Authorization{"Bearer", {"token", ""}};
            s.headers["X-Scope"].values = {"caves"};
        };
        for (const char *to : {"/moved302", "/moved308"}) {
            const Outcome same = get(loopback(m_plain, to), secret);
            QCOMPARE(told(same, "auth"), std::string("Bearer token"));
            QCOMPARE(told(same, "scope"), std::string("caves"));
        }
        // Another host, and back again: it has been told where to send us.
        for (const char *to : {"/away302", "/away307", "/and-back"}) {
            Request r = request(loopback(m_plain, to), secret);
            r.headers = {{"Accept", "text/plain"}};
            const Outcome away = fetch(*m_client, r);
            QCOMPARE(told(away, "auth"), std::string());
            QCOMPARE(told(away, "scope"), std::string());
            QCOMPARE(told(away, "accept"), std::string("text/plain"));
        }
        // Another port of the same host is the same host, as in Go.
        QCOMPARE(told(get(loopback(m_plain, "/secure"), secret), "auth"), std::string("Bearer token"));
    }

    void redirectsAreCounted()
    {
        const auto steps = [this](int n) { return loopback(m_plain, "/steps/" + std::string(std::size_t(n), 'x')); };
        QCOMPARE(get(steps(9)).response.body, std::string("there"));
        QVERIFY_CONTAINS(get(steps(10)).status.message(), "stopped after 10 redirects");
        QVERIFY_CONTAINS(get(https(m_tls, "/circle")).status.message(), "stopped after 10 redirects");
        const Outcome stayed = get(steps(1), [](ClientSettings &s) { s.followRedirects = false; });
        QCOMPARE(stayed.response.status, 302);
    }

    void aUnixSocket()
    {
        Request r = request("http://daemon/tell");
        r.unixSocket = path("socket").toStdString();
        const std::string first = told(fetch(*m_client, r), "connection");
        QCOMPARE(told(fetch(*m_client, r), "connection"), first);
        QCOMPARE(told(fetch(*m_client, r), "host"), std::string("daemon"));
        // A proxy does not come into it.
        Request proxied = request("http://daemon/tell", [](ClientSettings &s) { s.proxy.url = "http://127.0.0.1:1"; });
        proxied.unixSocket = r.unixSocket;
        QVERIFY(fetch(*m_client, proxied).status.ok());
    }

    void theSystemsAuthoritiesCanBeNamedByVariables()
    {
        QVERIFY(write("system.pem", m_server.certificatePem()));
        const auto byTheSystem = [](ClientSettings &s) { s.tls.ca.clear(); };
        QVERIFY_CONTAINS(get(https(m_tls), byTheSystem).status.message(),
                         "tls: failed to verify certificate: x509: certificate signed by unknown authority");
        qputenv("SSL_CERT_FILE", path("system.pem").toLocal8Bit());
        const Outcome outcome = get(https(m_tls), byTheSystem);
        qunsetenv("SSL_CERT_FILE");
        QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
    }
};

QTEST_GUILESS_MAIN(TestHttpNginx)
#include "tst_http_nginx.moc"
