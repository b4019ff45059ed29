// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/attention_text.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"
#include "widgets/text/state_text.h"

#include <QDateTime>
#include <QLocale>
#include <QTest>

#include <cmath>
#include <limits>

using namespace widgets;

namespace {

/// With blanks that can be typed.
QString plain(QString text)
{
    return text.replace(QChar(0x00A0), QLatin1Char(' '));
}

qint64 at(int hour, int minute, int second = 0, int day = 21)
{
    return QDateTime(QDate(2026, 11, day), QTime(hour, minute, second)).toMSecsSinceEpoch();
}

} // namespace

class TextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void cleanup() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void counts_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("zero") << 0.0 << "0";
        QTest::newRow("small") << 7.0 << "7";
        QTest::newRow("three digits") << 124.0 << "124";
        QTest::newRow("fraction") << 1.234 << "1.23";
        QTest::newRow("trailing zeros") << 1.30 << "1.3";
        QTest::newRow("below one") << 0.125 << "0.125";
        QTest::newRow("tiny keeps its digits") << 0.000423 << "0.000423";
        QTest::newRow("999") << 999.0 << "999";
        QTest::newRow("rounds up into the next unit") << 999.6 << "1 k";
        QTest::newRow("thousands") << 1300.0 << "1.3 k";
        QTest::newRow("12,345") << 12345.0 << "12.3 k";
        QTest::newRow("123,456") << 123456.0 << "123 k";
        QTest::newRow("999,999") << 999999.0 << "1 M";
        QTest::newRow("millions") << 2617344.0 << "2.62 M";
        QTest::newRow("beyond the units") << 5e15 << "5000 T";
        QTest::newRow("negative") << -1500.0 << "-1.5 k";
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << QString(QChar(0x2013));
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << QString(QChar(0x2013));
    }
    void counts()
    {
        QFETCH(double, value);
        QTEST(plain(formatCount(value)), "expected");
    }

    void bytes_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("zero") << 0.0 << "0 B";
        QTest::newRow("below one KiB") << 998.0 << "998 B";
        QTest::newRow("1,000 B has four digits") << 1000.0 << "0.977 KiB";
        QTest::newRow("KiB") << 1536.0 << "1.5 KiB";
        QTest::newRow("MiB") << 11.8 * 1048576 << "11.8 MiB";
        QTest::newRow("GiB") << 8.0 * 1073741824 << "8 GiB";
    }
    void bytes()
    {
        QFETCH(double, value);
        QTEST(plain(formatBytes(value)), "expected");
    }

    void rates()
    {
        QCOMPARE(plain(formatRate(1300)), QStringLiteral("1.3 k/s"));
        QCOMPARE(plain(formatRate(0)), QStringLiteral("0/s"));
        QCOMPARE(plain(formatBytesRate(2048)), QStringLiteral("2 KiB/s"));
    }

    void spans_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("expected");
        QTest::newRow("unknown") << -1.0 << QString(QChar(0x2013));
        QTest::newRow("zero") << 0.0 << "0 s";
        QTest::newRow("0.4 ms") << 0.0004 << "0.4 ms";
        QTest::newRow("8 ms") << 0.008 << "8 ms";
        QTest::newRow("999.7 ms is a second") << 0.9997 << "1 s";
        QTest::newRow("3.2 s") << 3.2 << "3.2 s";
        QTest::newRow("9.97 s") << 9.97 << "10 s";
        QTest::newRow("12 s") << 12.4 << "12 s";
        QTest::newRow("59.7 s is a minute") << 59.7 << "1 min";
        QTest::newRow("4 min 12 s") << 252.0 << "4 min 12 s";
        QTest::newRow("34 min") << 34.0 * 60 + 12 << "34 min";
        QTest::newRow("3 h 20 min") << 3.0 * 3600 + 1200 << "3 h 20 min";
        QTest::newRow("whole hours") << 7200.0 << "2 h";
        QTest::newRow("4 d 3 h") << 4.0 * 86400 + 3 * 3600 + 59 << "4 d 3 h";
        QTest::newRow("45 d") << 45.0 * 86400 + 7200 << "45 d";
        QTest::newRow("ages") << 1e12 << "over a year";
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << QString(QChar(0x2013));
    }
    void spans()
    {
        QFETCH(double, seconds);
        QTEST(plain(formatSpan(seconds)), "expected");
    }

    void percentNeverClaimsAll()
    {
        QCOMPARE(plain(formatPercent(0.9999)), QStringLiteral("99.9 %"));
        QCOMPARE(plain(formatPercent(1)), QStringLiteral("100 %"));
    }

    void numbersFollowTheLanguageButSamplesDoNot()
    {
        QLocale::setDefault(QLocale(QLocale::German));
        QCOMPARE(plain(formatCount(1300)), QStringLiteral("1,3 k"));
        QCOMPARE(formatExact(2617344), QStringLiteral("2.617.344"));
        QCOMPARE(formatSample(1.5), QStringLiteral("1.5"));
        QCOMPARE(formatSample(-std::numeric_limits<double>::infinity()), QStringLiteral("-Inf"));
    }

    void times()
    {
        const qint64 now = at(12, 31, 4);
        QCOMPARE(plain(formatAge(now, now - 4'900)), QStringLiteral("4 s ago"));
        QCOMPARE(formatAge(now, now - 300), QStringLiteral("now"));
        QCOMPARE(formatAge(now, now + 5'000), QStringLiteral("now")); // a clock that was set back
        QCOMPARE(formatAge(now, 0), QStringLiteral("never"));
        QCOMPARE(plain(formatCountdown(now, now + 12'400)), QStringLiteral("in 12 s"));
        QCOMPARE(formatCountdown(now, now - 1), QStringLiteral("now"));
        QCOMPARE(formatInstant(now, at(11, 58)), QStringLiteral("11:58"));
        QCOMPARE(formatInstant(now, at(23, 58, 0, 20)), QStringLiteral("20 Nov 23:58"));
        QCOMPARE(formatClock(now, at(11, 58, 7)), QStringLiteral("11:58:07"));
        QVERIFY(formatInstantExact(now).startsWith(QStringLiteral("2026-11-21 12:31:04.000 ")));
    }

    void stateSentences_data()
    {
        QTest::addColumn<StateFacts>("facts");
        QTest::addColumn<QString>("expected");
        const auto facts = [](State state, auto change) {
            StateFacts made;
            made.state = state;
            made.now = at(13, 5);
            made.remotes = 1;
            change(made);
            return made;
        };
        QTest::newRow("one receiver") << facts(State::Delivering, [](StateFacts &f) { f.newest = 3; })
                                      << "Delivering, newest sample 3 s old";
        QTest::newRow("no receiver") << facts(State::ActionNeeded, [](StateFacts &f) { f.remotes = 0; })
                                     << "No receiver is configured; samples are kept on disk only";
        QTest::newRow("offline") << facts(State::Offline, [](StateFacts &f) {
            f.since = at(12, 31);
            f.held = 34 * 60;
            f.secondsToFull = 4 * 86400 + 3 * 3600;
        }) << "Offline since 12:31, 34 min held, disk lasts 4 d 3 h";
        QTest::newRow("offline, nothing known") << facts(State::Offline, [](StateFacts &) {}) << "Offline";
        QTest::newRow("offline, one of several")
            << facts(State::Offline, [](StateFacts &f) { f.remote = QStringLiteral("headquarters"); })
            << "headquarters: Offline";
        QTest::newRow("catching up") << facts(State::CatchingUp, [](StateFacts &f) {
            f.held = 41 * 60;
            f.secondsToEmpty = 75 * 60;
        }) << "Catching up: 41 min behind, through at 14:20";
        QTest::newRow("refused") << facts(State::ActionNeeded, [](StateFacts &f) {
            f.errorCode = 401;
            f.held = 60;
        }) << "The receiver refuses our credentials (401). Holding data, 1 min so far";
        QTest::newRow("in the engine's words")
            << facts(State::ActionNeeded, [](StateFacts &f) { f.error = QStringLiteral("x509: expired"); })
            << "x509: expired";
        QTest::newRow("losing") << facts(State::LosingData, [](StateFacts &) {})
                                << "Losing data: the oldest samples are being dropped";
        QTest::newRow("paused") << facts(State::Paused, [](StateFacts &f) { f.since = at(12, 31); })
                                << "Paused by you at 12:31";
        QTest::newRow("starting") << facts(State::Starting, [](StateFacts &) {}) << "Starting: opening the storage";
    }
    void stateSentences()
    {
        QFETCH(StateFacts, facts);
        QTEST(plain(stateSentence(facts)), "expected");
        QVERIFY(!stateWord(facts.state).isEmpty());
    }

    void detailsStandBesideTheWord()
    {
        StateFacts facts;
        facts.state = State::Offline;
        facts.now = at(13, 5);
        facts.since = at(12, 31);
        QCOMPARE(stateDetail(facts), QStringLiteral("since 12:31"));
        facts.remote = QStringLiteral("headquarters");
        QCOMPARE(stateDetail(facts), QStringLiteral("headquarters: since 12:31"));
        facts.since = 0;
        QCOMPARE(stateDetail(facts), QString());
        facts = {};
        facts.state = State::CatchingUp;
        facts.held = 120;
        QCOMPARE(plain(stateDetail(facts)), QStringLiteral("2 min behind"));
        facts.state = State::ActionNeeded;
        facts.held = -1;
        facts.error = QStringLiteral("no route");
        QCOMPARE(stateDetail(facts), QStringLiteral("no route"));
    }

    void everyAnswerThatHoldsDataIsExplained()
    {
        for (const int code : {401, 403, 404, 405, 407})
            QVERIFY2(answerMeaning(code).contains(QString::number(code)), qPrintable(QString::number(code)));
        QVERIFY(answerMeaning(500).isEmpty());
    }

    void attentionsHaveTitles()
    {
        Attention attention;
        attention.subject = QStringLiteral("node");
        attention.count = 3;
        attention.of = 12;
        for (int kind = 0; kind <= static_cast<int>(Attention::Kind::NoReceivers); ++kind) {
            attention.kind = static_cast<Attention::Kind>(kind);
            QVERIFY(!attentionTitle(attention).isEmpty());
        }
        attention.kind = Attention::Kind::RemoteAction;
        attention.errorCode = 404;
        QCOMPARE(attentionDetail(attention), answerMeaning(404));
    }
};

Q_DECLARE_METATYPE(widgets::StateFacts)
QTEST_APPLESS_MAIN(TextTest)
#include "tst_text.moc"
