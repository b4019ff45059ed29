// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"
#include "agent/wal/settings.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace agent::wal {

/// Writes the records of one segment: `add` compresses and cuts them into fragments in memory, `write` appends them all
/// in one go. The file only grows; nothing written is ever rewritten. One thread at a time.
class SegmentWriter {
public:
    /// Creates or empties `path`. Errors: NoSpace, Io.
    [[nodiscard]] static Result<std::unique_ptr<SegmentWriter>> create(FileSystem &files, const std::string &path,
                                                                       Compression compression);

    /// Begins in `file`, which is empty.
    [[nodiscard]] static std::unique_ptr<SegmentWriter> onto(std::unique_ptr<WritableFile> file,
                                                             Compression compression);
    /// Goes on in `file`, which holds what was written so far.
    void moveTo(std::unique_ptr<WritableFile> file) { m_file = std::move(file); }

    /// Puts a record behind those that wait for `write`.
    void add(std::string_view record);
    /// Forgets what waits.
    void discard();
    /// Appends what waits. Errors: NoSpace, Io; then the file is cut back to what it held before, and the writer can go
    /// on, unless it is `broken`. What waited is forgotten either way.
    [[nodiscard]] Status write();
    /// Fills the last page with zeros and closes. Errors: NoSpace, Io; the segment is readable without the zeros.
    [[nodiscard]] Status finish();
    [[nodiscard]] Status sync() { return m_file->sync(); }
    /// Closes without filling the last page.
    [[nodiscard]] Status close() { return m_file->close(); }

    /// A failed write could not be undone: bytes past `size()` are undefined, and no more may be written.
    [[nodiscard]] bool broken() const { return m_broken; }
    /// Bytes of whole records (and zeros) in the file.
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    /// What `size()` becomes by `write`.
    [[nodiscard]] std::uint64_t sizeAfterWrite() const { return m_size + m_waiting.size(); }
    /// Bytes that compression saved in what waits.
    [[nodiscard]] std::uint64_t savedByCompression() const { return m_saved; }

private:
    SegmentWriter(std::unique_ptr<WritableFile> file, Compression compression)
        : m_file(std::move(file)), m_compression(compression)
    {
    }
    std::string_view compress(std::string_view record, std::uint8_t &flag);
    void addFragment(std::uint8_t head, std::string_view part);

    std::unique_ptr<WritableFile> m_file;
    Compression m_compression;
    std::string m_waiting;
    std::string m_compressed;
    std::uint64_t m_size = 0;
    std::uint64_t m_saved = 0;
    bool m_broken = false;
};

} // namespace agent::wal
