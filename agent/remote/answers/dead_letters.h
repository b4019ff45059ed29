// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/base/mutex.h"
#include "agent/base/result.h"
#include "agent/remote/answers/dead_letter_file.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace agent::remote {

/// Which dead letters are meant. A value.
struct DeadLetterFilter {
    std::string reason;          ///< Empty: any.
    TimestampMs from = 0;        ///< Refused then or later.
    TimestampMs to = 0;          ///< Or earlier; 0: no bound.
    std::set<std::uint64_t> ids; ///< Empty: any.
    [[nodiscard]] bool matches(const DeadLetter &letter) const;
};

/// What a store holds, and what became of the rest. Counts are since the store was opened, those of what it holds
/// apart. A value.
struct DeadLetterCounts {
    std::uint64_t entries = 0;
    std::uint64_t samples = 0;   ///< Refused ones.
    std::uint64_t bytes = 0;     ///< On disk and, while that is full, in memory.
    std::uint64_t evicted = 0;   ///< Samples whose entries had to go for newer ones.
    std::uint64_t unwritten = 0; ///< Samples that neither the disk nor memory had room for.
    std::uint64_t damaged = 0;   ///< Damaged ranges found.
    std::uint64_t resent = 0;    ///< Samples that the receiver has taken after all.
    friend bool operator==(const DeadLetterCounts &, const DeadLetterCounts &) = default;
};

/// Keeps what one receiver has refused for good, on disk: `<path>/dead-letters/<name>/00000001`, and so on, to which
/// entries are appended, and beside each file the places of the entries that were removed from it. The oldest file goes
/// when all are too large. While the disk takes nothing, entries wait in a few megabytes of memory.
/// Internally synchronised; reading takes as long as the disk and delays nobody who adds.
class DeadLetters {
public:
    /// `storagePath` is the agent's; empty: nothing is kept, only counted. `maxBytes` bounds the disk. All references
    /// must outlive it.
    DeadLetters(const std::string &storagePath, const std::string &remote, std::uint64_t maxBytes, FileSystem *files,
                LogSink &log);
    ~DeadLetters();
    DeadLetters(const DeadLetters &) = delete;
    DeadLetters &operator=(const DeadLetters &) = delete;

    void setLimit(std::uint64_t maxBytes);
    /// Appends an entry, which `sync` makes durable.
    void add(const DeadLetter &letter);
    /// Makes what was added durable, as far as the disk takes it. To be called before the cursor that passes the
    /// samples is saved: what a power cut takes in between is then sent again.
    void sync();

    /// The newest `limit` entries older than the one with the id `before` (0: of all), newest first, without bodies.
    [[nodiscard]] std::vector<DeadLetter> list(const DeadLetterFilter &filter, std::uint64_t before,
                                               std::size_t limit) const;
    /// One entry whole. Errors: NotFound, Io.
    [[nodiscard]] Result<DeadLetter> read(std::uint64_t id) const;
    /// Removes entries that are on disk. Returns how many there were.
    std::uint64_t remove(const DeadLetterFilter &filter);
    /// Removes one that the receiver has taken after all.
    void acknowledge(std::uint64_t id);
    [[nodiscard]] DeadLetterCounts counts() const;

    /// Those that are to be sent again: entered by anybody, taken one by one by the remote, oldest first.
    void resend(const DeadLetterFilter &filter);
    [[nodiscard]] std::optional<std::uint64_t> nextToResend() const;
    /// The entry was tried, whatever came of it, and is not tried again.
    void resendDone(std::uint64_t id);

private:
    struct File {
        std::uint32_t number = 0;
        std::uint64_t bytes = 0;
        std::uint64_t entries = 0; ///< Alive.
        std::uint64_t samples = 0;
        std::set<std::uint32_t> removed; ///< Where removed entries begin.
    };

    void open() AGENT_REQUIRES(m_mutex);
    void load(std::uint32_t number) AGENT_REQUIRES(m_mutex);
    [[nodiscard]] Status append(const std::string &framed) AGENT_REQUIRES(m_mutex);
    [[nodiscard]] Status startFile() AGENT_REQUIRES(m_mutex);
    [[nodiscard]] Status makeDirectory() const;
    void writeWaiting() AGENT_REQUIRES(m_mutex);
    void evict() AGENT_REQUIRES(m_mutex);
    void discard(const File &file) AGENT_REQUIRES(m_mutex);
    std::uint64_t noteRemoved(std::uint32_t number, std::span<const DeadLetter> letters) AGENT_REQUIRES(m_mutex);
    [[nodiscard]] std::string path(std::uint32_t number) const;
    [[nodiscard]] std::vector<File> filesFor(const DeadLetterFilter &filter) const;
    [[nodiscard]] std::vector<DeadLetter> entriesOf(const File &file, const DeadLetterFilter &filter) const;
    [[nodiscard]] Result<std::string> readFramed(std::uint32_t number, std::uint32_t offset, std::uint64_t end) const;

    const std::string m_directory;
    const std::string m_remote;
    FileSystem *const m_fs;
    LogSink &m_log;

    mutable Mutex m_mutex;
    std::uint64_t m_maxBytes AGENT_GUARDED_BY(m_mutex);
    std::deque<File> m_files AGENT_GUARDED_BY(m_mutex);             ///< Oldest first.
    std::unique_ptr<WritableFile> m_file AGENT_GUARDED_BY(m_mutex); ///< The newest, once something was added.
    bool m_unsynced AGENT_GUARDED_BY(m_mutex) = false;
    struct Waiting {
        std::string framed;
        std::uint64_t samples;
    };
    std::deque<Waiting> m_waiting AGENT_GUARDED_BY(m_mutex); ///< For the disk to take them.
    std::uint64_t m_waitingBytes AGENT_GUARDED_BY(m_mutex) = 0;
    bool m_failing AGENT_GUARDED_BY(m_mutex) = false;
    DeadLetterCounts m_past AGENT_GUARDED_BY(m_mutex); ///< Without what is held.
    std::set<std::uint64_t> m_resend AGENT_GUARDED_BY(m_mutex);
};

/// Walks over all dead letters below an agent's storage path, whether it runs or not, remote by remote, oldest first;
/// changes nothing. Empty `remote`: all. Errors: NotFound when there is no such remote, Io.
[[nodiscard]] Status visitDeadLetters(FileSystem &files, const std::string &storagePath, const std::string &remote,
                                      const DeadLetterFilter &filter,
                                      const std::function<void(const std::string &remote, DeadLetter &letter)> &visit);

} // namespace agent::remote
