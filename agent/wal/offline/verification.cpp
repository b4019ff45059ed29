// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/verification.h"

#include "agent/wal/layout.h"
#include "agent/wal/loss.h"
#include "agent/wal/offline/text_table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace agent::wal {
namespace {

constexpr const char *kDamageRemedy =
    "nothing has to be done: the agent goes on behind it, enters the loss in each remote's ledger and keeps a copy of "
    "the range in quarantine/";
constexpr const char *kSummaryRemedy = "delete the summary: the segment is read instead at the next start";

std::string segmentPlace(std::uint32_t number)
{
    return "segment " + segmentName(number);
}

std::string summaryPlace(std::uint32_t number)
{
    return "summary index/" + segmentName(number);
}

/// Goes through a storage path from the checkpoint to the ledgers. One thread.
class Verifier {
public:
    Verifier(const DirectoryView &view, const Progress &progress) : m_view(view), m_progress(progress) {}
    [[nodiscard]] Result<Verification> run();

private:
    void note(bool problem, std::string place, std::string text, std::string remedy,
              std::optional<std::uint64_t> lost = std::nullopt)
    {
        m_out.findings.push_back({problem, std::move(place), std::move(text), std::move(remedy), lost});
    }
    [[nodiscard]] Status checkCheckpoint();
    void checkGap(const LogOutline::Entry &entry, std::uint64_t ordinal, std::uint32_t expected);
    void checkSegment(const LogOutline::Entry &entry);
    void tellDamages(const LogOutline::Entry &entry, const SegmentReading &reading);
    void compareSummary(const LogOutline::Entry &entry, const SegmentSummary &summary, const SegmentReading &reading);
    void checkRecord(const ReadRecord &record);
    void tellUnknownSeries();
    void checkCursor(const LogOutline &outline, const std::string &name, const CursorStore::Cursor &cursor);
    void checkLedger(const LogOutline &outline, const std::string &place, const CursorStore::Cursor &cursor);
    [[nodiscard]] bool anybodyNeeds(std::uint32_t segment) const;

