// SPDX-License-Identifier: GPL-3.0-or-later
// The client through squid, and through a SOCKS proxy.
#include "agent/base/descriptor.h"
#include "agent/http/client.h"
#include "agent/http/server.h"
#include "tests/support/contains.h"
#include "tests/support/fetch.h"
#include "tests/support/real_servers.h"
#include "tests/support/test_certificate.h"

#include <httplib.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

using namespace agent::http;

namespace {

constexpr const char *kHashOfHunter2 = "$apr1$belfry12$9tyKFdZWc9LyWG2IwUR8w.";

/// A target over TLS.
class SecureTarget {
public:
    explicit SecureTarget(const TestCertificate &certificate) : m_server(certificate.x509(), certificate.key())
    {
        m_server.Get("/.*", [](const httplib::Request &request, httplib::Response &response) {
            response.set_content("secure " + request.get_header_value("X-Pass"), "text/plain");
        });
        m_port = m_server.bind_to_any_port("127.0.0.1");
        m_thread = std::thread([this] { m_server.listen_after_bind(); });
    }
    ~SecureTarget()
    {
        while (!m_server.is_running())
            std::this_thread::yield();
        m_server.stop();
        m_thread.join();
    }
    SecureTarget(const SecureTarget &) = delete;
    SecureTarget &operator=(const SecureTarget &) = delete;
    [[nodiscard]] int port() const { return m_port; }

private:
    httplib::SSLServer m_server;
    int m_port = 0;
    std::thread m_thread;
};

/// Speaks the server's side of SOCKS 5 on one connection, then answers as the target. `asked` is what the client
/// wanted to reach.
void serveSocks(int listener, std::string &asked)
{
    const agent::Descriptor connection(accept(listener, nullptr, nullptr));
    const auto receive = [&](std::size_t size) {
        std::string bytes(size, '\0');
        const ssize_t got = recv(connection.get(), bytes.data(), size, MSG_WAITALL);
        bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        return bytes;
    };
    const auto reply = [&](const std::string &bytes) {
        send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    };
    const std::string greeting = receive(2);
    if (greeting.size() < 2)
        return;
    receive(static_cast<std::uint8_t>(greeting[1]));
    reply(std::string("\x05\x00", 2));
    const std::string head = receive(5); // version, command, reserved, kind, length of the name
    if (head.size() < 5 || head[3] != 3) {
        asked = "no name";
        return;
    }
    asked = receive(static_cast<std::uint8_t>(head[4]));
    receive(2);
    reply(std::string("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 10));
    receive(4);
    reply("HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nby socks");
}

} // namespace

class TestHttpSquid : public QObject {
    Q_OBJECT

    QTemporaryDir m_directory;
    std::unique_ptr<servers::Squid> m_open;   ///< Lets everybody in.
    std::unique_ptr<servers::Squid> m_closed; ///< Asks who it is.
    quint16 m_securePort = process::freePort();
    TestCertificate m_certificate{"IP:127.0.0.1,DNS:target.test"};
    std::unique_ptr<Client> m_client;
    std::unique_ptr<Server> m_target;
    std::unique_ptr<SecureTarget> m_secure;

    [[nodiscard]] std::string plainUrl(const std::string &host = "target.test") const
    {
        return "http://" + host + ':' + std::to_string(m_target->port()) + "/metrics";
    }
    [[nodiscard]] std::string secureUrl(const std::string &host = "target.test") const
    {
        return "https://" + host + ':' + std::to_string(m_secure->port()) + "/metrics";
    }
    Outcome get(const std::string &url, const std::string &proxy,
                const std::function<void(ClientSettings &)> &change = {})
    {
        auto settings = std::make_shared<ClientSettings>();
        settings->tls.ca = m_certificate.certificatePem();
        settings->proxy.url = proxy;
        if (change)
            change(*settings);
        Request request;
        request.url = url;
        request.settings = settings;
        return fetch(*m_client, request);
    }
    [[nodiscard]] std::string open() const { return loopback(m_open->port(), ""); }
    [[nodiscard]] std::string closed(const std::string &who) const
    {
        return "http://" + who + "127.0.0.1:" + std::to_string(m_closed->port());
    }
    /// A squid with a directory of its own.
    std::unique_ptr<servers::Squid> makeSquid(const char *name)
    {
        // A user without rights gets at what lies below, too.
        if (!QFile::setPermissions(m_directory.path(), QFileDevice::Permissions(0x7755)) ||
            !QDir(m_directory.path()).mkdir(name))
            return nullptr;
        return std::make_unique<servers::Squid>(m_directory.filePath(name));
    }

private slots:
    void initTestCase()
    {
        if (!servers::Squid::installed())
            QSKIP("squid is not installed");
        m_open = makeSquid("open");
        const std::string pem = m_certificate.certificatePem() + m_certificate.keyPem();
        const QString certificate = m_directory.filePath("proxy.pem");
        QVERIFY(m_open && process::writeFile(certificate, QString::fromStdString(pem)));
        QVERIFY2(
            m_open->start(QStringLiteral("https_port 127.0.0.1:%1 tls-cert=%2\n").arg(m_securePort).arg(certificate)),
            qPrintable(m_open->log()));
        m_closed = makeSquid("closed");
        QVERIFY(m_closed && m_closed->addUser("bruce", kHashOfHunter2));
        QVERIFY2(m_closed->start(), qPrintable(m_closed->log()));
        m_secure = std::make_unique<SecureTarget>(m_certificate);
        m_target = makeServer();
        m_target->handle("GET", "/metrics", [](const ServerRequest &request) {
            return ServerResponse{200,
                                  "text/plain",
                                  std::string(request.header("via").empty() ? "direct " : "proxied ") +
                                      std::string(request.header("x-pass")) +
                                      std::string(request.header("proxy-authorization")),
                                  {}};
        });
        QVERIFY(m_target->listen("127.0.0.1:0").ok());
    }
    void cleanupTestCase()
    {
        m_client.reset();
        for (const auto &squid : {m_open.get(), m_closed.get()})
            if (squid != nullptr)
                QVERIFY(squid->stop());
    }
    void init() { m_client = makeCurlClient(); }

    void plainRequestsAreForwarded()
    {
        // Only squid knows the name.
        QVERIFY(get(plainUrl(), "").failure == Failure::Resolve);
        const Outcome outcome = get(plainUrl(), open(), [](ClientSettings &s) {
            s.proxy.connectHeader["X-Pass"] = {"please"}; // not for the likes of these
        });
        QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
        QCOMPARE(outcome.response.body, std::string("proxied "));
    }

    void secureRequestsAreTunnelled()
    {
        for (const bool http2 : {true, false}) {
            const Outcome outcome = get(secureUrl(), open(), [&](ClientSettings &s) {
                s.proxy.connectHeader["X-Pass"] = {"please"};
                s.enableHttp2 = http2;
            });
            QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
            QCOMPARE(outcome.response.body, std::string("secure ")); // the header is for the proxy
        }
        m_client.reset(); // squid writes its log when the tunnel ends
        const QString line = QStringLiteral("CONNECT target.test:%1 200 - please").arg(m_secure->port());
        QTRY_VERIFY2(m_open->accessLog().contains(line), qPrintable(m_open->accessLog()));
    }

    void aTunnelChecksTheTargetsCertificate()
    {
        const Outcome stranger = get(secureUrl(), open(), [](ClientSettings &s) { s.tls.ca.clear(); });
        QVERIFY(stranger.failure == Failure::Tls);
        QVERIFY_CONTAINS(stranger.status.message(), "x509: certificate signed by unknown authority");
        const Outcome renamed = get(secureUrl(), open(), [](ClientSettings &s) { s.tls.serverName = "other.test"; });
        QVERIFY(renamed.failure == Failure::Tls);
        QVERIFY(get(secureUrl("127.0.0.1"), open(), [](ClientSettings &s) {
                    s.tls.serverName = "target.test";
                }).status.ok());
    }

    void theProxyAsksWhoItIs()
    {
        QCOMPARE(get(plainUrl(), closed("")).response.status, 407);
        const Outcome refused = get(secureUrl(), closed(""));
        QVERIFY(refused.failure == Failure::Proxy);
        QVERIFY_CONTAINS(refused.status.message(), "407 Proxy Authentication Required");
        QCOMPARE(get(plainUrl(), closed("bruce:wrong@")).response.status, 407);
        // The target does not get to see it.
        QCOMPARE(get(plainUrl(), closed("bruce:hunter2@")).response.body, std::string("proxied "));
        QVERIFY(get(plainUrl(), closed("bruce:hunter%32@")).status.ok());
        QVERIFY(get(secureUrl(), closed("bruce:hunter2@")).status.ok());
        QTRY_VERIFY(m_closed->accessLog().contains("bruce"));
    }

    void thePasswordOfTheProxyIsNotTold()
    {
        const std::string proxy = "http://bruce:hunter2@127.0.0.1:" + std::to_string(process::freePort());
        for (const std::string &url : {plainUrl(), secureUrl()}) {
            const Outcome outcome = get(url, proxy);
            QVERIFY(outcome.failure == Failure::Proxy);
            QVERIFY_CONTAINS(outcome.status.message(), "proxyconnect tcp: dial tcp 127.0.0.1:");
            QVERIFY(!contains(outcome.status.message(), "hunter2"));
        }
    }

    void aRefusalIsTold()
    {
        QCOMPARE(get(plainUrl("forbidden.test"), open()).response.status, 403);
        const Outcome tunnel = get(secureUrl("forbidden.test"), open());
        QVERIFY(tunnel.failure == Failure::Proxy);
        QVERIFY_CONTAINS(tunnel.status.message(), "403 Forbidden");
    }

    void exceptionsGoDirectly()
    {
        const auto except = [](std::string list) {
            return [list = std::move(list)](ClientSettings &s) { s.proxy.noProxy = list; };
        };
        const std::string port = std::to_string(m_target->port());
        // Loopback is direct with any list of exceptions, and proxied without one.
        QCOMPARE(get(plainUrl("127.0.0.1"), open()).response.body, std::string("proxied "));
        QCOMPARE(get(plainUrl("127.0.0.1"), open(), except("wayne.test")).response.body, std::string("direct "));
        // A name that only the proxy knows tells which way was taken.
        QVERIFY(get(plainUrl(), open(), except("target.test")).failure == Failure::Resolve);
        QVERIFY(get(plainUrl(), open(), except("target.test:" + port)).failure == Failure::Resolve);
        QCOMPARE(get(plainUrl(), open(), except("target.test:1")).response.body, std::string("proxied "));
        QCOMPARE(get(plainUrl(), open(), except(".target.test")).response.body, std::string("proxied "));
        QVERIFY(get(secureUrl(), open(), except("*.test")).failure == Failure::Resolve);
    }

    void aRedirectIsJudgedAnew()
    {
        // From a target that is reached through the proxy to one that is not.
        const auto away = makeServer();
        away->handle("GET", "/metrics", [this](const ServerRequest &) {
            return ServerResponse{302, "text/plain", "", {{"Location", plainUrl("127.0.0.1")}}};
        });
        QVERIFY(away->listen("127.0.0.1:0").ok());
        const Outcome outcome = get("http://target.test:" + std::to_string(away->port()) + "/metrics", open(),
                                    [](ClientSettings &s) { s.proxy.noProxy = "wayne.test"; });
        QCOMPARE(outcome.response.body, std::string("direct "));
    }

    void theEnvironmentNamesAProxy()
    {
        qputenv("HTTP_PROXY", QByteArray::fromStdString(open()));
        qputenv("https_proxy", QByteArray::fromStdString(open()));
        const auto ask = [](ClientSettings &s) { s.proxy.fromEnvironment = true; };
        const Outcome plain = get(plainUrl(), "", ask);
        const Outcome secure = get(secureUrl(), "", ask);
        const Outcome local = get(plainUrl("127.0.0.1"), "", ask);
        qunsetenv("HTTP_PROXY");
        qunsetenv("https_proxy");
        QCOMPARE(plain.response.body, std::string("proxied "));
        QCOMPARE(secure.response.body, std::string("secure "));
        QCOMPARE(local.response.body, std::string("direct "));
    }

    void theProxyMaySpeakTls()
    {
        const std::string proxy = "https://127.0.0.1:" + std::to_string(m_securePort);
        const Outcome plain = get(plainUrl(), proxy);
        QVERIFY2(plain.status.ok(), plain.status.message().c_str());
        QCOMPARE(plain.response.body, std::string("proxied "));
        QCOMPARE(get(secureUrl(), proxy).response.body, std::string("secure "));
        const Outcome stranger = get(plainUrl(), proxy, [](ClientSettings &s) { s.tls.ca.clear(); });
        QVERIFY2(!stranger.status.ok() && contains(stranger.status.message(), "unknown authority"),
                 stranger.status.message().c_str());
    }

    void socks()
    {
        const agent::Descriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof name;
        QVERIFY(bind(listener.get(), reinterpret_cast<sockaddr *>(&name), size) == 0 &&
                listen(listener.get(), 1) == 0 &&
                getsockname(listener.get(), reinterpret_cast<sockaddr *>(&name), &size) == 0);
        std::string asked;
        std::thread proxy([&] { serveSocks(listener.get(), asked); });
        const Outcome outcome =
            get("http://target.test/", "socks5://127.0.0.1:" + std::to_string(ntohs(name.sin_port)));
        proxy.join();
        QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
        QCOMPARE(outcome.response.body, std::string("by socks"));
        QCOMPARE(asked, std::string("target.test")); // the proxy looks it up, as Go has it
    }
};

QTEST_GUILESS_MAIN(TestHttpSquid)
#include "tst_http_squid.moc"
