// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/options.h"

#include "agent/base/duration.h"
#include "app/common/exit_code.h"
#include "app/common/features.h"
#include "app/common/flag_table.h"

#include <algorithm>
#include <fstream>
#include <optional>

namespace app {
namespace {

const Flag *findFlag(std::string_view name)
{
    for (const Flag &flag : flagTable())
        if (flag.name == name)
            return &flag;
    return nullptr;
}

/// The values of a command line, flag by flag. One thread.
class CommandLine {
public:
    /// Returns what is wrong, or nothing.
    [[nodiscard]] std::optional<std::string> parse(const std::vector<std::string> &arguments)
    {
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const std::string &argument = arguments[i];
            if (argument == "-h" || argument == "--help") {
                help = true;
            } else if (argument == "--version") {
                version = true;
            } else if (argument.size() > 1 && argument[0] == '@') {
                if (auto problem = expand(argument.substr(1)))
                    return problem;
            } else if (!argument.starts_with("--")) {
                return argument.starts_with("-") ? "unknown short flag '" + argument + "'" : "unexpected " + argument;
            } else {
                const std::string *next = i + 1 < arguments.size() ? &arguments[i + 1] : nullptr;
                bool usedNext = false;
                if (auto problem = flag(argument.substr(2), next, usedNext))
                    return problem;
                i += usedNext;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] bool given(std::string_view name) const { return values.contains(std::string(name)); }
    [[nodiscard]] std::string value(std::string_view name) const
    {
        if (const auto it = values.find(std::string(name)); it != values.end())
            return it->second;
        return std::string(findFlag(name)->defaultValue);
    }

    bool help = false;
    bool version = false;
    std::map<std::string, std::string> values; ///< As given; of lists joined by commas.

private:
    std::optional<std::string> expand(const std::string &path)
    {
        std::ifstream file(path);
        if (!file)
            return "cannot read the arguments file " + path;
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);)
            if (!line.empty())
                lines.push_back(line);
        return parse(lines);
    }

    std::optional<std::string> flag(const std::string &text, const std::string *next, bool &usedNext)
    {
        const std::size_t equals = text.find('=');
        const std::string name = text.substr(0, equals);
        const bool hasValue = equals != std::string::npos;
        if (const Flag *known = findFlag(name)) {
            if (known->kind == FlagKind::Bool) {
                if (hasValue)
                    return "unexpected " + text.substr(equals + 1);
                values[name] = "true";
                return std::nullopt;
            }
            if (!hasValue && !next)
                return "expected argument for flag '--" + name + "'";
            usedNext = !hasValue;
            set(*known, hasValue ? text.substr(equals + 1) : *next);
            return std::nullopt;
        }
        if (name.starts_with("no-")) {
            const Flag *positive = findFlag(name.substr(3));
            if (positive && positive->kind == FlagKind::Bool && !hasValue) {
                values[name.substr(3)] = "false";
                return std::nullopt;
            }
        }
        return "unknown long flag '--" + name + "'";
    }

