// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/http/client.h"
#include "agent/http/server.h"
#include "tests/support/fetch.h"

#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// A server that plays every token endpoint, metadata service and receiver at once, a client, and an environment in
/// which nothing points anywhere else. One thread, but for `answer`, which is called on the server's.
class AuthRig {
public:
    struct Asked {
        std::string method;
        std::string path;
        std::multimap<std::string, std::string> fields; ///< Of query and form.
        agent::http::Headers headers;
        std::string body;
        [[nodiscard]] std::string field(const std::string &name) const
        {
            const auto found = fields.find(name);
            return found != fields.end() ? found->second : "none";
        }
        [[nodiscard]] std::string header(const std::string &name) const
        {
            for (const auto &[key, value] : headers)
                if (key == name)
                    return value;
            return "none";
        }
    };
    using Answer = std::function<agent::http::ServerResponse(const Asked &)>;

    AuthRig() : m_client(agent::http::makeCurlClient()), m_server(agent::http::makeServer())
    {
        for (const char *method : {"GET", "POST", "PUT"})
            m_server->handle(method, "/*", [this](const agent::http::ServerRequest &request) {
                return take({request.method, request.path, request.query, request.headers, request.body});
            });
        m_ready = m_server->listen("127.0.0.1:0").ok();
    }
    ~AuthRig()
    {
        for (auto it = m_before.rbegin(); it != m_before.rend(); ++it)
            it->second.empty() ? unsetenv(it->first.c_str()) : setenv(it->first.c_str(), it->second.c_str(), 1);
        m_client.reset();
        m_server->stop();
    }
    AuthRig(const AuthRig &) = delete;
    AuthRig &operator=(const AuthRig &) = delete;

    [[nodiscard]] bool isReady() const { return m_ready; }
    [[nodiscard]] std::string url(const std::string &path = {}) const { return loopback(m_server->port(), path); }
    [[nodiscard]] std::uint16_t port() const { return m_server->port(); }
    /// Until the rig goes.
    void set(const char *name, const std::string &value)
    {
        const char *const before = std::getenv(name);
        m_before.emplace_back(name, before != nullptr ? before : "");
        setenv(name, value.c_str(), 1);
    }
    /// How a path is answered; set while nothing is asked. Others get 404, "/write" tells that it was reached.
    void answer(const std::string &path, Answer answer) { m_answers[path] = std::move(answer); }
    void answer(const std::string &path, const std::string &json, int status = 200)
    {
        answer(path, [=](const Asked &) { return agent::http::ServerResponse{status, "application/json", json, {}}; });
    }
    [[nodiscard]] std::vector<Asked> asked(const std::string &path) const
    {
        const agent::MutexLock lock(m_mutex);
        std::vector<Asked> out;
        for (const Asked &one : m_asked)
            if (one.path == path)
                out.push_back(one);
        return out;
    }
    /// Sends a batch to "/write".
    [[nodiscard]] agent::http::Outcome write(const std::shared_ptr<const agent::http::ClientSettings> &settings,
                                             const std::string &query = {})
    {
        return fetch(*m_client, request(settings, query));
    }
    [[nodiscard]] agent::http::Request request(const std::shared_ptr<const agent::http::ClientSettings> &settings,
                                               const std::string &query = {}) const
    {
        agent::http::Request out;
        out.method = "POST";
        out.url = url("/write") + query;
        out.headers = {{"Content-Type", "application/x-protobuf"}, {"User-Agent", "Tester/1"}};
        out.body = std::make_shared<const std::string>("samples");
        out.settings = settings;
        return out;
    }
    [[nodiscard]] agent::http::Client &client() { return *m_client; }

private:
    agent::http::ServerResponse take(Asked asked)
    {
        {
            const agent::MutexLock lock(m_mutex);
            m_asked.push_back(asked);
        }
        const auto found = m_answers.find(asked.path);
        if (found != m_answers.end())
            return found->second(asked);
        if (asked.path == "/write")
            return {200, "text/plain", asked.header("authorization"), {}};
        return {404, "text/plain", "nothing here", {}};
    }

    std::unique_ptr<agent::http::Client> m_client;
    std::unique_ptr<agent::http::Server> m_server;
    bool m_ready = false;
    std::map<std::string, Answer> m_answers;
    std::vector<std::pair<std::string, std::string>> m_before;
    mutable agent::Mutex m_mutex;
    std::vector<Asked> m_asked AGENT_GUARDED_BY(m_mutex);
};
