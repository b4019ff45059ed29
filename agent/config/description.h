// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/mapping.h"
#include "agent/config/paths.h"
#include "agent/config/yaml_writer.h"
#include "agent/http/settings.h"

#include <span>
#include <string_view>

/// Sections of the file that are described by tables rather than read by code: what Prometheus has and Belfry only
/// checks.
namespace agent::config {

enum class ValueKind {
    Text,
    Secret,
    File, ///< A path; what it names is read.
    Url,
    Uuid,
    Boolean,
    Integer,
    Number, ///< A whole number of 0 or more.
    Decimal,
    Duration,
    Size,
    Texts,
    TextMap,
    SecretMap, ///< Headers: the values may be secrets.
    Section,
    Sections, ///< A list of them.
    Tls,
};

struct SectionDescription;

/// One key. Immutable.
struct KeyDescription {
    std::string_view name;
    ValueKind kind = ValueKind::Text;
    std::string_view missing = {};               ///< What is said when it is absent or empty; empty: it may be.
    std::string_view choices = {};               ///< Of a text, separated by blanks; empty: any.
    std::string_view invalid = {};               ///< What is said of another text, which replaces a '%'.
    const SectionDescription *section = nullptr; ///< Of Section and Sections; of a map: of each of its values.
    std::string_view about = {};                 ///< One line for people who look for a key; empty: none.
};

/// Applies a rule only where `key`, or `byDefault` in its absence, is one of `values` (separated by blanks).
struct RuleCondition {
    std::string_view key = {};
    std::string_view values = {};
    std::string_view byDefault = {};
};

/// How keys depend on each other; lists of keys are separated by blanks. Immutable.
struct KeyRule {
    enum class Type {
        NotBoth, ///< Any of `keys` excludes all of `others`.
        Needs,   ///< Any of `keys` needs one of `others`.
        AnyOf,   ///< One of `keys` is required.
    };
    Type type;
    std::string_view keys;
    std::string_view others;
    std::string_view message;
    RuleCondition when = {};
};

/// A mapping. Immutable.
struct SectionDescription {
    std::span<const KeyDescription> keys = {};
    std::span<const KeyRule> rules = {};
    bool http = false; ///< The HTTP client keys stand inline as well.
    /// Rules of another shape; null: none. `client` are the HTTP client keys.
    void (*check)(Mapping &section, const http::ClientSettings &client) = nullptr;
};

/// Reads a section for its problems.
void readDescribed(Mapping &section, const SectionDescription &description, Paths &paths);
/// Writes the keys of a section that was read without problems, in the order of the description, secrets masked.
void writeDescribed(YamlWriter &out, const Node &section, const SectionDescription &description);
/// Whether anything is set in a section.
[[nodiscard]] bool hasContent(const Node &section);

} // namespace agent::config
