// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/server.h"
#include "agent/remote/doctor/doctor.h"
#include "tests/support/fake_clock.h"
#include "tests/support/http_date.h"

#include <QTest>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

/// A receiver that answers each request as a test says, with the present time unless told otherwise. Internally
/// synchronised.
class PretendReceiver {
public:
    using Answer = std::function<agent::http::ServerResponse(const agent::http::ServerRequest &)>;

    explicit PretendReceiver(Answer answer) : m_answer(std::move(answer)), m_server(agent::http::makeServer())
    {
        for (const char *method : {"POST", "GET"})
            m_server->handle(method, "/*", [this](const agent::http::ServerRequest &request) {
                {
                    const std::lock_guard lock(m_mutex);
                    m_requests.push_back(request);
                }
                agent::http::ServerResponse response = m_answer(request);
                bool dated = false;
                for (const auto &[name, value] : response.headers)
                    dated = dated || name == "Date";
                if (!dated)
                    response.headers.emplace_back("Date", httpDate(agent::SystemClock().now()));
                return response;
            });
        m_ready = m_server->listen("127.0.0.1:0").ok();
    }
    ~PretendReceiver() { m_server->stop(); }
    PretendReceiver(const PretendReceiver &) = delete;
    PretendReceiver &operator=(const PretendReceiver &) = delete;

    [[nodiscard]] bool isReady() const { return m_ready; }
    [[nodiscard]] std::uint16_t port() const { return m_server->port(); }
    [[nodiscard]] std::string url(const std::string &path = "/api/v1/write") const
    {
        return "http://127.0.0.1:" + std::to_string(port()) + path;
    }
    [[nodiscard]] std::vector<agent::http::ServerRequest> requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }

    /// An answer with a status and a body.
    [[nodiscard]] static agent::http::ServerResponse reply(int status, const std::string &body = {},
                                                           agent::http::Headers headers = {})
    {
        agent::http::ServerResponse response;
        response.status = status;
        response.body = body;
        response.headers = std::move(headers);
        return response;
    }
    [[nodiscard]] static bool isV2(const agent::http::ServerRequest &request)
    {
        return request.header("content-type").find("write.v2") != std::string_view::npos;
    }

private:
    Answer m_answer;
    std::unique_ptr<agent::http::Server> m_server;
    bool m_ready = false;
    mutable std::mutex m_mutex;
    std::vector<agent::http::ServerRequest> m_requests;
};

/// An examination with short deadlines.
struct DoctorRig {
    DoctorRig()
    {
        settings.name = "headquarters";
        options.agentName = "batmobile";
        options.userAgent = "Belfry/test";
        options.stepTimeout = std::chrono::milliseconds(2000);
    }
    agent::model::Diagnosis &run(const std::string &url)
    {
        settings.url = url;
        told.clear();
        diagnosis = agent::remote::diagnose(settings, options, agent::SystemClock(), stop.get_token(),
                                            [this](const agent::model::DiagnosisStep &step) {
                                                told.push_back(step.name);
                                                if (onStep)
                                                    onStep(step);
                                            });
        return diagnosis;
    }
    [[nodiscard]] const agent::model::DiagnosisStep &step(const std::string &name) const
    {
        static const agent::model::DiagnosisStep none;
        for (const agent::model::DiagnosisStep &found : diagnosis.steps)
            if (found.name == name)
                return found;
        return none;
    }
    /// The step that failed first; empty: none.
    [[nodiscard]] std::string failed() const
    {
        for (const agent::model::DiagnosisStep &found : diagnosis.steps)
            if (found.state == agent::model::StepState::Failed)
                return found.name;
        return {};
    }
    /// All that it says, for messages and for searching.
    [[nodiscard]] std::string text() const
    {
        std::string out;
        for (const agent::model::DiagnosisStep &found : diagnosis.steps) {
            out += found.name + ' ' + std::to_string(static_cast<int>(found.state)) + ": " + found.summary;
            for (const agent::model::DiagnosisFact &fact : found.facts)
                out += " [" + fact.name + ": " + fact.value + ']';
            out += found.hint.empty() ? "\n" : " -> " + found.hint + '\n';
        }
        return out;
    }

    agent::remote::Settings settings;
    agent::remote::DoctorOptions options;
    std::stop_source stop;
    std::function<void(const agent::model::DiagnosisStep &)> onStep;
    std::vector<std::string> told; ///< Names of the steps, in the order they were told.
    agent::model::Diagnosis diagnosis;
};
