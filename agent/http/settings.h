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
    bool addsToSystem = false; ///< The authority given counts beside those of the system; no key of the file.
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

/// sigv4: every request is signed with keys of Amazon's cloud. Source: PARITY.md 2.7.
struct SigV4 {
    std::string region; ///< Empty: from the environment or the profile.
    std::string accessKey;
    std::string secretKey;
    std::string profile;
    std::string roleArn;
    std::string externalId;
    bool useFipsStsEndpoint = false;
    std::string serviceName = "aps";
    friend bool operator==(const SigV4 &, const SigV4 &) = default;
};

/// azuread: a token of Microsoft's cloud. Source: PARITY.md 2.7.
struct AzureAd {
    enum class Method { ManagedIdentity, WorkloadIdentity, OAuth, Sdk, Certificate };
    Method method = Method::ManagedIdentity;
    std::string cloud = "AzurePublic"; ///< Or AzureChina or AzureGovernment.
    std::string clientId;
    std::string tenantId;
    std::string clientSecret;        ///< OAuth only.
    std::string tokenFile;           ///< WorkloadIdentity only; empty: where the environment or the cluster has it.
    std::string certificateFile;     ///< Certificate only, as are the next three; PEM or PKCS #12.
    std::string certificateKeyFile;  ///< PEM; empty: in the same file.
    std::string certificatePassword; ///< Of the key.
    bool sendsChain = false;
    std::string scope; ///< Empty: that of the cloud's metrics.
    friend bool operator==(const AzureAd &, const AzureAd &) = default;
};

/// google_iam: a token of Google's cloud. Source: PARITY.md 2.7.
struct GoogleIam {
    std::string credentialsFile; ///< Empty: the application default credentials.
    friend bool operator==(const GoogleIam &, const GoogleIam &) = default;
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
    std::optional<SigV4> sigv4;
    std::optional<AzureAd> azuread;
    std::optional<GoogleIam> googleIam;
    TlsSettings tls;
    ProxySettings proxy;
    bool followRedirects = true;
    bool enableHttp2 = true;
    bool roundRobinDns = false; ///< Each new connection goes to a random one of the host's addresses.
    std::map<std::string, HeaderValues> headers;
    friend bool operator==(const ClientSettings &, const ClientSettings &) = default;
};

} // namespace agent::http
