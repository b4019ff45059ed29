// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/aws_credentials.h"

#include "agent/base/ascii.h"
#include "agent/base/filesystem.h"
#include "agent/base/url.h"
#include "agent/http/auth/aws_profile.h"
#include "agent/http/auth/aws_signature.h"

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace agent::http {
namespace {

constexpr std::chrono::seconds kReadAgain{300}; ///< Keys of a file may be changed there.
constexpr int kMaxProfiles = 8;                 ///< Of a chain of source_profile.
constexpr std::string_view kMetadata = "http://169.254.169.254";
constexpr std::string_view kMetadata6 = "http://[fd00:ec2::254]";
constexpr std::string_view kContainer = "http://169.254.170.2";
constexpr std::string_view kSession = "belfry";

std::string firstOf(std::initializer_list<std::string> values)
{
    for (const std::string &value : values)
        if (!value.empty())
            return value;
    return {};
}

std::string valueOf(const AwsProfile &profile, const char *key)
{
    const auto found = profile.find(key);
    return found != profile.end() ? found->second : std::string();
}

Result<std::string> readTrimmed(const std::string &path)
{
    const Result<std::string> text = makePosixFileSystem()->readFile(path);
    if (!text)
        return invalidInput(text.error().message());
    return std::string(trimAscii(*text));
}

FlowStep keysOf(AwsKeys keys, std::chrono::seconds lifetime = std::chrono::seconds(0))
{
    Credential credential;
    credential.keys = std::move(keys);
    credential.lifetime = lifetime;
    return finished(std::move(credential));
}

Result<FlowStep> temporary(AwsKeys keys, const std::string &expiration, const Response &response)
{
    if (keys.accessKey.empty() || keys.secretKey.empty())
        return unavailable("the answer has no keys");
    const std::optional<std::int64_t> end = parseTime(expiration);
    return keysOf(std::move(keys), end ? lifetimeUntil(*end, response) : kReadAgain);
}

Status refused(const Response &response, const Secrets &secrets)
{
    return refusal(response, statusLine(response.status) + ": " + printable(response.body, secrets));
}

/// What container and machine answer: {"AccessKeyId": …}.
Result<FlowStep> keysOfJson(const Response &response, const Secrets &secrets)
{
    if (response.status != 200)
        return refused(response, secrets);
    const nlohmann::json json = nlohmann::json::parse(response.body, nullptr, false);
    const auto text = [&json](const char *key) {
        return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>()
                                                                               : std::string();
    };
    if (const std::string code = text("Code"); !code.empty() && code != "Success")
        return unavailable(printable(code + ": " + text("Message"), secrets));
    return temporary({text("AccessKeyId"), text("SecretAccessKey"), text("Token")}, text("Expiration"), response);
}

// The machine

Result<FlowStep> askMachine(const AwsContext &context)
{
    if (asciiLowerCase(environment("AWS_EC2_METADATA_DISABLED")) == "true")
        return invalidInput("no keys found: write access_key and secret_key or profile, or set AWS_ACCESS_KEY_ID and "
                            "AWS_SECRET_ACCESS_KEY; AWS_EC2_METADATA_DISABLED forbids to ask the machine");
    const bool six = asciiLowerCase(environment("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")) == "ipv6";
    std::string base =
        firstOf({environment("AWS_EC2_METADATA_SERVICE_ENDPOINT"), std::string(six ? kMetadata6 : kMetadata)});
    while (!base.empty() && base.back() == '/')
        base.pop_back();
    const auto client = context.clients.local;
    const std::string place = "no keys in the settings, the environment or a profile, and the machine has none: the "
                              "instance metadata service " +
                              base;
    const std::string list = base + "/latest/meta-data/iam/security-credentials/";
    FlowStep token;
    token.request = getRequest(base + "/latest/api/token", {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}}, client);
    token.request->method = "PUT";
    token.place = place;
    token.then = [=](const Response &answer) -> Result<FlowStep> {
        if (answer.status != 200)
            return refused(answer, {});
        const std::string session(trimAscii(answer.body));
        const Headers headers{{"X-aws-ec2-metadata-token", session}};
        FlowStep role;
        role.request = getRequest(list, headers, client);
        role.place = place;
        role.then = [=](const Response &names) -> Result<FlowStep> {
            const std::string_view name =
                trimAscii(std::string_view(names.body).substr(0, std::min(names.body.find('\n'), names.body.size())));
            if (names.status != 200 || name.empty())
                return refusal(names, names.status == 404 || names.status == 200 ? "no role is attached to the machine"
                                                                                 : statusLine(names.status));
            FlowStep keys;
            keys.request = getRequest(list + percentEncode(name), headers, client);
            keys.place = place;
            keys.then = [session](const Response &answered) { return keysOfJson(answered, {session}); };
            return keys;
        };
        return role;
    };
    return token;
}

// The container

bool isContainerHost(const std::string &url)
{
    constexpr std::array<std::string_view, 3> kHosts{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
    const Result<Url> parsed = parseUrl(url);
    return parsed && (parsed->scheme == "https" || isOnLoopback(url) ||
                      std::find(kHosts.begin(), kHosts.end(), parsed->host) != kHosts.end());
}

Result<FlowStep> askContainer(const AwsContext &context)
{
    const std::string relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const std::string url =
        relative.empty() ? environment("AWS_CONTAINER_CREDENTIALS_FULL_URI") : std::string(kContainer) + relative;
    if (!isContainerHost(url))
        return invalidInput("AWS_CONTAINER_CREDENTIALS_FULL_URI must begin with https, or name this machine");
    std::string authorization = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (const std::string file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); !file.empty()) {
        Result<std::string> read = readTrimmed(file);
        if (!read)
            return read.error().withContext("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        authorization = std::move(*read);
    }
    Headers headers;
    if (!authorization.empty())
        headers.emplace_back("Authorization", authorization);
    FlowStep out;
    out.request = getRequest(url, std::move(headers), context.clients.local);
    out.place = "the container's credentials endpoint " + url;
    out.then = [authorization](const Response &response) { return keysOfJson(response, {authorization}); };
    return out;
}

bool isInContainer()
{
    return !environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").empty() ||
           !environment("AWS_CONTAINER_CREDENTIALS_FULL_URI").empty();
}

// The security token service

/// The text of the first element of that name.
std::string element(const std::string &xml, const std::string &name)
{
    const std::size_t begin = xml.find('<' + name + '>');
    if (begin == std::string::npos)
        return {};
    const std::size_t from = begin + name.size() + 2;
    const std::size_t end = xml.find("</" + name + '>', from);
    std::string_view rest = std::string_view(xml).substr(from, end == std::string::npos ? 0 : end - from);
    constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
        {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}}};
    std::string out;
    while (!rest.empty()) {
        const auto entity = std::find_if(kEntities.begin(), kEntities.end(), [rest](const auto &one) {
            return rest.substr(0, one.first.size()) == one.first;
        });
        out += entity != kEntities.end() ? entity->second : rest[0];
        rest.remove_prefix(entity != kEntities.end() ? entity->first.size() : 1);
    }
    return std::string(trimAscii(out));
}

