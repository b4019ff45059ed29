// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/quota.h"
#include "agent/remote/pace/steering_note.h"

#include "tests/support/fake_clock.h"

#include <QtTest>

#include <cstdlib>
#include <ctime>

using namespace agent;
using namespace agent::remote;
using namespace std::chrono_literals;

namespace {

/// 2026-11-20, a Friday, 10:00 UTC.
constexpr TimestampMs kFriday = 1'795'168'800'000;

QuotaSettings budget(std::uint64_t daily, std::uint64_t monthly = 0)
{
    QuotaSettings settings;
    settings.daily = daily;
    settings.monthly = monthly;
    settings.utc = true;
    return settings;
}

SendingHours hours(std::initializer_list<std::size_t> days, int from, int to)
{
    SendingHours out;
    out.days.fill(false);
    for (const std::size_t day : days)
        out.days[day] = true;
    out.from = from * 60;
    out.to = to * 60;
    return out;
}

} // namespace

class TestRemoteQuota : public QObject {
    Q_OBJECT
private slots:
    void daysAndMonths();
    void survivesARestart();
    void jumpsResetNothing();
    void aJumpThatStaysCounts();
    void sleepIsNoJump();
    void suspiciousTimeEndsNothing();
    void schedule_data();
    void schedule();
    void localTime();
    void clocksChangeAtMidnight_data();
    void clocksChangeAtMidnight();
    void anotherZone();
    void leftAndGivenBack();
    void noteRoundTrip();
};

void TestRemoteQuota::daysAndMonths()
{
    FakeClock clock(kFriday);
    Quota quota(budget(1000, 1500), {}, clock);
    QVERIFY(!quota.pause(false));
    quota.spend(999);
    QVERIFY(!quota.pause(false));
    quota.spend(1);
    QVERIFY(quota.pause(false)->reason == Quota::Pause::Reason::Daily);
    QCOMPARE(quota.pause(false)->until, kFriday + 14 * 3'600'000);
    // Looked at every minute, as a remote does.
    for (int i = 0; i < 14 * 60; ++i) {
        QVERIFY(quota.pause(false));
        clock.advance(1min);
    }
    QVERIFY(!quota.pause(false));
    quota.spend(500);
    QVERIFY(quota.pause(false)->reason == Quota::Pause::Reason::Monthly);
    QCOMPARE(quota.pause(false)->until, kFriday + (10 * 24 + 14) * 3'600'000LL); // 1 December
    clock.advance(24h * 10);
    QVERIFY(!quota.pause(false));
    QCOMPARE(quota.used().month, std::uint64_t{0});
}

void TestRemoteQuota::survivesARestart()
{
    FakeClock clock(kFriday);
    Quota::Used used;
    {
        Quota quota(budget(1000), {}, clock);
        QVERIFY(!quota.pause(false));
        quota.spend(1000);
        used = quota.used();
    }
    Quota same(budget(1000), used, clock);
    QVERIFY(same.pause(false));
    clock.advance(24h);
    Quota next(budget(1000), used, clock);
    QVERIFY(!next.pause(false));
    QCOMPARE(next.used().day, std::uint64_t{0});
}

void TestRemoteQuota::jumpsResetNothing()
{
    FakeClock clock(kFriday);
    Quota quota(budget(1000, 1000), {}, clock);
    QVERIFY(!quota.pause(false));
    quota.spend(1000);
    for (const std::chrono::milliseconds jump : {24h, 24h * 400, -24h, -24h * 400}) {
        clock.jump(jump);
        for (int i = 0; i < 9; ++i) {
            QVERIFY2(quota.pause(false), qPrintable(QString::number(jump.count())));
            clock.advance(1min);
        }
        clock.jump(-jump);
        for (int i = 0; i < 30; ++i) {
            QVERIFY2(quota.pause(false), qPrintable(QString::number(jump.count())));
            clock.advance(1min);
        }
        QCOMPARE(quota.used().day, std::uint64_t{1000});
    }
}

