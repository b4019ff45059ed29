// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/segment_summary.h"

#include "agent/base/coding.h"
#include "agent/base/crc32c.h"
#include "agent/wal/layout.h"

#include <algorithm>

namespace agent::wal {
namespace {

constexpr std::string_view kHeading = "belfry-segment 1\n";
constexpr std::size_t kChecksumBytes = 4;

/// Runs of records with equally many samples: targets repeat themselves.
void putCounts(const std::vector<std::uint32_t> &upTo, std::string &out)
{
    putUvarint(out, upTo.size());
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < upTo.size();) {
        const std::uint32_t samples = upTo[i] - before;
        std::size_t run = 0;
        while (i < upTo.size() && upTo[i] - before == samples) {
            before = upTo[i];
            ++run;
            ++i;
        }
        putUvarint(out, run);
        putUvarint(out, samples);
    }
}

bool takeCounts(Decoder &in, std::vector<std::uint32_t> &out)
{
    const std::uint64_t count = in.uvarint();
    std::uint32_t upTo = 0;
    while (in.ok() && out.size() < count) {
        const std::uint64_t run = in.uvarint();
        const std::uint64_t samples = in.uvarint();
        if (!in.ok() || run == 0 || run > count - out.size() || samples > UINT32_MAX)
            return false;
        for (std::uint64_t i = 0; i < run; ++i)
            out.push_back(upTo += static_cast<std::uint32_t>(samples));
    }
    return in.ok();
}

} // namespace

std::string serialise(const SegmentSummary &summary)
{
    std::string out(kHeading);
    const SegmentInfo &info = summary.info;
    for (const std::uint64_t number : {std::uint64_t{info.number}, info.plainBytes, std::uint64_t{info.records},
                                       info.firstSample, info.samples, std::uint64_t{info.damaged ? 1U : 0U},
                                       summary.packedPlainBytes})
        putUvarint(out, number);
    putVarint(out, info.minTime);
    putVarint(out, info.maxTime);
    putCounts(summary.samplesUpTo, out);
    putString(out, summary.series);
    putUvarint(out, summary.lastTimes.size());
    std::uint64_t ref = 0;
    for (const auto &[series, time] : summary.lastTimes) {
        putUvarint(out, series - ref);
        putVarint(out, time - info.maxTime);
        ref = series;
    }
    putBe32(out, crc32c(out));
    return out;
}

Result<SegmentSummary> parseSummary(std::string_view bytes)
{
    const Status damaged = corruption("a segment's summary does not match its checksum");
    if (!bytes.starts_with(kHeading) || bytes.size() < kHeading.size() + kChecksumBytes)
        return damaged;
    const std::string_view body = bytes.substr(0, bytes.size() - kChecksumBytes);
    Decoder sum(bytes.substr(body.size()));
    if (sum.be32() != crc32c(body))
        return damaged;
    Decoder in(body.substr(kHeading.size()));
    SegmentSummary out;
    out.info.number = static_cast<std::uint32_t>(in.uvarint());
    out.info.plainBytes = in.uvarint();
    out.info.records = static_cast<std::uint32_t>(in.uvarint());
    out.info.firstSample = in.uvarint();
    out.info.samples = in.uvarint();
    out.info.damaged = in.uvarint() != 0;
    out.packedPlainBytes = in.uvarint();
    out.info.minTime = in.varint();
    out.info.maxTime = in.varint();
    if (!takeCounts(in, out.samplesUpTo))
        return damaged;
    out.series = in.string();
    const std::uint64_t count = in.uvarint();
    std::uint64_t ref = 0;
    for (std::uint64_t i = 0; in.ok() && i < count; ++i) {
        ref += in.uvarint();
        out.lastTimes.emplace_back(ref, out.info.maxTime + in.varint());
    }
    if (!in.ok() || !in.atEnd())
        return damaged;
    return out;
}

std::string SummaryStore::pathOf(std::uint32_t number) const
{
    return m_directory + '/' + segmentName(number);
}

Status SummaryStore::prepare()
{
    if (Status status = m_files.createDirectories(m_directory); !status.ok())
        return status;
    return m_files.syncDirectory(m_directory.substr(0, m_directory.rfind('/')));
}

std::vector<std::uint32_t> SummaryStore::numbers() const
{
    const Result<std::vector<std::string>> names = m_files.list(m_directory);
    return names ? segmentNumbers(*names) : std::vector<std::uint32_t>();
}

Result<SegmentSummary> SummaryStore::load(std::uint32_t number) const
{
    const Result<std::string> bytes = m_files.readFile(pathOf(number));
    if (!bytes)
        return bytes.error();
    return parseSummary(*bytes);
}

Status SummaryStore::save(const SegmentSummary &summary)
{
    return writeFileAtomically(m_files, pathOf(summary.info.number), serialise(summary));
}

Status SummaryStore::remove(std::span<const std::uint32_t> numbers)
{
    bool any = false;
    for (const std::uint32_t number : numbers) {
        Status status = m_files.removeFile(pathOf(number));
        if (!status.ok() && status.code() != Code::NotFound)
            return status;
        any = any || status.ok();
    }
    return any ? m_files.syncDirectory(m_directory) : Status();
}

} // namespace agent::wal
