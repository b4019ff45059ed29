// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/memory_filesystem.h"

#include "agent/base/mutex.h"
#include "tests/support/memory_node.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

using namespace agent;

namespace {

using NodePtr = MemoryNode::Pointer;

std::pair<std::string, std::string> split(const std::string &path)
{
    const std::size_t slash = path.rfind('/');
    return {path.substr(0, slash), path.substr(slash + 1)};
}

} // namespace

struct MemoryFileSystem::Disk {
    NodePtr find(const std::string &path) AGENT_REQUIRES(mutex)
    {
        NodePtr node = root;
        std::size_t at = 1;
        while (node && at < path.size()) {
            const std::size_t end = std::min(path.find('/', at), path.size());
            if (end > at) {
                const auto child = node->children.find(std::string_view(path).substr(at, end - at));
                node = child == node->children.end() ? nullptr : child->second;
            }
            at = end + 1;
        }
        return node;
    }
    Result<NodePtr> file(const std::string &path, bool create) AGENT_REQUIRES(mutex)
    {
        if (NodePtr node = find(path)) {
            if (node->isDirectory)
                return errnoStatus(EISDIR, "open " + path);
            return node;
        }
        const auto [directory, name] = split(path);
        const NodePtr parent = find(directory);
        if (!create || !parent)
            return errnoStatus(ENOENT, "open " + path);
        const auto made = std::make_shared<MemoryNode>();
        parent->link(name, made);
        return made;
    }

    Mutex mutex;
    NodePtr root AGENT_GUARDED_BY(mutex) = std::make_shared<MemoryNode>();
    std::uint64_t life AGENT_GUARDED_BY(mutex) = 0; ///< Counts power cuts; handles of an earlier life are dead.
};

namespace {

Status dead(std::string_view what)
{
    return errnoStatus(EIO, std::string(what) + ": the power was cut");
}

} // namespace

MemoryFileSystem::MemoryFileSystem() : m_disk(std::make_shared<Disk>())
{
    const MutexLock lock(m_disk->mutex);
    m_disk->root->isDirectory = true;
}

MemoryFileSystem::~MemoryFileSystem() = default;

void MemoryFileSystem::powerCut(const PowerCut &cut)
{
    const MutexLock lock(m_disk->mutex);
    Dice dice(cut.seed);
    ++m_disk->life;
    m_disk->root->powerCut(cut, dice, m_disk->life);
}

void MemoryFileSystem::killUsers()
{
    const MutexLock lock(m_disk->mutex);
    ++m_disk->life;
    m_disk->root->unlock();
}

std::unique_ptr<MemoryFileSystem> MemoryFileSystem::clone() const
{
    auto out = std::make_unique<MemoryFileSystem>();
    const MutexLock lock(m_disk->mutex);
    const MutexLock theirs(out->m_disk->mutex);
    std::unordered_map<const MemoryNode *, NodePtr> known;
    out->m_disk->root = MemoryNode::clone(m_disk->root, known);
    out->m_disk->life = m_disk->life;
    return out;
}

void MemoryFileSystem::put(const std::string &path, std::string_view contents)
{
    const MutexLock lock(m_disk->mutex);
    if (const Result<NodePtr> node = m_disk->file(path, true)) {
        (*node)->contents.truncate(0);
        (*node)->contents.append(contents);
        (*node)->contents.sync();
        m_disk->find(split(path).first)->syncNames();
    }
}

namespace {

/// Shared by both kinds of file: the node, and whether its disk still has power.
template <typename Disk>
struct Handle {
    std::shared_ptr<Disk> disk;
    NodePtr node;
    std::uint64_t life;
};

template <typename Disk>
class MemoryWritableFile final : public WritableFile {
public:
    explicit MemoryWritableFile(Handle<Disk> handle) : m_handle(std::move(handle)) {}
    Status append(std::string_view data) override
    {
        const MutexLock lock(m_handle.disk->mutex);
        if (m_handle.life != m_handle.disk->life)
            return dead("write");
        m_handle.node->contents.append(data);
        return {};
    }
    Status sync() override
    {
        const MutexLock lock(m_handle.disk->mutex);
        if (m_handle.life != m_handle.disk->life)
            return dead("sync");
        m_handle.node->contents.sync();
        return {};
    }
    Status truncate(std::uint64_t size) override
    {
        const MutexLock lock(m_handle.disk->mutex);
        if (m_handle.life != m_handle.disk->life)
            return dead("truncate");
        m_handle.node->contents.truncate(static_cast<std::size_t>(size));
        return {};
    }
    Status close() override { return {}; }

private:
    Handle<Disk> m_handle;
};

template <typename Disk>
class MemoryRandomAccessFile final : public RandomAccessFile {
public:
    explicit MemoryRandomAccessFile(Handle<Disk> handle) : m_handle(std::move(handle)) {}
    Result<std::size_t> read(std::uint64_t offset, char *buffer, std::size_t size) const override
    {
        const MutexLock lock(m_handle.disk->mutex);
        if (m_handle.life != m_handle.disk->life)
            return dead("read");
        const std::string &data = m_handle.node->contents.bytes();
        if (offset >= data.size())
            return std::size_t{0};
        const std::size_t count = std::min<std::size_t>(size, data.size() - offset);
        std::memcpy(buffer, data.data() + offset, count);
        return count;
    }
    Result<std::uint64_t> size() const override
    {
        const MutexLock lock(m_handle.disk->mutex);
        return std::uint64_t{m_handle.node->contents.bytes().size()};
    }

private:
    Handle<Disk> m_handle;
};

template <typename Disk>
class MemoryFileLock final : public FileLock {
public:
    explicit MemoryFileLock(Handle<Disk> handle) : m_handle(std::move(handle)) {}
    ~MemoryFileLock() override
    {
        const MutexLock lock(m_handle.disk->mutex);
        if (m_handle.life != m_handle.disk->life)
            return;
        m_handle.node->locked = false;
        m_handle.node->contents.truncate(0);
    }

private:
    Handle<Disk> m_handle;
};

} // namespace

