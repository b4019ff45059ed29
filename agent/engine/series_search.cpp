// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/series_search.h"

#include "agent/base/ascii.h"
#include "agent/engine/series_pattern.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace agent::engine {
namespace {

/// How well a series' name fits the first word; smaller is better.
enum Rank : std::uint64_t { Exact, Beginning, Within, Elsewhere };

/// What is known of a label pair: bit `i` says that word `i` occurs in it, bits from kLabels that it has a matcher's
/// label, from kMatches that it matches as well.
constexpr unsigned kLabels = 16;
constexpr unsigned kMatches = 32;
constexpr unsigned kRank = 48; ///< Of a metric's name, in two bits.
constexpr std::uint64_t kJudged = std::uint64_t{1} << 63;
constexpr std::uint64_t kWordBits = (std::uint64_t{1} << kLabels) - 1;
static_assert(SeriesPattern::kMaxWords <= kLabels && SeriesPattern::kMaxMatchers <= kMatches - kLabels);

/// Judges series by their label pairs, each of them once.
class Judge {
public:
    Judge(const SeriesPattern &pattern, const model::LabelPairs &pairs, const remote::MetadataView &families)
        : m_pattern(pattern), m_pairs(pairs), m_families(families),
          m_words((std::uint64_t{1} << pattern.words.size()) - 1)
    {
        for (std::size_t i = 0; i < pattern.matchers.size(); ++i) {
            if (!pattern.matchers[i].matches({}))
                m_needsLabel |= std::uint64_t{1} << i;
        }
    }

    /// Its rank, or nothing when it does not fit.
    [[nodiscard]] std::optional<Rank> rank(std::span<const model::PairId> pairs)
    {
        std::uint64_t all = 0;
        std::uint64_t rank = Elsewhere;
        for (const model::PairId id : pairs) {
            const std::uint64_t verdict = verdictOf(id);
            all |= verdict;
            rank = std::min(rank, verdict >> kRank & 3);
        }
        if ((all & kWordBits) != m_words)
            return std::nullopt;
        const std::uint64_t matcherBits = kWordBits;
        const std::uint64_t labels = all >> kLabels & matcherBits;
        const std::uint64_t matches = all >> kMatches & matcherBits;
        // A matcher holds where its label is there and matches, or is absent and an empty one would match.
        if (labels != matches || (m_needsLabel & ~labels) != 0)
            return std::nullopt;
        return static_cast<Rank>(rank);
    }

private:
    [[nodiscard]] std::uint64_t verdictOf(model::PairId id)
    {
        const auto place = static_cast<std::size_t>(id);
        if (place >= m_verdicts.size())
            m_verdicts.resize(std::max(place + 1, m_verdicts.size() * 2));
        std::uint64_t &verdict = m_verdicts[place];
        if (verdict == 0)
            verdict = judge(m_pairs.at(id));
        return verdict;
    }

    [[nodiscard]] std::uint64_t judge(const model::LabelPair &pair)
    {
        std::uint64_t verdict = kJudged | std::uint64_t{Elsewhere} << kRank;
        const bool isName = pair.name == model::kMetricName;
        if (!m_pattern.words.empty()) {
            std::string text;
            if (isName) {
                text = pair.value;
                if (const remote::FamilyMetadata *family = m_families.familyOf(pair.value))
                    text += '\n' + std::string(model::typeName(family->metadata.type)) + '\n' + family->metadata.help +
                            '\n' + family->metadata.unit;
            } else {
                ((text = pair.name) += '=') += pair.value;
            }
            text = asciiLowerCase(text);
            for (std::size_t i = 0; i < m_pattern.words.size(); ++i) {
                if (text.find(m_pattern.words[i]) != std::string::npos)
                    verdict |= std::uint64_t{1} << i;
            }
            if (isName) {
                const std::string_view name = std::string_view(text).substr(0, pair.value.size());
                const std::size_t at = name.find(m_pattern.words.front());
                const Rank rank = at == std::string_view::npos                               ? Elsewhere
                                  : at == 0 && name.size() == m_pattern.words.front().size() ? Exact
                                  : at == 0                                                  ? Beginning
                                                                                             : Within;
                verdict = (verdict & ~(std::uint64_t{3} << kRank)) | std::uint64_t{rank} << kRank;
            }
        }
        for (std::size_t i = 0; i < m_pattern.matchers.size(); ++i) {
            const SeriesPattern::Matcher &matcher = m_pattern.matchers[i];
            if (matcher.label != pair.name)
                continue;
            verdict |= std::uint64_t{1} << (kLabels + i);
            if (matcher.matches(pair.value))
                verdict |= std::uint64_t{1} << (kMatches + i);
        }
        return verdict;
    }

