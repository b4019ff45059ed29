// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/azure_credentials.h"

#include "agent/base/ascii.h"
#include "agent/base/filesystem.h"
#include "agent/base/url.h"
#include "agent/http/auth/certificate_key.h"
#include "agent/http/base64.h"
#include "agent/http/jwt_assertion.h"

#include <nlohmann/json.hpp>

#include <array>
#include <ctime>

namespace agent::http {
namespace {

constexpr std::string_view kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::string_view kClusterTokenFile = "/var/run/secrets/azure/tokens/azure-identity-token";
constexpr std::string_view kMachine = "http://169.254.169.254";
constexpr std::string_view kArcDirectory = "/var/opt/azcmagent/tokens/";
constexpr std::int64_t kAssertionLife = 600;
constexpr std::size_t kMaxArcKey = 4096;

struct Cloud {
    std::string_view name;
    std::string_view authority;
    std::string_view scope;
};
constexpr std::array kClouds = std::to_array<Cloud>({
    {"AzurePublic", "https://login.microsoftonline.com", "https://monitor.azure.com//.default"},
    {"AzureChina", "https://login.chinacloudapi.cn", "https://monitor.azure.cn//.default"},
    {"AzureGovernment", "https://login.microsoftonline.us", "https://monitor.azure.us//.default"},
});

const Cloud &cloudOf(const AzureAd &settings)
{
    for (const Cloud &cloud : kClouds)
        if (cloud.name == settings.cloud)
            return cloud;
    return kClouds[0];
}

std::string scopeOf(const AzureAd &settings)
{
    return settings.scope.empty() ? std::string(cloudOf(settings).scope) : settings.scope;
}

Result<std::string> tokenUrl(const AzureAd &settings)
{
    std::string authority = environment("AZURE_AUTHORITY_HOST");
    if (authority.empty())
        authority = cloudOf(settings).authority;
    else if (authority.rfind("https://", 0) != 0 && !isOnLoopback(authority))
        return invalidInput("AZURE_AUTHORITY_HOST must begin with https://");
    while (!authority.empty() && authority.back() == '/')
        authority.pop_back();
    return authority + '/' + settings.tenantId + "/oauth2/v2.0/token";
}

/// The grant of client credentials, with what proves who the client is.
Result<FlowStep> askAuthority(const AzureAd &settings, const FlowClients &clients, Fields proof, Secrets secrets)
{
    const Result<std::string> url = tokenUrl(settings);
    if (!url)
        return url.error();
    proof["client_id"] = settings.clientId;
    proof["grant_type"] = "client_credentials";
    proof["scope"] = scopeOf(settings);
    return askForToken(postForm(*url, proof, clients.remote), "the token endpoint " + *url, std::move(secrets));
}

Result<FlowStep> askWithAssertion(const AzureAd &settings, const FlowClients &clients, const std::string &assertion)
{
    return askAuthority(settings, clients,
                        {{"client_assertion", assertion}, {"client_assertion_type", std::string(kAssertionType)}},
                        {assertion});
}

Result<FlowStep> askWithCertificate(const AzureAd &settings, const FlowClients &clients)
{
    const Result<CertificateKey> own =
        readCertificateKey(settings.certificateFile, settings.certificateKeyFile, settings.certificatePassword);
    if (!own)
        return own.error();
    const Result<std::string> url = tokenUrl(settings);
    if (!url)
        return url.error();
    nlohmann::json header{{"alg", "RS256"}, {"typ", "JWT"}, {"x5t", base64Url(own->sha1)}};
    if (settings.sendsChain)
        for (const std::string &certificate : own->chain)
            header["x5c"].push_back(base64(certificate));
    const std::int64_t now = std::time(nullptr);
    const nlohmann::json claims{
        {"aud", *url}, {"iss", settings.clientId},   {"sub", settings.clientId}, {"jti", randomUuid()}, {"iat", now},
        {"nbf", now},  {"exp", now + kAssertionLife}};
    const auto replace = nlohmann::json::error_handler_t::replace;
    const Result<std::string> assertion =
        signToken(header.dump(-1, ' ', false, replace), claims.dump(-1, ' ', false, replace), own->keyPem, "RS256");
    if (!assertion)
        return assertion.error().withContext("certificate_path " + settings.certificateFile);
    return askWithAssertion(settings, clients, *assertion);
}

Result<FlowStep> askWithWorkload(const AzureAd &settings, const FlowClients &clients)
{
    std::string file = settings.tokenFile;
    if (file.empty())
        file = environment("AZURE_FEDERATED_TOKEN_FILE");
    if (file.empty())
        file = kClusterTokenFile;
    const Result<std::string> token = makePosixFileSystem()->readFile(file);
    if (!token)
        return invalidInput("the token of the workload identity: " + token.error().message());
    return askWithAssertion(settings, clients, std::string(trimAscii(*token)));
}

// The machine

std::string query(std::string_view version, const AzureAd &settings)
{
    std::string resource = scopeOf(settings);
    constexpr std::string_view kSuffix = "/.default";
    if (resource.size() > kSuffix.size() &&
        resource.compare(resource.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0)
        resource.resize(resource.size() - kSuffix.size());
    std::string out = "?api-version=" + std::string(version) + "&resource=" + percentEncode(resource);
    if (!settings.clientId.empty())
        out += "&client_id=" + percentEncode(settings.clientId);
    return out;
}

/// The key that the agent of an Azure Arc machine names in its refusal; only a member of its group can read the file.
Result<std::string> arcKey(const Response &response)
{
    const std::string told(response.header("www-authenticate"));
    const std::size_t mark = told.find('=');
    const std::string path(trimAscii(mark == std::string::npos ? std::string() : told.substr(mark + 1)));
    const bool isOurs = path.rfind(kArcDirectory, 0) == 0 && path.size() > 4 &&
                        path.compare(path.size() - 4, 4, ".key") == 0 && path.find("..") == std::string::npos;
    if (response.status != 401 || !isOurs)
        return refusal(response, statusLine(response.status) + ": " + printable(response.body, {}));
    const Result<std::string> key = makePosixFileSystem()->readFile(path);
    if (!key)
        return invalidInput(key.error().message() + ": the agent's user has to be in the group himds");
    if (key->size() > kMaxArcKey)
        return invalidInput(path + " is too large for a key");
    return std::string(*key);
}

FlowStep askArc(const AzureAd &settings, const FlowClients &clients, const std::string &endpoint)
{
    const std::string url = endpoint + query("2020-06-01", settings);
    FlowStep out;
    out.request = getRequest(url, {{"Metadata", "true"}}, clients.local);
    out.place = "the identity endpoint " + endpoint;
    out.then = [url, client = clients.local, place = out.place](const Response &response) -> Result<FlowStep> {
        const Result<std::string> key = arcKey(response);
        if (!key)
            return key.error();
        return askForToken(getRequest(url, {{"Metadata", "true"}, {"Authorization", "Basic " + *key}}, client), place,
                           {*key});
    };
    return out;
}

Result<FlowStep> askMachine(const AzureAd &settings, const FlowClients &clients)
{
    const std::string endpoint = environment("IDENTITY_ENDPOINT");
    const std::string header = environment("IDENTITY_HEADER");
    if (!endpoint.empty() && !environment("IDENTITY_SERVER_THUMBPRINT").empty())
        return invalidInput("managed identities of Service Fabric are not supported: use oauth or certificate");
    if (!endpoint.empty() && !header.empty()) {
        const Headers headers{{"X-IDENTITY-HEADER", header}};
        return askForToken(getRequest(endpoint + query("2019-08-01", settings), headers, clients.local),
                           "the identity endpoint " + endpoint, {header});
    }
    if (!endpoint.empty() && !environment("IMDS_ENDPOINT").empty()) {
        if (!settings.clientId.empty())
            return invalidInput("a machine of Azure Arc has one identity only: remove client_id");
        return askArc(settings, clients, endpoint);
    }
    std::string base = environment("AZURE_POD_IDENTITY_AUTHORITY_HOST");
    if (base.empty())
        base = kMachine;
    while (!base.empty() && base.back() == '/')
        base.pop_back();
    const std::string url = base + "/metadata/identity/oauth2/token";
    return askForToken(getRequest(url + query("2018-02-01", settings), {{"Metadata", "true"}}, clients.local),
                       "the instance metadata service " + url, {});
}

// The environment

Result<FlowStep> askByEnvironment(AzureAd settings, const FlowClients &clients)
{
    settings.clientId = environment("AZURE_CLIENT_ID");
    if (settings.tenantId.empty())
        settings.tenantId = environment("AZURE_TENANT_ID");
    settings.clientSecret = environment("AZURE_CLIENT_SECRET");
    settings.certificateFile = environment("AZURE_CLIENT_CERTIFICATE_PATH");
    settings.certificatePassword = environment("AZURE_CLIENT_CERTIFICATE_PASSWORD");
    const std::string chain = asciiLowerCase(environment("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"));
    settings.sendsChain = chain == "1" || chain == "true";
    const bool isNamed = !settings.clientId.empty() && !settings.tenantId.empty();
    if (isNamed && !settings.clientSecret.empty())
        settings.method = AzureAd::Method::OAuth;
    else if (isNamed && !settings.certificateFile.empty())
        settings.method = AzureAd::Method::Certificate;
    else if (isNamed && !environment("AZURE_FEDERATED_TOKEN_FILE").empty())
        settings.method = AzureAd::Method::WorkloadIdentity;
    else
        settings.method = AzureAd::Method::ManagedIdentity;
    Result<FlowStep> out = beginAzureFlow(settings, clients);
    if (out && settings.method == AzureAd::Method::ManagedIdentity)
        out->place =
            "the environment has neither AZURE_TENANT_ID and AZURE_CLIENT_ID with a secret, a certificate or a "
            "token file (the command line tools are not asked), and " +
            out->place;
    return out;
}

} // namespace

Result<FlowStep> beginAzureFlow(const AzureAd &settings, const FlowClients &clients)
{
    switch (settings.method) {
    case AzureAd::Method::OAuth:
        return askAuthority(settings, clients, {{"client_secret", settings.clientSecret}}, {settings.clientSecret});
    case AzureAd::Method::Certificate:
        return askWithCertificate(settings, clients);
    case AzureAd::Method::WorkloadIdentity:
        return askWithWorkload(settings, clients);
    case AzureAd::Method::Sdk:
        return askByEnvironment(settings, clients);
    case AzureAd::Method::ManagedIdentity:
        break;
    }
    return askMachine(settings, clients);
}

} // namespace agent::http
