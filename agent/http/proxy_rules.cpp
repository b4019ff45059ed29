// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/proxy_rules.h"

#include "agent/base/ascii.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace agent::http {
namespace {

constexpr IpAddress kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
constexpr unsigned kMappedBits = 96;

bool startsWith(std::string_view text, std::string_view start)
{
    return text.substr(0, start.size()) == start;
}

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// `isIpv4` tells how it was written.
std::optional<IpAddress> parseIp(std::string_view text, bool &isIpv4)
{
    const std::string terminated(text);
    IpAddress out = kMappedPrefix;
    isIpv4 = inet_pton(AF_INET, terminated.c_str(), out.data() + 12) == 1;
    if (isIpv4 || inet_pton(AF_INET6, terminated.c_str(), out.data()) == 1)
        return out;
    return std::nullopt;
}

bool inNetwork(const IpAddress &address, const IpAddress &network, unsigned bits)
{
    const std::size_t whole = bits / 8;
    if (std::memcmp(address.data(), network.data(), whole) != 0)
        return false;
    const unsigned rest = bits % 8;
    return rest == 0 || (address[whole] ^ network[whole]) >> (8 - rest) == 0;
}

bool isLoopback(const IpAddress &address)
{
    IpAddress loopback4 = kMappedPrefix;
    loopback4[12] = 127;
    IpAddress loopback6{};
    loopback6[15] = 1;
    return inNetwork(address, loopback4, kMappedBits + 8) || address == loopback6;
}

struct HostPort {
    std::string_view host;
    std::string_view port;
};

/// "host:port" and "[::1]:port" taken apart; nothing when there is no port, or more than one colon outside brackets.
std::optional<HostPort> splitHostPort(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const std::string_view port = text.substr(colon + 1);
    if (!text.empty() && text.front() == '[') {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos || close + 1 != colon)
            return std::nullopt;
        return HostPort{text.substr(1, close - 1), port};
    }
    const std::string_view host = text.substr(0, colon);
    if (host.find_first_of(":[]") != std::string_view::npos || port.find_first_of("[]") != std::string_view::npos)
        return std::nullopt;
    return HostPort{host, port};
}

std::string environment(const char *upper, const char *lower)
{
    for (const char *name : {upper, lower})
        if (const char *value = std::getenv(name); value != nullptr && *value != '\0')
            return value;
    return {};
}

/// A proxy as people write it, as libcurl takes it; empty when it is none.
std::string normalised(const std::string &proxy)
{
    constexpr std::string_view kSchemes[] = {"http", "https", "socks5", "socks5h"};
    const auto known = [&](const Result<Url> &url) {
        return url && std::find(std::begin(kSchemes), std::end(kSchemes), url->scheme) != std::end(kSchemes);
    };
    if (proxy.empty())
        return {};
    Result<Url> url = parseUrl(proxy);
    if (proxy.find("://") == std::string::npos)
        url = parseUrl("http://" + proxy);
    if (!known(url))
        return {};
    // As in Go, the proxy looks the name up.
    if (url->scheme == "socks5")
        url->scheme = "socks5h";
    if (url->port.empty())
        url->port = url->scheme == "https" ? "443" : url->scheme == "http" ? "80" : "1080";
    url->path.clear();
    url->query.clear();
    return url->toString();
}

} // namespace

NoProxy::NoProxy(std::string_view list)
{
    while (!list.empty() && !m_everything) {
        const std::size_t comma = std::min(list.find(','), list.size());
        add(trimAscii(list.substr(0, comma)));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

void NoProxy::add(std::string_view written)
{
    const std::string entry = asciiLowerCase(written);
    if (entry == "*") {
        m_everything = true;
        return;
    }
    bool isIpv4 = false;
    if (const std::size_t slash = entry.find('/'); slash != std::string::npos) {
        const std::optional<IpAddress> address = parseIp(std::string_view(entry).substr(0, slash), isIpv4);
        unsigned bits = 0;
        const char *const end = entry.data() + entry.size();
        const auto [rest, error] = std::from_chars(entry.data() + slash + 1, end, bits);
        if (address && error == std::errc{} && rest == end && bits <= (isIpv4 ? 32U : 128U)) {
            m_networks.push_back({*address, isIpv4 ? kMappedBits + bits : bits});
            return;
        }
    }
    std::string_view host = entry;
    std::string_view port;
    if (const auto split = splitHostPort(entry)) {
        host = split->host;
        port = split->port;
    }
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    if (const auto address = parseIp(host, isIpv4)) {
        m_addresses.push_back({*address, std::string(port)});
        return;
    }
    if (startsWith(host, "*."))
        host.remove_prefix(1);
    if (host.empty())
        return;
    const bool itself = host.front() != '.';
    m_domains.push_back({(itself ? "." : "") + std::string(host), std::string(port), itself});
}

bool NoProxy::covers(std::string_view written, std::string_view port) const
{
    const std::string host = asciiLowerCase(trimAscii(written));
    if (m_everything || host == "localhost")
        return true;
    bool isIpv4 = false;
    if (const auto address = parseIp(host, isIpv4)) {
        const auto contains = [&](const Network &n) { return inNetwork(*address, n.address, n.bits); };
        const auto equals = [&](const Address &a) {
            return a.address == *address && (a.port.empty() || a.port == port);
        };
        if (isLoopback(*address) || std::any_of(m_networks.begin(), m_networks.end(), contains) ||
            std::any_of(m_addresses.begin(), m_addresses.end(), equals))
            return true;
    }
    return std::any_of(m_domains.begin(), m_domains.end(), [&](const Domain &domain) {
        return (endsWith(host, domain.suffix) ||
                (domain.itself && host == std::string_view(domain.suffix).substr(1))) &&
               (domain.port.empty() || domain.port == port);
    });
}

ProxyRules::ProxyRules(const ProxySettings &settings)
    : m_http(normalised(settings.fromEnvironment ? environment("HTTP_PROXY", "http_proxy") : settings.url)),
      m_https(normalised(settings.fromEnvironment ? environment("HTTPS_PROXY", "https_proxy") : settings.url)),
      m_isUnusable(!settings.fromEnvironment && !settings.url.empty() && m_http.empty()),
      m_hasExceptions(settings.fromEnvironment || !settings.noProxy.empty()),
      m_isCgi(settings.fromEnvironment && !environment("REQUEST_METHOD", "REQUEST_METHOD").empty()),
      m_direct(settings.fromEnvironment ? environment("NO_PROXY", "no_proxy") : settings.noProxy)
{
}

Result<std::string> ProxyRules::proxyFor(const Url &url) const
{
    if (m_isUnusable)
        return invalidInput("unusable proxy_url: its scheme must be http, https or socks5, followed by a host");
    const bool https = url.scheme == "https";
    const std::string &proxy = https ? m_https : m_http;
    if (proxy.empty())
        return proxy;
    if (m_isCgi && !https)
        return invalidInput("refusing to use HTTP_PROXY value in CGI environment: REQUEST_METHOD is set");
    const std::string port = !url.port.empty() ? url.port : https ? "443" : "80";
    return m_hasExceptions && m_direct.covers(url.host, port) ? std::string() : proxy;
}

} // namespace agent::http
