// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/settings.h"
#include "agent/relabel/settings.h"
#include "agent/remote/steering.h"

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

/// A version of remote write: the message that requests are made of.
enum class Protocol : std::uint8_t {
    V1, ///< prometheus.WriteRequest
    V2, ///< io.prometheus.write.v2.Request
};
/// "1.0" or "2.0".
[[nodiscard]] constexpr const char *versionName(Protocol protocol)
{
    return protocol == Protocol::V2 ? "2.0" : "1.0";
}

/// metadata_config: what remote write 1.0 tells about metric families. 2.0 tells it with each series. Source: PARITY.md
/// 2.7.
struct MetadataSettings {
    bool send = true;
    std::chrono::milliseconds interval{60'000};
    std::uint32_t maxPerSend = 2000;
    friend bool operator==(const MetadataSettings &, const MetadataSettings &) = default;
};

/// One remote_write entry, defaulted. A value.
struct Settings {
    std::string name;   ///< Stable name; from the file, else derived from the URL.
    bool named = false; ///< Whether the name stands in the file.
    std::string url;
    std::chrono::milliseconds timeout{30000};
    std::map<std::string, std::string> headers;
    std::vector<relabel::RuleSettings> writeRelabel;
    Protocol protocol = Protocol::V1; ///< protobuf_message: the one to begin with.
    bool sendExemplars = false;
    bool sendNativeHistograms = false;
    bool logsFailedRequests = false; ///< failed_request_logging: each one, at level debug.
    MetadataSettings metadata;
    QueueSettings queue;
    http::ClientSettings http;
    Steering steering; ///< Changes while the remote runs.
    friend bool operator==(const Settings &, const Settings &) = default;
};

} // namespace agent::remote
