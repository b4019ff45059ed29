// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace agent::remote {

/// Finds the bad samples at the front of a lane: tells how many of its first samples the next request may carry, from
/// what became of the requests before. Samples are tried in the order of the lane, and later ones wait until earlier
/// ones are settled.
///
/// A refused request is tried again by halves. When the first half is taken, the bad sample is in the second one, of
/// which the first half is tried next, and so on: about log2(n) requests for a bad sample among n. Behind a bad sample
/// requests are half as large as before, behind a good one twice as large, so that many bad samples in a row cost one
/// request each. A value.
class Splitter {
public:
    /// Shape: 0: any number.
    [[nodiscard]] std::size_t next() const
    {
        if (m_region == 0)
            return 0;
        const std::size_t piece = m_suspect > 0 ? std::max<std::size_t>(m_suspect / 2, 1) : m_group;
        return std::min({piece, m_largest, m_region});
    }
    /// Among the first `sent` samples, which were one request, is at least one bad one. One sample alone is known to be
    /// bad, and is the caller's to settle.
    void refused(std::size_t sent)
    {
        m_region = std::max(m_region, sent);
        m_group = m_group == 0 ? m_region : m_group;
        m_suspect = sent;
    }
    /// The first `sent` samples do not fit into one request; at most `largest` are to be tried.
    void tooLarge(std::size_t sent, std::size_t largest)
    {
        m_region = std::max(m_region, sent);
        m_group = m_group == 0 ? m_region : m_group;
        m_largest = std::max<std::size_t>(largest, 1);
    }
    /// The first `count` samples have left the lane: taken, or found bad.
    void settled(std::size_t count, bool taken)
    {
        if (m_region == 0)
            return;
        if (count >= m_region) {
            *this = {};
            return;
        }
        m_region -= count;
        if (!taken) {
            m_suspect = 0;
            m_group = std::max<std::size_t>(m_group / 2, 1);
            m_largest = kAny; // it may have been this one that was too large
        } else if (m_suspect > count) {
            m_suspect -= count;
        } else {
            m_suspect = 0;
            m_group = std::min(2 * m_group, m_region);
        }
    }
    void forget() { *this = {}; }

private:
    static constexpr std::size_t kAny = static_cast<std::size_t>(-1);

    std::size_t m_region = 0;  ///< So many of the first samples were part of a request that was refused.
    std::size_t m_suspect = 0; ///< Among so many of the first is a bad one; 0: nothing is known.
    std::size_t m_group = 0;   ///< So many of which nothing is known are tried at once.
    std::size_t m_largest = kAny;
};

/// How often the first samples of a lane were answered with a failure of the server, and whether that is theirs or the
/// server's: it is theirs when requests with other samples succeed meanwhile. A value.
class ServerErrors {
public:
    /// Five tries over two minutes are beyond what a restart of a receiver or of a part of it takes.
    static constexpr std::uint32_t kTries = 5;
    static constexpr std::chrono::seconds kTime{120};
    /// A success of other samples tells something about the server for so long.
    static constexpr std::chrono::seconds kFresh{60};

    /// A request with the first `sent` samples failed so. `deliveries` counts the requests of the remote that were
    /// taken.
    void failed(std::size_t sent, std::uint64_t deliveries, SteadyTime now)
    {
        if (m_count++ == 0)
            m_since = now;
        m_region = std::max(m_region, sent);
        m_othersSucceed = m_count > 1 && deliveries > m_deliveries;
        if (m_othersSucceed) {
            m_evidence = true;
            m_evidenceAt = now;
        }
        m_deliveries = deliveries;
    }
    /// The first `count` samples have left the lane.
    void settled(std::size_t count)
    {
        if (count >= m_region)
            *this = {};
        else
            m_region -= count;
    }
    void forget() { *this = {}; }
    [[nodiscard]] std::uint32_t count() const { return m_count; }
    /// Between the last two failures something else was taken.
    [[nodiscard]] bool othersSucceed() const { return m_othersSucceed; }
    /// So many failures over such a time that the samples may be the reason.
    [[nodiscard]] bool doubtful(SteadyTime now) const { return m_count >= kTries && now - m_since >= kTime; }
    /// They are: others are taken, and these never.
    [[nodiscard]] bool poisoned(SteadyTime now) const
    {
        return doubtful(now) && m_evidence && now - m_evidenceAt <= kFresh;
    }

private:
    std::uint32_t m_count = 0;
    SteadyTime m_since;
    SteadyTime m_evidenceAt;
    bool m_evidence = false;
    std::uint64_t m_deliveries = 0;
    std::size_t m_region = 0;
    bool m_othersSucceed = false;
};

} // namespace agent::remote
