// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/anchors.h"

#include <sstream>

namespace agent::wal {

void Anchors::load()
{
    const Result<std::string> text = m_files.readFile(m_path);
    if (!text)
        return;
    std::istringstream in(*text);
    const MutexLock lock(m_mutex);
    std::uint32_t number = 0;
    std::uint64_t ordinal = 0;
    while (in >> number >> ordinal)
        m_ordinals[number] = ordinal;
}

std::uint64_t Anchors::at(std::uint32_t number) const
{
    const MutexLock lock(m_mutex);
    const auto found = m_ordinals.find(number);
    return found == m_ordinals.end() ? 0 : found->second;
}

Status Anchors::keep(std::uint32_t number, std::uint64_t ordinal, std::uint32_t firstKept)
{
    const MutexLock lock(m_mutex);
    m_ordinals.erase(m_ordinals.begin(), m_ordinals.lower_bound(firstKept));
    m_ordinals[number] = ordinal;
    std::string text;
    for (const auto &[segment, first] : m_ordinals)
        text += std::to_string(segment) + ' ' + std::to_string(first) + '\n';
    return writeFileAtomically(m_files, m_path, text);
}

} // namespace agent::wal
