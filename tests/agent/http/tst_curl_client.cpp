// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/compress.h"
#include "agent/http/client.h"
#include "agent/http/server.h"
#include "tests/support/contains.h"
#include "tests/support/fetch.h"
#include "tests/support/raw_server.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

using namespace agent::http;
using namespace std::chrono_literals;

namespace {

std::string ok(const std::string &body, const std::string &headers = {})
{
    return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string redirect(int status, const std::string &location)
{
    return "HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
}

/// A port on which nobody listens.
std::uint16_t closedPort()
{
    RawServer server([](const std::string &) { return std::string(); });
    return server.port();
}

} // namespace
Q_DECLARE_METATYPE(agent::http::Failure)

class TestCurlClient : public QObject {
    Q_OBJECT

    std::unique_ptr<Client> m_client;
    std::unique_ptr<Server> m_server;
    std::mutex m_mutex;
    std::set<std::string> m_peers; ///< Of the requests to m_server.

    [[nodiscard]] Request get(const std::string &path) const
    {
        Request request;
        request.url = loopback(m_server->port(), path);
        return request;
    }
    static Request getFrom(std::uint16_t port, const std::string &path = "/")
    {
        Request request;
        request.url = loopback(port, path);
        return request;
    }
    static std::shared_ptr<const ClientSettings> settings(const std::function<void(ClientSettings &)> &change)
    {
        auto out = std::make_shared<ClientSettings>();
        change(*out);
        return out;
    }

private slots:
    void init()
    {
        m_client = makeCurlClient();
        m_server = makeServer();
        m_peers.clear();
        m_server->handle("GET", "/hello", [this](const ServerRequest &request) {
            const std::lock_guard lock(m_mutex);
            m_peers.insert(request.remoteAddress);
            return ServerResponse{
                200, "text/plain; version=0.0.4", "hello", {{"X-Mixed-Case", "Yes"}, {"X-Empty", ""}}};
        });
        m_server->handle("GET", "/large", [](const ServerRequest &) {
            return ServerResponse{200, "text/plain", std::string(300'000, 'x'), {}};
        });
        const auto echo = [](const ServerRequest &request) {
            std::string text = request.method + ' ' + request.path + '\n';
            for (const auto &[name, value] : request.headers)
                text += name + ": " + value + '\n';
            return ServerResponse{200, "text/plain", text + '\n' + request.body, {}};
        };
        for (const char *method : {"GET", "POST", "PUT", "DELETE"})
            m_server->handle(method, "/echo*", echo);
        m_server->handle("GET", "/moved", [](const ServerRequest &) {
            return ServerResponse{302, "text/plain", "gone", {{"Location", "/echo/there"}}};
        });
        m_server->handle("GET", "/circle", [](const ServerRequest &) {
            return ServerResponse{302, "text/plain", "", {{"Location", "/circle"}}};
        });
        QVERIFY(m_server->listen("127.0.0.1:0").ok());
    }
    void cleanup()
    {
        m_client.reset();
        m_server.reset();
    }

    void getsAnAnswer()
    {
        const Outcome outcome = fetch(*m_client, get("/hello"));
        QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
        QVERIFY(outcome.failure == Failure::None);
        QCOMPARE(outcome.response.status, 200);
        QCOMPARE(outcome.response.body, std::string("hello"));
        QVERIFY(outcome.response.header("content-type") == "text/plain; version=0.0.4");
        QVERIFY(outcome.response.header("x-mixed-case") == "Yes");
        QVERIFY(outcome.response.header("absent").empty());
        const Timing &t = outcome.response.timing;
        QVERIFY(t.nameLookup <= t.connect && t.connect <= t.firstByte && t.firstByte <= t.total && t.total > 0);
        QCOMPARE(t.tls, 0.0);
        QVERIFY(outcome.response.wireBytesSent > 30);
        QVERIFY(outcome.response.wireBytesReceived > 100);
    }

    void otherStatusesAreAnswersToo()
    {
        const Outcome outcome = fetch(*m_client, get("/nowhere"));
        QVERIFY(outcome.status.ok());
        QCOMPARE(outcome.response.status, 404);
    }

    void aConnectionIsKept()
    {
        for (int i = 0; i < 20; ++i)
            QCOMPARE(fetch(*m_client, get("/hello")).response.status, 200);
        QCOMPARE(m_peers.size(), std::size_t{1});
    }

    void manyAtOnce()
    {
        constexpr int kCount = 200;
        int done = 0;
        for (int i = 0; i < kCount; ++i)
            m_client->start(get("/hello"), [&](Outcome outcome) {
                if (outcome.response.body == "hello")
                    ++done;
                m_client->recycle(std::move(outcome.response.body));
            });
        for (int i = 0; i < 2000 && done < kCount; ++i)
            m_client->poll(10ms);
        QCOMPARE(done, kCount);
    }

    void aRequestMayBeStartedByTheEndOfAnother()
    {
        int done = 0;
        std::function<void(Outcome)> next = [&](Outcome outcome) {
            QCOMPARE(outcome.response.status, 200);
            if (++done < 5)
                m_client->start(get("/hello"), next);
        };
        m_client->start(get("/hello"), next);
        for (int i = 0; i < 1000 && done < 5; ++i)
            m_client->poll(100ms);
        QCOMPARE(done, 5);
    }

    void aServerThatClosesKeptConnectionsLosesNothing()
    {
        const RawServer server([](const std::string &) { return ok("x"); }); // closes without saying so
        for (int i = 0; i < 5; ++i)
            QCOMPARE(fetch(*m_client, getFrom(server.port())).response.body, std::string("x"));
    }

    void recycledBuffersKeepNothing()
    {
        Outcome large = fetch(*m_client, get("/large"));
        QCOMPARE(large.response.body.size(), std::size_t{300'000});
        const char *const memory = large.response.body.data();
        m_client->recycle(std::move(large.response.body));
        const Outcome small = fetch(*m_client, get("/hello"));
        QCOMPARE(small.response.body, std::string("hello"));
        QVERIFY(small.response.body.data() == memory);
    }

    void gzipIsAskedForAndUnpacked()
    {
        Request request = get("/large");
        request.acceptGzip = true;
        const Outcome outcome = fetch(*m_client, request);
        QCOMPARE(outcome.response.body.size(), std::size_t{300'000});
        QVERIFY(outcome.response.header("content-encoding") == "gzip");
        QVERIFY(outcome.response.wireBytesReceived < 10'000);
        request.acceptGzip = false;
        const Outcome plain = fetch(*m_client, request);
        QCOMPARE(plain.response.body.size(), std::size_t{300'000});
        QVERIFY(plain.response.header("content-encoding").empty());
        QVERIFY(plain.response.wireBytesReceived > 300'000);
    }

    void gzipNobodyAskedForIsUnpacked()
    {
        std::string packed;
        agent::gzipCompress("surprise", packed);
        const RawServer server([&](const std::string &) { return ok(packed, "Content-Encoding: gzip\r\n"); });
        QCOMPARE(fetch(*m_client, getFrom(server.port())).response.body, std::string("surprise"));
        QVERIFY_CONTAINS(server.heads()[0], "Accept-Encoding: identity\r\n");
    }

    void brokenGzipIsAnError()
    {
        const RawServer server([](const std::string &) { return ok("no gzip at all", "Content-Encoding: gzip\r\n"); });
        Request request = getFrom(server.port());
        request.acceptGzip = true;
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY(outcome.failure == Failure::Other);
        QVERIFY_CONTAINS(outcome.status.message(), "gzip: invalid");
    }

    void theBodyLimitIsExclusive()
    {
        Request request = get("/large");
        request.bodyLimit = 300'001;
        QVERIFY(fetch(*m_client, request).status.ok());
        request.bodyLimit = 300'000;
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY(outcome.failure == Failure::BodyLimit);
        QVERIFY(outcome.status.code() == agent::Code::ResourceExhausted);
        QCOMPARE(outcome.status.message(), std::string("body size limit exceeded"));
        QVERIFY(outcome.response.body.empty());
        QVERIFY(fetch(*m_client, get("/hello")).status.ok());
    }

    void aGzipBombIsStopped()
    {
        std::string bomb;
        agent::gzipCompress(std::string(64U << 20, '\0'), bomb);
        QVERIFY(bomb.size() < 100'000);
        const RawServer server([&](const std::string &) { return ok(bomb, "Content-Encoding: gzip\r\n"); });
        Request request = getFrom(server.port());
        request.acceptGzip = true;
        request.bodyLimit = 1U << 20;
        QVERIFY(fetch(*m_client, request).failure == Failure::BodyLimit);
    }

    void refused()
    {
        const std::uint16_t port = closedPort();
        const Outcome outcome = fetch(*m_client, getFrom(port, "/metrics"));
        QVERIFY(outcome.failure == Failure::Connect);
        QVERIFY(outcome.status.code() == agent::Code::Unavailable);
        const std::string address = "127.0.0.1:" + std::to_string(port);
        QCOMPARE(outcome.status.message(),
                 "Get \"http://" + address + "/metrics\": dial tcp " + address + ": connect: connection refused");
    }

    void noMoreFilesMayBeOpen()
    {
        QVERIFY(fetch(*m_client, get("/hello")).status.ok());
        rlimit before{};
        QVERIFY(getrlimit(RLIMIT_NOFILE, &before) == 0);
        const rlimit none{3, before.rlim_max};
        QVERIFY(setrlimit(RLIMIT_NOFILE, &none) == 0);
        const Outcome outcome = fetch(*m_client, getFrom(1));
        const Outcome kept = fetch(*m_client, get("/hello"));
        QVERIFY(setrlimit(RLIMIT_NOFILE, &before) == 0);
        QVERIFY(outcome.failure == Failure::Connect);
        QVERIFY_CONTAINS(outcome.status.message(), "socket: too many open files");
        QVERIFY(kept.status.ok()); // on the connection that is there
    }

    void anErrorDoesNotColourTheNext()
    {
        QVERIFY(fetch(*m_client, getFrom(closedPort())).failure == Failure::Connect);
        const RawServer server([](const std::string &) { return std::string(); });
        const Outcome outcome = fetch(*m_client, getFrom(server.port()));
        QCOMPARE(outcome.status.message(), "Get \"" + loopback(server.port()) + "\": EOF");
    }

    void anUnknownName()
    {
        Request request;
        request.url = "http://nobody.invalid/metrics";
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY(outcome.failure == Failure::Resolve);
        QVERIFY_CONTAINS(outcome.status.message(), "lookup nobody.invalid: no such host");
    }

    void aSilentServerMeetsTheDeadline()
    {
        std::promise<void> release;
        auto released = release.get_future().share();
        const RawServer server([released](const std::string &) {
            released.wait();
            return std::string();
        });
        Request request = getFrom(server.port());
        request.timeout = 50ms;
        const auto start = std::chrono::steady_clock::now();
        const Outcome outcome = fetch(*m_client, request);
        const auto took = std::chrono::steady_clock::now() - start;
        release.set_value();
        QVERIFY(outcome.failure == Failure::Timeout);
        QVERIFY_CONTAINS(outcome.status.message(), "\": context deadline exceeded");
        QVERIFY(took >= 50ms);
        QVERIFY(took < 5s);
        QVERIFY(outcome.response.timing.total >= 0.05);
    }

    void brokenAnswers_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<Failure>("failure");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("closed at once") << QByteArray() << Failure::Connect << QByteArray("EOF");
        QTest::newRow("reset") << QByteArray(RawServer::kReset) << Failure::Connect
                               << QByteArray("read: connection reset by peer");
        QTest::newRow("cut off") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") << Failure::Other
                                 << QByteArray("unexpected EOF");
        QTest::newRow("cut in a chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf")
                                        << Failure::Other << QByteArray("unexpected EOF");
        QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << Failure::Other
                                 << QByteArray("malformed HTTP response");
    }
    void brokenAnswers()
    {
        QFETCH(QByteArray, answer);
        QFETCH(Failure, failure);
        QFETCH(QByteArray, words);
        const RawServer server([&](const std::string &) { return answer.toStdString(); });
        const Outcome outcome = fetch(*m_client, getFrom(server.port()));
        QVERIFY2(outcome.failure == failure, outcome.status.message().c_str());
        QVERIFY_CONTAINS(outcome.status.message(), words.toStdString());
    }

    void cannotStart_data()
    {
        QTest::addColumn<QByteArray>("url");
        for (const char *url : {"", "nonsense", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://[::1"})
            QTest::newRow(url) << QByteArray(url);
    }
    void cannotStart()
    {
        QFETCH(QByteArray, url);
        Request request;
        request.url = url.toStdString();
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY(!outcome.status.ok());
        QVERIFY2(outcome.failure == Failure::Settings || outcome.failure == Failure::Resolve,
                 outcome.status.message().c_str());
    }

    void aPasswordInTheUrlIsSentAndNotTold()
    {
        Request request = get("/echo");
        request.url = "http://bruce:hunter2@127.0.0.1:" + std::to_string(m_server->port()) + "/echo";
        QVERIFY_CONTAINS(fetch(*m_client, request).response.body, "authorization: Basic YnJ1Y2U6aHVudGVyMg==");
        request.url = "http://bruce:hunter2@127.0.0.1:" + std::to_string(closedPort()) + "/";
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY(!contains(outcome.status.message(), "hunter2"));
        QVERIFY_CONTAINS(outcome.status.message(), "bruce:xxxxx@");
    }

    void cancels()
    {
        std::promise<void> release;
        auto released = release.get_future().share();
        const RawServer server([released](const std::string &) {
            released.wait();
            return std::string();
        });
        std::vector<Failure> ends;
        const auto id = m_client->start(getFrom(server.port()), [&](Outcome o) { ends.push_back(o.failure); });
        m_client->poll(10ms);
        QVERIFY(ends.empty());
        m_client->cancel(id);
        QVERIFY(ends.empty()); // told by poll, not by cancel
        m_client->poll(1s);
        QVERIFY(ends == std::vector<Failure>{Failure::Cancelled});
        m_client->cancel(id); // too late, and harmless for whoever has the place now
        const Outcome other = fetch(*m_client, get("/hello"));
        QVERIFY(other.status.ok());
        QCOMPARE(ends.size(), std::size_t{1});
        release.set_value();
    }

    void aCancelBeforeTheFirstPoll()
    {
        std::vector<Failure> ends;
        m_client->cancel(m_client->start(get("/hello"), [&](Outcome o) { ends.push_back(o.failure); }));
        m_client->poll(1s);
        QVERIFY(ends == std::vector<Failure>{Failure::Cancelled});
    }

    void aClientMayDieWithRequestsUnderWay()
    {
        m_client->start(get("/hello"), [](Outcome) { QFAIL("told after the end"); });
        m_client->poll(0ms);
        m_client.reset();
    }

    void wakeUpEndsAPoll()
    {
        std::promise<void> polling;
        std::thread waker([&] {
            polling.get_future().wait();
            m_client->wakeUp();
        });
        const auto start = std::chrono::steady_clock::now();
        polling.set_value();
        m_client->poll(30s);
        waker.join();
        QVERIFY(std::chrono::steady_clock::now() - start < 10s);
        // Each wake-up counts, also one that came between two polls.
        for (int i = 0; i < 3; ++i) {
            m_client->wakeUp();
            m_client->wakeUp();
            m_client->poll(30s);
        }
        QVERIFY(std::chrono::steady_clock::now() - start < 10s);
    }

    void pollWaitsNoLongerThanTold()
    {
        const auto start = std::chrono::steady_clock::now();
        m_client->poll(20ms);
        QVERIFY(std::chrono::steady_clock::now() - start < 5s);
    }

    void sendsHeadersAndBody()
    {
        Request request = get("/echo/1?a=b");
        request.method = "POST";
        request.headers = {{"Content-Type", "application/x-protobuf"}, {"X-One", "1"}};
        request.body = std::make_shared<const std::string>(std::string(50'000, 'b'));
        const std::string text = fetch(*m_client, request).response.body;
        QVERIFY_CONTAINS(text.substr(0, 500), "POST /echo/1\n");
        QVERIFY_CONTAINS(text.substr(0, 500), "content-type: application/x-protobuf\n");
        QVERIFY_CONTAINS(text.substr(0, 500), "x-one: 1\n");
        QVERIFY_CONTAINS(text.substr(0, 500), "content-length: 50000\n");
        QVERIFY(!contains(text, "expect"));
        QVERIFY(text.size() > 50'000 && text.substr(text.size() - 50'000) == *request.body);
    }

    void anEmptyHeaderIsSent()
    {
        const RawServer server([](const std::string &) { return ok(""); });
        Request request = getFrom(server.port());
        request.headers = {{"X-Empty", ""}};
        QVERIFY(fetch(*m_client, request).status.ok());
        QVERIFY_CONTAINS(server.heads()[0], "\r\nX-Empty:\r\n");
    }

    void nothingIsLeftFromTheRequestBefore()
    {
        Request post = get("/echo");
        post.method = "POST";
        post.headers = {{"X-Before", "1"}};
        post.body = std::make_shared<const std::string>("body");
        QVERIFY_CONTAINS(fetch(*m_client, post).response.body, "x-before");
        const std::string plain = fetch(*m_client, get("/echo")).response.body;
        QVERIFY_CONTAINS(plain, "GET /echo\n");
        QVERIFY(!contains(plain, "x-before"));
        QVERIFY(!contains(plain, "content-length"));
        QVERIFY(!contains(plain, "content-type"));
        Request put = get("/echo");
        put.method = "PUT";
        put.body = std::make_shared<const std::string>("put body");
        QVERIFY_CONTAINS(fetch(*m_client, put).response.body, "PUT /echo\n");
        Request remove = get("/echo");
        remove.method = "DELETE";
        const std::string removed = fetch(*m_client, remove).response.body;
        QVERIFY_CONTAINS(removed, "DELETE /echo\n");
        QVERIFY(!contains(removed, "put body"));
        Request head = get("/hello");
        head.method = "HEAD";
        const Outcome headed = fetch(*m_client, head);
        QCOMPARE(headed.response.status, 200);
        QVERIFY(headed.response.body.empty());
        QVERIFY(headed.response.header("content-length") == "5");
        QCOMPARE(fetch(*m_client, get("/hello")).response.body, std::string("hello"));
    }

    void aLineBreakInAHeaderIsRefused()
    {
        Request request = get("/echo");
        request.headers = {{"X-Evil", "a\r\nX-Injected: b"}};
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY(outcome.failure == Failure::Settings);
        QVERIFY(!contains(outcome.status.message(), "X-Injected"));
    }

    void basicAuthFromFilesIsReadAnew()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath("password");
        const auto write = [&](const char *text) {
            QFile file(path);
            return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(text) >= 0;
        };
        Request request = get("/echo");
        request.settings = settings([&](ClientSettings &s) {
            s.basicAuth = BasicAuth{"bruce", "", {"", path.toStdString()}};
        });
        QVERIFY(write("alfred\n"));
        QVERIFY_CONTAINS(fetch(*m_client, request).response.body, "authorization: Basic YnJ1Y2U6YWxmcmVk\n");
        QVERIFY(write("  robin  "));
        QVERIFY_CONTAINS(fetch(*m_client, request).response.body, "authorization: Basic YnJ1Y2U6cm9iaW4=\n");
        QVERIFY(QFile::remove(path));
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY(outcome.failure == Failure::Settings);
        QVERIFY_CONTAINS(outcome.status.message(), "unable to read basic auth password: open " + path.toStdString());
    }

    void settingsAddTheirHeaders()
    {
        Request request = get("/echo");
        request.settings = settings([](ClientSettings &s) {
            s.authorization = Authorization{"Bearer", {"token", ""}};
            s.headers["X-Scope"] = {{"a", "b"}, {"c"}, {}};
        });
        const std::string text = fetch(*m_client, request).response.body;
        QVERIFY_CONTAINS(text, "authorization: Bearer token\n");
        for (const char *line : {"x-scope: a\n", "x-scope: b\n", "x-scope: c\n"})
            QVERIFY_CONTAINS(text, line);
        request.settings = nullptr;
        QVERIFY(!contains(fetch(*m_client, request).response.body, "authorization"));
    }

    void followsRedirectsWhenAllowed()
    {
        Request request = get("/moved");
        const Outcome followed = fetch(*m_client, request);
        QCOMPARE(followed.response.status, 200);
        QVERIFY_CONTAINS(followed.response.body, "GET /echo/there\n");
        request.settings = settings([](ClientSettings &s) { s.followRedirects = false; });
        const Outcome stayed = fetch(*m_client, request);
        QCOMPARE(stayed.response.status, 302);
        QCOMPARE(stayed.response.body, std::string("gone"));
        QVERIFY(stayed.response.header("location") == "/echo/there");
    }

    void redirectsEnd()
    {
        const Outcome outcome = fetch(*m_client, get("/circle"));
        QVERIFY(outcome.failure == Failure::Other);
        QVERIFY_CONTAINS(outcome.status.message(), "stopped after 10 redirects");
    }

    void aRedirectToAnotherSchemeIsRefused()
    {
        const RawServer server([](const std::string &) { return redirect(302, "file:///etc/passwd"); });
        const Outcome outcome = fetch(*m_client, getFrom(server.port()));
        QVERIFY(!outcome.status.ok());
        QVERIFY(outcome.response.body.empty());
    }

    void redirectsOfAPost_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("method");
        QTest::newRow("302") << 302 << QByteArray("GET");
        QTest::newRow("303") << 303 << QByteArray("GET");
        QTest::newRow("307") << 307 << QByteArray("POST");
        QTest::newRow("308") << 308 << QByteArray("POST");
    }
    void redirectsOfAPost()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, method);
        const RawServer server(
            [&](const std::string &) { return redirect(status, loopback(m_server->port(), "/echo")); });
        Request request = getFrom(server.port());
        request.method = "POST";
        request.body = std::make_shared<const std::string>("the body");
        const std::string text = fetch(*m_client, request).response.body;
        QVERIFY_CONTAINS(text, method.toStdString() + " /echo\n");
        QCOMPARE(contains(text, "the body"), method == "POST");
    }

    void secretsStayWithTheirHost()
    {
        // The same machine by another name is another host.
        const RawServer server([&](const std::string &) {
            return redirect(302, "http://localhost:" + std::to_string(m_server->port()) + "/echo");
        });
        Request request = getFrom(server.port());
        request.headers = {{"Accept", "text/plain"}, {"X-Scope-OrgID", "secret"}};
        request.settings = settings([](ClientSettings &s) {
            s.authorization = Authorization{"Bearer", {"secret", ""}};
            s.headers["X-Api-Key"] = {{}, {"secret"}, {}};
        });
        const std::string text = fetch(*m_client, request).response.body;
        QVERIFY_CONTAINS(server.heads()[0], "Bearer secret");
        QVERIFY_CONTAINS(text, "accept: text/plain");
        QVERIFY2(!contains(text, "secret"), text.c_str());
        // The next request to the first host has them again.
        QVERIFY(fetch(*m_client, request).status.ok());
        QVERIFY_CONTAINS(server.heads()[1], "Bearer secret");
        QVERIFY_CONTAINS(server.heads()[1], "X-Api-Key: secret");
    }

    void speaksToAUnixSocket()
    {
        const QTemporaryDir directory;
        const std::string path = directory.filePath("s").toStdString();
        const RawServer server([](const std::string &) { return ok("by file"); }, path);
        QVERIFY(server.isReady());
        Request request;
        request.url = "http://daemon/metrics";
        request.unixSocket = path;
        QCOMPARE(fetch(*m_client, request).response.body, std::string("by file"));
        QVERIFY_CONTAINS(server.heads()[0], "Host: daemon\r\n");
        request.unixSocket = path + "-absent";
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY(outcome.failure == Failure::Connect);
        QVERIFY_CONTAINS(outcome.status.message(), "dial unix " + path + "-absent: connect: no such file or directory");
        QVERIFY(fetch(*m_client, get("/hello")).status.ok());
    }

    void goesThroughAProxy()
    {
        const RawServer proxy([](const std::string &head) {
            return head.substr(0, 7) == "CONNECT"
                       ? "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
                       : ok("by proxy");
        });
        Request request;
        request.url = "http://hidden.invalid/metrics";
        request.settings = settings([&](ClientSettings &s) {
            s.proxy.url = loopback(proxy.port());
            s.proxy.noProxy = "direct.example";
            s.proxy.connectHeader["X-Pass"] = {"please"};
        });
        QCOMPARE(fetch(*m_client, request).response.body, std::string("by proxy"));
        QVERIFY_CONTAINS(proxy.heads()[0], "GET http://hidden.invalid/metrics HTTP/1.1\r\n");
        QVERIFY(!contains(proxy.heads()[0], "X-Pass"));

        request.url = "https://hidden.invalid/metrics";
        const Outcome refused = fetch(*m_client, request);
        QVERIFY2(refused.failure == Failure::Proxy, refused.status.message().c_str());
        QVERIFY_CONTAINS(refused.status.message(), "407 Proxy Authentication Required");
        QVERIFY_CONTAINS(proxy.heads()[1], "X-Pass: please\r\n");

        // With exceptions in force, the loopback is one.
        Request local = get("/hello");
        local.settings = request.settings;
        QCOMPARE(fetch(*m_client, local).response.body, std::string("hello"));
        QCOMPARE(proxy.heads().size(), std::size_t{2});
    }

    void aDeadProxyIsToldAsSuch()
    {
        Request request;
        request.url = "http://hidden.invalid/";
        request.settings = settings([](ClientSettings &s) { s.proxy.url = loopback(closedPort()); });
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY(outcome.failure == Failure::Proxy);
        QVERIFY_CONTAINS(outcome.status.message(), "proxyconnect tcp: dial tcp 127.0.0.1:");
        QVERIFY_CONTAINS(outcome.status.message(), "connection refused");
        request.settings = settings([](ClientSettings &s) { s.proxy.url = "http://nobody.invalid:1"; });
        QVERIFY_CONTAINS(fetch(*m_client, request).status.message(), "lookup nobody.invalid: no such host");
    }

    void theEnvironmentIsAskedOnlyWhenTold()
    {
        const RawServer proxy([](const std::string &) { return ok("by proxy"); });
        qputenv("http_proxy", QByteArray::fromStdString(loopback(proxy.port())));
        Request request;
        request.url = "http://hidden.invalid/";
        const Outcome direct = fetch(*m_client, request);
        request.settings = settings([](ClientSettings &s) { s.proxy.fromEnvironment = true; });
        const Outcome proxied = fetch(*m_client, request);
        qunsetenv("http_proxy");
        QVERIFY(direct.failure == Failure::Resolve);
        QCOMPARE(proxied.response.body, std::string("by proxy"));
    }

    void settingsThatNobodyHoldsAreForgotten()
    {
        for (int i = 0; i < 50; ++i) {
            Request request = get("/echo");
            request.settings = settings([&](ClientSettings &s) { s.headers["X-N"] = {{std::to_string(i)}, {}, {}}; });
            QVERIFY_CONTAINS(fetch(*m_client, request).response.body, "x-n: " + std::to_string(i) + '\n');
        }
        QVERIFY(fetch(*m_client, get("/hello")).status.ok());
    }
};

QTEST_GUILESS_MAIN(TestCurlClient)
#include "tst_curl_client.moc"
