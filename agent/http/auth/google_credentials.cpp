// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/google_credentials.h"

#include "agent/base/ascii.h"
#include "agent/base/filesystem.h"
#include "agent/base/url.h"
#include "agent/http/jwt_assertion.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>

namespace agent::http {
namespace {

using nlohmann::json;

constexpr std::string_view kScope = "https://www.googleapis.com/auth/monitoring.write";
constexpr std::string_view kWholeCloud = "https://www.googleapis.com/auth/cloud-platform";
constexpr std::string_view kTokenUrl = "https://oauth2.googleapis.com/token";
constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::string_view kExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view kAccessToken = "urn:ietf:params:oauth:token-type:access_token";
constexpr std::string_view kMachine = "169.254.169.254";
constexpr std::int64_t kAssertionLife = 3600;

/// A text of a JSON object; empty when it has none of that name.
std::string text(const json &object, const char *key)
{
    return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>()
                                                                                 : std::string();
}

std::string dump(const json &value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string orElse(std::string value, std::string_view otherwise)
{
    return value.empty() ? std::string(otherwise) : std::move(value);
}

/// Who gets a secret: not everybody that a file names is to be told in the clear.
Status checkEndpoint(const std::string &url, const char *key)
{
    if (url.rfind("https://", 0) == 0 || isOnLoopback(url))
        return {};
    return invalidInput(std::string(key) + " must begin with https://");
}

FlowStep askEndpoint(const std::string &url, const Fields &fields, const FlowClients &clients, Secrets secrets)
{
    return askForToken(postForm(url, fields, clients.remote), "the token endpoint " + url, std::move(secrets));
}

Result<FlowStep> askAsService(const json &file, const FlowClients &clients)
{
    const std::string url = orElse(text(file, "token_uri"), kTokenUrl);
    if (Status status = checkEndpoint(url, "token_uri"); !status.ok())
        return status;
    json header{{"alg", "RS256"}, {"typ", "JWT"}};
    if (const std::string id = text(file, "private_key_id"); !id.empty())
        header["kid"] = id;
    const std::int64_t now = std::time(nullptr);
    const json claims{{"iss", text(file, "client_email")},
                      {"scope", kScope},
                      {"aud", url},
                      {"iat", now},
                      {"exp", now + kAssertionLife}};
    const Result<std::string> assertion = signToken(dump(header), dump(claims), text(file, "private_key"), "RS256");
    if (!assertion)
        return assertion.error().withContext("private_key");
    return askEndpoint(url, {{"assertion", *assertion}, {"grant_type", std::string(kJwtBearer)}}, clients,
                       {*assertion});
}

Result<FlowStep> askAsUser(const json &file, const FlowClients &clients)
{
    const std::string url = orElse(text(file, "token_uri"), kTokenUrl);
    if (Status status = checkEndpoint(url, "token_uri"); !status.ok())
        return status;
    const std::string secret = text(file, "client_secret");
    const std::string refresh = text(file, "refresh_token");
    if (refresh.empty())
        return invalidInput("there is no refresh_token: run gcloud auth application-default login");
    return askEndpoint(url,
                       {{"client_id", text(file, "client_id")},
                        {"client_secret", secret},
                        {"grant_type", "refresh_token"},
                        {"refresh_token", refresh}},
                       clients, {secret, refresh});
}

// Another identity provider

/// What the provider told: a text, or a JSON object with it.
Result<std::string> subjectToken(const json &source, const std::string &told)
{
    const json format = source.contains("format") ? source["format"] : json();
    if (text(format, "type") != "json")
        return std::string(trimAscii(told));
    std::string token = text(json::parse(told, nullptr, false), text(format, "subject_token_field_name").c_str());
    if (token.empty())
        return invalidInput("credential_source gives no subject token");
    return token;
}

/// The token of a service account for that of the one who may speak for it.
Result<FlowStep> impersonate(const std::string &url, const Credential &credential, const FlowClients &clients)
{
    FlowStep out;
    out.request = getRequest(url, {{"Authorization", credential.authorization}, {"Content-Type", "application/json"}},
                             clients.remote);
    out.request->method = "POST";
    out.request->body = std::make_shared<const std::string>(dump({{"scope", {kScope}}, {"lifetime", "3600s"}}));
    out.place = "the impersonation endpoint " + url;
    out.then = [secret = credential.authorization](const Response &response) -> Result<FlowStep> {
        const json answer = json::parse(response.body, nullptr, false);
        const std::string token = text(answer, "accessToken");
        if (response.status != 200 || token.empty())
            return refusal(response, statusLine(response.status) + ": " + printable(response.body, {secret, token}));
        Credential made;
        made.authorization = "Bearer " + token;
        const std::optional<std::int64_t> end = parseTime(text(answer, "expireTime"));
        made.lifetime = end ? lifetimeUntil(*end, response) : std::chrono::seconds(kAssertionLife);
        return finished(std::move(made));
    };
    return out;
}

Result<FlowStep> exchange(const json &file, const std::string &told, const FlowClients &clients)
{
    const Result<std::string> token = subjectToken(file["credential_source"], told);
    if (!token)
        return token.error();
    const std::string url = text(file, "token_url");
    const std::string impersonation = text(file, "service_account_impersonation_url");
    for (const auto &[key, value] : {std::pair("token_url", url), {"service_account_impersonation_url", impersonation}})
        if (Status status = checkEndpoint(value, key); !value.empty() && !status.ok())
            return status;
    FlowStep step = askEndpoint(url,
                                {{"audience", text(file, "audience")},
                                 {"grant_type", std::string(kExchange)},
                                 {"requested_token_type", std::string(kAccessToken)},
                                 {"scope", std::string(impersonation.empty() ? kScope : kWholeCloud)},
                                 {"subject_token", *token},
                                 {"subject_token_type", text(file, "subject_token_type")}},
                                clients, {*token});
    if (impersonation.empty())
        return step;
    return chained(std::move(step), [impersonation, clients](const Credential &credential) {
        return impersonate(impersonation, credential, clients);
    });
}

Result<FlowStep> askAsForeigner(const json &file, const FlowClients &clients)
{
    if (text(file, "token_url").empty())
        return invalidInput("there is no token_url");
    const json source = file.contains("credential_source") ? file["credential_source"] : json();
    if (const std::string path = text(source, "file"); !path.empty()) {
        const Result<std::string> told = makePosixFileSystem()->readFile(path);
        if (!told)
            return invalidInput("credential_source: " + told.error().message());
        return exchange(file, *told, clients);
    }
    const std::string url = text(source, "url");
    if (url.empty() || !text(source, "environment_id").empty())
        return invalidInput("credential_source must have file or url: programs, certificates and other clouds are not "
                            "supported");
    Headers headers;
    if (source.contains("headers") && source["headers"].is_object())
        for (const auto &[name, value] : source["headers"].items())
            if (value.is_string())
                headers.emplace_back(name, value.get<std::string>());
    Secrets secrets;
    for (const auto &[name, value] : headers)
        if (asciiLowerCase(name) == "authorization")
            secrets = {value, value.substr(value.find(' ') + 1)};
    FlowStep out;
    out.request = getRequest(url, std::move(headers), clients.local);
    out.place = "credential_source " + url;
    out.then = [file, clients, secrets](const Response &response) -> Result<FlowStep> {
        if (response.status != 200)
            return refusal(response, statusLine(response.status) + ": " + printable(response.body, secrets));
        return exchange(file, response.body, clients);
    };
    return out;
}

// The file and the machine

Result<FlowStep> askByType(const json &file, const FlowClients &clients)
{
    const std::string type = text(file, "type");
    if (type == "service_account")
        return askAsService(file, clients);
    if (type == "authorized_user")
        return askAsUser(file, clients);
    if (type == "external_account")
        return askAsForeigner(file, clients);
    return invalidInput("credentials of type \"" + printable(type, {}) +
                        "\" are not supported: use a service_account, authorized_user or external_account");
}

Result<FlowStep> askByFile(const std::string &path, const FlowClients &clients)
{
    const Result<std::string> content = makePosixFileSystem()->readFile(path);
    if (!content)
        return invalidInput("unable to read the credentials file: " + content.error().message());
    const json file = json::parse(*content, nullptr, false);
    if (!file.is_object())
        return invalidInput("the credentials file " + path + " is no JSON object");
    Result<FlowStep> step = askByType(file, clients);
    if (!step)
        return step.error().withContext("the credentials file " + path);
    const std::string project = text(file, "quota_project_id");
    if (project.empty())
        return step;
    return chained(std::move(*step), [project](Credential credential) -> Result<FlowStep> {
        credential.quotaProject = project;
        return finished(std::move(credential));
    });
}

FlowStep askMachine(const FlowClients &clients)
{
    const std::string url = "http://" + orElse(environment("GCE_METADATA_HOST"), kMachine) +
                            "/computeMetadata/v1/instance/service-accounts/default/token";
    return askForToken(
        getRequest(url + "?scopes=" + percentEncode(kScope), {{"Metadata-Flavor", "Google"}}, clients.local),
        "no credentials_file, no GOOGLE_APPLICATION_CREDENTIALS, no file of the user, and the metadata "
        "server " +
            url,
        {});
}

} // namespace

Result<FlowStep> beginGoogleFlow(const GoogleIam &settings, const FlowClients &clients)
{
    if (!settings.credentialsFile.empty())
        return askByFile(settings.credentialsFile, clients);
    if (const std::string path = environment("GOOGLE_APPLICATION_CREDENTIALS"); !path.empty())
        return askByFile(path, clients);
    const std::string directory = orElse(environment("CLOUDSDK_CONFIG"), environment("HOME") + "/.config/gcloud");
    if (const std::string path = directory + "/application_default_credentials.json";
        makePosixFileSystem()->exists(path))
        return askByFile(path, clients);
    return askMachine(clients);
}

} // namespace agent::http
