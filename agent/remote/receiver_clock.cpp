// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/receiver_clock.h"

#include "agent/base/duration.h"
#include "agent/remote/answers/http_date.h"

namespace agent::remote {
namespace {

using std::chrono::milliseconds;

/// A date says what second it is.
constexpr milliseconds kResolution{1000};
constexpr milliseconds kLongestRequest{60'000};

} // namespace

std::optional<ClockReading> ReceiverClock::note(std::string_view date, milliseconds start, milliseconds end)
{
    if (date.empty() || end - start > kLongestRequest)
        return std::nullopt;
    const std::optional<TimestampMs> time = parseHttpDate(std::string(date));
    if (!time || *time < kReleaseDate)
        return std::nullopt;
    m_known = true;
    m_date = *time;
    m_end = end;
    const milliseconds half = (end - start) / 2;
    return ClockReading{*time + kResolution.count() / 2, start + half, kResolution / 2 + half};
}

std::optional<TimestampMs> ReceiverClock::least(milliseconds elapsed) const
{
    if (!m_known)
        return std::nullopt;
    return m_date + (elapsed - m_end).count();
}

std::string aheadText(milliseconds ahead)
{
    return "the samples' time is " + durationInWords(ahead) +
           " ahead of the receiver's clock: set this machine's clock (or the receiver's, if that is wrong); they are "
           "sent once the receiver's time has reached theirs";
}

} // namespace agent::remote
