// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fault_filesystem.h"

#include <algorithm>

using namespace agent;

namespace {

const char *nameOf(FileOperation operation)
{
    switch (operation) {
    case FileOperation::Create:
        return "create";
    case FileOperation::OpenAppend:
        return "open for writing";
    case FileOperation::OpenRead:
        return "open for reading";
    case FileOperation::Read:
        return "read";
    case FileOperation::Append:
        return "append to";
    case FileOperation::Sync:
        return "sync";
    case FileOperation::Truncate:
        return "truncate";
    case FileOperation::Close:
        return "close";
    case FileOperation::List:
        return "list";
    case FileOperation::CreateDirectories:
        return "create directories";
    case FileOperation::Rename:
        return "rename";
    case FileOperation::Remove:
        return "remove";
    case FileOperation::SyncDirectory:
        return "sync the directory";
    case FileOperation::Allocate:
        return "allocate";
    case FileOperation::Lock:
        break;
    }
    return "lock";
}

bool changesSomething(FileOperation operation)
{
    return operation != FileOperation::Read && operation != FileOperation::OpenRead && operation != FileOperation::List;
}

} // namespace

struct FaultFileSystem::State {
    using Fault = std::function<Status(FileOperation, const std::string &)>;
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

    /// The outcome that is wanted of an operation. `first`: the process died just now.
    Status check(FileOperation operation, const std::string &path, bool *first = nullptr, std::string_view data = {})
    {
        std::shared_ptr<const Fault> wanted;
        std::shared_ptr<const Witness> told;
        Status status;
        {
            const MutexLock lock(mutex);
            ++operations;
            if (changesSomething(operation)) {
                ++changes;
                if (changes > lastChange) {
                    if (first)
                        *first = changes == lastChange + 1;
                    return {Code::Io, path + ": the process is dead"};
                }
                told = witness;
            }
            wanted = fault;
            if (failsNow(operation)) {
                --failures;
                status = Status(changesSomething(operation) ? failure : Code::Io, path + ": it fails on purpose");
                if (firstFailure.empty())
                    firstFailure = std::string(nameOf(operation)) + ' ' + path;
            }
        }
        if (told)
            (*told)(operation, path, data);
        if (!status.ok())
            return status;
        return wanted ? (*wanted)(operation, path) : Status();
    }
    /// The first that is to fail may be any; after it reading works again.
    [[nodiscard]] bool failsNow(FileOperation operation) const AGENT_REQUIRES(mutex)
    {
        return failures > 0 && operations > failAfter && (operations == failAfter + 1 || changesSomething(operation));
    }
    /// How many of `bytes` can be written.
    std::size_t take(std::size_t bytes)
    {
        const MutexLock lock(mutex);
        const std::size_t fits = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, space));
        if (space != kNever)
            space -= fits;
        return fits;
    }
    void giveBack(std::size_t bytes)
    {
        const MutexLock lock(mutex);
        if (space != kNever)
            space += bytes;
    }

    mutable Mutex mutex;
    std::uint64_t operations AGENT_GUARDED_BY(mutex) = 0;
    std::uint64_t failAfter AGENT_GUARDED_BY(mutex) = 0;
    std::uint64_t failures AGENT_GUARDED_BY(mutex) = 0;
    Code failure AGENT_GUARDED_BY(mutex) = Code::Io;
    std::string firstFailure AGENT_GUARDED_BY(mutex);
    std::uint64_t changes AGENT_GUARDED_BY(mutex) = 0;
    std::uint64_t lastChange AGENT_GUARDED_BY(mutex) = kNever;
    std::uint64_t space AGENT_GUARDED_BY(mutex) = kNever;
    std::shared_ptr<const Fault> fault AGENT_GUARDED_BY(mutex);
    std::shared_ptr<const Witness> witness AGENT_GUARDED_BY(mutex);
};

