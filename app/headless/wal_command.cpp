// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/wal_command.h"

#include "agent/base/clock.h"
#include "agent/base/duration.h"
#include "agent/base/moment.h"
#include "app/common/exit_code.h"
#include "app/headless/command_arguments.h"
#include "app/headless/wal_export.h"
#include "app/headless/wal_push.h"
#include "app/headless/wal_reports.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace app {
namespace {

constexpr std::string_view kUsage = R"(usage: belfry-agent wal inspect [<flags>] [<archive>...]
       belfry-agent wal verify  [<flags>]
       belfry-agent wal export  [<flags>] --output=<file or directory>
       belfry-agent wal push    [<flags>] <archive>...
       belfry-agent wal advance [<flags>] --remote=<name> --file=<archive>

All of them but push and advance may run beside the agent, and change nothing.
      --storage.agent.path="data-agent/"
                              The log to work on.

wal inspect: tells what the log holds, and what waits for each remote; or what is in archives.
      --segment=NUMBER        Read only that one.
      --[no-]json

wal verify: reads everything, and tells what is damaged or does not fit together.
      --[no-]json

wal export: writes a part of the log into one file that can be carried away (`zstd -d` makes it a plain segment).
      --output=PATH           Where to; it must not be there.
      --remote=NAME           What waits for that remote.
      --from-segment=NUMBER --to-segment=NUMBER
                              Those segments.
      --from=TIME --to=TIME   What is of these times: 2026-11-21T12:31:04Z, or 2h for two hours ago.
      --format="archive"      archive; or prometheus: a directory that Prometheus replays, of the whole log.

wal push: delivers such files, in the order given. What is interrupted goes on with the next try: the delivery is
remembered in <archive>.push, which goes when it is done.
      --config.file=FILE      Send as this configuration says: URL, authentication, TLS, relabelling, external labels.
      --remote=NAME           Which of its remotes, if it has several.
      --remote.url=URL        Or send there, with default settings.
      --external-labels=FILE  Take the external labels from this configuration file instead.
      --state=DIRECTORY       Where the delivery is remembered, if not beside the file.
      --give-up-after="10m"   How long to try without an acknowledgement.
      --[no-]advance-cursor   Then do what wal advance does, on --storage.agent.path.

wal advance: moves a remote's cursor behind what a file holds, so that it is not sent from here too. The agent must be
stopped. The samples go into the remote's ledger as exported.
      --remote=NAME
      --file=ARCHIVE

Exit codes: 0; 1 when something is wrong or was not delivered; 2 for a wrong command line.
)";

constexpr CommandFlag kStoragePath{"storage.agent.path", false, {}, "data-agent/"};

int refuse(const std::string &problem)
{
    std::fprintf(stderr, "belfry-agent: error: %s, try wal --help\n", problem.c_str());
    return kExitUsage;
}

/// A number of a segment, when given. False: it is none.
bool readSegment(const CommandArguments &arguments, std::string_view flag, std::optional<std::uint32_t> &out)
{
    const std::string &text = arguments.value(flag);
    if (text.empty())
        return true;
    const char *end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, out.emplace());
    return error == std::errc() && stopped == end;
}

std::string notASegment(const CommandArguments &arguments, std::string_view flag)
{
    return "--" + std::string(flag) + ": \"" + arguments.value(flag) + "\" is not the number of a segment";
}

/// A time, when given. Returns what is wrong with it.
std::optional<std::string> readTime(const CommandArguments &arguments, std::string_view flag, agent::TimestampMs &out)
{
    const std::string &text = arguments.value(flag);
    if (text.empty())
        return std::nullopt;
    const auto moment = agent::parseMoment(text);
    if (!moment)
        return "--" + std::string(flag) + ": " + moment.error().message();
    out = moment->resolve(agent::SystemClock().now());
    return std::nullopt;
}

int runInspect(const std::vector<std::string> &arguments)
{
    constexpr std::array kFlags = std::to_array<CommandFlag>({kStoragePath, {"segment"}, {"json", true}});
    CommandArguments parsed;
    if (const auto problem = parseCommandArguments(arguments, kFlags, parsed))
        return refuse(*problem);
    std::optional<std::uint32_t> segment;
    if (!readSegment(parsed, "segment", segment))
        return refuse(notASegment(parsed, "segment"));
    if (!parsed.files.empty())
        return inspectArchives(parsed.files);
    return inspectStorage(parsed.value("storage.agent.path"), segment, parsed.on("json"));
}

int runVerify(const std::vector<std::string> &arguments)
{
    constexpr std::array kFlags = std::to_array<CommandFlag>({kStoragePath, {"json", true}});
    CommandArguments parsed;
    if (const auto problem = parseCommandArguments(arguments, kFlags, parsed))
        return refuse(*problem);
    if (!parsed.files.empty())
        return refuse("unexpected " + parsed.files.front());
    return verifyStorage(parsed.value("storage.agent.path"), parsed.on("json"));
}

