// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/log.h"
#include "agent/base/status.h"

#include <cstdint>
#include <memory>
#include <string>

namespace app {

/// What the demo's headquarters has received. A value.
struct DemoCounts {
    std::uint64_t requests = 0;
    std::uint64_t samples = 0;
    std::uint64_t series = 0;
    std::uint64_t bytes = 0;
    std::uint64_t outOfOrder = 0; ///< Samples not newer than the one before of their series: must stay 0.
    bool networkUp = true;
};

/// Everything that `--demo` needs beside the agent: a receiver on loopback that decodes and counts, a configuration
/// that scrapes the agent itself (and node_exporter when one runs), and a network that can be cut. Lives in a directory
/// of its own, removed at the end. Internally synchronised.
class Demo {
public:
    /// `selfAddress` is where the agent listens, host:port.
    [[nodiscard]] static agent::Status start(const std::string &selfAddress, std::unique_ptr<Demo> &out);
    ~Demo();

    [[nodiscard]] std::string configPath() const;
    [[nodiscard]] std::string storagePath() const;
    /// Cuts or mends the way to headquarters: the receiver closes its port, or opens it again. May take a few hundred
    /// milliseconds.
    void setNetworkUp(bool up);
    [[nodiscard]] bool networkUp() const;
    [[nodiscard]] DemoCounts counts() const;

private:
    Demo();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace app
