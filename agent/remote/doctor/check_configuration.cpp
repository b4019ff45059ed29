// SPDX-License-Identifier: GPL-3.0-or-later
// What can be told without a network.
#include "agent/base/ascii.h"
#include "agent/http/proxy_rules.h"
#include "agent/remote/doctor/authentication.h"
#include "agent/remote/doctor/examination.h"
#include "agent/remote/doctor/write_message.h"
#include "agent/remote/metrics.h"

#include <algorithm>
#include <array>

namespace agent::remote::doctor {
namespace {

using model::StepState;

/// Headers that requests have by themselves.
constexpr std::array<std::string_view, 6> kReserved{
    "content-encoding", "content-length", "content-type", "host", "x-prometheus-remote-write-version", "user-agent"};
/// Makes Thanos Receive take a request as already replicated; above its replication factor it refuses all.
constexpr std::string_view kThanosReplica = "thanos-replica";

/// What is wrong, worst first.
struct Findings {
    void add(StepState s, std::string what, std::string remedy)
    {
        if (s == StepState::Failed && state != StepState::Failed) {
            summary.clear();
            hint.clear();
        } else if (s != StepState::Failed && state == StepState::Failed) {
            return;
        }
        state = s;
        (summary += summary.empty() ? "" : "; ") += what;
        (hint += hint.empty() ? "" : "; ") += remedy;
    }

    StepState state = StepState::Passed;
    std::string summary;
    std::string hint;
};

bool isLoopback(const std::string &host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// Takes the URL apart and finds the way to it. Nothing else makes sense when that fails.
Status findWay(Examination &e)
{
    Result<Url> url = parseUrl(e.settings.url);
    if (!url)
        return url.error();
    e.url = std::move(*url);
    if (e.url.scheme != "http" && e.url.scheme != "https")
        return invalidInput("the scheme \"" + e.url.scheme + "\" is neither http nor https");
    const http::ProxySettings &proxy = e.settings.http.proxy;
    const Result<std::string> leads = http::ProxyRules(proxy).proxyFor(e.url);
    if (!leads)
        return leads.error();
    if (leads->empty()) {
        e.proxyExempted = !proxy.url.empty() || proxy.fromEnvironment;
        return {};
    }
    Result<Url> parsed = parseUrl(*leads);
    if (!parsed)
        return parsed.error().withContext("proxy_url");
    e.proxy = std::move(*parsed);
    return {};
}

void judgeHeader(const std::string &name, Findings &found)
{
    const std::string lower = asciiLowerCase(name);
    if (lower == kThanosReplica)
        found.add(StepState::Failed, "the header THANOS-REPLICA is configured",
                  "remove it: only Thanos Receive itself may send it, and it refuses (400) or miscounts requests that "
                  "come with it");
    else if (std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end())
        found.add(StepState::Failed, "the header " + name + " is configured, which requests have by themselves",
                  "remove " + name + " from headers");
}

void judgeUrl(const Examination &e, Findings &found)
{
    if (e.url.path.empty() || e.url.path == "/")
        found.add(StepState::Warning, "the URL has no path",
                  "receivers take samples at a path of their own: " + usualPaths());
    const bool hasSecret = authenticationKey(e.settings.http) != "none" || !e.url.userInfo.empty();
    if (hasSecret && !e.isTls() && !isLoopback(e.url.host))
        found.add(StepState::Warning, "credentials are sent in clear text over http", "use https");
}

} // namespace

void checkConfiguration(Examination &e, model::DiagnosisStep &step)
{
    step.facts.push_back({"url", redactedUrl(e.settings.url)});
    if (const Status way = findWay(e); !way.ok()) {
        fail(e, step, way.message(), "correct url or proxy_url of this remote_write");
        return;
    }
    step.facts.push_back({"message", std::string(protocolName(e.settings.protocol))});
    step.facts.push_back({"authentication", std::string(authenticationKey(e.settings.http))});
    Findings found;
    for (const auto &[name, value] : e.settings.headers) {
        step.facts.push_back({"header", name});
        judgeHeader(name, found);
    }
    for (const auto &[name, values] : e.settings.http.headers) {
        step.facts.push_back({"header", name});
        judgeHeader(name, found);
    }
    if (const Status secrets = readSecrets(e.settings.http); !secrets.ok()) {
        found.add(StepState::Failed, secrets.message(),
                  "see that the file is there, that the agent's user may read it, and that it holds what it should");
        e.block(step.title);
    }
    judgeUrl(e, found);
    conclude(step, found.state, found.summary.empty() ? "URL, headers and secrets can be used" : found.summary,
             found.hint);
}

} // namespace agent::remote::doctor
