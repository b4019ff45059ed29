// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/evictions.h"

#include "agent/wal/loss.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace agent::wal {
namespace {

constexpr std::array kReasons{kEvictedDiskBudget, kEvictedFreeSpace, kEvictedRetention, kDiskFull};
/// Older ones are forgotten: who was away for longer than so many changes of reason learns of `log_damaged`.
constexpr std::size_t kMaxRanges = 64;

} // namespace

void Evictions::load()
{
    const Result<std::string> text = m_files.readFile(m_path);
    if (!text)
        return;
    std::istringstream in(*text);
    Range range;
    std::string reason;
    const MutexLock lock(m_mutex);
    while (in >> range.from >> range.before >> reason) {
        const auto known = std::find(kReasons.begin(), kReasons.end(), reason);
        if (known == kReasons.end() || range.from >= range.before)
            continue;
        range.reason = *known;
        m_ranges.push_back(range);
    }
}

void Evictions::add(std::uint32_t from, std::uint32_t before, std::string_view reason)
{
    const MutexLock lock(m_mutex);
    m_changed = true;
    if (!m_ranges.empty() && m_ranges.back().before == from && m_ranges.back().reason == reason) {
        m_ranges.back().before = before;
        return;
    }
    m_ranges.push_back({from, before, reason});
    if (m_ranges.size() > kMaxRanges)
        m_ranges.erase(m_ranges.begin());
}

Status Evictions::save()
{
    std::string text;
    {
        const MutexLock lock(m_mutex);
        if (!m_changed)
            return {};
        for (const Range &range : m_ranges)
            text += std::to_string(range.from) + ' ' + std::to_string(range.before) + ' ' +
                    std::string(range.reason) + '\n';
        m_changed = false;
    }
    Status status = writeFileAtomically(m_files, m_path, text);
    if (!status.ok()) {
        const MutexLock lock(m_mutex);
        m_changed = true;
    }
    return status;
}

std::string_view Evictions::reason(std::uint32_t from, std::uint32_t before) const
{
    const MutexLock lock(m_mutex);
    for (const Range &range : m_ranges) {
        if (range.from < before && from < range.before)
            return range.reason;
    }
    return kLogDamaged;
}

} // namespace agent::wal
