// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/write_receiver.h"

#include "agent/model/labels.h"

#include <bit>

using namespace agent;

namespace {

constexpr std::size_t kThreads = 24; // enough for hanging requests beside others

/// What is wrong with the labels of a received series; empty: nothing.
std::string checkLabels(const remote::ReceivedSeries &series)
{
    std::string_view before;
    bool hasName = false;
    for (const auto &[name, value] : series.labels) {
        if (name.empty())
            return "a label without a name";
        if (value.empty())
            return "label " + std::string(name) + " has an empty value";
        if (name == before)
            return "label " + std::string(name) + " occurs twice";
        if (name < before)
            return "labels are not ordered: " + std::string(name) + " after " + std::string(before);
        before = name;
        hasName = hasName || name == model::kMetricName;
    }
    return hasName ? "" : "a series without __name__";
}

std::string checkHeaders(const http::ServerRequest &request)
{
    const std::pair<std::string_view, std::string_view> wanted[] = {
        {"content-encoding", "snappy"},
        {"content-type", "application/x-protobuf"},
        {"x-prometheus-remote-write-version", "0.1.0"},
    };
    for (const auto &[name, value] : wanted)
        if (request.header(name) != value)
            return "header " + std::string(name) + " is \"" + std::string(request.header(name)) + '"';
    return request.header("user-agent").empty() ? "no header user-agent" : "";
}

} // namespace

WriteReceiver::~WriteReceiver()
{
    goDown();
}

bool WriteReceiver::start()
{
    m_server = http::makeServer(kThreads);
    m_server->handle("POST", "/*", [this](const http::ServerRequest &request) { return handle(request); });
    if (!m_server->listen("127.0.0.1:" + std::to_string(m_port)).ok())
        return false;
    m_port = m_server->port();
    return true;
}

void WriteReceiver::goDown()
{
    release();
    if (m_server)
        m_server->stop();
    m_server.reset();
}

std::string WriteReceiver::url(const std::string &path) const
{
    return "http://127.0.0.1:" + std::to_string(m_port) + path;
}

void WriteReceiver::answer(Answer answer, int requests)
{
    answerBy([answer = std::move(answer), left = requests](const Request &) mutable -> std::optional<Answer> {
        if (left == 0)
            return std::nullopt;
        if (left > 0)
            --left;
        return answer;
    });
}

void WriteReceiver::answerBy(Script script)
{
    const MutexLock lock(m_mutex);
    m_script = std::move(script);
}

void WriteReceiver::recover()
{
    answerBy(nullptr);
}

void WriteReceiver::release()
{
    const MutexLock lock(m_mutex);
    ++m_releases;
    m_released.notifyAll();
}

std::string WriteReceiver::check(const http::ServerRequest &request, Request &out) const
{
    if (std::string wrong = checkHeaders(request); !wrong.empty())
        return wrong;
    std::string wrong;
    const Status decoded = remote::decodeWriteRequest(request.body, [&](const remote::ReceivedSeries &series) {
        if (std::string found = checkLabels(series); !found.empty())
            wrong = found;
        if (series.samples.empty())
            wrong = "a series without samples";
        std::vector<model::Label> labels;
        for (const auto &[name, value] : series.labels)
            labels.push_back({std::string(name), std::string(value)});
        const std::string key = model::Labels(std::move(labels)).toString();
        TimestampMs before = 0;
        for (const auto &[timestamp, value] : series.samples) {
            if (timestamp < before)
                wrong = "samples of a series are not in order of time";
            before = timestamp;
            out.samples.push_back({key, timestamp, std::bit_cast<std::uint64_t>(value)});
        }
    });
    return decoded.ok() ? wrong : decoded.message();
}

std::optional<WriteReceiver::Answer> WriteReceiver::nextAnswerLocked(const Request &request)
{
    return m_script ? m_script(request) : std::nullopt;
}

void WriteReceiver::storeLocked(const Request &request)
{
    for (const Sample &sample : request.samples) {
        m_series[sample.series].emplace_back(sample.timestamp, sample.bits);
        ++m_samples;
        auto &known = m_known[sample.series];
        const auto same = known.find(sample.timestamp);
        if (same != known.end() && same->second == sample.bits)
            ++m_repetitions;
        else if (!known.empty() && sample.timestamp <= known.rbegin()->first)
            ++m_outOfOrder;
        known.emplace(sample.timestamp, sample.bits);
    }
}

http::ServerResponse WriteReceiver::handle(const http::ServerRequest &incoming)
{
    Request request;
    request.headers = incoming.headers;
    request.bodyBytes = incoming.body.size();
    request.path = incoming.path;
    const std::string wrong = check(incoming, request);

    const MutexLock lock(m_mutex);
    Answer answer;
    if (!wrong.empty()) {
        m_complaints.push_back(wrong);
        answer = {400, wrong, {}, "text/plain; charset=utf-8", false, false};
    } else {
        answer = nextAnswerLocked(request).value_or(Answer{});
    }
    if (answer.hang) {
        const std::uint64_t releases = m_releases;
        ++m_hanging;
        while (m_releases == releases)
            m_released.wait(m_mutex);
        --m_hanging;
    }
    request.status = answer.status;
    if (answer.status / 100 == 2 || answer.store)
        storeLocked(request);
    m_requests.push_back(std::move(request));
    return {answer.status, answer.contentType, answer.body, answer.headers};
}

std::vector<WriteReceiver::Request> WriteReceiver::requests() const
{
    const MutexLock lock(m_mutex);
    return m_requests;
}

std::size_t WriteReceiver::requestCount() const
{
    const MutexLock lock(m_mutex);
    return m_requests.size();
}

std::size_t WriteReceiver::hanging() const
{
    const MutexLock lock(m_mutex);
    return m_hanging;
}

std::map<std::string, std::vector<std::pair<TimestampMs, std::uint64_t>>> WriteReceiver::series() const
{
    const MutexLock lock(m_mutex);
    return m_series;
}

std::uint64_t WriteReceiver::sampleCount() const
{
    const MutexLock lock(m_mutex);
    return m_samples;
}

std::uint64_t WriteReceiver::repetitions() const
{
    const MutexLock lock(m_mutex);
    return m_repetitions;
}

std::uint64_t WriteReceiver::outOfOrder() const
{
    const MutexLock lock(m_mutex);
    return m_outOfOrder;
}

std::vector<std::string> WriteReceiver::complaints() const
{
    const MutexLock lock(m_mutex);
    return m_complaints;
}
