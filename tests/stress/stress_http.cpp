// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP server and client, the registry and the logger under many threads, for ThreadSanitizer.
#include "agent/http/client.h"
#include "agent/http/server.h"
#include "agent/telemetry/logger.h"
#include "agent/telemetry/registry.h"

#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

using namespace agent::http;
using namespace std::chrono_literals;

namespace {

constexpr int kClients = 3;
constexpr int kRequests = 200;

/// Sends its requests, ten at a time; every tenth is cancelled. Returns how many ended as they should.
int runClient(std::uint16_t port, int requests)
{
    const auto client = makeCurlClient();
    int ended = 0;
    int started = 0;
    while (ended < requests) {
        for (; started < requests && started - ended < 10; ++started) {
            Request request;
            request.url = "http://127.0.0.1:" + std::to_string(port) + "/metrics";
            request.acceptGzip = started % 2 == 0;
            const bool doomed = started % 10 == 9;
            const auto id = client->start(std::move(request), [&, doomed](Outcome outcome) {
                if (outcome.failure == (doomed ? Failure::Cancelled : Failure::None))
                    ++ended;
                client->recycle(std::move(outcome.response.body));
            });
            if (doomed)
                client->cancel(id);
        }
        client->poll(1s);
    }
    return ended;
}

} // namespace

int main()
{
    agent::telemetry::Registry registry;
    agent::telemetry::registerProcessMetrics(registry);
    agent::telemetry::Logger logger(agent::LogLevel::Info, agent::telemetry::LogFormat::Logfmt, false);
    const auto server = makeServer(3);
    server->handle("GET", "/metrics", [&](const ServerRequest &request) {
        registry.counter("requests_total", "Requests.").Increment();
        logger.write(agent::LogLevel::Info, "stress", "Request", {{"path", request.path}});
        return ServerResponse{200, "text/plain", registry.text(), {}};
    });
    if (!server->listen("127.0.0.1:0").ok())
        return 1;

    // cpp-httplib builds a table at its first request; ThreadSanitizer does not see the guard that its library has for
    // that.
    if (runClient(server->port(), 1) != 1)
        return 1;

    std::atomic<int> ended = 0;
    std::atomic<bool> running = true;
    std::vector<std::thread> threads;
    for (int i = 0; i < kClients; ++i)
        threads.emplace_back([&] { ended += runClient(server->port(), kRequests); });
    std::thread reader([&] {
        while (running) {
            static_cast<void>(logger.recent());
            registry.remove({{"nobody", "has this"}});
            std::this_thread::yield();
        }
    });
    for (std::thread &thread : threads)
        thread.join();
    running = false;
    reader.join();

    // A wake-up from another thread ends a poll that would last.
    const auto client = makeCurlClient();
    std::thread waker([&] { client->wakeUp(); });
    client->poll(60s);
    waker.join();
    server->stop();
    std::printf("%d of %d requests ended as they should\n", ended.load(), kClients * kRequests);
    return ended == kClients * kRequests ? 0 : 1;
}
