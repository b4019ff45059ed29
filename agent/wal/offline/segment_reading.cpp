// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/segment_reading.h"

#include "agent/wal/histogram_codec.h"
#include "agent/wal/record_codec.h"

#include <algorithm>

namespace agent::wal {
namespace {

using Point = std::pair<model::SeriesRef, TimestampMs>;

/// Counts what is in a record. Errors: Corruption when it does not decode.
Status countRecord(std::string_view record, RecordType type, std::vector<Point> &points, SegmentReading &out)
{
    points.clear();
    if (type == RecordType::Series)
        return codec::forEachSeries(record,
                                    [&out](model::SeriesRef, const std::vector<codec::LabelView> &) { ++out.named; });
    if (type == RecordType::Exemplars) {
        std::vector<model::Exemplar> exemplars;
        Status status = decodeExemplars(record, exemplars);
        out.exemplars += exemplars.size();
        return status;
    }
    Status status = codec::forEachPoint(
        record, [&points](model::SeriesRef series, TimestampMs time) { points.emplace_back(series, time); });
    SegmentInfo &info = out.info;
    for (const auto &[series, time] : points) {
        info.minTime = info.samples == 0 ? time : std::min(info.minTime, time);
        info.maxTime = info.samples == 0 ? time : std::max(info.maxTime, time);
        ++info.samples;
    }
    if (codec::isHistogramType(type))
        out.histograms += points.size();
    return status;
}

} // namespace

Result<SegmentReading> readSegment(std::unique_ptr<RandomAccessFile> file, std::uint32_t number, std::uint64_t limit,
                                   const RecordVisitor &visit)
{
    Result<std::uint64_t> size = file->size();
    if (!size)
        return size.error();
    *size = std::min(*size, limit);
    SegmentReading out;
    out.info.number = number;
    out.info.plainBytes = *size;
    SegmentReader reader(std::move(file), number);
    std::vector<Point> points;
    for (;;) {
        const std::uint32_t index = reader.nextIndex();
        const Result<SegmentReader::Outcome> outcome = reader.next(*size);
        if (!outcome)
            return outcome.error();
        if (*outcome == SegmentReader::Outcome::End)
            break;
        out.info.records = reader.nextIndex();
        if (*outcome == SegmentReader::Outcome::Damage) {
            out.info.damaged = true;
            out.torn = reader.damage().reachesEnd;
            out.damages.push_back({reader.damage(), index, std::nullopt});
            out.samplesUpTo.resize(out.info.records, static_cast<std::uint32_t>(out.info.samples));
            continue;
        }
        const RecordType type = recordType(reader.record());
        ++out.records[type];
        out.soundEnd = reader.offset();
        const bool decodes = countRecord(reader.record(), type, points, out).ok();
        if (!decodes) {
            out.info.damaged = true;
            out.damages.push_back({{number, reader.startOffset(), reader.offset() - reader.startOffset(), 1,
                                    "the contents of a record do not decode", false},
                                   index,
                                   std::nullopt});
        }
        out.samplesUpTo.push_back(static_cast<std::uint32_t>(out.info.samples));
        if (Status status = visit({{number, index}, type, reader.record(), points, decodes}); !status.ok())
            return status;
    }
    return out;
}

/// Damaged records count, so the summary's counts are those of the same records; but where the headers of a damaged
/// range do not lead through it, it counts as one record, and what follows has moved.
void countLost(const SegmentSummary &summary, SegmentReading &reading)
{
    reading.lost = summary.info.samples - std::min(summary.info.samples, reading.info.samples);
    if (reading.damages.size() == 1)
        reading.damages.front().samples = reading.lost;
    if (reading.damages.size() < 2 || reading.samplesUpTo.size() != summary.samplesUpTo.size())
        return;
    const auto within = [](const std::vector<std::uint32_t> &upTo, std::uint32_t first, std::uint32_t records) {
        return upTo[first + records - 1] - (first == 0 ? 0 : upTo[first - 1]);
    };
    for (DamagedRange &range : reading.damages)
        range.samples = within(summary.samplesUpTo, range.index, range.where.records) -
                        within(reading.samplesUpTo, range.index, range.where.records);
}

Result<CheckpointReading> readCheckpoint(const DirectoryView &view, SeriesNames &names, std::uint64_t &conflicts)
{
    CheckpointReading newest;
    for (const std::uint32_t number : view.checkpoints()) {
        CheckpointReading one;
        one.number = number;
        const Result<std::vector<std::string>> paths = view.checkpointFiles(number);
        if (!paths && paths.error().code() == Code::NotFound)
            continue; // a newer one has taken its place
        if (!paths)
            return paths.error();
        for (const std::string &path : *paths) {
            Result<std::unique_ptr<RandomAccessFile>> file = view.files().openRead(path);
            if (!file)
                return file.error();
            const auto enter = [&](const ReadRecord &record) {
                if (record.type == RecordType::Series && record.decodes)
                    return names.add(record.bytes, conflicts);
                return Status();
            };
            const auto fileNumber = static_cast<std::uint32_t>(one.files++);
            const Result<SegmentReading> reading = readSegment(std::move(*file), fileNumber, kWholeSegment, enter);
            if (!reading)
                return reading.error();
            one.bytes += reading->info.plainBytes;
            one.series += reading->named;
            for (const DamagedRange &range : reading->damages)
                one.damages.push_back(range.where);
        }
        if (!newest.number)
            newest = one;
        if (one.damages.empty() && one.files > 0)
            break;
    }
    return newest;
}

} // namespace agent::wal
