// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "tests/app/differential/page_case.h"
#include "tests/support/write_receiver.h"

#include <QString>
#include <QStringList>

#include <map>
#include <string>
#include <utility>
#include <vector>

/// What a receiver has, by job and series: when, and the sample, histogram or exemplar as text that two equal ones
/// share.
using Received = std::map<std::string, std::map<std::string, std::vector<std::pair<agent::TimestampMs, std::string>>>>;
[[nodiscard]] Received byJob(const WriteReceiver &receiver);
/// The text of a stale marker, of a sample or of a histogram.
inline constexpr const char *kStale = "stale";

/// What a receiver has of one case, in a form that does not depend on when the scrapes took place. A value.
class Stored {
public:
    /// When, and the value. `when` is the number of the scrape from 1 on, or the timestamp itself for what the page
    /// stamped; both as text.
    using Values = std::multimap<std::string, std::string>;

    Stored(const Received &received, const PageCase &one);

    /// Scrapes of which `up` has arrived.
    [[nodiscard]] std::size_t scrapes() const { return m_scrapes; }
    /// By series; only of the first scrapes, one for each answer.
    [[nodiscard]] const std::map<std::string, Values> &series() const { return m_series; }

private:
    std::size_t m_scrapes = 0;
    std::map<std::string, Values> m_series;
};

/// What differs and is in none of the lists, a line each; counts what the lists explain. scrape_duration_seconds is
/// there or not; its value is not compared.
[[nodiscard]] QStringList compare(const Stored &prometheus, const Stored &belfry,
                                  const std::vector<std::vector<KnownDifference> *> &known);