Result<FlowStep> keysOfXml(const Response &response, const Secrets &secrets)
{
    const std::string &xml = response.body;
    if (response.status != 200) {
        const std::string code = element(xml, "Code");
        if (code.empty())
            return refused(response, secrets);
        return refusal(response,
                       statusLine(response.status) + ": " + printable(code + ": " + element(xml, "Message"), secrets));
    }
    return temporary({element(xml, "AccessKeyId"), element(xml, "SecretAccessKey"), element(xml, "SessionToken")},
                     element(xml, "Expiration"), response);
}

Result<std::string> stsUrl(const SigV4 &settings, std::string &region)
{
    Result<std::string> found = awsRegion(settings);
    if (!found)
        return found.error();
    region = std::move(*found);
    const std::string given = firstOf({environment("AWS_ENDPOINT_URL_STS"), environment("AWS_ENDPOINT_URL")});
    if (!given.empty())
        return given.back() == '/' ? given : given + '/';
    const bool china = region.rfind("cn-", 0) == 0;
    return std::string("https://sts") + (settings.useFipsStsEndpoint ? "-fips." : ".") + region + ".amazonaws.com" +
           (china ? ".cn/" : "/");
}

Request signedForm(const AwsContext &context, const std::string &url, const std::string &region, const Fields &fields,
                   const AwsKeys &keys)
{
    Request out = postForm(url, fields, context.clients.remote);
    Result<Url> parsed = parseUrl(url);
    if (parsed && parsed->port == (parsed->scheme == "https" ? "443" : "80"))
        parsed->port.clear();
    const std::string host = parsed ? parsed->hostPort() : std::string();
    const Outgoing outgoing{out.method, out.url, host, out.headers, *out.body};
    for (auto &header : awsHeaders(outgoing, keys, {region, "sts", std::time(nullptr) + *context.clockOffset}))
        out.headers.push_back(std::move(header));
    return out;
}