    void set(const Flag &flag, const std::string &value)
    {
        std::string &present = values[std::string(flag.name)];
        if (flag.kind == FlagKind::List && !present.empty())
            present += "," + value;
        else
            present = value;
    }
};

std::string usage(const std::string &program)
{
    std::string out = "usage: " + program + " [<flags>]\n\nFlags:\n  -h, --help\n      --version\n";
    for (const Flag &flag : flagTable()) {
        if (flag.help.empty())
            continue;
        out += "      --" + std::string(flag.kind == FlagKind::Bool ? "[no-]" : "") + std::string(flag.name);
        if (flag.kind != FlagKind::Bool)
            out += "=\"" + std::string(flag.defaultValue) + "\"";
        out += "\n            " + std::string(flag.help) + "\n";
    }
    return out;
}

std::optional<std::string> readDuration(const CommandLine &line, std::string_view name, std::chrono::milliseconds &out)
{
    const auto parsed = agent::parseDuration(line.value(name));
    if (!parsed)
        return "--" + std::string(name) + ": " + parsed.error().message();
    out = *parsed;
    return std::nullopt;
}

/// Reads a flag that has no default, when it was given, with `parse`.
template <typename T>
std::optional<std::string> readGiven(const CommandLine &line, std::string_view name,
                                     agent::Result<T> (*parse)(std::string_view), std::optional<T> &out)
{
    if (!line.given(name))
        return std::nullopt;
    const agent::Result<T> parsed = parse(line.value(name));
    if (!parsed)
        return "--" + std::string(name) + ": " + parsed.error().message();
    out = *parsed;
    return std::nullopt;
}

/// The bounds of the log, of which none holds unless it was given.
std::optional<std::string> readRetention(const CommandLine &line, Options &out)
{
    if (auto problem = readGiven(line, "storage.agent.retention.min-time", agent::parseDuration, out.retentionMinTime))
        return problem;
    if (auto problem = readGiven(line, "storage.agent.retention.max-time", agent::parseDuration, out.retentionMaxTime))
        return problem;
    if (auto problem =
            readGiven(line, "storage.agent.wal-truncate-frequency", agent::parseDuration, out.walTruncateFrequency))
        return problem;
    if (auto problem = readGiven(line, "storage.agent.max-bytes", agent::parseSize, out.maxBytes))
        return problem;
    if (auto problem = readGiven(line, "storage.agent.min-free-bytes", agent::parseSize, out.minFreeBytes))
        return problem;
    return readGiven(line, "storage.agent.takeover", agent::parseTakeover, out.takeover);
}

std::optional<std::string> readStorage(const CommandLine &line, Options &out)
{
    constexpr std::uint64_t kMiB = 1U << 20;
    const auto size = agent::parseSize(line.value("storage.agent.wal-segment-size"));
    if (!size)
        return "--storage.agent.wal-segment-size: " + size.error().message();
    if (*size < kMiB || *size > 256 * kMiB)
        return "flag 'storage.agent.wal-segment-size' must be set between 1MB and 256MB";
    out.segmentBytes = *size & ~std::uint64_t{32767}; // whole pages
    out.walCompression = line.value("storage.agent.wal-compression-type");
    if (out.walCompression != "snappy" && out.walCompression != "zstd")
        return "enum value must be one of snappy,zstd, got '" + out.walCompression + "'";
    if (line.value("storage.agent.wal-compression") == "false")
        out.walCompression = "none";
    out.storagePath = line.value("storage.agent.path");
    if (auto problem = readRetention(line, out))
        return problem;
    return readDuration(line, "storage.remote.flush-deadline", out.flushDeadline);
}

std::optional<std::string> fill(CommandLine &line, Options &out)
{
    EnabledFeatures features = readFeatures(line.value("enable-feature"));
    out.features = std::move(features.inEffect);
    out.warnings = std::move(features.warnings);
    if (std::find(out.features.begin(), out.features.end(), "auto-reload-config") != out.features.end())
        line.values["config.auto-reload"] = "true";
    out.autoReload = line.value("config.auto-reload") == "true";
    out.configFile = line.value("config.file");
    out.listenAddress = line.value("web.listen-address");
    out.listenAddressSet = line.given("web.listen-address");
    if (out.listenAddress.find(',') != std::string::npos)
        return "--web.listen-address: one address is supported, got " + out.listenAddress;
    out.enableLifecycle = line.value("web.enable-lifecycle") == "true";
    out.logLevel = line.value("log.level");
    if (out.logLevel != "debug" && out.logLevel != "info" && out.logLevel != "warn" && out.logLevel != "error")
        return "enum value must be one of debug,info,warn,error, got '" + out.logLevel + "'";
    out.logFormat = line.value("log.format");
    if (out.logFormat != "logfmt" && out.logFormat != "json")
        return "enum value must be one of logfmt,json, got '" + out.logFormat + "'";
    out.adjustTimestamps = line.value("scrape.adjust-timestamps") == "true";
    out.demo = line.value("demo") == "true";
    out.headless = line.value("headless") == "true";
    if (auto problem = readDuration(line, "config.auto-reload-interval", out.autoReloadInterval))
        return problem;
    if (auto problem = readDuration(line, "scrape.timestamp-tolerance", out.timestampTolerance))
        return problem;
    if (auto problem = readDuration(line, "scrape.discovery-reload-interval", out.discoveryInterval))
        return problem;
    for (const Flag &flag : flagTable()) {
        if (flag.use == FlagUse::Accepted && line.given(flag.name))
            out.warnings.push_back("--" + std::string(flag.name) + " is accepted and has no effect in this version");
        if (flag.use != FlagUse::ServerOnly)
            out.flags[std::string(flag.name)] = line.value(flag.name);
    }
    return readStorage(line, out);
}

ParsedOptions leave(int code, std::string standardOut, std::string standardError)
{
    ParsedOptions out;
    out.exitCode = code;
    out.standardOut = std::move(standardOut);
    out.standardError = std::move(standardError);
    return out;
}

} // namespace

ParsedOptions parseOptions(const std::vector<std::string> &arguments, const std::string &program)
{
    CommandLine line;
    if (const auto problem = line.parse(arguments))
        return leave(kExitUsage, {}, "Error parsing command line arguments: " + *problem + "\n\n" + usage(program));
    if (line.help)
        return leave(kExitOk, usage(program), {});
    if (line.version)
        return leave(kExitOk, "belfry, version " + version() + "\n", {});
    std::string serverOnly;
    for (const Flag &flag : flagTable())
        if (flag.use == FlagUse::ServerOnly && line.given(flag.name))
            serverOnly += (serverOnly.empty() ? "\"--" : " \"--") + std::string(flag.name) + "\"";
    if (!serverOnly.empty())
        return leave(kExitWrongMode, {}, "The following flag(s) can not be used in agent mode: [" + serverOnly + "]\n");

    ParsedOptions out;
    if (const auto problem = fill(line, out.options))
        return leave(kExitUsage, {}, "Error parsing command line arguments: " + *problem + "\n");
    out.proceed = true;
    return out;
}

std::string version()
{
    return BELFRY_VERSION;
}

} // namespace app
