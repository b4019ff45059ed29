// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/mutex.h"
#include "agent/http/base64.h"
#include "agent/http/client.h"
#include "agent/http/server.h"
#include "agent/http/token_source.h"
#include "tests/support/contains.h"
#include "tests/support/fetch.h"
#include "tests/support/raw_server.h"
#include "tests/support/real_servers.h"
#include "tests/support/test_certificate.h"
#include "tests/support/test_keys.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>
#include <future>

using namespace agent::http;
using namespace std::chrono_literals;

namespace {

std::string jsonToken(const std::string &token, const std::string &more = ",\"expires_in\":3600")
{
    return "{\"access_token\":\"" + token + "\",\"token_type\":\"bearer\"" + more + '}';
}

bool isSigned(const std::string &text, const std::string &signature, const EVP_MD *digest)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const auto bytes = [](const std::string &s) { return reinterpret_cast<const unsigned char *>(s.data()); };
    return EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, keys::rsa()) == 1 &&
           EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text), text.size()) == 1;
}

/// What the token endpoint was asked.
struct Asked {
    std::string authorization;
    std::string body;
    std::string userAgent;
    std::multimap<std::string, std::string> fields;
    [[nodiscard]] std::string field(const std::string &name) const
    {
        const auto found = fields.find(name);
        return found != fields.end() ? found->second : "none";
    }
};

} // namespace

class TestHttpOauth2 : public QObject {
    Q_OBJECT

    QTemporaryDir m_directory;
    std::unique_ptr<Client> m_client;
    std::unique_ptr<Server> m_server; ///< Token endpoint and target.
    agent::Mutex m_mutex;
    std::vector<Asked> m_asked AGENT_GUARDED_BY(m_mutex);
    std::function<ServerResponse(const Asked &)> m_answer; ///< Set while nothing is asked.

    std::vector<Asked> asked()
    {
        const agent::MutexLock lock(m_mutex);
        return m_asked;
    }
    Request request(const std::function<void(OAuth2 &)> &change = {}) const
    {
        auto settings = std::make_shared<ClientSettings>();
        OAuth2 &oauth2 = settings->oauth2.emplace();
        oauth2.clientId = "batman";
        oauth2.clientSecret.value = "hunter2";
        oauth2.tokenUrl = loopback(m_server->port(), "/token");
        if (change)
            change(oauth2);
        Request out;
        out.url = loopback(m_server->port(), "/metrics");
        out.headers = {{"User-Agent", "Tester/1"}};
        out.settings = settings;
        return out;
    }
    static ServerResponse json(const std::string &body, int status = 200)
    {
        return {status, "application/json", body, {}};
    }
    bool write(const char *name, const std::string &text) const
    {
        return process::writeFile(m_directory.filePath(name), QString::fromStdString(text));
    }

private slots:
    void init()
    {
        m_client = makeCurlClient();
        m_server = makeServer();
        m_answer = [](const Asked &) { return json(jsonToken("robin")); };
        {
            const agent::MutexLock lock(m_mutex);
            m_asked.clear();
        }
        m_server->handle("POST", "/token", [this](const ServerRequest &request) {
            Asked asked{std::string(request.header("authorization")), request.body,
                        std::string(request.header("user-agent")), request.query};
            {
                const agent::MutexLock lock(m_mutex);
                m_asked.push_back(asked);
            }
            return m_answer(asked);
        });
        m_server->handle("GET", "/metrics", [](const ServerRequest &request) {
            return ServerResponse{200, "text/plain", std::string(request.header("authorization")), {}};
        });
        QVERIFY(m_server->listen("127.0.0.1:0").ok());
    }
    void cleanup()
    {
        m_client.reset();
        m_server.reset();
    }

