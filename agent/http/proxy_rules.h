// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/base/url.h"
#include "agent/http/settings.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agent::http {

/// An IP address, an IPv4 one in its IPv6 form. A value.
using IpAddress = std::array<std::uint8_t, 16>;

/// Which hosts are reached without a proxy: a comma list as in NO_PROXY, understood as Go's httpproxy package does.
///
/// An entry is `*` (everything), a network (`10.0.0.0/8`), an address or a name, the last two with or without a port. A
/// name stands for itself and its subdomains; with a leading `.` or `*.` for the subdomains only. Empty and malformed
/// entries mean nothing. Immutable.
class NoProxy {
public:
    explicit NoProxy(std::string_view list);

    /// Whether a host (a name, or an address without brackets) is reached directly. Loopback always is.
    [[nodiscard]] bool covers(std::string_view host, std::string_view port) const;

private:
    struct Network {
        IpAddress address{};
        unsigned bits = 0; ///< Of the 128.
    };
    struct Address {
        IpAddress address{};
        std::string port; ///< Empty: any.
    };
    struct Domain {
        std::string suffix; ///< With its leading dot.
        std::string port;   ///< Empty: any.
        bool itself = false;
    };

    void add(std::string_view entry);

    bool m_everything = false;
    std::vector<Network> m_networks;
    std::vector<Address> m_addresses;
    std::vector<Domain> m_domains;
};

/// Tells which proxy leads to a URL. Immutable; the environment is read when it is made.
class ProxyRules {
public:
    explicit ProxyRules(const ProxySettings &settings);

    /// The proxy's URL as libcurl takes it, or empty for none. Errors: InvalidInput when HTTP_PROXY may be a header of
    /// a CGI request.
    [[nodiscard]] Result<std::string> proxyFor(const Url &url) const;

private:
    std::string m_http;
    std::string m_https;
    bool m_isUnusable = false;    ///< The settings name a proxy that is none.
    bool m_hasExceptions = false; ///< Without a list even loopback is reached by the proxy.
    bool m_isCgi = false;
    NoProxy m_direct;
};

} // namespace agent::http
