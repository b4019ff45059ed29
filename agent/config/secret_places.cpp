// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/secret_places.h"

#include "agent/base/ascii.h"
#include "agent/config/vocabulary.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace agent::config {
namespace {

using Places = std::vector<std::pair<std::size_t, std::size_t>>;
using Kind = SyntaxNode::Kind;

/// Keys whose values are secrets wherever they stand; for texts that are half typed.
constexpr auto kNames = std::to_array<std::string_view>({"password",
                                                         "credentials",
                                                         "bearer_token",
                                                         "client_secret",
                                                         "secret_key",
                                                         "client_certificate_key",
                                                         "secret",
                                                         "token",
                                                         "api_token",
                                                         "key",
                                                         "auth_token",
                                                         "application_key",
                                                         "api_key",
                                                         "shared_key",
                                                         "consumer_key",
                                                         "x-api-key",
                                                         "secrets",
                                                         "key_passphrase",
                                                         "private_key",
                                                         "application_secret",
                                                         "application_credential_secret",
                                                         "certificate_password",
                                                         "service_account_key"});

/// What the vocabulary says of a key, asked once for each place.
class Kinds {
public:
    /// Nothing: it does not know the key.
    [[nodiscard]] std::optional<ValueKind> of(const KeyPath &path)
    {
        std::string name;
        for (const std::string &key : path)
            name.append(key).append(1, '\0');
        const auto [found, isNew] = m_kinds.try_emplace(std::move(name));
        if (isNew) {
            if (const KeyDescription *key = knownKey(path))
                found->second = key->kind;
        }
        return found->second;
    }

private:
    std::map<std::string, std::optional<ValueKind>> m_kinds;
};

bool isSecretName(std::string_view key)
{
    return std::find(kNames.begin(), kNames.end(), asciiLowerCase(key)) != kNames.end();
}

bool isWordByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

class Search {
public:
    Search(std::string_view text, Places &out) : m_text(text), m_out(out) {}

    void walk(const SyntaxNode &node, KeyPath &path)
    {
        for (const SyntaxChild &child : node.children) {
            if (node.kind != Kind::Mapping || child.isMerge()) {
                walk(child.value, path);
                continue;
            }
            path.push_back(child.key);
            take(child.value, path);
            path.pop_back();
        }
    }

private:
    void take(const SyntaxNode &value, KeyPath &path)
    {
        const std::optional<ValueKind> kind = m_kinds.of(path);
        if (kind == ValueKind::Secret || (!kind && isSecretName(path.back())))
            cover(value); // a part that others take in by an alias may stand anywhere
        else if (kind == ValueKind::SecretMap || path.back() == "endpoint_params")
            coverMap(value);
        else if (kind == ValueKind::Url || (!kind && value.kind == Kind::Scalar))
            coverPassword(value);
        else if (kind != ValueKind::TextMap)
            walk(value, path);
    }
    void cover(const SyntaxNode &value)
    {
        if (value.kind == Kind::Scalar && value.end > value.begin)
            m_out.emplace_back(value.begin, value.end);
        for (const SyntaxChild &child : value.children)
            cover(child.value);
    }
    /// Headers: all but the names of files.
    void coverMap(const SyntaxNode &value)
    {
        for (const SyntaxChild &header : value.children) {
            if (header.value.kind != Kind::Mapping) {
                cover(header.value);
                continue;
            }
            for (const SyntaxChild &part : header.value.children) {
                if (part.key != "files")
                    cover(part.value);
            }
        }
    }
    void coverPassword(const SyntaxNode &value)
    {
        if (value.kind != Kind::Scalar)
            return;
        const std::string_view url = m_text.substr(value.begin, value.end - value.begin);
        const std::size_t scheme = url.find("://");
        if (scheme == std::string_view::npos)
            return;
        const std::size_t begin = scheme + 3;
        const std::string_view authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
        const std::size_t end = authority.rfind('@');
        if (end == std::string_view::npos)
            return;
        const std::size_t colon = authority.find(':');
        // A user without a password may be a token.
        const std::size_t from = colon < end ? colon + 1 : 0;
        if (from < end)
            m_out.emplace_back(value.begin + begin + from, value.begin + begin + end);
    }

    std::string_view m_text;
    Places &m_out;
    Kinds m_kinds;
};

} // namespace

Places secretPlaces(std::string_view text, const SyntaxNode &root)
{
    Places out;
    KeyPath path;
    Search(text, out).walk(root, path);
    return out;
}

Places secretPlacesByName(std::string_view text)
{
    Places out;
    for (std::size_t colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
        std::size_t keyEnd = colon;
        if (keyEnd > 0 && (text[keyEnd - 1] == '"' || text[keyEnd - 1] == '\''))
            --keyEnd;
        std::size_t keyBegin = keyEnd;
        while (keyBegin > 0 && isWordByte(text[keyBegin - 1]))
            --keyBegin;
        if (!isSecretName(text.substr(keyBegin, keyEnd - keyBegin)))
            continue;
        const std::size_t line = std::min(text.find('\n', colon), text.size());
        const std::size_t begin = std::min(text.find_first_not_of(' ', colon + 1), line);
        if (begin >= line || text[begin] == '#' || text[begin] == '|' || text[begin] == '>' || text[begin] == '{' ||
            text[begin] == '[')
            continue;
        std::size_t end = std::min(text.find(" #", begin), line);
        while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\r' || text[end - 1] == '}'))
            --end;
        if (end > begin)
            out.emplace_back(begin, end);
        colon = std::max(colon, end - 1);
    }
    return out;
}

} // namespace agent::config
