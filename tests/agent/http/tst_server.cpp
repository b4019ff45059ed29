// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/compress.h"
#include "agent/base/descriptor.h"
#include "agent/http/client.h"
#include "agent/http/server.h"
#include "tests/support/contains.h"
#include "tests/support/fetch.h"

#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <future>
#include <thread>

using namespace agent::http;
using namespace std::chrono_literals;

namespace {

agent::Descriptor connectTo(std::uint16_t port)
{
    agent::Descriptor fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval patience{10, 0};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd.get(), reinterpret_cast<sockaddr *>(&name), sizeof name) != 0)
        return {};
    return fd;
}

void sendText(const agent::Descriptor &fd, std::string_view text)
{
    QCOMPARE(send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
}

/// Reads until `end` has come `times` times, or the peer closes.
std::string readUntil(const agent::Descriptor &fd, std::string_view end, int times = 1)
{
    std::string text;
    int found = 0;
    std::size_t from = 0;
    char buffer[4096];
    while (found < times) {
        const ssize_t n = recv(fd.get(), buffer, sizeof buffer, 0);
        if (n <= 0)
            break;
        text.append(buffer, static_cast<std::size_t>(n));
        for (std::size_t at = 0; (at = text.find(end, from)) != std::string::npos; from = at + end.size())
            ++found;
    }
    return text;
}

} // namespace

class TestServer : public QObject {
    Q_OBJECT

    std::unique_ptr<Server> m_server;
    std::unique_ptr<Client> m_client;

    Outcome ask(const std::string &method, const std::string &path, Headers headers = {}, const std::string &body = {})
    {
        Request request;
        request.method = method;
        request.url = loopback(m_server->port(), path);
        request.headers = std::move(headers);
        if (!body.empty())
            request.body = std::make_shared<const std::string>(body);
        return fetch(*m_client, request);
    }

private slots:
    void init()
    {
        m_client = makeCurlClient();
        m_server = makeServer(2);
        m_server->handle("GET", "/hello", [](const ServerRequest &) {
            return ServerResponse{200, "text/plain", "hello\n", {}};
        });
        m_server->handle("GET", "/query", [](const ServerRequest &request) {
            std::string text;
            for (const auto &[key, value] : request.query)
                text += key + '=' + value + '\n';
            return ServerResponse{200, "text/plain", text, {}};
        });
        m_server->handle("POST", "/post", [](const ServerRequest &request) {
            return ServerResponse{200,
                                  "text/plain",
                                  std::to_string(request.body.size()) + ' ' +
                                      std::string(request.header("content-encoding")) + ' ' +
                                      request.body.substr(0, 20),
                                  {}};
        });
        m_server->handle("GET", "/api/*", [](const ServerRequest &r) {
            return ServerResponse{200, "text/plain", "api " + r.path, {}};
        });
        m_server->handle("GET", "/api/v1/*", [](const ServerRequest &) {
            return ServerResponse{200, "text/plain", "v1", {}};
        });
        m_server->handle("GET", "/api/v1/exact", [](const ServerRequest &) {
            return ServerResponse{200, "text/plain", "exact", {}};
        });
        m_server->handle("OPTIONS", "*", [](const ServerRequest &) { return ServerResponse{204, "", "", {}}; });
        m_server->handle("GET", "/throw",
                         [](const ServerRequest &) -> ServerResponse { throw std::runtime_error("a bug"); });
        m_server->handle("GET", "/throw/odd", [](const ServerRequest &) -> ServerResponse { throw 7; });
        m_server->handle("GET", "/large", [](const ServerRequest &) {
            return ServerResponse{200, "application/openmetrics-text", std::string(3'000'000, 'x'), {}};
        });
    }
    void cleanup() { m_server.reset(); }
    void listen() { QVERIFY(m_server->listen("127.0.0.1:0").ok()); }