    const SeriesPattern &m_pattern;
    const model::LabelPairs &m_pairs;
    const remote::MetadataView &m_families;
    const std::uint64_t m_words;
    std::uint64_t m_needsLabel = 0; ///< Matchers that an absent label does not satisfy.
    std::vector<std::uint64_t> m_verdicts;
};

SeriesInfo describe(model::SeriesRef series, model::Labels labels, const remote::MetadataView &families)
{
    SeriesInfo info;
    info.series = series;
    const remote::FamilyMetadata *family = families.familyOf(labels.get(model::kMetricName));
    info.type = model::typeName(family ? family->metadata.type : model::MetricType::Unknown);
    if (family) {
        info.help = family->metadata.help;
        info.unit = family->metadata.unit;
    }
    info.labels = std::move(labels);
    return info;
}

} // namespace

Result<SeriesFindings> findSeries(const SeriesQuery &query, const std::stop_token &stopping,
                                  const wal::SeriesTable &table, const remote::MetadataView &families)
{
    const Result<SeriesPattern> pattern = SeriesPattern::parse(query.text);
    if (!pattern)
        return pattern.error();
    Judge judge(*pattern, table.pairs(), families);
    using Hit = std::pair<Rank, std::uint64_t>; // the series' number keeps the order stable
    std::vector<Hit> best;                      // a heap, worst first
    SeriesFindings found;
    bool stopped = false;
    table.visitPairs([&](model::SeriesRef series, std::span<const model::PairId> pairs) {
        constexpr std::uint64_t kLookEvery = 1024;
        if (found.searched++ % kLookEvery == 0)
            stopped = query.stop.stop_requested() || stopping.stop_requested();
        if (const std::optional<Rank> rank = judge.rank(pairs)) {
            ++found.matched;
            const Hit hit{*rank, model::value(series)};
            if (best.size() < query.limit) {
                best.push_back(hit);
                std::push_heap(best.begin(), best.end());
            } else if (!best.empty() && hit < best.front()) {
                std::pop_heap(best.begin(), best.end());
                best.back() = hit;
                std::push_heap(best.begin(), best.end());
            }
        }
        return !stopped;
    });
    if (stopped)
        return Status(Code::Cancelled, "the search was given up");
    std::vector<std::pair<Rank, SeriesInfo>> infos;
    infos.reserve(best.size());
    for (const auto &[rank, number] : best) {
        model::Labels labels;
        if (table.labels(model::SeriesRef{number}, labels)) // else it is gone meanwhile
            infos.emplace_back(rank, describe(model::SeriesRef{number}, std::move(labels), families));
    }
    std::sort(infos.begin(), infos.end(), [](const auto &a, const auto &b) {
        return std::tie(a.first, a.second.labels) < std::tie(b.first, b.second.labels);
    });
    found.series.reserve(infos.size());
    for (auto &[rank, info] : infos)
        found.series.push_back(std::move(info));
    return found;
}

std::vector<SeriesInfo> lookUpSeries(std::vector<model::Labels> wanted, const wal::SeriesTable &table,
                                     const remote::MetadataView &families)
{
    std::vector<SeriesInfo> found;
    found.reserve(wanted.size());
    for (model::Labels &labels : wanted) {
        const model::SeriesRef series = table.find(labels);
        found.push_back(describe(series, std::move(labels), families));
    }
    return found;
}

} // namespace agent::engine
