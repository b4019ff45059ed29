// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/auth/authenticator.h"
#include "agent/http/auth/flow.h"

#include <cstdint>
#include <string>
#include <string_view>

/// Signature version 4 of Amazon's cloud.
namespace agent::http {

/// What a signature is valid for. A value.
struct SigningScope {
    std::string region;
    std::string service;
    std::int64_t time = 0; ///< Seconds since 1970.
};

/// What is signed, apart from its scope: method, path (tidied and encoded once more), query (sorted), the headers
/// (sorted, in lower case, blanks folded), their names and the digest of the body.
[[nodiscard]] std::string canonicalRequest(const Outgoing &request);

/// The value of the Authorization header for a request whose headers are all to be signed; Host and X-Amz-Date are
/// among them.
[[nodiscard]] std::string awsAuthorization(const Outgoing &request, const AwsKeys &keys, const SigningScope &scope);

/// The headers to add to `request`: Authorization, X-Amz-Date, X-Amz-Content-Sha256 and, with temporary keys,
/// X-Amz-Security-Token. Signed are these, Host and Content-Type, which no proxy changes.
[[nodiscard]] Headers awsHeaders(const Outgoing &request, const AwsKeys &keys, const SigningScope &scope);

/// "20150830T123600Z"
[[nodiscard]] std::string awsTime(std::int64_t time);

} // namespace agent::http
