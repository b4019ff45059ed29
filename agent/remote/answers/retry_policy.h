// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/http/message.h"

#include <chrono>
#include <optional>
#include <string>

namespace agent::remote {

/// What an answer means for the samples that were sent.
enum class Verdict {
    Delivered,    ///< The receiver has them.
    Transient,    ///< Try again soon: it passes by itself.
    ActionNeeded, ///< Hold and probe slowly: a person must mend something, and then they can be delivered.
    Refused,      ///< Never to be taken: something is wrong with these samples.
};

/// What becomes of the samples of a request that was refused.
enum class Refusal {
    TooLarge,   ///< Less of them may fit.
    BadSamples, ///< Some are bad; without them the others would be taken.
    Whole,      ///< The receiver wants none of them.
};

/// What else decides.
struct AnswerContext {
    bool retryOnHttp429 = true; ///< False only where the configuration says so.
    /// Whether this receiver has taken samples before: then an unknown name or a dead proxy means that the network is
    /// away, and not that the address is wrong.
    bool reachedBefore = false;
};

/// The meaning of an HTTP status. Shape: any number. Source: DESIGN.md section 4, PARITY.md 7.6.
[[nodiscard]] Verdict classifyStatus(int status, const AnswerContext &context);
/// The meaning of a request that got no answer. Shape: anything but Failure::None.
[[nodiscard]] Verdict classifyFailure(http::Failure failure, const AnswerContext &context);
/// The meaning of an outcome; a 2xx with a page of HTML is not a delivery (a login page in between answered), and a
/// refusal with one says nothing about samples.
[[nodiscard]] Verdict classify(const http::Outcome &outcome, const AnswerContext &context);

/// Whether an answer is a page for people.
[[nodiscard]] bool isHtml(const http::Response &response);

/// Whether the server says that it failed, so that the samples may be the reason: 5xx.
[[nodiscard]] bool isServerError(const http::Outcome &outcome);
/// Shape: a status that was refused, or a failure of the server that is the samples'.
[[nodiscard]] Refusal refusalOf(int status);

/// What went wrong, for people: `server returned HTTP status 400 Bad Request: <up to 1 KiB of the body>`, or the
/// failure's own words.
[[nodiscard]] std::string errorText(const http::Outcome &outcome);

/// How long a 429 or 503 asks to wait (seconds, or a date of RFC 9110 5.6.7). Nothing for other answers, when it cannot
/// be read, and for dates in the past. Shape: at most an hour, so that one wrong header does not hold a queue for days.
[[nodiscard]] std::optional<std::chrono::milliseconds> retryAfter(const http::Response &response, TimestampMs now);

} // namespace agent::remote
