// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/remote/refusal_rig.h"
#include "tests/support/dice.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// One life after another of a delivery, among chance.
class Lives {
public:
    explicit Lives(std::uint64_t seed) : m_dice(seed)
    {
        static_cast<void>(m_rig.files.createDirectories("/data").ok() && m_rig.files.syncDirectory("/").ok());
        QueueSettings &queue = m_rig.settings.queue;
        queue.minShards = static_cast<std::uint32_t>(1 + m_dice.below(3));
        queue.maxShards = queue.minShards + static_cast<std::uint32_t>(m_dice.below(4));
        queue.maxSamplesPerSend = static_cast<std::uint32_t>(1 + m_dice.below(60));
        queue.capacity = static_cast<std::uint32_t>(1 + m_dice.below(200));
        m_rig.receiver.style = static_cast<HeadReceiver::Style>(m_dice.below(3));
        const int statuses[] = {400, 409, 413, 422};
        m_rig.receiver.badStatus = statuses[m_dice.below(4)];
        m_rig.receiver.largestRequest = m_dice.percent(30) ? 1 + m_dice.below(50) : 0;
        m_rig.receiver.bad = [this](const HeadReceiver::Sample &sample) { return bad.count(nameOf(sample)) > 0; };
        m_crashes = m_dice.percent(60) ? m_dice.below(6) : 0;
        makeLog(m_dice.below(100), m_dice.percent(30));
    }

    void run()
    {
        m_rig.start();
        for (int idle = 0; idle < 40;) {
            if (m_crashes > 0 && m_dice.percent(2)) {
                crash();
                idle = 0;
            }
            idle = answer() ? 0 : idle + 1;
            m_rig.advance(idle < 10 ? milliseconds(m_dice.below(300)) : milliseconds(7000));
        }
    }
    [[nodiscard]] static std::string nameOf(const HeadReceiver::Sample &sample)
    {
        return sample.series + '@' + std::to_string(sample.timestamp);
    }
    [[nodiscard]] RefusalRig &rig() { return m_rig; }

    std::set<std::string> all;
    std::set<std::string> bad;
    bool crashed = false;

private:
    void makeLog(std::uint64_t badPerMille, bool old)
    {
        const auto series = m_rig.makeSeries(static_cast<int>(2 + m_dice.below(30)));
        const std::uint64_t records = 5 + m_dice.below(60);
        const auto late = m_rig.makeSeries(1).front(); // tells times of long ago
        const bool hasLate = m_dice.percent(30);
        for (std::uint64_t i = 0; i < records; ++i) {
            std::vector<model::SeriesRef> some;
            for (std::size_t k = 0; k < series.size(); ++k) {
                if (m_dice.percent(20))
                    continue;
                some.push_back(series[k]);
                const std::string name = "m" + std::to_string(k) + '@' + std::to_string(m_rig.clock.now());
                all.insert(name);
                if (m_dice.below(1000) < badPerMille)
                    bad.insert(name);
            }
            m_rig.append(some);
            if (hasLate && m_dice.coin()) {
                const TimestampMs time = m_rig.clock.now() - 36'000'000;
                m_rig.source.append(std::vector<model::Sample>{{late, time, 1.0}});
                all.insert("m" + std::to_string(series.size()) + '@' + std::to_string(time));
            }
            if (m_dice.percent(20))
                m_rig.source.rotate();
            m_rig.clock.advance(old ? minutes(5) : seconds(1));
        }
        if (old)
            m_rig.receiver.advanceHead(m_rig.clock.now());
    }
    bool answer()
    {
        if (m_rig.client.pending.empty())
            return false;
        const auto fate = m_dice.below(100);
        if (fate < 4)
            m_rig.client.answer(0, 503, "not ready");
        else if (fate < 6)
            m_rig.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "connection refused"));
        else
            return m_rig.answerOne();
        return true;
    }
    /// The power goes: what was not saved is gone, and so is the answer to what was under way.
    void crash()
    {
        crashed = true;
        --m_crashes;
        while (!m_rig.client.pending.empty() && m_dice.coin()) {
            m_rig.answerOne();
            // which nobody hears any more
        }
        m_rig.delivery.reset();
        m_rig.client.pending.clear();
        m_rig.client.poll(milliseconds(0));
        m_rig.files.powerCut(
            {m_dice.next(), static_cast<MemoryFileSystem::Unsynced>(m_dice.below(4)), MemoryFileSystem::Names::Random});
        m_rig.openStore();
        m_rig.start(m_rig.saved.empty() ? DeliveryRig::Cursor() : m_rig.saved.back());
    }

    Dice m_dice;
    RefusalRig m_rig;
    std::uint64_t m_crashes = 0;
};

} // namespace

class TestSenderProperty : public QObject {
    Q_OBJECT
private slots:
    void nothingIsLostAndAllIsInOrder();
};

void TestSenderProperty::nothingIsLostAndAllIsInOrder()
{
    int crashed = 0;
    std::size_t dead = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Lives lives(seed);
        lives.run();
        RefusalRig &rig = lives.rig();
        const QByteArray where = "seed " + QByteArray::number(static_cast<qulonglong>(seed));
        std::set<std::string> taken;
        for (const auto &[series, times] : rig.receiver.taken)
            for (const TimestampMs time : times)
                if (series.find(AcceptanceWindow::kProbeName) == std::string::npos)
                    taken.insert(series + '@' + std::to_string(time));
        const std::multiset<std::string> letters = rig.dead();
        for (const std::string &sample : lives.all)
            QVERIFY2(taken.count(sample) + letters.count(sample) > 0, (where + " lost " + sample.c_str()).constData());
        for (const std::string &sample : lives.bad)
            QVERIFY2(taken.count(sample) == 0, where.constData());
        QVERIFY2(rig.receiver.disordered == 0, where.constData());
        const RemoteStatus state = rig.status();
        QVERIFY2(state.ledger.imbalance() == 0, where.constData());
        QVERIFY2(state.ledger.pending == 0, where.constData());
        QCOMPARE(state.ledger.committed, static_cast<std::uint64_t>(lives.all.size()));
        if (!lives.crashed && rig.receiver.style != HeadReceiver::Style::Silent) {
            std::uint64_t dropped = 0;
            for (const auto &[reason, count] : state.ledger.dropped)
                dropped += count;
            QVERIFY2(dropped == state.deadLetters.samples, where.constData());
            QVERIFY2(state.ledger.acknowledged == taken.size(), where.constData());
        }
        crashed += lives.crashed ? 1 : 0;
        dead += letters.size();
    }
    qInfo("%d runs with crashes, %zu dead letters", crashed, dead);
    QVERIFY(crashed > 20);
}

QTEST_APPLESS_MAIN(TestSenderProperty)
#include "tst_sender_property.moc"
