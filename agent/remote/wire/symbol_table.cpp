// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/symbol_table.h"

#include "agent/remote/wire/wire.h"

#include <functional>

namespace agent::remote {
namespace {

constexpr std::size_t kFirstSize = 1024;

} // namespace

SymbolTable::SymbolTable() : m_index(kFirstSize) {}

void SymbolTable::begin()
{
    if (++m_epoch == 0) { // after four billion requests: old entries would look new
        m_index.assign(m_index.size(), {});
        m_epoch = 1;
    }
    m_texts.clear();
    m_bytes.clear();
    add({});
}

std::uint32_t SymbolTable::add(std::string_view text)
{
    const auto symbol = static_cast<std::uint32_t>(m_texts.size());
    m_texts.push_back(text);
    wire::putBytes(4, text, m_bytes); // Request.symbols
    return symbol;
}

std::uint32_t SymbolTable::number(std::string_view text)
{
    if (text.empty())
        return 0;
    const auto hash = static_cast<std::uint32_t>(std::hash<std::string_view>()(text));
    const std::size_t mask = m_index.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        Entry &entry = m_index[at];
        if (entry.epoch != m_epoch) {
            const std::uint32_t symbol = add(text);
            entry = {m_epoch, hash, symbol};
            if (2 * m_texts.size() > m_index.size())
                grow();
            return symbol;
        }
        if (entry.hash == hash && m_texts[entry.symbol] == text)
            return entry.symbol;
    }
}

void SymbolTable::grow()
{
    std::vector<Entry> before(2 * m_index.size());
    before.swap(m_index);
    const std::size_t mask = m_index.size() - 1;
    for (const Entry &entry : before) {
        if (entry.epoch != m_epoch)
            continue;
        std::size_t at = entry.hash & mask;
        while (m_index[at].epoch == m_epoch)
            at = (at + 1) & mask;
        m_index[at] = entry;
    }
}

} // namespace agent::remote
