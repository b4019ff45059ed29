// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"

#include <cstdint>
#include <memory>
#include <string>

/// Files in memory that know what a power cut takes: contents not synced, and names whose directory was not synced.
/// Internally synchronised. Paths begin with '/'; the root exists.
class MemoryFileSystem final : public agent::FileSystem {
public:
    MemoryFileSystem();
    ~MemoryFileSystem() override;

    /// What survives of the unsynced bytes of a file when the power goes. Bytes that were synced and are still meant to
    /// be there always survive.
    enum class Unsynced {
        Lost,
        Half,      ///< The first half.
        Zeros,     ///< The file has its length, but zeros in it: the size reached the disk, the data did not.
        Scrambled, ///< Random bytes, up to a random length.
        Reordered, ///< Of each page of 4 KiB either the old or the new contents, and a random length.
    };
    /// What survives of creations, renames and removals in a directory that was not synced since.
    enum class Names {
        Undone,
        Kept,
        Random, ///< Each is undone or kept by itself, whatever became of those before.
    };
    struct PowerCut {
        std::uint64_t seed = 0; ///< Of all that is random.
        Unsynced bytes = Unsynced::Lost;
        Names names = Names::Undone;
    };
    /// Cuts the power. Files and locks that are open lead nowhere from then on.
    void powerCut(const PowerCut &cut);
    void powerCut(Unsynced bytes = Unsynced::Lost) { powerCut(PowerCut{0, bytes, Names::Undone}); }
    /// Ends all that have files or locks open, as SIGKILL does: what they wrote stays.
    void killUsers();
    /// A disk with the same contents, which knows as well what of them is not synced; nobody has a file open on it.
    [[nodiscard]] std::unique_ptr<MemoryFileSystem> clone() const;
    /// Replaces the contents of a file, created when absent, and makes that durable: the test's hand on the disk.
    void put(const std::string &path, std::string_view contents);

    agent::Result<std::unique_ptr<agent::WritableFile>> create(const std::string &path) override;
    agent::Result<std::unique_ptr<agent::WritableFile>> openAppend(const std::string &path) override;
    agent::Result<std::unique_ptr<agent::RandomAccessFile>> openRead(const std::string &path) override;
    agent::Result<std::string> readFile(const std::string &path) override;
    agent::Result<std::vector<std::string>> list(const std::string &directory) override;
    bool exists(const std::string &path) override;
    agent::Result<std::uint64_t> fileSize(const std::string &path) override;
    agent::Status createDirectories(const std::string &path) override;
    agent::Status rename(const std::string &from, const std::string &to) override;
    agent::Status removeFile(const std::string &path) override;
    agent::Status removeTree(const std::string &path) override;
    agent::Status syncDirectory(const std::string &directory) override;
    agent::Status allocate(const std::string &path, std::uint64_t bytes) override;
    agent::Result<std::uint64_t> freeBytes(const std::string &path) override;
    agent::Result<std::unique_ptr<agent::FileLock>> lock(const std::string &path, std::string_view owner) override;

private:
    struct Disk;
    std::shared_ptr<Disk> m_disk;
};
