// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/window_fixture.h"
#include "widgets/bridge/dead_letter_file.h"
#include "widgets/models/segment_map.h"
#include "widgets/pages/backlog_charts.h"
#include "widgets/pages/dead_letter_table.h"
#include "widgets/pages/remote_heading.h"
#include "widgets/pages/remote_list.h"
#include "widgets/pages/remote_verbs.h"
#include "widgets/parts/segment_strip.h"
#include "widgets/text/delivery_text.h"
#include "widgets/text/format_unit.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QPersistentModelIndex>
#include <QPushButton>
#include <QSignalSpy>

#include <random>

using namespace widgets;

namespace {

constexpr qint64 kNow = 1'795'000'000'000;

QString plain(QString text)
{
    return text.replace(QChar(0xA0), QLatin1Char(' '));
}

QList<SegmentFacts> someSegments(int count)
{
    QList<SegmentFacts> all;
    for (int i = 0; i < count; ++i) {
        SegmentFacts segment;
        segment.number = static_cast<quint32>(100 + i);
        segment.bytes = 1000;
        segment.samples = 10;
        segment.minTime = kNow + i * 1000;
        segment.maxTime = segment.minTime + 999;
        segment.writing = i == count - 1;
        all << segment;
    }
    return all;
}

DeadLetter letter(const QString &remote, quint64 id, qint64 time)
{
    DeadLetter made;
    made.remote = remote;
    made.id = id;
    made.time = time;
    made.status = 409;
    made.reason = QStringLiteral("receiver_rejected_409");
    made.text = QStringLiteral("said \"no\",\nand more");
    made.refused = 1234;
    made.candidates = 2000;
    made.minTime = made.maxTime = time - 1000;
    made.series = QStringLiteral("up{job=\"node\"}");
    return made;
}

agent::engine::EngineSnapshot offlineFor(int minutes)
{
    agent::engine::EngineSnapshot snapshot;
    snapshot.time = kNow;
    snapshot.startTime = kNow - 1000;
    snapshot.remotes.resize(1);
    auto &remote = snapshot.remotes[0];
    remote.name = "hq";
    remote.state = agent::engine::AgentState::Offline;
    remote.oldestPending = kNow - minutes * 60'000;
    for (int minute = minutes; minute > 0; --minute) {
        agent::engine::SegmentRow segment;
        segment.number = static_cast<std::uint32_t>(1000 - minute);
        segment.samples = 600;
        segment.minTime = kNow - minute * 60'000;
        segment.maxTime = segment.minTime + 60'000;
        snapshot.wal.segments.push_back(segment);
        remote.ledger.pending += segment.samples;
    }
    remote.pendingBytes = remote.ledger.pending * 2;
    return snapshot;
}

} // namespace

