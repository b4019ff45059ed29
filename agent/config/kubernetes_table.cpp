// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/discovery_tables.h"

#include <array>
#include <set>
#include <utility>

namespace agent::config {
namespace {

using Kind = ValueKind;
using Keys = KeyDescription;

constexpr std::string_view kKubernetesRoles = "pod service endpoints endpointslice node ingress";
constexpr std::string_view kUnknownRole = "unknown Kubernetes SD role \"%\"";

constexpr std::array kNamespaceKeys = std::to_array<Keys>({{"own_namespace", Kind::Boolean}, {"names", Kind::Texts}});
constexpr SectionDescription kNamespaces{kNamespaceKeys};

constexpr std::array kSelectorKeys =
    std::to_array<Keys>({{"role", Kind::Text, {}, kKubernetesRoles, kUnknownRole}, {"label"}, {"field"}});
constexpr SectionDescription kSelector{kSelectorKeys};

constexpr std::array kAttachKeys = std::to_array<Keys>({
    {"node", Kind::Boolean},
    {"namespace", Kind::Boolean},
    {"deployment", Kind::Boolean},
    {"job", Kind::Boolean},
    {"cronjob", Kind::Boolean},
});
constexpr SectionDescription kAttach{kAttachKeys};

/// The roles that selectors of one role may have, as the message lists them; empty for a role that is unknown.
std::string_view selectorRoles(std::string_view role)
{
    constexpr std::array kAllowed = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"pod", "pod, node"},
        {"service", "service"},
        {"endpointslice", "pod, service, endpointslice"},
        {"endpoints", "pod, service, endpoints"},
        {"node", "node"},
        {"ingress", "ingress"},
    });
    for (const auto &[name, allowed] : kAllowed) {
        if (name == role)
            return allowed;
    }
    return {};
}

void checkSelectors(Mapping &section)
{
    const std::string role = section.peek("role");
    const std::string_view allowed = selectorRoles(role);
    const Node *selectors = section.node("selectors");
    if (allowed.empty() || !selectors || selectors->kind != Node::Kind::Sequence)
        return;
    std::set<std::string> seen;
    for (const auto &[node, place] : section.list("selectors")) {
        if (node->kind != Node::Kind::Mapping)
            continue;
        const std::string name = Mapping(section.problems(), *node, place.path).peek("role");
        if (!seen.insert(name).second)
            section.problems().add(place, "duplicated selector role: " + name, "join the two selectors");
        else if ((", " + std::string(allowed) + ',').find(", " + name + ',') == std::string::npos)
            section.problems().add(place, role + " role supports only " + std::string(allowed) + " selectors",
                                   "use one of these roles");
    }
}

void checkKubernetes(Mapping &section, const http::ClientSettings &client)
{
    Problems &problems = section.problems();
    const bool server = section.isGiven("api_server");
    const bool file = section.isGiven("kubeconfig_file");
    const bool customClient = client != http::ClientSettings();
    const Node *namespaces = section.node("namespaces");
    const bool ownNamespace = namespaces && namespaces->kind == Node::Kind::Mapping &&
                              section.mapping("namespaces")->isGiven("own_namespace");
    if (server && file)
        problems.add(section.place("kubeconfig_file"), "cannot use 'kubeconfig_file' and 'api_server' simultaneously",
                     "keep one of them");
    if (file && customClient)
        problems.add(section.place("kubeconfig_file"),
                     "cannot use a custom HTTP client configuration together with 'kubeconfig_file'",
                     "write credentials and certificates to the kubeconfig file");
    if (!server && !file && customClient)
        problems.add(section.place("api_server"),
                     "to use custom HTTP client configuration please provide the 'api_server' URL explicitly",
                     "add api_server");
    if (ownNamespace && (server || file))
        problems.add(section.place("namespaces"),
                     std::string("cannot use '") + (server ? "api_server" : "kubeconfig_file") +
                         "' and 'namespaces.own_namespace' simultaneously",
                     "name the namespace under names");
    checkSelectors(section);
}

constexpr std::array kKubernetesKeys = std::to_array<Keys>({
    {"api_server", Kind::Url},
    {"role", Kind::Text, "role missing (one of: pod, service, endpoints, endpointslice, node, ingress)",
     kKubernetesRoles, kUnknownRole},
    {"kubeconfig_file", Kind::File},
    {"namespaces", Kind::Section, {}, {}, {}, &kNamespaces},
    {"selectors", Kind::Sections, {}, {}, {}, &kSelector},
    {"attach_metadata", Kind::Section, {}, {}, {}, &kAttach},
});

} // namespace

constinit const SectionDescription kKubernetes{kKubernetesKeys, {}, true, checkKubernetes};

} // namespace agent::config
