// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/client.h"
#include "agent/http/server.h"
#include "tests/agent/remote/refusal_rig.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// A HeadReceiver on loopback that refuses every request with a sample of label bad="1". Its handlers run one at a
/// time, since the test makes one request at a time.
class Receiver {
public:
    Receiver()
    {
        head.bad = [](const HeadReceiver::Sample &sample) {
            return sample.series.find("bad=\"1\"") != std::string::npos;
        };
        m_server->handle("POST", "/write", [this](const http::ServerRequest &request) {
            std::vector<HeadReceiver::Sample> samples;
            const Status decoded = decodeWriteRequest(request.body, [&samples](const ReceivedSeries &series) {
                model::Labels labels;
                for (const auto &[name, value] : series.labels)
                    labels.set(name, value);
                for (const auto &[timestamp, value] : series.samples)
                    samples.push_back({labels.toString(), timestamp, value});
            });
            http::ServerResponse response;
            const HeadReceiver::Answer answer =
                decoded.ok() ? head.take(samples, 0) : HeadReceiver::Answer{400, decoded.message()};
            response.status = answer.status;
            response.body = answer.body;
            return response;
        });
    }
    [[nodiscard]] bool start() { return m_server->listen("127.0.0.1:0").ok(); }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_server->port()) + "/write"; }

    HeadReceiver head;

private:
    std::unique_ptr<http::Server> m_server = http::makeServer(1);
};

/// Makes the oldest request of the rig for real.
bool carry(RefusalRig &rig, http::Client &client)
{
    if (rig.client.pending.empty())
        return false;
    bool done = false;
    client.start(rig.client.pending[0].request, [&](http::Outcome outcome) {
        rig.client.finish(0, std::move(outcome));
        done = true;
    });
    while (!done) // ends with the request's timeout
        client.poll(milliseconds(100));
    return true;
}

} // namespace

class TestSenderReceiver : public QObject {
    Q_OBJECT
private slots:
    void goodOnesArriveAndBadOnesAreListed_data();
    void goodOnesArriveAndBadOnesAreListed();
};

void TestSenderReceiver::goodOnesArriveAndBadOnesAreListed_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {400, 409, 413, 422, 500})
        QTest::addRow("%d", status) << status;
}

void TestSenderReceiver::goodOnesArriveAndBadOnesAreListed()
{
    QFETCH(int, status);
    Receiver receiver;
    receiver.head.badStatus = status;
    QVERIFY(receiver.start());
    RefusalRig rig;
    rig.settings.url = receiver.url();
    rig.settings.queue.minShards = rig.settings.queue.maxShards = 2;
    const auto client = http::makeCurlClient();
    auto series = rig.makeSeries(600);
    for (int i = 0; i < 3; ++i)
        series.insert(series.begin() + 190 * i + 5,
                      rig.source.series({{"__name__", "b" + std::to_string(i)}, {"bad", "1"}}));
    for (int i = 0; i < 3; ++i) {
        rig.append(series);
        rig.clock.advance(seconds(1));
    }
    rig.start();
    const auto fresh = rig.makeSeries(10);
    std::size_t good = 1800;
    const SteadyTime begin = rig.clock.steadyNow();
    while (receiver.head.count() < good || rig.delivery->status()->ledger.pending > 0) {
        QVERIFY(rig.clock.steadyNow() - begin < seconds(1800));
        rig.append(fresh);
        good += fresh.size();
        for (int i = 0; i < 30; ++i) {
            carry(rig, *client);
            rig.advance(milliseconds(500));
        }
    }
    QCOMPARE(receiver.head.count(), good);
    QCOMPARE(receiver.head.disordered, std::size_t{0});
    QCOMPARE(receiver.head.repeated, std::size_t{0});
    const std::multiset<std::string> dead = rig.dead();
    QCOMPARE(dead.size(), std::size_t{9});
    for (const std::string &sample : dead)
        QVERIFY(sample.find("bad=\"1\"") != std::string::npos);
    const RemoteStatus state = rig.status();
    QCOMPARE(state.ledger.acknowledged, static_cast<std::uint64_t>(good));
    QCOMPARE(state.ledger.dropped,
             (std::map<std::string, std::uint64_t>{{"receiver_rejected_" + std::to_string(status), 9}}));
    QCOMPARE(state.ledger.imbalance(), std::int64_t{0});
    qInfo("%zu requests", receiver.head.requests);
    // At most 2 log2(n) + 1 for each bad one; while the server might be the reason, a few more.
    QVERIFY2(receiver.head.requests <= 9 * 22 + 40 + (status == 500 ? 150 : 0),
             qPrintable(QString::number(receiver.head.requests)));
}

QTEST_GUILESS_MAIN(TestSenderReceiver)
#include "tst_sender_receiver.moc"
