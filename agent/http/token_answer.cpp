// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/token_answer.h"

#include "agent/base/ascii.h"
#include "agent/base/url.h"

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <map>

namespace agent::http {
namespace {

constexpr std::size_t kQuotedBytes = 256; ///< Of an answer that is no token, in messages.
constexpr std::size_t kShortestSecret = 4;
constexpr std::int64_t kLongestLife = 10LL * 365 * 24 * 3600;
constexpr double kLargestNumber = 1e15;

using AnswerFields = std::map<std::string, std::string>;

int hexDigit(char c)
{
    if (isAsciiDigit(c))
        return c - '0';
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string formDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0) {
            out += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

/// 0 when there is none.
std::int64_t wholeNumber(const std::string &text)
{
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

AnswerFields readForm(std::string_view body)
{
    AnswerFields fields;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view pair = body.substr(0, end);
        const std::size_t equals = std::min(pair.find('='), pair.size());
        fields.emplace(formDecoded(pair.substr(0, equals)),
                       formDecoded(pair.substr(std::min(equals + 1, pair.size()))));
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return fields;
}

/// The texts and numbers of a JSON object; false when it is none.
bool readJson(const std::string &body, AnswerFields &fields)
{
    const nlohmann::json json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object())
        return false;
    for (const auto &[name, value] : json.items()) {
        if (value.is_string())
            fields[name] = value.get<std::string>();
        else if (value.is_number())
            fields[name] =
                std::to_string(static_cast<std::int64_t>(std::clamp(value.get<double>(), -1.0, kLargestNumber)));
    }
    return true;
}

bool isForm(std::string_view contentType)
{
    const std::string type = asciiLowerCase(trimAscii(contentType.substr(0, contentType.find(';'))));
    return type == "application/x-www-form-urlencoded" || type == "text/plain";
}

/// The type as it stands in a header, whatever the case it was told in.
std::string headerType(const std::string &type)
{
    const std::string lower = asciiLowerCase(type);
    if (lower.empty() || lower == "bearer")
        return "Bearer";
    if (lower == "mac")
        return "MAC";
    return lower == "basic" ? "Basic" : type;
}

std::int64_t timeOf(const Response &response)
{
    const std::string date(response.header("date"));
    const std::time_t told = date.empty() ? -1 : curl_getdate(date.c_str(), nullptr);
    return told > 0 ? told : std::time(nullptr);
}

Status refused(const Response &response, const AnswerFields &fields, const Secrets &secrets)
{
    std::string text = statusLine(response.status);
    if (const auto error = fields.find("error"); error != fields.end()) {
        text += ": " + printable(error->second, secrets);
        if (const auto more = fields.find("error_description"); more != fields.end())
            text += " (" + printable(more->second, secrets) + ')';
    } else if (const std::string body = printable(response.body, secrets); !body.empty()) {
        text += ": " + body;
    }
    return unavailable(std::move(text));
}

} // namespace

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

std::string printable(std::string_view text, const Secrets &secrets)
{
    std::vector<std::string> hidden;
    for (const std::string &secret : secrets)
        if (secret.size() >= kShortestSecret)
            for (std::string form : {secret, percentEncode(secret), formEncoded(secret)})
                hidden.push_back(std::move(form));
    // The longest first: one may be the beginning of another.
    std::sort(hidden.begin(), hidden.end(), [](const auto &a, const auto &b) { return a.size() > b.size(); });
    std::string out;
    while (!text.empty() && out.size() < kQuotedBytes) {
        const auto found = std::find_if(hidden.begin(), hidden.end(), [text](const std::string &secret) {
            return text.substr(0, secret.size()) == secret;
        });
        out += found != hidden.end() ? std::string_view("<secret>") : text.substr(0, 1);
        text.remove_prefix(found != hidden.end() ? found->size() : 1);
    }
    out.resize(std::min(out.size(), kQuotedBytes));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return std::string(trimAscii(out));
}

std::chrono::seconds lifetimeUntil(std::int64_t time, const Response &response)
{
    return std::chrono::seconds(std::max<std::int64_t>(time - timeOf(response), 1));
}

Result<Token> readTokenAnswer(const Response &response, const Secrets &secrets)
{
    AnswerFields fields;
    bool readable = true;
    if (isForm(response.header("content-type")))
        fields = readForm(response.body);
    else
        readable = readJson(response.body, fields);
    if (response.status < 200 || response.status > 299 || (readable && !fields["error"].empty())) {
        if (fields["error"].empty())
            fields.erase("error");
        return refused(response, fields, secrets);
    }
    if (!readable)
        return unavailable("cannot parse json: the answer is no JSON object");
    const std::string &token = fields["access_token"];
    if (token.empty())
        return unavailable("server response missing access_token");
    Token out;
    out.authorization = headerType(fields["token_type"]) + ' ' + token;
    std::int64_t seconds = wholeNumber(fields["expires_in"]);
    // Some services of Microsoft tell the instant instead.
    if (const std::int64_t end = wholeNumber(fields["expires_on"]); seconds == 0 && end > 0)
        seconds = lifetimeUntil(end, response).count();
    if (seconds < 0)
        seconds = 1; // it has expired: the next request asks for another
    out.lifetime = std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kLongestLife));
    return out;
}

} // namespace agent::http
