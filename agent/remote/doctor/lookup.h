// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace agent::remote::doctor {

/// All addresses of a host name, as text, in the order of the system; an address stands for itself. The system cannot
/// be told to give up: a lookup that takes longer than `timeout`, or past a stop, goes on alone until it ends.
/// Errors: NotFound when the name has no address, Unavailable when no name server answers (in time), Cancelled.
[[nodiscard]] Result<std::vector<std::string>> lookUp(const std::string &host, std::chrono::milliseconds timeout,
                                                      const std::stop_token &stop);

/// How connecting to one address ended. A value.
struct Knock {
    std::string address; ///< "192.0.2.1:443"
    int error = 0;       ///< errno; 0: connected. ETIMEDOUT when there was no answer in time.
    double milliseconds = 0;
};
/// Connects to all addresses at once, and closes. Returns when the last has ended, at most after `timeout`.
[[nodiscard]] std::vector<Knock> knock(const std::vector<std::string> &addresses, const std::string &port,
                                       std::chrono::milliseconds timeout, const std::stop_token &stop);

} // namespace agent::remote::doctor
