// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/auth/authenticator.h"
#include "agent/http/auth/flow.h"

#include <functional>

namespace agent::http {

/// An authenticator whose credential comes from a flow, and is fetched anew while the old one still serves: five
/// minutes before it expires, or after half its life when that is later. One thread: the client's.
class FetchedCredential : public Authenticator {
public:
    using Begin = std::function<Result<FlowStep>()>;

    /// `begin` starts a flow; `what` begins every message: "azuread: failed to get access token".
    FetchedCredential(Begin begin, std::string what) : m_begin(std::move(begin)), m_what(std::move(what)) {}

    [[nodiscard]] Result<State> state(SteadyTime now) override;
    [[nodiscard]] bool isFetching() const override { return m_fetching; }
    [[nodiscard]] Result<std::optional<Request>> beginFetch(const std::string &userAgent, SteadyTime now) override;
    [[nodiscard]] std::optional<Request> take(const Outcome &outcome, SteadyTime now) override;
    [[nodiscard]] const Status &fetched() const override { return m_status; }
    [[nodiscard]] Failure fetchFailure() const override { return m_failure; }
    /// The Authorization header of the credential.
    [[nodiscard]] Result<Headers> headersFor(const Outgoing &request) override;
    /// A refused credential that has been in use for a while is fetched anew: the machine may have slept.
    [[nodiscard]] bool heard(const Response &response, SteadyTime now) override;

protected:
    [[nodiscard]] const Credential &credential() const { return m_credential; }
    /// The receiver does not take the credential any more.
    void forget(SteadyTime now);

private:
    std::optional<Request> proceed(Result<FlowStep> step, SteadyTime now);
    void end(const Status &status, Failure failure, SteadyTime now);
    void keep(Credential credential, SteadyTime now);

    const Begin m_begin;
    const std::string m_what;
    Credential m_credential;
    bool m_isThere = false;
    SteadyTime m_fetchedAt; ///< The credential, as are the next two.
    SteadyTime m_refreshAt;
    SteadyTime m_useUntil;
    bool m_fetching = false;
    FlowStep m_step; ///< Of the fetch under way.
    std::string m_userAgent;
    Status m_status;
    Failure m_failure = Failure::None;
};

} // namespace agent::http
