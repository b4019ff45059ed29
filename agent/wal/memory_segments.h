// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/mutex.h"
#include "agent/base/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace agent::wal {

/// What the file of a segment would hold, in memory. Grows at its end while others read; when its file is written at
/// last, those who still read it are led there. Internally synchronised.
class MemoryImage {
public:
    /// Appends all of `data`, or nothing. Errors: ResourceExhausted when the machine has no memory left.
    [[nodiscard]] Status append(std::string_view data);
    void truncate(std::uint64_t size);
    /// As RandomAccessFile. Errors: Io, once it is a file.
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, char *buffer, std::size_t size) const;
    [[nodiscard]] std::uint64_t size() const;
    /// Gives the memory back: from now on reads go to `file`, which holds the same. Nothing is appended any more.
    void moveTo(std::unique_ptr<RandomAccessFile> file);

private:
    mutable Mutex m_mutex; // a leaf
    std::vector<std::unique_ptr<char[]>> m_chunks AGENT_GUARDED_BY(m_mutex);
    std::uint64_t m_size AGENT_GUARDED_BY(m_mutex) = 0;
    std::shared_ptr<const RandomAccessFile> m_file AGENT_GUARDED_BY(m_mutex); ///< nullptr: still in memory.
};

/// The segments that are in memory because the disk does not take them: always the newest of the log.
/// Internally synchronised.
class MemorySegments {
public:
    /// Begins the segment `number`, and leads to its end.
    [[nodiscard]] std::unique_ptr<WritableFile> create(std::uint32_t number);
    /// nullptr when it is not here.
    [[nodiscard]] std::shared_ptr<MemoryImage> find(std::uint32_t number) const;
    /// For reading, while it grows too; nullptr when it is not here.
    [[nodiscard]] std::unique_ptr<RandomAccessFile> open(std::uint32_t number) const;
    /// Who reads it may go on reading. False: it was not here.
    bool remove(std::uint32_t number);
    [[nodiscard]] std::optional<std::uint32_t> oldest() const;
    [[nodiscard]] bool empty() const { return !oldest(); }

private:
    mutable Mutex m_mutex; // a leaf
    std::map<std::uint32_t, std::shared_ptr<MemoryImage>> m_images AGENT_GUARDED_BY(m_mutex);
};

} // namespace agent::wal