    void aTokenIsFetchedAndKept()
    {
        const Request r = request([](OAuth2 &o) {
            o.clientId = "bat man";
            o.clientSecret.value = "a&b:c";
            o.scopes = {"read", "write"};
            o.endpointParams = {{"audience", "https://gotham.test/"}, {"resource", "x y"}};
        });
        for (int i = 0; i < 5; ++i)
            QCOMPARE(fetch(*m_client, r).response.body, std::string("Bearer robin"));
        const auto all = asked();
        QCOMPARE(all.size(), std::size_t{1});
        QCOMPARE(all[0].body, std::string("audience=https%3A%2F%2Fgotham.test%2F&grant_type=client_credentials&"
                                          "resource=x+y&scope=read+write"));
        QCOMPARE(all[0].authorization, "Basic " + base64("bat+man:a%26b%3Ac"));
        QCOMPARE(all[0].userAgent, std::string("Tester/1"));
    }

    void theStyleIsFoundOut()
    {
        m_answer = [](const Asked &a) {
            return a.authorization.empty() ? json(jsonToken("short", ",\"expires_in\":5"))
                                           : json("{\"error\":\"invalid_client\"}", 401);
        };
        const Request r = request();
        QCOMPARE(fetch(*m_client, r).response.body, std::string("Bearer short"));
        QCOMPARE(asked().size(), std::size_t{2});
        QCOMPARE(asked()[1].body, std::string("client_id=batman&client_secret=hunter2&grant_type=client_credentials"));
        QCOMPARE(asked()[1].authorization, std::string());
        // It expires within ten seconds, so each request needs another; what has worked is kept to.
        QCOMPARE(fetch(*m_client, r).response.body, std::string("Bearer short"));
        QCOMPARE(asked().size(), std::size_t{3});
        QCOMPARE(asked()[2].authorization, std::string());
    }

    void grantTypeCanBeOverridden()
    {
        fetch(*m_client, request([](OAuth2 &o) { o.endpointParams = {{"grant_type", "password"}}; }));
        QCOMPARE(asked()[0].field("grant_type"), std::string("password"));
    }

