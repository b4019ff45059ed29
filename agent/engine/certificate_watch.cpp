// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/certificate_watch.h"

#include "agent/base/executor.h"
#include "agent/base/filesystem.h"
#include "agent/http/tls_facts.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace agent::engine {
namespace {

constexpr std::chrono::hours kReceiverInterval{6};
constexpr std::chrono::seconds kTimeout{10};

CertificateRow rowOf(const CertificateSource &source, const http::CertificateFacts &facts, bool ofReceiver,
                     std::string file)
{
    return {source.owner, source.ofJob, ofReceiver, facts.subject, std::move(file), facts.notAfter * 1000};
}

/// Of the certificates in a text, the one that is for the agent itself: the first.
std::vector<CertificateRow> rowsOfFiles(const CertificateSource &source)
{
    const http::TlsSettings &tls = source.http.tls;
    std::string pem = tls.cert;
    if (!tls.certFile.empty()) {
        const auto text = makePosixFileSystem()->readFile(tls.certFile);
        if (!text)
            return {};
        pem = *text;
    }
    const auto facts = http::factsOfCertificates(pem);
    if (facts.empty())
        return {};
    return {rowOf(source, facts.front(), false, tls.certFile)};
}

} // namespace

void CertificateWatch::watch(std::vector<CertificateSource> sources)
{
    const MutexLock lock(m_mutex);
    std::vector<Source> next;
    for (CertificateSource &what : sources) {
        const auto known = std::find_if(m_sources.begin(), m_sources.end(),
                                        [&what](const Source &source) { return source.what == what; });
        if (known != m_sources.end())
            next.push_back(std::move(*known));
        else
            next.push_back({std::move(what), {}, {}, {}});
    }
    m_sources = std::move(next);
}

void CertificateWatch::look()
{
    {
        const MutexLock lock(m_mutex);
        if (m_running || m_stopped || m_sources.empty())
            return;
        m_running = true;
    }
    m_thread = std::jthread([this](const std::stop_token &stop) {
        setThreadName("agent-certs");
        run(stop);
        const MutexLock lock(m_mutex);
        m_running = false;
    });
}

void CertificateWatch::stop()
{
    {
        const MutexLock lock(m_mutex);
        m_stopped = true;
    }
    m_thread = {}; // asks it to stop, and joins
}

void CertificateWatch::run(const std::stop_token &stop)
{
    std::vector<std::pair<CertificateSource, bool>> work;
    {
        const MutexLock lock(m_mutex);
        const SteadyTime now = m_clock.steadyNow();
        for (const Source &source : m_sources)
            work.emplace_back(source.what, source.what.url.rfind("https://", 0) == 0 && source.again <= now);
    }
    for (const auto &[what, receiverToo] : work) {
        if (stop.stop_requested())
            return;
        lookAt(what, receiverToo, stop);
    }
}

void CertificateWatch::lookAt(const CertificateSource &what, bool receiverToo, const std::stop_token &stop)
{
    std::vector<CertificateRow> ofFiles = rowsOfFiles(what);
    http::TlsProbe probe;
    if (receiverToo)
        probe = http::probeTls(what.http, what.url, kTimeout, stop);
    const MutexLock lock(m_mutex);
    const auto source =
        std::find_if(m_sources.begin(), m_sources.end(), [&what](const Source &known) { return known.what == what; });
    if (source == m_sources.end())
        return; // the configuration has changed
    source->ofFiles = std::move(ofFiles);
    if (!receiverToo || probe.facts.chain.empty())
        return; // what it showed before still holds; the next look tries again
    source->ofReceiver.clear();
    for (const http::CertificateFacts &facts : probe.facts.chain)
        source->ofReceiver.push_back(rowOf(what, facts, true, {}));
    source->again = m_clock.steadyNow() + kReceiverInterval;
}

std::vector<CertificateRow> CertificateWatch::rows() const
{
    std::vector<CertificateRow> out;
    {
        const MutexLock lock(m_mutex);
        for (const Source &source : m_sources) {
            out.insert(out.end(), source.ofFiles.begin(), source.ofFiles.end());
            out.insert(out.end(), source.ofReceiver.begin(), source.ofReceiver.end());
        }
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const CertificateRow &a, const CertificateRow &b) { return a.notAfter < b.notAfter; });
    return out;
}

} // namespace agent::engine
