// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/fetched_credential.h"

#include <algorithm>

namespace agent::http {
namespace {

constexpr std::chrono::seconds kEarly{10};        ///< Before it expires a credential is not used any more.
constexpr std::chrono::seconds kRefresh{300};     ///< So long before it is time for another.
constexpr std::chrono::seconds kRefreshPause{30}; ///< After a failed fetch, while the old one still serves.
constexpr std::chrono::seconds kYoung{30};        ///< A refused credential of that age is no better when it is new.

} // namespace

Result<Authenticator::State> FetchedCredential::state(SteadyTime now)
{
    if (!m_isThere || now >= m_useUntil)
        return State::Missing;
    return now >= m_refreshAt ? State::Due : State::Ready;
}

Result<std::optional<Request>> FetchedCredential::beginFetch(const std::string &userAgent, SteadyTime now)
{
    m_userAgent = userAgent;
    m_fetching = true;
    std::optional<Request> request = proceed(m_begin(), now);
    if (!request && !m_status.ok())
        return m_status;
    return request;
}

std::optional<Request> FetchedCredential::take(const Outcome &outcome, SteadyTime now)
{
    const std::string place = m_step.place;
    if (!outcome.status.ok()) {
        end(outcome.status.withContext(place), outcome.failure, now);
        return std::nullopt;
    }
    Result<FlowStep> next = m_step.then(outcome.response);
    return proceed(next ? std::move(next) : Result<FlowStep>(next.error().withContext(place)), now);
}

std::optional<Request> FetchedCredential::proceed(Result<FlowStep> step, SteadyTime now)
{
    if (!step) {
        end(step.error(), step.error().code() == Code::InvalidInput ? Failure::Settings : Failure::Other, now);
        return std::nullopt;
    }
    m_step = std::move(*step);
    if (!m_step.request) {
        keep(std::move(m_step.credential), now);
        end({}, Failure::None, now);
        return std::nullopt;
    }
    Request request = std::move(*m_step.request);
    if (!m_userAgent.empty())
        request.headers.emplace_back("User-Agent", m_userAgent);
    return request;
}

void FetchedCredential::end(const Status &status, Failure failure, SteadyTime now)
{
    m_fetching = false;
    m_step = FlowStep();
    m_status = status.withContext(m_what);
    m_failure = failure;
    if (!status.ok())
        m_refreshAt = now + kRefreshPause;
}

void FetchedCredential::keep(Credential credential, SteadyTime now)
{
    m_credential = std::move(credential);
    m_isThere = true;
    m_fetchedAt = now;
    m_refreshAt = m_useUntil = SteadyTime::max();
    const std::chrono::seconds life = m_credential.lifetime;
    if (life.count() == 0)
        return;
    m_useUntil = now + life - kEarly;
    m_refreshAt = now + std::max(life / 2, life - kRefresh);
}

Result<Headers> FetchedCredential::headersFor(const Outgoing &)
{
    Headers out{{"Authorization", m_credential.authorization}};
    if (!m_credential.quotaProject.empty())
        out.emplace_back("X-Goog-User-Project", m_credential.quotaProject);
    return out;
}

bool FetchedCredential::heard(const Response &response, SteadyTime now)
{
    if (response.status == 401)
        forget(now);
    return false;
}

void FetchedCredential::forget(SteadyTime now)
{
    if (now - m_fetchedAt >= kYoung)
        m_isThere = false;
}

} // namespace agent::http
