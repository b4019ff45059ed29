// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/reserve.h"

#include <algorithm>

namespace agent::wal {
namespace {

/// The reserve is made when it takes at most that part of what is free.
constexpr std::uint64_t kFreeShare = 4;
/// It is given up in so many pieces.
constexpr std::uint64_t kPieces = 16;

} // namespace

void Reserve::keep()
{
    if (m_bytes == 0)
        return;
    const MutexLock lock(m_mutex);
    m_left = std::min(m_files.fileSize(m_path).value_or(0), m_bytes);
    if (m_left == m_bytes || m_files.freeBytes(m_directory).value_or(0) < kFreeShare * m_bytes)
        return;
    if (Status status = m_files.allocate(m_path, m_bytes); !status.ok()) {
        m_left = 0;
        m_log.write(LogLevel::Debug, "wal", "the reserve could not be made, it is tried again",
                    {{"path", m_path}, {"error", status.toString()}});
        return;
    }
    m_left = m_bytes;
}

bool Reserve::giveUp()
{
    if (m_bytes == 0)
        return false;
    const MutexLock lock(m_mutex);
    const std::uint64_t size = m_files.fileSize(m_path).value_or(0);
    const std::uint64_t piece = std::max<std::uint64_t>(m_bytes / kPieces, 1);
    const std::uint64_t left = size > piece ? size - piece : 0;
    if (size == 0 || !cut(left))
        return false;
    m_left = std::min(left, m_bytes);
    if (size >= m_bytes)
        m_log.write(LogLevel::Warn, "wal", "the disk is full: the reserve is given up for cursors and ledgers",
                    {{"path", m_path}, {"bytes", std::to_string(m_bytes)}});
    return true;
}

/// Leaves so much of the file; false when it cannot be cut.
bool Reserve::cut(std::uint64_t left)
{
    if (left == 0)
        return m_files.removeFile(m_path).ok();
    Result<std::unique_ptr<WritableFile>> file = m_files.openAppend(m_path);
    return file && (*file)->truncate(left).ok();
}

} // namespace agent::wal
