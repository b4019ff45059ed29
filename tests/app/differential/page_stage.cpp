// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/differential/page_stage.h"

#include <algorithm>

using namespace agent;

PageStage::~PageStage()
{
    if (m_server)
        m_server->stop();
}

bool PageStage::open(const std::vector<PageCase> &cases)
{
    {
        const MutexLock lock(m_mutex);
        for (const PageCase &one : cases)
            m_pages["/" + one.name.toStdString()] = {one.answers, {}};
    }
    m_server = http::makeServer(16);
    m_server->handle("GET", "/*", [this](const http::ServerRequest &request) { return answer(request); });
    return m_server->listen("127.0.0.1:0").ok();
}

std::size_t PageStage::visits(const QString &name, Visitor visitor) const
{
    const MutexLock lock(m_mutex);
    const auto page = m_pages.find("/" + name.toStdString());
    if (page == m_pages.end())
        return 0;
    const auto count = page->second.visits.find(visitor);
    return count == page->second.visits.end() ? 0 : count->second;
}

http::ServerResponse PageStage::answer(const http::ServerRequest &request)
{
    const MutexLock lock(m_mutex);
    const auto page = m_pages.find(request.path);
    if (page == m_pages.end())
        return {404, "text/plain", "no such page\n", {}};
    const Visitor visitor =
        request.header("user-agent").find("Belfry") != std::string_view::npos ? Visitor::Belfry : Visitor::Prometheus;
    const std::size_t visit = page->second.visits[visitor]++;
    return page->second.answers[std::min(visit, page->second.answers.size() - 1)];
}
