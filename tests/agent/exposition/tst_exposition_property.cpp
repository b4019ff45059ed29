// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/number.h"
#include "agent/exposition/parser.h"
#include "agent/model/name_validation.h"
#include "agent/model/sample.h"

#include <QTest>

#include <bit>
#include <cstring>
#include <locale>
#include <optional>
#include <random>

using agent::TimestampMs;
using agent::exposition::Format;
using agent::model::Labels;
using agent::model::MetricType;

namespace {

struct Expected {
    Labels labels;
    double value = 0;
    std::optional<TimestampMs> timestamp;
};

/// Makes random pages together with what they say. One thread.
class PageMaker {
public:
    explicit PageMaker(unsigned seed, Format format) : m_random(seed), m_text(format == Format::Text) {}

    std::string make(std::vector<Expected> &out, std::vector<std::string> &series)
    {
        std::string page;
        for (std::size_t i = 1 + pick(30); i > 0; --i) {
            if (pick(5) == 0)
                page += "# HELP h" + std::to_string(i) + " text " + escaped(word(), false) + "\n";
            if (pick(8) == 0)
                page += "# TYPE t" + std::to_string(i) + " gauge\n";
            if (m_text && pick(8) == 0)
                page += pick(2) ? "\n" : "#comment \"{\n";
            addSample(page, out, series);
        }
        if (!m_text)
            page += "# EOF\n";
        else if (pick(2) == 0 && page.back() == '\n')
            page.pop_back();
        return page;
    }

private:
    std::size_t pick(std::size_t below) { return m_random() % below; }

    void addSample(std::string &page, std::vector<Expected> &out, std::vector<std::string> &series)
    {
        Expected expected;
        std::vector<agent::model::Label> labels;
        std::string text;
        const bool quotedName = pick(4) == 0;
        const std::string name = quotedName ? word() + "n" : bareName();
        labels.push_back({"__name__", name});
        const std::size_t count = pick(5);
        if (quotedName)
            text = "{" + blank() + "\"" + escaped(name, true) + "\"";
        else
            text = name;
        if (!quotedName && count > 0)
            text += blank() + "{";
        for (std::size_t i = 0; i < count; ++i) {
            if (i > 0 || quotedName)
                text += blank() + "," + blank();
            const std::string label = bareName() + std::to_string(i);
            const std::string value = word();
            labels.push_back({label, value});
            text += (pick(3) == 0 ? "\"" + label + "\"" : label) + blank() + "=" + blank() + "\"" +
                    escaped(value, true) + "\"";
        }
        if (count > 0 || quotedName)
            text += blank() + "}";
        expected.labels = Labels(labels);
        series.push_back(text);
        page += text + " " + number(expected.value);
        if (pick(3) == 0) {
            expected.timestamp = static_cast<TimestampMs>(m_random() >> 24);
            page += " " + timestamp(*expected.timestamp);
        }
        page += (m_text ? blank() : "") + "\n";
        out.push_back(std::move(expected));
    }
    std::string timestamp(TimestampMs &ms)
    {
        if (m_text)
            return std::to_string(ms);
        ms -= ms % 1000; // whole seconds are exact in a double
        return std::to_string(ms / 1000);
    }
    std::string number(double &value)
    {
        switch (pick(5)) {
        case 0:
            value = static_cast<double>(pick(100000));
            break;
        case 1:
            value = static_cast<double>(static_cast<std::int64_t>(m_random())) / 1024;
            break;
        case 2:
            value = static_cast<double>(pick(1000000)) / 1000;
            break;
        case 3: // any bits
            value = std::bit_cast<double>(m_random());
            if (value != value)
                value = std::bit_cast<double>(agent::model::kNormalNaNBits);
            break;
        default:
            value = pick(2) ? 0 : -static_cast<double>(pick(10));
            break;
        }
        return agent::formatFloat(value);
    }
    std::string bareName()
    {
        constexpr char kFirst[] = "abzAZ_";
        constexpr char kOther[] = "abzAZ_019";
        std::string out(1, kFirst[pick(6)]);
        for (std::size_t i = pick(30); i > 0; --i)
            out += kOther[pick(9)];
        return out;
    }
    std::string word()
    {
        static const char *const kParts[] = {
            "a",   "B7", "\"", "\\", "{", "}", "#", ",", "=", " ", "ä", "€", "\t", "\n", "longer text with blanks",
            "\\n", "😀"};
        std::string out;
        for (std::size_t i = pick(6); i > 0; --i)
            out += kParts[pick(std::size(kParts))];
        return out;
    }
    std::string escaped(const std::string &text, bool quotes)
    {
        std::string out;
        for (const char c : text) {
            if (c == '\\' || (c == '"' && quotes))
                out += '\\';
            if (c == '\n')
                out += m_text && quotes && pick(2) ? "\n" : "\\n";
            else
                out += c;
        }
        return out;
    }
    std::string blank()
    {
        static const char *const kBlanks[] = {"", "", " ", "\t", "  "};
        return m_text ? kBlanks[pick(5)] : "";
    }

