// SPDX-License-Identifier: GPL-3.0-or-later
// The answer to a request without samples: who answers, whether it lets the agent in, and what time it has.
#include "agent/remote/doctor/authentication.h"
#include "agent/remote/doctor/examination.h"
#include "agent/remote/answers/http_date.h"
#include "agent/remote/answers/retry_policy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace agent::remote::doctor {
namespace {

using model::StepState;

/// A clock so far off is worth a look; so far, delivery suffers: receivers refuse what is in their future.
constexpr double kSkewWarning = 5;
constexpr double kSkewFailure = 300;
/// A Date has whole seconds.
constexpr double kDateGrain = 1;

/// The answer is a failure.
void refuse(Examination &e, model::DiagnosisStep &step, std::string hint)
{
    fail(e, step, answerText(e.contact().outcome), std::move(hint));
}

std::string failureHint(const Examination &e, const http::Outcome &outcome)
{
    if (isTokenFailure(e.settings.http, outcome))
        return tokenHint(e.settings.http);
    if (outcome.failure == http::Failure::Timeout)
        return std::string(e.proxy ? "the proxy or the receiver" : "the receiver") +
               " accepts connections but does not answer: check whether it is overloaded, and whether the port is "
               "right";
    if (outcome.failure == http::Failure::Settings)
        return "correct what the message names";
    return "what listens there closes the connection without an HTTP answer: check port and scheme of the URL, and "
           "what stands between";
}

std::string pathHint(const http::Response &response)
{
    if (response.body.find("web.enable-remote-write-receiver") != std::string::npos)
        return "start that Prometheus with --web.enable-remote-write-receiver";
    return "correct the path of the URL; receivers take samples at: " + usualPaths();
}

/// VictoriaMetrics answers 400 for a path that it does not have.
bool isWrongPath(const http::Response &response)
{
    return response.status == 404 || response.status == 405 ||
           (response.status == 400 && response.body.find("unsupported path") != std::string::npos);
}

std::string htmlHint()
{
    return "a page for people answers, not a receiver: a login page of the network (captive portal), or the wrong "
           "path. Receivers take samples at: " +
           usualPaths();
}

/// Statuses that say that the receiver is there and lets the agent in, whatever it thinks of the request.
bool isLetIn(int status)
{
    constexpr std::array kJudgements{400, 409, 413, 415, 422};
    return status / 100 == 2 || std::find(kJudgements.begin(), kJudgements.end(), status) != kJudgements.end();
}

void judgeStatus(Examination &e, const http::Response &response, model::DiagnosisStep &step)
{
    const int status = response.status;
    if (status / 100 == 3) {
        refuse(
            e, step,
            "samples are not sent on to another address: if " + std::string(response.header("location")) +
                " is the receiver, write that into url; if it is a login page of the network (captive portal), log in");
    } else if (status == 401 || status == 403) {
        refuse(e, step, refusedHint(e.settings.http, response));
    } else if (status == 407) {
        refuse(e, step,
               "the proxy wants a user: put user and password into proxy_url (http://user:password@host:port)");
    } else if (status == 429) {
        conclude(step, StepState::Warning, answerText(e.contact().outcome),
                 "the receiver limits this agent's rate, or its tenant's: have the limit raised");
    } else if (status / 100 == 5) {
        refuse(e, step,
               "the receiver, or what stands before it, is not able to work now: see its log; delivery tries again by "
               "itself");
    } else {
        refuse(e, step, "this is no answer of a remote write receiver: check the URL");
    }
}

std::string secondsText(double seconds)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", seconds);
    return text.data();
}

} // namespace

void checkAnswer(Examination &e, model::DiagnosisStep &step)
{
    const Contact &contact = e.contact();
    const http::Outcome &outcome = contact.outcome;
    if (outcome.failure != http::Failure::None) {
        refuse(e, step, failureHint(e, outcome));
        return;
    }
    const http::Response &response = outcome.response;
    step.facts.push_back({"answer", http::statusLine(response.status), contact.milliseconds});
    for (const char *name : {"server", "via"})
        if (const std::string_view value = response.header(name); !value.empty())
            step.facts.push_back({name, std::string(value)});
    const bool isPage = isHtml(response) && (response.status / 100 == 2 || response.status == 404);
    if (isPage || isWrongPath(response)) {
        refuse(e, step, isPage ? htmlHint() : pathHint(response));
        return;
    }
    if (!isLetIn(response.status)) {
        judgeStatus(e, response, step);
        return;
    }
    std::string evidence;
    e.kind = guessKind(e.url.path, response, evidence);
    step.facts.push_back({"receiver", e.kind == ReceiverKind::Unknown
                                          ? "not recognised"
                                          : "looks like " + std::string(kindName(e.kind)) + ", by " + evidence});
    step.facts.push_back({"to know", std::string(kindAdvice(e.kind))});
    conclude(step, StepState::Passed,
             "answers " + http::statusLine(response.status) +
                 (authenticationKey(e.settings.http) == "none" ? "" : " and accepts the credentials"));
}

void checkClock(Examination &e, model::DiagnosisStep &step)
{
    if (!e.hasAnswer()) {
        conclude(step, StepState::Skipped, "there is no answer to compare with");
        return;
    }
    const Contact &contact = e.contact();
    const std::string date(contact.outcome.response.header("date"));
    const std::optional<TimestampMs> theirs = parseHttpDate(date);
    if (!theirs) {
        conclude(step, StepState::Skipped, "the receiver does not tell its time (no Date header)");
        return;
    }
    step.facts.push_back({"receiver", date});
    step.facts.push_back({"this machine", formatTimestamp(contact.ended)});
    // The answer was written at some time while the request was under way, and its Date is cut to a second.
    const double latest = static_cast<double>(contact.ended - *theirs) / 1000;
    const double earliest = static_cast<double>(contact.sent - *theirs) / 1000 - kDateGrain;
    const double ahead = earliest > 0 ? earliest : latest < 0 ? latest : 0;
    if (std::abs(ahead) < kSkewWarning) {
        conclude(step, StepState::Passed, "this machine and the receiver have the same time");
        return;
    }
    const bool failed = std::abs(ahead) >= kSkewFailure;
    conclude(step, failed ? StepState::Failed : StepState::Warning,
             "this machine's clock is " + secondsText(std::abs(ahead)) + (ahead > 0 ? " ahead of" : " behind") +
                 " the receiver's",
             std::string("set the clock that is wrong (timedatectl, chronyc tracking)") +
                 (failed ? ahead > 0 ? "; receivers refuse samples of their future, or refuse all others after one"
                                     : "; samples this old may be refused"
                         : ""));
}

} // namespace agent::remote::doctor
