// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/ascii.h"
#include "agent/config/environment.h"
#include "agent/config/sections.h"
#include "agent/config/steering_section.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace agent::config {
namespace {

constexpr std::array<std::string_view, 5> kProtocols{"OpenMetricsText0.0.1", "OpenMetricsText1.0.0", "PrometheusProto",
                                                     "PrometheusText0.0.4", "PrometheusText1.0.0"};

constexpr std::array kEscapings = std::to_array<std::pair<std::string_view, scrape::EscapingScheme>>({
    {"allow-utf-8", scrape::EscapingScheme::AllowUtf8},
    {"underscores", scrape::EscapingScheme::Underscores},
    {"dots", scrape::EscapingScheme::Dots},
    {"values", scrape::EscapingScheme::Values},
});

std::string listed(const auto &names)
{
    std::string out = "[";
    for (const auto &name : names) {
        if (out.size() > 1)
            out += ' ';
        out += name;
    }
    return out + ']';
}

model::Labels readExternalLabels(Mapping &global, model::NameScheme scheme)
{
    std::vector<model::Label> labels;
    for (const auto &[name, text, place] : global.textEntries("external_labels")) {
        std::vector<std::string> missing;
        const std::string value = expandEnvironment(text, missing);
        for (const std::string &variable : missing)
            global.problems().warn(place, "the environment variable " + variable + " is empty or not set");
        if (!model::isValidLabelName(name, scheme))
            global.problems().add(place, '"' + name + "\" is not a valid label name",
                                  scheme == model::NameScheme::Legacy ? "use letters, digits and _ only"
                                                                      : "give it a name");
        else if (!model::isValidUtf8(value))
            global.problems().add(place, "the value is not a valid label value",
                                  "an environment variable in it is not UTF-8");
        else
            labels.push_back({name, value});
    }
    return model::Labels(std::move(labels));
}

void readScrapeTimes(Mapping &section, Global &global)
{
    const Global defaults;
    section.duration("scrape_interval", global.scrapeInterval);
    if (global.scrapeInterval.count() == 0)
        global.scrapeInterval = defaults.scrapeInterval;
    std::chrono::milliseconds timeout{0};
    section.duration("scrape_timeout", timeout);
    global.scrapeTimeout = timeout.count() != 0 ? timeout : std::min(defaults.scrapeTimeout, global.scrapeInterval);
    if (global.scrapeTimeout > global.scrapeInterval)
        section.problems().add(section.place("scrape_timeout"), "global scrape timeout greater than scrape interval",
                               "make scrape_timeout at most scrape_interval, or remove it");
}

/// Keys of a server, which an agent only prints again.
void readServerKeys(Mapping &section, const Paths &paths, GlobalSection &global)
{
    section.duration("evaluation_interval", global.evaluationInterval);
    if (global.evaluationInterval.count() == 0)
        global.evaluationInterval = GlobalSection().evaluationInterval;
    section.duration("rule_query_offset", global.ruleQueryOffset);
    section.text("query_log_file", global.queryLogFile);
    global.queryLogFile = paths.resolve(global.queryLogFile);
}

void readTakeover(Mapping &storage, Moment &takeover)
{
    constexpr std::string_view kKey = "takeover";
    std::string text;
    storage.text(kKey, text);
    if (text.empty())
        return;
    const Result<Moment> parsed = parseTakeover(text);
    if (parsed)
        takeover = *parsed;
    else
        storage.problems().add(storage.valuePlace(kKey), parsed.error().message(), "write all, none, 2h or a time");
}

} // namespace

std::vector<std::string> defaultProtocols(bool protobufFirst)
{
    std::vector<std::string> out{"OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0",
                                 "PrometheusText0.0.4"};
    if (protobufFirst)
        out.insert(out.begin(), "PrometheusProto");
    return out;
}

bool isProtocol(std::string_view name)
{
    return std::find(kProtocols.begin(), kProtocols.end(), name) != kProtocols.end();
}

std::string knownProtocols()
{
    return listed(kProtocols);
}

std::string_view escapingName(scrape::EscapingScheme scheme)
{
    for (const auto &[name, known] : kEscapings) {
        if (known == scheme)
            return name;
    }
    return {};
}

scrape::EscapingScheme naturalEscaping(model::NameScheme scheme)
{
    return scheme == model::NameScheme::Utf8 ? scrape::EscapingScheme::AllowUtf8 : scrape::EscapingScheme::Underscores;
}

std::vector<std::string> readProtocols(Mapping &section, const std::string &context)
{
    constexpr std::string_view kKey = "scrape_protocols";
    std::vector<std::string> protocols;
    section.texts(kKey, protocols);
    if (section.has(kKey) && protocols.empty())
        section.problems().add(section.place(kKey), "scrape_protocols cannot be empty" + context,
                               "name at least one, or remove the key");
    std::set<std::string> seen;
    for (const std::string &protocol : protocols) {
        if (!isProtocol(protocol))
            section.problems().add(section.place(kKey),
                                   "scrape_protocols: unknown scrape protocol " + protocol +
                                       ", supported: " + knownProtocols() + context,
                                   "check spelling and case");
        if (!seen.insert(asciiLowerCase(protocol)).second) {
            section.problems().add(section.place(kKey),
                                   "duplicated protocol in scrape_protocols, got " + listed(protocols) + context,
                                   "name each protocol once");
            break;
        }
    }
    return protocols;
}

