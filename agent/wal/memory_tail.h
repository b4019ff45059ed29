// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/wal/position.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace agent::wal {

/// The newest records, in memory, for readers that keep up. Every record of this run is pushed, in order, so the ones
/// kept have no gap. Internally synchronised.
class MemoryTail {
public:
    struct Record {
        Position position;
        std::shared_ptr<const std::string> bytes; ///< Uncompressed, type byte included.
    };
    enum class Found {
        Record,
        End,     ///< There is no such record yet.
        Evicted, ///< Only the disk has it.
    };
    /// `budget` in bytes. `begin`: where the first record will be pushed, or any position after the last record on
    /// disk.
    MemoryTail(std::size_t budget, Position begin) : m_budget(budget), m_begin(begin) {}

    void push(Position position, std::string_view bytes);
    /// The first record at or after `from`.
    [[nodiscard]] Found find(Position from, Record &out) const;
    [[nodiscard]] bool covers(Position from) const;
    /// The first position covered.
    [[nodiscard]] Position begin() const;

private:
    const std::size_t m_budget;
    mutable Mutex m_mutex; // a leaf: nothing is called with it held
    std::deque<Record> m_records AGENT_GUARDED_BY(m_mutex);
    std::size_t m_bytes AGENT_GUARDED_BY(m_mutex) = 0;
    Position m_begin AGENT_GUARDED_BY(m_mutex); ///< No record is missing from here on.
};

} // namespace agent::wal