void TestRemoteQuota::aJumpThatStaysCounts()
{
    FakeClock clock(kFriday);
    Quota quota(budget(1000), {}, clock);
    QVERIFY(!quota.pause(false));
    quota.spend(1000);
    clock.jump(24h); // it was wrong before
    QVERIFY(quota.pause(false));
    for (int i = 0; i < 11; ++i) {
        clock.advance(1min);
        static_cast<void>(quota.pause(false));
    }
    QVERIFY(!quota.pause(false));
}

void TestRemoteQuota::sleepIsNoJump()
{
    FakeClock clock(kFriday);
    Quota quota(budget(1000), {}, clock);
    QVERIFY(!quota.pause(false));
    quota.spend(1000);
    QVERIFY(quota.pause(false));
    clock.sleep(20h);
    QVERIFY(!quota.pause(false));
}

void TestRemoteQuota::suspiciousTimeEndsNothing()
{
    FakeClock clock(kFriday);
    Quota quota(budget(1000), {}, clock);
    QVERIFY(!quota.pause(false));
    quota.spend(1000);
    clock.advance(24h);
    QVERIFY(quota.pause(true));
    QVERIFY(!quota.pause(false));
}

void TestRemoteQuota::schedule_data()
{
    QTest::addColumn<int>("hoursLater");
    QTest::addColumn<bool>("open");
    QTest::addColumn<int>("next"); ///< Hours after Friday 10:00.
    QTest::newRow("Friday morning") << 0 << false << 12;
    QTest::newRow("Friday evening") << 12 << true << 0;
    QTest::newRow("the night belongs to Friday") << 19 << true << 0;
    QTest::newRow("Saturday morning is closed") << 20 << false << 62;
    QTest::newRow("Saturday night") << 37 << false << 62;
    QTest::newRow("Sunday noon") << 50 << false << 62;
    QTest::newRow("Monday from midnight") << 62 << true << 0;
    QTest::newRow("Monday morning") << 71 << false << 84;
}

/// Monday to Friday from 22 to 6, and Monday from midnight to 6.
void TestRemoteQuota::schedule()
{
    QFETCH(int, hoursLater);
    QFETCH(bool, open);
    QFETCH(int, next);
    QuotaSettings settings = budget(0);
    settings.schedule = {hours({0, 1, 2, 3, 4}, 22, 6), hours({0}, 0, 6)};
    FakeClock clock(kFriday);
    clock.advance(std::chrono::hours(hoursLater));
    Quota quota(settings, {}, clock);
    const auto pause = quota.pause(false);
    QCOMPARE(!pause.has_value(), open);
    if (!open) {
        QVERIFY(pause->reason == Quota::Pause::Reason::Schedule);
        QCOMPARE(pause->until, kFriday + next * 3'600'000LL);
    }
}

/// The day of the machine's zone has 23 hours when summer time begins.
void TestRemoteQuota::localTime()
{
    const QByteArray before = qgetenv("TZ");
    qputenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3");
    tzset();
    FakeClock clock(1'774'738'800'000); // 2026-03-29T00:00 in Vienna
    QuotaSettings settings = budget(1000);
    settings.utc = false;
    settings.schedule = {hours({6}, 12, 13)};
    Quota quota(settings, {}, clock);
    const auto pause = quota.pause(false);
    QVERIFY(pause);
    QCOMPARE(pause->until, TimestampMs{1'774'738'800'000} + 11 * 3'600'000); // one hour is missing
    QCOMPARE(quota.dayEnds(), TimestampMs{1'774'738'800'000} + 23 * 3'600'000);
    qputenv("TZ", before);
    tzset();
}

