// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/base/timestamp.h"
#include "agent/model/histogram.h"
#include "agent/model/labels.h"
#include "agent/model/metadata.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace agent::exposition {

/// Formats that a scrape can be in.
enum class Format {
    Text,        ///< Prometheus text format 0.0.4 and 1.0.0.
    OpenMetrics, ///< OpenMetrics text 0.0.1 and 1.0.0.
    Protobuf,    ///< Delimited io.prometheus.client.MetricFamily.
};

/// Hash of the raw text of a series: what predictions and series caches compare instead of text. Stable while the
/// process runs.
[[nodiscard]] std::uint64_t seriesHash(std::string_view series);

/// The series that a sink expects in the next sample line, told by hash and length of its raw text. Only samples are
/// predicted: a sink that expects a histogram sets none.
struct Prediction {
    std::uint64_t hash = 0;
    std::uint32_t length = 0; ///< 0: none is expected.
};

/// Receives what a parser finds, in input order. Views live until the call returns.
///
/// The two-step form of a series is what makes scraping cheap: the parser first offers the raw text of the series (name
/// and labels as written, blanks and all); only if the sink does not know it are labels parsed. A sink that remembers
/// the order of the previous exposition saves the search for the end of the series as well: it sets `m_prediction`, and
/// a line that begins with the expected text arrives at `predicted`.
class Sink {
public:
    virtual ~Sink() = default;
    /// A sample line. `series` is the text up to the value; its labels can be had with `parseSeries`, which also judges
    /// them: the parser only splits. `timestamp` is null when the line has none. `typeContext` is the type of the
    /// latest TYPE line, which `parseSeries` needs to canonicalise `le` and `quantile`. Returning false stops the
    /// parse; `parse` then returns `failure()`.
    virtual bool sample(std::string_view series, double value, const TimestampMs *timestamp,
                        model::MetricType typeContext) = 0;
    /// A sample line whose series is the predicted one. The sink sets the next prediction before it returns. As
    /// `sample` otherwise.
    virtual bool predicted(std::string_view series, double value, const TimestampMs *timestamp)
    {
        return sample(series, value, timestamp, model::MetricType::Unknown);
    }
    /// An exemplar of the sample or histogram just told. `timestamp` is null when it has none; those of histograms have
    /// one, others are left out.
    virtual void exemplar(model::Labels labels, double value, const TimestampMs *timestamp) = 0;
    /// A native histogram, exposed as such or made of a classic one. `series` is text as `parseSeries` reads it with
    /// Format::Text, and the key by which a cache knows it; a sample of the same text is another series line. As
    /// `sample` otherwise; its exemplars follow.
    virtual bool histogram([[maybe_unused]] std::string_view series, [[maybe_unused]] const model::Histogram &value,
                           [[maybe_unused]] const TimestampMs *timestamp)
    {
        return true;
    }
    /// When the counting of the next sample or histogram began; told only when asked for by ParseOptions.
    virtual void startTimestamp([[maybe_unused]] TimestampMs timestamp) {}
    virtual void type(std::string_view family, model::MetricType type) = 0;
    virtual void help(std::string_view family, std::string_view text) = 0;
    virtual void unit(std::string_view family, std::string_view unit) = 0;
    /// Why `sample` returned false; an error is returned by `parse` with the line number in front. Ok: a limit was
    /// passed, nothing is wrong.
    [[nodiscard]] virtual Status failure() const { return {}; }

    [[nodiscard]] const Prediction &prediction() const { return m_prediction; }

protected:
    Prediction m_prediction;
};

/// What to make of an exposition beyond its plain samples. Source: PARITY.md 3.9.
struct ParseOptions {
    bool nativeHistograms = false;  ///< Take native histograms; the classic series of these are left out.
    bool classicHistograms = false; ///< Keep the classic series all the same.
    bool convertToCustom = false;   ///< Turn classic histograms into native ones with custom buckets (NHCB).
    bool startTimestamps = false;   ///< Tell start timestamps; `_created` series of OpenMetrics then are no samples.
};

/// The number (from 1) of the line that an error of a parse is about; 0: it names none.
[[nodiscard]] std::size_t errorLine(const Status &status);

/// Parses a body in any format. Errors, shape, threads: as parseText; a protobuf error names family and byte instead of
/// a line.
[[nodiscard]] Status parse(std::string_view body, Format format, const ParseOptions &options, Sink &sink);

/// Parses Prometheus text format 0.0.4 and 1.0.0, leniently as Prometheus does.
///
/// Shape: `body` is the whole decompressed answer; an empty body is zero samples. Values are doubles with NaN
/// normalised. Errors: InvalidInput at the first bad line, with line number, offending text and what was expected;
/// samples before it were delivered, so the
///   caller rolls back. Never retry with the same body.
/// Threads: any; no state between calls.
/// Source: PARITY.md 4.1.
[[nodiscard]] Status parseText(std::string_view body, Sink &sink);

/// Parses OpenMetrics 1.0 and 0.0.1. As parseText; timestamps arrive in milliseconds. Source: PARITY.md 4.2.
[[nodiscard]] Status parseOpenMetrics(std::string_view body, Sink &sink);

/// Parses the raw text of a series, as `Sink::sample` got it, into labels with `__name__`.
/// Errors: InvalidInput as the parsers. `le` and `quantile` are canonicalised by `typeContext`. Labels with empty
/// values vanish. `format` is Text or OpenMetrics: the latter has no blanks and no raw line feeds within braces.
[[nodiscard]] Status parseSeries(std::string_view series, model::MetricType typeContext, model::Labels &out,
                                 Format format = Format::Text);

/// As parseSeries, but each label as exposed: `out` gets `__name__` and the labels in the order of the text, empty
/// values and repeated names included.
[[nodiscard]] Status parseSeriesLabels(std::string_view series, model::MetricType typeContext,
                                       std::vector<model::Label> &out, Format format = Format::Text);

/// Chooses by Content-Type; `fallback` (null: none) serves where it is missing or unknown.
/// Errors: InvalidInput with Prometheus's messages (PARITY.md 3.4).
[[nodiscard]] Status chooseFormat(std::string_view contentType, const Format *fallback, Format &out);

} // namespace agent::exposition
