// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/pacer.h"

#include "agent/http/client.h"
#include "agent/http/server.h"
#include "tests/support/counting_server.h"
#include "tests/support/fetch.h"

#include <QtTest>

#include <cstdlib>
#include <future>
#include <memory>
#include <optional>

using namespace std::chrono_literals;
using agent::SteadyTime;
using agent::http::Failure;
using agent::http::Outcome;
using agent::http::Pacer;

namespace {

/// Seconds that each rate is measured for: a minute when BELFRY_LONG_TESTS is set.
double measuredSeconds()
{
    return std::getenv("BELFRY_LONG_TESTS") != nullptr ? 60 : 4;
}

/// Requests one after the other on each of some lanes, all with one pacer.
class Lanes {
public:
    Lanes(const std::string &url, std::size_t bodySize, std::shared_ptr<Pacer> pacer)
        : m_url(url), m_body(std::make_shared<const std::string>(bodySize, 'x')), m_pacer(std::move(pacer))
    {
    }
    void begin()
    {
        agent::http::Request request;
        request.method = "POST";
        request.url = m_url;
        request.body = m_body;
        request.pacer = m_pacer;
        request.timeout = timeout;
        m_client->start(std::move(request), [this](const Outcome &outcome) {
            if (outcome.failure != Failure::None || outcome.response.status != 204)
                failures.push_back(outcome.status.message());
            ++answers;
            if (!ended)
                begin();
        });
    }
    void runFor(std::chrono::duration<double> time)
    {
        const SteadyTime end =
            std::chrono::steady_clock::now() + std::chrono::duration_cast<SteadyTime::duration>(time);
        while (std::chrono::steady_clock::now() < end)
            m_client->poll(10ms);
    }

    std::chrono::milliseconds timeout{1000};
    std::vector<std::string> failures;
    int answers = 0;
    bool ended = false;

private:
    const std::string m_url;
    const std::shared_ptr<const std::string> m_body;
    const std::shared_ptr<Pacer> m_pacer;
    std::unique_ptr<agent::http::Client> m_client = agent::http::makeCurlClient();
};

} // namespace

class TestHttpPacer : public QObject {
    Q_OBJECT
private slots:
    void keepsToTheRate_data();
    void keepsToTheRate();
    void savesUpForASecondOnly();
    void headsLeaveADebt();
    void changesAtOnce();
    void onTheWire_data();
    void onTheWire();
    void waitingIsNoTimeout();
    void someYield();
    void aReceiverThatHangsIs();
    void theLimitChangesWhileABodyIsSent();
    void aLimitComesBetweenTwoHops();
    void whatWentIsTold_data();
    void whatWentIsTold();
};

