// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/paced_body.h"

#include "agent/http/pacer.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace agent::http {

void PacedBody::begin(const Request &request)
{
    stop();
    if (request.body && request.pacer && request.pacer->limits())
        m_request = &request;
}

std::optional<std::size_t> PacedBody::give(char *data, std::size_t most, std::size_t headSent)
{
    const SteadyTime now = std::chrono::steady_clock::now();
    Pacer &pacer = *m_request->pacer;
    if (m_sent == 0) { // later on it may count the body as well
        pacer.charge(headSent - std::min(headSent, m_headCharged), now);
        m_headCharged = std::max(m_headCharged, headSent);
    }
    const std::string_view body = *m_request->body;
    const std::string_view rest = body.substr(std::min(m_sent, body.size()));
    const std::size_t granted = pacer.take(std::min(most, rest.size()), now);
    if (granted == 0 && !rest.empty()) {
        m_pausedSince = now;
        return std::nullopt;
    }
    std::memcpy(data, rest.data(), granted);
    m_sent += granted;
    return granted;
}

SteadyTime::duration PacedBody::resume(SteadyTime now)
{
    const SteadyTime::duration waited = now - m_pausedSince.value_or(now);
    m_pausedSince.reset();
    return waited;
}

} // namespace agent::http
