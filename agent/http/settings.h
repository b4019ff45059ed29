// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace agent::http {

/// A secret of the configuration file: given in place or by a file that is read at each use.
struct Secret {
    std::string value;
    std::string file;
    [[nodiscard]] bool empty() const { return value.empty() && file.empty(); }
    friend bool operator==(const Secret &, const Secret &) = default;
};

struct BasicAuth {
    std::string username;
    std::string usernameFile;
    Secret password;
    friend bool operator==(const BasicAuth &, const BasicAuth &) = default;
};

struct Authorization {
    std::string type = "Bearer";
    Secret credentials;
    friend bool operator==(const Authorization &, const Authorization &) = default;
};

struct TlsSettings {
    std::string ca, caFile;
    std::string cert, certFile;
    Secret key;
    std::string serverName;
    std::string minVersion, maxVersion; ///< "", TLS10, TLS11, TLS12, TLS13
    bool insecureSkipVerify = false;
    friend bool operator==(const TlsSettings &, const TlsSettings &) = default;
};

struct HeaderValues {
    std::vector<std::string> values;
    std::vector<std::string> secrets;
    std::vector<std::string> files;
    friend bool operator==(const HeaderValues &, const HeaderValues &) = default;
};

/// The HTTP client keys of the configuration file. Source: PARITY.md 2.6.
struct ClientSettings {
    std::optional<BasicAuth> basicAuth;
    std::optional<Authorization> authorization;
    TlsSettings tls;
    std::string proxyUrl;
    std::string noProxy;
    bool proxyFromEnvironment = false;
    std::map<std::string, std::vector<std::string>> proxyConnectHeader;
    bool followRedirects = true;
    bool enableHttp2 = true;
    std::map<std::string, HeaderValues> headers;
    friend bool operator==(const ClientSettings &, const ClientSettings &) = default;
};

} // namespace agent::http
