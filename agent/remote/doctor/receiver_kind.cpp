// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/doctor/receiver_kind.h"

#include <array>

namespace agent::remote::doctor {
namespace {

struct ReceivePath {
    std::string_view path;
    std::string_view programs;
    ReceiverKind kind; ///< Unknown: several programs have it.
};

constexpr std::array kPaths{
    ReceivePath{"/api/v1/write", "Prometheus, VictoriaMetrics", ReceiverKind::Unknown},
    ReceivePath{"/api/v1/receive", "Thanos Receive", ReceiverKind::Thanos},
    ReceivePath{"/api/v1/push", "Mimir, Cortex", ReceiverKind::Mimir},
    ReceivePath{"/api/prom/push", "Grafana Cloud, Cortex", ReceiverKind::Mimir},
    ReceivePath{"/prometheus/api/v1/write", "VictoriaMetrics cluster", ReceiverKind::VictoriaMetrics},
    ReceivePath{"/api/v1/remote_write", "Amazon Managed Prometheus", ReceiverKind::Mimir},
};

/// Words that only one program says.
struct Phrase {
    std::string_view text;
    ReceiverKind kind;
};

constexpr std::array kPhrases{
    Phrase{"web.enable-remote-write-receiver", ReceiverKind::Prometheus},
    Phrase{"unsupported path requested", ReceiverKind::VictoriaMetrics},
    Phrase{"err-mimir-", ReceiverKind::Mimir},
    Phrase{"no org id", ReceiverKind::Mimir},
    Phrase{"hashring", ReceiverKind::Thanos},
    Phrase{"out of order sample: add", ReceiverKind::Thanos},
};

} // namespace

std::string_view kindName(ReceiverKind kind)
{
    switch (kind) {
    case ReceiverKind::Prometheus:
        return "Prometheus";
    case ReceiverKind::Thanos:
        return "Thanos Receive";
    case ReceiverKind::Mimir:
        return "Mimir or Cortex";
    case ReceiverKind::VictoriaMetrics:
        return "VictoriaMetrics";
    case ReceiverKind::Unknown:
        break;
    }
    return "unknown";
}

ReceiverKind guessKind(std::string_view path, const http::Response &response, std::string &evidence)
{
    if (!response.header("x-server-hostname").empty()) {
        evidence = "its X-Server-Hostname header";
        return ReceiverKind::VictoriaMetrics;
    }
    for (const Phrase &phrase : kPhrases) {
        if (response.body.find(phrase.text) != std::string::npos) {
            evidence = "the words of its answer";
            return phrase.kind;
        }
    }
    for (const ReceivePath &known : kPaths) {
        if (path.ends_with(known.path) && known.kind != ReceiverKind::Unknown) {
            evidence = "the path of the URL";
            return known.kind;
        }
    }
    // An empty 204 without a sign of VictoriaMetrics, which always gives one.
    if (path.ends_with("/api/v1/write") && response.status == 204) {
        evidence = "the path of the URL and the answer 204";
        return ReceiverKind::Prometheus;
    }
    return ReceiverKind::Unknown;
}

std::string_view kindAdvice(ReceiverKind kind)
{
    switch (kind) {
    case ReceiverKind::Prometheus:
        return "it refuses samples older than about an hour before its newest ones, unless "
               "storage.tsdb.out_of_order_time_window of its configuration is longer: set it to the longest outage "
               "that is to be bridged";
    case ReceiverKind::Thanos:
        return "each tenant refuses samples older than about an hour before its newest ones, unless it runs with "
               "--tsdb.out-of-order.time-window: give each agent a tenant of its own (headers: THANOS-TENANT), so that "
               "a backlog is in order; without that header all share the default tenant; never send THANOS-REPLICA";
    case ReceiverKind::Mimir:
        return "the tenant comes from the header X-Scope-OrgID; samples older than its out_of_order_time_window are "
               "refused: have that limit set to the longest outage that is to be bridged";
    case ReceiverKind::VictoriaMetrics:
        return "it takes samples of any age within its retention, in any order";
    case ReceiverKind::Unknown:
        break;
    }
    return "ask its operator how old samples may be: a backlog older than that is refused";
}

bool isUsualPath(std::string_view path)
{
    for (const ReceivePath &known : kPaths)
        if (path.ends_with(known.path))
            return true;
    return false;
}

std::string usualPaths()
{
    std::string out;
    for (const ReceivePath &known : kPaths)
        out.append(out.empty() ? "" : ", ").append(known.path).append(" (").append(known.programs).append(")");
    return out;
}

} // namespace agent::remote::doctor
