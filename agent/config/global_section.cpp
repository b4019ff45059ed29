// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/ascii.h"
#include "agent/config/environment.h"
#include "agent/config/sections.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

namespace agent::config {
namespace {

constexpr std::array<std::string_view, 5> kProtocols{"OpenMetricsText0.0.1", "OpenMetricsText1.0.0", "PrometheusProto",
                                                     "PrometheusText0.0.4", "PrometheusText1.0.0"};

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

} // namespace

std::vector<std::string> defaultProtocols()
{
    return {"OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0", "PrometheusText0.0.4"};
}

Paths::Paths(const std::string &file)
{
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(file.empty() ? "prometheus.yml" : file, error);
    m_directory = (error ? std::filesystem::path(file) : absolute).parent_path().string();
}

std::string Paths::resolve(const std::string &path) const
{
    if (path.empty())
        return path;
    return (std::filesystem::path(m_directory) / path).lexically_normal().string();
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
        if (std::find(kProtocols.begin(), kProtocols.end(), protocol) == kProtocols.end())
            section.problems().add(section.place(kKey),
                                   "scrape_protocols: unknown scrape protocol " + protocol +
                                       ", supported: " + listed(kProtocols) + context,
                                   "check spelling and case");
        else if (protocol == "PrometheusProto")
            section.problems().add(section.place(kKey),
                                   "the scrape protocol PrometheusProto is not supported by this version of Belfry",
                                   "remove it from the list; targets answer in a text format then");
        if (!seen.insert(asciiLowerCase(protocol)).second) {
            section.problems().add(section.place(kKey),
                                   "duplicated protocol in scrape_protocols, got " + listed(protocols) + context,
                                   "name each protocol once");
            break;
        }
    }
    return protocols;
}

void readNameScheme(Mapping &section, model::NameScheme &scheme)
{
    constexpr std::string_view kValidation = "metric_name_validation_scheme";
    constexpr std::string_view kEscaping = "metric_name_escaping_scheme";
    std::string validation;
    section.text(kValidation, validation);
    if (validation == "legacy")
        scheme = model::NameScheme::Legacy;
    else if (validation == "utf8")
        scheme = model::NameScheme::Utf8;
    else if (!validation.empty())
        section.problems().add(
            section.place(kValidation),
            "unknown scrape config name validation method specified, must be either '', 'legacy' or 'utf8', got " +
                validation,
            "write utf8 or legacy");

    std::string escaping;
    section.text(kEscaping, escaping);
    const bool utf8 = scheme == model::NameScheme::Utf8;
    const std::string_view natural = utf8 ? "allow-utf-8" : "underscores";
    if (escaping.empty() || escaping == natural)
        return;
    const Place place = section.place(kEscaping);
    if (escaping == "allow-utf-8")
        section.problems().add(place, "utf8 metric names requested but validation scheme is not set to UTF8",
                               "set metric_name_validation_scheme: utf8");
    else if (escaping == "underscores" || escaping == "dots" || escaping == "values")
        section.problems().add(place, "the escaping scheme " + escaping + " is not supported by this version of Belfry",
                               "remove the key; " + std::string(natural) + " is used then");
    else
        section.problems().add(
            place,
            "unknown scrape config name escaping method specified, must be one of '', 'allow-utf-8', "
            "'underscores', 'dots' or 'values', got " +
                escaping,
            "remove the key; " + std::string(natural) + " is used then");
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

GlobalSection readGlobal(Mapping &top, const Paths &paths)
{
    GlobalSection global;
    auto section = top.mapping("global");
    if (!section)
        return global;
    readScrapeTimes(*section, global.settings);
    readNameScheme(*section, global.nameScheme);
    global.protocols = readProtocols(*section, " for global config");
    readLimits(*section, global.limits);
    global.settings.externalLabels = readExternalLabels(*section, global.nameScheme);
    section->boolean("extra_scrape_metrics", global.extraScrapeMetrics);

    section->duration("evaluation_interval", global.evaluationInterval);
    if (global.evaluationInterval.count() == 0)
        global.evaluationInterval = GlobalSection().evaluationInterval;
    section->duration("rule_query_offset", global.ruleQueryOffset);
    section->text("query_log_file", global.queryLogFile);
    global.queryLogFile = paths.resolve(global.queryLogFile);

    section->notSupported("scrape_failure_log_file");
    for (const char *key :
         {"scrape_native_histograms", "always_scrape_classic_histograms", "convert_classic_histograms_to_nhcb"})
        section->notSupported(key, "remove it; native histograms are scraped as classic ones");
    section->finish();
    return global;
}

StorageLimits readBelfry(Mapping &top)
{
    StorageLimits limits;
    auto belfry = top.mapping("belfry");
    if (!belfry)
        return limits;
    if (auto storage = belfry->mapping("storage")) {
        storage->size("max_bytes", limits.maxBytes);
        storage->size("min_free_bytes", limits.minFreeBytes);
        storage->duration("fsync_interval", limits.fsyncInterval);
        storage->finish();
    }
    belfry->notSupported("remote_write");
    belfry->finish();
    return limits;
}

} // namespace agent::config
