// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stress/torture/sample_book.h"

#include "tests/support/some_histograms.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <string_view>

using namespace agent;

namespace torture {
namespace {

/// Kinds of series, one after the other.
constexpr std::uint32_t kKinds = 16;
constexpr std::uint32_t kWhole = 10;
constexpr std::uint32_t kFloat = 11;
constexpr std::uint32_t kCustom = 12;
constexpr std::uint32_t kCustomFloat = 13;
constexpr std::uint32_t kDropped = 14;
constexpr std::uint32_t kMixed = 15;

constexpr TimestampMs kEpoch = 1'790'000'000'000;

/// Also of the torture's own samples: nothing else is as old.
constexpr TimestampMs kNever = 0;

std::uint64_t keyOf(Series series, Kind kind, TimestampMs timestamp)
{
    // A series has one sample at a time, whatever its kind, and beside it an exemplar.
    const std::uint64_t line = std::uint64_t{series.number} * 2 + (kind == Kind::Exemplar ? 1 : 0);
    return line << 40 | static_cast<std::uint64_t>(timestamp - kEpoch);
}

class Hash {
public:
    void add(std::uint64_t v) { m_hash = std::rotl((m_hash ^ v) * 0x9e3779b97f4a7c15U, 29); }
    void add(double v) { add(std::bit_cast<std::uint64_t>(v)); }
    void add(const std::vector<model::Histogram::Span> &spans)
    {
        for (const model::Histogram::Span &span : spans) {
            add(static_cast<std::uint64_t>(span.offset));
            add(std::uint64_t{span.length});
        }
        add(std::uint64_t{spans.size()});
    }
    void add(const std::vector<std::int64_t> &values)
    {
        for (const std::int64_t value : values)
            add(static_cast<std::uint64_t>(value));
        add(std::uint64_t{values.size()});
    }
    void add(const std::vector<double> &values)
    {
        for (const double value : values)
            add(value);
        add(std::uint64_t{values.size()});
    }
    [[nodiscard]] std::uint64_t value() const { return m_hash; }

private:
    std::uint64_t m_hash = 0x2545f4914f6cdd1dU;
};

std::string_view labelOf(const remote::ReceivedLabels &labels, std::string_view name)
{
    for (const auto &[key, value] : labels)
        if (key == name)
            return value;
    return {};
}

const char *nameOf(Kind kind)
{
    return kind == Kind::Float ? "sample" : kind == Kind::Histogram ? "histogram" : "exemplar";
}

} // namespace

model::Labels Series::labels() const
{
    return {{"__name__", "torture_" + std::to_string(number % 7)},
            {"job", number % kKinds == kDropped ? "secret" : "torture"},
            {"number", std::to_string(number)}};
}

Destiny Series::destiny(Kind kind) const
{
    switch (number % kKinds) {
    case kDropped:
        return Destiny::RelabelDropped;
    case kCustom:
    case kCustomFloat:
        return kind == Kind::Exemplar ? Destiny::Delivered : Destiny::CustomBuckets;
    default:
        return Destiny::Delivered;
    }
}

Kind Series::kind(std::uint64_t n) const
{
    const std::uint32_t kind = number % kKinds;
    if (kind == kMixed)
        return n % 2 == 0 ? Kind::Float : Kind::Histogram;
    return kind >= kWhole && kind <= kCustomFloat ? Kind::Histogram : Kind::Float;
}

model::Histogram Series::histogram(std::uint64_t n) const
{
    const auto count = static_cast<std::uint32_t>(1 + n % 100'000);
    switch (number % kKinds) {
    case kFloat:
        return floatHistogram(count);
    case kCustom:
        return customHistogram(count);
    case kCustomFloat:
        return customHistogram(count, true);
    default:
        return wholeHistogram(count);
    }
}

bool Series::hasExemplars() const
{
    return number % 4 == 0;
}

std::uint64_t fingerprint(double value)
{
    return std::bit_cast<std::uint64_t>(value);
}

std::uint64_t fingerprint(const model::Histogram &h)
{
    Hash hash;
    hash.add(static_cast<std::uint64_t>(h.schema));
    hash.add(static_cast<std::uint64_t>(h.hint) << 1 | (h.isFloat ? 1 : 0));
    for (const std::uint64_t value : {h.count, h.zeroCount})
        hash.add(value);
    for (const double value : {h.zeroThreshold, h.sum, h.floatCount, h.floatZeroCount})
        hash.add(value);
    hash.add(h.positiveSpans);
    hash.add(h.negativeSpans);
    hash.add(h.positiveDeltas);
    hash.add(h.negativeDeltas);
    hash.add(h.positiveCounts);
    hash.add(h.negativeCounts);
    hash.add(h.customValues);
    return hash.value();
}

std::uint64_t fingerprint(double value, const std::string &traceId)
{
    Hash hash;
    hash.add(value);
    for (const char c : traceId)
        hash.add(static_cast<std::uint64_t>(c));
    return hash.value();
}

void SampleBook::tried(Series series, Kind kind, TimestampMs timestamp, std::uint64_t print)
{
    const auto id = static_cast<std::uint32_t>(m_items.size());
    Item item;
    item.fingerprint = print;
    item.timestamp = timestamp;
    item.series = series;
    item.kind = kind;
    if (!m_byKey.emplace(keyOf(series, kind, timestamp), id).second)
        complain("the test appends two at one time", series, kind, timestamp);
    m_items.push_back(item);
    m_triedInLedger += kind == Kind::Exemplar ? 0 : 1;
}

void SampleBook::appended(bool ok, wal::Position end)
{
    for (; m_open < m_items.size(); ++m_open) {
        m_items[m_open].must = ok;
        m_items[m_open].end = end;
    }
}

void SampleBook::crashed(bool unsyncedMayGo)
{
    for (; m_open < m_items.size(); ++m_open) // what was under way may be there or not
        m_items[m_open].end = {static_cast<std::uint32_t>(-1), 0};
    if (unsyncedMayGo) {
        for (std::size_t i = m_synced; i < m_items.size(); ++i)
            m_items[i].must = false;
        m_synced = m_items.size();
    }
    m_afterCrash = true;
    m_resent = 0;
    m_resentBound = 0;
    // Ends only grow.
    for (auto item = m_items.rbegin(); item != m_items.rend() && item->end > m_saved; ++item)
        m_resentBound += item->arrived > 0 ? 1 : 0;
}

void SampleBook::received(const remote::ReceivedSeries &received)
{
    Series series;
    const std::string_view number = labelOf(received.labels, "number");
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), series.number);
    const model::Labels expected = series.labels();
    // The external label "site" comes last by name.
    const bool same =
        error == std::errc() && received.labels.size() == expected.size() + 1 &&
        received.labels.back() == std::pair<std::string_view, std::string_view>("site", "crash") &&
        std::equal(expected.begin(), expected.end(), received.labels.begin(),
                   [](const model::Label &a, const auto &b) { return a.name == b.first && a.value == b.second; });
    if (!same && m_problem.empty())
        m_problem = "the receiver has a series that was never appended: number " + std::string(number);
    for (const auto &[timestamp, value] : received.samples)
        receive(series, Kind::Float, timestamp, fingerprint(value));
    for (const auto &[timestamp, histogram] : received.histograms)
        receive(series, Kind::Histogram, timestamp, fingerprint(histogram));
    for (const remote::ReceivedExemplar &one : received.exemplars)
        receive(series, Kind::Exemplar, one.timestamp,
                fingerprint(one.value, std::string(labelOf(one.labels, "trace_id"))));
}

