// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/manager.h"

#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QElapsedTimer>
#include <QTest>

using namespace agent;
using namespace agent::remote;
using model::Labels;
using std::chrono::milliseconds;
using Drops = std::map<std::string, std::uint64_t>;

class TestManager : public QObject {
    Q_OBJECT
private slots:
    void deliversAndTruncates();
    void externalLabelsDoNotOverride();
    void survivesOutageOnTheSamePort();
    void killedInTheMiddleLosesNothing();
    void deadRemoteDoesNotTouchTheOther();
    void stopIsQuick_data();
    void stopIsQuick();
    void stopDeliversWhatIsPending();
    void removedRemoteHoldsNothing();
    void startsWhereItShould();
    void unchangedLivesOnAndChangedGoesOn();
    void newUrlOfAnUnnamedRemote();
    void cursorOfAnotherLog();
    void badRuleChangesNothing();
    void pauseResumeRetry();
};

void TestManager::deliversAndTruncates()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    rig.truncates = true;
    rig.segmentBytes = 64U << 10;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    const auto series = rig.makeSeries(100);
    for (int i = 0; i < 500; ++i)
        QVERIFY(rig.append(series, i * 0.37));
    QTRY_COMPARE_WITH_TIMEOUT(receiver.sampleCount(), rig.appended, 20000);
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{0});
    QTRY_VERIFY(rig.manager->lowestCursor() == rig.log->end());
    QTRY_VERIFY(rig.log->status().segments.size() <= 2);
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    QCOMPARE(receiver.outOfOrder() + receiver.repetitions(), std::uint64_t{0});
    QCOMPARE(receiver.series().size(), std::size_t{100});
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.committed, rig.appended);
    QCOMPARE(status.ledger.acknowledged, rig.appended);
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QVERIFY(rig.metricsText().find("prometheus_remote_storage_samples_in_total 50000\n") != std::string::npos);
    QVERIFY(rig.metricsText().find("belfry_remote_ledger_imbalance{remote_name=\"headquarters\"") != std::string::npos);
}

void TestManager::externalLabelsDoNotOverride()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    Settings settings = rig.remote(receiver.url());
    relabel::RuleSettings drop;
    drop.action = relabel::Action::Drop;
    drop.sourceLabels = {"__name__"};
    drop.regex = "secret";
    settings.writeRelabel = {drop};
    QVERIFY(rig.apply({settings}, Labels{{"cluster", "batmobile"}}));
    QVERIFY(rig.append(Labels{{"__name__", "up"}}, 1));
    QVERIFY(rig.append(Labels{{"__name__", "up"}, {"cluster", "mine"}}, 1));
    QVERIFY(rig.append(Labels{{"__name__", "secret"}}, 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{2});
    QVERIFY(receiver.series().count((Labels{{"__name__", "up"}, {"cluster", "batmobile"}}).toString()));
    QVERIFY(receiver.series().count((Labels{{"__name__", "up"}, {"cluster", "mine"}}).toString()));
    QTRY_COMPARE(rig.status().ledger.relabelDropped, std::uint64_t{1});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestManager::survivesOutageOnTheSamePort()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    rig.segmentBytes = 64U << 10;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    const auto series = rig.makeSeries(50);
    QVERIFY(rig.append(series, 1));
    QTRY_COMPARE(receiver.sampleCount(), rig.appended);
    receiver.goDown();
    for (int i = 0; i < 1000; ++i)
        QVERIFY(rig.append(series, i));
    QTRY_VERIFY(rig.status().state == State::Offline);
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{50'000});
    QVERIFY(!rig.status().lastError.empty());
    QVERIFY(receiver.start());
    QTRY_COMPARE_WITH_TIMEOUT(receiver.sampleCount(), rig.appended, 20000);
    QCOMPARE(receiver.outOfOrder() + receiver.repetitions(), std::uint64_t{0});
    QTRY_VERIFY(rig.status().state == State::Delivering);
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestManager::killedInTheMiddleLosesNothing()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    rig.segmentBytes = 256U << 10;
    const auto series = rig.makeSeries(20);
    Settings settings = rig.remote(receiver.url());
    settings.queue.maxSamplesPerSend = 100;
    settings.queue.maxShards = 4;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({settings}));
    for (int life = 0; life < 4; ++life) {
        // Some answers get lost although the samples were taken; some requests fail.
        receiver.answerBy([count = 0](const WriteReceiver::Request &) mutable -> std::optional<WriteReceiver::Answer> {
            ++count;
            if (count % 17 == 0)
                return WriteReceiver::Answer{.status = 503, .body = {}, .headers = {}, .hang = false, .store = true};
            if (count % 13 == 0)
                return WriteReceiver::Answer{.status = 500, .body = {}, .headers = {}, .hang = false, .store = false};
            return std::nullopt;
        });
        const std::uint64_t target = receiver.sampleCount() + 4000;
        QElapsedTimer timer;
        timer.start();
        while (receiver.sampleCount() < target && timer.elapsed() < 20'000) {
            if (rig.appended < receiver.sampleCount() + 5000)
                QVERIFY(rig.append(series, life));
            else
                QTest::qWait(1); // lets it deliver
        }
        QVERIFY(receiver.sampleCount() >= target);
        rig.kill();
        QVERIFY(rig.open());
        QVERIFY(rig.apply({settings}));
    }
    receiver.recover();
    QTRY_COMPARE_WITH_TIMEOUT(rig.status().ledger.acknowledged, rig.appended, 30000);
    const auto received = receiver.series();
    QCOMPARE(received.size(), series.size());
    for (const auto &[name, points] : received) {
        std::map<TimestampMs, int> times;
        for (const auto &[timestamp, bits] : points)
            ++times[timestamp];
        QCOMPARE(times.size(), rig.appended / series.size());
    }
    QCOMPARE(receiver.outOfOrder(), std::uint64_t{0}); // what comes again is byte for byte the same
    const RemoteStatus status = rig.status();
    QCOMPARE(status.ledger.committed, rig.appended);
    QCOMPARE(status.ledger.imbalance(), std::int64_t{0});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
}

