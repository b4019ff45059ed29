// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/lint.h"

#include "agent/base/ascii.h"
#include "agent/model/quote.h"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

namespace agent::exposition {
namespace {

using model::MetricType;

/// What a page tells about one family.
struct Family {
    MetricType type = MetricType::Unknown;
    bool hasHelp = false;
    bool hasSamples = false;
    bool hasBoundLabel = false;    ///< `le` where it does not belong.
    bool hasQuantileLabel = false; ///< `quantile` where it does not belong.
    bool hasCamelLabel = false;
    bool hasRepeats = false;
    std::unordered_set<std::uint64_t> series;
};

using Families = std::map<std::string, Family, std::less<>>;

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool isCamelCase(std::string_view name)
{
    const auto breaks = [](char a, char b) { return a >= 'a' && a <= 'z' && b >= 'A' && b <= 'Z'; };
    return std::adjacent_find(name.begin(), name.end(), breaks) != name.end();
}

/// Whether `name` has `word` behind an underscore and before another one or the end.
bool hasWord(std::string_view name, std::string_view word)
{
    for (std::size_t at = name.find('_'); at != std::string_view::npos; at = name.find('_', at + 1)) {
        const std::string_view rest = name.substr(at + 1);
        if (rest.substr(0, word.size()) == word && (rest.size() == word.size() || rest[word.size()] == '_'))
            return true;
    }
    return false;
}

bool hasBuckets(MetricType type)
{
    return type == MetricType::Histogram || type == MetricType::GaugeHistogram;
}

/// Gathers the families of a page.
class FamilyCollector final : public Sink {
public:
    FamilyCollector(Families &families, Format format) : m_families(families), m_format(format) {}

    bool sample(std::string_view series, double, const TimestampMs *, MetricType typeContext) override
    {
        return take(series, typeContext, m_format == Format::OpenMetrics ? Format::OpenMetrics : Format::Text, false);
    }
    bool histogram(std::string_view series, const model::Histogram &, const TimestampMs *) override
    {
        return take(series, MetricType::Histogram, Format::Text, true);
    }
    void exemplar(model::Labels, double, const TimestampMs *) override {}
    void type(std::string_view family, MetricType type) override { at(family).type = type; }
    void help(std::string_view family, std::string_view text) override { at(family).hasHelp = !text.empty(); }
    void unit(std::string_view, std::string_view) override {}
    [[nodiscard]] Status failure() const override { return m_failure; }

private:
    Family &at(std::string_view name)
    {
        const auto found = m_families.find(name);
        return found != m_families.end() ? found->second : m_families[std::string(name)];
    }
    Family &familyOf(std::string_view metric);
    [[nodiscard]] bool take(std::string_view series, MetricType typeContext, Format format, bool native);

    Families &m_families;
    const Format m_format;
    Status m_failure;
};

/// The family that a sample belongs to: one of its name, or one whose type gives its samples the suffix.
Family &FamilyCollector::familyOf(std::string_view metric)
{
    using Type = MetricType;
    constexpr std::pair<std::string_view, Type> kSuffixes[] = {
        {"_count", Type::Summary},        {"_sum", Type::Summary},        {"_count", Type::Histogram},
        {"_sum", Type::Histogram},        {"_bucket", Type::Histogram},   {"_bucket", Type::GaugeHistogram},
        {"_count", Type::GaugeHistogram}, {"_sum", Type::GaugeHistogram}, {"_gcount", Type::GaugeHistogram},
        {"_gsum", Type::GaugeHistogram},  {"_total", Type::Counter},      {"_created", Type::Counter},
        {"_created", Type::Summary},      {"_created", Type::Histogram},  {"_info", Type::Info},
    };
    if (const auto found = m_families.find(metric); found != m_families.end())
        return found->second;
    for (const auto &[suffix, type] : kSuffixes) {
        if (!endsWith(metric, suffix))
            continue;
        const auto found = m_families.find(metric.substr(0, metric.size() - suffix.size()));
        if (found != m_families.end() && found->second.type == type)
            return found->second;
    }
    return m_families[std::string(metric)];
}

bool FamilyCollector::take(std::string_view series, MetricType typeContext, Format format, bool native)
{
    model::Labels labels;
    m_failure = parseSeries(series, typeContext, labels, format);
    if (!m_failure.ok())
        return false;
    Family &family = familyOf(labels.get(model::kMetricName));
    family.hasSamples = true;
    // A native histogram shares its labels with nothing but another one.
    family.hasRepeats |= !family.series.insert(labels.hash() + (native ? 1 : 0)).second;
    for (const model::Label &label : labels) {
        family.hasBoundLabel |= label.name == "le" && !hasBuckets(family.type);
        family.hasQuantileLabel |= label.name == "quantile" && family.type != MetricType::Summary;
        family.hasCamelLabel |= label.name != model::kMetricName && isCamelCase(label.name);
    }
    return true;
}

/// The base unit of a unit without prefix, or empty when it is none.
std::string_view baseUnit(std::string_view unit)
{
    constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
        {"amperes", "amperes"}, {"bytes", "bytes"},     {"celsius", "celsius"}, {"grams", "grams"},
        {"joules", "joules"},   {"kelvin", "kelvin"},   {"meters", "meters"},   {"metres", "metres"},
        {"seconds", "seconds"}, {"volts", "volts"},     {"minutes", "seconds"}, {"hours", "seconds"},
        {"days", "seconds"},    {"weeks", "seconds"},   {"kelvins", "kelvin"},  {"fahrenheit", "celsius"},
        {"rankine", "celsius"}, {"inches", "meters"},   {"yards", "meters"},    {"miles", "meters"},
        {"bits", "bytes"},      {"calories", "joules"}, {"pounds", "grams"},    {"ounces", "grams"},
    };
    for (const auto &[name, base] : kUnits)
        if (name == unit)
            return base;
    return {};
}

/// The same with a prefix such as "milli" or without.
std::string_view baseOfWord(std::string_view word)
{
    constexpr std::string_view kPrefixes[] = {"pico", "nano",  "micro", "milli", "centi", "deci",
                                              "deca", "hecto", "kilo",  "kibi",  "mega",  "mibi",
                                              "giga", "gibi",  "tera",  "tebi",  "peta",  "pebi"};
    if (const std::string_view base = baseUnit(word); !base.empty())
        return base;
    for (const std::string_view prefix : kPrefixes)
        if (word.substr(0, prefix.size()) == prefix)
            if (const std::string_view base = baseUnit(word.substr(prefix.size())); !base.empty())
                return base;
    return {};
}

/// Judges one family. For a single use.
class FamilyJudge {
public:
    FamilyJudge(std::string_view name, const Family &family, Format format, std::vector<LintProblem> &out)
        : m_name(name), m_family(family), m_format(format), m_out(out)
    {
    }