    void answersByPathAndMethod()
    {
        listen();
        QVERIFY(m_server->port() != 0);
        QCOMPARE(ask("GET", "/hello").response.body, std::string("hello\n"));
        const Outcome missing = ask("GET", "/nowhere");
        QCOMPARE(missing.response.status, 404);
        QCOMPARE(missing.response.body, std::string("404 page not found\n"));
        const Outcome wrong = ask("POST", "/hello", {}, "x");
        QCOMPARE(wrong.response.status, 405);
        QVERIFY(wrong.response.header("allow") == "GET, HEAD");
        QCOMPARE(ask("GET", "/api/x").response.body, std::string("api /api/x"));
        QCOMPARE(ask("GET", "/api/v1/x").response.body, std::string("v1"));
        QCOMPARE(ask("GET", "/api/v1/exact").response.body, std::string("exact"));
        QCOMPARE(ask("GET", "/api").response.status, 404);
        const Outcome options = ask("OPTIONS", "/anywhere");
        QCOMPARE(options.response.status, 204);
        QVERIFY(options.response.header("content-length").empty());
        QVERIFY(!options.response.header("date").empty());
    }

    void headIsGetWithoutABody()
    {
        listen();
        const Outcome outcome = ask("HEAD", "/hello");
        QCOMPARE(outcome.response.status, 200);
        QVERIFY(outcome.response.header("content-length") == "6");
        QVERIFY(outcome.response.body.empty());
        QCOMPARE(ask("HEAD", "/nowhere").response.status, 404);
        QCOMPARE(ask("GET", "/hello").response.body, std::string("hello\n")); // on the same connection
    }

    void queriesAreDecoded()
    {
        listen();
        QCOMPARE(ask("GET", "/query?a=1&b=x%20y&match%5B%5D=up&a=2&c=1+1&d").response.body,
                 std::string("a=1\na=2\nb=x y\nc=1 1\nd=\nmatch[]=up\n"));
        QCOMPARE(ask("GET", "/query").response.body, std::string());
        QCOMPARE(ask("GET", "/h%65llo").response.body, std::string("hello\n"));
    }

