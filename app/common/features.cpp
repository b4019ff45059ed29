// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/features.h"

#include <algorithm>
#include <array>

namespace app {
namespace {

enum class Effect {
    Effective,
    None,   ///< Told, because who asks for it expects something.
    Silent, ///< Not told: an agent has no use for it, or it goes without saying.
};

struct Feature {
    std::string_view name;
    Effect effect = Effect::Silent;
    std::string_view warning = {};
};

constexpr std::array kFeatures = std::to_array<Feature>({
    {"agent"},
    {"created-timestamp-zero-ingestion", Effect::Effective},
    {"type-and-unit-labels", Effect::Effective},
    {"extra-scrape-metrics", Effect::Effective,
     "is deprecated: set extra_scrape_metrics in the global section of the configuration file"},
    {"auto-reload-config", Effect::Effective, "is deprecated: it is the same as --config.auto-reload"},
    {"native-histograms", Effect::None,
     "does nothing: set scrape_native_histograms in the configuration file to scrape native histograms"},
    {"st-storage", Effect::None,
     "has no effect in this version; created-timestamp-zero-ingestion keeps start timestamps as samples of zero"},
    {"st-synthesis", Effect::None, "has no effect in this version"},
    {"metadata-wal-records", Effect::None, "has no effect in this version"},
    {"otlp-deltatocumulative", Effect::None, "has no effect in this version: it receives no OTLP"},
    {"otlp-native-delta-ingestion", Effect::None, "has no effect in this version: it receives no OTLP"},
    {"concurrent-rule-eval"},
    {"delayed-compaction"},
    {"exemplar-storage"},
    {"fast-startup"},
    {"histograms-st-encoding"},
    {"memory-snapshot-on-shutdown"},
    {"old-ui"},
    {"ooo-native-histograms"},
    {"promql-at-modifier"},
    {"promql-binop-fill-modifiers"},
    {"promql-delayed-name-removal"},
    {"promql-duration-expr"},
    {"promql-experimental-functions"},
    {"promql-extended-range-selectors"},
    {"promql-negative-offset"},
    {"promql-per-step-stats"},
    {"search-api"},
    {"use-start-timestamps"},
    {"use-uncached-io"},
    {"xor2-encoding"},
});

void add(std::string_view name, EnabledFeatures &out)
{
    const auto *known =
        std::find_if(kFeatures.begin(), kFeatures.end(), [name](const Feature &one) { return one.name == name; });
    if (known == kFeatures.end()) {
        out.warnings.push_back("Unknown option for --enable-feature: " + std::string(name));
        return;
    }
    if (!known->warning.empty())
        out.warnings.push_back("--enable-feature=" + std::string(name) + ' ' + std::string(known->warning));
    if (known->effect == Effect::Effective &&
        std::find(out.inEffect.begin(), out.inEffect.end(), name) == out.inEffect.end())
        out.inEffect.emplace_back(name);
}

} // namespace

EnabledFeatures readFeatures(std::string_view list)
{
    EnabledFeatures out;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (comma > 0)
            add(list.substr(0, comma), out);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return out;
}

} // namespace app