namespace {

class FaultWritableFile final : public WritableFile {
public:
    FaultWritableFile(std::shared_ptr<FaultFileSystem::State> state, std::unique_ptr<WritableFile> base,
                      std::string path)
        : m_state(std::move(state)), m_base(std::move(base)), m_path(std::move(path))
    {
    }
    Status append(std::string_view data) override
    {
        bool first = false;
        if (Status status = m_state->check(FileOperation::Append, m_path, &first, data); !status.ok()) {
            if (first)
                m_base->append(data.substr(0, data.size() / 2)).ignore("the other half is lost on purpose");
            return status;
        }
        const std::size_t fits = m_state->take(data.size());
        if (Status status = m_base->append(data.substr(0, fits)); !status.ok() || fits == data.size())
            return status;
        return {Code::NoSpace, "write " + m_path + ": No space left on device"};
    }
    Status sync() override
    {
        return checked(FileOperation::Sync, [this] { return m_base->sync(); });
    }
    Status truncate(std::uint64_t size) override
    {
        return checked(FileOperation::Truncate, [this, size] { return m_base->truncate(size); });
    }
    Status close() override
    {
        return checked(FileOperation::Close, [this] { return m_base->close(); });
    }

private:
    template <typename Work>
    Status checked(FileOperation operation, Work &&work)
    {
        Status status = m_state->check(operation, m_path);
        return status.ok() ? work() : status;
    }
    std::shared_ptr<FaultFileSystem::State> m_state;
    std::unique_ptr<WritableFile> m_base;
    std::string m_path;
};

class FaultRandomAccessFile final : public RandomAccessFile {
public:
    FaultRandomAccessFile(std::shared_ptr<FaultFileSystem::State> state, std::unique_ptr<RandomAccessFile> base,
                          std::string path)
        : m_state(std::move(state)), m_base(std::move(base)), m_path(std::move(path))
    {
    }
    Result<std::size_t> read(std::uint64_t offset, char *buffer, std::size_t size) const override
    {
        if (Status status = m_state->check(FileOperation::Read, m_path); !status.ok())
            return status;
        return m_base->read(offset, buffer, size);
    }
    Result<std::uint64_t> size() const override { return m_base->size(); }

private:
    std::shared_ptr<FaultFileSystem::State> m_state;
    std::unique_ptr<RandomAccessFile> m_base;
    std::string m_path;
};

} // namespace

FaultFileSystem::FaultFileSystem(FileSystem &base) : m_base(base), m_state(std::make_shared<State>()) {}
FaultFileSystem::~FaultFileSystem() = default;

std::uint64_t FaultFileSystem::changes() const
{
    const MutexLock lock(m_state->mutex);
    return m_state->changes;
}

void FaultFileSystem::dieAfter(std::uint64_t count)
{
    const MutexLock lock(m_state->mutex);
    m_state->lastChange = m_state->changes + count;
}

bool FaultFileSystem::isDead() const
{
    const MutexLock lock(m_state->mutex);
    return m_state->changes > m_state->lastChange;
}

void FaultFileSystem::setSpace(std::uint64_t bytes)
{
    const MutexLock lock(m_state->mutex);
    m_state->space = bytes;
}

void FaultFileSystem::setFault(std::function<Status(FileOperation, const std::string &)> fault)
{
    const MutexLock lock(m_state->mutex);
    m_state->fault = fault ? std::make_shared<const State::Fault>(std::move(fault)) : nullptr;
}

void FaultFileSystem::setWitness(Witness witness)
{
    const MutexLock lock(m_state->mutex);
    m_state->witness = witness ? std::make_shared<const Witness>(std::move(witness)) : nullptr;
}

std::uint64_t FaultFileSystem::operations() const
{
    const MutexLock lock(m_state->mutex);
    return m_state->operations;
}

void FaultFileSystem::failAfter(std::uint64_t count, std::uint64_t failures, Code code)
{
    const MutexLock lock(m_state->mutex);
    m_state->failAfter = m_state->operations + count;
    m_state->failures = failures;
    m_state->failure = code;
    m_state->firstFailure.clear();
}

std::string FaultFileSystem::firstFailure() const
{
    const MutexLock lock(m_state->mutex);
    return m_state->firstFailure;
}

