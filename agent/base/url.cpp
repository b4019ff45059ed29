// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/url.h"

#include "agent/base/ascii.h"

#include <algorithm>
#include <charconv>

namespace agent {
namespace {

Status bad(std::string_view what, std::string_view text)
{
    return invalidInput("URL \"" + std::string(text) + "\": " + std::string(what));
}

/// The length of a scheme that ends in "://", or 0.
std::size_t schemeLength(std::string_view text)
{
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos || colon == 0 || !isAsciiLetter(text[0]))
        return 0;
    const auto valid = [](char c) { return isAsciiLetter(c) || isAsciiDigit(c) || c == '+' || c == '-' || c == '.'; };
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), valid) ? colon : 0;
}

bool isHostByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && std::string_view("<>\"\\^`{|}[]@/?#:").find(c) == std::string_view::npos;
}

/// Empty, or 0 to 65535 in digits.
bool isPort(std::string_view text)
{
    unsigned value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return text.empty() || (result.ec == std::errc{} && result.ptr == text.data() + text.size() && value <= 65535);
}

/// Splits "host:port" with or without brackets. Returns what is wrong, or nothing.
std::string_view splitAuthority(std::string_view authority, Url &url)
{
    std::string_view port;
    if (!authority.empty() && authority[0] == '[') {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos)
            return "missing ']' in host";
        url.host = authority.substr(1, close - 1);
        const std::string_view rest = authority.substr(close + 1);
        if (!rest.empty() && rest[0] != ':')
            return "only a port may follow ']'";
        port = rest.empty() ? rest : rest.substr(1);
        const auto valid = [](char c) { return isHostByte(c) || c == ':'; };
        if (url.host.find(':') == std::string::npos || !std::all_of(url.host.begin(), url.host.end(), valid))
            return "brackets are for IPv6 addresses";
    } else {
        const std::size_t colon = authority.find(':');
        url.host = authority.substr(0, colon);
        if (colon != std::string_view::npos)
            port = authority.substr(colon + 1);
        if (!std::all_of(url.host.begin(), url.host.end(), isHostByte))
            return "invalid character in host name";
    }
    if (url.host.empty())
        return "missing host";
    if (!isPort(port))
        return "the port must be a number from 0 to 65535";
    url.port = port;
    return {};
}

std::string join(const Url &url, std::string_view userInfo)
{
    std::string out = url.scheme + "://";
    if (!userInfo.empty())
        out.append(userInfo) += '@';
    out += url.hostPort();
    out += url.path;
    if (!url.query.empty())
        out += '?' + url.query;
    return out;
}

} // namespace

std::string Url::redacted() const
{
    const std::size_t colon = userInfo.find(':');
    return join(*this, colon == std::string::npos ? userInfo : userInfo.substr(0, colon) + ":xxxxx");
}

std::string Url::toString() const
{
    return join(*this, userInfo);
}

std::string Url::hostPort() const
{
    std::string out = host.find(':') == std::string::npos ? host : '[' + host + ']';
    if (!port.empty())
        out += ':' + port;
    return out;
}

Result<Url> parseUrl(std::string_view text)
{
    if (text.empty())
        return invalidInput("empty URL");
    const auto isControl = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    };
    if (std::any_of(text.begin(), text.end(), isControl))
        return invalidInput("URL with a control character");
    const std::size_t scheme = schemeLength(text);
    if (scheme == 0)
        return bad("missing protocol scheme, as in http://host:port/path", text);

    Url url;
    url.scheme = asciiLowerCase(text.substr(0, scheme));

    std::string_view rest = text.substr(scheme + 3);
    rest = rest.substr(0, rest.find('#'));
    const std::size_t pathStart = std::min(rest.find_first_of("/?"), rest.size());
    std::string_view authority = rest.substr(0, pathStart);
    rest.remove_prefix(pathStart);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        url.userInfo = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    // The whole text may hold a password, so only the part without it is quoted.
    if (const std::string_view problem = splitAuthority(authority, url); !problem.empty())
        return bad(problem, url.scheme + "://" + std::string(authority));

    const std::size_t question = rest.find('?');
    url.path = rest.substr(0, question);
    if (question != std::string_view::npos)
        url.query = rest.substr(question + 1);
    return url;
}

std::string percentEncode(std::string_view text)
{
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (isAsciiLetter(c) || isAsciiDigit(c) || c == '-' || c == '_' || c == '.' || c == '~') {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kHex[byte >> 4];
        out += kHex[byte & 0x0f];
    }
    return out;
}

} // namespace agent