    const DirectoryView &m_view;
    const Progress &m_progress;
    Verification m_out;
    SeriesNames m_names;
    std::uint64_t m_conflicts = 0;
    /// Samples of series that nothing has named so far, by segment; and of which series.
    std::unordered_map<std::uint64_t, std::pair<std::uint32_t, std::uint64_t>> m_unknown;
    std::set<std::uint32_t> m_damaged; ///< Segments.
};

/// Series records come before the samples, but some are only in later segments of logs that Prometheus wrote.
void Verifier::checkRecord(const ReadRecord &record)
{
    if (record.type == RecordType::Series && record.decodes)
        m_names.add(record.bytes, m_conflicts).ignore("it was found to decode");
    for (const auto &[series, time] : record.points) {
        if (m_names.contains(series))
            continue;
        auto &[segment, samples] = m_unknown[model::value(series)];
        segment = record.position.segment;
        ++samples;
    }
}

Status Verifier::checkCheckpoint()
{
    const Result<CheckpointReading> checkpoint = readCheckpoint(m_view, m_names, m_conflicts);
    if (!checkpoint)
        return checkpoint.error();
    if (!checkpoint->number)
        return {};
    const std::string place = checkpointName(*checkpoint->number);
    if (checkpoint->files == 0)
        note(true, place, "it holds no file", "delete it: the one before it, or the segments, are used instead");
    for (const Damage &damage : checkpoint->damages)
        note(true, place + '/' + segmentName(damage.segment) + ", byte " + std::to_string(damage.offset),
             std::string(damage.cause),
             "nothing has to be done: the next truncation writes it anew; series named only there are lost");
    return {};
}

/// Whether a remote has yet to read `segment`.
bool Verifier::anybodyNeeds(std::uint32_t segment) const
{
    return std::any_of(m_view.remotes().begin(), m_view.remotes().end(), [segment](const auto &remote) {
        return remote.second && remote.second->position.segment <= segment;
    });
}

/// What lay between a segment and the one before it.
void Verifier::checkGap(const LogOutline::Entry &entry, std::uint64_t ordinal, std::uint32_t expected)
{
    if (entry.info.number == expected)
        return;
    const std::uint64_t lost = entry.info.firstSample - ordinal;
    const std::string_view reason = m_view.lossReason(expected, entry.info.number);
    const bool evicted = reason != kLogDamaged;
    std::string place = segmentPlace(expected);
    if (expected + 1 < entry.info.number)
        place = "segments " + segmentName(expected) + " to " + segmentName(entry.info.number - 1);
    if (evicted)
        note(false, place, "given up: " + std::string(reason), "", lost);
    else if (lost > 0 && anybodyNeeds(expected))
        note(true, place, "gone, though a remote still needed what lay there",
             "nothing can be done unless there is a copy; the loss is entered in each remote's ledger", lost);
    else
        note(false, place, "not there; nobody needs what may have lain there", "");
}

void Verifier::tellDamages(const LogOutline::Entry &entry, const SegmentReading &reading)
{
    const std::string place = segmentPlace(entry.info.number);
    std::uint64_t told = 0;
    for (const DamagedRange &range : reading.damages) {
        told += range.samples.value_or(0);
        note(true, place + ", byte " + std::to_string(range.where.offset),
             std::string(range.where.cause) + ": " + formatCount(range.where.bytes) + " bytes, " +
                 formatCount(range.where.records) + " records",
             kDamageRemedy, range.samples);
    }
    if (entry.torn)
        note(false, place + ", byte " + std::to_string(entry.limit), "the newest segment ends half written",
             "nothing: it is being written, or the next start cuts the end off");
    if (const std::uint64_t lost = reading.lost.value_or(0); lost > told)
        note(true, place,
             reading.damages.empty() ? "it is shorter than its summary says"
                                     : "samples are lost in the damaged ranges above",
             reading.damages.empty() ? "nothing can be done unless there is a copy; the loss is entered in each ledger"
                                     : kDamageRemedy,
             lost - told);
}

void Verifier::compareSummary(const LogOutline::Entry &entry, const SegmentSummary &summary,
                              const SegmentReading &reading)
{
    if (!reading.damages.empty() || reading.lost.value_or(0) > 0)
        return; // then they are meant to differ
    const SegmentInfo &said = summary.info;
    const SegmentInfo &read = reading.info;
    std::string differs;
    const auto compare = [&differs](std::string_view what, auto one, auto other) {
        if (one != other)
            differs += (differs.empty() ? "" : ", ") + std::string(what) + ' ' + std::to_string(one) + " instead of " +
                       std::to_string(other);
    };
    compare("records", said.records, read.records);
    compare("samples", said.samples, read.samples);
    if (read.samples > 0) {
        compare("oldest time", said.minTime, read.minTime);
        compare("newest time", said.maxTime, read.maxTime);
    }
    if (differs.empty() && summary.samplesUpTo != reading.samplesUpTo)
        differs = "other counts of samples by record";
    if (!differs.empty())
        note(true, summaryPlace(entry.info.number), "it tells " + differs, kSummaryRemedy);
}

void Verifier::checkSegment(const LogOutline::Entry &entry)
{
    const std::uint32_t number = entry.info.number;
    const std::string place = segmentPlace(number);
    if (!entry.summaryProblem.ok())
        note(true, summaryPlace(number), entry.summaryProblem.message(), kSummaryRemedy);
    Result<SegmentSummary> summary =
        entry.usable ? m_view.summary(number) : Result<SegmentSummary>(notFound("there is none"));
    if (summary)
        m_names.add(summary->series, m_conflicts).ignore("its checksum was right, so it is as it was written");
    Result<std::unique_ptr<RandomAccessFile>> file =
        entry.gone ? Result<std::unique_ptr<RandomAccessFile>>(notFound("")) : m_view.openSegment(number);
    if (!file && file.error().code() == Code::NotFound) {
        if (entry.gone && anybodyNeeds(number))
            note(true, place, "its file has gone, only its summary is left",
                 "put it back if there is a copy; else the loss is entered in each remote's ledger",
                 entry.info.samples);
        return;
    }
    const Result<SegmentReading> read = file ? readSegment(std::move(*file), number, entry.limit,
                                                           [this](const ReadRecord &record) {
                                                               checkRecord(record);
                                                               return Status();
                                                           })
                                             : Result<SegmentReading>(file.error());
    if (!read) {
        note(true, place, "it cannot be read: " + read.error().message(), "look at the disk", entry.info.samples);
        return;
    }
    SegmentReading reading = *read;
    if (summary)
        countLost(*summary, reading);
    if (entry.info.damaged || !reading.damages.empty() || reading.lost.value_or(0) > 0)
        m_damaged.insert(number);
    tellDamages(entry, reading);
    if (summary)
        compareSummary(entry, *summary, reading);
    ++m_out.segments;
    m_out.records += reading.info.records;
    m_out.samples += reading.info.samples;
}

void Verifier::tellUnknownSeries()
{
    std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> bySegment; // series, samples
    for (const auto &[series, where] : m_unknown) {
        if (m_names.contains(model::SeriesRef{series}))
            continue;
        auto &[count, samples] = bySegment[where.first];
        ++count;
        samples += where.second;
    }
    for (const auto &[segment, counts] : bySegment)
        note(true, segmentPlace(segment),
             formatCount(counts.second) + " samples, the last of them here, of " + formatCount(counts.first) +
                 " series that no record names",
             "nothing can be done: they cannot be delivered and go into the ledgers as unknown_series", counts.second);
    if (m_conflicts > 0)
        note(true, "series records",
             formatCount(m_conflicts) + " give a number to other labels than an earlier record does",
             "nothing can be done: the first meaning stands");
}

void Verifier::checkCursor(const LogOutline &outline, const std::string &name, const CursorStore::Cursor &cursor)
{
    const std::string place = "remote " + name;
    const Position position = cursor.position;
    const LogOutline::Entry *entry = outline.find(position.segment);
    const Position end = outline.end();
    if (position > end && position != Position{end.segment + 1, 0})
        note(true, place,
             "its cursor, segment " + segmentName(position.segment) + " record " + std::to_string(position.record) +
                 ", lies behind the end of the log",
             "was the log replaced, or did a power cut take its end? The agent goes on behind the cursor; delete "
             "remotes/ to start anew");
    else if (entry && position.record > entry->info.records)
        note(true, place,
             "its cursor stands at record " + std::to_string(position.record) + " of a segment that has " +
                 std::to_string(entry->info.records),
             "nothing has to be done: delivery goes on with the next segment");
    checkLedger(outline, place, cursor);
}

/// A ledger belongs to its position: what lies behind it must be what the log took less what is before the cursor.
void Verifier::checkLedger(const LogOutline &outline, const std::string &place, const CursorStore::Cursor &cursor)
{
    std::set<std::string> reasons;
    for (const auto &[reason, count] : cursor.ledger.dropped) {
        if (!reasons.insert(reason).second)
            note(true, place, "its ledger names the reason " + reason + " twice",
                 "delete the remote's file in remotes/ to start a new ledger, at the end of the log");
    }
    if (!cursor.ordinal)
        return;
    const LogOutline::Entry *entry = outline.find(cursor.position.segment);
    if (!entry)
        return;
    const std::optional<std::uint64_t> counted = outline.ordinal(m_view, cursor.position);
    const std::uint64_t first = entry->info.firstSample;
    // Damage before the position that the ledger does not have yet is left out of its ordinal.
    if (!counted || (m_damaged.contains(entry->info.number) && *cursor.ordinal >= first && *cursor.ordinal <= *counted))
        return;
    // The summary that is yet to come may tell of a higher ordinal: see Settings::resumeOrdinal.
    const bool fits = entry->usable ? *cursor.ordinal == *counted : *cursor.ordinal >= *counted;
    if (!fits)
        note(true, place,
             "its ledger has " + formatCount(*cursor.ordinal) + " samples before the cursor, the log " +
                 formatCount(*counted),
             "nothing has to be done: the log's count is taken at the next start");
}

Result<Verification> Verifier::run()
{
    m_out.storagePath = m_view.storagePath();
    if (Status status = checkCheckpoint(); !status.ok())
        return status;
    const Result<LogOutline> outline = LogOutline::make(m_view);
    if (!outline)
        return outline.error();
    std::uint64_t total = 0;
    for (const LogOutline::Entry &entry : outline->entries())
        total += entry.info.bytes;
    std::uint64_t done = 0;
    std::uint64_t ordinal = 0;
    std::optional<std::uint32_t> expected;
    for (const LogOutline::Entry &entry : outline->entries()) {
        if (expected)
            checkGap(entry, ordinal, *expected);
        checkSegment(entry);
        ordinal = entry.info.firstSample + entry.info.samples;
        expected = entry.info.number + 1;
        m_progress(done += entry.info.bytes, total);
    }
    for (const SegmentFiles &segment : m_view.segments()) {
        if (segment.plainBytes && segment.packedBytes)
            note(false, segmentPlace(segment.number), "there are a plain and a packed file: packing was interrupted",
                 "nothing: the next start deletes the packed one");
        if (segment.summarised && !segment.present() && !outline->find(segment.number))
            note(true, summaryPlace(segment.number), "it is damaged, and its segment has gone",
                 "delete it; the loss is entered in each remote's ledger");
    }
    tellUnknownSeries();
    for (const auto &[name, cursor] : m_view.remotes()) {
        if (cursor)
            checkCursor(*outline, name, *cursor);
        else
            note(true, "remote " + name, "its cursor cannot be read: " + cursor.error().message(),
                 "the next start sets it aside and begins a new ledger at the end of the log: to deliver what waits, "
                 "export it first and push it");
    }
    for (const std::string &name : m_view.damagedCursors())
        note(false, "remotes/" + name, "a cursor that could not be read was set aside",
             "delete it when it is clear why");
    for (const auto &[name, bytes] : m_view.quarantine())
        note(false, "quarantine/" + name, formatBytes(bytes) + " of damage, kept for people", "delete it when done");
    m_out.series = m_names.size();
    return std::move(m_out);
}

} // namespace