void FaultFileSystem::heal()
{
    const MutexLock lock(m_state->mutex);
    m_state->lastChange = State::kNever;
    m_state->space = State::kNever;
    m_state->fault = nullptr;
    m_state->failures = 0;
}

Result<std::unique_ptr<WritableFile>> FaultFileSystem::create(const std::string &path)
{
    if (Status status = m_state->check(FileOperation::Create, path); !status.ok())
        return status;
    Result<std::unique_ptr<WritableFile>> file = m_base.create(path);
    if (!file)
        return file.error();
    return std::make_unique<FaultWritableFile>(m_state, std::move(*file), path);
}

Result<std::unique_ptr<WritableFile>> FaultFileSystem::openAppend(const std::string &path)
{
    if (Status status = m_state->check(FileOperation::OpenAppend, path); !status.ok())
        return status;
    Result<std::unique_ptr<WritableFile>> file = m_base.openAppend(path);
    if (!file)
        return file.error();
    return std::make_unique<FaultWritableFile>(m_state, std::move(*file), path);
}

Result<std::unique_ptr<RandomAccessFile>> FaultFileSystem::openRead(const std::string &path)
{
    if (Status status = m_state->check(FileOperation::OpenRead, path); !status.ok())
        return status;
    Result<std::unique_ptr<RandomAccessFile>> file = m_base.openRead(path);
    if (!file)
        return file.error();
    return std::make_unique<FaultRandomAccessFile>(m_state, std::move(*file), path);
}

Result<std::string> FaultFileSystem::readFile(const std::string &path)
{
    if (Status status = m_state->check(FileOperation::Read, path); !status.ok())
        return status;
    return m_base.readFile(path);
}

Result<std::vector<std::string>> FaultFileSystem::list(const std::string &directory)
{
    if (Status status = m_state->check(FileOperation::List, directory); !status.ok())
        return status;
    return m_base.list(directory);
}

bool FaultFileSystem::exists(const std::string &path)
{
    return m_base.exists(path);
}
Result<std::uint64_t> FaultFileSystem::fileSize(const std::string &path)
{
    return m_base.fileSize(path);
}
Result<std::uint64_t> FaultFileSystem::freeBytes(const std::string &path)
{
    const MutexLock lock(m_state->mutex);
    return m_state->space == State::kNever ? m_base.freeBytes(path) : m_state->space;
}

Status FaultFileSystem::allocate(const std::string &path, std::uint64_t bytes)
{
    if (Status status = m_state->check(FileOperation::Allocate, path); !status.ok())
        return status;
    if (const std::size_t fits = m_state->take(static_cast<std::size_t>(bytes)); fits < bytes) {
        m_state->giveBack(fits);
        return {Code::NoSpace, "allocate " + path + ": No space left on device"};
    }
    return m_base.allocate(path, bytes);
}

Status FaultFileSystem::createDirectories(const std::string &path)
{
    Status status = m_state->check(FileOperation::CreateDirectories, path);
    return status.ok() ? m_base.createDirectories(path) : status;
}

Status FaultFileSystem::rename(const std::string &from, const std::string &to)
{
    Status status = m_state->check(FileOperation::Rename, from);
    return status.ok() ? m_base.rename(from, to) : status;
}

Status FaultFileSystem::removeFile(const std::string &path)
{
    Status status = m_state->check(FileOperation::Remove, path);
    return status.ok() ? m_base.removeFile(path) : status;
}

Status FaultFileSystem::removeTree(const std::string &path)
{
    Status status = m_state->check(FileOperation::Remove, path);
    return status.ok() ? m_base.removeTree(path) : status;
}

Status FaultFileSystem::syncDirectory(const std::string &directory)
{
    Status status = m_state->check(FileOperation::SyncDirectory, directory);
    return status.ok() ? m_base.syncDirectory(directory) : status;
}

Result<std::unique_ptr<FileLock>> FaultFileSystem::lock(const std::string &path, std::string_view owner)
{
    if (Status status = m_state->check(FileOperation::Lock, path); !status.ok())
        return status;
    return m_base.lock(path, owner);
}