/// What Backlog and Remote write are made of.
class DeliveryViewsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void segmentsFitIntoTheMap()
    {
        QVERIFY(groupSegments({}, 0, 50).isEmpty());
        QList<SegmentFacts> few = someSegments(4);
        few[1].damaged = true;
        few[2].packed = true;
        const auto single = groupSegments(few, 101, 50);
        QCOMPARE(single.size(), 4);
        QCOMPARE(single[0].delivered, 1);
        QCOMPARE(single[1].damaged, 1);
        QCOMPARE(single[2].waiting, 1);
        QCOMPARE(single[2].packed, 1);
        QCOMPARE(single[3].writing, 1);

        QList<SegmentFacts> many = someSegments(5000);
        many[1234].damaged = true;
        many[2345].memory = true;
        const auto groups = groupSegments(many, 3000, 110);
        QVERIFY(groups.size() <= 110);
        int count = 0;
        int damaged = 0;
        quint64 samples = 0;
        for (const SegmentGroup &group : groups) {
            count += group.count;
            damaged += group.damaged;
            samples += group.samples;
            QCOMPARE(group.delivered + group.waiting + group.damaged + group.writing, group.count);
        }
        QCOMPARE(count, 5000);
        QCOMPARE(samples, 50'000U);
        QCOMPARE(damaged, 1); // is not lost in the crowd
        QCOMPARE(groups.back().count, 1);
        QVERIFY(describeSegments(groups.front(), kNow).contains(QStringLiteral("100 to ")));
        QVERIFY(describeSegments(single[1], kNow).startsWith(QStringLiteral("Segment 101: damaged")));
    }

    void answersOfTheLastHour()
    {
        AnswerCounts counts;
        QMap<int, quint64> totals{{204, 1000}};
        counts.add(kNow, totals); // what came before is not of this hour
        QVERIFY(counts.lastHour(kNow).isEmpty());
        totals[204] = 1005;
        totals[0] = 2;
        counts.add(kNow + 60'000, totals);
        const QList<QPair<int, quint64>> expected{{0, 2}, {204, 5}};
        QCOMPARE(counts.lastHour(kNow + 60'000), expected);
        counts.add(kNow + 65 * 60'000, totals); // nothing new
        QVERIFY(counts.lastHour(kNow + 65 * 60'000).isEmpty());
        counts.add(kNow + 66 * 60'000, {{204, 3}}); // began anew
        QCOMPARE(counts.lastHour(kNow + 66 * 60'000), (QList<QPair<int, quint64>>{{204, 3}}));
        AnswerCounts own;
        own.add(kNow, {{500, 7}}, true);
        QCOMPARE(own.lastHour(kNow), (QList<QPair<int, quint64>>{{500, 7}}));
    }

    void theBacklogOfBeforeIsFilledIn()
    {
        agent::engine::EngineSnapshot snapshot = offlineFor(120);
        SnapshotHistory history;
        history.add(snapshot);
        for (int second = 1; second < 30; ++second) {
            snapshot.time += 1000;
            history.add(snapshot);
        }
        const auto &course = history.remote(QStringLiteral("hq"))->pendingSamples;
        const auto lines = course.lines(kNow - 3 * 3600'000, kNow + 30'000, 2000);
        QCOMPARE(lines.size(), 1); // no gap where the window was opened
        QVERIFY(std::abs(lines[0].front().x() - double(kNow - 120 * 60'000)) < 1000);
        QVERIFY(lines[0].front().y() < 50);
        QCOMPARE(lines[0].back().y(), 72'000.0);
        for (const QPointF &point : lines[0]) { // it grew evenly
            const double expected =
                std::min(1.0, (point.x() - double(kNow - 120 * 60'000)) / (120.0 * 60'000)) * 72'000;
            QVERIFY2(std::abs(point.y() - expected) < 700, qPrintable(QString::number(point.y() - expected)));
        }
    }

    /// The agent kept a point in half a minute, went off for ten minutes within an outage, and came back.
    void theTimeBeforeARestartIsKept()
    {
        agent::engine::EngineSnapshot snapshot = offlineFor(5);
        auto earlier = std::make_shared<std::vector<agent::engine::CoursePoint>>();
        const qint64 end = kNow - 15 * 60'000;
        for (int i = 120; i >= 0; --i)
            earlier->push_back(
                {end - i * 30'000, 100, 0, 4, {{"hq", i < 20, i < 20 ? 1000u : 0u, 0, i < 20 ? 0.0 : 90.0}}});
        snapshot.earlier = earlier;
        SnapshotHistory history;
        history.add(snapshot);
        snapshot.time += 1000;
        history.add(snapshot);

        const auto *hq = history.remote(QStringLiteral("hq"));
        const auto lines = hq->pendingSamples.lines(kNow - 2 * 3600'000, kNow + 30'000, 2000);
        QCOMPARE(lines.size(), 2); // a gap where nobody ran
        QCOMPARE(lines[0].front().x(), double(end - 120 * 30'000));
        QCOMPARE(lines[0].back(), QPointF(double(end), 1000));
        QVERIFY(lines[1].front().x() >= double(kNow - 5 * 60'000));
        QVERIFY(!history.inRate().lines(end - 3600'000, end, 100).isEmpty());
        QCOMPARE(hq->outages.size(), 2);
        QCOMPARE(hq->outages[0].begin, end - 19 * 30'000);
        QCOMPARE(hq->outages[0].end, end);
        QCOMPARE(hq->outages[1].end, 0);
    }

    void fillingInIsQuickWithManySegments()
    {
        agent::engine::EngineSnapshot snapshot = offlineFor(5000);
        for (int more = 1; more < 20; ++more) {
            snapshot.remotes.push_back(snapshot.remotes[0]);
            snapshot.remotes.back().name += std::to_string(more);
        }
        QElapsedTimer timer;
        timer.start();
        SnapshotHistory history;
        history.add(snapshot);
        QVERIFY2(timer.elapsed() < 200, qPrintable(QString::number(timer.elapsed())));
    }

    void lossesKnowWhenTheyWere()
    {
        agent::engine::EngineSnapshot snapshot = offlineFor(1);
        snapshot.remotes[0].ledger.dropped["too_old"] = 5;
        SnapshotHistory history;
        history.add(snapshot);
        const auto &losses = history.remote(QStringLiteral("hq"))->losses;
        QCOMPARE(losses[QStringLiteral("too_old")].last, 0); // before anybody looked
        snapshot.time += 250;
        snapshot.remotes[0].ledger.dropped["disk_full"] = 1;
        history.add(snapshot);
        QCOMPARE(losses[QStringLiteral("disk_full")].last, snapshot.time);
        QCOMPARE(losses[QStringLiteral("too_old")].last, 0);
    }

    void lossesAndBacklogsOfARow()
    {
        agent::engine::EngineSnapshot snapshot;
        snapshot.time = kNow;
        auto &row = snapshot.remotes.emplace_back();
        using Kind = agent::engine::DeliverySpan::Kind;
        row.spans = {{100, 200, Kind::Dropped, "too_old", 5},
                     {150, 400, Kind::Waiting, {}, 7},
                     {50, 120, Kind::Dropped, "too_old", 2},
                     {300, 310, Kind::Dropped, "disk_full", 2}};
        RemoteFacts facts = remoteFacts(snapshot).front();
        QCOMPARE(facts.lossTimes.size(), 2);
        QCOMPARE(facts.lossTimes.value(QStringLiteral("too_old")), qMakePair(qint64(50), qint64(200)));
        QVERIFY(!facts.newestFirst);
        row.backlog = agent::engine::BacklogRow{2, 0, 3, 0, 1200};
        facts = remoteFacts(snapshot).front();
        QVERIFY(facts.newestFirst);
        QCOMPARE(plain(newestFirstSentence(facts.backlog)),
                 QStringLiteral("Newest first; 1.2 k samples of the backlog follow beside them"));
    }

    void estimates()
    {
        QVERIFY(estimateLine(kNow, 100, -1, kNow + 1000).isEmpty());
        QVERIFY(estimateLine(kNow, 0, 10, kNow + 1000).isEmpty());
        const auto whole = estimateLine(kNow, 100, 10, kNow + 60'000);
        QCOMPARE(whole[1], QPointF(double(kNow + 10'000), 0));
        const auto cut = estimateLine(kNow, 100, 100, kNow + 25'000);
        QCOMPARE(cut[1], QPointF(double(kNow + 25'000), 75));
        QCOMPARE(estimateEnd(kNow, 1'200'000, -1), kNow);
        QCOMPARE(estimateEnd(kNow, 1'200'000, 10), kNow + 100'000);
        QCOMPARE(estimateEnd(kNow, 1'200'000, 1e7), kNow + 600'000); // half the range at most
    }

    void wordsOfSteering()
    {
        SteeringFacts steering;
        QVERIFY(steeringSentences(steering, kNow).isEmpty());
        steering.bandwidthLimit = 64 << 10;
        steering.dailyQuota = 50 << 20;
        steering.usedToday = 12 << 20;
        steering.dayEnds = kNow + 3'600'000;
        SendingHours night;
        night.from = 22 * 60;
        night.to = 6 * 60;
        for (std::size_t day = 0; day < 5; ++day)
            night.days[day] = true;
        steering.schedule = {night};
        steering.utc = true;
        const QStringList all = steeringSentences(steering, kNow);
        QCOMPARE(all.size(), 3);
        QCOMPARE(plain(all[0]), QStringLiteral("Sends at most 64 KiB/s"));
        QVERIFY(plain(all[1]).startsWith(QStringLiteral("Today 12 MiB of 50 MiB used; counted anew from ")));
        QCOMPARE(plain(all[2]), QStringLiteral("Sends only Mon to Fri 22:00 to 06:00 UTC"));
        SendingHours always;
        always.days.fill(true);
        QCOMPARE(sendingHoursText(always, false), QStringLiteral("all day"));
        always.days[2] = false;
        QCOMPARE(sendingHoursText(always, false), QStringLiteral("Mon, Tue, Thu to Sun all day"));
    }

    void whoOrWhatPauses()
    {
        StateFacts facts;
        facts.state = State::Paused;
        facts.now = kNow;
        facts.since = kNow - 1000;
        QVERIFY(stateSentence(facts).startsWith(QStringLiteral("Paused by you at ")));
        facts.paused = QStringLiteral("operator");
        facts.pausedBy = QStringLiteral("10.0.0.5");
        QVERIFY(stateSentence(facts).startsWith(QStringLiteral("Paused by 10.0.0.5 at ")));
        facts.paused = QStringLiteral("daily quota");
        QCOMPARE(stateSentence(facts), QStringLiteral("Paused: the quota of the day is used up"));
        facts.pausedUntil = kNow + 3'600'000;
        QVERIFY(stateSentence(facts).startsWith(QStringLiteral("Paused: the quota of the day is used up, until ")));
        facts.paused = QStringLiteral("schedule");
        QVERIFY(stateSentence(facts).startsWith(QStringLiteral("Paused by the schedule, until ")));
    }

    void sizes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("bytes");
        QTest::newRow("plain") << "2000" << qint64(2000);
        QTest::newRow("binary") << "64KiB" << qint64(65'536);
        QTest::newRow("spaced") << " 1.5 MiB/s " << qint64(1'572'864);
        QTest::newRow("decimal") << "100 kB" << qint64(100'000);
        QTest::newRow("comma") << "1,5 k" << qint64(1500);
        QTest::newRow("zero") << "0" << qint64(0);
        QTest::newRow("negative") << "-5" << qint64(-1);
        QTest::newRow("words") << "a lot" << qint64(-1);
        QTest::newRow("too large") << "99999999 GiB" << qint64(-1);
        QTest::newRow("empty") << "" << qint64(-1);
    }
    void sizes()
    {
        QFETCH(QString, text);
        QFETCH(qint64, bytes);
        const auto read = readSize(text);
        QCOMPARE(read ? static_cast<qint64>(*read) : -1, bytes);
        if (read)
            QCOMPARE(readSize(writeSize(*read)), read);
    }

    void everyReasonHasWords()
    {
        for (const char *reason : {"log_damaged", "evicted_disk_budget", "evicted_free_space", "evicted_retention",
                                   "disk_full", "operator_skip", "exported", "too_old", "unknown_series",
                                   "native_histograms_off", "nhcb_in_rw1_not_supported", "exemplar_without_sample",
                                   "unknown_schema", "receiver_not_written", "receiver_rejected_409"})
            QVERIFY2(!lossReason(QString::fromLatin1(reason)).contains(QLatin1Char('_')) ||
                         lossReason(QString::fromLatin1(reason)).contains(QStringLiteral("sample_age_limit")),
                     reason);
        QCOMPARE(lossReason(QStringLiteral("something_new")), QStringLiteral("something_new"));
        QVERIFY(!lossRemedy(QStringLiteral("receiver_rejected_400")).isEmpty());
    }

    void deadLettersComeAndGo()
    {
        DeadLetterTable table;
        const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
        table.setLetters({letter(QStringLiteral("a"), 1, kNow), letter(QStringLiteral("b"), 1, kNow + 5000)}, kNow);
        QCOMPARE(table.rowCount(), 2); // the same id, of two receivers
        QCOMPARE(table.index(0, 1).data().toString(), QStringLiteral("b"));
        const QPersistentModelIndex kept = table.index(1, 0);
        table.setLetters({letter(QStringLiteral("a"), 1, kNow), letter(QStringLiteral("a"), 2, kNow + 9000)}, kNow);
        QVERIFY(kept.isValid());
        QCOMPARE(kept.row(), 1);
        QCOMPARE(table.index(0, 4).data().toString().remove(QChar(0xA0)), QStringLiteral("1.23k"));
        QVERIFY(
            table.index(0, 4).data(Qt::ToolTipRole).toString().contains(QStringLiteral("1,234 refused, among 2,000")));
        std::mt19937 random(5);
        for (int round = 0; round < 100; ++round) {
            QList<DeadLetter> letters;
            for (quint64 id = 1; id < 30; ++id) {
                if (random() % 2 == 0)
                    letters << letter(random() % 2 == 0 ? QStringLiteral("a") : QStringLiteral("b"), id,
                                      kNow + static_cast<qint64>(random() % 1000));
            }
            table.setLetters(letters, kNow);
            QCOMPARE(table.rowCount(), static_cast<int>(letters.size()));
        }
        QCOMPARE(resets.size(), 0);
        LossTable losses;
        const QAbstractItemModelTester lossTester(&losses, QAbstractItemModelTester::FailureReportingMode::QtTest);
        losses.setLosses({{QStringLiteral("a"), QStringLiteral("too_old"), 5, 1'000'000, 0, kNow}});
        QCOMPARE(losses.index(0, 3).data().toString(), QStringLiteral("under 0.1 %"));
        QCOMPARE(losses.index(0, 4).data().toString(), noValue());
        losses.setLosses(
            {{QStringLiteral("a"), QStringLiteral("too_old"), 5, 1'000'000, 0, kNow, kNow - 60'000, kNow}});
        QVERIFY(losses.index(0, 4).data().toString().contains(QStringLiteral(" to ")));
        losses.setLosses({});
        QCOMPARE(losses.rowCount(), 0);
    }

    void exportsQuote()
    {
        const QByteArray csv = deadLettersAsCsv({letter(QStringLiteral("a,b"), 7, kNow)});
        QVERIFY(csv.contains("\"a,b\",7,receiver_rejected_409,409,1234,2000,"));
        QVERIFY(csv.contains("\"said \"\"no\"\",\nand more\"\r\n"));
        QVERIFY(csv.contains("Z,")); // times in UTC
        QVERIFY(deadLettersAsJson({letter(QStringLiteral("a"), 7, kNow)}).contains("\"remote\": \"a\""));
    }

    void links()
    {
        for (const RemoteLink link : {RemoteLink::Show, RemoteLink::Examine, RemoteLink::DeadLetters}) {
            const auto read = readRemoteSubject(remoteSubject(link, QStringLiteral("examine me")));
            QCOMPARE(read.first, link);
            QCOMPARE(read.second, QStringLiteral("examine me"));
        }
    }

    void aNarrowStripStillShowsAll()
    {
        SegmentStrip strip;
        strip.resize(200, 36);
        QVERIFY(strip.capacity() >= 8 && strip.capacity() < 40);
        strip.setBlocks({{SegmentStrip::Fill::Waiting, 1, QStringLiteral("one"), SegmentStrip::Form::Packed},
                         {SegmentStrip::Fill::Waiting, 1, QStringLiteral("two"), SegmentStrip::Form::Memory}});
        strip.setFlags({{5, Qt::red, QStringLiteral("beyond the end")}, {0, Qt::red, QStringLiteral("at the begin")}});
        QVERIFY(!strip.grab().isNull());
        SegmentKey key;
        key.setEntries({{SegmentStrip::Fill::Waiting, SegmentStrip::Form::Plain, QStringLiteral("waits")},
                        {SegmentStrip::Fill::Damaged, SegmentStrip::Form::Plain, QStringLiteral("damaged")}});
        key.resize(400, key.height());
        key.show(); // sizes of what is hidden are told late
        const int one = key.height();
        key.resize(60, key.height());
        QVERIFY(key.height() > one);
        QCOMPARE(key.accessibleName(), QStringLiteral("waits, damaged"));
    }

    void twentyReceiversAreChosenFromAList()
    {
        FakeEngine::Settings world;
        world.receivers = 20;
        world.oldSegments = true;
        WindowFixture f(world);
        f.jump(350);
        QElapsedTimer timer;
        timer.start();
        f.window.showPage(PageId::Remote);
        QCoreApplication::processEvents();
        QVERIFY2(timer.elapsed() < 300, qPrintable(QString::number(timer.elapsed())));
        auto *list = f.find<RemoteList>(PageId::Remote, "remoteList");
        QVERIFY(list->isVisible());
        QCOMPARE(list->model()->rowCount(), 20);
        QCOMPARE(list->chosen(), QStringLiteral("headquarters"));
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Down);
        QCOMPARE(list->chosen(), QStringLiteral("depot-1"));
        QVERIFY(f.find<QPushButton>(PageId::Remote, "pause-depot-1")->isVisible());
        QVERIFY(!f.find<QPushButton>(PageId::Remote, "pause-headquarters")->isVisible());
        QTest::keyClick(list, Qt::Key_P, Qt::ControlModifier); // of the one chosen, whatever has the focus
        f.pass(2);
        QTest::keyClick(list, Qt::Key_Return, Qt::ControlModifier);
        const auto calls = f.engine.calls();
        QVERIFY(std::count(calls.begin(), calls.end(), "pause depot-1") == 1);
        QVERIFY(std::count(calls.begin(), calls.end(), "retry depot-1") == 1); // no key is another's too
        QCOMPARE(list->chosen(), QStringLiteral("depot-1"));

        timer.restart();
        f.window.showPage(PageId::Backlog);
        QCoreApplication::processEvents();
        QVERIFY2(timer.elapsed() < 300, qPrintable(QString::number(timer.elapsed())));
        f.find<RemoteList>(PageId::Backlog, "remoteList")->choose(QStringLiteral("depot-2"));
        f.pass(1);
        QVERIFY(f.find<QPushButton>(PageId::Backlog, "pause-depot-2")->isVisible());
    }

    void theVerbsOfThePretendedWorld()
    {
        WindowFixture f;
        f.jump(320);
        f.window.showPage(PageId::Backlog);
        f.pass(1);
        QWidget *page = f.window.pages().page(PageId::Backlog);
        QTest::keyClick(page, Qt::Key_Delete, Qt::ControlModifier);
        const auto *figures = page->findChild<QLabel *>(QStringLiteral("verbFigures"));
        QTRY_VERIFY2(plain(figures->text()).contains(QStringLiteral("samples from ")), qPrintable(figures->text()));
        auto *confirm = page->findChild<QPushButton *>(QStringLiteral("confirmVerb"));
        QVERIFY(confirm->isEnabled());
        confirm->click();
        QTRY_VERIFY(f.engine.snapshot()->number > 0 &&
                    (f.pass(1), f.bridge.snapshot()->remotes[0].ledger.dropped.count("operator_skip") > 0));
        for (const auto &remote : f.bridge.snapshot()->remotes)
            QCOMPARE(remote.ledger.imbalance, 0);
    }
};

QTEST_MAIN(DeliveryViewsTest)
#include "tst_delivery_views.moc"
