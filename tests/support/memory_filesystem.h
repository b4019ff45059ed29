// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"

#include <memory>
#include <string>

/// Files in memory that know what a power cut takes: contents not synced, and names whose directory was not synced.
/// Internally synchronised. Paths begin with '/'; the root exists.
class MemoryFileSystem final : public agent::FileSystem {
public:
    MemoryFileSystem();
    ~MemoryFileSystem() override;

    /// What survives of unsynced appended bytes when the power goes.
    enum class Unsynced {
        Lost,
        Half,  ///< The first half of each file's.
        Zeros, ///< The file has its length, but zeros in it: the size reached the disk, the data did not.
    };
    /// Cuts the power: only what was synced stays. Files and locks that are open lead nowhere from then on.
    void powerCut(Unsynced unsynced = Unsynced::Lost);
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
    agent::Result<std::uint64_t> freeBytes(const std::string &path) override;
    agent::Result<std::unique_ptr<agent::FileLock>> lock(const std::string &path, std::string_view owner) override;

private:
    struct Disk;
    std::shared_ptr<Disk> m_disk;
};
