// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/accepted_sections.h"

#include "agent/base/ascii.h"
#include "agent/base/number.h"
#include "agent/config/sections.h"

#include <array>
#include <set>

namespace agent::config {
namespace {

using Kind = ValueKind;
using Keys = KeyDescription;

constexpr std::array kRuntimeKeys = std::to_array<Keys>({{"gogc", Kind::Integer}});
constexpr SectionDescription kRuntime{kRuntimeKeys};

// storage

void checkRetention(Mapping &section, const http::ClientSettings &)
{
    const double percentage = parseFloat(section.peek("percentage")).value_or(0);
    if (percentage < 0 || percentage > 100)
        section.problems().add(section.valuePlace("percentage"),
                               "'storage.tsdb.retention.percentage' must be in the range [0, 100]", "remove it");
}

constexpr std::array kRetentionKeys =
    std::to_array<Keys>({{"time", Kind::Duration}, {"size", Kind::Size}, {"percentage", Kind::Decimal}});
constexpr SectionDescription kRetention{kRetentionKeys, {}, false, checkRetention};

constexpr std::array kChunkEncodingKeys = std::to_array<Keys>({
    {"floats",
     Kind::Text,
     {},
     "xor xor2",
     "'storage.tsdb.chunk_encoding.floats' must be 'xor' or 'xor2', or the field must be omitted entirely, got \"%\""},
});
constexpr SectionDescription kChunkEncoding{kChunkEncodingKeys};

constexpr std::array kTsdbKeys = std::to_array<Keys>({
    {"out_of_order_time_window", Kind::Duration},
    {"stale_series_compaction_threshold", Kind::Decimal},
    {"chunk_encoding", Kind::Section, {}, {}, {}, &kChunkEncoding},
    {"retention", Kind::Section, {}, {}, {}, &kRetention},
});
constexpr SectionDescription kTsdb{kTsdbKeys};

constexpr std::array kExemplarsKeys = std::to_array<Keys>({{"max_exemplars", Kind::Integer}});
constexpr SectionDescription kExemplars{kExemplarsKeys};

constexpr std::array kStorageKeys = std::to_array<Keys>({
    {"tsdb", Kind::Section, {}, {}, {}, &kTsdb},
    {"exemplars", Kind::Section, {}, {}, {}, &kExemplars},
});
constexpr SectionDescription kStorage{kStorageKeys};

// tracing

void checkTracingHeaders(Mapping &section, const http::ClientSettings &)
{
    const Node *headers = section.node("headers");
    if (!headers)
        return;
    for (const Entry &entry : headers->entries) {
        const Place place{entry.mark, childPath(section.place("headers").path, entry.key)};
        if (asciiLowerCase(entry.key) == "authorization")
            section.problems().add(place, "custom authorization header configuration is not yet supported",
                                   "remove it");
        else if (isReservedHeader(entry.key))
            section.problems().add(place, entry.key + " is a reserved header. It must not be changed", "remove it");
    }
}

constexpr std::array kTracingKeys = std::to_array<Keys>({
    {"client_type", Kind::Text, {}, "http grpc", "expected tracing client type to be to be http or grpc, but got %"},
    {"endpoint", Kind::Text, "tracing endpoint must be set"},
    {"sampling_fraction", Kind::Decimal},
    {"insecure", Kind::Boolean},
    {"tls_config", Kind::Tls},
    {"headers", Kind::SecretMap},
    {"compression", Kind::Text, {}, "gzip", "invalid compression type % provided, valid options: gzip"},
    {"timeout", Kind::Duration},
});
constexpr SectionDescription kTracing{kTracingKeys, {}, false, checkTracingHeaders};

// otlp

/// Empty and repeated names. `adjective` is part of the message.
void checkAttributes(Mapping &section, std::string_view key, std::string_view adjective)
{
    const Node *list = section.node(key);
    if (!list)
        return;
    std::set<std::string, std::less<>> seen;
    for (const Node &item : list->items) {
        const std::string_view name = trimAscii(item.text);
        const Place place{item.mark, section.place(key).path};
        const std::string message = "invalid '" + std::string(key) + "': ";
        if (name.empty())
            section.problems().add(place, message + "empty " + std::string(adjective) + " OTel resource attribute",
                                   "remove the empty item");
        else if (!seen.emplace(name).second)
            section.problems().add(place,
                                   message + "duplicated " + std::string(adjective) + " OTel resource attribute \"" +
                                       std::string(name) + '"',
                                   "name it once");
    }
}

void checkOtlp(Mapping &section, const http::ClientSettings &)
{
    const Place place = section.place("promote_all_resource_attributes");
    const bool all = section.isGiven("promote_all_resource_attributes");
    if (all && section.isGiven("promote_resource_attributes"))
        section.problems().add(
            place,
            "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be configured simultaneously",
            "keep one of them");
    if (!all && section.isGiven("ignore_resource_attributes"))
        section.problems().add(section.place("ignore_resource_attributes"),
                               "'ignore_resource_attributes' cannot be configured unless "
                               "'promote_all_resource_attributes' is true",
                               "remove it");
    checkAttributes(section, "ignore_resource_attributes", "ignored");
    checkAttributes(section, "promote_resource_attributes", "promoted");
}

constexpr std::array kOtlpKeys = std::to_array<Keys>({
    {"promote_all_resource_attributes", Kind::Boolean},
    {"promote_resource_attributes", Kind::Texts},
    {"ignore_resource_attributes", Kind::Texts},
    {"translation_strategy",
     Kind::Text,
     {},
     "UnderscoreEscapingWithSuffixes UnderscoreEscapingWithoutSuffixes NoUTF8EscapingWithSuffixes NoTranslation",
     "unsupported OTLP translation strategy \"%\""},
    {"keep_identifying_resource_attributes", Kind::Boolean},
    {"convert_histograms_to_nhcb", Kind::Boolean},
    {"promote_scope_metadata", Kind::Boolean},
    {"label_name_underscore_sanitization", Kind::Boolean},
    {"label_name_preserve_multiple_underscores", Kind::Boolean},
});
constexpr SectionDescription kOtlp{kOtlpKeys, {}, false, checkOtlp};

constexpr std::array kAcceptedKeys = std::to_array<Keys>({
    {"runtime", Kind::Section, {}, {}, {}, &kRuntime, "Settings of the Go runtime; no effect here"},
    {"storage", Kind::Section, {}, {}, {}, &kStorage, "How long samples may come late; the rest has no effect here"},
    {"tracing", Kind::Section, {}, {}, {}, &kTracing, "Where traces of the agent would go; no effect here"},
    {"otlp", Kind::Section, {}, {}, {}, &kOtlp, "How OTLP would be translated; no effect here"},
});

std::optional<Node> read(Mapping &top, std::string_view key, const SectionDescription &description, Paths &paths)
{
    auto section = top.mapping(key);
    if (!section)
        return std::nullopt;
    readDescribed(*section, description, paths);
    const Node &node = *top.node(key);
    return hasContent(node) ? std::optional(node) : std::nullopt;
}

void warnOfNoEffect(const Mapping &section, std::string_view key, bool set)
{
    if (set)
        section.problems().warn(section.place(key), "this has no effect in this version of Belfry");
}

/// The window itself, and warnings for the rest.
void readStorage(Mapping &top, AcceptedSections &out)
{
    auto storage = top.mapping("storage");
    if (!storage)
        return;
    warnOfNoEffect(*storage, "exemplars", storage->isGiven("exemplars"));
    auto tsdb = storage->mapping("tsdb");
    if (!tsdb)
        return;
    for (const KeyDescription &key : kTsdbKeys) {
        if (key.name == "out_of_order_time_window")
            tsdb->duration(key.name, out.outOfOrderTimeWindow);
        else
            warnOfNoEffect(*tsdb, key.name, tsdb->isGiven(key.name));
    }
}

void checkTranslation(Mapping &top)
{
    auto otlp = top.mapping("otlp");
    std::string strategy;
    otlp->text("translation_strategy", strategy);
    if (strategy.starts_with("No"))
        otlp->problems().add(otlp->valuePlace("translation_strategy"),
                             "OTLP translation strategy \"" + strategy + "\" is not allowed when UTF8 is disabled",
                             "use UnderscoreEscapingWithSuffixes");
}

void write(YamlWriter &out, std::string_view key, const std::optional<Node> &section,
           const SectionDescription &description)
{
    if (!section)
        return;
    out.open(key);
    writeDescribed(out, *section, description);
    out.close();
}

} // namespace

AcceptedSections readAccepted(Mapping &top, Paths &paths, bool legacyNames)
{
    AcceptedSections out;
    const std::size_t problemsBefore = top.problems().count();
    out.runtime = read(top, "runtime", kRuntime, paths);
    out.storage = read(top, "storage", kStorage, paths);
    out.tracing = read(top, "tracing", kTracing, paths);
    out.otlp = read(top, "otlp", kOtlp, paths);
    if (top.problems().count() != problemsBefore)
        return out;
    if (out.storage)
        readStorage(top, out);
    if (out.otlp && legacyNames)
        checkTranslation(top);
    warnOfNoEffect(top, "runtime", out.runtime.has_value());
    warnOfNoEffect(top, "tracing", out.tracing.has_value());
    warnOfNoEffect(top, "otlp", out.otlp.has_value());
    return out;
}

std::span<const KeyDescription> acceptedKeys()
{
    return kAcceptedKeys;
}

void writeRuntime(YamlWriter &out, const AcceptedSections &sections)
{
    write(out, "runtime", sections.runtime, kRuntime);
}

void writeStorage(YamlWriter &out, const AcceptedSections &sections)
{
    write(out, "storage", sections.storage, kStorage);
}

void writeTracing(YamlWriter &out, const AcceptedSections &sections)
{
    write(out, "tracing", sections.tracing, kTracing);
}

void writeOtlp(YamlWriter &out, const AcceptedSections &sections)
{
    write(out, "otlp", sections.otlp, kOtlp);
}

} // namespace agent::config
