// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/dice.h"
#include "tests/support/memory_filesystem.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// A file's bytes, and what of them a power cut leaves. Copies share their bytes until one is changed.
class MemoryContents {
public:
    [[nodiscard]] const std::string &bytes() const { return *m_bytes; }
    void append(std::string_view data);
    void truncate(std::size_t size);
    void sync();
    void powerCut(MemoryFileSystem::Unsynced unsynced, Dice &dice);

private:
    [[nodiscard]] std::string &own();
    [[nodiscard]] std::string synced() const;
    [[nodiscard]] std::string remains(MemoryFileSystem::Unsynced unsynced, Dice &dice) const;

    std::shared_ptr<std::string> m_bytes = std::make_shared<std::string>();
    std::size_t m_synced = 0;                   ///< So many bytes at the beginning are as they were synced.
    std::shared_ptr<const std::string> m_older; ///< What was synced, when it was more than these.
};

/// A file or directory. Not synchronised.
struct MemoryNode {
    using Pointer = std::shared_ptr<MemoryNode>;
    using Children = std::map<std::string, Pointer, std::less<>>;
    /// A change of a directory that was not synced.
    struct Change {
        Pointer node;     ///< Whose name changed.
        std::string name; ///< That it has now; empty: none in this directory.
        std::string gone; ///< That it had; empty: none.
    };

    void link(const std::string &name, const Pointer &node);
    /// The name must be there.
    void unlink(const std::string &name);
    void rename(const std::string &from, const std::string &to);
    /// Removes everything in the directory.
    void clear();
    void syncNames();
    /// Makes the node, and what lies in it, what a power cut leaves. `life` differs from cut to cut.
    void powerCut(const MemoryFileSystem::PowerCut &cut, Dice &dice, std::uint64_t life);
    /// Gives back all locks.
    void unlock();
    [[nodiscard]] static Pointer clone(const Pointer &node, std::unordered_map<const MemoryNode *, Pointer> &known);

    bool isDirectory = false;
    bool locked = false;
    MemoryContents contents;
    Children children;

private:
    void apply(const Change &change);

    Children m_syncedChildren;
    std::vector<Change> m_changes;
    std::uint64_t m_life = 0; ///< Of the last power cut seen: a file may have two names after it.
};
