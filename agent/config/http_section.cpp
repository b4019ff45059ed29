// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/ascii.h"
#include "agent/base/url.h"
#include "agent/config/sections.h"

#include <algorithm>
#include <array>

namespace agent::config {
namespace {

constexpr std::string_view kNoReferences = "give the value itself or a file: there is no secret manager";

bool equalIgnoringCase(std::string_view a, std::string_view b)
{
    return asciiLowerCase(a) == asciiLowerCase(b);
}

void readBasicAuth(Mapping &section, Paths &paths, http::ClientSettings &settings)
{
    auto auth = section.mapping("basic_auth");
    if (!auth)
        return;
    http::BasicAuth &out = settings.basicAuth.emplace();
    http::Secret name;
    readSecret(*auth, paths, "username", name,
               "at most one of basic_auth username, username_file & username_ref must be configured");
    out.username = name.value;
    out.usernameFile = name.file;
    readSecret(*auth, paths, "password", out.password,
               "at most one of basic_auth password, password_file & password_ref must be configured");
    auth->finish();
}

void readAuthorization(Mapping &section, Paths &paths, http::ClientSettings &settings)
{
    auto auth = section.mapping("authorization");
    if (!auth)
        return;
    http::Authorization &out = settings.authorization.emplace();
    std::string type;
    auth->text("type", type);
    if (const std::string_view trimmed = trimAscii(type); !trimmed.empty())
        out.type = trimmed;
    readSecret(*auth, paths, "credentials", out.credentials,
               "at most one of authorization credentials & credentials_file must be configured");
    if (equalIgnoringCase(out.type, "basic"))
        section.problems().add(auth->place("type"),
                               "authorization type cannot be set to \"basic\", use \"basic_auth\" instead",
                               "move the user name and the password to basic_auth");
    auth->finish();
}

/// The deprecated spelling of `authorization`.
void readBearerToken(Mapping &section, Paths &paths, http::ClientSettings &settings)
{
    http::Secret token;
    readSecret(section, paths, "bearer_token", token,
               "at most one of bearer_token & bearer_token_file must be configured");
    if (token.empty())
        return;
    const Place place = section.place(token.value.empty() ? "bearer_token_file" : "bearer_token");
    if (settings.authorization)
        section.problems().add(place, "authorization is not compatible with bearer_token & bearer_token_file",
                               "keep authorization");
    else if (settings.basicAuth || settings.oauth2)
        section.problems().add(place,
                               "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured",
                               "keep one of them");
    else
        settings.authorization = http::Authorization{"Bearer", token};
}

void readAuth(Mapping &section, Paths &paths, http::ClientSettings &settings)
{
    readBasicAuth(section, paths, settings);
    readAuthorization(section, paths, settings);
    readOAuth2(section, paths, settings.oauth2);
    if (settings.basicAuth.has_value() + settings.authorization.has_value() + settings.oauth2.has_value() > 1)
        section.problems().add(section.place(settings.oauth2 ? "oauth2" : "authorization"),
                               "at most one of basic_auth, oauth2 & authorization must be configured",
                               "keep one of them");
    readBearerToken(section, paths, settings);
}

/// A PEM in place or in a file.
void readPem(Mapping &tls, Paths &paths, const std::string &key, std::string &value, std::string &file)
{
    http::Secret secret;
    readSecret(tls, paths, key, secret,
               "at most one of " + key + ", " + key + "_file & " + key + "_ref must be configured");
    value = secret.value;
    file = secret.file;
}

void readTlsVersions(Mapping &tls, http::TlsSettings &settings)
{
    constexpr std::array<std::string_view, 5> kVersions{"", "TLS10", "TLS11", "TLS12", "TLS13"};
    const auto read = [&tls, kVersions](std::string_view key, std::string &version) {
        tls.text(key, version);
        const auto *it = std::find(kVersions.begin(), kVersions.end(), version);
        if (it == kVersions.end())
            tls.problems().add(tls.place(key), "unknown TLS version: " + version, "use TLS10, TLS11, TLS12 or TLS13");
        return it - kVersions.begin();
    };
    const auto lowest = read("min_version", settings.minVersion);
    const auto highest = read("max_version", settings.maxVersion);
    if (lowest > 0 && highest > 0 && highest < lowest)
        tls.problems().add(
            tls.place("max_version"),
            "tls_config.max_version must be greater than or equal to tls_config.min_version if both are specified",
            "min_version is " + settings.minVersion);
}

void readHeaders(Mapping &section, Paths &paths, http::ClientSettings &settings)
{
    constexpr std::array<std::string_view, 18> kReserved{"Authorization",
                                                         "Host",
                                                         "Content-Encoding",
                                                         "Content-Length",
                                                         "Content-Type",
                                                         "User-Agent",
                                                         "Connection",
                                                         "Keep-Alive",
                                                         "Proxy-Authenticate",
                                                         "Proxy-Authorization",
                                                         "Www-Authenticate",
                                                         "Accept-Encoding",
                                                         "X-Prometheus-Remote-Write-Version",
                                                         "X-Prometheus-Remote-Read-Version",
                                                         "X-Prometheus-Scrape-Timeout-Seconds",
                                                         "X-Amz-Date",
                                                         "X-Amz-Security-Token",
                                                         "X-Amz-Content-Sha256"};
    for (const auto &[entry, place] : section.entries("http_headers")) {
        const std::string &name = entry->key;
        const auto *reserved = std::find_if(kReserved.begin(), kReserved.end(),
                                            [&name](std::string_view one) { return equalIgnoringCase(one, name); });
        if (reserved != kReserved.end())
            section.problems().add(place, "setting header \"" + std::string(*reserved) + "\" is not allowed",
                                   "remove it");
        http::HeaderValues &out = settings.headers[name];
        Mapping values(section.problems(), entry->value, place.path);
        values.secretTexts("values", out.values);
        values.secretTexts("secrets", out.secrets);
        values.texts("files", out.files);
        for (std::string &file : out.files)
            file = paths.resolve(file, values.place("files"), FileReference::Use::Contents);
        std::string all;
        for (const std::vector<std::string> *list : {&out.values, &out.secrets}) {
            for (const std::string &value : *list)
                all += value;
        }
        checkHeader(section.problems(), place, name, all);
        values.finish();
    }
}

} // namespace

void readSecret(Mapping &section, Paths &paths, const std::string &key, http::Secret &secret, std::string_view message)
{
    section.text(key, secret.value);
    section.text(key + "_file", secret.file);
    section.notSupported(key + "_ref", std::string(kNoReferences));
    if (!secret.value.empty() && !secret.file.empty())
        section.problems().add(section.place(key + "_file"), std::string(message), "keep one of them");
    secret.file = paths.resolve(secret.file, section.place(key + "_file"), FileReference::Use::Contents);
}

void readTls(Mapping &section, Paths &paths, http::TlsSettings &settings)
{
    auto tls = section.mapping("tls_config");
    if (!tls)
        return;
    readPem(*tls, paths, "ca", settings.ca, settings.caFile);
    readPem(*tls, paths, "cert", settings.cert, settings.certFile);
    readSecret(*tls, paths, "key", settings.key, "at most one of key and key_file must be configured");
    const bool hasCertificate = !settings.cert.empty() || !settings.certFile.empty();
    if (hasCertificate && settings.key.empty())
        tls->problems().add(tls->place(settings.cert.empty() ? "cert_file" : "cert"),
                            "exactly one of key or key_file must be configured when a client certificate is configured",
                            "add key_file");
    if (!hasCertificate && !settings.key.empty())
        tls->problems().add(tls->place(settings.key.value.empty() ? "key_file" : "key"),
                            "exactly one of cert or cert_file must be configured when a client key is configured",
                            "add cert_file");
    tls->text("server_name", settings.serverName);
    tls->boolean("insecure_skip_verify", settings.insecureSkipVerify);
    readTlsVersions(*tls, settings);
    tls->finish();
}

void readProxy(Mapping &section, http::ProxySettings &settings)
{
    section.text("proxy_url", settings.url);
    section.text("no_proxy", settings.noProxy);
    section.boolean("proxy_from_environment", settings.fromEnvironment);
    section.secretTextsMap("proxy_connect_header", settings.connectHeader);
    Problems &problems = section.problems();
    if (!settings.url.empty())
        static_cast<void>(checkUrl(section, "proxy_url", settings.url));
    const bool hasProxy = !settings.url.empty() || settings.fromEnvironment;
    if (!settings.connectHeader.empty() && !hasProxy)
        problems.add(
            section.place("proxy_connect_header"),
            "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured",
            "add proxy_url, or remove it");
    if (settings.fromEnvironment && !settings.url.empty())
        problems.add(section.place("proxy_url"),
                     "if proxy_from_environment is configured, proxy_url must not be configured", "keep one of them");
    if (settings.fromEnvironment && !settings.noProxy.empty())
        problems.add(section.place("no_proxy"),
                     "if proxy_from_environment is configured, no_proxy must not be configured",
                     "set the environment variable NO_PROXY instead");
    if (!settings.fromEnvironment && !settings.noProxy.empty() && settings.url.empty())
        problems.add(section.place("no_proxy"), "if no_proxy is configured, proxy_url must also be configured",
                     "add proxy_url, or remove it");
}

bool isReservedHeader(std::string_view name)
{
    constexpr std::array<std::string_view, 13> kReserved{"host",
                                                         "content-encoding",
                                                         "content-length",
                                                         "content-type",
                                                         "x-prometheus-remote-write-version",
                                                         "x-prometheus-remote-read-version",
                                                         "user-agent",
                                                         "connection",
                                                         "keep-alive",
                                                         "proxy-authenticate",
                                                         "proxy-authorization",
                                                         "www-authenticate",
                                                         "accept-encoding"};
    const std::string lower = asciiLowerCase(name);
    return lower.starts_with("x-amz-") || std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end();
}

void checkHeader(Problems &problems, const Place &place, std::string_view name, std::string_view value)
{
    constexpr std::string_view kTokenSigns = "!#$%&'*+-.^_`|~";
    const auto isToken = [kTokenSigns](char c) {
        return isAsciiLetter(c) || isAsciiDigit(c) || kTokenSigns.find(c) != std::string_view::npos;
    };
    const auto isControl = [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; };
    if (name.empty() || !std::all_of(name.begin(), name.end(), isToken))
        problems.add(place, "invalid header name \"" + std::string(name) + '"', "use letters, digits and dashes");
    else if (std::any_of(value.begin(), value.end(), isControl))
        problems.add(place, "invalid value of header \"" + std::string(name) + "\": it has control characters",
                     "keep it to one line");
}

bool checkUrl(Mapping &section, std::string_view key, const std::string &url)
{
    const auto parsed = parseUrl(url);
    if (parsed)
        return true;
    // A user or a query may hold a secret, which does not belong into messages: then only the reason is told.
    const std::string &message = parsed.error().message();
    const std::size_t reason = message.rfind("\": ");
    const bool mayTell = url.find_first_of("@?") == std::string::npos || reason == std::string::npos;
    section.problems().add(section.valuePlace(key),
                           mayTell ? message : "not a valid URL: " + message.substr(reason + 3),
                           "write it in full: http://host:port/path");
    return false;
}

void readHttp(Mapping &section, Paths &paths, http::ClientSettings &settings)
{
    readAuth(section, paths, settings);
    readTls(section, paths, settings.tls);
    readProxy(section, settings.proxy);
    section.boolean("follow_redirects", settings.followRedirects);
    section.boolean("enable_http2", settings.enableHttp2);
    readHeaders(section, paths, settings);
}

} // namespace agent::config
