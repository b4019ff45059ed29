// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/classic_histogram.h"
#include "agent/exposition/forwarding_sink.h"
#include "agent/exposition/series_parts.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::exposition {

/// Turns the classic histograms of text formats into native ones with custom buckets (NHCB) on their way to the next
/// sink. The samples of one histogram are those that follow each other, belong to the latest family declared as
/// histogram and differ in `le` only; when they contradict each other they are told as they came. Source: PARITY.md
/// 4.4.
class CustomBucketSink final : public ForwardingSink {
public:
    /// `format` is Text or OpenMetrics. With `keepClassic` the classic samples are told as well, before the histogram.
    CustomBucketSink(Sink &next, Format format, bool keepClassic)
        : ForwardingSink(next), m_format(format), m_keepClassic(keepClassic)
    {
    }

    bool sample(std::string_view series, double value, const TimestampMs *timestamp,
                model::MetricType typeContext) override
    {
        return take(series, value, timestamp, typeContext, false);
    }
    bool predicted(std::string_view series, double value, const TimestampMs *timestamp) override
    {
        return take(series, value, timestamp, m_type, true);
    }
    void exemplar(model::Labels labels, double value, const TimestampMs *timestamp) override;
    void startTimestamp(TimestampMs timestamp) override { m_start = timestamp; }
    void type(std::string_view family, model::MetricType type) override;
    void help(std::string_view family, std::string_view text) override;
    void unit(std::string_view family, std::string_view unit) override;

    /// To be called at the end of the page, if it was right; tells of the last histogram. False when the next sink
    /// wants no more.
    [[nodiscard]] bool finish() { return close(); }

private:
    struct Line {
        std::size_t offset; ///< In `m_lineTexts`.
        std::size_t length;
        double value;
        std::optional<TimestampMs> timestamp;
        std::optional<TimestampMs> start;
    };
    struct Exemplar {
        std::size_t line; ///< Samples of the histogram up to and with its own.
        model::Labels labels;
        double value;
        std::optional<TimestampMs> timestamp;
    };
    enum class Part { None, Unreadable, Count, Sum, Bucket };

    [[nodiscard]] bool take(std::string_view series, double value, const TimestampMs *timestamp,
                            model::MetricType typeContext, bool predicted);
    [[nodiscard]] bool pass(std::string_view series, double value, const TimestampMs *timestamp,
                            model::MetricType typeContext, bool predicted);
    [[nodiscard]] Part partOf(std::string_view series, double &bound);
    void open(std::uint64_t key, const TimestampMs *timestamp);
    void collect(Part part, double bound, double value, const TimestampMs *timestamp);
    void keepBack(std::string_view series, double value, const TimestampMs *timestamp);
    [[nodiscard]] bool close();
    [[nodiscard]] bool tellHistogram();
    [[nodiscard]] bool tellClassic();

    const Format m_format;
    const bool m_keepClassic;
    std::string m_family;
    model::MetricType m_type = model::MetricType::Unknown;
    SeriesParts m_parts;
    std::optional<TimestampMs> m_start; ///< Of the sample that comes next.
    bool m_collected = false;           ///< The latest sample.
    bool m_refused = false;             ///< The next sink wants no more.

    // The histogram being collected.
    bool m_isOpen = false;
    bool m_consistent = true;
    std::uint64_t m_key = 0;
    std::string m_series;
    std::optional<TimestampMs> m_timestamp;
    std::optional<TimestampMs> m_histogramStart;
    ClassicHistogram m_classic;
    std::size_t m_samples = 0;
    std::vector<Exemplar> m_exemplars;
    std::vector<Line> m_lines; ///< Samples kept back.
    std::string m_lineTexts;
    model::Histogram m_histogram;
};

} // namespace agent::exposition
