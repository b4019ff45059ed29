// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/http/server.h"
#include "app/demo/demo.h"

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace app {

/// A remote write receiver that decodes and counts, on loopback, under /api/v1/write and /api/v1/receive. Internally
/// synchronised.
class DemoReceiver {
public:
    ~DemoReceiver();
    /// Opens the port: any the first time, the same one later.
    [[nodiscard]] agent::Status open();
    /// Closes it: connections are refused until `open`.
    void close();
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] DemoCounts counts() const;

private:
    agent::http::ServerResponse receive(const agent::http::ServerRequest &request);

    mutable agent::Mutex m_control; ///< One open or close at a time; taken before m_mutex.
    std::unique_ptr<agent::http::Server> m_server AGENT_GUARDED_BY(m_control);
    std::uint16_t m_port AGENT_GUARDED_BY(m_control) = 0;
    mutable agent::Mutex m_mutex;
    DemoCounts m_counts AGENT_GUARDED_BY(m_mutex);
    std::unordered_map<std::uint64_t, std::int64_t>
        m_newest AGENT_GUARDED_BY(m_mutex); ///< Series (hash of its labels) to newest timestamp.
};

} // namespace app
