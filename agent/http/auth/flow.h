// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/http/token_answer.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// How credentials are got by asking one server after another, without waiting for any of them.
namespace agent::http {

/// Keys of Amazon's cloud. A value.
struct AwsKeys {
    std::string accessKey;
    std::string secretKey;
    std::string sessionToken; ///< Empty: they are not temporary.
};

/// What a flow leads to. A value.
struct Credential {
    AwsKeys keys;                     ///< Or:
    std::string authorization;        ///< What the Authorization header says.
    std::string quotaProject;         ///< Of Google; empty: none.
    std::chrono::seconds lifetime{0}; ///< 0: it does not expire.
};

/// Either something to ask, and what to make of the answer, or the credential.
struct FlowStep {
    std::optional<Request> request;
    /// Gets the answer, whatever its status. Errors: InvalidInput: somebody has to act; Unavailable: try again.
    std::function<Result<FlowStep>(const Response &)> then;
    std::string place; ///< Who is asked, for messages: "the token endpoint https://…".
    Credential credential;
};

using Fields = std::map<std::string, std::string>;

/// The settings for the requests of flows. Immutable.
struct FlowClients {
    std::shared_ptr<const ClientSettings> remote; ///< With the proxy and the authorities of the settings.
    std::shared_ptr<const ClientSettings> local;  ///< For services of this machine or its network.
};
[[nodiscard]] FlowClients flowClients(const ClientSettings &settings);

/// The end of a flow.
[[nodiscard]] FlowStep finished(Credential credential);
/// `step` and what it leads to, and then `next` with the credential.
[[nodiscard]] Result<FlowStep> chained(FlowStep step, std::function<Result<FlowStep>(Credential)> next);

[[nodiscard]] Request getRequest(std::string url, Headers headers, std::shared_ptr<const ClientSettings> client);
[[nodiscard]] std::string formOf(const Fields &fields);
[[nodiscard]] Request postForm(std::string url, const Fields &fields, std::shared_ptr<const ClientSettings> client);
/// Asks an OAuth token endpoint; its answer is the end of the flow.
[[nodiscard]] FlowStep askForToken(Request request, std::string place, Secrets secrets);

/// What an answer without success is worth: InvalidInput for one that will be the same tomorrow, else Unavailable.
[[nodiscard]] Status refusal(const Response &response, std::string text);

/// The value of an environment variable; empty when it is not set.
[[nodiscard]] std::string environment(const char *name);
/// Whether nobody else can hear what is said in the clear: the host of `url` is this machine.
[[nodiscard]] bool isOnLoopback(const std::string &url);
/// Seconds since 1970 of "2026-11-22T07:00:00Z"; nothing when it is no such time.
[[nodiscard]] std::optional<std::int64_t> parseTime(const std::string &text);

} // namespace agent::http
