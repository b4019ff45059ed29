// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/remote_auth.h"

#include "agent/base/ascii.h"
#include "agent/config/description.h"

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

// Microsoft

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
    constexpr std::array<std::string_view, 5> kMethods{"managed_identity", "workload_identity", "oauth", "sdk",
                                                       "certificate"};
    const auto given =
        std::count_if(kMethods.begin(), kMethods.end(), [&section](std::string_view one) { return section.has(one); });
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

// Google

constexpr std::array kGoogleKeys = std::to_array<Keys>({{"credentials_file", Kind::File}});
constexpr SectionDescription kGoogle{kGoogleKeys};

struct Signing {
    std::string_view key;
    const SectionDescription *section;
};
constexpr std::array kSignings =
    std::to_array<Signing>({{"sigv4", &kSigv4}, {"azuread", &kAzuread}, {"google_iam", &kGoogle}});

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

} // namespace

void readRemoteAuth(Mapping &remote, Paths &paths)
{
    for (const Signing &signing : kSignings) {
        auto section = remote.mapping(signing.key);
        if (!section)
            continue;
        readDescribed(*section, *signing.section, paths);
        remote.problems().add(remote.place(signing.key),
                              std::string(signing.key) +
                                  " cannot be used: this version of Belfry does not sign requests",
                              "use basic_auth, authorization or oauth2, or send through a proxy that signs");
    }
    checkOnlyOne(remote);
}

} // namespace agent::config
