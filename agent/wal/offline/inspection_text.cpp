// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/inspection.h"
#include "agent/wal/layout.h"
#include "agent/wal/offline/text_table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace agent::wal {
namespace {

using Json = nlohmann::ordered_json;

std::string_view formName(const SegmentReport &segment)
{
    if (segment.gone)
        return "gone";
    return segment.info.form == SegmentForm::Packed ? "packed" : "plain";
}

/// Sums of all segments.
struct Totals {
    std::uint64_t bytes = 0;
    std::uint64_t plainBytes = 0;
    std::uint64_t records = 0;
    std::uint64_t samples = 0;
    std::uint64_t histograms = 0;
    std::uint64_t exemplars = 0;
    std::uint64_t damages = 0;

    explicit Totals(const std::vector<SegmentReport> &segments)
    {
        for (const SegmentReport &segment : segments) {
            bytes += segment.info.bytes;
            plainBytes += segment.info.plainBytes;
            records += segment.info.records;
            samples += segment.info.samples;
            histograms += segment.read.histograms;
            exemplars += segment.read.exemplars;
            damages += segment.read.damages.size();
        }
    }
    [[nodiscard]] double bytesPerSample() const
    {
        return samples == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(samples);
    }
};

std::string decimals(double value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", value);
    return text.data();
}

std::string timeOr(std::uint64_t samples, TimestampMs time)
{
    return samples == 0 ? "-" : formatTimestamp(time);
}

std::string segmentTable(const Inspection &in)
{
    std::vector<std::vector<std::string>> rows{
        {"segment", "form", "bytes", "plain", "records", "series", "samples", "histograms", "exemplars", "from", "to"}};
    for (const SegmentReport &segment : in.segments) {
        const SegmentInfo &info = segment.info;
        rows.push_back({segmentName(info.number), std::string(formName(segment)), formatCount(info.bytes),
                        formatCount(info.plainBytes), formatCount(info.records), formatCount(segment.series),
                        formatCount(info.samples), formatCount(segment.read.histograms),
                        formatCount(segment.read.exemplars), timeOr(info.samples, info.minTime),
                        timeOr(info.samples, info.maxTime)});
    }
    const Totals totals(in.segments);
    rows.push_back({"total", "", formatCount(totals.bytes), formatCount(totals.plainBytes), formatCount(totals.records),
                    formatCount(in.series), formatCount(totals.samples), formatCount(totals.histograms),
                    formatCount(totals.exemplars), decimals(totals.bytesPerSample()) + " bytes a sample"});
    return formatTable(rows, 2, 9);
}

std::string recordLines(const SegmentReport &segment)
{
    std::string line;
    for (const auto &[type, count] : segment.read.records)
        line += (line.empty() ? "" : ", ") + formatCount(count) + ' ' + std::string(recordTypeName(type));
    return "records by type: " + (line.empty() ? "none" : line) + '\n';
}

std::string damageLines(const SegmentReport &segment)
{
    std::string out;
    for (const DamagedRange &range : segment.read.damages) {
        out += "damage in " + segmentName(segment.info.number) + " at byte " + std::to_string(range.where.offset) +
               ", " + formatCount(range.where.bytes) + " bytes, " + formatCount(range.where.records) + " records";
        if (range.samples)
            out += ", " + formatCount(*range.samples) + " samples";
        out += ": " + std::string(range.where.cause) + '\n';
    }
    if (segment.torn)
        out += "the end of " + segmentName(segment.info.number) +
               " is half written: it is being written now, or was "
               "when the power went; the next start cuts it off\n";
    if (!segment.error.ok())
        out += "segment " + segmentName(segment.info.number) + " cannot be read: " + segment.error.message() + '\n';
    return out;
}

std::string remoteLines(const RemoteReport &remote)
{
    std::string out = "\nremote " + remote.name;
    if (!remote.problem.ok())
        return out + ": its cursor cannot be read: " + remote.problem.message() + '\n';
    const CursorStore::Cursor &cursor = remote.cursor;
    out += cursor.url.empty() ? "\n" : " (" + cursor.url + ")\n";
    std::vector<std::vector<std::string>> rows;
    rows.push_back({"  position", "segment " + segmentName(cursor.position.segment) + ", record " +
                                      std::to_string(cursor.position.record)});
    if (cursor.ordinal)
        rows.push_back({"  ordinal", formatCount(*cursor.ordinal)});
    if (cursor.skip)
        rows.push_back({"  skips", "what is older than " + formatTimestamp(cursor.skip->time) + ", before segment " +
                                       segmentName(cursor.skip->segment)});
    rows.push_back({"  acknowledged", formatCount(cursor.ledger.acknowledged)});
    rows.push_back({"  dropped by relabelling", formatCount(cursor.ledger.relabelDropped)});
    for (const auto &[reason, count] : cursor.ledger.dropped)
        rows.push_back({"  dropped: " + reason, formatCount(count)});
    std::string pending = formatCount(remote.pendingSamples) + " samples, " + formatBytes(remote.pendingBytes);
    if (remote.readableSamples > 0)
        pending += ", " + formatTimestamp(remote.oldest) + " to " + formatTimestamp(remote.newest);
    if (remote.readableSamples < remote.pendingSamples)
        pending += ", " + formatCount(remote.pendingSamples - remote.readableSamples) + " of them lost";
    rows.push_back({"  pending", pending});
    return out + formatTable(rows, 0, 0);
}

Json timeJson(std::uint64_t samples, TimestampMs time)
{
    if (samples == 0)
        return nullptr;
    return {{"ms", time}, {"time", formatTimestamp(time)}};
}

Json damageJson(const DamagedRange &range)
{
    Json out{{"offset", range.where.offset},
             {"bytes", range.where.bytes},
             {"records", range.where.records},
             {"cause", std::string(range.where.cause)}};
    out["samples"] = range.samples ? Json(*range.samples) : Json(nullptr);
    return out;
}

Json segmentJson(const SegmentReport &segment)
{
    const SegmentInfo &info = segment.info;
    Json out{{"number", info.number},
             {"form", std::string(formName(segment))},
             {"bytes", info.bytes},
             {"plainBytes", info.plainBytes},
             {"records", info.records},
             {"recordsByType", Json::object()},
             {"series", segment.series},
             {"seriesRecords", segment.read.named},
             {"firstOrdinal", info.firstSample},
             {"samples", info.samples},
             {"samplesReadable", segment.read.info.samples},
             {"histograms", segment.read.histograms},
             {"exemplars", segment.read.exemplars},
             {"from", timeJson(info.samples, info.minTime)},
             {"to", timeJson(info.samples, info.maxTime)},
             {"summarised", info.summarised},
             {"torn", segment.torn},
             {"damage", Json::array()}};
    for (const auto &[type, count] : segment.read.records)
        out["recordsByType"][std::string(recordTypeName(type))] = count;
    for (const DamagedRange &range : segment.read.damages)
        out["damage"].push_back(damageJson(range));
    if (!segment.error.ok())
        out["error"] = segment.error.message();
    return out;
}

Json remoteJson(const RemoteReport &remote)
{
    Json out{{"name", remote.name}};
    if (!remote.problem.ok()) {
        out["error"] = remote.problem.message();
        return out;
    }
    const CursorStore::Cursor &cursor = remote.cursor;
    out["url"] = cursor.url;
    out["position"] = {{"segment", cursor.position.segment}, {"record", cursor.position.record}};
    out["ordinal"] = cursor.ordinal ? Json(*cursor.ordinal) : Json(nullptr);
    if (cursor.skip)
        out["skip"] = {{"before", timeJson(1, cursor.skip->time)}, {"beforeSegment", cursor.skip->segment}};
    out["acknowledged"] = cursor.ledger.acknowledged;
    out["relabelDropped"] = cursor.ledger.relabelDropped;
    out["dropped"] = Json::object();
    for (const auto &[reason, count] : cursor.ledger.dropped)
        out["dropped"][reason] = count;
    out["pending"] = {{"samples", remote.pendingSamples},
                      {"samplesReadable", remote.readableSamples},
                      {"bytes", remote.pendingBytes},
                      {"from", timeJson(remote.readableSamples, remote.oldest)},
                      {"to", timeJson(remote.readableSamples, remote.newest)}};
    return out;
}

} // namespace