void TestHttpPacer::keepsToTheRate_data()
{
    QTest::addColumn<quint64>("rate");
    QTest::addColumn<quint64>("body");
    QTest::newRow("a satellite") << quint64{1400} << quint64{20'000};
    QTest::newRow("slower than a packet") << quint64{10} << quint64{500};
    QTest::newRow("2 Mbit/s") << quint64{250'000} << quint64{40'000};
    QTest::newRow("10 MB/s") << quint64{10'000'000} << quint64{40'000};
    QTest::newRow("1 GB/s") << quint64{1'000'000'000} << quint64{1'000'000};
}

/// Never more than the rate and what was saved up, never less than 95 % of it while somebody wants to send.
void TestHttpPacer::keepsToTheRate()
{
    QFETCH(quint64, rate);
    QFETCH(quint64, body);
    Pacer pacer;
    SteadyTime now{1h};
    const SteadyTime begin = now;
    pacer.setRate(rate, now);
    quint64 sent = 0;
    quint64 left = body;
    while (now < begin + 60s) {
        if (const std::size_t granted = pacer.take(left, now)) {
            sent += granted;
            left -= granted;
            left = left == 0 ? body : left;
            QVERIFY(static_cast<double>(sent) <=
                    static_cast<double>(rate) * (std::chrono::duration<double>(now - begin).count() + 1) + 64);
            continue;
        }
        QVERIFY2(pacer.readyAt() > now, "a pacer that says come again at once is a busy loop");
        now = pacer.readyAt() + 1ms;
    }
    const double share = static_cast<double>(sent) / (60.0 * static_cast<double>(rate));
    const double tolerance = 0.05 + 64 / (60.0 * static_cast<double>(rate)); // a packet too many or too few
    QVERIFY2(share > 1 - tolerance && share < 1 + tolerance, qPrintable(QString::number(share)));
}

void TestHttpPacer::savesUpForASecondOnly()
{
    Pacer pacer;
    SteadyTime now{1h};
    pacer.setRate(1000, now);
    QCOMPARE(pacer.take(5000, now), std::size_t{0}); // a limit begins with nothing
    now += 1h;
    QCOMPARE(pacer.take(5000, now), std::size_t{1000});
    QCOMPARE(pacer.take(5000, now), std::size_t{0});
}

void TestHttpPacer::headsLeaveADebt()
{
    Pacer pacer;
    SteadyTime now{1h};
    pacer.setRate(1000, now);
    pacer.charge(2000, now);
    QCOMPARE(pacer.take(100, now + 1900ms), std::size_t{0});
    QVERIFY(pacer.readyAt() >= now + 2s);
    QCOMPARE(pacer.take(100, now + 2200ms), std::size_t{100});
}

void TestHttpPacer::changesAtOnce()
{
    Pacer pacer;
    SteadyTime now{1h};
    QVERIFY(!pacer.limits());
    QCOMPARE(pacer.take(1'000'000, now), std::size_t{1'000'000});
    pacer.setRate(10, now);
    QCOMPARE(pacer.take(1000, now), std::size_t{0});
    pacer.setRate(1'000'000, now);
    now += 100ms;
    QCOMPARE(pacer.take(1'000'000, now), std::size_t{100'000});
    pacer.setRate(0, now);
    QCOMPARE(pacer.take(1'000'000, now), std::size_t{1'000'000});
    QVERIFY(pacer.readyAt() <= now);
}

void TestHttpPacer::onTheWire_data()
{
    QTest::addColumn<quint64>("rate");
    QTest::addColumn<quint64>("body");
    QTest::addColumn<int>("lanes");
    QTest::newRow("1400 B/s, 1 lane") << quint64{1400} << quint64{2000} << 1;
    QTest::newRow("1400 B/s, 50 lanes") << quint64{1400} << quint64{2000} << 50;
    QTest::newRow("250 kB/s, 1 lane") << quint64{250'000} << quint64{40'000} << 1;
    QTest::newRow("10 MB/s, 1 lane") << quint64{10'000'000} << quint64{100'000} << 1;
    QTest::newRow("10 MB/s, 50 lanes") << quint64{10'000'000} << quint64{100'000} << 50;
}

/// Counted by the receiver, heads included.
void TestHttpPacer::onTheWire()
{
    QFETCH(quint64, rate);
    QFETCH(quint64, body);
    QFETCH(int, lanes);
    CountingServer server;
    QVERIFY(server.isReady());
    auto pacer = std::make_shared<Pacer>();
    pacer->setRate(rate, std::chrono::steady_clock::now());
    Lanes sender(server.url(), body, pacer);
    for (int i = 0; i < lanes; ++i)
        sender.begin();
    // The heads of fifty requests are a debt of some seconds at the lowest rate.
    sender.runFor(std::chrono::duration<double>(lanes > 1 && rate < 10'000 ? 8 : 1));
    const std::uint64_t before = server.bytes();
    const auto begin = std::chrono::steady_clock::now();
    sender.runFor(std::chrono::duration<double>(measuredSeconds()));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const double share = static_cast<double>(server.bytes() - before) / (static_cast<double>(rate) * seconds);
    sender.ended = true;
    qInfo("%s: %.1f %% of the limit, %d answers", QTest::currentDataTag(), 100 * share, sender.answers);
    // A head goes as a whole: at the lowest rate that is a good part of a short measurement.
    const double tolerance = 0.05 + 250 / (static_cast<double>(rate) * seconds);
    QVERIFY2(share > 1 - tolerance && share < 1 + tolerance, qPrintable(QString::number(share)));
    QVERIFY2(sender.failures.empty(), sender.failures.empty() ? "" : sender.failures.front().c_str());
}

/// A request takes three times its timeout, all of it because of the limit.
void TestHttpPacer::waitingIsNoTimeout()
{
    CountingServer server;
    auto pacer = std::make_shared<Pacer>();
    pacer->setRate(10'000, std::chrono::steady_clock::now());
    Lanes sender(server.url(), 15'000, pacer);
    sender.timeout = 500ms;
    sender.ended = true;
    sender.begin();
    while (sender.answers == 0)
        sender.runFor(10ms);
    QVERIFY2(sender.failures.empty(), sender.failures.empty() ? "" : sender.failures.front().c_str());
}

/// What does not yield overtakes four seconds of bodies that do, also one that is half gone.
void TestHttpPacer::someYield()
{
    CountingServer server;
    auto pacer = std::make_shared<Pacer>();
    pacer->setRate(10'000, std::chrono::steady_clock::now());
    const auto client = agent::http::makeCurlClient();
    int behind = 0;
    int ahead = 0;
    const auto start = [&](std::size_t bytes, bool yields) {
        agent::http::Request request;
        request.method = "POST";
        request.url = server.url();
        request.body = std::make_shared<const std::string>(bytes, 'x');
        request.pacer = pacer;
        request.yields = yields;
        client->start(std::move(request), [&, yields](const Outcome &outcome) {
            if (outcome.failure == Failure::None)
                ++(yields ? behind : ahead);
        });
    };
    const auto poll = [&client](SteadyTime end, const auto &done) {
        while (std::chrono::steady_clock::now() < end && !done())
            client->poll(10ms);
    };
    for (int i = 0; i < 4; ++i)
        start(10'000, true);
    poll(std::chrono::steady_clock::now() + 500ms, [] { return false; });
    const SteadyTime begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 3; ++i)
        start(1'000, false);
    poll(begin + 10s, [&] { return ahead == 3; });
    QVERIFY(std::chrono::steady_clock::now() - begin < 1500ms);
    QVERIFY(behind <= 1);
    poll(begin + 10s, [&] { return behind == 4; });
    QCOMPARE(behind, 4);
}

/// But its own time still counts.
void TestHttpPacer::aReceiverThatHangsIs()
{
    const agent::Descriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    QVERIFY(bind(listener.get(), reinterpret_cast<sockaddr *>(&name), size) == 0 &&
            getsockname(listener.get(), reinterpret_cast<sockaddr *>(&name), &size) == 0 &&
            listen(listener.get(), 4) == 0);
    auto pacer = std::make_shared<Pacer>();
    pacer->setRate(100'000, std::chrono::steady_clock::now());
    Lanes sender("http://127.0.0.1:" + std::to_string(ntohs(name.sin_port)) + "/", 10'000, pacer);
    sender.timeout = 300ms;
    sender.ended = true;
    const auto begin = std::chrono::steady_clock::now();
    sender.begin();
    while (sender.answers == 0)
        sender.runFor(10ms);
    QCOMPARE(sender.failures.size(), std::size_t{1});
    QVERIFY(QString::fromStdString(sender.failures.front()).contains(QStringLiteral("deadline exceeded")));
    const auto took = std::chrono::steady_clock::now() - begin;
    QVERIFY(took > 300ms && took < 2s);
}

void TestHttpPacer::theLimitChangesWhileABodyIsSent()
{
    CountingServer server;
    auto pacer = std::make_shared<Pacer>();
    pacer->setRate(1000, std::chrono::steady_clock::now());
    Lanes sender(server.url(), 1'000'000, pacer);
    sender.ended = true;
    sender.begin();
    sender.runFor(300ms);
    QCOMPARE(sender.answers, 0);
    QVERIFY(server.bytes() < 2000);
    pacer->setRate(0, std::chrono::steady_clock::now());
    const auto begin = std::chrono::steady_clock::now();
    while (sender.answers == 0 && std::chrono::steady_clock::now() < begin + 5s)
        sender.runFor(10ms);
    QCOMPARE(sender.answers, 1);
    QVERIFY(sender.failures.empty());
}

/// The first hop is not paced and the second is: it has to end all the same.
void TestHttpPacer::aLimitComesBetweenTwoHops()
{
    std::promise<void> release;
    const auto released = release.get_future().share();
    const auto server = agent::http::makeServer();
    server->handle("POST", "/from", [released](const agent::http::ServerRequest &) {
        released.wait();
        return agent::http::ServerResponse{307, "text/plain", {}, {{"Location", "/to"}}};
    });
    server->handle("POST", "/to", [](const agent::http::ServerRequest &request) {
        return agent::http::ServerResponse{200, "text/plain", std::to_string(request.body.size()), {}};
    });
    QVERIFY(server->listen("127.0.0.1:0").ok());
    agent::http::Request request;
    request.method = "POST";
    request.url = loopback(server->port(), "/from");
    request.body = std::make_shared<const std::string>(5000, 'x');
    request.pacer = std::make_shared<Pacer>();
    request.timeout = 5s;
    const auto client = agent::http::makeCurlClient();
    std::optional<Outcome> outcome;
    client->start(request, [&outcome](Outcome o) { outcome = std::move(o); });
    for (int i = 0; i < 5; ++i)
        client->poll(10ms);
    request.pacer->setRate(20'000, std::chrono::steady_clock::now());
    release.set_value();
    const auto end = std::chrono::steady_clock::now() + 8s;
    while (!outcome && std::chrono::steady_clock::now() < end)
        client->poll(10ms);
    QVERIFY2(outcome, "neither an answer nor a timeout");
    QCOMPARE(outcome->response.body, std::string("5000"));
}

void TestHttpPacer::whatWentIsTold_data()
{
    QTest::addColumn<quint64>("body");
    QTest::addColumn<quint64>("rate");
    for (const quint64 body : {100, 20'000, 60'000, 200'000}) {
        QTest::addRow("%d, free", static_cast<int>(body)) << body << quint64{0};
        QTest::addRow("%d, paced", static_cast<int>(body)) << body << quint64{10'000'000};
    }
}

/// Budgets live on it.
void TestHttpPacer::whatWentIsTold()
{
    QFETCH(quint64, body);
    QFETCH(quint64, rate);
    CountingServer server;
    agent::http::Request request;
    request.method = "POST";
    request.url = server.url();
    request.body = std::make_shared<const std::string>(body, 'x');
    request.pacer = std::make_shared<Pacer>();
    request.pacer->setRate(rate, std::chrono::steady_clock::now());
    const auto client = agent::http::makeCurlClient();
    const Outcome outcome = fetch(*client, request);
    QCOMPARE(outcome.response.status, 204);
    const quint64 head = server.bytes() - body;
    const quint64 told = outcome.response.wireBytesSent;
    // When a body does not go in one piece its head may be missing.
    QVERIFY2(told <= server.bytes() && told + head >= server.bytes(), qPrintable(QString::number(told)));
}

QTEST_APPLESS_MAIN(TestHttpPacer)
#include "tst_http_pacer.moc"
