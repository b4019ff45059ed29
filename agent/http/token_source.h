// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/http/message.h"
#include "agent/http/token_answer.h"

#include <memory>
#include <optional>
#include <string>

namespace agent::http {

/// The access token of one set of oauth2 settings: says what to ask the token endpoint, reads its answer, keeps the
/// token until ten seconds before it expires. Sends nothing itself. One thread: the client's.
///
/// A token is fetched anew when the file of the secret (or key) has another content. As with Go's oauth2 package, an
/// answer of 401 does not end a token. How the client id and secret travel is found out: first in the Authorization
/// header, and when that fails in the body; what worked is kept to.
class TokenSource {
public:
    /// Lifetime: `settings` outlives the source.
    explicit TokenSource(const OAuth2 &settings);

    /// The Authorization header for a request that starts now, or nothing when a token has to be fetched first. Reads
    /// the secret. Errors: InvalidInput, "unable to read oauth2 client secret: …".
    [[nodiscard]] Result<std::optional<std::string>> current(SteadyTime now);

    [[nodiscard]] bool isFetching() const { return m_fetching; }
    /// Begins a fetch; its outcome goes to `take`. Not while there is one. `userAgent` may be empty. Errors:
    /// InvalidInput: an assertion cannot be signed; then there is no fetch.
    [[nodiscard]] Result<Request> beginFetch(const std::string &userAgent);
    /// Takes what the last request led to. Returns another request when it has to be put in another way; else the fetch
    /// has ended, and `fetched` tells how.
    [[nodiscard]] std::optional<Request> take(const Outcome &outcome, SteadyTime now);
    /// What the last fetch brought, for the requests that waited for it, however soon it expires. Errors:
    /// "oauth2: cannot fetch token: …".
    [[nodiscard]] Result<std::string> fetched() const;
    /// Why the last fetch failed; None also when it did not.
    [[nodiscard]] Failure fetchFailure() const { return m_failure; }

private:
    enum class Style { Unknown, Header, Body };

    [[nodiscard]] Request request(Style style) const;

    const OAuth2 &m_settings;
    std::shared_ptr<const ClientSettings> m_client; ///< For requests to the token endpoint.
    std::string m_secret;                           ///< As the last `current` read it.
    std::optional<std::string> m_authorization;     ///< Of the token; nothing: none.
    std::string m_tokenSecret;                      ///< The secret that the token was got with.
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