bool readNameScheme(Mapping &section, model::NameScheme &scheme)
{
    constexpr std::string_view kKey = "metric_name_validation_scheme";
    std::string name;
    section.text(kKey, name);
    if (name == "legacy")
        scheme = model::NameScheme::Legacy;
    else if (name == "utf8")
        scheme = model::NameScheme::Utf8;
    else if (!name.empty())
        section.problems().add(
            section.valuePlace(kKey),
            "unknown scrape config name validation method specified, must be either '', 'legacy' or 'utf8', got " +
                name,
            "write utf8 or legacy");
    return !name.empty();
}

std::optional<scrape::EscapingScheme> readEscaping(Mapping &section)
{
    constexpr std::string_view kKey = "metric_name_escaping_scheme";
    std::string name;
    section.text(kKey, name);
    for (const auto &[known, scheme] : kEscapings) {
        if (name == known)
            return scheme;
    }
    if (!name.empty())
        section.problems().add(section.valuePlace(kKey),
                               "unknown scrape config name escaping method specified, must be one of 'allow-utf-8', "
                               "'underscores', 'dots', or 'values', got \"" +
                                   name + '"',
                               "remove the key to get allow-utf-8, or underscores with the legacy validation scheme");
    return std::nullopt;
}

void readLimits(Mapping &section, Limits &limits)
{
    const auto inherit = [](std::uint64_t &limit, auto read) {
        std::uint64_t own = 0;
        read(own);
        if (own != 0)
            limit = own;
    };
    inherit(limits.bodySize, [&section](std::uint64_t &own) { section.size("body_size_limit", own); });
    inherit(limits.samples, [&section](std::uint64_t &own) { section.number("sample_limit", own); });
    inherit(limits.targets, [&section](std::uint64_t &own) { section.number("target_limit", own); });
    inherit(limits.labels, [&section](std::uint64_t &own) { section.number("label_limit", own); });
    inherit(limits.labelNameLength, [&section](std::uint64_t &own) { section.number("label_name_length_limit", own); });
    inherit(limits.labelValueLength,
            [&section](std::uint64_t &own) { section.number("label_value_length_limit", own); });
    inherit(limits.keepDroppedTargets, [&section](std::uint64_t &own) { section.number("keep_dropped_targets", own); });
}

GlobalSection readGlobal(Mapping &top, Paths &paths, const Features &features)
{
    GlobalSection global;
    global.extraScrapeMetrics = features.extraScrapeMetrics;
    if (auto section = top.mapping("global")) {
        readScrapeTimes(*section, global.settings);
        readNameScheme(*section, global.nameScheme);
        global.escapingScheme = readEscaping(*section);
        if (global.escapingScheme == scrape::EscapingScheme::AllowUtf8 && global.nameScheme != model::NameScheme::Utf8)
            section->problems().add(section->valuePlace("metric_name_escaping_scheme"), kUtf8WithLegacy,
                                    "set metric_name_validation_scheme: utf8");
        global.protocols = readProtocols(*section, " for global config");
        readLimits(*section, global.limits);
        global.settings.externalLabels = readExternalLabels(*section, global.nameScheme);
        section->boolean("scrape_native_histograms", global.scrapeNativeHistograms);
        section->boolean("always_scrape_classic_histograms", global.alwaysScrapeClassicHistograms);
        section->boolean("convert_classic_histograms_to_nhcb", global.convertClassicHistogramsToNhcb);
        section->boolean("extra_scrape_metrics", global.extraScrapeMetrics);
        section->text("scrape_failure_log_file", global.scrapeFailureLogFile);
        global.scrapeFailureLogFile = paths.resolve(global.scrapeFailureLogFile);
        readServerKeys(*section, paths, global);
        section->finish();
    }
    if (features.protobufFirst && global.protocols.empty())
        global.protocols = defaultProtocols(true);
    return global;
}

StorageLimits readBelfry(Mapping &top, std::vector<remote::Settings> &remotes)
{
    StorageLimits limits;
    auto belfry = top.mapping("belfry");
    if (!belfry)
        return limits;
    if (auto storage = belfry->mapping("storage")) {
        storage->size("max_bytes", limits.maxBytes);
        storage->size("min_free_bytes", limits.minFreeBytes);
        storage->duration("fsync_interval", limits.fsyncInterval);
        storage->size("memory_bytes", limits.memoryBytes);
        storage->duration("pack_after", limits.packAfter);
        readTakeover(*storage, limits.takeover);
        storage->finish();
    }
    readSteering(*belfry, remotes);
    belfry->finish();
    return limits;
}

} // namespace agent::config
