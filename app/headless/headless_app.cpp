// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/headless_app.h"

#include "app/common/exit_code.h"
#include "app/headless/agent_process.h"
#include "app/headless/live_status.h"

#include <cstdio>

namespace app {
namespace {

using namespace std::chrono_literals;

void reload(AgentProcess &process)
{
    process.engine()->requestReload([](const agent::Status &) {}); // the engine logs the outcome itself
}

} // namespace

int runHeadless(const Options &options, Signals &signals)
{
    AgentProcess process(options, [&signals] { signals.requestStop(); });
    if (const agent::Status status = process.start(); !status.ok()) {
        std::fprintf(stderr, "belfry-agent: %s\n", status.message().c_str());
        return AgentProcess::exitCode(status);
    }
    LiveStatus live(process);
    for (;;) {
        const auto signal = signals.wait(options.demo ? 1000ms : 3600000ms);
        if (signal == Signal::Stop)
            break;
        if (signal == Signal::Reload)
            reload(process);
        if (options.demo)
            live.print();
    }
    process.stop();
    return kExitOk;
}

} // namespace app