bool Verification::sound() const
{
    return std::none_of(findings.begin(), findings.end(), [](const Finding &finding) { return finding.problem; });
}

Result<Verification> verify(const DirectoryView &view, const Progress &progress)
{
    return Verifier(view, progress).run();
}

std::string toText(const Verification &in)
{
    std::string out;
    std::size_t problems = 0;
    for (const Finding &finding : in.findings) {
        problems += finding.problem ? 1 : 0;
        out += (finding.problem ? "PROBLEM  " : "note     ") + finding.place + ": " + finding.text;
        if (finding.samplesLost)
            out += ", " + formatCount(*finding.samplesLost) + " samples lost";
        out += '\n';
        if (!finding.remedy.empty())
            out += "         " + finding.remedy + '\n';
    }
    out += in.storagePath + ": " + formatCount(in.segments) + " segments, " + formatCount(in.records) + " records, " +
           formatCount(in.samples) + " samples, " + formatCount(in.series) + " series; ";
    return out + (problems == 0 ? "sound\n" : formatCount(problems) + (problems == 1 ? " problem\n" : " problems\n"));
}

std::string toJson(const Verification &in)
{
    using Json = nlohmann::ordered_json;
    Json out{{"storagePath", in.storagePath}, {"sound", in.sound()},   {"segments", in.segments},
             {"records", in.records},         {"samples", in.samples}, {"series", in.series},
             {"findings", Json::array()}};
    for (const Finding &finding : in.findings) {
        Json one{
            {"problem", finding.problem}, {"place", finding.place}, {"text", finding.text}, {"remedy", finding.remedy}};
        one["samplesLost"] = finding.samplesLost ? Json(*finding.samplesLost) : Json(nullptr);
        out["findings"].push_back(std::move(one));
    }
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace agent::wal
