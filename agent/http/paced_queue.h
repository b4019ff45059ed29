// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/client.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace agent::http {

/// Requests whose bodies are paced, in the order in which they may go: the oldest first, and those that yield behind
/// all others. A value.
class PacedQueue {
public:
    void add(Client::RequestId id, bool yields)
    {
        const auto goesBefore = [](bool wanted, const Entry &other) { return wanted < other.first; };
        m_entries.insert(std::upper_bound(m_entries.begin(), m_entries.end(), yields, goesBefore), {yields, id});
    }
    void removeIf(const auto &which)
    {
        const auto gone = [&](const Entry &entry) { return which(entry.second); };
        m_entries.erase(std::remove_if(m_entries.begin(), m_entries.end(), gone), m_entries.end());
    }
    [[nodiscard]] bool empty() const { return m_entries.empty(); }
    /// Whether it yields, and its id.
    using Entry = std::pair<bool, Client::RequestId>;
    [[nodiscard]] const std::vector<Entry> &all() const { return m_entries; }

private:
    std::vector<Entry> m_entries;
};

} // namespace agent::http
