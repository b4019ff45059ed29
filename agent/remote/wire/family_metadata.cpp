// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/family_metadata.h"

#include <algorithm>
#include <array>
#include <utility>

namespace agent::remote {
namespace {

using model::MetricType;

struct Suffix {
    std::string_view text;
    std::array<MetricType, 3> types; ///< Of families whose series may end so.
};
/// Source: OpenMetrics 1.0, "Suffixes"; text 0.0.4 has the first three as well.
constexpr std::array<Suffix, 8> kSuffixes{{
    {"_bucket", {MetricType::Histogram, MetricType::GaugeHistogram, MetricType::GaugeHistogram}},
    {"_count", {MetricType::Histogram, MetricType::Summary, MetricType::GaugeHistogram}},
    {"_sum", {MetricType::Histogram, MetricType::Summary, MetricType::GaugeHistogram}},
    {"_total", {MetricType::Counter, MetricType::Counter, MetricType::Counter}},
    {"_created", {MetricType::Counter, MetricType::Histogram, MetricType::Summary}},
    {"_info", {MetricType::Info, MetricType::Info, MetricType::Info}},
    {"_gcount", {MetricType::GaugeHistogram, MetricType::GaugeHistogram, MetricType::GaugeHistogram}},
    {"_gsum", {MetricType::GaugeHistogram, MetricType::GaugeHistogram, MetricType::GaugeHistogram}},
}};

} // namespace

MetadataView::MetadataView(std::vector<FamilyMetadata> families) : m_families(std::move(families))
{
    const auto before = [](const FamilyMetadata &a, const FamilyMetadata &b) { return a.name < b.name; };
    const auto same = [](const FamilyMetadata &a, const FamilyMetadata &b) { return a.name == b.name; };
    std::stable_sort(m_families.begin(), m_families.end(), before);
    m_families.erase(std::unique(m_families.begin(), m_families.end(), same), m_families.end());
}

const FamilyMetadata *MetadataView::find(std::string_view name) const
{
    const auto at = std::lower_bound(m_families.begin(), m_families.end(), name,
                                     [](const FamilyMetadata &family, std::string_view n) { return family.name < n; });
    return at != m_families.end() && at->name == name ? &*at : nullptr;
}

const FamilyMetadata *MetadataView::familyOf(std::string_view metric) const
{
    if (const FamilyMetadata *family = find(metric))
        return family;
    for (const Suffix &suffix : kSuffixes) {
        if (!metric.ends_with(suffix.text))
            continue;
        const FamilyMetadata *family = find(metric.substr(0, metric.size() - suffix.text.size()));
        const auto &types = suffix.types;
        if (family && std::find(types.begin(), types.end(), family->metadata.type) != types.end())
            return family;
    }
    return nullptr;
}

} // namespace agent::remote
