// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/differential/comparison.h"

#include "agent/model/sample.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

namespace {

using Kind = KnownDifference::Kind;

constexpr agent::TimestampMs kOwnTimesAhead = 60000;

bool isNamed(const std::string &series, const std::string &name)
{
    return series.starts_with(name + '{');
}

std::string textOf(std::uint64_t bits)
{
    if (bits == agent::model::kStaleNaNBits)
        return kStale;
    const auto value = std::bit_cast<double>(bits);
    if (std::isnan(value) || (value == 0 && std::signbit(value)))
        return QStringLiteral("%1 (%2)").arg(value).arg(bits, 16, 16, QChar('0')).toStdString();
    return QString::number(value, 'g', 17).toStdString();
}

std::string textOf(double value)
{
    return textOf(std::bit_cast<std::uint64_t>(value));
}

/// Buckets with their indices, so that it does not matter how they are cut into spans.
std::string bucketsOf(const std::vector<agent::model::Histogram::Span> &spans, const std::vector<std::int64_t> &deltas,
                      const std::vector<double> &counts)
{
    std::string out;
    std::int32_t index = 0;
    std::size_t bucket = 0;
    std::int64_t count = 0;
    for (const auto &span : spans) {
        index += span.offset;
        for (std::uint32_t i = 0; i < span.length; ++i, ++index, ++bucket) {
            if (bucket < deltas.size())
                count += deltas[bucket];
            const double value = bucket < counts.size() ? counts[bucket] : static_cast<double>(count);
            if (value != 0)
                out += ' ' + std::to_string(index) + ':' + textOf(value);
        }
    }
    return out;
}

std::string textOf(const agent::model::Histogram &h)
{
    if (h.isStale())
        return kStale;
    std::string out = "histogram schema " + std::to_string(h.schema) + " count " +
                      textOf(h.isFloat ? h.floatCount : static_cast<double>(h.count)) + " sum " + textOf(h.sum) +
                      " zero " + textOf(h.isFloat ? h.floatZeroCount : static_cast<double>(h.zeroCount)) + " within " +
                      textOf(h.zeroThreshold) + (h.isFloat ? " floats" : "") +
                      (h.hint == agent::model::Histogram::ResetHint::Gauge ? " gauge" : "");
    out += " positive" + bucketsOf(h.positiveSpans, h.positiveDeltas, h.positiveCounts);
    out += " negative" + bucketsOf(h.negativeSpans, h.negativeDeltas, h.negativeCounts);
    for (const double bound : h.customValues)
        out += " <" + textOf(bound);
    return out;
}

QString valuesText(const Stored::Values &values, const std::string &when)
{
    QStringList out;
    for (auto [one, end] = values.equal_range(when); one != end; ++one)
        out += QString::fromStdString(one->second);
    return out.isEmpty() ? "nothing" : out.join(" and ");
}

std::multiset<std::string> valuesAt(const Stored::Values &values, const std::string &when)
{
    std::multiset<std::string> out;
    for (auto [one, end] = values.equal_range(when); one != end; ++one)
        out.insert(one->second);
    return out;
}

bool isExplained(Kind kind, const std::string &series, const std::vector<std::vector<KnownDifference> *> &known)
{
    bool explained = false;
    for (std::vector<KnownDifference> *list : known) {
        for (KnownDifference &one : *list) {
            if (one.kind != kind || !one.series.match(QString::fromStdString(series)).hasMatch())
                continue;
            ++one.met;
            explained = true;
        }
    }
    return explained;
}

} // namespace

Received byJob(const WriteReceiver &receiver)
{
    static const QRegularExpression job("[{,] ?job=\"([^\"]*)\"");
    Received out;
    const auto of = [&out](const std::string &series) -> auto &
    {
        return out[job.match(QString::fromStdString(series)).captured(1).toStdString()][series];
    };
    for (const auto &[series, samples] : receiver.series()) {
        auto &all = of(series);
        for (const auto &[time, bits] : samples)
            all.emplace_back(time, textOf(bits));
    }
    for (const WriteReceiver::Histogram &histogram : receiver.histograms())
        of(histogram.series).emplace_back(histogram.timestamp, textOf(histogram.value));
    for (const WriteReceiver::Exemplar &exemplar : receiver.exemplars())
        of(exemplar.series)
            .emplace_back(exemplar.timestamp, "exemplar " + exemplar.labels + ' ' + textOf(exemplar.value));
    for (auto &[name, all] : out)
        for (auto &[series, samples] : all)
            std::stable_sort(samples.begin(), samples.end(),
                             [](const auto &a, const auto &b) { return a.first < b.first; });
    return out;
}

Stored::Stored(const Received &received, const PageCase &one)
{
    const auto all = received.find(one.name.toStdString());
    if (all == received.end())
        return;
    std::map<agent::TimestampMs, std::size_t> numbers; // of scrapes, by time
    for (const auto &[series, samples] : all->second) {
        if (!isNamed(series, "scrape_duration_seconds"))
            continue;
        for (const auto &[time, bits] : samples)
            numbers.emplace(time, 0);
    }
    if (numbers.empty())
        return;
    for (auto &[time, number] : numbers)
        number = ++m_scrapes;
    for (const auto &[series, samples] : all->second) {
        std::set<std::pair<agent::TimestampMs, std::string>> repeated; // requests may come twice
        for (const auto &sample : samples) {
            const auto &[time, text] = sample;
            if (!repeated.insert(sample).second)
                continue;
            const auto scrape = numbers.find(time);
            if (scrape == numbers.end() && time > numbers.begin()->first && time < one.base + kOwnTimesAhead)
                continue; // of a scrape that has not arrived as a whole
            if (scrape == numbers.end())
                m_series[series].emplace("at +" + std::to_string(time - one.base), text);
            else if (scrape->second <= one.answers.size())
                m_series[series].emplace("scrape " + std::to_string(scrape->second), text);
        }
    }
}

QStringList compare(const Stored &prometheus, const Stored &belfry,
                    const std::vector<std::vector<KnownDifference> *> &known)
{
    QStringList out;
    std::set<std::string> names;
    for (const Stored *stored : {&prometheus, &belfry})
        for (const auto &[series, values] : stored->series())
            names.insert(series);
    static const Stored::Values kNone;
    for (const std::string &series : names) {
        const auto valuesOf = [&series](const Stored &stored) -> const Stored::Values & {
            const auto found = stored.series().find(series);
            return found == stored.series().end() ? kNone : found->second;
        };
        const Stored::Values &theirs = valuesOf(prometheus);
        const Stored::Values &ours = valuesOf(belfry);
        std::set<std::string> times;
        for (const Stored::Values *values : {&theirs, &ours})
            for (const auto &[when, text] : *values)
                times.insert(when);
        for (const std::string &when : times) {
            const auto wanted = valuesAt(theirs, when);
            const auto found = valuesAt(ours, when);
            if (wanted == found || (isNamed(series, "scrape_duration_seconds") && wanted.size() == found.size()))
                continue;
            const Kind kind = found.empty() ? Kind::OnlyPrometheus : wanted.empty() ? Kind::OnlyBelfry : Kind::Value;
            if (!isExplained(kind, series, known))
                out += QStringLiteral("%1 %2: Prometheus has %3, Belfry has %4")
                           .arg(QString::fromStdString(series), QString::fromStdString(when), valuesText(theirs, when),
                                valuesText(ours, when));
        }
    }
    return out;
}
