// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/token_source.h"

#include "agent/base/url.h"
#include "agent/http/auth/flow.h"
#include "agent/http/base64.h"
#include "agent/http/jwt_assertion.h"
#include "agent/http/request_headers.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace agent::http {
namespace {

constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::chrono::seconds kEarly{10};
constexpr std::chrono::seconds kYoung{30}; ///< A refused token of that age is no better when it is new.
constexpr std::chrono::seconds kFetchTimeout{30};

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

std::string pairOf(const std::string &clientId, const std::string &secret)
{
    return base64(formEncoded(clientId) + ':' + formEncoded(secret));
}

/// Whether a parameter is a password by another name, as with the grant of that name.
bool isSecret(const std::string &parameter)
{
    constexpr std::array<std::string_view, 4> kNames{"password", "secret", "assertion", "token"};
    return std::any_of(kNames.begin(), kNames.end(), [&parameter](std::string_view name) {
        return parameter.size() >= name.size() &&
               parameter.compare(parameter.size() - name.size(), name.size(), name) == 0;
    });
}

/// Why no token came: an answer that refuses one is like those of the other flows.
Failure failureOf(const Outcome &outcome)
{
    if (!outcome.status.ok())
        return outcome.failure;
    return refusal(outcome.response, {}).code() == Code::InvalidInput ? Failure::Settings : Failure::Other;
}

} // namespace

TokenSource::TokenSource(const OAuth2 &settings) : m_settings(settings), m_client(clientSettings(settings)) {}

Result<Authenticator::State> TokenSource::state(SteadyTime now)
{
    const Secret &secret = usesAssertion(m_settings) ? m_settings.certificateKey : m_settings.clientSecret;
    Result<std::string> read = readSecret(secret, "oauth2 client secret");
    if (!read)
        return read.error();
    m_secret = std::move(*read);
    return m_authorization.empty() || m_tokenSecret != m_secret || now >= m_useUntil ? State::Missing : State::Ready;
}

Result<Headers> TokenSource::headersFor(const Outgoing &)
{
    return Headers{{"Authorization", m_authorization}};
}

bool TokenSource::heard(const Response &response, SteadyTime now)
{
    if (response.status == 401 && now - m_fetchedAt >= kYoung)
        m_useUntil = now;
    return false;
}

Request TokenSource::request(Style style) const
{
    Fields fields = m_settings.endpointParams;
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
        out.headers.emplace_back("Authorization", "Basic " + pairOf(m_settings.clientId, m_fetchSecret));
    } else if (style == Style::Body) {
        fields["client_id"] = m_settings.clientId;
        if (!m_fetchSecret.empty())
            fields["client_secret"] = m_fetchSecret;
    }
    out.body = std::make_shared<const std::string>(formOf(fields));
    out.settings = m_client;
    out.timeout = kFetchTimeout;
    out.bodyLimit = kTokenAnswerLimit;
    out.acceptGzip = true;
    out.staysOnHost = true;
    return out;
}

Result<std::optional<Request>> TokenSource::beginFetch(const std::string &userAgent, SteadyTime)
{
    m_fetchSecret = m_secret;
    m_userAgent = userAgent;
    m_trying = Style::Unknown;
    m_failure = Failure::None;
    if (usesAssertion(m_settings)) {
        Result<std::string> assertion = makeAssertion(m_settings, m_fetchSecret, std::time(nullptr));
        if (!assertion) {
            m_status = assertion.error().withContext("oauth2: cannot fetch token");
            m_failure = Failure::Settings;
            return m_status;
        }
        m_assertion = std::move(*assertion);
    } else {
        m_trying = m_style == Style::Unknown ? Style::Header : m_style;
    }
    m_fetching = true;
    return request(m_trying);
}

/// What was sent that no message may repeat.
Secrets TokenSource::secrets() const
{
    Secrets out{m_fetchSecret, pairOf(m_settings.clientId, m_fetchSecret), m_assertion};
    for (const auto &[name, value] : m_settings.endpointParams)
        if (isSecret(name))
            out.push_back(value);
    return out;
}

std::optional<Request> TokenSource::take(const Outcome &outcome, SteadyTime now)
{
    const Result<Token> token =
        outcome.status.ok() ? readTokenAnswer(outcome.response, secrets()) : Result<Token>(outcome.status);
    const Failure before = m_failure; // of the first style
    m_failure = token ? Failure::None : failureOf(outcome);
    if (!token && m_trying == Style::Header && m_style == Style::Unknown) {
        m_trying = Style::Body;
        return request(m_trying);
    }
    // A server that was ill when it was asked in its own style refuses the other one.
    if (m_failure == Failure::Settings && before != Failure::None)
        m_failure = before;
    m_fetching = false;
    m_assertion.clear();
    m_status = token.status().withContext("oauth2: cannot fetch token");
    if (!token)
        return std::nullopt;
    m_style = m_trying;
    m_authorization = token->authorization;
    m_tokenSecret = m_fetchSecret;
    m_fetchedAt = now;
    m_useUntil = token->lifetime.count() == 0 ? SteadyTime::max() : now + token->lifetime - kEarly;
    return std::nullopt;
}

} // namespace agent::http
