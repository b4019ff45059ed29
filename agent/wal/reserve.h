// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/base/mutex.h"

#include <atomic>
#include <cstdint>
#include <string>

namespace agent::wal {

/// `<storage path>/reserve`: space that is taken while there is enough, and given up piece by piece when cursors,
/// ledgers or checkpoints cannot be written for lack of it. In pieces, because whoever fills the disk takes them too.
/// Internally synchronised.
class Reserve {
public:
    /// `bytes` 0: there is none.
    Reserve(FileSystem &files, LogSink &log, const std::string &storagePath, std::uint64_t bytes)
        : m_files(files), m_log(log), m_directory(storagePath), m_path(storagePath + "/reserve"), m_bytes(bytes)
    {
    }
    /// Makes it whole when the disk has four times its size free. To be called now and then.
    void keep();
    /// Gives a sixteenth of it back to the disk; false when nothing is left to give.
    [[nodiscard]] bool giveUp();
    /// What is missing of it: whoever writes much leaves so much space free, or it would never serve its end.
    [[nodiscard]] std::uint64_t missing() const { return m_bytes - m_left; }
    /// The outcome of `work()`, which is called again as long as it fails for lack of space and some can be given up.
    template <typename Work>
    [[nodiscard]] Status withRoom(Work &&work)
    {
        Status status = work();
        while (status.code() == Code::NoSpace && giveUp())
            status = work();
        return status;
    }

private:
    [[nodiscard]] bool cut(std::uint64_t left);

    FileSystem &m_files;
    LogSink &m_log;
    const std::string m_directory;
    const std::string m_path;
    const std::uint64_t m_bytes;
    Mutex m_mutex;                         ///< One at a time at the file.
    std::atomic<std::uint64_t> m_left = 0; ///< Never more than m_bytes.
};

} // namespace agent::wal
