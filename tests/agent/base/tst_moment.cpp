// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/moment.h"

#include <QtTest/QTest>

#include <limits>

using namespace agent;

class TestMoment : public QObject {
    Q_OBJECT

private slots:
    void times_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("time");
        QTest::newRow("whole seconds") << "2026-11-21T12:31:04Z" << qint64{1795264264000};
        QTest::newRow("milliseconds") << "2026-11-21T12:31:04.005Z" << qint64{1795264264005};
        QTest::newRow("one digit") << "2026-11-21T12:31:04.5Z" << qint64{1795264264500};
        QTest::newRow("nanoseconds") << "2026-11-21T12:31:04.005999999Z" << qint64{1795264264005};
        QTest::newRow("east") << "2026-11-21T13:31:04+01:00" << qint64{1795264264000};
        QTest::newRow("west") << "2026-11-21T09:01:04-03:30" << qint64{1795264264000};
        QTest::newRow("blank and small letters") << "2026-11-21 12:31:04z" << qint64{1795264264000};
        QTest::newRow("epoch") << "1970-01-01T00:00:00Z" << qint64{0};
        QTest::newRow("before it") << "1969-12-31T23:59:59.999Z" << qint64{-1};
        QTest::newRow("leap day") << "2028-02-29T00:00:00Z" << qint64{1835395200000};
        QTest::newRow("leap second") << "2016-12-31T23:59:60Z" << qint64{1483228800000};
    }
    void times()
    {
        QFETCH(QString, text);
        QFETCH(qint64, time);
        const Result<Moment> moment = parseMoment(text.toStdString());
        QVERIFY(moment);
        QVERIFY(moment->kind == Moment::Kind::At);
        QCOMPARE(qint64{moment->resolve(77)}, time);
    }

    void durationsCountBack()
    {
        const Result<Moment> moment = parseMoment("1h30m");
        QVERIFY(moment && moment->kind == Moment::Kind::Ago);
        QCOMPARE(moment->resolve(10'000'000), TimestampMs{10'000'000 - 5'400'000});
    }

    void nonsense_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text :
             {"", "yesterday", "2026-11-21", "2026-11-21T12:31Z", "2026-11-21T12:31:04", "2026-13-21T12:31:04Z",
              "2026-02-29T12:31:04Z", "2026-11-21T24:31:04Z", "2026-11-21T12:60:04Z", "2026-11-21T12:31:61Z",
              "2026-11-21T12:31:04.Z", "2026-11-21T12:31:04+1:00", "2026-11-21T12:31:04+24:00", "2026-11-21T12:31:04Zx",
              "+026-11-21T12:31:04Z", "2026-1a-21T12:31:04Z", "-2h", "1795264264"})
            QTest::newRow(text) << QString(text);
    }
    void nonsense()
    {
        QFETCH(QString, text);
        const Result<Moment> moment = parseMoment(text.toStdString());
        QVERIFY(!moment);
        QCOMPARE(moment.error().code(), Code::InvalidInput);
        QVERIFY(!parseTakeover(text.toStdString()));
    }

    void takeover()
    {
        QCOMPARE(parseTakeover("all")->resolve(5), std::numeric_limits<TimestampMs>::min());
        QCOMPARE(parseTakeover("none")->resolve(5), std::numeric_limits<TimestampMs>::max());
        for (const char *text : {"all", "none", "2h", "2026-11-21T12:31:04.005Z"})
            QCOMPARE(formatTakeover(*parseTakeover(text)), std::string(text));
    }
};

QTEST_APPLESS_MAIN(TestMoment)
#include "tst_moment.moc"