void TestManager::deadRemoteDoesNotTouchTheOther()
{
    WriteReceiver good;
    WriteReceiver hanging;
    QVERIFY(good.start());
    QVERIFY(hanging.start());
    WriteReceiver gone;
    QVERIFY(gone.start());
    gone.goDown();
    hanging.answer({.status = 204, .body = {}, .headers = {}, .hang = true});
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(gone.url(), "gone"), rig.remote(hanging.url(), "hanging"), rig.remote(good.url())}));
    const auto series = rig.makeSeries(200);
    for (int i = 0; i < 20; ++i) {
        QVERIFY(rig.append(series, i));
        QTRY_COMPARE_WITH_TIMEOUT(good.sampleCount(), rig.appended, 500);
    }
    QTRY_COMPARE(rig.status("gone").ledger.pending, rig.appended);
    QTRY_COMPARE(rig.status("hanging").ledger.pending, rig.appended);
    QVERIFY(rig.status("gone").state == State::Offline);
    QTRY_COMPARE(rig.status().ledger.acknowledged, rig.appended);
    QVERIFY(rig.manager->lowestCursor() == wal::Position{});
    QElapsedTimer timer;
    timer.start();
    rig.manager->stop();
    QVERIFY2(timer.elapsed() <= 1500, qPrintable(QString::number(timer.elapsed())));
}

void TestManager::stopIsQuick_data()
{
    QTest::addColumn<QString>("receiver");
    QTest::addColumn<bool>("reload");
    for (const char *kind : {"hangs", "refuses connections", "answers 503"}) {
        QTest::addRow("%s, stop", kind) << kind << false;
        QTest::addRow("%s, reload", kind) << kind << true;
    }
}

