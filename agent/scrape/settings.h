// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/discovery/settings.h"
#include "agent/http/settings.h"
#include "agent/model/name_validation.h"
#include "agent/relabel/settings.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace agent::scrape {

/// How a target is asked to write names that are not of the legacy kind; the agent escapes nothing itself.
enum class EscapingScheme { AllowUtf8, Underscores, Dots, Values };

/// One scrape_configs entry with everything inherited and defaulted. A value. Source: PARITY.md 2.4.
struct JobSettings {
    std::string name;
    std::chrono::milliseconds interval{60000};
    std::chrono::milliseconds timeout{10000};
    std::vector<std::string> protocols; ///< Configuration names in order of preference; never empty.
    std::string fallbackProtocol;       ///< Empty: none.
    std::string metricsPath = "/metrics";
    std::string scheme = "http";
    std::map<std::string, std::vector<std::string>> params;
    bool honorLabels = false;
    bool honorTimestamps = true;
    bool trackTimestampsStaleness = false;
    bool enableCompression = true;
    bool extraScrapeMetrics = false;
    bool scrapeNativeHistograms = false;         ///< A target's label may say otherwise; so with the next two.
    bool alwaysScrapeClassicHistograms = false;  ///< Beside native ones.
    bool convertClassicHistogramsToNhcb = false; ///< Into native ones with custom buckets.
    std::string scrapeFailureLogFile;            ///< Absolute; empty: none.
    std::uint64_t bodySizeLimit = 0;             ///< Bytes; 0: none. So are the other limits.
    std::uint64_t sampleLimit = 0;
    std::uint64_t targetLimit = 0;
    std::uint64_t labelLimit = 0;
    std::uint64_t labelNameLengthLimit = 0;
    std::uint64_t labelValueLengthLimit = 0;
    std::uint64_t keepDroppedTargets = 0;
    std::uint64_t nativeHistogramBucketLimit = 0;
    double nativeHistogramMinBucketFactor = 0; ///< 0: none.
    model::NameScheme nameScheme = model::NameScheme::Utf8;
    EscapingScheme escapingScheme = EscapingScheme::AllowUtf8;
    http::ClientSettings http;
    std::vector<discovery::Settings> discovery;
    std::vector<relabel::RuleSettings> relabel;
    std::vector<relabel::RuleSettings> metricRelabel;
    friend bool operator==(const JobSettings &, const JobSettings &) = default;
};

} // namespace agent::scrape
