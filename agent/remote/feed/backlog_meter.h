// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/feed/source.h"

#include <cstdint>
#include <optional>

namespace agent::remote {

/// Weighs the log against what a reader has read of it. The log numbers its samples when they are written; the reader
/// counts those it decodes. So the two can disagree, and a ledger made of both is a check and not a tautology. One
/// thread: the owner's.
class BacklogMeter {
public:
    /// `cursor` is where reading begins, `settled` how many samples were settled before it, `ordinal` how many were in
    /// the log before it, when that was kept.
    BacklogMeter(Source &source, wal::Position cursor, std::uint64_t settled, std::optional<std::uint64_t> ordinal);

    /// Told of each record read, in order. Returns how many samples lay in front of its segment that the reader never
    /// saw: damage or eviction took them.
    [[nodiscard]] std::uint64_t read(wal::Position record, std::uint64_t samples);

    struct Level {
        std::uint64_t committed = 0; ///< All samples since the remote was first seen.
        std::uint64_t unread = 0;    ///< Of these, behind the reader.
    };
    /// One look at the log. Cheap.
    [[nodiscard]] Level level() const;
    /// The reader found nothing more although this many samples, counted before it looked, are unread: they are lost to
    /// it. Counts them as read.
    void skip(std::uint64_t samples) { m_next += samples; }
    /// So many samples more were settled, of which this meter has seen nothing.
    void absorb(std::uint64_t settled) { m_base += settled; }
    [[nodiscard]] std::uint32_t segment() const { return m_segment; }
    /// The ordinal that belongs to a cursor with so many samples settled.
    [[nodiscard]] std::uint64_t ordinalAt(std::uint64_t settled) const { return settled - m_base; }

private:
    Source &m_source;
    std::uint32_t m_segment;
    std::uint64_t m_next; ///< Ordinal of the sample to be read next.
    std::uint64_t m_base; ///< Committed samples beside ordinals; below zero (wrapped) when the remote came later.
};

} // namespace agent::remote
