// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"
#include "agent/remote/feed/lanes.h"
#include "agent/remote/answers/retry_policy.h"
#include "agent/remote/settings.h"

namespace agent::remote {

/// The answer of a receiver that does not know the Content-Type, which names the version.
inline constexpr int kUnsupportedMediaType = 415;

/// How much of a request a receiver says it has written, in the headers X-Prometheus-Remote-Write-Samples-Written,
/// -Histograms-Written and -Exemplars-Written. Receivers of 2.0 say so whatever the status: one that answers 400 has
/// taken what is good. Source: remote write 2.0, "Required Written Response Headers".
struct Written {
    bool told = false; ///< At least one of the headers is there and is a number; what the others would say is 0.
    KindCounts counts;
};
/// A header that is not a whole number counts as missing.
[[nodiscard]] Written readWritten(const http::Response &response);

/// What an answer says about a request beyond its status.
struct Receipt {
    Written written;
    /// The receiver does not speak 2.0: nothing of the request was taken, and 1.0 is to be tried with the same samples.
    bool fallBack = false;
    KindCounts missing; ///< Of a delivery: sent, and not written by the receiver's own account.
};
/// Judges an answer of class `verdict` to a request with `sent` in it. `confirmed`: this receiver has told before what
/// it wrote of a request of 2.0, so it speaks it.
///
/// 2.0 was not understood when the answer is 415; when a 2xx tells nothing about what was sent; and when a receiver
/// that is not confirmed tells nothing but zeros about samples, or refuses with 400 or 422 without telling: it could
/// not read the request. From one that is confirmed, zeros mean that nothing was written. Answers to 1.0 are taken at
/// their word where they tell, and as complete where not, or where they tell nothing but zeros: versions of Prometheus
/// count only what comes as 2.0, and have the headers in each answer.
[[nodiscard]] Receipt judgeReceipt(Protocol protocol, bool confirmed, Verdict verdict, const http::Response &response,
                                   const KindCounts &sent);

} // namespace agent::remote
