// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/memory_filesystem.h"

#include "agent/base/mutex.h"

#include <cerrno>
#include <cstring>
#include <map>

using namespace agent;

namespace {

/// A file or directory. Guarded by the disk's mutex.
struct Node {
    using Children = std::map<std::string, std::shared_ptr<Node>>;
    bool isDirectory = false;
    bool locked = false;
    std::string data;
    std::string synced;
    Children children;
    Children syncedChildren;
};
using NodePtr = std::shared_ptr<Node>;

std::pair<std::string, std::string> split(const std::string &path)
{
    const std::size_t slash = path.rfind('/');
    return {path.substr(0, slash), path.substr(slash + 1)};
}

/// Makes the node what is left of it after a power cut.
void forget(Node &node, MemoryFileSystem::Unsynced unsynced)
{
    if (node.isDirectory) {
        node.children = node.syncedChildren;
        for (auto &[name, child] : node.children)
            forget(*child, unsynced);
        return;
    }
    node.locked = false;
    std::string kept = node.synced;
    if (node.data.size() > kept.size() && node.data.compare(0, kept.size(), kept) == 0) {
        const std::size_t extra = node.data.size() - kept.size();
        if (unsynced == MemoryFileSystem::Unsynced::Half)
            kept.append(node.data, kept.size(), extra / 2);
        else if (unsynced == MemoryFileSystem::Unsynced::Zeros)
            kept.append(extra, '\0');
    }
    node.data = node.synced = std::move(kept);
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
                const auto child = node->children.find(path.substr(at, end - at));
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
        return parent->children[name] = std::make_shared<Node>();
    }

    Mutex mutex;
    NodePtr root AGENT_GUARDED_BY(mutex) = std::make_shared<Node>();
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

void MemoryFileSystem::powerCut(Unsynced unsynced)
{
    const MutexLock lock(m_disk->mutex);
    ++m_disk->life;
    forget(*m_disk->root, unsynced);
}

void MemoryFileSystem::put(const std::string &path, std::string_view contents)
{
    const MutexLock lock(m_disk->mutex);
    if (const Result<NodePtr> node = m_disk->file(path, true)) {
        (*node)->data = (*node)->synced = std::string(contents);
        const auto [directory, name] = split(path);
        m_disk->find(directory)->syncedChildren[name] = *node;
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
        m_handle.node->data.append(data);
        return {};
    }
    Status sync() override
    {
        const MutexLock lock(m_handle.disk->mutex);
        if (m_handle.life != m_handle.disk->life)
            return dead("sync");
        m_handle.node->synced = m_handle.node->data;
        return {};
    }
    Status truncate(std::uint64_t size) override
    {
        const MutexLock lock(m_handle.disk->mutex);
        if (m_handle.life != m_handle.disk->life)
            return dead("truncate");
        m_handle.node->data.resize(size);
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
        const std::string &data = m_handle.node->data;
        if (offset >= data.size())
            return std::size_t{0};
        const std::size_t count = std::min<std::size_t>(size, data.size() - offset);
        std::memcpy(buffer, data.data() + offset, count);
        return count;
    }
    Result<std::uint64_t> size() const override
    {
        const MutexLock lock(m_handle.disk->mutex);
        return std::uint64_t{m_handle.node->data.size()};
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
        m_handle.node->data.clear();
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
    (*node)->data.clear();
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
    return (*node)->data;
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
    return std::uint64_t{(*node)->data.size()};
}

Status MemoryFileSystem::createDirectories(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    NodePtr node = m_disk->root;
    for (std::size_t at = 1; at < path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        NodePtr &child = node->children[path.substr(at, end - at)];
        if (!child) {
            child = std::make_shared<Node>();
            child->isDirectory = true;
        }
        if (!child->isDirectory)
            return errnoStatus(ENOTDIR, "create directory " + path);
        node = child;
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
    target->children[toName] = node;
    m_disk->find(fromDirectory)->children.erase(fromName);
    return {};
}

Status MemoryFileSystem::removeFile(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    const auto [directory, name] = split(path);
    const NodePtr parent = m_disk->find(directory);
    if (!parent || parent->children.erase(name) == 0)
        return errnoStatus(ENOENT, "remove " + path);
    return {};
}

Status MemoryFileSystem::removeTree(const std::string &path)
{
    const MutexLock lock(m_disk->mutex);
    const auto [directory, name] = split(path);
    if (const NodePtr parent = m_disk->find(directory))
        parent->children.erase(name);
    return {};
}

Status MemoryFileSystem::syncDirectory(const std::string &directory)
{
    const MutexLock lock(m_disk->mutex);
    const NodePtr node = m_disk->find(directory);
    if (!node || !node->isDirectory)
        return errnoStatus(ENOENT, "sync " + directory);
    node->syncedChildren = node->children;
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
        return Status(Code::AlreadyExists, (*node)->data);
    (*node)->locked = true;
    (*node)->data = std::string(owner);
    return std::make_unique<MemoryFileLock<Disk>>(Handle<Disk>{m_disk, *node, m_disk->life});
}
