// SPDX-License-Identifier: GPL-3.0-or-later
// Many targets on one port, for benches: /t/0/metrics, /t/1/metrics, ...
// usage: simulator --targets N --series M [--port P]
// Prints "port P, B bytes a sample" when it serves; ends on SIGTERM or with its parent.

#include "tests/bench/http_loop.h"
#include "tests/bench/pages.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <vector>

int main(int argc, char **argv)
{
    std::uint32_t targets = 100;
    std::size_t series = 1000;
    std::uint16_t port = 0;
    CLI::App app("Simulated scrape targets for Belfry's benches");
    app.add_option("--targets", targets, "number of targets")->check(CLI::Range(1, 100000));
    app.add_option("--series", series, "series a target, at least 2")->check(CLI::Range(2, 10000000));
    app.add_option("--port", port, "port on 127.0.0.1, 0 for any");
    CLI11_PARSE(app, argc, argv);

    std::vector<bench::Page> pages;
    pages.reserve(targets);
    for (std::uint32_t i = 0; i < targets; ++i)
        pages.emplace_back(i, series);

    bench::HttpLoop loop;
    port = loop.listen(port, [&pages](const bench::HttpRequest &request, bench::HttpAnswer &answer) {
        constexpr std::string_view kPrefix = "/t/";
        std::size_t index = pages.size();
        if (request.target.starts_with(kPrefix))
            std::from_chars(request.target.data() + kPrefix.size(), request.target.data() + request.target.size(),
                            index);
        if (index >= pages.size()) {
            answer.status = 404;
            return;
        }
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        answer.contentType = "text/plain; version=0.0.4; charset=utf-8";
        answer.body = pages[index].next(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
    });
    if (port == 0) {
        std::fprintf(stderr, "simulator: the port is in use\n");
        return 1;
    }
    bench::Page probe(0, series);
    std::printf("port %u, %.0f bytes a sample\n", unsigned{port},
                static_cast<double>(probe.next(0).size()) / static_cast<double>(series));
    std::fflush(stdout);
    loop.run();
    return 0;
}
