// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/base/timestamp.h"
#include "agent/model/labels.h"
#include "agent/model/metadata.h"

#include <cstdint>
#include <string_view>

namespace agent::exposition {

/// Receives what a parser finds, in input order. Views point into the body.
///
/// The two-step form of a series is what makes scraping cheap: the parser first offers the raw text of the series (name and labels as
/// written, blanks and all); only if the sink does not know it are labels parsed.
class Sink {
public:
    virtual ~Sink() = default;
    /// A sample line. `series` is the text up to the value; its labels can be had with `parseSeries`. `timestamp` is null when the line has none.
    /// `typeContext` is the type of the latest TYPE line, which `parseSeries` needs to canonicalise `le` and `quantile`.
    /// Returning false stops the parse (a limit was passed); `parse` then returns Ok.
    virtual bool sample(std::string_view series, double value, const TimestampMs *timestamp, model::MetricType typeContext) = 0;
    /// An exemplar of the sample line just told (OpenMetrics). `timestamp` is null when it has none.
    virtual void exemplar(model::Labels labels, double value, const TimestampMs *timestamp) = 0;
    virtual void type(std::string_view family, model::MetricType type) = 0;
    virtual void help(std::string_view family, std::string_view text) = 0;
    virtual void unit(std::string_view family, std::string_view unit) = 0;
};

/// Parses Prometheus text format 0.0.4 and 1.0.0, leniently as Prometheus does.
///
/// Shape: `body` is the whole decompressed answer; an empty body is zero samples. Values are doubles with NaN normalised.
/// Errors: InvalidInput at the first bad line, with line number, offending text and what was expected; samples before it were delivered, so the
///   caller rolls back. Never retry with the same body.
/// Threads: any; no state between calls. Lifetime: views given to `sink` point into `body`.
/// Source: PARITY.md 4.1.
[[nodiscard]] Status parseText(std::string_view body, Sink &sink);

/// Parses OpenMetrics 1.0 and 0.0.1. As parseText; timestamps arrive in milliseconds. Source: PARITY.md 4.2.
[[nodiscard]] Status parseOpenMetrics(std::string_view body, Sink &sink);

/// Parses the raw text of a series, as `Sink::sample` got it, into labels with `__name__`.
/// Errors: InvalidInput as the parsers. `le` and `quantile` are canonicalised by `typeContext`. Labels with empty values vanish.
[[nodiscard]] Status parseSeries(std::string_view series, model::MetricType typeContext, model::Labels &out);

/// Formats that a scrape can be in.
enum class Format { Text, OpenMetrics, Protobuf };

/// Chooses by Content-Type; `fallback` (null: none) serves where it is missing or unknown.
/// Errors: InvalidInput with Prometheus's messages (PARITY.md 3.4).
[[nodiscard]] Status chooseFormat(std::string_view contentType, const Format *fallback, Format &out);

} // namespace agent::exposition
