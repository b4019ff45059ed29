// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/aws_signature.h"

#include "agent/base/ascii.h"
#include "agent/base/url.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <vector>

namespace agent::http {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kEnd = "aws4_request";

std::string hex(std::string_view bytes)
{
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        (out += kHex[byte >> 4]) += kHex[byte & 0x0f];
    }
    return out;
}

std::string asText(const std::array<unsigned char, EVP_MAX_MD_SIZE> &digest, unsigned size)
{
    return {reinterpret_cast<const char *>(digest.data()), size};
}

std::string sha256Hex(std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return hex(asText(digest, size));
}

std::string hmac(const std::string &key, std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char *>(text.data()),
         text.size(), digest.data(), &size);
    return asText(digest, size);
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> out;
    for (;;) {
        const std::size_t at = std::min(text.find(separator), text.size());
        out.push_back(text.substr(0, at));
        if (at == text.size())
            return out;
        text.remove_prefix(at + 1);
    }
}

/// Without empty and dot segments, each segment encoded as it would be sent and then once more.
std::string canonicalPath(std::string_view path)
{
    std::vector<std::string_view> kept;
    const std::vector<std::string_view> segments = split(path, '/');
    for (const std::string_view segment : segments) {
        if (segment == ".." && !kept.empty())
            kept.pop_back();
        if (!segment.empty() && segment != "." && segment != "..")
            kept.push_back(segment);
    }
    std::string out;
    for (const std::string_view segment : kept)
        (out += '/') += percentEncode(segment);
    const bool endsInSlash = segments.back().empty() || segments.back() == "." || segments.back() == "..";
    return endsInSlash || out.empty() ? out + '/' : out;
}

int hexDigit(char c)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::size_t at = kDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// Encoded in the one way that counts, whatever way the URL chose.
std::string encodedAnew(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0) {
            plain += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else {
            plain += text[i] == '+' ? ' ' : text[i];
        }
    }
    return percentEncode(plain);
}

std::string canonicalQuery(std::string_view query)
{
    std::vector<std::pair<std::string, std::string>> fields;
    for (const std::string_view field : split(query, '&')) {
        if (field.empty())
            continue;
        const std::size_t equals = std::min(field.find('='), field.size());
        fields.emplace_back(encodedAnew(field.substr(0, equals)),
                            encodedAnew(field.substr(std::min(equals + 1, field.size()))));
    }
    std::sort(fields.begin(), fields.end());
    std::string out;
    for (const auto &[name, value] : fields)
        (((out += out.empty() ? "" : "&") += name) += '=') += value;
    return out;
}

/// Runs of blanks are one blank.
std::string folded(std::string_view value)
{
    std::string out;
    for (const char c : trimAscii(value))
        if (c != ' ' || out.back() != ' ')
            out += c;
    return out;
}

using SortedHeaders = std::map<std::string, std::string>;

SortedHeaders sorted(const Headers &headers)
{
    SortedHeaders out;
    for (const auto &[name, value] : headers) {
        std::string &all = out[asciiLowerCase(name)];
        (all += all.empty() ? "" : ",") += folded(value);
    }
    return out;
}

std::string namesOf(const SortedHeaders &headers)
{
    std::string out;
    for (const auto &[name, value] : headers)
        (out += out.empty() ? "" : ";") += name;
    return out;
}

} // namespace

std::string awsTime(std::int64_t time)
{
    const std::time_t seconds = time;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts)};
}

std::string canonicalRequest(const Outgoing &request)
{
    const Result<Url> url = parseUrl(request.url);
    const SortedHeaders headers = sorted(request.headers);
    std::string out(request.method);
    (out += '\n') += canonicalPath(url ? url->path : std::string());
    (out += '\n') += canonicalQuery(url ? url->query : std::string());
    out += '\n';
    for (const auto &[name, value] : headers)
        (((out += name) += ':') += value) += '\n';
    (out += '\n') += namesOf(headers);
    return (out += '\n') + sha256Hex(request.body);
}

std::string awsAuthorization(const Outgoing &request, const AwsKeys &keys, const SigningScope &scope)
{
    const std::string time = awsTime(scope.time);
    const std::string day = time.substr(0, 8);
    const std::string place = day + '/' + scope.region + '/' + scope.service + '/' + std::string(kEnd);
    const std::string text =
        std::string(kAlgorithm) + '\n' + time + '\n' + place + '\n' + sha256Hex(canonicalRequest(request));
    const std::string key = hmac(hmac(hmac(hmac("AWS4" + keys.secretKey, day), scope.region), scope.service), kEnd);
    return std::string(kAlgorithm) + " Credential=" + keys.accessKey + '/' + place +
           ", SignedHeaders=" + namesOf(sorted(request.headers)) + ", Signature=" + hex(hmac(key, text));
}

Headers awsHeaders(const Outgoing &request, const AwsKeys &keys, const SigningScope &scope)
{
    Headers out{{"X-Amz-Date", awsTime(scope.time)}, {"X-Amz-Content-Sha256", sha256Hex(request.body)}};
    if (!keys.sessionToken.empty())
        out.emplace_back("X-Amz-Security-Token", keys.sessionToken);
    Headers toSign = out;
    toSign.emplace_back("Host", request.host);
    for (const auto &[name, value] : request.headers)
        if (asciiLowerCase(name) == "content-type")
            toSign.emplace_back(name, value);
    const Outgoing whole{request.method, request.url, request.host, toSign, request.body};
    out.emplace_back("Authorization", awsAuthorization(whole, keys, scope));
    return out;
}

} // namespace agent::http
