// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/options.h"
#include "app/common/signals.h"
#include "app/headless/check_command.h"
#include "app/headless/dead_letters_command.h"
#include "app/headless/headless_app.h"
#include "app/headless/wal_command.h"

#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char **argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && arguments.front() == "check")
        return app::runCheck({arguments.begin() + 1, arguments.end()});
    if (!arguments.empty() && arguments.front() == "dead-letters")
        return app::runDeadLetters({arguments.begin() + 1, arguments.end()});
    if (!arguments.empty() && arguments.front() == "wal")
        return app::runWal({arguments.begin() + 1, arguments.end()});
    app::Signals signals; // before anything else: every thread inherits the blocked signals
    const app::ParsedOptions parsed = app::parseOptions(arguments, "belfry-agent");
    std::fputs(parsed.standardOut.c_str(), stdout);
    std::fputs(parsed.standardError.c_str(), stderr);
    if (!parsed.proceed)
        return parsed.exitCode;
    app::Options options = parsed.options;
    options.headless = true;
    return app::runHeadless(options, signals);
}
