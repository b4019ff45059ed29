// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/http/message.h"

#include <cstddef>
#include <optional>

namespace agent::http {

class Pacer;

/// The body of one hop, given away as its pacer allows. One thread: the client's.
class PacedBody {
public:
    /// Begins a hop whose body is paced when the request has a pacer with a limit. Lifetime: `request` stays as it is
    /// until the next `begin` or `stop`.
    void begin(const Request &request);
    /// The hop has no body.
    void stop() { *this = PacedBody(); }

    [[nodiscard]] bool isPaced() const { return m_request != nullptr; }
    [[nodiscard]] bool isPaused() const { return m_pausedSince.has_value(); }

    /// Copies up to `most` bytes of what is left to `data`. Returns how many, 0 at the end; nothing: it waits from now
    /// on. `headSent`: bytes of the head that have gone, which take their share.
    [[nodiscard]] std::optional<std::size_t> give(char *data, std::size_t most, std::size_t headSent);
    /// Goes back (or on) to a byte of the body.
    void seek(std::size_t offset) { m_sent = offset; }
    /// Ends the wait. Returns how long it was.
    [[nodiscard]] SteadyTime::duration resume(SteadyTime now);

private:
    const Request *m_request = nullptr; ///< Null: it is not paced.
    std::size_t m_sent = 0;
    std::size_t m_headCharged = 0; ///< Bytes of heads that the pacer knows of.
    std::optional<SteadyTime> m_pausedSince;
};

} // namespace agent::http
