// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What can be asked about a single target, beyond what every snapshot tells of all.

#include "agent/base/timestamp.h"
#include "agent/model/labels.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace agent::engine {

/// Which target: a row of a snapshot. A value.
struct TargetName {
    std::string job;
    std::uint64_t id = 0;
};

/// Where the time of one request went, in seconds; each part by itself. A value.
struct RequestTiming {
    double name = 0; ///< Looking up the name. 0, as are the next two: a connection was kept open.
    double connect = 0;
    double tls = 0;
    double firstByte = 0; ///< From the request to the first byte of the answer.
    double body = 0;      ///< From there to the last byte.
    double total = 0;
};

/// A scrape that is over. A value.
struct ScrapePoint {
    TimestampMs time = 0;
    double duration = 0; ///< Seconds.
    std::uint64_t samples = 0;
    bool failed = false;
};

/// What the last scrapes of a target were like. A value.
struct TargetHistory {
    std::vector<ScrapePoint> scrapes; ///< Oldest first, at most 32.
    RequestTiming timing;             ///< Of the last one.
    std::uint64_t wireBytes = 0;      ///< Received by the last one, headers included.
    std::uint64_t bodyBytes = 0;      ///< Unpacked.
    std::string curl;                 ///< The request as a command for a shell, without secrets.
};

/// An extra scrape that was not stored: what came, and what a scrape would make of it. A value.
struct TargetLook {
    TimestampMs time = 0; ///< When it was asked for.
    std::string url;
    int status = 0;                                           ///< 0: there was no answer.
    std::vector<std::pair<std::string, std::string>> headers; ///< Of the answer; names in lower case.
    RequestTiming timing;
    std::uint64_t wireBytes = 0;
    std::uint64_t bodyBytes = 0; ///< Unpacked, all of it.
    std::string body;            ///< At most 4 MiB, cut behind a line.
    bool bodyCut = false;
    bool isText = true;        ///< Else the body is protobuf.
    bool usedFallback = false; ///< The answer's type is not known, so it was read as fallback_scrape_protocol says.
    std::uint64_t samples = 0; ///< This and the next three: as far as it was read.
    std::uint64_t kept = 0;    ///< Samples left by metric relabelling.
    std::uint64_t series = 0;
    std::uint64_t duplicates = 0; ///< Samples of series that were there before in the same answer.
    std::string error;            ///< Why the scrape would fail; empty: it would not.
    std::uint64_t errorLine = 0;  ///< From 1; 0: no line is to blame.
    std::string errorText;        ///< That line, at most 4 KiB of it.
};

/// What a rule did to one label. A value.
struct RelabelChange {
    std::string name;
    std::string before; ///< Empty: the label was not there.
    std::string after;  ///< Empty: the label is gone.
};

/// One relabel rule and what it did. A value.
struct RelabelStepRow {
    int rule = 0;     ///< Its index, from 0.
    std::string text; ///< The rule as the configuration file has it, in one line.
    bool matched = false;
    bool dropped = false;
    std::vector<RelabelChange> changes; ///< By name.
};

/// How a target came to its labels, or why it is not scraped. A value.
struct RelabelExplanation {
    std::vector<RelabelStepRow> steps; ///< Up to the rule that drops it.
    int droppingRule = -1;             ///< From 0; negative: none.
    std::string problem;               ///< Why it cannot be scraped though no rule drops it; empty: it can.
    model::Labels labels;              ///< Those attached to its samples; empty when it is not scraped.
    std::string url;
};

} // namespace agent::engine
