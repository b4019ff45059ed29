// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/replay.h"

#include "agent/wal/record_codec.h"

#include <algorithm>

namespace agent::wal {
namespace {

/// Enters what a record tells. Errors: Corruption; what it told before that stands.
Status enterRecord(std::string_view record, std::uint32_t number, bool fromCheckpoint, SeriesStore &store,
                   SegmentScan &scan)
{
    switch (recordType(record)) {
    case RecordType::Series:
        return codec::forEachSeries(record, [&](model::SeriesRef ref, std::vector<codec::LabelView> &labels) {
            if (store.restore(ref, labels, number) == SeriesStore::Restored::Conflict)
                ++scan.conflicts;
        });
    case RecordType::Samples:
    case RecordType::SamplesV2:
    case RecordType::Histograms:
    case RecordType::FloatHistograms:
    case RecordType::CustomHistograms:
    case RecordType::CustomFloatHistograms:
    case RecordType::HistogramsV2:
    case RecordType::FloatHistogramsV2: {
        SeriesStore::SampleCounts counts;
        Status status = store.restoreSamples(record, fromCheckpoint ? SeriesStore::kNoRecord : number, counts);
        if (counts.samples > 0) {
            SegmentInfo &info = scan.info;
            info.minTime = info.samples == 0 ? counts.minTime : std::min(info.minTime, counts.minTime);
            info.maxTime = info.samples == 0 ? counts.maxTime : std::max(info.maxTime, counts.maxTime);
            info.samples += counts.samples;
            scan.unknownSeries += counts.unknown;
        }
        return status;
    }
    default:
        return {};
    }
}

} // namespace

Result<SegmentScan> scanFile(Result<std::unique_ptr<RandomAccessFile>> file, std::uint32_t number, bool fromCheckpoint,
                             SeriesStore &store, std::vector<Damage> &damages)
{
    damages.clear();
    if (!file)
        return file.error();
    const Result<std::uint64_t> size = (*file)->size();
    if (!size)
        return size.error();
    SegmentScan scan;
    scan.info.number = number;
    scan.info.plainBytes = *size;
    SegmentReader reader(std::move(*file), number);
    for (;;) {
        const Result<SegmentReader::Outcome> outcome = reader.next(*size);
        if (!outcome)
            return outcome.error();
        if (*outcome == SegmentReader::Outcome::End)
            break;
        scan.info.records = reader.nextIndex();
        if (*outcome == SegmentReader::Outcome::Damage) {
            scan.info.damaged = true;
            scan.torn = reader.damage().reachesEnd;
            damages.push_back(reader.damage());
            scan.samplesUpTo.resize(scan.info.records, static_cast<std::uint32_t>(scan.info.samples));
            continue;
        }
        scan.soundEnd = reader.offset();
        if (!enterRecord(reader.record(), number, fromCheckpoint, store, scan).ok()) {
            scan.info.damaged = true;
            damages.push_back({number, reader.startOffset(), reader.offset() - reader.startOffset(), 1,
                               "the contents of a record do not decode", false});
        }
        scan.samplesUpTo.push_back(static_cast<std::uint32_t>(scan.info.samples));
    }
    return scan;
}

} // namespace agent::wal
