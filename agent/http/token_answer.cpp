// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/token_answer.h"

#include "agent/base/ascii.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace agent::http {
namespace {

constexpr std::size_t kQuotedBytes = 256; ///< Of an answer that is no token, in messages.
constexpr std::int64_t kLongestLife = 10LL * 365 * 24 * 3600;

using Fields = std::map<std::string, std::string>;

/// Bytes from a server, fit for one line of a message.
std::string printable(std::string_view text)
{
    std::string out(text.substr(0, kQuotedBytes));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return std::string(trimAscii(out));
}

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

Fields readForm(std::string_view body)
{
    Fields fields;
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
bool readJson(const std::string &body, Fields &fields)
{
    const nlohmann::json json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object())
        return false;
    for (const auto &[name, value] : json.items()) {
        if (value.is_string())
            fields[name] = value.get<std::string>();
        else if (value.is_number())
            fields[name] = std::to_string(
                static_cast<std::int64_t>(std::clamp(value.get<double>(), 0.0, static_cast<double>(kLongestLife))));
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

Status refused(const Response &response, const Fields &fields)
{
    std::string text = statusLine(response.status);
    if (const auto error = fields.find("error"); error != fields.end()) {
        text += ": " + printable(error->second);
        if (const auto more = fields.find("error_description"); more != fields.end())
            text += " (" + printable(more->second) + ')';
    } else if (const std::string body = printable(response.body); !body.empty()) {
        text += ": " + body;
    }
    return unavailable(std::move(text));
}

} // namespace

Result<Token> readTokenAnswer(const Response &response)
{
    Fields fields;
    bool readable = true;
    if (isForm(response.header("content-type")))
        fields = readForm(response.body);
    else
        readable = readJson(response.body, fields);
    if (response.status < 200 || response.status > 299 || (readable && !fields["error"].empty())) {
        if (fields["error"].empty())
            fields.erase("error");
        return refused(response, fields);
    }
    if (!readable)
        return unavailable("cannot parse json: the answer is no JSON object");
    const std::string &token = fields["access_token"];
    if (token.empty())
        return unavailable("server response missing access_token");
    Token out;
    out.authorization = headerType(fields["token_type"]) + ' ' + token;
    const std::string &life = fields["expires_in"];
    std::int64_t seconds = 0;
    std::from_chars(life.data(), life.data() + life.size(), seconds);
    out.lifetime = std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kLongestLife));
    return out;
}

} // namespace agent::http
