// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/mutex.h"
#include "agent/engine/snapshot.h"
#include "agent/http/settings.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace agent::engine {

/// Something that is reached with TLS. A value.
struct CertificateSource {
    std::string owner; ///< A remote's name, or a job's.
    bool ofJob = false;
    std::string url; ///< Of a receiver whose certificate is to be looked at; anything but https is not.
    http::ClientSettings http;
    friend bool operator==(const CertificateSource &, const CertificateSource &) = default;
};

/// Knows when certificates end: those in the files of the configuration, and those that receivers show in a handshake,
/// looked at every six hours. Works on a thread of its own, `agent-certs`, which lives while there is something to look
/// at. Internally synchronised.
class CertificateWatch {
public:
    /// Between two calls of `look`.
    static constexpr std::chrono::minutes kInterval{10};

    /// `clock` must outlive it.
    explicit CertificateWatch(const Clock &clock) : m_clock(clock) {}
    ~CertificateWatch() { stop(); }
    CertificateWatch(const CertificateWatch &) = delete;
    CertificateWatch &operator=(const CertificateWatch &) = delete;

    /// What to look at from now on. What is known of sources that stay is kept.
    void watch(std::vector<CertificateSource> sources);
    /// Begins to look, unless that is going on; returns at once. One thread.
    void look();
    /// Ends what is going on, within about a second, and begins nothing more. Idempotent.
    void stop();
    /// The one that ends first is first.
    [[nodiscard]] std::vector<CertificateRow> rows() const;

private:
    struct Source {
        CertificateSource what;
        std::vector<CertificateRow> ofFiles;
        std::vector<CertificateRow> ofReceiver;
        SteadyTime again; ///< Not before, for the receiver.
    };

    void run(const std::stop_token &stop);
    void lookAt(const CertificateSource &what, bool receiverToo, const std::stop_token &stop);

    const Clock &m_clock;
    mutable Mutex m_mutex;
    std::vector<Source> m_sources AGENT_GUARDED_BY(m_mutex);
    bool m_running AGENT_GUARDED_BY(m_mutex) = false;
    bool m_stopped AGENT_GUARDED_BY(m_mutex) = false;
    std::jthread m_thread; ///< Of whoever calls `look` and `stop`: one thread at a time.
};

} // namespace agent::engine
