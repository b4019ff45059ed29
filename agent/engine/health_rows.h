// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <cstdint>
#include <string>
#include <vector>

namespace agent::engine {

/// A thread of the process.
struct ThreadRow {
    std::uint64_t id = 0; ///< The kernel's.
    std::string name;
    double cpuSeconds = 0; ///< Since it began.
    double cpuShare = 0;   ///< Of one core, between the last two readings.
};

/// The process as the kernel sees it; read every few seconds.
struct ProcessRow {
    TimestampMs time = 0; ///< When it was read; 0: not yet, and nothing below is known.
    std::int64_t pid = 0;
    std::uint32_t processors = 0; ///< That may be used.
    double cpuSeconds = 0;        ///< Since start, as is `peakBytes`.
    double cpuShare = 0;          ///< Of one core, between the last two readings.
    std::uint64_t residentBytes = 0;
    std::uint64_t peakBytes = 0;
    std::uint64_t virtualBytes = 0;
    std::uint64_t openFiles = 0;
    std::uint64_t fileLimit = 0;
    std::vector<ThreadRow> threads; ///< By name, then id.
};

/// A certificate that something depends on.
struct CertificateRow {
    std::string owner;        ///< A remote's name, or a job's.
    bool ofJob = false;       ///< Of a scrape job; else of a remote.
    bool ofReceiver = false;  ///< What the receiver shows; else what this agent shows.
    std::string subject;      ///< "CN=gotham.test,O=Wayne"
    std::string file;         ///< Where it was read; empty: from the receiver, or from the configuration itself.
    TimestampMs notAfter = 0; ///< When it ends.
};

} // namespace agent::engine
