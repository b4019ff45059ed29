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

/// A proxy, as the client keys and oauth2 have it.
struct ProxySettings {
    std::string url;
    std::string noProxy;
    bool fromEnvironment = false;
    std::map<std::string, std::vector<std::string>> connectHeader;
    friend bool operator==(const ProxySettings &, const ProxySettings &) = default;
};

/// oauth2: a token from `tokenUrl`, sent as `Authorization: Bearer`. Source: PARITY.md 2.6.1.
struct OAuth2 {
    std::string clientId;
    Secret clientSecret;
    std::string grantType = "client_credentials"; ///< Or urn:ietf:params:oauth:grant-type:jwt-bearer.
    Secret certificateKey;                        ///< PEM; jwt-bearer only, as are the next five.
    std::string certificateKeyId;
    std::string signatureAlgorithm = "RS256"; ///< RS256, RS384 or RS512.
    std::string issuer;
    std::string audience;
    std::map<std::string, std::string> claims; ///< Each value is JSON text.
    std::vector<std::string> scopes;
    std::string tokenUrl;
    std::map<std::string, std::string> endpointParams;
    TlsSettings tls;
    ProxySettings proxy;
    friend bool operator==(const OAuth2 &, const OAuth2 &) = default;
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
    std::optional<OAuth2> oauth2;
    TlsSettings tls;
    ProxySettings proxy;
    bool followRedirects = true;
    bool enableHttp2 = true;
    std::map<std::string, HeaderValues> headers;
    friend bool operator==(const ClientSettings &, const ClientSettings &) = default;
};

} // namespace agent::http
