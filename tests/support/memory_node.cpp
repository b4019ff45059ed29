// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/memory_node.h"

#include <algorithm>

namespace {

constexpr std::size_t kPage = 4096;

} // namespace

std::string &MemoryContents::own()
{
    if (m_bytes.use_count() > 1)
        m_bytes = std::make_shared<std::string>(*m_bytes);
    return *m_bytes;
}

std::string MemoryContents::synced() const
{
    return m_older ? *m_older : m_bytes->substr(0, m_synced);
}

void MemoryContents::append(std::string_view data)
{
    own().append(data);
}

void MemoryContents::truncate(std::size_t size)
{
    if (size < m_synced) {
        if (!m_older)
            m_older = std::make_shared<const std::string>(synced());
        m_synced = size;
    }
    own().resize(size);
}

void MemoryContents::sync()
{
    m_synced = m_bytes->size();
    m_older.reset();
}

void MemoryContents::powerCut(MemoryFileSystem::Unsynced unsynced, Dice &dice)
{
    if (m_older || m_synced < m_bytes->size())
        m_bytes = std::make_shared<std::string>(remains(unsynced, dice));
    sync();
}

std::string MemoryContents::remains(MemoryFileSystem::Unsynced unsynced, Dice &dice) const
{
    using Unsynced = MemoryFileSystem::Unsynced;
    const std::string &now = *m_bytes;
    std::string out = synced();
    // A file that was cut and written anew is the old one or the new one as a whole, unless its pages are mixed.
    const bool rewritten = out.size() > m_synced;
    switch (unsynced) {
    case Unsynced::Lost:
        break;
    case Unsynced::Half:
        if (!rewritten)
            out.append(now, out.size(), (now.size() - out.size()) / 2);
        break;
    case Unsynced::Zeros:
        if (!rewritten)
            out.resize(now.size());
        break;
    case Unsynced::Scrambled: {
        if (rewritten && dice.coin())
            break;
        out.resize(m_synced + dice.below(now.size() - m_synced + 1));
        for (std::size_t i = m_synced; i < out.size(); ++i)
            out[i] = static_cast<char>(dice.next());
        break;
    }
    case Unsynced::Reordered: {
        const std::size_t longest = std::max(out.size(), now.size());
        const std::size_t length = dice.coin() ? now.size() : m_synced + dice.below(longest - m_synced + 1);
        out.resize(length);
        for (std::size_t page = m_synced - m_synced % kPage; page < std::min(length, now.size()); page += kPage) {
            const std::size_t from = std::max(page, m_synced);
            const std::size_t to = std::min({page + kPage, length, now.size()});
            if (dice.coin() && from < to)
                out.replace(from, to - from, now, from, to - from);
        }
        break;
    }
    }
    return out;
}

void MemoryNode::link(const std::string &name, const Pointer &node)
{
    children[name] = node;
    m_changes.push_back({node, name, {}});
}

void MemoryNode::unlink(const std::string &name)
{
    const auto found = children.find(name);
    m_changes.push_back({found->second, {}, name});
    children.erase(found);
}

void MemoryNode::rename(const std::string &from, const std::string &to)
{
    Change change{children.at(from), to, from};
    children.erase(from);
    children[to] = change.node;
    m_changes.push_back(std::move(change));
}

void MemoryNode::clear()
{
    while (!children.empty()) {
        if (children.begin()->second->isDirectory)
            children.begin()->second->clear();
        unlink(children.begin()->first);
    }
}

void MemoryNode::syncNames()
{
    m_syncedChildren = children;
    m_changes.clear();
}

void MemoryNode::apply(const Change &change)
{
    // A file that is renamed or removed leaves whatever name it has, also when a change before was undone.
    if (!change.gone.empty())
        std::erase_if(m_syncedChildren, [&](const auto &entry) { return entry.second == change.node; });
    if (!change.name.empty())
        m_syncedChildren[change.name] = change.node;
}

void MemoryNode::powerCut(const MemoryFileSystem::PowerCut &cut, Dice &dice, std::uint64_t life)
{
    if (m_life == life)
        return;
    m_life = life;
    locked = false;
    if (!isDirectory) {
        contents.powerCut(cut.bytes, dice);
        return;
    }
    if (cut.names == MemoryFileSystem::Names::Kept)
        m_syncedChildren = children;
    if (cut.names == MemoryFileSystem::Names::Random) {
        for (const Change &change : m_changes) {
            if (dice.coin())
                apply(change);
        }
    }
    m_changes.clear();
    children = m_syncedChildren;
    for (const auto &entry : children)
        entry.second->powerCut(cut, dice, life);
}

void MemoryNode::unlock()
{
    locked = false;
    for (const auto &entry : children)
        entry.second->unlock();
}

MemoryNode::Pointer MemoryNode::clone(const Pointer &node, std::unordered_map<const MemoryNode *, Pointer> &known)
{
    Pointer &copy = known[node.get()];
    if (copy)
        return copy;
    const Pointer made = copy = std::make_shared<MemoryNode>();
    made->isDirectory = node->isDirectory;
    made->contents = node->contents;
    made->m_life = node->m_life;
    for (const auto &[name, child] : node->children)
        made->children.emplace(name, clone(child, known));
    for (const auto &[name, child] : node->m_syncedChildren)
        made->m_syncedChildren.emplace(name, clone(child, known));
    for (const Change &change : node->m_changes)
        made->m_changes.push_back({clone(change.node, known), change.name, change.gone});
    return made;
}
