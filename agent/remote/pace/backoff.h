// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/random.h"
#include "agent/remote/settings.h"

#include <chrono>
#include <cstdint>

namespace agent::remote {

/// How long to wait between tries: exponential with full jitter, so that many agents that lost the same receiver do not
/// come back at once. One thread: the owner's.
///
/// The ceiling doubles from `minBackoff` to `maxBackoff`. A receiver that has been away for more than five minutes is
/// asked less often, up to every 30 seconds, unless the configuration gives a `max_backoff` of its own.
class Backoff {
public:
    Backoff(const QueueSettings &queue, Random &random);
    /// The next wait. Units: `failingFor` is how long nothing has got through; the ceiling ends at `leastCeiling` at
    /// least, unless the configuration gives a `max_backoff` of its own. Shape: from minBackoff to the present ceiling.
    [[nodiscard]] std::chrono::milliseconds next(std::chrono::milliseconds failingFor,
                                                 std::chrono::milliseconds leastCeiling = {});
    /// Something got through: starts from the beginning.
    void reset() { m_ceiling = m_min; }

private:
    std::chrono::milliseconds m_min;
    std::chrono::milliseconds m_max;
    std::chrono::milliseconds m_longMax; ///< After a long time of failing.
    std::chrono::milliseconds m_ceiling;
    Random &m_random;
};

} // namespace agent::remote
