// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/mutex.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

/// What a FaultFileSystem can make fail.
enum class FileOperation {
    Create,
    OpenAppend,
    OpenRead,
    Read,
    Append,
    Sync,
    Truncate,
    Close,
    List,
    CreateDirectories,
    Rename,
    Remove,
    SyncDirectory,
    Allocate,
    Lock
};

/// Passes everything on to another file system, counts what changes it, and fails what it is told to. Internally
/// synchronised.
class FaultFileSystem final : public agent::FileSystem {
public:
    explicit FaultFileSystem(agent::FileSystem &base);
    ~FaultFileSystem() override;

    /// Operations so far that change something: create, append, sync, truncate, rename, remove and their like.
    [[nodiscard]] std::uint64_t changes() const;
    /// From the change after `count` more on, all of them fail with Io and do nothing, as in a process that is dead.
    /// The first that fails, when it is an append, still writes half of its bytes.
    void dieAfter(std::uint64_t count);
    /// Whether one has failed so.
    [[nodiscard]] bool isDead() const;
    /// Bytes that appends (and allocations) may still write, in all; the one that passes it writes what fits and fails
    /// with NoSpace. `freeBytes` tells what is left.
    void setSpace(std::uint64_t bytes);
    /// Asked before each operation; a Status that is not Ok is its outcome. Empty: nothing fails.
    void setFault(std::function<agent::Status(FileOperation, const std::string &path)> fault);
    /// The operation after `count` more fails, whatever it is (they are counted by `operations`), and so do the next
    /// changes until `failures` have failed in all. They do nothing; the error is `code`, for what only reads Io.
    void failAfter(std::uint64_t count, std::uint64_t failures, agent::Code code);
    /// The first that failed so, as "sync /data/wal/00000001"; empty: none yet.
    [[nodiscard]] std::string firstFailure() const;
    /// All operations so far, those that only read included.
    [[nodiscard]] std::uint64_t operations() const;
    /// Told of each change before it is made, `data` being what an append writes.
    using Witness = std::function<void(FileOperation, const std::string &path, std::string_view data)>;
    void setWitness(Witness witness);
    /// Nothing fails any more; the witness stays.
    void heal();

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

    struct State;

private:
    agent::FileSystem &m_base;
    std::shared_ptr<State> m_state;
};
