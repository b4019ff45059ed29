// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/number.h"
#include "agent/config/sections.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace agent::config {
namespace {

constexpr std::string_view kClientCredentials = "client_credentials";
constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// A scalar as JSON has it: a number, a truth value or nothing where YAML means one, else a text.
nlohmann::json jsonScalar(const Node &node)
{
    if (node.quoted)
        return node.text;
    if (node.text == "true" || node.text == "false")
        return node.text == "true";
    const char *end = node.text.data() + node.text.size();
    std::int64_t whole = 0;
    const auto read = std::from_chars(node.text.data(), end, whole);
    if (read.ec == std::errc() && read.ptr == end)
        return whole;
    const auto number = parseFloat(node.text);
    if (number && node.text.find_first_not_of("+-.0123456789eE") == std::string::npos)
        return *number;
    return node.text;
}

nlohmann::json toJson(const Node &node)
{
    nlohmann::json out;
    switch (node.kind) {
    case Node::Kind::Null:
        break;
    case Node::Kind::Scalar:
        return jsonScalar(node);
    case Node::Kind::Sequence:
        out = nlohmann::json::array();
        for (const Node &item : node.items)
            out.push_back(toJson(item));
        break;
    case Node::Kind::Mapping:
        out = nlohmann::json::object();
        for (const Entry &entry : node.entries)
            out[entry.key] = toJson(entry.value);
        break;
    }
    return out;
}

/// In one line, which YAML reads as well: the delete character, which JSON takes as it is, becomes an escape.
std::string jsonText(const Node &node)
{
    std::string out;
    for (const char c : toJson(node).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) {
        if (c == '\x7f')
            out += "\\u007f";
        else
            out += c;
    }
    return out;
}

void readGrant(Mapping &section, http::OAuth2 &out)
{
    std::string type;
    section.text("grant_type", type);
    if (!type.empty())
        out.grantType = type;
    if (out.grantType != kClientCredentials && out.grantType != kJwtBearer)
        section.problems().add(section.valuePlace("grant_type"), "unknown grant_type \"" + type + '"',
                               "use " + std::string(kClientCredentials) + " or " + std::string(kJwtBearer));
    std::string algorithm;
    section.text("signature_algorithm", algorithm);
    if (!algorithm.empty())
        out.signatureAlgorithm = algorithm;
    constexpr std::array<std::string_view, 3> kAlgorithms{"RS256", "RS384", "RS512"};
    if (out.grantType == kJwtBearer &&
        std::find(kAlgorithms.begin(), kAlgorithms.end(), out.signatureAlgorithm) == kAlgorithms.end())
        section.problems().add(section.valuePlace("signature_algorithm"),
                               "valid signature algorithms are RS256, RS384 and RS512", "remove it to get RS256");
}

void readTokenUrl(Mapping &section, http::OAuth2 &out)
{
    section.text("token_url", out.tokenUrl);
    if (out.tokenUrl.empty())
        section.problems().add(section.place("token_url"), "oauth2 token_url must be configured",
                               "add token_url, the address that gives out tokens");
    else
        static_cast<void>(checkUrl(section, "token_url", out.tokenUrl));
}

} // namespace

void readOAuth2(Mapping &section, Paths &paths, std::optional<http::OAuth2> &settings)
{
    auto oauth2 = section.mapping("oauth2");
    if (!oauth2)
        return;
    http::OAuth2 &out = settings.emplace();
    oauth2->text("client_id", out.clientId);
    if (out.clientId.empty())
        oauth2->problems().add(oauth2->place("client_id"), "oauth2 client_id must be configured", "add client_id");
    readSecret(*oauth2, paths, "client_secret", out.clientSecret,
               "at most one of oauth2 client_secret, client_secret_file & client_secret_ref must be configured using "
               "grant-type=client_credentials");
    readSecret(*oauth2, paths, "client_certificate_key", out.certificateKey,
               "at most one of oauth2 client_certificate_key, client_certificate_key_file & "
               "client_certificate_key_ref must be configured using "
               "grant-type=urn:ietf:params:oauth:grant-type:jwt-bearer");
    oauth2->text("client_certificate_key_id", out.certificateKeyId);
    readGrant(*oauth2, out);
    oauth2->text("iss", out.issuer);
    oauth2->text("audience", out.audience);
    for (const auto &[entry, place] : oauth2->entries("claims"))
        out.claims[entry->key] = jsonText(entry->value);
    oauth2->texts("scopes", out.scopes);
    readTokenUrl(*oauth2, out);
    for (TextEntry &parameter : oauth2->textEntries("endpoint_params"))
        out.endpointParams[parameter.name] = std::move(parameter.text);
    readTls(*oauth2, paths, out.tls);
    readProxy(*oauth2, out.proxy);
    oauth2->finish();
}

} // namespace agent::config
