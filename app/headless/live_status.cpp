// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/live_status.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace app {
namespace {

std::string formatted(double value, int decimals)
{
    std::array<char, 64> buffer{};
    const int size = std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
    return {buffer.data(), static_cast<std::size_t>(size)};
}

} // namespace

LiveStatus::LiveStatus(AgentProcess &process) : m_process(process), m_terminal(isatty(STDOUT_FILENO) != 0)
{
    if (!process.demo())
        return;
    std::printf("Belfry demo: this agent scrapes itself and forwards to a receiver of its own.\n"
                "  configuration  %s\n"
                "  API            http://127.0.0.1:%u/api/v1/status/remote_write\n"
                "%s  Ctrl+C ends it.\n\n",
                process.demo()->configPath().c_str(), static_cast<unsigned>(process.port()),
                isatty(STDIN_FILENO) != 0 ? "  Enter cuts the network, and mends it again.\n" : "");
    std::fflush(stdout);
}

void LiveStatus::print()
{
    readKeys();
    std::printf("%s%s%s", m_terminal ? "\r\033[K" : "", line().c_str(), m_terminal ? "" : "\n");
    std::fflush(stdout);
}

void LiveStatus::readKeys()
{
    pollfd entry{STDIN_FILENO, POLLIN, 0};
    if (!m_terminal || isatty(STDIN_FILENO) == 0 || poll(&entry, 1, 0) <= 0)
        return;
    std::array<char, 256> keys{};
    if (read(STDIN_FILENO, keys.data(), keys.size()) > 0)
        m_process.demo()->setNetworkUp(!m_process.demo()->networkUp());
}

std::string LiveStatus::line() const
{
    const auto snapshot = m_process.engine()->snapshot();
    const DemoCounts counts = m_process.demo()->counts();
    std::uint64_t up = 0;
    for (const agent::engine::PoolRow &pool : snapshot->pools)
        up += pool.up;
    std::string out = std::string(agent::engine::stateName(snapshot->state)) + " | " + std::to_string(up) + "/" +
                      std::to_string(snapshot->targets.size()) + " targets up | in " + formatted(snapshot->inRate, 0) +
                      "/s";
    for (const agent::engine::RemoteRow &remote : snapshot->remotes)
        out += " | out " + formatted(remote.outRate, 0) + "/s, " + std::to_string(remote.ledger.pending) + " waiting";
    out += " | WAL " + formatted(static_cast<double>(snapshot->wal.bytes) / 1024, 1) + " KiB | headquarters has " +
           std::to_string(counts.samples) + " samples of " + std::to_string(counts.series) + " series";
    if (!counts.networkUp)
        out += " | NETWORK CUT";
    return out;
}

} // namespace app
