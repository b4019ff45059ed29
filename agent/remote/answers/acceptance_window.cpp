// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/acceptance_window.h"

#include <algorithm>

namespace agent::remote {
namespace {

constexpr TimestampMs kYoungMs = 60'000;
/// The bound moves all the time: nearer is not worth a request.
constexpr TimestampMs kNearEnoughMs = 30'000;
constexpr std::chrono::minutes kSearchAgain{1};

} // namespace

void AcceptanceWindow::refused(TimestampMs newest, TimestampMs present, SteadyTime now)
{
    if (newest > present - kYoungMs || newest <= m_refused)
        return;
    const bool first = m_refused == kNothing;
    m_refused = newest;
    m_lookAt = now + kLookAgain;
    if ((first || now >= m_searchAgain) && present - newest > 4 * kNearEnoughMs) {
        m_searching = true;
        m_taken = present;
        m_searchAgain = now + kSearchAgain;
    }
}

bool AcceptanceWindow::suspect(TimestampMs oldest, TimestampMs present, SteadyTime now)
{
    if (m_searching || tooOld(oldest))
        return true;
    if (oldest > present - kYoungMs || now < m_distrustUntil)
        return false;
    refused(oldest, present, now);
    m_searching = m_unproven = true;
    m_taken = present;
    return true;
}

void AcceptanceWindow::opened()
{
    m_refused = kNothing;
    m_searching = m_unproven = false;
}

std::optional<TimestampMs> AcceptanceWindow::probe(SteadyTime now)
{
    if (m_refused == kNothing || (!m_searching && now < m_lookAt))
        return std::nullopt;
    m_probe = m_searching && !m_unproven ? m_refused + (m_taken - m_refused) / 2 : m_refused;
    return m_probe;
}

void AcceptanceWindow::probeTaken(SteadyTime now)
{
    if (m_unproven)
        m_distrustUntil = now + kLookAgain;
    if (m_unproven || !m_searching) {
        opened();
        return;
    }
    m_taken = m_probe;
    m_searching = m_taken - m_refused > kNearEnoughMs;
}

void AcceptanceWindow::probeRefused(SteadyTime now)
{
    m_lookAt = now + kLookAgain;
    m_unproven = false;
    if (!m_searching)
        return;
    m_refused = std::max(m_refused, m_probe);
    m_searching = m_taken - m_refused > kNearEnoughMs;
}

void AcceptanceWindow::probeFailed(SteadyTime now)
{
    if (m_unproven) {
        m_distrustUntil = now + kLookAgain;
        opened();
    }
    m_searching = false;
    m_lookAt = now + kLookAgain;
}

std::uint64_t countOlder(std::uint64_t pending, TimestampMs oldest, TimestampMs present, TimestampMs bound)
{
    if (pending == 0 || oldest == 0 || bound < oldest)
        return 0;
    if (bound >= present)
        return pending;
    const double share = static_cast<double>(bound - oldest) / static_cast<double>(present - oldest);
    return static_cast<std::uint64_t>(share * static_cast<double>(pending));
}

std::string heldByAgeText(TimestampMs bound, std::uint64_t older)
{
    return "the receiver takes samples from " + formatTimestamp(bound + 1) + " on; about " + std::to_string(older) +
           " samples of the backlog are older, and all are held. Open the receiver's window for old samples (its "
           "out-of-order time window), which is noticed within minutes; or set refused_by_age: dead_letter, which "
           "keeps "
           "the old ones in a file and sends the others; or carry the backlog away with \"belfry-agent wal export\"";
}

} // namespace agent::remote