    void answers_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("no type") << QByteArray("application/json") << QByteArray("{\"access_token\":\"t\"}")
                                 << QByteArray("Bearer t");
        QTest::newRow("MAC") << QByteArray("application/json")
                             << QByteArray("{\"access_token\":\"t\",\"token_type\":\"mac\"}") << QByteArray("MAC t");
        QTest::newRow("own type") << QByteArray("application/json; charset=utf-8")
                                  << QByteArray("{\"access_token\":\"t\",\"token_type\":\"Own\"}")
                                  << QByteArray("Own t");
        QTest::newRow("life as text") << QByteArray("application/json")
                                      << QByteArray(
                                             "{\"access_token\":\"t\",\"expires_in\":\"3600\",\"extra\":{\"a\":[1]}}")
                                      << QByteArray("Bearer t");
        QTest::newRow("absurd life") << QByteArray("application/json")
                                     << QByteArray("{\"access_token\":\"t\",\"expires_in\":1e300}")
                                     << QByteArray("Bearer t");
        QTest::newRow("form") << QByteArray("application/x-www-form-urlencoded")
                              << QByteArray("access_token=a%2Fb+c&token_type=bearer&expires_in=3600")
                              << QByteArray("Bearer a/b c");
        QTest::newRow("text") << QByteArray("text/plain; charset=utf-8") << QByteArray("access_token=t")
                              << QByteArray("Bearer t");
    }
    void answers()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, header);
        m_answer = [&](const Asked &) { return ServerResponse{200, type.toStdString(), body.toStdString(), {}}; };
        const Request r = request();
        QCOMPARE(QByteArray::fromStdString(fetch(*m_client, r).response.body), header);
        QCOMPARE(QByteArray::fromStdString(fetch(*m_client, r).response.body), header);
        QCOMPARE(asked().size(), std::size_t{1});
    }

    void refusals_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<bool>("mayPass");
        const auto row = [](const char *name, int status, const QByteArray &body, const QByteArray &words,
                            bool mayPass) { QTest::newRow(name) << status << body << words << mayPass; };
        row("with a reason", 400, "{\"error\":\"invalid_scope\",\"error_description\":\"no\\nsuch scope\"}",
            "400 Bad Request: invalid_scope (no such scope)", false);
        row("wrong secret", 401, "{\"error\":\"invalid_client\"}", "401 Unauthorized: invalid_client", false);
        row("too often", 429, "later", "429 Too Many Requests: later", true);
        row("without", 503, "try\r\nlater", "503 Service Unavailable: try", true);
        row("empty", 500, {}, "500 Internal Server Error", true);
        row("error with 200", 200, "{\"error\":\"invalid_client\"}", "200 OK: invalid_client", false);
        row("no JSON", 200, "<html>", "cannot parse json", false);
        row("no object", 200, "[1]", "cannot parse json", false);
        row("deep", 200, QByteArray(100'000, '['), "cannot parse json", false);
        row("no token", 200, "{}", "server response missing access_token", false);
        row("empty token", 200, "{\"access_token\":\"\"}", "server response missing access_token", false);
    }
    void refusals()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, words);
        QFETCH(bool, mayPass);
        m_answer = [&](const Asked &) { return json(body.toStdString(), status); };
        const Request r = request();
        const Outcome outcome = fetch(*m_client, r);
        QVERIFY(outcome.failure == (mayPass ? Failure::Other : Failure::Settings));
        QVERIFY_CONTAINS(outcome.status.message(),
                         "Get \"" + r.url + "\": oauth2: cannot fetch token: " + words.toStdString());
        QVERIFY(!contains(outcome.status.message(), "hunter2"));
        // Nothing is kept of it.
        m_answer = [](const Asked &) { return json(jsonToken("robin")); };
        QCOMPARE(fetch(*m_client, r).response.body, std::string("Bearer robin"));
    }

    /// The second style is refused by a server that knows the first one only, and was ill when it was asked so.
    void anIllServerIsNoReasonToAct()
    {
        m_answer = [](const Asked &asked) { return json("{}", asked.authorization.empty() ? 401 : 503); };
        QVERIFY(fetch(*m_client, request()).failure == Failure::Other);
        m_answer = [](const Asked &asked) { return json("{}", asked.authorization.empty() ? 400 : 401); };
        QVERIFY(fetch(*m_client, request()).failure == Failure::Settings);
    }

    /// A server repeats what it was sent, in each form in which that went.
    void refusalsTellNoSecret()
    {
        m_answer = [](const Asked &asked) {
            return ServerResponse{401, "text/plain", "no: " + asked.authorization + ' ' + asked.body, {}};
        };
        const std::string secret = "hunter 2/x";
        const Outcome outcome = fetch(*m_client, request([&](OAuth2 &o) {
            o.clientSecret.value = secret;
            o.endpointParams = {{"grant_type", "password"}, {"password", "joker & co"}, {"username", "batman"}};
        }));
        const std::string &told = outcome.status.message();
        QVERIFY_CONTAINS(told, "username=batman");
        for (const std::string &part : {secret, std::string("hunter"), std::string("joker")})
            QVERIFY2(!contains(told, part), told.c_str());
        // The header style has worked and is kept to.
        const Request r = request([&](OAuth2 &o) { o.clientSecret.value = secret; });
        m_answer = [](const Asked &) { return json(jsonToken("robin", ",\"expires_in\":1")); };
        QVERIFY(fetch(*m_client, r).status.ok());
        m_answer = [](const Asked &asked) {
            return ServerResponse{401, "text/plain", "no: " + asked.authorization, {}};
        };
        const std::string header = fetch(*m_client, r).status.message();
        QVERIFY_CONTAINS(header, "no: Basic <secret>");
        QVERIFY2(!contains(header, base64("batman:hunter+2%2Fx")), header.c_str());
    }

    /// However an answer is made, other requests go on while it is read.
    void theWorstAnswersHoldNobodyUp_data()
    {
        QTest::addColumn<QByteArray>("piece");
        QTest::newRow("secrets") << QByteArray("hunter2");
        QTest::newRow("lists") << QByteArray("[");
        QTest::newRow("objects") << QByteArray("{\"a\":");
    }
    void theWorstAnswersHoldNobodyUp()
    {
        QFETCH(QByteArray, piece);
        const std::string body = piece.repeated((200 << 10) / piece.size()).toStdString();
        m_answer = [&](const Asked &) { return json(body, 400); };
        const Request r = request();
        std::optional<Outcome> outcome;
        m_client->start(r, [&](Outcome o) { outcome = std::move(o); });
        std::chrono::duration<double> longest{0};
        for (int i = 0; i < 1000 && !outcome; ++i) {
            const auto begin = std::chrono::steady_clock::now();
            m_client->poll(10ms);
            longest = std::max<std::chrono::duration<double>>(longest, std::chrono::steady_clock::now() - begin);
        }
        QVERIFY(outcome && outcome->failure == Failure::Settings);
        QVERIFY2(longest < 1s, qPrintable(QString::number(longest.count())));
        // More than any token takes is not read.
        m_answer = [&](const Asked &) { return json(jsonToken(std::string(1 << 20, 'x'))); };
        QVERIFY(fetch(*m_client, r).failure == Failure::BodyLimit);
    }

    /// The steady clock stands still while the machine sleeps, the token's life does not.
    void aRefusedTokenIsFetchedAnew()
    {
        OAuth2 settings;
        settings.clientSecret.value = "hunter2";
        TokenSource source(settings);
        const auto state = [&source](agent::SteadyTime at) { return source.state(at).value(); };
        const auto fetchToken = [&](agent::SteadyTime at) {
            QVERIFY(state(at) == Authenticator::State::Missing);
            QVERIFY(source.beginFetch({}, at).status().ok());
            Outcome outcome;
            outcome.response.status = 200;
            outcome.response.headers = {{"content-type", "application/json"}};
            outcome.response.body = jsonToken("robin");
            QVERIFY(!source.take(outcome, at));
            QVERIFY(state(at) == Authenticator::State::Ready);
        };
        const agent::SteadyTime begin{1h};
        fetchToken(begin);
        Response refused;
        refused.status = 401;
        QVERIFY(!source.heard(refused, begin + 5s)); // a new one would fare no better
        QVERIFY(state(begin + 5s) == Authenticator::State::Ready);
        QVERIFY(!source.heard(refused, begin + 60s));
        fetchToken(begin + 60s);
        refused.status = 403;
        QVERIFY(!source.heard(refused, begin + 120s));
        QVERIFY(state(begin + 120s) == Authenticator::State::Ready);
    }

    void whatHasExpiredIsNotKept_data()
    {
        QTest::addColumn<QByteArray>("life");
        QTest::newRow("negative") << QByteArray(",\"expires_in\":-5");
        QTest::newRow("negative text") << QByteArray(",\"expires_in\":\"-5\"");
        QTest::newRow("far below") << QByteArray(",\"expires_in\":-1e300");
        QTest::newRow("instant in the past") << QByteArray(",\"expires_on\":\"5\"");
    }
    void whatHasExpiredIsNotKept()
    {
        QFETCH(QByteArray, life);
        m_answer = [&](const Asked &) { return json(jsonToken("robin", life.toStdString())); };
        const Request r = request();
        for (std::size_t i = 1; i < 4; ++i) {
            QCOMPARE(fetch(*m_client, r).response.body, std::string("Bearer robin"));
            QCOMPARE(asked().size(), i);
        }
    }

    void aTokenThatIsNoHeaderIsRefused()
    {
        m_answer = [](const Asked &) { return json(jsonToken("a\\r\\nX-Evil: b")); };
        const Outcome outcome = fetch(*m_client, request());
        QVERIFY(outcome.failure == Failure::Settings);
        QVERIFY(!contains(outcome.status.message(), "X-Evil"));
    }

    void anAbsentEndpointIsToldAsSuch()
    {
        const std::string url = loopback(process::freePort(), "/token");
        const Outcome outcome = fetch(*m_client, request([&](OAuth2 &o) { o.tokenUrl = url; }));
        QVERIFY(outcome.failure == Failure::Connect);
        QVERIFY_CONTAINS(outcome.status.message(), "oauth2: cannot fetch token: Post \"" + url + "\": dial tcp ");
        QVERIFY_CONTAINS(outcome.status.message(), "connection refused");
    }

    void oneFetchServesAllThatWait()
    {
        std::promise<void> release;
        const auto released = release.get_future().share();
        m_answer = [released](const Asked &) {
            released.wait();
            return json(jsonToken("robin"));
        };
        const Request r = request();
        std::vector<std::string> bodies;
        for (int i = 0; i < 50; ++i)
            m_client->start(r, [&](const Outcome &outcome) { bodies.push_back(outcome.response.body); });
        for (int i = 0; i < 10; ++i)
            m_client->poll(5ms);
        QVERIFY(bodies.empty());
        release.set_value();
        for (int i = 0; i < 1000 && bodies.size() < 50; ++i)
            m_client->poll(10ms);
        QCOMPARE(bodies, std::vector<std::string>(50, "Bearer robin"));
        QCOMPARE(asked().size(), std::size_t{1});
    }

    void whoWaitsHasHisOwnTimeAndMayBeCancelled()
    {
        std::promise<void> release;
        const auto released = release.get_future().share();
        m_answer = [released](const Asked &) {
            released.wait();
            return json(jsonToken("late"));
        };
        Request r = request();
        std::vector<std::string> ends;
        const auto note = [&](const Outcome &outcome) {
            ends.push_back(outcome.status.ok() ? outcome.response.body : outcome.status.message());
        };
        const auto id = m_client->start(r, note);
        m_client->poll(1ms);
        m_client->cancel(id);
        m_client->poll(1ms);
        QCOMPARE(ends.size(), std::size_t{1});
        QVERIFY_CONTAINS(ends[0], "context canceled");
        r.timeout = 30ms;
        const auto start = std::chrono::steady_clock::now();
        m_client->start(r, note);
        r.timeout = 20s;
        m_client->start(r, note);
        while (ends.size() < 2 && std::chrono::steady_clock::now() - start < 5s)
            m_client->poll(10s);
        QVERIFY(std::chrono::steady_clock::now() - start < 5s);
        QVERIFY_CONTAINS(ends[1], "context deadline exceeded");
        release.set_value();
        for (int i = 0; i < 1000 && ends.size() < 3; ++i)
            m_client->poll(10ms);
        QCOMPARE(ends[2], std::string("Bearer late"));
    }

    void aClientMayDieWhileATokenIsFetched()
    {
        std::promise<void> release;
        const auto released = release.get_future().share();
        m_answer = [released](const Asked &) {
            released.wait();
            return json(jsonToken("late"));
        };
        m_client->start(request(), [](const Outcome &) { QFAIL("told after the end"); });
        m_client->poll(5ms);
        m_client.reset();
        release.set_value();
    }

    void settingsThatGoWhileATokenIsFetched()
    {
        // All that wait give up and nobody holds the settings any more: the token still has somewhere to go.
        for (int i = 0; i < 20; ++i) {
            m_client->cancel(m_client->start(request(), [](const Outcome &) {}));
            m_client->poll(1ms);
        }
        QCOMPARE(fetch(*m_client, request()).response.body, std::string("Bearer robin"));
    }

    void anotherSecretAnotherToken()
    {
        m_answer = [](const Asked &a) { return json(jsonToken(a.authorization.substr(6))); };
        const Request r = request([this](OAuth2 &o) {
            o.clientSecret = {"", m_directory.filePath("secret").toStdString()};
        });
        const Outcome absent = fetch(*m_client, r);
        QVERIFY(absent.failure == Failure::Settings);
        QVERIFY_CONTAINS(absent.status.message(), "unable to read oauth2 client secret: open ");
        QVERIFY(write("secret", "one\n"));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(fetch(*m_client, r).response.body, "Bearer " + base64("batman:one"));
        QVERIFY(write("secret", "two\n"));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(fetch(*m_client, r).response.body, "Bearer " + base64("batman:two"));
        QCOMPARE(asked().size(), std::size_t{2});
    }

    void theTokenStaysBehindARedirect()
    {
        const RawServer elsewhere([](const std::string &head) {
            const std::string body = contains(head, "Authorization") ? "told" : "not told";
            return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        });
        const RawServer mover([&](const std::string &) {
            return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://localhost:" +
                   std::to_string(elsewhere.port()) + "/\r\n\r\n";
        });
        Request r = request();
        r.url = loopback(mover.port());
        QCOMPARE(fetch(*m_client, r).response.body, std::string("not told"));
        QVERIFY_CONTAINS(mover.heads()[0], "Authorization: Bearer robin\r\n");
    }

    /// A body that is sent on with 307 has the secret in it.
    void theSecretStaysBehindARedirect()
    {
        const RawServer elsewhere([](const std::string &) {
            return std::string("HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{\"access_token\":\"evil\"}");
        });
        std::string target = "http://localhost:" + std::to_string(elsewhere.port()) + "/token";
        m_server->handle("POST", "/moved", [&](const ServerRequest &) {
            return ServerResponse{307, "text/plain", {}, {{"Location", target}}};
        });
        const auto moved = [this](OAuth2 &o) { o.tokenUrl = loopback(m_server->port(), "/moved"); };
        const Outcome outcome = fetch(*m_client, request(moved));
        QVERIFY(outcome.failure == Failure::Settings);
        QVERIFY_CONTAINS(outcome.status.message(), "leads to another host");
        QVERIFY(elsewhere.heads().empty());
        target = "/token";
        QCOMPARE(fetch(*m_client, request(moved)).response.body, std::string("Bearer robin"));
    }

    void assertions_data()
    {
        QTest::addColumn<QByteArray>("algorithm");
        for (const char *name : {"RS256", "RS384", "RS512"})
            QTest::newRow(name) << QByteArray(name);
    }
    void assertions()
    {
        QFETCH(QByteArray, algorithm);
        QVERIFY(write("key.pem", keys::pem(keys::rsa())));
        const Request r = request([&](OAuth2 &o) {
            o.grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
            o.certificateKey = {"", m_directory.filePath("key.pem").toStdString()};
            o.certificateKeyId = "key 1";
            o.signatureAlgorithm = algorithm.toStdString();
            o.audience = "https://gotham.test/";
            o.scopes = {"read", "write"};
            o.claims = {{"tenant", "\"wayne\""}, {"level", "7"}, {"sub", "\"joker\""}, {"list", "[1,{\"a\":null}]"}};
        });
        QCOMPARE(fetch(*m_client, r).response.body, std::string("Bearer robin"));
        QCOMPARE(asked()[0].authorization, std::string());
        QCOMPARE(asked()[0].field("grant_type"), std::string("urn:ietf:params:oauth:grant-type:jwt-bearer"));
        const QStringList parts = QString::fromStdString(asked()[0].field("assertion")).split('.');
        QCOMPARE(parts.size(), 3);
        const auto header = nlohmann::json::parse(keys::decodeUrl(parts[0].toLatin1()));
        QVERIFY((header == nlohmann::json{{"alg", algorithm.toStdString()}, {"typ", "JWT"}, {"kid", "key 1"}}));
        auto claims = nlohmann::json::parse(keys::decodeUrl(parts[1].toLatin1()));
        const auto issued = claims["iat"].get<std::int64_t>();
        QVERIFY(std::abs(issued - std::time(nullptr)) < 60);
        QCOMPARE(claims["exp"].get<std::int64_t>(), issued + 600);
        QCOMPARE(claims["jti"].get<std::string>().size(), std::size_t{36});
        for (const char *name : {"iat", "exp", "jti"})
            claims.erase(name);
        const nlohmann::json expected{{"iss", "batman"},
                                      {"sub", "joker"},
                                      {"aud", "https://gotham.test/"},
                                      {"scope", "read write"},
                                      {"tenant", "wayne"},
                                      {"level", 7},
                                      {"list", nlohmann::json::parse("[1,{\"a\":null}]")}};
        QVERIFY2(claims == expected, claims.dump().c_str());
        const EVP_MD *digest = algorithm == "RS256" ? EVP_sha256() : algorithm == "RS384" ? EVP_sha384() : EVP_sha512();
        const std::string text = (parts[0] + '.' + parts[1]).toStdString();
        QVERIFY(isSigned(text, keys::decodeUrl(parts[2].toLatin1()), digest));
        QVERIFY(!isSigned(text + 'x', keys::decodeUrl(parts[2].toLatin1()), digest));
    }

    void unusableKeys_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("claim");
        QTest::addColumn<QByteArray>("words");
        const TestCertificate elliptic("DNS:gotham.test");
        QTest::newRow("no key") << QByteArray("secret") << QByteArray("1") << QByteArray("invalid key");
        QTest::newRow("nothing") << QByteArray() << QByteArray("1") << QByteArray("invalid key");
        QTest::newRow("elliptic") << QByteArray::fromStdString(elliptic.keyPem()) << QByteArray("1")
                                  << QByteArray("key is not a valid RSA private key");
        QTest::newRow("claim") << QByteArray::fromStdString(keys::pem(keys::rsa())) << QByteArray("{")
                               << QByteArray("claim \"level\" is not JSON");
    }
    void unusableKeys()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, claim);
        QFETCH(QByteArray, words);
        const Outcome outcome = fetch(*m_client, request([&](OAuth2 &o) {
            o.grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
            o.certificateKey.value = key.toStdString();
            o.claims = {{"level", claim.toStdString()}};
        }));
        QVERIFY(outcome.failure == Failure::Settings);
        QVERIFY_CONTAINS(outcome.status.message(), "oauth2: cannot fetch token: " + words.toStdString());
        QVERIFY(asked().empty());
    }

    void byTls()
    {
        if (!servers::Nginx::installed())
            QSKIP("nginx is not installed");
        const TestCertificate certificate("IP:127.0.0.1");
        const TestCertificate client("DNS:batman.test");
        QVERIFY(write("server.pem", certificate.certificatePem()) && write("server.key", certificate.keyPem()) &&
                write("clients.pem", client.certificatePem()));
        const quint16 port = process::freePort();
        servers::Nginx nginx(m_directory.path());
        QVERIFY2(nginx.start(QStringLiteral("server { listen 127.0.0.1:%1 ssl; ssl_certificate %2/server.pem; "
                                            "ssl_certificate_key %2/server.key; ssl_verify_client on; "
                                            "ssl_client_certificate %2/clients.pem; location / { proxy_pass "
                                            "http://127.0.0.1:%3; } }")
                                 .arg(port)
                                 .arg(m_directory.path())
                                 .arg(m_server->port()),
                             port),
                 qPrintable(nginx.log()));
        const auto byNginx = [&](OAuth2 &o) { o.tokenUrl = "https://127.0.0.1:" + std::to_string(port) + "/token"; };
        QVERIFY_CONTAINS(fetch(*m_client, request(byNginx)).status.message(),
                         "tls: failed to verify certificate: x509: certificate signed by unknown authority");
        QVERIFY_CONTAINS(fetch(*m_client, request([&](OAuth2 &o) {
                             byNginx(o);
                             o.tls.ca = certificate.certificatePem();
                         })).status.message(),
                         "oauth2: cannot fetch token: 400 Bad Request");
        QCOMPARE(fetch(*m_client, request([&](OAuth2 &o) {
                     byNginx(o);
                     o.tls.ca = certificate.certificatePem();
                     o.tls.cert = client.certificatePem();
                     o.tls.key.value = client.keyPem();
                 })).response.body,
                 std::string("Bearer robin"));
    }

    void byProxy()
    {
        if (!servers::Squid::installed())
            QSKIP("squid is not installed");
        QVERIFY(QFile::setPermissions(m_directory.path(), QFileDevice::Permissions(0x7755)));
        QVERIFY(QDir(m_directory.path()).mkdir("squid"));
        servers::Squid squid(m_directory.filePath("squid"));
        QVERIFY2(squid.start(), qPrintable(squid.log()));
        // Only squid knows the name; the target is reached without it.
        const Request r = request([&](OAuth2 &o) {
            o.tokenUrl = "http://target.test:" + std::to_string(m_server->port()) + "/token";
            o.proxy.url = loopback(squid.port());
        });
        QCOMPARE(fetch(*m_client, r).response.body, std::string("Bearer robin"));
        QTRY_VERIFY2(squid.accessLog().contains("POST http://target.test"), qPrintable(squid.accessLog()));
        QVERIFY(!squid.accessLog().contains("/metrics"));
        QVERIFY(squid.stop());
    }
};

QTEST_GUILESS_MAIN(TestHttpOauth2)
#include "tst_http_oauth2.moc"
