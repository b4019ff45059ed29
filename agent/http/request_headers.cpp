// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/request_headers.h"

#include "agent/base/ascii.h"
#include "agent/base/filesystem.h"
#include "agent/http/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace agent::http {
namespace {

Result<std::string> readTrimmed(const std::string &file, std::string_view what)
{
    const Result<std::string> text = makePosixFileSystem()->readFile(file);
    if (!text)
        return invalidInput("unable to read " + std::string(what) + ": " + text.error().message());
    return std::string(trimAscii(*text));
}

Status addAuthorization(const ClientSettings &settings, Headers &headers)
{
    if (settings.basicAuth) {
        const BasicAuth &basic = *settings.basicAuth;
        const Result<std::string> user = readSecret({basic.username, basic.usernameFile}, "basic auth username");
        const Result<std::string> password = readSecret(basic.password, "basic auth password");
        if (!user || !password)
            return !user ? user.error() : password.error();
        headers.emplace_back("Authorization", "Basic " + base64(*user + ':' + *password));
    } else if (settings.authorization) {
        const Result<std::string> credentials =
            readSecret(settings.authorization->credentials, "authorization credentials");
        if (!credentials)
            return credentials.error();
        const std::string value = settings.authorization->type + ' ' + *credentials;
        headers.emplace_back("Authorization", trimAscii(value)); // without credentials the type stands alone
    }
    return {};
}

} // namespace

Result<std::string> readSecret(const Secret &secret, std::string_view what)
{
    if (secret.file.empty())
        return secret.value;
    return readTrimmed(secret.file, what);
}

bool hasHeaderFiles(const ClientSettings &settings)
{
    if (settings.basicAuth && !(settings.basicAuth->usernameFile.empty() && settings.basicAuth->password.file.empty()))
        return true;
    if (settings.authorization && !settings.authorization->credentials.file.empty())
        return true;
    return std::any_of(settings.headers.begin(), settings.headers.end(),
                       [](const auto &header) { return !header.second.files.empty(); });
}

Result<Headers> headersOf(const ClientSettings &settings)
{
    Headers headers;
    if (Status status = addAuthorization(settings, headers); !status.ok())
        return status;
    for (const auto &[name, values] : settings.headers) {
        for (const std::string &value : values.values)
            headers.emplace_back(name, value);
        for (const std::string &value : values.secrets)
            headers.emplace_back(name, value);
        for (const std::string &file : values.files) {
            Result<std::string> value = readTrimmed(file, "headers file " + file);
            if (!value)
                return value.error();
            headers.emplace_back(name, std::move(*value));
        }
    }
    return headers;
}

Status checkHeaders(const Headers &headers)
{
    const auto isToken = [](char c) {
        return isAsciiLetter(c) || isAsciiDigit(c) ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    };
    const auto isControl = [](char c) {
        const auto byte = static_cast<std::uint8_t>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    };
    for (const auto &[name, value] : headers) {
        if (name.empty() || !std::all_of(name.begin(), name.end(), isToken))
            return invalidInput("invalid header field name \"" + name + '"');
        if (std::any_of(value.begin(), value.end(), isControl))
            return invalidInput("invalid header field value for \"" + name +
                                "\": line breaks and control characters cannot be sent");
    }
    return {};
}

bool mayLeaveHost(std::string_view name)
{
    constexpr std::array<std::string_view, 5> kHarmless{"accept", "accept-encoding", "content-encoding", "content-type",
                                                        "user-agent"};
    const std::string lower = asciiLowerCase(name);
    return std::find(kHarmless.begin(), kHarmless.end(), lower) != kHarmless.end() ||
           lower.compare(0, 13, "x-prometheus-") == 0;
}

bool isSameSite(std::string_view original, std::string_view host)
{
    const std::string parent = asciiLowerCase(original);
    const std::string child = asciiLowerCase(host);
    if (child == parent)
        return true;
    // An IPv6 address is no domain, and what looks like a subdomain of an IPv4 address is none.
    return child.size() > parent.size() && parent.find(':') == std::string::npos &&
           child.compare(child.size() - parent.size(), parent.size(), parent) == 0 &&
           child[child.size() - parent.size() - 1] == '.';
}

} // namespace agent::http
