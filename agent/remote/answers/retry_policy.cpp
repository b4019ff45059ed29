// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/retry_policy.h"

#include "agent/remote/answers/http_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace agent::remote {
namespace {

constexpr std::size_t kErrorBodyBytes = 1024;
constexpr std::chrono::milliseconds kLongestRetryAfter = std::chrono::hours(1);

struct StatusRule {
    int status;
    Verdict verdict;
};

/// The statuses that differ from the rule of their hundred (see classifyStatus).
constexpr std::array kExceptions{
    StatusRule{400, Verdict::Refused},   StatusRule{408, Verdict::Transient}, StatusRule{409, Verdict::Refused},
    StatusRule{413, Verdict::Refused},   StatusRule{422, Verdict::Refused},   StatusRule{425, Verdict::Transient},
    StatusRule{429, Verdict::Transient},
};

std::string_view trimRight(std::string_view text)
{
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool startsWithNoCase(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char p, char t) { return p == lower(t); });
}

} // namespace

bool isHtml(const http::Response &response)
{
    if (startsWithNoCase(response.header("content-type"), "text/html"))
        return true;
    std::string_view body = response.body;
    body.remove_prefix(std::min(body.size(), body.find_first_not_of(" \t\r\n")));
    return startsWithNoCase(body, "<!doctype html") || startsWithNoCase(body, "<html");
}

Verdict classifyStatus(int status, const AnswerContext &context)
{
    if (status == 429 && !context.retryOnHttp429)
        return Verdict::Refused;
    for (const StatusRule &rule : kExceptions)
        if (rule.status == status)
            return rule.verdict;
    if (status >= 200 && status <= 299)
        return Verdict::Delivered;
    if (status >= 500 && status <= 599)
        return Verdict::Transient;
    // Redirects (a POST is never sent on), refused credentials, wrong paths, unknown codes: no receiver of ours, or one
    // that does not know us.
    return Verdict::ActionNeeded;
}

Verdict classifyFailure(http::Failure failure, const AnswerContext &context)
{
    switch (failure) {
    case http::Failure::Resolve:
    case http::Failure::Proxy:
        return context.reachedBefore ? Verdict::Transient : Verdict::ActionNeeded;
    case http::Failure::Tls:
    case http::Failure::Settings:
    case http::Failure::BodyLimit:
        return Verdict::ActionNeeded;
    case http::Failure::None:
    case http::Failure::Connect:
    case http::Failure::Timeout:
    case http::Failure::Cancelled:
    case http::Failure::Other:
        break;
    }
    return Verdict::Transient;
}

Verdict classify(const http::Outcome &outcome, const AnswerContext &context)
{
    if (outcome.failure != http::Failure::None)
        return classifyFailure(outcome.failure, context);
    const Verdict verdict = classifyStatus(outcome.response.status, context);
    // A page of HTML comes from something that stands before the receiver; a proxy that finds a request too large says
    // so in HTML, too.
    if ((verdict == Verdict::Delivered || (verdict == Verdict::Refused && outcome.response.status != 413)) &&
        isHtml(outcome.response))
        return Verdict::ActionNeeded;
    return verdict;
}

bool isServerError(const http::Outcome &outcome)
{
    return outcome.failure == http::Failure::None && outcome.response.status >= 500 && outcome.response.status <= 599;
}

Refusal refusalOf(int status)
{
    if (status == 413)
        return Refusal::TooLarge;
    return status == 429 ? Refusal::Whole : Refusal::BadSamples;
}

std::string errorText(const http::Outcome &outcome)
{
    if (outcome.failure != http::Failure::None)
        return outcome.status.message();
    const std::string_view body = trimRight(std::string_view(outcome.response.body).substr(0, kErrorBodyBytes));
    std::string text = "server returned HTTP status " + http::statusLine(outcome.response.status);
    if (outcome.response.status / 100 == 2)
        text += " with a page of HTML: that is no remote write receiver, or a login page stands before it";
    else if (const std::string_view location = outcome.response.header("location"); !location.empty())
        text.append(" to ").append(location).append("; samples are not sent on to another address");
    if (!body.empty())
        text.append(": ").append(body);
    return text;
}

std::optional<std::chrono::milliseconds> retryAfter(const http::Response &response, TimestampMs now)
{
    if (response.status != 429 && response.status != 503)
        return std::nullopt;
    const std::string_view text = trimRight(response.header("retry-after"));
    if (text.empty())
        return std::nullopt;
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    std::chrono::milliseconds wait{0};
    if (end == text.data() + text.size() && error != std::errc::invalid_argument) {
        wait = error == std::errc() ? std::chrono::milliseconds(std::chrono::seconds(seconds)) : kLongestRetryAfter;
    } else {
        const std::optional<TimestampMs> date = parseHttpDate(std::string(text));
        if (!date)
            return std::nullopt;
        wait = std::chrono::milliseconds(*date - now);
    }
    if (wait.count() < 0)
        return std::nullopt;
    return std::min(wait, kLongestRetryAfter);
}

} // namespace agent::remote