Result<std::unique_ptr<WritableFile>> MemoryFileSystem::create(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    const Result<NodePtr> node = m_disk->file(path, true);
    if (!node)
        return node.error();
    (*node)->contents.truncate(0);
    return std::make_unique<MemoryWritableFile<Disk>>(Handle<Disk>{m_disk, *node, m_disk->life});
}

Result<std::unique_ptr<WritableFile>> MemoryFileSystem::openAppend(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    const Result<NodePtr> node = m_disk->file(path, true);
    if (!node)
        return node.error();
    return std::make_unique<MemoryWritableFile<Disk>>(Handle<Disk>{m_disk, *node, m_disk->life});
}

Result<std::unique_ptr<RandomAccessFile>> MemoryFileSystem::openRead(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    const Result<NodePtr> node = m_disk->file(path, false);
    if (!node)
        return node.error();
    return std::make_unique<MemoryRandomAccessFile<Disk>>(Handle<Disk>{m_disk, *node, m_disk->life});
}

Result<std::string> MemoryFileSystem::readFile(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    const Result<NodePtr> node = m_disk->file(path, false);
    if (!node)
        return node.error();
    return (*node)->contents.bytes();
}

Result<std::vector<std::string>> MemoryFileSystem::list(const std::string &directory)
{
    const MutexLock lock(m_disk->mutex);
    const NodePtr node = m_disk->find(directory);
    if (!node || !node->isDirectory)
        return errnoStatus(ENOENT, "list " + directory);
    std::vector<std::string> names;
    for (const auto &child : node->children)
        names.push_back(child.first);
    return names;
}

bool MemoryFileSystem::exists(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    return m_disk->find(path) != nullptr;
}

Result<std::uint64_t> MemoryFileSystem::fileSize(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    const Result<NodePtr> node = m_disk->file(path, false);
    if (!node)
        return node.error();
    return std::uint64_t{(*node)->contents.bytes().size()};
}

Status MemoryFileSystem::createDirectories(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    NodePtr node = m_disk->root;
    for (std::size_t at = 1; at < path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string name = path.substr(at, end - at);
        const auto found = node->children.find(name);
        NodePtr child = found == node->children.end() ? std::make_shared<MemoryNode>() : found->second;
        if (found == node->children.end()) {
            child->isDirectory = true;
            node->link(name, child);
        }
        if (!child->isDirectory)
            return errnoStatus(ENOTDIR, "create directory " + path);
        node = std::move(child);
        at = end + 1;
    }
    return {};
}

Status MemoryFileSystem::rename(const std::string &from, const std::string &to)
{
    const MutexLock lock(m_disk->mutex);
    const NodePtr node = m_disk->find(from);
    const auto [fromDirectory, fromName] = split(from);
    const auto [toDirectory, toName] = split(to);
    const NodePtr target = m_disk->find(toDirectory);
    if (!node || !target)
        return errnoStatus(ENOENT, "rename " + from);
    const auto there = target->children.find(toName);
    if (there != target->children.end() && there->second->isDirectory && !there->second->children.empty())
        return errnoStatus(ENOTEMPTY, "rename " + from);
    if (fromDirectory == toDirectory) {
        target->rename(fromName, toName);
    } else {
        target->link(toName, node);
        m_disk->find(fromDirectory)->unlink(fromName);
    }
    return {};
}

Status MemoryFileSystem::removeFile(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    const auto [directory, name] = split(path);
    const NodePtr parent = m_disk->find(directory);
    if (!parent || !parent->children.contains(name))
        return errnoStatus(ENOENT, "remove " + path);
    parent->unlink(name);
    return {};
}

Status MemoryFileSystem::removeTree(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    const auto [directory, name] = split(path);
    const NodePtr parent = m_disk->find(directory);
    const NodePtr node = m_disk->find(path);
    if (!parent || !node)
        return {};
    node->clear();
    parent->unlink(name);
    return {};
}

Status MemoryFileSystem::syncDirectory(const std::string &directory)
{
    const MutexLock lock(m_disk->mutex);
    const NodePtr node = m_disk->find(directory);
    if (!node || !node->isDirectory)
        return errnoStatus(ENOENT, "sync " + directory);
    node->syncNames();
    return {};
}

Status MemoryFileSystem::allocate(const std::string &path, std::uint64_t bytes)
{
    const MutexLock lock(m_disk->mutex);
    const Result<NodePtr> node = m_disk->file(path, true);
    if (!node)
        return node.error();
    (*node)->contents.truncate(0);
    (*node)->contents.truncate(static_cast<std::size_t>(bytes));
    (*node)->contents.sync();
    return {};
}

Result<std::uint64_t> MemoryFileSystem::freeBytes(const std::string &)
{
    return std::uint64_t{1} << 40;
}

Result<std::unique_ptr<FileLock>> MemoryFileSystem::lock(const std::string &path, std::string_view owner)
{
    const MutexLock guard(m_disk->mutex);
    const Result<NodePtr> node = m_disk->file(path, true);
    if (!node)
        return node.error();
    if ((*node)->locked)
        return Status(Code::AlreadyExists, (*node)->contents.bytes());
    (*node)->locked = true;
    (*node)->contents.truncate(0);
    (*node)->contents.append(owner);
    return std::make_unique<MemoryFileLock<Disk>>(Handle<Disk>{m_disk, *node, m_disk->life});
}
