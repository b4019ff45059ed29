// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/exposition/parser.h"
#include "agent/relabel/relabel.h"
#include "agent/scrape/failure_log.h"
#include "agent/scrape/settings.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace agent::scrape {

/// A job's settings in the form that scraping uses. Immutable.
struct PoolSettings {
    JobSettings job;
    relabel::Rules relabel;
    relabel::Rules metricRelabel;
    std::shared_ptr<const http::ClientSettings> http;
    std::string accept; ///< The Accept header.
    std::optional<exposition::Format> fallback;
    std::int32_t histogramSchema = model::Histogram::kMaxSchema; ///< Finest schema that histograms are kept in.
    std::shared_ptr<FailureLog> failures;                        ///< Null: none.
    std::shared_ptr<const std::vector<std::string>> ruleTexts;   ///< Of job.relabel, for people.
    std::string forcedError; ///< Not empty: no target is asked, every scrape fails with this (target_limit).
    /// Series caches made under one number may be used under it only: what a line turns into depends on the settings.
    std::uint64_t mapping = 0;
};

/// Errors: InvalidInput naming the job: a relabel rule does not compile.
[[nodiscard]] Result<std::shared_ptr<const PoolSettings>>
compileSettings(JobSettings job, std::uint64_t mapping, std::shared_ptr<FailureLog> failures = nullptr);

/// Whether exposed lines end as the same series under both: then series caches outlive the change.
[[nodiscard]] bool sameMapping(const JobSettings &a, const JobSettings &b);

/// The Accept header for protocols in order of preference. Source: PARITY.md 3.4.
[[nodiscard]] std::string acceptHeader(const std::vector<std::string> &protocols, EscapingScheme escaping);

/// The finest schema whose buckets grow by at least `factor`; the finest there is for 1 and less.
[[nodiscard]] std::int32_t schemaForFactor(double factor);

} // namespace agent::scrape
