// SPDX-License-Identifier: GPL-3.0-or-later
// A remote write 1.0 receiver that decodes, checks and measures, for benches.
// usage: receiver [--port P] [--control-port C]
// Prints "port P, control C" when it serves; ends on SIGTERM or with its parent.
// On the data port: POST anything. On the control port: GET /stats, POST /reset, POST /outage/begin, POST /outage/end.

#include "agent/remote/wire/decoder.h"
#include "tests/bench/http_loop.h"
#include "tests/bench/ledger.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>

namespace {

/// Milliseconds since the epoch, with decimals.
double wallClock()
{
    return std::chrono::duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace

int main(int argc, char **argv)
{
    std::uint16_t dataPort = 0;
    std::uint16_t controlPort = 0;
    CLI::App app("Remote write receiver for Belfry's benches");
    app.add_option("--port", dataPort, "port for remote write on 127.0.0.1, 0 for any");
    app.add_option("--control-port", controlPort, "port for the statistics, 0 for any");
    CLI11_PARSE(app, argc, argv);

    bench::Ledger ledger;
    bench::HttpLoop loop;
    const auto receive = [&ledger](const bench::HttpRequest &request, bench::HttpAnswer &answer) {
        const double now = wallClock();
        const agent::Status status = agent::remote::decodeWriteRequest(
            request.body, [&](const agent::remote::ReceivedSeries &series) { ledger.add(series, now); });
        if (!status.ok()) {
            ledger.addRefused();
            answer.status = 400;
            answer.body = status.toString() + '\n';
            return;
        }
        ledger.addRequest(request.body.size(), now);
        answer.status = 204;
    };
    dataPort = loop.listen(dataPort, receive);
    controlPort = loop.listen(controlPort, [&](const bench::HttpRequest &request, bench::HttpAnswer &answer) {
        if (request.target == "/stats") {
            answer.contentType = "application/json";
            answer.body = ledger.json();
        } else if (request.target == "/reset") {
            ledger.resetLatencies();
        } else if (request.target == "/outage/begin") {
            loop.close(dataPort);
        } else if (request.target == "/outage/end") {
            if (loop.listen(dataPort, receive) == 0)
                answer.status = 500;
        } else {
            answer.status = 404;
        }
    });
    if (dataPort == 0 || controlPort == 0) {
        std::fprintf(stderr, "receiver: a port is in use\n");
        return 1;
    }
    std::printf("port %u, control %u\n", unsigned{dataPort}, unsigned{controlPort});
    std::fflush(stdout);
    loop.run();
    return 0;
}
