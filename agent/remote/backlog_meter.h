// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/source.h"

#include <cstdint>

namespace agent::remote {

/// Weighs the log against what a reader has read of it. It asks the log for its own counts of whole segments, and
/// counts what the reader tells; so the two can disagree, and a ledger made of both is a check and not a tautology. One
/// thread: the owner's.
class BacklogMeter {
public:
    /// `cursor` is where reading begins, `settled` how many samples were settled before it. Reads the cursor's segment
    /// up to the cursor, once.
    BacklogMeter(Source &source, wal::Position cursor, std::uint64_t settled);

    /// Told of each record read, in order. Returns the samples of a segment now left behind that the log counted and
    /// the reader never saw: damage took them.
    [[nodiscard]] std::uint64_t read(wal::Position record, std::uint64_t samples);

    struct Level {
        std::uint64_t committed = 0; ///< All samples since the remote was first seen.
        std::uint64_t unread = 0;    ///< Of these, behind the reader.
    };
    /// One look at the log. Cheap: whole segments only.
    [[nodiscard]] Level level() const;
    /// The reader found nothing more although this many samples, counted before it looked, are unread: they are lost to
    /// it. Counts them as read.
    void skip(std::uint64_t samples) { m_passed += samples; }
    [[nodiscard]] std::uint32_t segment() const { return m_segment; }

private:
    Source &m_source;
    std::uint32_t m_segment;
    std::uint64_t m_passed = 0; ///< Samples of `m_segment` before the reader.
    std::uint64_t m_before =
        0; ///< Committed samples in front of `m_segment`; below zero (wrapped) when the remote began in its middle.
};

} // namespace agent::remote
