// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/settings.h"
#include "agent/relabel/settings.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace agent::remote {

/// queue_config. Source: PARITY.md 2.7.
struct QueueSettings {
    std::uint32_t capacity = 10000;
    std::uint32_t maxShards = 50;
    std::uint32_t minShards = 1;
    std::uint32_t maxSamplesPerSend = 2000;
    std::chrono::milliseconds batchSendDeadline{5000};
    std::chrono::milliseconds minBackoff{30};
    std::chrono::milliseconds maxBackoff{5000};
    bool retryOnHttp429 =
        true; ///< Upstream's default is false and loses data; an explicit false in the file is honoured.
    std::chrono::milliseconds sampleAgeLimit{0}; ///< 0: none.
    friend bool operator==(const QueueSettings &, const QueueSettings &) = default;
};

/// One remote_write entry, defaulted. A value.
struct Settings {
    std::string name;   ///< Stable name; from the file, else derived from the URL.
    bool named = false; ///< Whether the name stands in the file.
    std::string url;
    std::chrono::milliseconds timeout{30000};
    std::map<std::string, std::string> headers;
    std::vector<relabel::RuleSettings> writeRelabel;
    bool sendExemplars = false;
    bool sendNativeHistograms = false;
    QueueSettings queue;
    http::ClientSettings http;
    friend bool operator==(const Settings &, const Settings &) = default;
};

} // namespace agent::remote
