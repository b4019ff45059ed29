// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/result.h"
#include "agent/http/message.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace agent::http {

/// A request as it is about to go over the wire; after a redirect, the next hop of it.
struct Outgoing {
    std::string_view method;
    std::string_view url;
    std::string_view host; ///< As the Host header has it.
    const Headers &headers;
    std::string_view body;
};

/// What lets the requests of one set of client settings in: says what to ask for tokens or keys, keeps them, and gives
/// each request its headers. Sends nothing itself. One thread: the client's.
class Authenticator {
public:
    enum class State {
        Ready,
        Due,     ///< What there is will do, but it is time to fetch something newer.
        Missing, ///< Requests have to wait for a fetch.
    };

    virtual ~Authenticator() = default;
    /// What a request that starts now finds. Errors: InvalidInput: a secret cannot be read.
    [[nodiscard]] virtual Result<State> state(SteadyTime now) = 0;

    [[nodiscard]] virtual bool isFetching() const = 0;
    /// Begins a fetch; the outcome of the request goes to `take`. Nothing: the fetch has ended without asking anybody.
    /// Not while there is one. `userAgent` may be empty. Errors: as `fetched`; then there is no fetch.
    [[nodiscard]] virtual Result<std::optional<Request>> beginFetch(const std::string &userAgent, SteadyTime now) = 0;
    /// Takes what the last request led to. Returns another one when there is more to ask; else the fetch has ended, and
    /// `fetched` tells how.
    [[nodiscard]] virtual std::optional<Request> take(const Outcome &outcome, SteadyTime now) = 0;
    /// How the last fetch ended. Errors name what was asked and what to do, never a secret.
    [[nodiscard]] virtual const Status &fetched() const = 0;
    /// Why it failed: Settings when somebody has to act; None when it did not fail.
    [[nodiscard]] virtual Failure fetchFailure() const = 0;

    /// The headers to add, from what the last fetch that succeeded brought, however old it is. Errors: InvalidInput.
    [[nodiscard]] virtual Result<Headers> headersFor(const Outgoing &request) = 0;
    /// Looks at the answer to a request that it let in. True: the request is worth sending once more at once, with new
    /// headers.
    [[nodiscard]] virtual bool heard(const Response &response, SteadyTime now) = 0;
};

/// For settings with oauth2, sigv4, azuread or google_iam; null for others. Lifetime: `settings` outlives it.
[[nodiscard]] std::unique_ptr<Authenticator> makeAuthenticator(const ClientSettings &settings);

} // namespace agent::http
