// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/failure_log.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace agent::scrape {
namespace {

constexpr std::size_t kMostQueued = 1U << 20; ///< Bytes.

/// `text` as a JSON string.
std::string json(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

FailureLog::FailureLog(std::string path, LogSink &log) : m_path(std::move(path)), m_log(log) {}

void FailureLog::write(TimestampMs time, std::string_view job, std::string_view target, std::string_view error)
{
    const std::string line = "{\"time\":\"" + formatTimestamp(time) + "\",\"level\":\"ERROR\",\"msg\":" + json(error) +
                             ",\"job_name\":" + json(job) + ",\"target\":" + json(target) + "}\n";

    std::shared_ptr<Executor> writer;
    bool full = false;
    {
        const MutexLock lock(m_mutex);
        writer = m_writer.lock();
        if (!writer)
            return;
        full = m_queue.size() + line.size() > kMostQueued;
        const bool posted = !m_queue.empty();
        if (!full)
            m_queue += line;
        if (posted)
            writer.reset();
    }
    if (full)
        warnOnce("Lines of the scrape failure log were dropped", "the disk is too slow for them");
    else if (writer)
        writer->post([self = weak_from_this()] {
            if (const auto log = self.lock())
                log->flush();
        });
}

void FailureLog::adopt(std::unique_ptr<WritableFile> file, const std::shared_ptr<Executor> &writer)
{
    const MutexLock fileLock(m_fileMutex);
    const MutexLock lock(m_mutex);
    m_writer = file ? writer : nullptr;
    m_file = std::move(file);
    m_warned = false;
}

void FailureLog::flush()
{
    const MutexLock fileLock(m_fileMutex);
    std::string lines;
    {
        const MutexLock lock(m_mutex);
        lines.swap(m_queue);
    }
    if (!m_file || lines.empty())
        return;
    if (const Status s = m_file->append(lines); !s.ok())
        warnOnce("The scrape failure log cannot be written; free or repair the disk and reload", s.message());
}

void FailureLog::warnOnce(std::string_view message, std::string_view error)
{
    {
        const MutexLock lock(m_mutex);
        if (std::exchange(m_warned, true))
            return;
    }
    m_log.write(LogLevel::Warn, "scrape", message, {{"file", m_path}, {"err", std::string(error)}});
}

FailureLogs::FailureLogs(LogSink &log) : m_log(log), m_files(makePosixFileSystem()) {}

FailureLogs::~FailureLogs()
{
    stop();
}

Result<FailureLogs::Files> FailureLogs::open(const std::set<std::string> &paths) const
{
    Files out;
    for (const std::string &path : paths) {
        auto file = m_files->openAppend(path);
        if (!file)
            return file.error().withContext("can't create json log file");
        out.emplace(path, std::move(*file));
    }
    return out;
}

std::shared_ptr<FailureLog> FailureLogs::log(const std::string &path)
{
    if (path.empty())
        return nullptr;
    auto &log = m_logs[path];
    if (!log)
        log = std::make_shared<FailureLog>(path, m_log);
    return log;
}

void FailureLogs::adopt(Files files)
{
    if (!files.empty() && !m_writer)
        m_writer = std::make_shared<Executor>("agent-failures");
    for (auto it = m_logs.begin(); it != m_logs.end();) {
        const auto file = files.find(it->first);
        if (file != files.end()) {
            it->second->adopt(std::move(file->second), m_writer);
            ++it;
        } else {
            it->second->adopt(nullptr, nullptr);
            it = m_logs.erase(it);
        }
    }
}

void FailureLogs::stop()
{
    if (m_writer)
        m_writer->stop();
    for (const auto &[path, log] : m_logs) {
        log->flush();
        log->adopt(nullptr, nullptr);
    }
}

} // namespace agent::scrape
