// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/discovery_tables.h"

#include "agent/base/url.h"

#include <array>

namespace agent::config {
namespace {

using Type = KeyRule::Type;
using Kind = ValueKind;
using Keys = KeyDescription;

constexpr Keys kPort{"port", Kind::Number};
constexpr Keys kRefreshInterval{"refresh_interval", Kind::Duration};
constexpr Keys kTagSeparator{"tag_separator"};

/// A URL that http can be asked at. What is no URL at all has been told of.
void checkHttpUrl(Mapping &section, const http::ClientSettings &)
{
    constexpr std::string_view key = "url";
    const auto parsed = parseUrl(section.peek(key));
    if (parsed && parsed->scheme != "http" && parsed->scheme != "https")
        section.problems().add(section.valuePlace(key), "URL scheme must be 'http' or 'https'", "use http or https");
}

// Amazon

constexpr std::array kAwsFilterKeys = std::to_array<Keys>({{"name"}, {"values", Kind::Texts}});
constexpr SectionDescription kAwsFilter{kAwsFilterKeys};
constexpr std::array kEc2FilterKeys =
    std::to_array<Keys>({{"name"}, {"values", Kind::Texts, "EC2 SD configuration filter values cannot be empty"}});
constexpr SectionDescription kEc2Filter{kEc2FilterKeys};

constexpr std::array kLightsailKeys = std::to_array<Keys>({
    {"endpoint"},
    {"region"},
    {"access_key"},
    {"secret_key", Kind::Secret},
    {"profile"},
    {"role_arn"},
    {"external_id"},
    kRefreshInterval,
    kPort,
});
constexpr SectionDescription kLightsail{kLightsailKeys, {}, true};

constexpr std::array kEc2Keys = std::to_array<Keys>({
    {"endpoint"},
    {"region"},
    {"access_key"},
    {"secret_key", Kind::Secret},
    {"profile"},
    {"role_arn"},
    {"external_id"},
    kRefreshInterval,
    kPort,
    {"filters", Kind::Sections, {}, {}, {}, &kEc2Filter},
});
constexpr SectionDescription kEc2{kEc2Keys, {}, true};

constexpr std::array kEcsKeys = std::to_array<Keys>({
    {"region"},
    {"endpoint"},
    {"access_key"},
    {"secret_key", Kind::Secret},
    {"profile"},
    {"role_arn"},
    {"external_id"},
    {"clusters", Kind::Texts},
    kPort,
    kRefreshInterval,
    {"request_concurrency", Kind::Number},
});
constexpr SectionDescription kEcs{kEcsKeys, {}, true}; // and so ElastiCache and MSK

constexpr std::array kRdsKeys = std::to_array<Keys>({
    {"region"},
    {"endpoint"},
    {"access_key"},
    {"secret_key", Kind::Secret},
    {"profile"},
    {"role_arn"},
    {"external_id"},
    {"clusters", Kind::Texts},
    kPort,
    kRefreshInterval,
    {"filters", Kind::Sections, {}, {}, {}, &kAwsFilter},
    {"request_concurrency", Kind::Number},
});
constexpr SectionDescription kRds{kRdsKeys, {}, true};

constexpr std::array kAwsKeys = std::to_array<Keys>({
    {"role", Kind::Text, "unknown AWS SD role \"\"", "ec2 ecs elasticache lightsail msk rds",
     "unknown AWS SD role \"%\""},
    {"region"},
    {"endpoint"},
    {"access_key"},
    {"secret_key", Kind::Secret},
    {"profile"},
    {"role_arn"},
    {"external_id"},
    kRefreshInterval,
    kPort,
    {"filters", Kind::Sections, {}, {}, {}, &kAwsFilter},
    {"clusters", Kind::Texts},
});
constexpr SectionDescription kAws{kAwsKeys, {}, true};

// Other clouds

constexpr std::array kAzureKeys = std::to_array<Keys>({
    {"environment"},
    kPort,
    {"subscription_id", Kind::Text, "azure SD configuration requires a subscription_id"},
    {"tenant_id"},
    {"client_id"},
    {"client_secret", Kind::Secret},
    kRefreshInterval,
    {"authentication_method",
     Kind::Text,
     {},
     "OAuth ManagedIdentity SDK WorkloadIdentity",
     "unknown authentication_type \"%\". Supported types are \"OAuth\", \"ManagedIdentity\", \"SDK\" or "
     "\"WorkloadIdentity\""},
    {"resource_group"},
});
constexpr RuleCondition kAzureOAuth{"authentication_method", "OAuth", "OAuth"};
constexpr std::array kAzureRules = std::to_array<KeyRule>({
    {Type::AnyOf, "tenant_id", {}, "azure SD configuration requires a tenant_id", kAzureOAuth},
    {Type::AnyOf, "client_id", {}, "azure SD configuration requires a client_id", kAzureOAuth},
    {Type::AnyOf, "client_secret", {}, "azure SD configuration requires a client_secret", kAzureOAuth},
});
constexpr SectionDescription kAzure{kAzureKeys, kAzureRules, true};

constexpr std::array kDigitaloceanKeys = std::to_array<Keys>({
    kRefreshInterval,
    kPort,
    {"role", Kind::Text, {}, "droplets databases", "unknown DigitalOcean SD role \"%\""},
});
constexpr SectionDescription kDigitalocean{kDigitaloceanKeys, {}, true};

constexpr std::array kGceKeys = std::to_array<Keys>({
    {"project", Kind::Text, "GCE SD configuration requires a project"},
    {"zone", Kind::Text, "GCE SD configuration requires a zone"},
    {"filter"},
    kRefreshInterval,
    kPort,
    kTagSeparator,
});
constexpr SectionDescription kGce{kGceKeys};

constexpr std::array kHetznerKeys = std::to_array<Keys>({
    kRefreshInterval,
    kPort,
    {"role", Kind::Text, "role missing (one of: robot, hcloud)", "robot hcloud", "unknown role \"%\""},
    {"label_selector"},
});
constexpr SectionDescription kHetzner{kHetznerKeys, {}, true};

constexpr std::array kIonosKeys = std::to_array<Keys>({
    {"datacenter_id", Kind::Text, "datacenter id can't be empty"},
    kRefreshInterval,
    kPort,
});
constexpr SectionDescription kIonos{kIonosKeys, {}, true};

constexpr std::array kLinodeKeys = std::to_array<Keys>({kRefreshInterval, kPort, kTagSeparator, {"region"}});
constexpr SectionDescription kLinode{kLinodeKeys, {}, true};

constexpr std::array kOciKeys = std::to_array<Keys>({
    {"auth",
     Kind::Text,
     {},
     "api_key instance_principal",
     "oci_sd: unknown auth method \"%\", expected \"api_key\" or \"instance_principal\""},
    {"tenancy"},
    {"user"},
    {"fingerprint"},
    {"key_file", Kind::File},
    {"key_passphrase", Kind::Secret},
    {"key_passphrase_file", Kind::File},
    {"region", Kind::Text, "oci_sd: region is required"},
    {"compartments", Kind::Texts},
    kPort,
    kRefreshInterval,
});
constexpr RuleCondition kOciApiKey{"auth", "api_key", "api_key"};
constexpr std::array kOciRules = std::to_array<KeyRule>({
    {Type::AnyOf, "tenancy", {}, "oci_sd: api_key auth requires tenancy", kOciApiKey},
    {Type::AnyOf, "user", {}, "oci_sd: api_key auth requires user", kOciApiKey},
    {Type::AnyOf, "fingerprint", {}, "oci_sd: api_key auth requires fingerprint", kOciApiKey},
    {Type::AnyOf, "key_file", {}, "oci_sd: api_key auth requires key_file", kOciApiKey},
    {Type::NotBoth, "key_passphrase", "key_passphrase_file",
     "oci_sd: at most one of key_passphrase and key_passphrase_file must be configured", kOciApiKey},
    {Type::NotBoth,
     "auth",
     "tenancy user fingerprint key_file key_passphrase key_passphrase_file",
     "oci_sd: instance_principal auth must not have tenancy, user, fingerprint, key_file, key_passphrase, or "
     "key_passphrase_file set",
     {"auth", "instance_principal", {}}},
});
constexpr SectionDescription kOci{kOciKeys, kOciRules, true};

constexpr std::array kOpenstackKeys = std::to_array<Keys>({
    {"identity_endpoint"},
    {"username"},
    {"userid"},
    {"password", Kind::Secret},
    {"project_name"},
    {"project_id"},
    {"domain_name"},
    {"domain_id"},
    {"application_credential_name"},
    {"application_credential_id"},
    {"application_credential_secret", Kind::Secret},
    {"role", Kind::Text, "role missing (one of: instance, hypervisor, loadbalancer)",
     "instance hypervisor loadbalancer", "unknown OpenStack SD role \"%\""},
    {"region", Kind::Text, "openstack SD configuration requires a region"},
    kRefreshInterval,
    kPort,
    {"all_tenants", Kind::Boolean},
    {"tls_config", Kind::Tls},
    {"availability",
     Kind::Text,
     {},
     "admin internal public",
     "unknown availability %, must be one of admin, internal or public"},
});
constexpr SectionDescription kOpenstack{kOpenstackKeys};

constexpr std::array kOutscaleKeys = std::to_array<Keys>({
    {"endpoint"},
    {"region"},
    {"access_key", Kind::Text, "outscale SD configuration requires access_key"},
    {"secret_key", Kind::Secret},
    {"secret_key_file", Kind::File},
    kRefreshInterval,
    kPort,
});
constexpr std::array kSecretKeyRules = std::to_array<KeyRule>({
    {Type::AnyOf, "secret_key secret_key_file", {}, "one of secret_key & secret_key_file must be configured"},
    {Type::NotBoth, "secret_key", "secret_key_file", "at most one of secret_key & secret_key_file must be configured"},
});
constexpr SectionDescription kOutscale{kOutscaleKeys, kSecretKeyRules, true};

constexpr std::array kOvhcloudKeys = std::to_array<Keys>({
    {"endpoint"},
    {"application_key", Kind::Text, "application key can not be empty"},
    {"application_secret", Kind::Secret, "application secret can not be empty"},
    {"consumer_key", Kind::Secret, "consumer key can not be empty"},
    kRefreshInterval,
    {"service", Kind::Text, "unknown service: ", "dedicated_server vps", "unknown service: %"},
});
constexpr SectionDescription kOvhcloud{kOvhcloudKeys};

constexpr std::array kScalewayKeys = std::to_array<Keys>({
    {"project_id", Kind::Text, "project_id is mandatory"},
    {"api_url", Kind::Url},
    {"zone"},
    {"access_key", Kind::Text, "access_key is mandatory"},
    {"secret_key", Kind::Secret},
    {"secret_key_file", Kind::File},
    {"name_filter"},
    {"tags_filter", Kind::Texts},
    kRefreshInterval,
    kPort,
    {"role", Kind::Text, "role missing (one of: instance, baremetal)", "instance baremetal", "unknown role \"%\""},
});
constexpr SectionDescription kScaleway{kScalewayKeys, kSecretKeyRules, true};

constexpr std::array kStackitKeys = std::to_array<Keys>({
    {"project"},
    kRefreshInterval,
    kPort,
    {"region"},
    {"endpoint"},
    {"service_account_key", Kind::Secret},
    {"private_key", Kind::Secret},
    {"service_account_key_path", Kind::File},
    {"private_key_path", Kind::File},
    {"credentials_file_path", Kind::File},
});
constexpr SectionDescription kStackit{kStackitKeys, {}, true};

constexpr std::array kTritonKeys = std::to_array<Keys>({
    {"account", Kind::Text, "triton SD configuration requires an account"},
    {"role", Kind::Text, {}, "container cn", "triton SD configuration requires role to be 'container' or 'cn'"},
    {"dns_suffix", Kind::Text, "triton SD configuration requires a dns_suffix"},
    {"endpoint", Kind::Text, "triton SD configuration requires an endpoint"},
    {"groups", Kind::Texts},
    kPort,
    kRefreshInterval,
    {"tls_config", Kind::Tls},
    {"version", Kind::Number},
});
constexpr SectionDescription kTriton{kTritonKeys};

constexpr std::array kVultrKeys = std::to_array<Keys>({kRefreshInterval, kPort});
constexpr SectionDescription kVultr{kVultrKeys, {}, true};

// Registries of services

constexpr std::array kConsulKeys = std::to_array<Keys>({
    {"server"},
    {"path_prefix"},
    {"token", Kind::Secret},
    {"datacenter"},
    {"namespace"},
    {"partition"},
    kTagSeparator,
    {"scheme"},
    {"username"},
    {"password", Kind::Secret},
    {"allow_stale", Kind::Boolean},
    kRefreshInterval,
    {"services", Kind::Texts},
    {"tags", Kind::Texts},
    {"node_meta", Kind::TextMap},
    {"filter"},
    {"health_filter"},
});
constexpr std::array kConsulRules = std::to_array<KeyRule>({
    {Type::NotBoth, "username password", "basic_auth",
     "at most one of consul SD configuration username and password and basic auth can be configured"},
    {Type::NotBoth, "token", "authorization bearer_token bearer_token_file oauth2",
     "at most one of consul SD token, authorization, or oauth2 can be configured"},
});
constexpr SectionDescription kConsul{kConsulKeys, kConsulRules, true};

constexpr std::array kEurekaKeys = std::to_array<Keys>({
    {"server", Kind::Url, "eureka_sd: empty or null eureka server"},
    kRefreshInterval,
});
constexpr SectionDescription kEureka{kEurekaKeys, {}, true};

constexpr std::array kKumaKeys = std::to_array<Keys>({
    kRefreshInterval,
    {"fetch_timeout", Kind::Duration},
    {"server", Kind::Url, "kuma SD server must not be empty: "},
    {"client_id"},
});
constexpr SectionDescription kKuma{kKumaKeys, {}, true};

constexpr std::array kMarathonKeys = std::to_array<Keys>({
    {"servers", Kind::Texts, "marathon_sd: must contain at least one Marathon server"},
    kRefreshInterval,
    {"auth_token", Kind::Secret},
    {"auth_token_file", Kind::File},
});
constexpr std::array kMarathonRules = std::to_array<KeyRule>({
    {Type::NotBoth, "auth_token", "auth_token_file",
     "marathon_sd: at most one of auth_token & auth_token_file must be configured"},
    {Type::NotBoth, "auth_token auth_token_file", "basic_auth",
     "marathon_sd: at most one of basic_auth, auth_token & auth_token_file must be configured"},
    {Type::NotBoth, "auth_token auth_token_file", "bearer_token bearer_token_file",
     "marathon_sd: at most one of bearer_token, bearer_token_file, auth_token & auth_token_file must be configured"},
    {Type::NotBoth, "auth_token auth_token_file", "authorization",
     "marathon_sd: at most one of auth_token, auth_token_file & authorization must be configured"},
});
constexpr SectionDescription kMarathon{kMarathonKeys, kMarathonRules, true};

constexpr std::array kNomadKeys = std::to_array<Keys>({
    {"allow_stale", Kind::Boolean},
    {"namespace"},
    kRefreshInterval,
    {"region"},
    {"server"},
    kTagSeparator,
});
constexpr SectionDescription kNomad{kNomadKeys, {}, true};

constexpr std::array kPuppetdbKeys = std::to_array<Keys>({
    kRefreshInterval,
    {"url", Kind::Url, "URL is missing"},
    {"query", Kind::Text, "query missing"},
    {"include_parameters", Kind::Boolean},
    kPort,
});
constexpr SectionDescription kPuppetdb{kPuppetdbKeys, {}, true, checkHttpUrl};

constexpr std::array kUyuniKeys = std::to_array<Keys>({
    {"server", Kind::Url, "Uyuni SD configuration requires server host"},
    {"username", Kind::Text, "Uyuni SD configuration requires a username"},
    {"password", Kind::Secret, "Uyuni SD configuration requires a password"},
    {"entitlement"},
    {"separator"},
    kRefreshInterval,
});
constexpr SectionDescription kUyuni{kUyuniKeys, {}, true};

// ZooKeeper

void checkZookeeperPaths(Mapping &section, std::string_view mechanism)
{
    const Node *paths = section.node("paths");
    if (!paths)
        return;
    for (const Node &path : paths->items) {
        if (path.kind == Node::Kind::Scalar && !path.text.starts_with('/'))
            section.problems().add({path.mark, section.place("paths").path},
                                   std::string(mechanism) + " SD config paths must begin with '/': " + path.text,
                                   "write it with the / in front");
    }
}

constexpr std::array kServersetKeys = std::to_array<Keys>({
    {"servers", Kind::Texts, "serverset SD config must contain at least one Zookeeper server"},
    {"paths", Kind::Texts, "serverset SD config must contain at least one path"},
    {"timeout", Kind::Duration},
});
constexpr SectionDescription kServerset{kServersetKeys, {}, false, [](Mapping &section, const http::ClientSettings &) {
                                            checkZookeeperPaths(section, "serverset");
                                        }};

constexpr std::array kNerveKeys = std::to_array<Keys>({
    {"servers", Kind::Texts, "nerve SD config must contain at least one Zookeeper server"},
    {"paths", Kind::Texts, "nerve SD config must contain at least one path"},
    {"timeout", Kind::Duration},
});
constexpr SectionDescription kNerve{kNerveKeys, {}, false, [](Mapping &section, const http::ClientSettings &) {
                                        checkZookeeperPaths(section, "nerve");
                                    }};

// Containers

constexpr std::array kDockerFilterKeys = std::to_array<Keys>({{"name"}, {"values", Kind::Texts}});
constexpr SectionDescription kDockerFilter{kDockerFilterKeys};

constexpr std::array kDockerKeys = std::to_array<Keys>({
    {"host", Kind::Text, "host missing"},
    kPort,
    {"filters", Kind::Sections, {}, {}, {}, &kDockerFilter},
    {"host_networking_host"},
    kRefreshInterval,
    {"match_first_network", Kind::Boolean},
});
constexpr SectionDescription kDocker{kDockerKeys, {}, true};

constexpr std::array kDockerswarmKeys = std::to_array<Keys>({
    {"host", Kind::Text, "host missing"},
    {"role", Kind::Text, "role missing (one of: tasks, services, nodes)", "tasks services nodes",
     "invalid role %, expected tasks, services, or nodes"},
    kPort,
    {"filters", Kind::Sections, {}, {}, {}, &kDockerFilter},
    kRefreshInterval,
});
constexpr SectionDescription kDockerswarm{kDockerswarmKeys, {}, true};

// Plain protocols

constexpr std::array kHttpKeys = std::to_array<Keys>({kRefreshInterval, {"url", Kind::Url, "URL is missing"}});
constexpr SectionDescription kHttp{kHttpKeys, {}, true, checkHttpUrl};

constexpr std::array kDnsKeys = std::to_array<Keys>({
    {"names", Kind::Texts, "DNS-SD config must contain at least one SRV record name"},
    kRefreshInterval,
    {"type", Kind::Text, {}, "SRV A AAAA MX NS srv a aaaa mx ns", "invalid DNS-SD records type %"},
    kPort,
});
constexpr std::array kDnsRules = std::to_array<KeyRule>({
    {Type::AnyOf,
     "port",
     {},
     "a port is required in DNS-SD configs for all record types except SRV",
     {"type", "A AAAA MX NS a aaaa mx ns", "SRV"}},
});
constexpr SectionDescription kDns{kDnsKeys, kDnsRules};

constexpr std::array kMechanisms = std::to_array<OtherMechanism>({
    {"aws", &kAws},
    {"azure", &kAzure},
    {"consul", &kConsul},
    {"digitalocean", &kDigitalocean},
    {"dns", &kDns},
    {"docker", &kDocker},
    {"dockerswarm", &kDockerswarm},
    {"ec2", &kEc2},
    {"ecs", &kEcs},
    {"elasticache", &kEcs},
    {"eureka", &kEureka},
    {"gce", &kGce},
    {"hetzner", &kHetzner},
    {"http", &kHttp},
    {"ionos", &kIonos},
    {"kubernetes", &kKubernetes},
    {"kuma", &kKuma},
    {"lightsail", &kLightsail},
    {"linode", &kLinode},
    {"marathon", &kMarathon},
    {"msk", &kEcs},
    {"nerve", &kNerve},
    {"nomad", &kNomad},
    {"oci", &kOci},
    {"openstack", &kOpenstack},
    {"outscale", &kOutscale},
    {"ovhcloud", &kOvhcloud},
    {"puppetdb", &kPuppetdb},
    {"rds", &kRds},
    {"scaleway", &kScaleway},
    {"serverset", &kServerset},
    {"stackit", &kStackit},
    {"triton", &kTriton},
    {"uyuni", &kUyuni},
    {"vultr", &kVultr},
});

} // namespace

std::span<const OtherMechanism> otherMechanisms()
{
    return kMechanisms;
}

} // namespace agent::config
