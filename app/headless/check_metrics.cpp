// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/check_metrics.h"

#include "agent/exposition/lint.h"
#include "agent/exposition/parser.h"
#include "app/common/exit_code.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace app {
namespace {

using agent::exposition::Format;

Format formatOf(const std::string &name)
{
    if (name == "openmetrics")
        return Format::OpenMetrics;
    return name == "protobuf" ? Format::Protobuf : Format::Text;
}

std::string readAll(std::FILE *input)
{
    std::string out;
    std::array<char, 65536> buffer{};
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), input))
        out.append(buffer.data(), size);
    return out;
}

/// Counts the series of each metric family.
class SeriesCounter final : public agent::exposition::Sink {
public:
    /// Of protobuf, the series are told in the text format.
    explicit SeriesCounter(Format format) : m_format(format == Format::OpenMetrics ? format : Format::Text) {}

    bool sample(std::string_view series, double, const agent::TimestampMs *, agent::model::MetricType type) override
    {
        agent::model::Labels labels;
        m_failure = parseSeries(series, type, labels, m_format);
        if (m_failure.ok())
            ++m_counts[familyOf(labels.get("__name__"))];
        return m_failure.ok();
    }
    void exemplar(agent::model::Labels, double, const agent::TimestampMs *) override {}
    void type(std::string_view family, agent::model::MetricType type) override { m_types[std::string(family)] = type; }
    void help(std::string_view, std::string_view) override {}
    void unit(std::string_view, std::string_view) override {}
    [[nodiscard]] agent::Status failure() const override { return m_failure; }

    /// Families with most series first.
    [[nodiscard]] std::vector<std::pair<std::string, std::size_t>> counts() const
    {
        std::vector<std::pair<std::string, std::size_t>> out(m_counts.begin(), m_counts.end());
        std::stable_sort(out.begin(), out.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
        return out;
    }

private:
    /// The family that a series name belongs to: itself, or what a histogram or a summary has below one name.
    [[nodiscard]] std::string familyOf(std::string_view name) const
    {
        using agent::model::MetricType;
        for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
            if (!name.ends_with(suffix) || m_types.find(name) != m_types.end())
                continue;
            const auto family = m_types.find(name.substr(0, name.size() - suffix.size()));
            if (family != m_types.end() &&
                (family->second == MetricType::Histogram || family->second == MetricType::Summary))
                return family->first;
        }
        return std::string(name);
    }

    Format m_format;
    std::map<std::string, agent::model::MetricType, std::less<>> m_types;
    std::map<std::string, std::size_t> m_counts;
    agent::Status m_failure;
};

/// Rows of cells, each column as wide as its widest cell and four blanks.
void printTable(const std::vector<std::array<std::string, 3>> &rows)
{
    std::array<std::size_t, 3> widths{};
    for (const auto &row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size() + 4);
    }
    for (const auto &row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += row[i] + std::string(widths[i] - row[i].size(), ' ');
        std::puts(line.c_str());
    }
}

std::string percentage(std::size_t part, std::size_t total)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f%%", 100.0 * static_cast<double>(part) / static_cast<double>(total));
    return text.data();
}

[[nodiscard]] agent::Status printCounts(std::string_view body, Format format)
{
    SeriesCounter counter(format);
    if (agent::Status status = parse(body, format, {}, counter); !status.ok())
        return status;
    const auto counts = counter.counts();
    std::size_t total = 0;
    for (const auto &[family, count] : counts)
        total += count;
    std::vector<std::array<std::string, 3>> rows{{"Metric", "Cardinality", "Percentage"}};
    for (const auto &[family, count] : counts)
        rows.push_back({family, std::to_string(count), percentage(count, total)});
    rows.push_back({"Total", std::to_string(total), "100%"});
    printTable(rows);
    return {};
}

} // namespace

int checkMetrics(const MetricsCheck &check, std::FILE *input)
{
    if (!check.extended && !check.lint) {
        std::fputs("error: at least one of --extended or linting must be enabled\n"
                   "Use --extended for the number of series, or remove --lint=none\n",
                   stderr);
        return kExitFailure;
    }
    const std::string body = readAll(input);
    const Format format = formatOf(check.format);
    bool clean = true;
    if (check.lint) {
        const auto problems = agent::exposition::lint(body, format);
        if (!problems) {
            std::fprintf(stderr, "error while linting: %s\n", problems.error().message().c_str());
            return kExitFailure;
        }
        for (const agent::exposition::LintProblem &problem : *problems)
            std::fprintf(stderr, "%s %s\n", problem.metric.c_str(), problem.text.c_str());
        clean = problems->empty();
    }
    if (check.extended) {
        if (const agent::Status status = printCounts(body, format); !status.ok()) {
            std::fprintf(stderr, "error while parsing: %s\n", status.message().c_str());
            return kExitFailure;
        }
    }
    return clean ? kExitOk : kExitLint;
}

} // namespace app
