// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/auth/flow.h"

#include <cstdint>
#include <memory>
#include <string>

namespace agent::http {

/// What the flows of one sigv4 section have in common.
struct AwsContext {
    SigV4 settings;
    FlowClients clients;
    std::shared_ptr<std::int64_t> clockOffset; ///< Seconds that Amazon's clock is ahead of ours, as far as is known.
};

/// Begins to look for keys: those of the section, of its profile, of the environment, of a web identity, of the default
/// profile, of the container and at last of the machine, whoever has some; and with them for those of `role_arn`.
/// Errors: InvalidInput: nobody can have any.
[[nodiscard]] Result<FlowStep> beginAwsFlow(const AwsContext &context);

/// The region to sign for: of the section, the environment or the profile. Errors: InvalidInput: none says.
[[nodiscard]] Result<std::string> awsRegion(const SigV4 &settings);

/// Whether an answer refuses a signature for its time; then `offset` is set by the answer's Date, and signing once more
/// is worth it.
[[nodiscard]] bool learnsClock(const Response &response, std::int64_t &offset);

} // namespace agent::http
