// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_delivery.h"

#include "agent/base/timestamp.h"

#include <algorithm>
#include <array>

using agent::engine::DeadLetterQuery;
using agent::engine::DeadLetterRow;
using agent::model::DiagnosisStep;
using agent::model::StepState;

namespace {

struct Refusal {
    int status;
    const char *text;
    const char *series;
};

constexpr std::array kRefusals{
    Refusal{409, "store locally for endpoint 10.4.0.7:10901: add 12 samples: out of order sample",
            "can_frames_total{ecu=\"brakes\",instance=\"10.0.0.19:9100\",job=\"can-bus\"}"},
    Refusal{400, "label name \"rack-2\" is not valid: it must match [a-zA-Z_][a-zA-Z0-9_]*",
            "node_load1{instance=\"10.0.0.30:9100\",job=\"node\",rack=\"a\"}"},
    Refusal{422, "err-mimir-sample-timestamp-too-old: the sample has been rejected because its timestamp is too old",
            "camera_frames_total{instance=\"10.0.0.14:9100\",job=\"camera\",side=\"left\"}"},
};

bool matches(const DeadLetterRow &row, const DeadLetterQuery &query)
{
    return (query.reason.empty() || row.reason == query.reason) && row.time >= query.from &&
           (query.to == 0 || row.time <= query.to) && (query.ids.empty() || query.ids.count(row.id) > 0);
}

DiagnosisStep step(const char *name, const char *title, StepState state, const char *summary, double milliseconds)
{
    DiagnosisStep made;
    made.name = name;
    made.title = title;
    made.state = state;
    made.summary = summary;
    made.milliseconds = milliseconds;
    return made;
}

} // namespace

void FakeLetters::refuse(int count, agent::TimestampMs now)
{
    for (int i = 0; i < count; ++i) {
        const Refusal &refusal = kRefusals[static_cast<std::size_t>(i) % kRefusals.size()];
        DeadLetterRow row;
        row.id = m_rows.size() + 1;
        row.time = now - (count - 1 - i) * 97'000;
        row.status = refusal.status;
        row.reason = "receiver_rejected_" + std::to_string(refusal.status);
        row.text = refusal.text;
        row.refused = static_cast<std::uint64_t>(3 + i * 37 % 400);
        row.candidates = i % 3 == 0 ? 2000 : row.refused;
        row.minTime = row.time - 31'000;
        row.maxTime = row.time - 900;
        row.series = refusal.series;
        row.unsure = i % 5 == 4;
        m_rows.insert(m_rows.begin(), row);
    }
}

std::vector<DeadLetterRow> FakeLetters::list(const DeadLetterQuery &query) const
{
    std::vector<DeadLetterRow> found;
    for (const DeadLetterRow &row : m_rows) {
        if (found.size() < query.limit && matches(row, query) && (query.before == 0 || row.id < query.before))
            found.push_back(row);
    }
    return found;
}

std::pair<std::uint64_t, std::uint64_t> FakeLetters::remove(const DeadLetterQuery &query)
{
    std::pair<std::uint64_t, std::uint64_t> removed{0, 0};
    for (const DeadLetterRow &row : m_rows) {
        if (matches(row, query)) {
            ++removed.first;
            removed.second += row.refused;
        }
    }
    std::erase_if(m_rows, [&](const DeadLetterRow &row) { return matches(row, query); });
    return removed;
}

std::uint64_t FakeLetters::samples() const
{
    std::uint64_t sum = 0;
    for (const DeadLetterRow &row : m_rows)
        sum += row.refused;
    return sum;
}

std::uint64_t FakeLetters::refusedFor(const std::string &reason) const
{
    std::uint64_t sum = 0;
    for (const DeadLetterRow &row : m_rows)
        sum += row.reason == reason ? row.refused : 0;
    return sum;
}

std::vector<DiagnosisStep> fakeSteps(bool reachable, bool testSample)
{
    std::vector<DiagnosisStep> steps;
    steps.push_back(step("configuration", "Configuration", StepState::Passed, "nothing stands out", 0.2));
    steps.push_back(step("name", "Name", StepState::Passed, "metrics.headquarters.example has 2 addresses", 12.4));
    steps.back().facts = {{"address", "203.0.113.7"}, {"address", "203.0.113.8"}};
    if (!reachable) {
        steps.push_back(step("tcp", "TCP connection", StepState::Failed, "203.0.113.7: network is unreachable", 1.1));
        steps.back().hint = "there is no route to the receiver: check the network (VPN, modem, default route)";
        steps.back().facts = {{"203.0.113.7", "network is unreachable", 0.3},
                              {"203.0.113.8", "network is unreachable", 0.2}};
        for (const auto &[name, title] :
             {std::pair{"proxy", "Proxy"}, {"tls", "TLS"}, {"answer", "Answer"}, {"protocol", "Protocol"}})
            steps.push_back(step(name, title, StepState::Skipped, "not tried: TCP connection failed", 0));
        return steps;
    }
    steps.push_back(step("tcp", "TCP connection", StepState::Passed, "2 of 2 addresses connect", 38.2));
    steps.back().facts = {{"203.0.113.7", "connected", 38.0}, {"203.0.113.8", "connected", 37.1}};
    steps.push_back(step("proxy", "Proxy", StepState::Skipped, "no proxy", 0));
    steps.push_back(step("tls", "TLS", StepState::Warning, "the certificate ends in 9 days", 84.9));
    steps.back().hint = "have the certificate of metrics.headquarters.example renewed before 1 December";
    steps.back().facts = {{"version", "TLSv1.3"}, {"issuer", "Gotham Root CA"}};
    steps.push_back(step("answer", "Answer", StepState::Passed, "204 No Content", 46.3));
    steps.push_back(step("clock", "Clock", StepState::Passed, "the receiver's clock agrees within a second", 0.1));
    steps.push_back(step("protocol", "Protocol", StepState::Passed, "it takes remote write 1.0", 45.1));
    steps.push_back(testSample ? step("sample", "Test sample", StepState::Passed, "the receiver took it", 44.0)
                               : step("sample", "Test sample", StepState::Skipped, "not asked for", 0));
    return steps;
}
