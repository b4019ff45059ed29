// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_receiver.h"

#include "agent/remote/wire/decoder.h"

#include <functional>
#include <string>
#include <string_view>

namespace app {
namespace {

std::uint64_t hashOf(const agent::remote::ReceivedSeries &series)
{
    std::uint64_t hash = 0;
    for (const auto &[name, value] : series.labels) {
        hash = hash * 1099511628211U + std::hash<std::string_view>()(name);
        hash = hash * 1099511628211U + std::hash<std::string_view>()(value);
    }
    return hash;
}

} // namespace

DemoReceiver::~DemoReceiver()
{
    close();
}

agent::Status DemoReceiver::open()
{
    const agent::MutexLock lock(m_control);
    if (m_server)
        return {};
    auto server = agent::http::makeServer(2);
    for (const char *path : {"/api/v1/write", "/api/v1/receive"})
        server->handle("POST", path, [this](const agent::http::ServerRequest &request) { return receive(request); });
    if (agent::Status status = server->listen("127.0.0.1:" + std::to_string(m_port)); !status.ok())
        return status;
    m_port = server->port();
    m_server = std::move(server);
    const agent::MutexLock counts(m_mutex);
    m_counts.networkUp = true;
    return {};
}

void DemoReceiver::close()
{
    const agent::MutexLock lock(m_control);
    if (!m_server)
        return;
    m_server->stop();
    m_server.reset();
    const agent::MutexLock counts(m_mutex);
    m_counts.networkUp = false;
}

std::uint16_t DemoReceiver::port() const
{
    const agent::MutexLock lock(m_control);
    return m_port;
}

DemoCounts DemoReceiver::counts() const
{
    const agent::MutexLock lock(m_mutex);
    return m_counts;
}

agent::http::ServerResponse DemoReceiver::receive(const agent::http::ServerRequest &request)
{
    const agent::MutexLock lock(m_mutex);
    const agent::Status status = agent::remote::decodeWriteRequest(
        request.body, [this](const agent::remote::ReceivedSeries &series) AGENT_NO_ANALYSIS {
            const auto [entry, fresh] = m_newest.try_emplace(hashOf(series), INT64_MIN);
            m_counts.series += fresh;
            for (const auto &[time, value] : series.samples) {
                ++m_counts.samples;
                m_counts.outOfOrder += time <= entry->second;
                entry->second = time;
            }
        });
    agent::http::ServerResponse response;
    response.status = status.ok() ? 204 : 400;
    response.body = status.message();
    ++m_counts.requests;
    m_counts.bytes += request.body.size();
    return response;
}

} // namespace app