    void run()
    {
        add(!m_family.hasHelp, "no help text");
        judgeUnit();
        judgeCounter();
        judgeReserved();
        judgeTypeInName();
        add(m_name.find(':') != std::string_view::npos, "metric names should not contain ':'");
        add(isCamelCase(m_name), "metric names should be written in 'snake_case' not 'camelCase'");
        add(m_family.hasCamelLabel, "label names should be written in 'snake_case' not 'camelCase'");
        judgeAbbreviations();
        add(m_family.hasRepeats, "metric not unique");
    }

private:
    void add(bool applies, std::string text)
    {
        if (applies)
            m_out.push_back({std::string(m_name), std::move(text)});
    }
    void judgeUnit();
    void judgeCounter();
    void judgeReserved();
    void judgeTypeInName();
    void judgeAbbreviations();

    const std::string_view m_name;
    const Family &m_family;
    const Format m_format;
    std::vector<LintProblem> &m_out;
};

/// The first word that is a unit should be a base unit.
void FamilyJudge::judgeUnit()
{
    for (std::size_t begin = 0; begin <= m_name.size();) {
        const std::size_t end = std::min(m_name.find('_', begin), m_name.size());
        const std::string_view word = m_name.substr(begin, end - begin);
        if (const std::string_view base = baseOfWord(word); !base.empty()) {
            add(word != base, "use base unit " + model::quoted(base) + " instead of " + model::quoted(word));
            return;
        }
        begin = end + 1;
    }
}

/// The suffix that OpenMetrics gives the samples of counters is no part of the family's name.
void FamilyJudge::judgeCounter()
{
    const bool isTotal = endsWith(m_name, "_total");
    if (m_family.type == MetricType::Counter)
        add(!isTotal && m_format != Format::OpenMetrics, "counter metrics should have \"_total\" suffix");
    else
        add(isTotal && m_family.type != MetricType::Unknown, "non-counter metrics should not have \"_total\" suffix");
}

void FamilyJudge::judgeReserved()
{
    if (m_family.type == MetricType::Unknown)
        return;
    const bool isHistogram = hasBuckets(m_family.type);
    const bool isSummary = m_family.type == MetricType::Summary;
    add(!isHistogram && endsWith(m_name, "_bucket"), "non-histogram metrics should not have \"_bucket\" suffix");
    add(!isHistogram && !isSummary && endsWith(m_name, "_count"),
        "non-histogram and non-summary metrics should not have \"_count\" suffix");
    add(!isHistogram && !isSummary && endsWith(m_name, "_sum"),
        "non-histogram and non-summary metrics should not have \"_sum\" suffix");
    add(m_family.hasBoundLabel, "non-histogram metrics should not have \"le\" label");
    add(m_family.hasQuantileLabel, "non-summary metrics should not have \"quantile\" label");
}

void FamilyJudge::judgeTypeInName()
{
    if (m_family.type == MetricType::Unknown || m_family.type == MetricType::Info)
        return;
    const std::string type(model::typeName(m_family.type));
    add(hasWord(asciiLowerCase(m_name), type), "metric name should not include type '" + type + "'");
}

void FamilyJudge::judgeAbbreviations()
{
    constexpr std::string_view kAbbreviations[] = {"s",  "ms", "us", "ns", "sec", "b", "kb",
                                                   "mb", "gb", "tb", "pb", "m",   "h", "d"};
    const std::string name = asciiLowerCase(m_name);
    add(std::any_of(std::begin(kAbbreviations), std::end(kAbbreviations),
                    [&name](std::string_view unit) { return hasWord(name, unit); }),
        "metric names should not contain abbreviated units");
}

} // namespace

Result<std::vector<LintProblem>> lint(std::string_view body, Format format)
{
    Families families;
    FamilyCollector collector(families, format);
    ParseOptions options;
    options.nativeHistograms = options.classicHistograms = true;
    if (Status s = parse(body, format, options, collector); !s.ok())
        return s;
    std::vector<LintProblem> problems;
    for (const auto &[name, family] : families)
        if (family.hasSamples)
            FamilyJudge(name, family, format, problems).run();
    std::sort(problems.begin(), problems.end());
    return problems;
}

} // namespace agent::exposition
