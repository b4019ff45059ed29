// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/token_source.h"

#include "agent/base/url.h"
#include "agent/http/base64.h"
#include "agent/http/jwt_assertion.h"
#include "agent/http/request_headers.h"

#include <algorithm>
#include <ctime>
#include <map>

namespace agent::http {
namespace {

constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::chrono::seconds kEarly{10};
constexpr std::chrono::seconds kFetchTimeout{30};
constexpr std::uint64_t kAnswerLimit = 1U << 20;

/// As HTML forms have it: a blank is a plus.
std::string formEncoded(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t blank = std::min(text.find(' '), text.size());
        out += percentEncode(text.substr(0, blank));
        if (blank < text.size())
            out += '+';
        text.remove_prefix(std::min(blank + 1, text.size()));
    }
    return out;
}

std::string formOf(const std::map<std::string, std::string> &fields)
{
    std::string out;
    for (const auto &[name, value] : fields)
        ((((out += out.empty() ? "" : "&") += formEncoded(name)) += '=') += formEncoded(value));
    return out;
}

std::shared_ptr<const ClientSettings> clientSettings(const OAuth2 &settings)
{
    auto out = std::make_shared<ClientSettings>();
    out->tls = settings.tls;
    out->proxy = settings.proxy;
    out->enableHttp2 = false;
    return out;
}

bool usesAssertion(const OAuth2 &settings)
{
    return settings.grantType == kJwtBearer;
}

} // namespace

TokenSource::TokenSource(const OAuth2 &settings) : m_settings(settings), m_client(clientSettings(settings)) {}

Result<std::optional<std::string>> TokenSource::current(SteadyTime now)
{
    const Secret &secret = usesAssertion(m_settings) ? m_settings.certificateKey : m_settings.clientSecret;
    Result<std::string> read = readSecret(secret, "oauth2 client secret");
    if (!read)
        return read.error();
    m_secret = std::move(*read);
    if (m_authorization && (m_tokenSecret != m_secret || now >= m_useUntil))
        m_authorization.reset();
    return m_authorization;
}

Result<std::string> TokenSource::fetched() const
{
    if (!m_status.ok())
        return m_status;
    return m_authorization.value_or(std::string());
}

Request TokenSource::request(Style style) const
{
    std::map<std::string, std::string> fields = m_settings.endpointParams;
    fields.try_emplace("grant_type", m_settings.grantType);
    if (usesAssertion(m_settings)) {
        fields["assertion"] = m_assertion;
    } else {
        std::string scope;
        for (const std::string &name : m_settings.scopes)
            (scope += scope.empty() ? "" : " ") += name;
        if (!scope.empty())
            fields["scope"] = scope;
    }
    Request out;
    out.method = "POST";
    out.url = m_settings.tokenUrl;
    out.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    if (!m_userAgent.empty())
        out.headers.emplace_back("User-Agent", m_userAgent);
    if (style == Style::Header) {
        out.headers.emplace_back(
            "Authorization", "Basic " + base64(formEncoded(m_settings.clientId) + ':' + formEncoded(m_fetchSecret)));
    } else if (style == Style::Body) {
        fields["client_id"] = m_settings.clientId;
        if (!m_fetchSecret.empty())
            fields["client_secret"] = m_fetchSecret;
    }
    out.body = std::make_shared<const std::string>(formOf(fields));
    out.settings = m_client;
    out.timeout = kFetchTimeout;
    out.bodyLimit = kAnswerLimit;
    out.acceptGzip = true;
    return out;
}

Result<Request> TokenSource::beginFetch(const std::string &userAgent)
{
    m_fetchSecret = m_secret;
    m_userAgent = userAgent;
    m_trying = Style::Unknown;
    if (usesAssertion(m_settings)) {
        Result<std::string> assertion = makeAssertion(m_settings, m_fetchSecret, std::time(nullptr));
        if (!assertion) {
            return invalidInput("oauth2: cannot fetch token: " + assertion.error().message());
        }
        m_assertion = std::move(*assertion);
    } else {
        m_trying = m_style == Style::Unknown ? Style::Header : m_style;
    }
    m_fetching = true;
    return request(m_trying);
}

std::optional<Request> TokenSource::take(const Outcome &outcome, SteadyTime now)
{
    const Result<Token> token = outcome.status.ok() ? readTokenAnswer(outcome.response) : Result<Token>(outcome.status);
    if (!token && m_trying == Style::Header && m_style == Style::Unknown) {
        m_trying = Style::Body;
        return request(m_trying);
    }
    m_fetching = false;
    m_assertion.clear();
    m_status = token.status().withContext("oauth2: cannot fetch token");
    m_failure = !token && outcome.status.ok() ? Failure::Other : outcome.failure;
    if (!token)
        return std::nullopt;
    m_style = m_trying;
    m_authorization = token->authorization;
    m_tokenSecret = m_fetchSecret;
    m_useUntil = token->lifetime.count() == 0 ? SteadyTime::max() : now + token->lifetime - kEarly;
    return std::nullopt;
}

} // namespace agent::http