/// Asks for the keys of a role with those that there are.
Result<FlowStep> assume(const AwsContext &context, const std::string &role, const std::string &externalId,
                        const std::string &session, const AwsKeys &keys)
{
    std::string region;
    const Result<std::string> url = stsUrl(context.settings, region);
    if (!url)
        return url.error();
    Fields fields{{"Action", "AssumeRole"},
                  {"DurationSeconds", "3600"},
                  {"RoleArn", role},
                  {"RoleSessionName", firstOf({session, std::string(kSession)})},
                  {"Version", "2011-06-15"}};
    if (!externalId.empty())
        fields["ExternalId"] = externalId;
    const Secrets secrets{keys.secretKey, keys.sessionToken};
    const auto request = [=, url = *url] { return signedForm(context, url, region, fields, keys); };
    FlowStep out;
    out.request = request();
    out.place = "AssumeRole of " + role + " at " + *url;
    out.then = [=, place = out.place](const Response &response) -> Result<FlowStep> {
        if (!learnsClock(response, *context.clockOffset))
            return keysOfXml(response, secrets);
        FlowStep again;
        again.request = request();
        again.place = place;
        again.then = [secrets](const Response &second) { return keysOfXml(second, secrets); };
        return again;
    };
    return out;
}

Result<FlowStep> askWithWebIdentity(const AwsContext &context, const std::string &tokenFile, const std::string &role,
                                    const std::string &session)
{
    if (role.empty())
        return invalidInput("a web identity needs the name of a role: set AWS_ROLE_ARN");
    std::string region;
    const Result<std::string> url = stsUrl(context.settings, region);
    if (!url)
        return url.error();
    const Result<std::string> token = readTrimmed(tokenFile);
    if (!token)
        return token.error().withContext("the token of the web identity");
    const Fields fields{{"Action", "AssumeRoleWithWebIdentity"},
                        {"RoleArn", role},
                        {"RoleSessionName", firstOf({session, std::string(kSession)})},
                        {"Version", "2011-06-15"},
                        {"WebIdentityToken", *token}};
    FlowStep out;
    out.request = postForm(*url, fields, context.clients.remote);
    out.place = "AssumeRoleWithWebIdentity of " + role + " at " + *url;
    out.then = [secrets = Secrets{*token}](const Response &response) { return keysOfXml(response, secrets); };
    return out;
}

// The environment and the files

AwsKeys keysOfEnvironment()
{
    return {firstOf({environment("AWS_ACCESS_KEY_ID"), environment("AWS_ACCESS_KEY")}),
            firstOf({environment("AWS_SECRET_ACCESS_KEY"), environment("AWS_SECRET_KEY")}),
            environment("AWS_SESSION_TOKEN")};
}

bool isComplete(const AwsKeys &keys)
{
    return !keys.accessKey.empty() && !keys.secretKey.empty();
}

Result<FlowStep> fromCredentialSource(const AwsContext &context, const std::string &source, const std::string &name)
{
    if (source == "Environment") {
        AwsKeys keys = keysOfEnvironment();
        if (!isComplete(keys))
            return invalidInput("profile " + name + " takes its keys from the environment, which has none");
        return keysOf(std::move(keys));
    }
    if (source == "Ec2InstanceMetadata")
        return askMachine(context);
    if (source == "EcsContainer")
        return askContainer(context);
    return invalidInput("profile " + name + ": unknown credential_source \"" + source + '"');
}

