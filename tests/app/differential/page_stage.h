// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/http/server.h"
#include "tests/app/differential/page_case.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

/// Serves the pages of all cases to two agents: the n-th scrape of an agent gets the n-th answer, so both see the same,
/// whenever they come; after the last answer it is repeated. Agents are told apart by their User-Agent. Internally
/// synchronised.
class PageStage {
public:
    enum class Visitor { Prometheus, Belfry };

    /// Listens on a free port of the loopback. False: it could not.
    [[nodiscard]] bool open(const std::vector<PageCase> &cases);
    ~PageStage();
    [[nodiscard]] std::uint16_t port() const { return m_server->port(); }
    /// How often a visitor has fetched the page of a case.
    [[nodiscard]] std::size_t visits(const QString &name, Visitor visitor) const;

private:
    struct Page {
        std::vector<agent::http::ServerResponse> answers;
        std::map<Visitor, std::size_t> visits;
    };
    agent::http::ServerResponse answer(const agent::http::ServerRequest &request);

    std::unique_ptr<agent::http::Server> m_server;
    mutable agent::Mutex m_mutex;
    std::map<std::string, Page> m_pages AGENT_GUARDED_BY(m_mutex); ///< By path.
};
