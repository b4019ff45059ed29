// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/series_search.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace agent::engine {
namespace {

std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::vector<std::string> words(std::string_view text)
{
    std::vector<std::string> out;
    std::string word;
    for (const char c : lower(text)) {
        if (c != ' ' && c != '\t') {
            word += c;
        } else if (!word.empty()) {
            out.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty())
        out.push_back(std::move(word));
    return out;
}

using ByFamily = std::unordered_map<std::string_view, const model::Metadata *>;

/// Metadata of the family that a metric belongs to: its own name, or the name less a suffix that OpenMetrics gives to
/// members.
const model::Metadata *familyOf(const ByFamily &families, std::string_view metric)
{
    if (const auto it = families.find(metric); it != families.end())
        return it->second;
    constexpr std::array<std::string_view, 6> kSuffixes = {"_total", "_bucket", "_count", "_sum", "_created", "_info"};
    for (const std::string_view suffix : kSuffixes) {
        if (!metric.ends_with(suffix))
            continue;
        if (const auto it = families.find(metric.substr(0, metric.size() - suffix.size())); it != families.end())
            return it->second;
    }
    return nullptr;
}

} // namespace

std::vector<SeriesInfo> findSeries(const SeriesQuery &query, const wal::SeriesTable &table,
                                   const std::vector<scrape::MetadataEntry> &metadata)
{
    ByFamily families;
    for (const scrape::MetadataEntry &entry : metadata)
        families.emplace(entry.family, &entry.metadata);

    const std::vector<std::string> wanted = words(query.text);
    std::vector<SeriesInfo> found;
    table.forEach([&](model::SeriesRef series, const model::Labels &labels) {
        const std::string printed = lower(labels.toString());
        const bool matches = std::all_of(wanted.begin(), wanted.end(), [&](const std::string &word) {
            return printed.find(word) != std::string::npos;
        });
        if (matches) {
            SeriesInfo info;
            info.series = series;
            info.labels = labels;
            const model::Metadata *about = familyOf(families, labels.get(model::kMetricName));
            info.type = model::typeName(about ? about->type : model::MetricType::Unknown);
            if (about) {
                info.help = about->help;
                info.unit = about->unit;
            }
            found.push_back(std::move(info));
        }
        return found.size() < query.limit;
    });
    std::sort(found.begin(), found.end(), [](const SeriesInfo &a, const SeriesInfo &b) { return a.labels < b.labels; });
    return found;
}

} // namespace agent::engine
