// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/reserve.h"

namespace agent::wal {
namespace {

/// The reserve is made when it takes at most that part of what is free.
constexpr std::uint64_t kFreeShare = 4;

} // namespace

void Reserve::keep()
{
    if (m_bytes == 0)
        return;
    const MutexLock lock(m_mutex);
    m_held = m_files.fileSize(m_path).value_or(0) == m_bytes;
    if (m_held || m_files.freeBytes(m_directory).value_or(0) < kFreeShare * m_bytes)
        return;
    if (Status status = m_files.allocate(m_path, m_bytes); !status.ok()) {
        m_log.write(LogLevel::Debug, "wal", "the reserve could not be made, it is tried again",
                    {{"path", m_path}, {"error", status.toString()}});
        return;
    }
    m_held = true;
}

bool Reserve::giveUp()
{
    const MutexLock lock(m_mutex);
    m_held = false;
    if (m_bytes == 0 || !m_files.removeFile(m_path).ok())
        return false;
    m_log.write(LogLevel::Warn, "wal", "the disk is full: the reserve is given up for cursors and ledgers",
                {{"path", m_path}, {"bytes", std::to_string(m_bytes)}});
    return true;
}

} // namespace agent::wal