    std::mt19937_64 m_random;
    const bool m_text;
};

/// Compares what it is told with what is expected; with `predict` it foretells each series, as a target's cache does.
class Checker final : public agent::exposition::Sink {
public:
    Checker(Format format, const std::vector<Expected> &expected, const std::vector<std::string> &series, bool predict)
        : m_format(format), m_expected(expected), m_series(series), m_predict(predict)
    {
        foretell();
    }
    bool sample(std::string_view series, double value, const TimestampMs *timestamp, MetricType type) override
    {
        Labels labels;
        if (!parseSeries(series, type, labels, m_format).ok())
            return mismatch("labels do not parse: " + std::string(series));
        return check(series, labels, value, timestamp);
    }
    bool predicted(std::string_view series, double value, const TimestampMs *timestamp) override
    {
        ++predictions;
        if (!m_predict || next >= m_expected.size())
            return mismatch("nothing was predicted");
        return check(series, m_expected[next].labels, value, timestamp);
    }
    void exemplar(Labels, double, const TimestampMs *) override { problem = "exemplar"; }
    void type(std::string_view, MetricType) override {}
    void help(std::string_view, std::string_view) override {}
    void unit(std::string_view, std::string_view) override {}

    std::size_t next = 0;
    std::size_t predictions = 0;
    std::string problem;

private:
    bool mismatch(const std::string &what)
    {
        problem = what;
        return false;
    }
    bool check(std::string_view series, const Labels &labels, double value, const TimestampMs *timestamp)
    {
        if (next >= m_expected.size())
            return mismatch("too many samples");
        const Expected &e = m_expected[next];
        if (series != m_series[next])
            return mismatch("series text: " + std::string(series));
        if (labels != e.labels)
            return mismatch("labels: " + labels.toString() + " instead of " + e.labels.toString());
        if (std::bit_cast<std::uint64_t>(value) != std::bit_cast<std::uint64_t>(e.value))
            return mismatch("value: " + agent::formatFloat(value) + " instead of " + agent::formatFloat(e.value));
        if ((timestamp != nullptr) != e.timestamp.has_value() || (timestamp && *timestamp != *e.timestamp))
            return mismatch("timestamp");
        ++next;
        foretell();
        return true;
    }
    void foretell()
    {
        m_prediction = {};
        if (m_predict && next < m_series.size())
            m_prediction = {agent::exposition::seriesHash(m_series[next]),
                            static_cast<std::uint32_t>(m_series[next].size())};
    }

    Format m_format;
    const std::vector<Expected> &m_expected;
    const std::vector<std::string> &m_series;
    bool m_predict;
};

} // namespace

class TstExpositionProperty : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void generatedPagesReadBack_data()
    {
        QTest::addColumn<bool>("openMetrics");
        QTest::addColumn<bool>("predict");
        QTest::newRow("text") << false << false;
        QTest::newRow("text, predicted") << false << true;
        QTest::newRow("OpenMetrics") << true << false;
        QTest::newRow("OpenMetrics, predicted") << true << true;
    }
    void generatedPagesReadBack()
    {
        QFETCH(const bool, openMetrics);
        QFETCH(const bool, predict);
        const Format format = openMetrics ? Format::OpenMetrics : Format::Text;
        std::size_t predictions = 0;
        for (unsigned seed = 1; seed <= 800; ++seed) {
            std::vector<Expected> expected;
            std::vector<std::string> series;
            const std::string page = PageMaker(seed, format).make(expected, series);
            Checker checker(format, expected, series, predict);
            const agent::Status status = openMetrics ? parseOpenMetrics(page, checker) : parseText(page, checker);
            const std::string report =
                "seed " + std::to_string(seed) + ": " + status.message() + " " + checker.problem + "\n" + page;
            QVERIFY2(status.ok() && checker.problem.empty() && checker.next == expected.size(), report.c_str());
            predictions += checker.predictions;
        }
        QVERIFY(predict ? predictions > 5000 : predictions == 0);
    }

    /// Numbers do not depend on the locale of the process.
    void commaLocale()
    {
        struct CommaPoint final : std::numpunct<char> {
            [[nodiscard]] char do_decimal_point() const override { return ','; }
        };
        const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPoint));
        const std::vector<Expected> expected{{Labels{{"__name__", "a"}}, 1.25, std::nullopt},
                                             {Labels{{"__name__", "b"}}, 1.25e-7, std::nullopt}};
        const std::vector<std::string> series{"a", "b"};
        Checker checker(Format::Text, expected, series, false);
        const agent::Status status = agent::exposition::parseText("a 1.25\nb 1.25e-7\n", checker);
        std::locale::global(before);
        QVERIFY2(status.ok() && checker.problem.empty(), checker.problem.c_str());
    }
};

QTEST_APPLESS_MAIN(TstExpositionProperty)
#include "tst_exposition_property.moc"
