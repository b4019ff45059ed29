// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/description.h"

#include <chrono>
#include <optional>
#include <span>

namespace agent::config {

/// Sections of the file that Prometheus takes in agent mode and that change little or nothing here. A value.
struct AcceptedSections {
    std::optional<Node> runtime;
    std::optional<Node> storage;
    std::optional<Node> tracing;
    std::optional<Node> otlp;
    std::chrono::milliseconds outOfOrderTimeWindow{0}; ///< storage.tsdb.out_of_order_time_window
};

/// Reads them, with a warning for what has no effect. `legacyNames`: metric_name_validation_scheme is legacy, in
/// `global`. Source: PARITY.md 2.1.1.
[[nodiscard]] AcceptedSections readAccepted(Mapping &top, Paths &paths, bool legacyNames);

/// The keys of these sections: runtime, storage, tracing, otlp.
[[nodiscard]] std::span<const KeyDescription> acceptedKeys();

// Each writes its section where the file has it.

void writeRuntime(YamlWriter &out, const AcceptedSections &sections);
void writeStorage(YamlWriter &out, const AcceptedSections &sections);
void writeTracing(YamlWriter &out, const AcceptedSections &sections);
void writeOtlp(YamlWriter &out, const AcceptedSections &sections);

} // namespace agent::config