    void bodiesArriveAsSent()
    {
        listen();
        QCOMPARE(
            ask("POST", "/post", {{"Content-Type", "application/x-protobuf"}, {"Content-Encoding", "snappy"}}, "bat")
                .response.body,
            std::string("3 snappy bat"));
        std::string packed;
        agent::gzipCompress(std::string(100'000, 'z'), packed);
        const std::string text = ask("POST", "/post", {{"Content-Encoding", "gzip"}}, packed).response.body;
        QVERIFY_CONTAINS(text, std::to_string(packed.size()) + " gzip ");
        const std::string large(5'000'000, 'b');
        QVERIFY_CONTAINS(ask("POST", "/post", {}, large).response.body, "5000000  bbbb");
    }

    void aPostWithoutALengthIsEmpty()
    {
        listen();
        const auto fd = connectTo(m_server->port());
        sendText(fd, "POST /post HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto start = std::chrono::steady_clock::now();
        QVERIFY_CONTAINS(readUntil(fd, "0  "), "200 OK");
        QVERIFY(std::chrono::steady_clock::now() - start < 3s);
    }

    void expectContinueIsAnswered()
    {
        listen();
        const auto fd = connectTo(m_server->port());
        sendText(fd, "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        QVERIFY_CONTAINS(readUntil(fd, "\r\n\r\n"), "100 Continue");
        sendText(fd, "abc");
        QVERIFY_CONTAINS(readUntil(fd, "3  abc"), "200 OK");
    }

    void largeAnswersAreCompressedOnRequest()
    {
        listen();
        Request request;
        request.url = loopback(m_server->port(), "/large");
        request.acceptGzip = true;
        const Outcome packed = fetch(*m_client, request);
        QCOMPARE(packed.response.body.size(), std::size_t{3'000'000});
        QVERIFY(packed.response.header("content-encoding") == "gzip");
        QVERIFY(packed.response.header("vary") == "Accept-Encoding");
        QVERIFY(packed.response.wireBytesReceived < 100'000);
        QVERIFY(ask("GET", "/large").response.header("content-encoding").empty());
        request.url = loopback(m_server->port(), "/hello");
        QVERIFY(fetch(*m_client, request).response.header("content-encoding").empty());
        // A weight of zero is a refusal.
        const auto fd = connectTo(m_server->port());
        sendText(fd, "GET /large HTTP/1.1\r\nAccept-Encoding: br, gzip;q=0\r\nConnection: close\r\n\r\n");
        const std::string text = readUntil(fd, "never");
        QVERIFY(!contains(text.substr(0, 500), "Content-Encoding"));
        QVERIFY(text.size() > 3'000'000);
    }

    void aBugBecomesA500()
    {
        listen();
        const Outcome outcome = ask("GET", "/throw");
        QCOMPARE(outcome.response.status, 500);
        QVERIFY_CONTAINS(outcome.response.body, "a bug");
        QCOMPARE(ask("GET", "/throw/odd").response.status, 500);
        QCOMPARE(ask("GET", "/hello").response.status, 200);
    }

    void severalRequestsInOnePacket()
    {
        listen();
        const auto fd = connectTo(m_server->port());
        const std::string one = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
        sendText(fd, one + one + one);
        const std::string text = readUntil(fd, "hello\n", 3);
        QCOMPARE(QByteArray::fromStdString(text).count("HTTP/1.1 200 OK"), 3);
    }

    void aRequestInPieces()
    {
        listen();
        const auto fd = connectTo(m_server->port());
        for (const char c : std::string("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"))
            sendText(fd, std::string_view(&c, 1));
        QVERIFY_CONTAINS(readUntil(fd, "hello\n"), "200 OK");
    }

    void rubbish_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("no HTTP") << QByteArray("hello\r\n\r\n") << QByteArray("400");
        QTest::newRow("unknown method") << QByteArray("FLY / HTTP/1.1\r\n\r\n") << QByteArray("400");
        QTest::newRow("long path") << QByteArray("GET /") + QByteArray(20'000, 'a') + QByteArray(" HTTP/1.1\r\n\r\n")
                                   << QByteArray("414");
        QTest::newRow("zeros") << QByteArray(100, '\0') + QByteArray("\r\n\r\n") << QByteArray("400");
        QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15)
                             << QByteArray("400");
    }
    void rubbish()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, answer);
        listen();
        const auto fd = connectTo(m_server->port());
        sendText(fd, bytes.toStdString());
        QVERIFY_CONTAINS(readUntil(fd, "\r\n\r\n"), "HTTP/1.1 " + answer.toStdString());
        QCOMPARE(ask("GET", "/hello").response.status, 200);
    }

    void aGetWithABodyDoesNotSmuggle()
    {
        listen();
        const auto fd = connectTo(m_server->port());
        sendText(fd,
                 "GET /hello HTTP/1.1\r\nContent-Length: 40\r\n\r\nGET /api/v1/exact HTTP/1.1\r\nHost: x\r\n\r\n\r\n");
        const std::string text = readUntil(fd, "never");
        QCOMPARE(QByteArray::fromStdString(text).count("HTTP/1.1 "), 1);
    }

    void aTakenPortIsReported()
    {
        listen();
        const std::string address = "127.0.0.1:" + std::to_string(m_server->port());
        const auto second = makeServer(1);
        const agent::Status status = second->listen(address);
        QVERIFY(status.code() == agent::Code::AlreadyExists);
        QCOMPARE(status.message(), "listen tcp " + address + ": bind: address already in use");
        QCOMPARE(int{second->port()}, 0);
        m_server->stop();
        QVERIFY(makeServer(1)->listen(address).ok()); // at once, although old connections linger
    }

    void addresses_data()
    {
        QTest::addColumn<QByteArray>("address");
        QTest::addColumn<bool>("good");
        QTest::newRow("localhost") << QByteArray("localhost:0") << true;
        QTest::newRow("all") << QByteArray(":0") << true;
        QTest::newRow("IPv4 any") << QByteArray("0.0.0.0:0") << true;
        QTest::newRow("no port") << QByteArray("127.0.0.1") << false;
        QTest::newRow("empty") << QByteArray() << false;
        QTest::newRow("empty port") << QByteArray("127.0.0.1:") << false;
        QTest::newRow("name as port") << QByteArray("127.0.0.1:http") << false;
        QTest::newRow("large port") << QByteArray("127.0.0.1:65536") << false;
        QTest::newRow("bare IPv6") << QByteArray("::1:0") << false;
        QTest::newRow("open bracket") << QByteArray("[::1:0") << false;
        QTest::newRow("unknown name") << QByteArray("nobody.invalid:0") << false;
    }
    void addresses()
    {
        QFETCH(QByteArray, address);
        QFETCH(bool, good);
        const agent::Status status = m_server->listen(address.toStdString());
        QVERIFY2(status.ok() == good, status.message().c_str());
        if (good) {
            QCOMPARE(ask("GET", "/hello").response.status, 200);
        } else {
            QVERIFY(status.code() == agent::Code::InvalidInput);
            QVERIFY_CONTAINS(status.message(), address.toStdString());
        }
    }

    void anAddressOfIPv6()
    {
        if (!m_server->listen("[::1]:0").ok())
            QSKIP("no IPv6 on this machine");
        Request request;
        request.url = "http://[::1]:" + std::to_string(m_server->port()) + "/hello";
        QCOMPARE(fetch(*m_client, request).response.status, 200);
    }

    void idleConnectionsHoldUpNobody()
    {
        listen(); // two threads
        std::vector<agent::Descriptor> idle;
        for (int i = 0; i < 50; ++i) {
            idle.push_back(connectTo(m_server->port()));
            QVERIFY(idle.back().valid());
            sendText(idle.back(), "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
            QVERIFY_CONTAINS(readUntil(idle.back(), "hello\n"), "200 OK");
        }
        QCOMPARE(ask("GET", "/hello").response.status, 200);
        sendText(idle.front(), "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"); // still open
        QVERIFY_CONTAINS(readUntil(idle.front(), "hello\n"), "200 OK");
        const auto start = std::chrono::steady_clock::now();
        m_server->stop();
        QVERIFY(std::chrono::steady_clock::now() - start < 500ms);
        QVERIFY(readUntil(idle.back(), "never").empty()); // closed
    }

    void stopLeavesHalfARequest()
    {
        listen();
        const auto fd = connectTo(m_server->port());
        sendText(fd, "GET /hel");
        QCOMPARE(ask("GET", "/hello").response.status, 200);
        const auto start = std::chrono::steady_clock::now();
        m_server->stop();
        QVERIFY(std::chrono::steady_clock::now() - start < 1s);
    }

    void stopWaitsForARunningHandler()
    {
        std::promise<void> entered;
        std::promise<void> release;
        m_server->handle("GET", "/slow", [&](const ServerRequest &) {
            entered.set_value();
            release.get_future().wait();
            return ServerResponse{200, "text/plain", "finished\n", {}};
        });
        listen();
        const auto fd = connectTo(m_server->port());
        sendText(fd, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        entered.get_future().wait();
        std::thread stopper([this] { m_server->stop(); });
        release.set_value();
        QVERIFY_CONTAINS(readUntil(fd, "finished\n"), "200 OK");
        stopper.join();
        m_server->stop(); // twice is once
        QVERIFY(!connectTo(m_server->port()).valid());
    }

    void stopLeavesAClientThatDoesNotRead()
    {
        listen();
        const auto fd = connectTo(m_server->port());
        for (int i = 0; i < 20; ++i)
            sendText(fd, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
        char first = 0;
        QCOMPARE(recv(fd.get(), &first, 1, 0), ssize_t{1});
        const auto start = std::chrono::steady_clock::now();
        m_server->stop();
        QVERIFY(std::chrono::steady_clock::now() - start < 2s);
    }
};

QTEST_GUILESS_MAIN(TestServer)
#include "tst_server.moc"