/// The range that was asked for. Returns what is wrong with it.
std::optional<std::string> readRange(const CommandArguments &parsed, agent::wal::ExportRange &out)
{
    out.remote = parsed.value("remote");
    for (const auto &[flag, segment] : {std::pair("from-segment", &out.fromSegment), {"to-segment", &out.toSegment}}) {
        if (!readSegment(parsed, flag, *segment))
            return notASegment(parsed, flag);
    }
    if (auto problem = readTime(parsed, "from", out.from))
        return problem;
    if (auto problem = readTime(parsed, "to", out.to))
        return problem;
    const bool bySegment = out.fromSegment || out.toSegment;
    if ((out.remote.empty() ? 0 : 1) + (bySegment ? 1 : 0) + (out.byTime() ? 1 : 0) > 1)
        return "give a remote, segments or times, not several of them";
    if (out.fromSegment && out.toSegment && *out.fromSegment > *out.toSegment)
        return "--to-segment comes before --from-segment";
    if (out.from > out.to)
        return "--to comes before --from";
    return std::nullopt;
}

int runExport(const std::vector<std::string> &arguments)
{
    constexpr std::array kFlags = std::to_array<CommandFlag>({kStoragePath,
                                                              {"output"},
                                                              {"remote"},
                                                              {"from-segment"},
                                                              {"to-segment"},
                                                              {"from"},
                                                              {"to"},
                                                              {"format", false, "archive prometheus", "archive"}});
    CommandArguments parsed;
    if (const auto problem = parseCommandArguments(arguments, kFlags, parsed))
        return refuse(*problem);
    if (!parsed.files.empty())
        return refuse("unexpected " + parsed.files.front());
    const std::string &output = parsed.value("output");
    if (output.empty())
        return refuse("required flag --output not provided");
    agent::wal::ExportRange range;
    if (const auto problem = readRange(parsed, range))
        return refuse(*problem);
    const std::string &storagePath = parsed.value("storage.agent.path");
    if (parsed.value("format") == "archive")
        return exportToArchive(storagePath, range, output);
    if (!range.remote.empty() || range.fromSegment || range.toSegment || range.byTime())
        return refuse("--format=prometheus exports the whole log: leave out remote, segments and times");
    return exportToDirectory(storagePath, output);
}

int runPush(const std::vector<std::string> &arguments)
{
    constexpr std::array kFlags = std::to_array<CommandFlag>({kStoragePath,
                                                              {"config.file"},
                                                              {"remote"},
                                                              {"remote.url"},
                                                              {"external-labels"},
                                                              {"state"},
                                                              {"give-up-after", false, {}, "10m"},
                                                              {"advance-cursor", true}});
    CommandArguments parsed;
    if (const auto problem = parseCommandArguments(arguments, kFlags, parsed))
        return refuse(*problem);
    PushRequest request;
    request.files = parsed.files;
    request.configFile = parsed.value("config.file");
    request.url = parsed.value("remote.url");
    request.remote = parsed.value("remote");
    request.externalLabelsFile = parsed.value("external-labels");
    request.stateDirectory = parsed.value("state");
    request.advanceCursor = parsed.on("advance-cursor");
    request.storagePath = parsed.value("storage.agent.path");
    if (request.files.empty())
        return refuse("required argument 'archive' not provided");
    if (request.configFile.empty() == request.url.empty())
        return refuse("give either --config.file or --remote.url");
    if (!request.url.empty() && !request.remote.empty())
        return refuse("--remote names a remote of --config.file");
    if (!request.stateDirectory.empty() && request.files.size() > 1)
        return refuse("--state is of one archive: push them one by one");
    const auto patience = agent::parseDuration(parsed.value("give-up-after"));
    if (!patience)
        return refuse("--give-up-after: " + patience.error().message());
    request.patience = *patience;
    return pushArchives(request);
}

int runAdvance(const std::vector<std::string> &arguments)
{
    constexpr std::array kFlags = std::to_array<CommandFlag>({kStoragePath, {"remote"}, {"file"}});
    CommandArguments parsed;
    if (const auto problem = parseCommandArguments(arguments, kFlags, parsed))
        return refuse(*problem);
    if (!parsed.files.empty())
        return refuse("unexpected " + parsed.files.front());
    for (const char *flag : {"remote", "file"}) {
        if (parsed.value(flag).empty())
            return refuse("required flag --" + std::string(flag) + " not provided");
    }
    return advanceByArchive(parsed.value("storage.agent.path"), parsed.value("remote"), parsed.value("file"));
}

} // namespace

int runWal(const std::vector<std::string> &arguments)
{
    if (asksForHelp(arguments)) {
        std::fputs(kUsage.data(), stdout);
        return kExitOk;
    }
    if (arguments.empty()) {
        std::fputs(kUsage.data(), stderr);
        return kExitUsage;
    }
    constexpr std::array kCommands{std::pair("inspect", &runInspect), std::pair("verify", &runVerify),
                                   std::pair("export", &runExport), std::pair("push", &runPush),
                                   std::pair("advance", &runAdvance)};
    for (const auto &[name, run] : kCommands) {
        if (arguments.front() == name)
            return run({arguments.begin() + 1, arguments.end()});
    }
    return refuse("expected command but got \"wal " + arguments.front() + '"');
}

} // namespace app
