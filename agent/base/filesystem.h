// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agent {

/// A file open for writing at its end. One thread at a time.
class WritableFile {
public:
    virtual ~WritableFile() = default;
    /// Appends all of `data`. Errors: NoSpace, Io; part of the data may have been written then: `truncate` back to a known size.
    [[nodiscard]] virtual Status append(std::string_view data) = 0;
    /// Makes everything appended so far survive a power cut (fdatasync).
    [[nodiscard]] virtual Status sync() = 0;
    /// Cuts the file to `size` bytes; the next append goes there.
    [[nodiscard]] virtual Status truncate(std::uint64_t size) = 0;
    /// Closes; further calls are errors. The destructor closes as well, without a word.
    [[nodiscard]] virtual Status close() = 0;
};

/// A file open for reading at any offset. Internally synchronised.
class RandomAccessFile {
public:
    virtual ~RandomAccessFile() = default;
    /// Reads up to `size` bytes at `offset` into `buffer`; returns how many, fewer only at the end of the file.
    [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, char *buffer, std::size_t size) const = 0;
    [[nodiscard]] virtual Result<std::uint64_t> size() const = 0;
};

/// Holds an exclusive lock on a file until destroyed.
class FileLock {
public:
    virtual ~FileLock() = default;
};

/// The file operations that storage uses, so that tests can fail each of them. Internally synchronised. Paths are plain strings, '/' separated.
class FileSystem {
public:
    virtual ~FileSystem() = default;
    /// Creates or empties `path`.
    [[nodiscard]] virtual Result<std::unique_ptr<WritableFile>> create(const std::string &path) = 0;
    /// As `create`, and nobody but the owner may read or write it. File systems without owners create it as any other.
    [[nodiscard]] virtual Result<std::unique_ptr<WritableFile>> createPrivate(const std::string &path)
    {
        return create(path);
    }
    /// Lets the same people at `path` as at `model`, as far as that is ours to say.
    [[nodiscard]] virtual Status copyAccess(const std::string &model, const std::string &path)
    {
        static_cast<void>(model);
        static_cast<void>(path);
        return {};
    }
    /// Opens for appending; creates when absent.
    [[nodiscard]] virtual Result<std::unique_ptr<WritableFile>> openAppend(const std::string &path) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<RandomAccessFile>> openRead(const std::string &path) = 0;
    /// Whole contents.
    [[nodiscard]] virtual Result<std::string> readFile(const std::string &path) = 0;
    /// Names (not paths) in a directory, sorted, without "." and "..".
    [[nodiscard]] virtual Result<std::vector<std::string>> list(const std::string &directory) = 0;
    [[nodiscard]] virtual bool exists(const std::string &path) = 0;
    [[nodiscard]] virtual Result<std::uint64_t> fileSize(const std::string &path) = 0;
    /// Creates the directory and its parents; fine when it exists.
    [[nodiscard]] virtual Status createDirectories(const std::string &path) = 0;
    [[nodiscard]] virtual Status rename(const std::string &from, const std::string &to) = 0;
    [[nodiscard]] virtual Status removeFile(const std::string &path) = 0;
    /// Removes a directory with all it holds; fine when absent.
    [[nodiscard]] virtual Status removeTree(const std::string &path) = 0;
    /// Makes renames, creations and removals in `directory` survive a power cut.
    [[nodiscard]] virtual Status syncDirectory(const std::string &directory) = 0;
    /// Makes `path` a file of `bytes` zeros whose space is taken for real, durably. Errors: NoSpace, Io; then there is no such file.
    [[nodiscard]] virtual Status allocate(const std::string &path, std::uint64_t bytes) = 0;
    /// Bytes free for us on the file system that holds `path`.
    [[nodiscard]] virtual Result<std::uint64_t> freeBytes(const std::string &path) = 0;
    /// Takes an exclusive lock on `path` (created when absent) and writes `owner` into it, unless the disk is full.
    /// Errors: AlreadyExists with the current content of the file as message when somebody else holds it.
    [[nodiscard]] virtual Result<std::unique_ptr<FileLock>> lock(const std::string &path, std::string_view owner) = 0;
};

/// The operating system's files.
[[nodiscard]] std::unique_ptr<FileSystem> makePosixFileSystem();

/// Who may read and write a file that is written.
enum class FileAccess {
    Usual,     ///< As the process has it for all files.
    OwnerOnly, ///< It holds secrets.
    AsBefore,  ///< Whoever could before; a new file is as usual.
};

/// Replaces `path` by `contents` so that a power cut leaves the old or the new file whole: temporary file, sync, rename, sync of the directory.
[[nodiscard]] Status writeFileAtomically(FileSystem &files, const std::string &path, std::string_view contents,
                                         FileAccess access = FileAccess::Usual);

} // namespace agent
