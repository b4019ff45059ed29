// SPDX-License-Identifier: GPL-3.0-or-later
// A process full of hostile targets. It prints "kind port" for each kind and "ready", and ends with its standard input.
#include "tests/support/hostile_server.h"

#include <cstdio>

int main()
{
    raiseFileLimit();
    HostileServer server;
    for (const auto &[kind, port] : server.ports())
        std::printf("%s %u\n", kind.c_str(), unsigned{port});
    std::printf("ready\n");
    std::fflush(stdout);
    server.run(0);
    return 0;
}
