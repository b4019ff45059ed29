// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"

#include <string>
#include <string_view>

namespace agent::remote::doctor {

/// Programs that receive remote write and can be told apart.
enum class ReceiverKind { Unknown, Prometheus, Thanos, Mimir, VictoriaMetrics };

/// "Thanos Receive"; "unknown".
[[nodiscard]] std::string_view kindName(ReceiverKind kind);

/// What a receiver looks like, by what its answer shows and by the path of its URL. `evidence` says by what.
[[nodiscard]] ReceiverKind guessKind(std::string_view path, const http::Response &response, std::string &evidence);

/// What an operator has to know of such a receiver: tenants, and how old samples may be. Source: USERS.md 4.
[[nodiscard]] std::string_view kindAdvice(ReceiverKind kind);

/// Whether `path` ends as the receive path of a known receiver.
[[nodiscard]] bool isUsualPath(std::string_view path);
/// "/api/v1/write (Prometheus, VictoriaMetrics), …": where receivers take samples.
[[nodiscard]] std::string usualPaths();

} // namespace agent::remote::doctor
