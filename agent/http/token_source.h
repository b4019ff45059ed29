// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/auth/authenticator.h"
#include "agent/http/token_answer.h"

#include <memory>
#include <optional>
#include <string>

namespace agent::http {

/// The access token of one set of oauth2 settings: says what to ask the token endpoint, reads its answer, keeps the
/// token until ten seconds before it expires. Sends nothing itself. One thread: the client's.
///
/// A token is fetched anew when the file of the secret (or key) has another content, and when a receiver answers 401 to
/// one that is older than half a minute. How the client id and secret travel is found out: first in the Authorization
/// header, and when that fails in the body; what worked is kept to. No redirect takes them to another host.
class TokenSource final : public Authenticator {
public:
    /// Lifetime: `settings` outlives the source.
    explicit TokenSource(const OAuth2 &settings);

    /// Reads the secret. Errors: "unable to read oauth2 client secret: …".
    [[nodiscard]] Result<State> state(SteadyTime now) override;
    [[nodiscard]] bool isFetching() const override { return m_fetching; }
    /// Errors: InvalidInput: an assertion cannot be signed.
    [[nodiscard]] Result<std::optional<Request>> beginFetch(const std::string &userAgent, SteadyTime now) override;
    [[nodiscard]] std::optional<Request> take(const Outcome &outcome, SteadyTime now) override;
    /// Errors: "oauth2: cannot fetch token: …".
    [[nodiscard]] const Status &fetched() const override { return m_status; }
    [[nodiscard]] Failure fetchFailure() const override { return m_failure; }
    [[nodiscard]] Result<Headers> headersFor(const Outgoing &request) override;
    /// A refused token that has been in use for a while is fetched anew: the machine may have slept.
    [[nodiscard]] bool heard(const Response &response, SteadyTime now) override;

private:
    enum class Style { Unknown, Header, Body };

    [[nodiscard]] Request request(Style style) const;
    [[nodiscard]] Secrets secrets() const;

    const OAuth2 &m_settings;
    std::shared_ptr<const ClientSettings> m_client; ///< For requests to the token endpoint.
    std::string m_secret;                           ///< As the last `state` read it.
    std::string m_authorization;                    ///< Of the token; empty: none.
    std::string m_tokenSecret;                      ///< The secret that the token was got with.
    SteadyTime m_fetchedAt;                         ///< The token, as is the next.
    SteadyTime m_useUntil;
    bool m_fetching = false;
    std::string m_fetchSecret; ///< Of the fetch under way, as are the next three.
    std::string m_userAgent;
    std::string m_assertion;
    Style m_trying = Style::Unknown;
    Style m_style = Style::Unknown; ///< What has worked.
    Status m_status;                ///< How the last fetch ended.
    Failure m_failure = Failure::None;
};

} // namespace agent::http
