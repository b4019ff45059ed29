// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/model/exemplar.h"
#include "agent/model/histogram.h"
#include "agent/model/labels.h"
#include "agent/model/sample.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agent::wal {

/// First byte of each record. Source: PARITY.md 6.3.
enum class RecordType : std::uint8_t {
    Series = 1,
    Samples = 2,
    Tombstones = 3,
    Exemplars = 4,
    MmapMarkers = 5,
    Metadata = 6,
    Histograms = 7,
    FloatHistograms = 8,
    CustomHistograms = 9,
    CustomFloatHistograms = 10,
    SamplesV2 = 11,
    HistogramsV2 = 12,
    FloatHistogramsV2 = 13,
    Unknown = 255,
};

[[nodiscard]] RecordType recordType(std::string_view record);
/// "samples_v2" and the like, as metrics and tools name them.
[[nodiscard]] std::string_view recordTypeName(RecordType type);
/// The type of the record that a histogram is written into.
[[nodiscard]] RecordType recordType(const model::Histogram &histogram);

struct SeriesRecord {
    model::SeriesRef series = model::kNoSeries;
    model::Labels labels;
};

/// Encoders append to `out`, type byte first. An empty span still gives a record of just the type byte.
void encodeSeries(std::span<const SeriesRecord> series, std::string &out);
void encodeSamples(std::span<const model::Sample> samples, std::string &out);
void encodeExemplars(std::span<const model::Exemplar> exemplars, std::string &out);
/// Those of `histograms` that belong into a record of `type`, which is one of the four of histograms without V2.
void encodeHistograms(RecordType type, std::span<const model::HistogramSample> histograms, std::string &out);

/// Decoders append to `out`. `record` includes the type byte. Errors: Corruption; `out` may then hold what was decoded
/// before.
[[nodiscard]] Status decodeSeries(std::string_view record, std::vector<SeriesRecord> &out);
/// Samples and SamplesV2 (start timestamps are left out).
[[nodiscard]] Status decodeSamples(std::string_view record, std::vector<model::Sample> &out);
/// The start timestamps of the samples of a SamplesV2 record, in their order; 0: none.
[[nodiscard]] Status decodeStarts(std::string_view record, std::vector<TimestampMs> &out);
[[nodiscard]] Status decodeExemplars(std::string_view record, std::vector<model::Exemplar> &out);

/// Told of each histogram of a record; may take its value, or put another object there for its memory.
using HistogramVisitor = std::function<void(model::HistogramSample &)>;
/// Histograms of all six types. Finer schemas than ours (up to 52) are made coarser;
/// what has any other schema is left out and counted into `unknownSchemas`. Errors: Corruption; what was told before
/// stands.
[[nodiscard]] Status decodeHistograms(std::string_view record, std::uint64_t &unknownSchemas,
                                      const HistogramVisitor &visit);
/// Samples and histograms in a record of any type, as the log counts them: as far as it decodes, whatever their schema.
[[nodiscard]] std::uint64_t countSamples(std::string_view record);

} // namespace agent::wal