void SampleBook::receive(Series series, Kind kind, TimestampMs timestamp, std::uint64_t print)
{
    const auto found = m_byKey.find(keyOf(series, kind, timestamp));
    if (found == m_byKey.end())
        return complain("came from nowhere", series, kind, timestamp);
    Item &item = m_items[found->second];
    if (item.kind != kind || item.fingerprint != print)
        complain("came changed", series, kind, timestamp);
    if (series.destiny(kind) != Destiny::Delivered)
        complain("came and was to be dropped", series, kind, timestamp);
    TimestampMs &newestHere = newest(series, kind);
    m_arrivals.push_back({found->second, newestHere});
    if (item.arrived++ == 0) {
        if (timestamp <= newestHere)
            complain("came for the first time after one at " + std::to_string(newestHere), series, kind, timestamp);
        newestHere = std::max(newestHere, timestamp);
    } else if (m_afterCrash) {
        ++m_resent;
        if (item.end <= m_saved)
            complain("came again although it was settled", series, kind, timestamp);
    }
}

TimestampMs &SampleBook::newest(Series series, Kind kind)
{
    return m_newest.try_emplace(series.number * 2 + (kind == Kind::Exemplar ? 1 : 0), kNever).first->second;
}

void SampleBook::complain(const std::string &what, Series series, Kind kind, TimestampMs timestamp)
{
    if (m_problem.empty())
        m_problem = std::string("a ") + nameOf(kind) + " of series " + std::to_string(series.number) + " at " +
                    std::to_string(timestamp) + ' ' + what;
}

