// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"

#include <functional>
#include <memory>

namespace agent::http {

/// Sends many requests at once from one thread. One thread: the owner's, except `wakeUp`.
///
/// The owner's loop: `client.poll(untilTheNextTimer)`, then its own timers. Connections are kept alive and reused
/// between requests of equal settings. Requests that share one settings object are cheaper than requests with equal
/// ones, and share its token or keys (oauth2, sigv4, azuread, google_iam): while the first are fetched, they wait within
/// their own time. A `done` may start, cancel and recycle, but not poll; destroying the client drops what is under way
/// without a word.
///
/// What the other side sends is bounded: a body by its limit, all bodies under way together by 320 MiB (or the limit of
/// the largest, when that is more), the headers of an answer by 256 KiB. When the bodies together are too large, the
/// largest one fails. However much comes, `poll` returns every few milliseconds.
class Client {
public:
    enum class RequestId : std::uint64_t {};
    using Done = std::function<void(Outcome)>;

    virtual ~Client() = default;
    /// Starts a request; `done` is called from `poll`, exactly once, also after `cancel` and with Failure::Settings
    /// when it cannot start.
    virtual RequestId start(Request request, Done done) = 0;
    /// Ends a request with Failure::Cancelled at the next poll; fine when it has ended already.
    virtual void cancel(RequestId id) = 0;
    /// Moves transfers on, waits at most `maxWait` for something to happen, calls the `done`s that are due, some of
    /// them perhaps with the next poll.
    virtual void poll(std::chrono::milliseconds maxWait) = 0;
    /// Makes a running or the next `poll` return at once. Any thread.
    virtual void wakeUp() = 0;
    /// Requests started from now on use no connection from before: the network has changed.
    virtual void forgetConnections() {}
    /// Gives the body buffer of an answer back for reuse, so that steady scraping allocates nothing.
    virtual void recycle(std::string body) = 0;
};

/// On libcurl multi.
[[nodiscard]] std::unique_ptr<Client> makeCurlClient();

} // namespace agent::http
