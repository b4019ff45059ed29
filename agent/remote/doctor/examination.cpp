// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/doctor/examination.h"

#include "agent/http/client.h"
#include "agent/remote/doctor/write_message.h"
#include "agent/remote/wire/encoder.h"
#include "agent/remote/answers/retry_policy.h"

#include <algorithm>
#include <memory>

namespace agent::remote::doctor {
namespace {

using std::chrono::milliseconds;

/// Of an answer's body: enough for any message.
constexpr std::uint64_t kAnswerLimit = 1U << 20;
constexpr std::size_t kExcerpt = 200;

} // namespace

Contact Examination::send(Protocol version, std::string body) const
{
    http::Request request;
    request.method = "POST";
    request.url = settings.url;
    request.headers = makeEncoder(version, nullptr)->headers();
    request.headers.emplace_back("User-Agent", options.userAgent);
    for (const auto &[name, value] : settings.headers)
        request.headers.emplace_back(name, value);
    request.body = std::make_shared<const std::string>(std::move(body));
    auto http = std::make_shared<http::ClientSettings>(settings.http);
    http->followRedirects = false; // as in delivery
    request.settings = std::move(http);
    request.timeout = std::min(settings.timeout, options.stepTimeout);
    request.bodyLimit = kAnswerLimit;

    const std::unique_ptr<http::Client> client = http::makeCurlClient();
    std::optional<http::Outcome> outcome;
    Contact contact;
    contact.sent = clock.now();
    const SteadyTime start = clock.steadyNow();
    const http::Client::RequestId id =
        client->start(std::move(request), [&outcome](http::Outcome o) { outcome = std::move(o); });
    const std::stop_callback onStop(stop, [&client] { client->wakeUp(); });
    while (!outcome) {
        if (stop.stop_requested())
            client->cancel(id);
        client->poll(milliseconds(1000));
    }
    contact.ended = clock.now();
    contact.milliseconds = std::chrono::duration<double, std::milli>(clock.steadyNow() - start).count();
    contact.outcome = std::move(*outcome);
    return contact;
}

const Contact &Examination::contact()
{
    if (!m_contact)
        m_contact = send(settings.protocol, emptyMessage(settings.protocol));
    return *m_contact;
}

std::string Examination::dialledPort() const
{
    if (proxy)
        return proxy->port; // the rules for proxies fill it in
    return !url.port.empty() ? url.port : isTls() ? "443" : "80";
}

std::string excerpt(std::string_view body)
{
    const std::size_t from = std::min(body.find_first_not_of(" \t\r\n"), body.size());
    std::string line(body.substr(from, body.find_first_of("\r\n", from) - from));
    if (line.size() <= kExcerpt)
        return line;
    std::size_t end = kExcerpt;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U)
        --end; // not within a character
    return line.substr(0, end) + "…";
}

std::string answerText(const http::Outcome &outcome)
{
    if (outcome.failure != http::Failure::None)
        return outcome.status.message();
    std::string text = http::statusLine(outcome.response.status);
    if (isHtml(outcome.response))
        return text + " with a page of HTML";
    if (const std::string body = excerpt(outcome.response.body); !body.empty())
        text += ": " + body;
    return text;
}

} // namespace agent::remote::doctor