std::string SampleBook::missing() const
{
    std::uint64_t count = 0;
    std::size_t first = 0;
    for (std::size_t i = m_done; i < m_items.size(); ++i) {
        if (!m_items[i].missing())
            continue;
        first = count == 0 ? i : first;
        ++count;
    }
    if (count == 0)
        return {};
    const Item &item = m_items[first];
    return std::to_string(count) + " are missing, the first a " + nameOf(item.kind) + " of series " +
           std::to_string(item.series.number) + " at " + std::to_string(item.timestamp) + " (number " +
           std::to_string(first) + ", appended before " + std::to_string(item.end.segment) + ':' +
           std::to_string(item.end.record) + ')';
}

void SampleBook::add(const Item &item, Totals &totals) const
{
    if (!item.must || item.kind == Kind::Exemplar)
        return;
    switch (item.series.destiny(item.kind)) {
    case Destiny::Delivered:
        ++totals.delivered;
        break;
    case Destiny::RelabelDropped:
        ++totals.relabelDropped;
        break;
    case Destiny::CustomBuckets:
        ++totals.customBuckets;
        break;
    }
}

SampleBook::Totals SampleBook::certain() const
{
    Totals out = m_doneTotals;
    for (std::size_t i = m_done; i < m_items.size(); ++i)
        add(m_items[i], out);
    return out;
}

SampleBook::Mark SampleBook::mark()
{
    for (; m_done < m_synced && !m_items[m_done].missing(); ++m_done)
        add(m_items[m_done], m_doneTotals);
    Mark out{m_items.size(), m_synced, m_open,        m_arrivals.size(),
             m_afterCrash,   m_resent, m_resentBound, m_saved,
             m_problem,      m_done,   m_doneTotals,  {}};
    for (std::size_t i = m_synced; i < m_items.size(); ++i)
        out.fates.push_back(m_items[i].must);
    return out;
}

void SampleBook::rewind(const Mark &mark)
{
    for (; m_arrivals.size() > mark.arrivals; m_arrivals.pop_back()) {
        const Arrival &last = m_arrivals.back();
        Item &item = m_items[last.item];
        --item.arrived;
        newest(item.series, item.kind) = last.newestBefore;
    }
    for (; m_items.size() > mark.items; m_items.pop_back()) {
        const Item &last = m_items.back();
        m_byKey.erase(keyOf(last.series, last.kind, last.timestamp));
        m_triedInLedger -= last.kind == Kind::Exemplar ? 0 : 1;
    }
    for (std::size_t i = mark.synced; i < mark.items; ++i)
        m_items[i].must = mark.fates[i - mark.synced];
    m_synced = mark.synced;
    m_open = mark.open;
    m_afterCrash = mark.afterCrash;
    m_resent = mark.resent;
    m_resentBound = mark.resentBound;
    m_saved = mark.saved;
    m_problem = mark.problem;
    m_done = mark.done;
    m_doneTotals = mark.doneTotals;
}

} // namespace torture