void TestRemoteQuota::clocksChangeAtMidnight_data()
{
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<TimestampMs>("dayBefore"); // its beginning
    QTest::addColumn<int>("hours");             // until the day begins, and until it ends
    QTest::addColumn<int>("length");
    QTest::newRow("forward, as in Cairo")
        << QByteArray("EET-2EEST,M4.5.5/0,M10.5.4/24") << TimestampMs{1'776'895'200'000} << 24 << 23;
    QTest::newRow("back, as in Havana") << QByteArray("CST5CDT,M3.2.0/0,M11.1.0/1") << TimestampMs{1'793'419'200'000}
                                        << 24 << 25;
}

/// A day without midnight, or with two, is one day, and its end lies ahead.
void TestRemoteQuota::clocksChangeAtMidnight()
{
    QFETCH(QByteArray, zone);
    QFETCH(TimestampMs, dayBefore);
    QFETCH(int, hours);
    QFETCH(int, length);
    const QByteArray before = qgetenv("TZ");
    qputenv("TZ", zone);
    tzset();
    QuotaSettings settings = budget(1000);
    settings.utc = false;
    FakeClock clock(dayBefore);
    Quota quota(settings, {}, clock);
    int days = 0;
    for (int minute = 0; minute < (hours + length) * 60; minute += 5) {
        const auto pause = quota.pause(false);
        const TimestampMs now = clock.now();
        if (!pause) {
            QCOMPARE(now, dayBefore + (days == 0 ? 0 : hours * 3'600'000LL));
            ++days;
            quota.spend(1000);
        } else {
            QCOMPARE(pause->until, dayBefore + (days == 1 ? hours : hours + length) * 3'600'000LL);
        }
        clock.advance(5min);
    }
    QCOMPARE(days, 2);
    QVERIFY(!quota.pause(false));
    qputenv("TZ", before);
    tzset();
}

/// Who travels west has no second budget on the same day.
void TestRemoteQuota::anotherZone()
{
    const QByteArray before = qgetenv("TZ");
    QuotaSettings settings = budget(1000);
    settings.utc = false;
    FakeClock clock(kFriday);
    Quota::Used used;
    qputenv("TZ", "CET-1");
    tzset();
    {
        Quota quota(settings, {}, clock);
        QVERIFY(!quota.pause(false));
        quota.spend(1000);
        used = quota.used();
    }
    qputenv("TZ", "EST5");
    tzset();
    Quota quota(settings, used, clock);
    QVERIFY(quota.pause(false));
    QCOMPARE(quota.pause(false)->until, kFriday + 19 * 3'600'000);
    clock.advance(19h);
    QVERIFY(!quota.pause(false));
    qputenv("TZ", before);
    tzset();
}

void TestRemoteQuota::leftAndGivenBack()
{
    FakeClock clock(kFriday);
    Quota quota(budget(1000, 5000), {}, clock);
    QVERIFY(!quota.pause(false));
    quota.spend(700);
    QCOMPARE(*quota.left(), std::uint64_t{300});
    quota.giveBack(200);
    QCOMPARE(*quota.left(), std::uint64_t{500});
    quota.spend(10'000);
    QCOMPARE(*quota.left(), std::uint64_t{0});
    quota.set({});
    QVERIFY(!quota.left());
    QVERIFY(!quota.pause(false));
}

void TestRemoteQuota::noteRoundTrip()
{
    SteeringNote note;
    note.paused = true;
    note.pausedSince = kFriday;
    note.pausedBy = "an operator with spaces";
    note.used = {kFriday, 17, kFriday - 5, 18};
    note.steady = {1.0 / 15, 1234.5};
    QVERIFY(parseSteeringNote(serialise(note)) == note);
    QVERIFY(parseSteeringNote(serialise({})) == SteeringNote());
    QVERIFY(parseSteeringNote("") == SteeringNote());
    QVERIFY(parseSteeringNote("day_used x\nunknown 3\n\n day") == SteeringNote());
    QVERIFY(parseSteeringNote("requests_per_second nan\nsamples_per_second -1\n") == SteeringNote());
}

QTEST_APPLESS_MAIN(TestRemoteQuota)
#include "tst_remote_quota.moc"
