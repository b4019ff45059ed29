// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/remote_auth.h"

#include "agent/base/ascii.h"
#include "agent/config/description.h"
#include "agent/config/masking.h"

#include <algorithm>
#include <array>

namespace agent::config {
namespace {

using Type = KeyRule::Type;
using Kind = ValueKind;
using Keys = KeyDescription;

// Amazon

constexpr std::string_view kBothSigv4Keys =
    "must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config";
constexpr std::array kSigv4Keys = std::to_array<Keys>({
    {"region"},
    {"access_key"},
    {"secret_key", Kind::Secret},
    {"profile"},
    {"role_arn"},
    {"external_id"},
    {"use_fips_sts_endpoint", Kind::Boolean},
    {"service_name"},
});
constexpr std::array kSigv4Rules = std::to_array<KeyRule>({
    {Type::Needs, "access_key", "secret_key", kBothSigv4Keys},
    {Type::Needs, "secret_key", "access_key", kBothSigv4Keys},
    {Type::Needs, "external_id", "role_arn", "external_id can only be used with role_arn"},
});
constexpr SectionDescription kSigv4{kSigv4Keys, kSigv4Rules};

void printOptional(YamlWriter &out, std::string_view key, const std::string &value)
{
    if (!value.empty())
        out.text(key, value);
}

void printSecret(YamlWriter &out, std::string_view key, const std::string &value)
{
    if (!value.empty())
        out.text(key, kMasked);
}

void takeSigv4(Mapping &section, const Paths &, http::ClientSettings &settings)
{
    http::SigV4 &out = settings.sigv4.emplace();
    out.region = section.peek("region");
    out.accessKey = section.peek("access_key");
    out.secretKey = section.peek("secret_key");
    out.profile = section.peek("profile");
    out.roleArn = section.peek("role_arn");
    out.externalId = section.peek("external_id");
    out.useFipsStsEndpoint = section.isGiven("use_fips_sts_endpoint");
    if (const std::string name = section.peek("service_name"); !name.empty())
        out.serviceName = name;
}

void printSigv4(YamlWriter &out, const http::SigV4 &sigv4)
{
    out.open("sigv4");
    printOptional(out, "region", sigv4.region);
    printOptional(out, "access_key", sigv4.accessKey);
    printSecret(out, "secret_key", sigv4.secretKey);
    printOptional(out, "profile", sigv4.profile);
    printOptional(out, "role_arn", sigv4.roleArn);
    printOptional(out, "external_id", sigv4.externalId);
    if (sigv4.useFipsStsEndpoint)
        out.boolean("use_fips_sts_endpoint", true);
    out.text("service_name", sigv4.serviceName);
    out.close();
}

// Microsoft

using Method = http::AzureAd::Method;
struct MethodKey {
    Method method;
    std::string_view key;
};
constexpr std::array kMethods = std::to_array<MethodKey>({{Method::ManagedIdentity, "managed_identity"},
                                                          {Method::WorkloadIdentity, "workload_identity"},
                                                          {Method::OAuth, "oauth"},
                                                          {Method::Sdk, "sdk"},
                                                          {Method::Certificate, "certificate"}});

/// A tenant is a UUID or a domain.
void checkTenant(Mapping &section, std::string_view message)
{
    const std::string tenant = section.peek("tenant_id");
    const auto isAllowed = [](char c) { return isAsciiLetter(c) || isAsciiDigit(c) || c == '-' || c == '.'; };
    if (!std::all_of(tenant.begin(), tenant.end(), isAllowed))
        section.problems().add(section.valuePlace("tenant_id"), std::string(message), "write a UUID or a domain");
}

constexpr std::array kManagedIdentityKeys = std::to_array<Keys>({
    {"client_id", Kind::Uuid, {}, {}, "the provided Azure Managed Identity client_id is invalid"},
});
constexpr SectionDescription kManagedIdentity{kManagedIdentityKeys};

constexpr std::array kWorkloadIdentityKeys = std::to_array<Keys>({
    {"client_id",
     Kind::Uuid,
     "must provide an Azure Workload Identity client_id in the Azure AD config",
     {},
     "the provided Azure Workload Identity client_id is invalid"},
    {"tenant_id",
     Kind::Uuid,
     "must provide an Azure Workload Identity tenant_id in the Azure AD config",
     {},
     "the provided Azure Workload Identity tenant_id is invalid"},
    {"token_file_path", Kind::File},
});
constexpr SectionDescription kWorkloadIdentity{kWorkloadIdentityKeys};

constexpr std::array kOAuthKeys = std::to_array<Keys>({
    {"client_id",
     Kind::Uuid,
     "must provide an Azure OAuth client_id in the Azure AD config",
     {},
     "the provided Azure OAuth client_id is invalid"},
    {"client_secret", Kind::Secret, "must provide an Azure OAuth client_secret in the Azure AD config"},
    {"tenant_id", Kind::Text, "must provide an Azure OAuth tenant_id in the Azure AD config"},
});
constexpr SectionDescription kOAuth{kOAuthKeys, {}, false, [](Mapping &section, const http::ClientSettings &) {
                                        checkTenant(section, "the provided Azure OAuth tenant_id is invalid");
                                    }};

constexpr std::array kSdkKeys = std::to_array<Keys>({{"tenant_id"}});
constexpr SectionDescription kSdk{kSdkKeys, {}, false, [](Mapping &section, const http::ClientSettings &) {
                                      checkTenant(section, "the provided Azure SDK tenant_id is invalid");
                                  }};

constexpr std::array kCertificateKeys = std::to_array<Keys>({
    {"client_id",
     Kind::Uuid,
     "must provide an Azure Certificate client_id in the Azure AD config",
     {},
     "the provided Azure Certificate client_id is invalid"},
    {"tenant_id", Kind::Text, "must provide an Azure Certificate tenant_id in the Azure AD config"},
    {"certificate_path", Kind::File, "must provide an Azure Certificate certificate_path in the Azure AD config"},
    {"certificate_key_path", Kind::File},
    {"certificate_password", Kind::Secret},
    {"send_certificate_chain", Kind::Boolean},
});
constexpr SectionDescription kCertificate{
    kCertificateKeys, {}, false, [](Mapping &section, const http::ClientSettings &) {
        checkTenant(section, "the provided Azure Certificate tenant_id is invalid");
    }};

void checkScope(Mapping &section)
{
    const std::string scope = section.peek("scope");
    const auto isAllowed = [](char c) {
        return isAsciiLetter(c) || isAsciiDigit(c) ||
               std::string_view("_ \t\n\r\f:/.-").find(c) != std::string_view::npos;
    };
    if (!std::all_of(scope.begin(), scope.end(), isAllowed))
        section.problems().add(section.valuePlace("scope"), "the provided scope contains invalid characters",
                               "write it as https://monitor.azure.com//.default");
}

void checkAzuread(Mapping &section, const http::ClientSettings &)
{
    const auto given = std::count_if(kMethods.begin(), kMethods.end(),
                                     [&section](const MethodKey &one) { return section.has(one.key); });
    if (given == 0)
        section.problems().add(section.here(),
                               "must provide an Azure Managed Identity, Azure Workload Identity, Azure OAuth, Azure "
                               "Certificate or Azure SDK in the Azure AD config",
                               "add managed_identity, workload_identity, oauth, certificate or sdk");
    if (given > 1)
        section.problems().add(section.here(), "cannot provide multiple authentication methods in the Azure AD config",
                               "keep one of them");
    checkScope(section);
}

constexpr std::array kAzureadKeys = std::to_array<Keys>({
    {"cloud", Kind::Text, {}, "AzurePublic AzureChina AzureGovernment", "must provide a cloud in the Azure AD config"},
    {"managed_identity", Kind::Section, {}, {}, {}, &kManagedIdentity},
    {"workload_identity", Kind::Section, {}, {}, {}, &kWorkloadIdentity},
    {"oauth", Kind::Section, {}, {}, {}, &kOAuth},
    {"sdk", Kind::Section, {}, {}, {}, &kSdk},
    {"certificate", Kind::Section, {}, {}, {}, &kCertificate},
    {"scope"},
});
constexpr SectionDescription kAzuread{kAzureadKeys, {}, false, checkAzuread};

void takeAzuread(Mapping &section, const Paths &paths, http::ClientSettings &settings)
{
    http::AzureAd &out = settings.azuread.emplace();
    if (const std::string cloud = section.peek("cloud"); !cloud.empty())
        out.cloud = cloud;
    out.scope = section.peek("scope");
    for (const auto &[method, key] : kMethods) {
        const Node *const node = section.node(key);
        if (node == nullptr || node->kind != Node::Kind::Mapping)
            continue;
        Mapping keys(section.problems(), *node, std::string(key));
        out.method = method;
        out.clientId = keys.peek("client_id");
        out.tenantId = keys.peek("tenant_id");
        out.clientSecret = keys.peek("client_secret");
        out.tokenFile = paths.resolve(keys.peek("token_file_path"));
        out.certificateFile = paths.resolve(keys.peek("certificate_path"));
        out.certificateKeyFile = paths.resolve(keys.peek("certificate_key_path"));
        out.certificatePassword = keys.peek("certificate_password");
        out.sendsChain = keys.isGiven("send_certificate_chain");
    }
}

void printAzuread(YamlWriter &out, const http::AzureAd &azure)
{
    out.open("azuread");
    const auto *const method = std::find_if(kMethods.begin(), kMethods.end(),
                                            [&azure](const MethodKey &one) { return one.method == azure.method; });
    const bool hasKeys = !azure.clientId.empty() || !azure.tenantId.empty();
    if (!hasKeys)
        out.verbatim(method->key, "{}");
    else
        out.open(method->key);
    printOptional(out, "client_id", azure.clientId);
    printSecret(out, "client_secret", azure.clientSecret);
    printOptional(out, "tenant_id", azure.tenantId);
    printOptional(out, "token_file_path", azure.tokenFile);
    printOptional(out, "certificate_path", azure.certificateFile);
    printOptional(out, "certificate_key_path", azure.certificateKeyFile);
    printSecret(out, "certificate_password", azure.certificatePassword);
    if (azure.sendsChain)
        out.boolean("send_certificate_chain", true);
    if (hasKeys)
        out.close();
    out.text("cloud", azure.cloud);
    printOptional(out, "scope", azure.scope);
    out.close();
}

// Google

constexpr std::array kGoogleKeys = std::to_array<Keys>({{"credentials_file", Kind::File}});
constexpr SectionDescription kGoogle{kGoogleKeys};

void takeGoogle(Mapping &section, const Paths &paths, http::ClientSettings &settings)
{
    settings.googleIam = http::GoogleIam{paths.resolve(section.peek("credentials_file"))};
}

void printGoogle(YamlWriter &out, const http::GoogleIam &google)
{
    if (google.credentialsFile.empty())
        return out.verbatim("google_iam", "{}");
    out.open("google_iam");
    out.text("credentials_file", google.credentialsFile);
    out.close();
}

struct Signing {
    std::string_view key;
    const SectionDescription *section;
    void (*take)(Mapping &section, const Paths &paths, http::ClientSettings &settings);
};
constexpr std::array kSignings = std::to_array<Signing>(
    {{"sigv4", &kSigv4, &takeSigv4}, {"azuread", &kAzuread, &takeAzuread}, {"google_iam", &kGoogle, &takeGoogle}});

/// Prometheus's list of everything that is configured. What the HTTP client keys say of each other is told by them.
void checkOnlyOne(Mapping &remote)
{
    std::string configured;
    std::size_t count = 0;
    std::string_view last;
    for (const std::string_view key : {"basic_auth", "authorization", "oauth2", "sigv4", "azuread", "google_iam"}) {
        const bool bearer =
            key == "authorization" && (remote.isGiven("bearer_token") || remote.isGiven("bearer_token_file"));
        if (!remote.has(key) && !bearer)
            continue;
        configured += (configured.empty() ? "" : " ") + std::string(key);
        ++count;
        last = key;
    }
    const bool signs =
        std::any_of(kSignings.begin(), kSignings.end(), [last](const Signing &signing) { return signing.key == last; });
    if (count > 1 && signs)
        remote.problems().add(
            remote.place(last),
            "at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured. "
            "Currently configured: [" +
                configured + ']',
            "keep one of them");
}

constexpr std::array kRemoteAuthKeys = std::to_array<KeyDescription>({
    {"sigv4", ValueKind::Section, {}, {}, {}, &kSigv4, "Signatures for Amazon"},
    {"azuread", ValueKind::Section, {}, {}, {}, &kAzuread, "Tokens from Azure"},
    {"google_iam", ValueKind::Section, {}, {}, {}, &kGoogle, "Tokens from Google"},
});

} // namespace

std::span<const KeyDescription> remoteAuthKeys()
{
    return kRemoteAuthKeys;
}

void readRemoteAuth(Mapping &remote, Paths &paths, http::ClientSettings &settings)
{
    for (const Signing &signing : kSignings) {
        auto section = remote.mapping(signing.key);
        if (!section)
            continue;
        readDescribed(*section, *signing.section, paths);
        signing.take(*section, paths, settings);
    }
    checkOnlyOne(remote);
}

void printRemoteAuth(YamlWriter &out, const http::ClientSettings &settings)
{
    if (settings.sigv4)
        printSigv4(out, *settings.sigv4);
    if (settings.azuread)
        printAzuread(out, *settings.azuread);
    if (settings.googleIam)
        printGoogle(out, *settings.googleIam);
}

} // namespace agent::config
