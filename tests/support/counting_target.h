// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/server.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

/// A target on loopback whose page tells how often it was asked for (`scrape_number`), and other series (`noise`).
/// Internally synchronised.
class CountingTarget {
public:
    /// `more` is what each page has besides: lines of the text format.
    explicit CountingTarget(int series, std::string more = {}) : m_series(series), m_more(std::move(more)) {}

    [[nodiscard]] bool start()
    {
        m_server->handle("GET", "/metrics", [this](const agent::http::ServerRequest &) {
            const int number = ++m_scrapes;
            std::mt19937 random(static_cast<std::mt19937::result_type>(number));
            std::string body = "scrape_number " + std::to_string(number) + "\n# TYPE pages counter\npages_total " +
                               std::to_string(number) + '\n' + m_more;
            for (int i = 0; i < m_series; ++i)
                body += "noise{n=\"" + std::to_string(i) + "\"} " + std::to_string(random()) + '.' +
                        std::to_string(random()) + '\n';
            return agent::http::ServerResponse{200, "text/plain; version=0.0.4", body, {}};
        });
        return m_server->listen("127.0.0.1:0").ok();
    }
    void stop() { m_server->stop(); }
    /// Counts from the beginning again, as a program does that was restarted.
    void restart() { m_scrapes = 0; }
    /// Of `noise`.
    [[nodiscard]] int series() const { return m_series; }
    [[nodiscard]] int scrapes() const { return m_scrapes; }
    [[nodiscard]] std::uint16_t port() const { return m_server->port(); }

private:
    const int m_series;
    const std::string m_more;
    std::atomic<int> m_scrapes{0};
    std::unique_ptr<agent::http::Server> m_server = agent::http::makeServer(2);
};
