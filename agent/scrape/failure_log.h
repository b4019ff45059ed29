// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/executor.h"
#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/base/mutex.h"
#include "agent/base/timestamp.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace agent::scrape {

/// A file that tells of scrapes which got no good answer, a line of JSON for each: time, level, msg, job_name, target.
/// Writing is queueing, so a slow disk holds no scrape up; what the disk cannot keep up with or refuses is dropped,
/// with one warning until the file is opened anew. Internally synchronised. Source: PARITY.md 3.12.
class FailureLog : public std::enable_shared_from_this<FailureLog> {
public:
    /// Without a file as yet: lines are dropped. The log sink must outlive it.
    FailureLog(std::string path, LogSink &log);

    void write(TimestampMs time, std::string_view job, std::string_view target, std::string_view error);
    /// Writes to `file` (null: nowhere) from now on, on the thread of `writer`.
    void adopt(std::unique_ptr<WritableFile> file, const std::shared_ptr<Executor> &writer);
    /// Writes what is queued, on this thread.
    void flush();

private:
    void warnOnce(std::string_view message, std::string_view error);

    const std::string m_path;
    LogSink &m_log;
    Mutex m_fileMutex; ///< Held while the disk works. Taken before `m_mutex`.
    std::unique_ptr<WritableFile> m_file AGENT_GUARDED_BY(m_fileMutex);
    Mutex m_mutex;
    std::string m_queue AGENT_GUARDED_BY(m_mutex);
    std::weak_ptr<Executor> m_writer AGENT_GUARDED_BY(m_mutex);
    bool m_warned AGENT_GUARDED_BY(m_mutex) = false;
};

/// The failure logs of all jobs, one for each path. One thread at a time.
class FailureLogs {
public:
    using Files = std::map<std::string, std::unique_ptr<WritableFile>>;

    explicit FailureLogs(LogSink &log);
    /// Stops.
    ~FailureLogs();
    FailureLogs(const FailureLogs &) = delete;
    FailureLogs &operator=(const FailureLogs &) = delete;

    /// Opens files to append to, creating those that are absent. Errors: as the file system's, with Prometheus's words
    /// in front: "can't create json log file: …".
    [[nodiscard]] Result<Files> open(const std::set<std::string> &paths) const;
    /// The log of `path`; null for an empty one.
    [[nodiscard]] std::shared_ptr<FailureLog> log(const std::string &path);
    /// Has logs write to these files from now on; other logs write no more.
    void adopt(Files files);
    /// Writes what is queued; nothing is written any more then. Idempotent.
    void stop();

private:
    LogSink &m_log;
    const std::unique_ptr<FileSystem> m_files;
    std::map<std::string, std::shared_ptr<FailureLog>> m_logs;
    std::shared_ptr<Executor> m_writer; ///< Made when a file is needed.
};

} // namespace agent::scrape
