// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/segment_writer.h"

#include "agent/base/coding.h"
#include "agent/base/compress.h"
#include "agent/base/crc32c.h"
#include "agent/wal/format.h"

#include <algorithm>

namespace agent::wal {
namespace {

/// A buffer that grew beyond this for an unusual batch is given back after it.
constexpr std::size_t kKeptBufferBytes = std::size_t{4} << 20;

} // namespace

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(FileSystem &files, const std::string &path,
                                                             Compression compression)
{
    Result<std::unique_ptr<WritableFile>> file = files.create(path);
    if (!file)
        return file.error();
    return onto(std::move(*file), compression);
}

std::unique_ptr<SegmentWriter> SegmentWriter::onto(std::unique_ptr<WritableFile> file, Compression compression)
{
    return std::unique_ptr<SegmentWriter>(new SegmentWriter(std::move(file), compression));
}

std::string_view SegmentWriter::compress(std::string_view record, std::uint8_t &flag)
{
    flag = 0;
    if (m_compression == Compression::None || record.empty())
        return record;
    if (m_compression == Compression::Snappy)
        snappyCompress(record, m_compressed);
    else
        zstdCompress(record, m_compressed);
    if (m_compressed.size() >= record.size())
        return record;
    flag = m_compression == Compression::Snappy ? kSnappyFlag : kZstdFlag;
    m_saved += record.size() - m_compressed.size();
    return m_compressed;
}

void SegmentWriter::addFragment(std::uint8_t head, std::string_view part)
{
    m_waiting.push_back(static_cast<char>(head));
    m_waiting.push_back(static_cast<char>(part.size() >> 8));
    m_waiting.push_back(static_cast<char>(part.size() & 0xff));
    putBe32(m_waiting, crc32c(part));
    m_waiting.append(part);
}

void SegmentWriter::add(std::string_view record)
{
    std::uint8_t flag = 0;
    std::string_view rest = compress(record, flag);
    bool first = true;
    do {
        std::size_t left = kPageBytes - static_cast<std::size_t>(sizeAfterWrite() % kPageBytes);
        if (left <= kFragmentHeaderBytes) { // no room for a header and at least one byte
            m_waiting.append(left, '\0');
            left = kPageBytes;
        }
        const std::string_view part = rest.substr(0, left - kFragmentHeaderBytes);
        rest.remove_prefix(part.size());
        const FragmentType type = rest.empty() ? (first ? FragmentType::Full : FragmentType::Last)
                                               : (first ? FragmentType::First : FragmentType::Middle);
        addFragment(static_cast<std::uint8_t>(static_cast<std::uint8_t>(type) | flag), part);
        first = false;
    } while (!rest.empty());
}

void SegmentWriter::discard()
{
    m_waiting.clear();
    m_saved = 0;
}

Status SegmentWriter::write()
{
    if (m_broken)
        return {Code::Io, "the segment could not be repaired after a failed write"};
    Status status = m_file->append(m_waiting);
    if (status.ok())
        m_size += m_waiting.size();
    else
        m_broken = !m_file->truncate(m_size).ok();
    discard();
    if (m_waiting.capacity() > kKeptBufferBytes)
        m_waiting.shrink_to_fit();
    if (m_compressed.capacity() > kKeptBufferBytes)
        std::string().swap(m_compressed);
    return status;
}

Status SegmentWriter::finish()
{
    discard();
    Status status;
    if (const auto used = static_cast<std::size_t>(m_size % kPageBytes); used > 0 && !m_broken) {
        m_waiting.assign(kPageBytes - used, '\0');
        status = write();
    }
    if (Status closed = m_file->close(); status.ok() && !closed.ok())
        status = std::move(closed);
    return status;
}

} // namespace agent::wal
