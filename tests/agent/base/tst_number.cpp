// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/number.h"

#include <QTest>

#include <bit>
#include <clocale>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using agent::formatFloat;
using agent::formatOpenMetricsFloat;
using agent::parseFloat;

namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();
}

class TestNumber : public QObject {
    Q_OBJECT

private slots:
    void parses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("value");
        const auto row = [](const char *text, double value) { QTest::newRow(text) << QByteArray(text) << value; };
        row("0", 0);
        row("1", 1);
        row("007", 7);
        row("999999999999999", 999999999999999);
        row("9007199254740993", 9007199254740992); // more digits than a double holds: to even
        row("18446744073709551616", 18446744073709551616.0);
        row("-1", -1);
        row("+1", 1);
        row("+1.5e3", 1500);
        row("1e-3", 0.001);
        row("1E+06", 1e6);
        row(".5", 0.5);
        row("5.", 5);
        row("-.5e1", -5);
        row("1.7976931348623157e308", std::numeric_limits<double>::max());
        row("4.9406564584124654e-324", std::numeric_limits<double>::denorm_min());
        row("1e-400", 0); // underflow is zero
        row("0e999999", 0);
        row("Inf", kInf);
        row("+inf", kInf);
        row("-INF", -kInf);
        row("infinity", kInf);
        row("-Infinity", -kInf);
    }
    void parses()
    {
        QFETCH(QByteArray, text);
        QFETCH(double, value);
        const auto parsed = parseFloat(text.toStdString());
        QVERIFY(parsed.has_value());
        QCOMPARE(std::bit_cast<std::uint64_t>(*parsed), std::bit_cast<std::uint64_t>(value));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"",          "+",     "-",     ".",        "e5",     "1e",     "1e+",
              "--1",       "+-1",   "-+1",   "++1",      " 1",     "1 ",     "1,5",
              "0x10",      "0X1p4", "1_000", "1p3",      "1e309",  "-1e309", "1e99999999999999999999",
              "nan(1)",    "nan()", "+nan",  "-nan",     "nano",   "in",     "infinit",
              "infinityy", "1.2.3", "1e5.5", "\xd9\xa1", "12345a", "1:2"})
            QTest::newRow(text) << QByteArray(text);
        QTest::newRow("a zero byte") << QByteArray("1\0", 2);
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseFloat(text.toStdString()).has_value());
    }

    void everyNanIsTheOrdinaryOne()
    {
        for (const char *text : {"NaN", "nan", "NAN", "nAn"}) {
            const auto parsed = parseFloat(text);
            QVERIFY2(parsed.has_value(), text);
            QCOMPARE(std::bit_cast<std::uint64_t>(*parsed), std::uint64_t{0x7ff8000000000001});
        }
    }

    void formats_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QByteArray>("go");
        QTest::addColumn<QByteArray>("openMetrics");
        const auto row = [](double value, const char *go, const char *openMetrics) {
            QTest::newRow(go) << value << QByteArray(go) << QByteArray(openMetrics);
        };
        row(0.0, "0", "0.0");
        row(1, "1", "1.0");
        row(-1, "-1", "-1.0");
        row(10, "10", "10.0");
        row(0.25, "0.25", "0.25");
        row(123456, "123456", "123456.0");
        row(999999.5, "999999.5", "999999.5");
        row(1000000, "1e+06", "1e+06");
        row(1234567, "1.234567e+06", "1.234567e+06");
        row(123456789.125, "1.23456789125e+08", "1.23456789125e+08");
        row(0.0001, "0.0001", "0.0001");
        row(0.00012345, "0.00012345", "0.00012345");
        row(0.00001, "1e-05", "1e-05");
        row(1e21, "1e+21", "1e+21");
        row(1e100, "1e+100", "1e+100");
        row(-2.5e-308, "-2.5e-308", "-2.5e-308");
        row(std::numeric_limits<double>::max(), "1.7976931348623157e+308", "1.7976931348623157e+308");
        row(std::numeric_limits<double>::denorm_min(), "5e-324", "5e-324");
        row(kInf, "+Inf", "+Inf");
        row(-kInf, "-Inf", "-Inf");
        row(std::nan(""), "NaN", "NaN");
        QTest::newRow("minus zero") << -0.0 << QByteArray("-0") << QByteArray("0.0");
    }
    void formats()
    {
        QFETCH(double, value);
        QFETCH(QByteArray, go);
        QFETCH(QByteArray, openMetrics);
        QCOMPARE(QByteArray::fromStdString(formatFloat(value)), go);
        QCOMPARE(QByteArray::fromStdString(formatOpenMetricsFloat(value)), openMetrics);
    }

    void formattedTextReadsBack()
    {
        std::mt19937_64 random(7);
        for (int i = 0; i < 20000; ++i) {
            const double value = std::bit_cast<double>(random());
            if (std::isnan(value))
                continue;
            const auto back = parseFloat(formatFloat(value));
            QVERIFY(back.has_value());
            QCOMPARE(std::bit_cast<std::uint64_t>(*back), std::bit_cast<std::uint64_t>(value));
        }
    }

    void aLocaleChangesNothing()
    {
        if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr)
            QSKIP("no locale with a decimal comma on this machine");
        const auto parsed = parseFloat("1.5");
        const std::string text = formatFloat(1.5);
        std::setlocale(LC_ALL, "C");
        QVERIFY(parsed.has_value());
        QCOMPARE(*parsed, 1.5);
        QCOMPARE(text, std::string("1.5"));
    }
};

QTEST_APPLESS_MAIN(TestNumber)
#include "tst_number.moc"
