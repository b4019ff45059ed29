// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/model/exemplar.h"
#include "agent/model/labels.h"
#include "agent/model/sample.h"

#include <cstdint>
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

struct SeriesRecord {
    model::SeriesRef series = model::kNoSeries;
    model::Labels labels;
};

/// Encoders append to `out`, type byte first. An empty span still gives a record of just the type byte.
void encodeSeries(std::span<const SeriesRecord> series, std::string &out);
void encodeSamples(std::span<const model::Sample> samples, std::string &out);
void encodeExemplars(std::span<const model::Exemplar> exemplars, std::string &out);

/// Decoders append to `out`. `record` includes the type byte. Errors: Corruption; `out` may then hold what was decoded
/// before.
[[nodiscard]] Status decodeSeries(std::string_view record, std::vector<SeriesRecord> &out);
/// Samples and SamplesV2 (start timestamps are left out).
[[nodiscard]] Status decodeSamples(std::string_view record, std::vector<model::Sample> &out);
[[nodiscard]] Status decodeExemplars(std::string_view record, std::vector<model::Exemplar> &out);

} // namespace agent::wal