void TestManager::stopIsQuick()
{
    QFETCH(QString, receiver);
    QFETCH(bool, reload);
    WriteReceiver write;
    QVERIFY(write.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    if (receiver == "hangs")
        write.answer({.status = 204, .body = {}, .headers = {}, .hang = true});
    else if (receiver == "answers 503")
        write.answer({.status = 503, .body = {}, .headers = {{"Retry-After", "3600"}}});
    else
        write.goDown();
    std::vector<Settings> remotes;
    for (int i = 0; i < 4; ++i)
        remotes.push_back(rig.remote(write.url(), "remote" + std::to_string(i)));
    QVERIFY(rig.apply(remotes));
    QVERIFY(rig.append(rig.makeSeries(10), 1));
    if (receiver == "hangs")
        QTRY_COMPARE(write.hanging(), std::size_t{4});
    else
        QTRY_VERIFY(rig.status("remote3").retries > 0);
    QElapsedTimer timer;
    timer.start();
    if (reload) {
        for (Settings &settings : remotes)
            settings.queue.maxShards = 3;
        QVERIFY(rig.apply(remotes));
        QVERIFY2(timer.elapsed() <= 1250, qPrintable(QString::number(timer.elapsed())));
    } else {
        rig.manager->stop();
        QVERIFY2(timer.elapsed() <= 1500, qPrintable(QString::number(timer.elapsed())));
    }
    QVERIFY(rig.cursors->load("remote0")->position == wal::Position{});
}

void TestManager::stopDeliversWhatIsPending()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    rig.cursorInterval = milliseconds(60'000); // only the stop saves
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    for (int i = 0; i < 50; ++i)
        QVERIFY(rig.append(rig.makeSeries(100), i));
    const wal::Position end = rig.log->end();
    rig.manager->stop();
    QCOMPARE(receiver.sampleCount(), rig.appended);
    const auto cursor = rig.cursors->load("headquarters");
    QVERIFY(cursor && cursor->position == end);
    QCOMPARE(cursor->ledger.acknowledged, rig.appended);
    QVERIFY(!rig.manager->apply({rig.remote(receiver.url())}, {}).ok());
}

void TestManager::removedRemoteHoldsNothing()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    WriteReceiver gone;
    QVERIFY(gone.start());
    gone.goDown();
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url()), rig.remote(gone.url(), "gone")}));
    QVERIFY(rig.append(rig.makeSeries(5), 1));
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{5});
    QTRY_VERIFY(rig.cursors->load("headquarters")->position == rig.log->end());
    QVERIFY(rig.manager->lowestCursor() == wal::Position{});
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QVERIFY(rig.manager->lowestCursor() == rig.log->end());
    QCOMPARE(rig.manager->status().size(), std::size_t{1});
    QVERIFY(rig.cursors->load("gone").has_value());
    QVERIFY(rig.metricsText().find("gone") == std::string::npos);
    QVERIFY(rig.apply({}));
    QVERIFY(rig.manager->lowestCursor() == rig.log->end());
    rig.close();
    QVERIFY(rig.open());
    QVERIFY(rig.manager->lowestCursor() <= rig.log->begin()); // nobody has said yet who needs what
}

void TestManager::startsWhereItShould()
{
    WriteReceiver first;
    WriteReceiver second;
    QVERIFY(first.start());
    QVERIFY(second.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.append(rig.makeSeries(5), 1)); // before the first apply: a fresh log is delivered whole
    QVERIFY(rig.apply({rig.remote(first.url())}));
    QTRY_COMPARE(first.sampleCount(), std::uint64_t{5});
    QVERIFY(rig.apply({rig.remote(first.url()), rig.remote(second.url(), "second")}));
    QVERIFY(rig.cursors->load("second").has_value()); // at once: a crash must not lose it
    QVERIFY(rig.append(rig.makeSeries(7), 2));
    QTRY_COMPARE(second.sampleCount(), std::uint64_t{7});
    QTRY_COMPARE(first.sampleCount(), std::uint64_t{12});
    QTRY_COMPARE(rig.status("second").ledger.committed, std::uint64_t{7});
    QCOMPARE(rig.status("second").ledger.imbalance(), std::int64_t{0});
}