std::string toText(const Inspection &in)
{
    std::string out = "storage path " + in.storagePath;
    out += in.owner.empty() ? "\n" : " (in use by " + in.owner + ", or not closed properly)\n";
    if (in.checkpoint.number)
        out += checkpointName(*in.checkpoint.number) + ": " + formatCount(in.checkpoint.series) + " series, " +
               formatBytes(in.checkpoint.bytes) + '\n';
    for (const Damage &damage : in.checkpoint.damages)
        out += "damage in the checkpoint's file " + segmentName(damage.segment) + " at byte " +
               std::to_string(damage.offset) + ": " + std::string(damage.cause) + '\n';
    out += '\n' + segmentTable(in);
    if (in.segments.size() == 1)
        out += recordLines(in.segments.front());
    for (const SegmentReport &segment : in.segments)
        out += damageLines(segment);
    for (const RemoteReport &remote : in.remotes)
        out += remoteLines(remote);
    for (const std::string &name : in.damagedCursors)
        out += "cursor set aside because it could not be read: remotes/" + name + '\n';
    for (const auto &[name, bytes] : in.quarantine)
        out += "quarantined: quarantine/" + name + ", " + formatBytes(bytes) + '\n';
    return out;
}

std::string toJson(const Inspection &in)
{
    const Totals totals(in.segments);
    Json out{{"storagePath", in.storagePath}, {"owner", in.owner}, {"checkpoint", nullptr}};
    if (in.checkpoint.number)
        out["checkpoint"] = {{"number", *in.checkpoint.number},
                             {"files", in.checkpoint.files},
                             {"series", in.checkpoint.series},
                             {"bytes", in.checkpoint.bytes},
                             {"damagedRanges", in.checkpoint.damages.size()}};
    out["segments"] = Json::array();
    for (const SegmentReport &segment : in.segments)
        out["segments"].push_back(segmentJson(segment));
    out["totals"] = {{"bytes", totals.bytes},
                     {"plainBytes", totals.plainBytes},
                     {"records", totals.records},
                     {"series", in.series},
                     {"samples", totals.samples},
                     {"histograms", totals.histograms},
                     {"exemplars", totals.exemplars},
                     {"damagedRanges", totals.damages},
                     {"bytesPerSample", totals.bytesPerSample()}};
    out["remotes"] = Json::array();
    for (const RemoteReport &remote : in.remotes)
        out["remotes"].push_back(remoteJson(remote));
    out["damagedCursors"] = in.damagedCursors;
    out["quarantine"] = Json::array();
    for (const auto &[name, bytes] : in.quarantine)
        out["quarantine"].push_back({{"file", name}, {"bytes", bytes}});
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace agent::wal
