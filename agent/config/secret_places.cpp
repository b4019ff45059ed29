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

namespace {

/// The lines of a text that cannot be read, one after the other.
class Lines {
public:
    explicit Lines(std::string_view text) : m_text(text) {}
    /// False: there is none left.
    bool next()
    {
        m_begin = m_next;
        if (m_begin >= m_text.size())
            return false;
        m_end = std::min(m_text.find('\n', m_begin), m_text.size());
        m_next = m_end + 1;
        return true;
    }
    [[nodiscard]] std::size_t begin() const { return m_begin; }
    [[nodiscard]] std::size_t end() const { return m_end; }
    [[nodiscard]] std::string_view line() const { return m_text.substr(m_begin, m_end - m_begin); }

private:
    std::string_view m_text;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::size_t m_next = 0;
};

/// Maps whose values are secrets.
constexpr auto kMaps =
    std::to_array<std::string_view>({"headers", "http_headers", "proxy_connect_header", "endpoint_params"});

/// The key that ends before the colon.
std::string_view keyBefore(std::string_view text, std::size_t colon)
{
    std::size_t end = colon;
    if (end > 0 && (text[end - 1] == '"' || text[end - 1] == '\''))
        --end;
    std::size_t begin = end;
    while (begin > 0 && isWordByte(text[begin - 1]))
        --begin;
    return text.substr(begin, end - begin);
}

/// Adds the place without blanks around it.
void coverLine(std::string_view text, std::size_t begin, std::size_t end, Places &out)
{
    begin = std::min(text.find_first_not_of(" \t", begin), end);
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\r'))
        --end;
    if (end > begin)
        out.emplace_back(begin, end);
}

/// What a secret's key has behind its colon.
void coverValue(std::string_view text, std::size_t colon, std::size_t lineEnd, Places &out)
{
    const std::size_t begin = std::min(text.find_first_not_of(" \t", colon + 1), lineEnd);
    if (begin >= lineEnd || text[begin] == '#' || text[begin] == '|' || text[begin] == '>')
        return;
    std::size_t end = std::min(text.find(" #", begin), lineEnd);
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\r' || text[end - 1] == '}'))
        --end;
    coverLine(text, begin, end, out);
}

void coverUserInfo(std::string_view text, std::size_t from, std::size_t lineEnd, Places &out)
{
    for (std::size_t at = text.find("://", from); at < lineEnd; at = text.find("://", at + 1)) {
        const std::size_t begin = at + 3;
        const std::size_t end = std::min(text.find_first_of("/?# \"'", begin), lineEnd);
        const std::size_t mark = text.substr(begin, end - begin).rfind('@');
        if (mark != std::string_view::npos)
            out.emplace_back(begin, begin + mark);
    }
}

} // namespace

Places secretPlacesByName(std::string_view text)
{
    constexpr std::size_t kNowhere = std::string_view::npos;
    Places out;
    Lines lines(text);
    std::size_t deeperThan = kNowhere; // Lines from this indent on belong to a secret.
    while (lines.next()) {
        const std::size_t indent = lines.line().find_first_not_of(' ');
        if (indent == kNowhere || lines.line()[indent] == '\r')
            continue;
        if (deeperThan != kNowhere && indent > deeperThan) {
            coverLine(text, lines.begin(), lines.end(), out);
            continue;
        }
        deeperThan = kNowhere;
        for (std::size_t colon = text.find(':', lines.begin()); colon < lines.end();
             colon = text.find(':', colon + 1)) {
            const std::string_view key = keyBefore(text, colon);
            const bool isMap = std::find(kMaps.begin(), kMaps.end(), key) != kMaps.end();
            if (!isMap && !isSecretName(key))
                continue;
            const auto column = static_cast<std::size_t>(key.data() - text.data()) - lines.begin();
            coverValue(text, colon, lines.end(), out);
            deeperThan = column; // a block, a list, or a quoted text that goes on
            if (!out.empty())
                colon = std::max(colon, out.back().second - 1);
        }
        coverUserInfo(text, lines.begin(), lines.end(), out);
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace agent::config
