// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/client.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

/// An HTTP client whose answers the test gives: requests are kept until they are answered, and `done` is called from
/// the next `poll`, which never waits. One thread: the test's, except `wakeUp`.
class FakeHttpClient final : public agent::http::Client {
public:
    struct Pending {
        RequestId id{};
        agent::http::Request request;
        Done done;
    };

    RequestId start(agent::http::Request request, Done done) override
    {
        const RequestId id{++m_lastId};
        pending.push_back({id, std::move(request), std::move(done)});
        ++started;
        return id;
    }
    void cancel(RequestId id) override
    {
        for (std::size_t i = 0; i < pending.size(); ++i)
            if (pending[i].id == id)
                return finish(i, failure(agent::http::Failure::Cancelled, "cancelled"));
    }
    void poll(std::chrono::milliseconds) override
    {
        for (auto &[done, outcome] : std::exchange(m_due, {}))
            done(std::move(outcome));
    }
    void wakeUp() override { ++wakeUps; }
    void recycle(std::string) override {}

    /// Ends the request that is `index`th in the line.
    void finish(std::size_t index, agent::http::Outcome outcome)
    {
        if (index >= pending.size())
            std::abort(); // the test answers a request that was not made
        m_due.emplace_back(std::move(pending[index].done), std::move(outcome));
        pending.erase(pending.begin() + static_cast<std::ptrdiff_t>(index));
    }
    void answer(std::size_t index, int status, std::string body = {}, agent::http::Headers headers = {})
    {
        agent::http::Outcome outcome;
        outcome.response.status = status;
        outcome.response.body = std::move(body);
        outcome.response.headers = std::move(headers);
        finish(index, std::move(outcome));
    }
    [[nodiscard]] static agent::http::Outcome failure(agent::http::Failure failure, const std::string &message)
    {
        agent::http::Outcome outcome;
        outcome.failure = failure;
        outcome.status = agent::unavailable(message);
        return outcome;
    }

    std::vector<Pending> pending; ///< Started and not ended, oldest first.
    std::size_t started = 0;
    std::atomic<int> wakeUps{0};

private:
    std::uint64_t m_lastId = 0;
    std::vector<std::pair<Done, agent::http::Outcome>> m_due;
};
