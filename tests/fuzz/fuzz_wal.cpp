// SPDX-License-Identifier: GPL-3.0-or-later

// A segment of arbitrary bytes, as a start, a reader and a second start see it: nothing crashes, the start succeeds,
// and both starts agree; what counts as a histogram decodes, and is the same when written again. The first byte
// chooses: bare fragments as they are, or payloads that get a right checksum, so that the decoders are reached.
#include "agent/base/coding.h"
#include "agent/base/crc32c.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_filesystem.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace agent;

namespace {

/// Cuts the input into records: a byte of flags, a byte of length, that many bytes.
std::string soundFragments(std::string_view input)
{
    std::string out;
    while (input.size() > 2) {
        const auto flags = static_cast<std::uint8_t>(input[0]);
        const std::string_view payload = input.substr(2, static_cast<std::uint8_t>(input[1]));
        input.remove_prefix(2 + payload.size());
        out.push_back(static_cast<char>((flags & 0x18) | 1));
        out.push_back('\0');
        out.push_back(static_cast<char>(payload.size()));
        putBe32(out, crc32c(payload));
        out.append(payload);
    }
    return out;
}

struct Seen {
    std::uint64_t series = 0;
    std::uint64_t samples = 0;
    std::uint64_t records = 0;
    friend bool operator==(const Seen &, const Seen &) = default;
};

/// Aborts when the decoder of histograms contradicts the log's counting, or the encoder.
void checkHistograms(std::string_view record)
{
    std::vector<model::HistogramSample> histograms;
    std::uint64_t unknown = 0;
    const auto keep = [&histograms](model::HistogramSample &sample) { histograms.push_back(sample); };
    const Status status = wal::decodeHistograms(record, unknown, keep);
    const wal::RecordType type = wal::recordType(record);
    if (type == wal::RecordType::Samples || type == wal::RecordType::SamplesV2)
        return;
    if (histograms.size() + unknown != wal::countSamples(record))
        std::abort();
    for (const wal::RecordType kind : {wal::RecordType::Histograms, wal::RecordType::FloatHistograms,
                                       wal::RecordType::CustomHistograms, wal::RecordType::CustomFloatHistograms}) {
        std::string written;
        wal::encodeHistograms(kind, histograms, written);
        std::size_t at = 0;
        const auto compare = [&](model::HistogramSample &sample) {
            while (wal::recordType(histograms[at].value) != kind)
                ++at;
            if (!(sample.value == histograms[at].value) || sample.timestamp != histograms[at].timestamp ||
                sample.series != histograms[at].series)
                std::abort();
            ++at;
        };
        if (!wal::decodeHistograms(written, unknown, compare).ok())
            std::abort();
    }
    status.ignore("damage is expected");
}

Seen look(MemoryFileSystem &files)
{
    FakeClock clock;
    NullLog sink;
    telemetry::Registry registry;
    wal::Settings settings;
    settings.directory = "/data";
    settings.tailBytes = 0;
    settings.fsyncInterval = std::chrono::hours(1);
    Result<std::unique_ptr<wal::Log>> log = wal::Log::open(settings, files, clock, sink, registry);
    if (!log)
        std::abort();
    Seen seen;
    seen.series = (*log)->series().size();
    seen.samples = (*log)->endOrdinal();
    const std::unique_ptr<wal::Tailer> tailer = (*log)->tail({});
    wal::RecordView view;
    while (tailer->next(view).value_or(false)) {
        ++seen.records;
        std::vector<wal::SeriesRecord> series;
        std::vector<model::Sample> samples;
        std::vector<model::Exemplar> exemplars;
        wal::decodeSeries(view.bytes, series).ignore("damage is expected");
        wal::decodeSamples(view.bytes, samples).ignore("damage is expected");
        wal::decodeExemplars(view.bytes, exemplars).ignore("damage is expected");
        checkHistograms(view.bytes);
    }
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view input(reinterpret_cast<const char *>(data) + 1, size - 1);
    MemoryFileSystem files;
    files.createDirectories("/data/wal").ignore("in memory");
    files.put("/data/wal/00000000", data[0] % 2 == 0 ? std::string(input) : soundFragments(input));
    const Seen first = look(files);
    if (!(look(files) == first))
        std::abort();
    return 0;
}
