// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/client.h"

#include <chrono>
#include <optional>
#include <string>

/// Runs one request to its end, at most ten seconds; Failure::Other with "no end" when it does not come.
inline agent::http::Outcome fetch(agent::http::Client &client, agent::http::Request request)
{
    std::optional<agent::http::Outcome> outcome;
    client.start(std::move(request), [&outcome](agent::http::Outcome o) { outcome = std::move(o); });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!outcome && std::chrono::steady_clock::now() < deadline)
        client.poll(std::chrono::milliseconds(100));
    if (outcome)
        return std::move(*outcome);
    agent::http::Outcome none;
    none.failure = agent::http::Failure::Other;
    none.status = agent::internalError("no end");
    return none;
}

/// "http://127.0.0.1:<port><path>"
inline std::string loopback(std::uint16_t port, const std::string &path = "/")
{
    return "http://127.0.0.1:" + std::to_string(port) + path;
}