Result<FlowStep> fromProfile(const AwsContext &context, const AwsProfiles &profiles, const std::string &name, int depth)
{
    const AwsProfile *const profile = profiles.find(name);
    if (profile == nullptr)
        return invalidInput("there is no profile " + name + " in " + profiles.places());
    const auto value = [profile](const char *key) { return valueOf(*profile, key); };
    AwsKeys keys{value("aws_access_key_id"), value("aws_secret_access_key"), value("aws_session_token")};
    const std::string role = value("role_arn");
    const std::string source = value("source_profile");
    if (!role.empty() && !value("web_identity_token_file").empty())
        return askWithWebIdentity(context, value("web_identity_token_file"), role, value("role_session_name"));
    if (!role.empty() && (!source.empty() || !value("credential_source").empty())) {
        if (depth >= kMaxProfiles)
            return invalidInput("profile " + name + ": source_profile goes on and on");
        Result<FlowStep> base = source.empty() ? fromCredentialSource(context, value("credential_source"), name)
                                : source == name && isComplete(keys)
                                    ? Result<FlowStep>(keysOf(keys, kReadAgain))
                                    : fromProfile(context, profiles, source, depth + 1);
        if (!base)
            return base.error();
        return chained(std::move(*base), [=, id = value("external_id"),
                                          session = value("role_session_name")](const Credential &credential) {
            return assume(context, role, id, session, credential.keys);
        });
    }
    if (isComplete(keys))
        return keysOf(std::move(keys), kReadAgain);
    for (const char *key : {"credential_process", "sso_session", "sso_start_url"})
        if (!value(key).empty())
            return invalidInput("profile " + name + " gets its keys by " + key +
                                ", which needs a program or a person: write other keys there");
    return invalidInput("profile " + name + " in " + profiles.places() + " has no keys");
}

std::string profileName(const SigV4 &settings)
{
    return firstOf({settings.profile, environment("AWS_PROFILE"), environment("AWS_DEFAULT_PROFILE"), "default"});
}

Result<FlowStep> beginWithoutRole(const AwsContext &context)
{
    const SigV4 &settings = context.settings;
    if (!settings.accessKey.empty())
        return keysOf({settings.accessKey, settings.secretKey, {}});
    AwsKeys keys = keysOfEnvironment();
    if (settings.profile.empty() && isComplete(keys))
        return keysOf(std::move(keys));
    const std::string tokenFile = environment("AWS_WEB_IDENTITY_TOKEN_FILE");
    if (settings.profile.empty() && !tokenFile.empty())
        return askWithWebIdentity(context, tokenFile, environment("AWS_ROLE_ARN"),
                                  environment("AWS_ROLE_SESSION_NAME"));
    const Result<AwsProfiles> profiles = AwsProfiles::read();
    if (!profiles)
        return profiles.error();
    const std::string name = profileName(settings);
    const AwsProfile *const profile = profiles->find(name);
    // A default profile that only names a region has nothing to say here.
    const bool hasKeys =
        profile != nullptr &&
        (!valueOf(*profile, "aws_access_key_id").empty() || !valueOf(*profile, "role_arn").empty() ||
         !valueOf(*profile, "credential_process").empty() || !valueOf(*profile, "sso_session").empty());
    if (name != "default" || !settings.profile.empty() || hasKeys)
        return fromProfile(context, *profiles, name, 0);
    return isInContainer() ? askContainer(context) : askMachine(context);
}

} // namespace

Result<FlowStep> beginAwsFlow(const AwsContext &context)
{
    Result<FlowStep> base = beginWithoutRole(context);
    if (!base || context.settings.roleArn.empty())
        return base;
    return chained(std::move(*base), [context](const Credential &credential) {
        return assume(context, context.settings.roleArn, context.settings.externalId, {}, credential.keys);
    });
}

Result<std::string> awsRegion(const SigV4 &settings)
{
    std::string region = firstOf({settings.region, environment("AWS_REGION"), environment("AWS_DEFAULT_REGION")});
    if (!region.empty())
        return region;
    const Result<AwsProfiles> profiles = AwsProfiles::read();
    if (!profiles)
        return profiles.error();
    const AwsProfile *const profile = profiles->find(profileName(settings));
    if (profile != nullptr)
        region = valueOf(*profile, "region");
    if (region.empty())
        return invalidInput("region not configured in sigv4 or in default credentials chain: write region");
    return region;
}

bool learnsClock(const Response &response, std::int64_t &offset)
{
    if (response.status != 400 && response.status != 401 && response.status != 403)
        return false;
    constexpr std::array<std::string_view, 4> kSigns{"signature expired", "signature not yet current",
                                                     "requesttimetooskewed", "requestexpired"};
    const std::string text = asciiLowerCase(response.body);
    if (std::none_of(kSigns.begin(), kSigns.end(),
                     [&text](std::string_view sign) { return text.find(sign) != std::string::npos; }))
        return false;
    const std::string date(response.header("date"));
    const std::time_t told = date.empty() ? -1 : curl_getdate(date.c_str(), nullptr);
    if (told <= 0)
        return false;
    offset = told - std::time(nullptr);
    return true;
}

} // namespace agent::http
