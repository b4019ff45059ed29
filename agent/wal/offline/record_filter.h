// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/histogram_codec.h"
#include "agent/wal/offline/segment_reading.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agent::wal {

/// Takes from records what is of a range of times, and of those that do not decode what does. One thread.
class RecordFilter {
public:
    /// What is left of a record. The views live until the next call, and as long as the record.
    struct Kept {
        std::vector<std::string_view> records; ///< Several when histograms of different kinds lay in one.
        std::uint64_t samples = 0;
        std::uint64_t histograms = 0; ///< Of these.
        std::uint64_t exemplars = 0;
        std::vector<model::SeriesRef> series; ///< That are used, each as often as it is.
        TimestampMs minTime = 0;              ///< Of the samples.
        TimestampMs maxTime = 0;
    };
    /// Of a record of samples, histograms or exemplars from `from` to `to`, both included; of others nothing.
    [[nodiscard]] const Kept &keep(const ReadRecord &record, TimestampMs from, TimestampMs to);

private:
    void keepPoints(const ReadRecord &record, TimestampMs from, TimestampMs to);
    void keepExemplars(const ReadRecord &record, TimestampMs from, TimestampMs to);

    void putHistograms(std::string_view record, TimestampMs from, TimestampMs to);

    Kept m_kept;
    std::string m_encoded;
    HistogramEncoders m_histograms;
};

} // namespace agent::wal