void TestManager::unchangedLivesOnAndChangedGoesOn()
{
    WriteReceiver receiver;
    WriteReceiver other;
    QVERIFY(receiver.start());
    QVERIFY(other.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    Settings settings = rig.remote(receiver.url());
    QVERIFY(rig.apply({settings}));
    QVERIFY(rig.append(rig.makeSeries(5), 1));
    QTRY_COMPARE(rig.status().samplesSent, std::uint64_t{5});
    QVERIFY(rig.apply({settings}));
    QCOMPARE(rig.status().samplesSent, std::uint64_t{5}); // the same one still

    QVERIFY(rig.manager->pause("headquarters").ok());
    QVERIFY(rig.append(rig.makeSeries(6), 2));
    settings.url = other.url();
    QVERIFY(rig.apply({settings}));
    QTRY_VERIFY(rig.status().state == State::Paused); // stays so
    QVERIFY(rig.manager->resume("headquarters").ok());
    QTRY_COMPARE(other.sampleCount(), std::uint64_t{6});
    QVERIFY(rig.apply({settings}, Labels{{"cluster", "batcopter"}}));
    QVERIFY(rig.append(rig.makeSeries(7), 3));
    QTRY_COMPARE(other.sampleCount(), std::uint64_t{13});
    QCOMPARE(receiver.sampleCount(), std::uint64_t{5});
    QCOMPARE(other.repetitions(), std::uint64_t{0});
    QCOMPARE(other.series().size(), std::size_t{13}); // the cluster makes them new
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{18});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestManager::newUrlOfAnUnnamedRemote()
{
    WriteReceiver receiver;
    WriteReceiver other;
    QVERIFY(receiver.start());
    QVERIFY(other.start());
    for (const bool acrossRestart : {false, true}) {
        ForwardingRig rig;
        QVERIFY(rig.open());
        Settings settings = rig.remote(receiver.url(), "0a1b2c");
        settings.named = false;
        QVERIFY(rig.apply({settings, rig.remote(receiver.url(), "named")}));
        QVERIFY(rig.append(rig.makeSeries(5), 1));
        QTRY_COMPARE(rig.status("0a1b2c").ledger.acknowledged, std::uint64_t{5});
        QVERIFY(rig.manager->pause("0a1b2c").ok());
        QTRY_VERIFY(rig.status("0a1b2c").state == State::Paused);
        QVERIFY(rig.append(rig.makeSeries(6, acrossRestart ? "later" : "sooner"), 2));
        if (acrossRestart) {
            rig.kill();
            QVERIFY(rig.open());
        }
        settings.url = other.url();
        settings.name = "ffffff";
        const std::uint64_t before = other.sampleCount();
        QVERIFY(rig.apply({settings, rig.remote(receiver.url(), "named")}));
        QVERIFY(!rig.cursors->load("0a1b2c"));
        QTRY_VERIFY(rig.status("ffffff").state == State::Paused); // the pause goes with it
        QVERIFY(rig.manager->resume("ffffff").ok());
        QTRY_COMPARE(rig.status("ffffff").ledger.acknowledged, std::uint64_t{11});
        QVERIFY(other.sampleCount() - before >= 6);
        QTRY_COMPARE(rig.status("named").ledger.acknowledged, std::uint64_t{11});
    }
}

void TestManager::cursorOfAnotherLog()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.cursors->save("headquarters", {{77, 5}, {100, 0, {}}, ""}).ok());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QVERIFY(rig.append(rig.makeSeries(5), 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{5});
    QTRY_COMPARE(rig.status().ledger.acknowledged, std::uint64_t{105});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestManager::badRuleChangesNothing()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    Settings bad = rig.remote(receiver.url(), "bad");
    bad.writeRelabel.resize(1);
    bad.writeRelabel[0].regex = "(";
    const Status status = rig.manager->apply({bad}, {});
    QVERIFY(status.code() == Code::InvalidInput);
    QVERIFY(status.message().find("\"bad\"") != std::string::npos);
    QVERIFY(rig.manager->apply({rig.remote("http://a/"), rig.remote("http://b/")}, {}).code() == Code::InvalidInput);
    QVERIFY(rig.append(rig.makeSeries(5), 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{5});
    QCOMPARE(rig.manager->status().size(), std::size_t{1});
    QCOMPARE(rig.status().name, std::string("headquarters"));
}

void TestManager::pauseResumeRetry()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answer({.status = 401, .body = "who are you", .headers = {}});
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    QVERIFY(rig.append(rig.makeSeries(5), 1));
    QTRY_VERIFY(rig.status().state == State::ActionNeeded);
    QCOMPARE(rig.status().lastErrorCode, 401);
    QVERIFY(rig.status().nextRetry > 0);
    receiver.recover();
    QCOMPARE(receiver.requestCount(), std::size_t{1});
    QVERIFY(rig.manager->retryNow("headquarters").ok());
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{5});
    QTRY_VERIFY(rig.status().state == State::Delivering);
    QVERIFY(rig.manager->pause("headquarters").ok());
    QTRY_VERIFY(rig.status().state == State::Paused);
    QVERIFY(rig.append(rig.makeSeries(5), 2));
    QTRY_COMPARE(rig.status().ledger.pending, std::uint64_t{5});
    QCOMPARE(receiver.requestCount(), std::size_t{2});
    QVERIFY(rig.manager->resume("headquarters").ok());
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{10});
    QCOMPARE(rig.manager->pause("nobody").code(), agent::Code::NotFound);
    QCOMPARE(rig.manager->resume("nobody").code(), agent::Code::NotFound);
    QCOMPARE(rig.manager->retryNow("nobody").code(), agent::Code::NotFound);
}

QTEST_GUILESS_MAIN(TestManager)
#include "tst_manager.moc"
