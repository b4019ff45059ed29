// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"

#include <string>

namespace agent::http {

/// The request as a command for a shell, so that a person can try it out by hand. Secrets are never in it: those in
/// files are read from there by the command, others stand as `<password>` and the like, to be filled in. What curl
/// cannot do follows as comments.
[[nodiscard]] std::string curlCommand(const Request &request);

} // namespace agent::http
