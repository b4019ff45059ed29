// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/flow.h"

#include "agent/base/url.h"
#include "agent/http/proxy_rules.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace agent::http {
namespace {

constexpr std::chrono::seconds kTimeout{30};
constexpr std::chrono::seconds kLocalTimeout{5};

} // namespace

FlowClients flowClients(const ClientSettings &settings)
{
    auto remote = std::make_shared<ClientSettings>();
    remote->tls.ca = settings.tls.ca;
    remote->tls.caFile = settings.tls.caFile;
    remote->tls.addsToSystem = true;
    remote->tls.minVersion = settings.tls.minVersion;
    remote->tls.maxVersion = settings.tls.maxVersion;
    remote->tls.insecureSkipVerify = settings.tls.insecureSkipVerify;
    remote->proxy = settings.proxy;
    remote->enableHttp2 = false;
    remote->followRedirects = false;
    auto local = std::make_shared<ClientSettings>();
    local->enableHttp2 = false;
    local->followRedirects = false;
    return {std::move(remote), std::move(local)};
}

FlowStep finished(Credential credential)
{
    FlowStep out;
    out.credential = std::move(credential);
    return out;
}

Result<FlowStep> chained(FlowStep step, std::function<Result<FlowStep>(Credential)> next)
{
    if (!step.request)
        return next(std::move(step.credential));
    step.then = [then = std::move(step.then), next = std::move(next)](const Response &response) -> Result<FlowStep> {
        Result<FlowStep> following = then(response);
        if (!following)
            return following.error();
        return chained(std::move(*following), next);
    };
    return step;
}

Request getRequest(std::string url, Headers headers, std::shared_ptr<const ClientSettings> client)
{
    Request out;
    out.url = std::move(url);
    out.headers = std::move(headers);
    out.timeout = client->tls.addsToSystem ? kTimeout : kLocalTimeout; // as flowClients makes them
    out.settings = std::move(client);
    out.bodyLimit = kTokenAnswerLimit;
    return out;
}

std::string formOf(const Fields &fields)
{
    std::string out;
    for (const auto &[name, value] : fields)
        ((((out += out.empty() ? "" : "&") += formEncoded(name)) += '=') += formEncoded(value));
    return out;
}

Request postForm(std::string url, const Fields &fields, std::shared_ptr<const ClientSettings> client)
{
    Request out =
        getRequest(std::move(url), {{"Content-Type", "application/x-www-form-urlencoded"}}, std::move(client));
    out.method = "POST";
    out.body = std::make_shared<const std::string>(formOf(fields));
    return out;
}

FlowStep askForToken(Request request, std::string place, Secrets secrets)
{
    FlowStep out;
    out.request = std::move(request);
    out.place = std::move(place);
    out.then = [secrets = std::move(secrets)](const Response &response) -> Result<FlowStep> {
        Result<Token> token = readTokenAnswer(response, secrets);
        if (!token)
            return refusal(response, token.error().message());
        Credential credential;
        credential.authorization = std::move(token->authorization);
        credential.lifetime = token->lifetime;
        return finished(std::move(credential));
    };
    return out;
}

Status refusal(const Response &response, std::string text)
{
    const int status = response.status;
    const bool mayPass = status >= 500 || status == 408 || status == 425 || status == 429;
    return mayPass ? unavailable(std::move(text)) : invalidInput(std::move(text));
}

std::string environment(const char *name)
{
    const char *const value = std::getenv(name);
    return value != nullptr ? value : "";
}

bool isOnLoopback(const std::string &url)
{
    const Result<Url> parsed = parseUrl(url);
    return parsed && NoProxy("").covers(parsed->host, parsed->port);
}

std::optional<std::int64_t> parseTime(const std::string &text)
{
    std::tm parts{};
    char zone = 0;
    // A fraction of the second makes no difference here.
    if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%c", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
                    &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &zone) != 7 ||
        (zone != 'Z' && zone != '.'))
        return std::nullopt;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return timegm(&parts);
}

} // namespace agent::http
