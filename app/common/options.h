// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/moment.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace app {

/// The command line, parsed. A value. Source: PARITY.md section 1.
struct Options {
    std::string configFile = "prometheus.yml";
    std::string storagePath = "data-agent/";
    std::string listenAddress = "127.0.0.1:9090";
    bool listenAddressSet = false; ///< Given on the command line; the demo chooses another port otherwise.
    bool enableLifecycle = false;
    std::string logLevel = "info";
    std::string logFormat = "logfmt";
    std::uint64_t segmentBytes = 16U << 20;
    std::string walCompression = "snappy"; ///< "none", "snappy", "zstd"
    // Of storage, what was given explicitly: it comes before what the configuration file says.
    std::optional<std::chrono::milliseconds> retentionMinTime, retentionMaxTime, walTruncateFrequency;
    std::optional<std::uint64_t> maxBytes, minFreeBytes;
    std::optional<agent::Moment> takeover;
    std::chrono::milliseconds flushDeadline{1000};
    bool adjustTimestamps = true;
    std::chrono::milliseconds timestampTolerance{2};
    std::chrono::milliseconds discoveryInterval{5000};
    bool autoReload = false;
    std::chrono::milliseconds autoReloadInterval{30000};
    std::vector<std::string> features; ///< Values of --enable-feature that have an effect here.
    bool demo = false;                 ///< Run on an embedded demo: no file, no server needed.
    bool headless = false;             ///< No window.
    /// Every flag with its present value, for /api/v1/status/flags.
    std::map<std::string, std::string> flags;
    std::vector<std::string> warnings; ///< To be logged once there is a log.
};

/// What to do after parsing.
struct ParsedOptions {
    Options options;
    bool proceed = false; ///< False: print the texts and leave with `exitCode`.
    int exitCode = 0;
    std::string standardOut;
    std::string standardError;
};

/// Parses a command line by Prometheus's conventions: `--flag=value`, `--flag value`, `--flag` and `--no-flag` for
/// booleans, `-h`, `@file`. Errors: in the result; exit code 2 for a wrong line, 3 for flags that an agent does not
/// have.
[[nodiscard]] ParsedOptions parseOptions(const std::vector<std::string> &arguments, const std::string &program);

/// The version of this build.
[[nodiscard]] std::string version();

} // namespace app
