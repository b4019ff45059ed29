// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/dead_letters_command.h"

#include "agent/base/clock.h"
#include "agent/base/moment.h"
#include "agent/base/url.h"
#include "agent/http/client.h"
#include "agent/remote/answers/dead_letters.h"
#include "agent/wal/offline/text_table.h"
#include "agent/web/dead_letter_json.h"
#include "app/common/exit_code.h"
#include "app/headless/command_arguments.h"
#include "app/headless/wal_reports.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace app {
namespace {

using agent::Status;
using agent::remote::DeadLetter;
using agent::remote::DeadLetterFilter;

constexpr std::string_view kUsage = R"(usage: belfry-agent dead-letters list   [<flags>]
       belfry-agent dead-letters export [<flags>] --output=<directory>
       belfry-agent dead-letters resend [<flags>] --remote=<name>

What receivers have refused for good, with their words. list and export read the storage, whether the agent runs or not,
and change nothing; resend asks the running agent to send it again.
      --storage.agent.path="data-agent/"
      --remote=NAME           Only that remote's.
      --reason=REASON         Only what was refused so: receiver_rejected_400.
      --from=TIME --to=TIME   Only what was refused then: 2026-11-21T12:31:04Z, or 2h for two hours ago.
      --id=NUMBER             Only that one.

list: oldest first.
      --[no-]json             One object a line.

export: writes each as a file of its own, the body of a remote write 1.0 request, and index.json beside them. Anything
that speaks remote write can post them: curl -H 'Content-Encoding: snappy' --data-binary @<file> <url>
      --output=DIRECTORY      It must not be there.

resend:
      --web.url="http://127.0.0.1:9090"
                              Where the agent listens; it runs with --web.enable-lifecycle.
)";

constexpr std::array kFlags = std::to_array<CommandFlag>({{"storage.agent.path", false, {}, "data-agent/"},
                                                          {"remote"},
                                                          {"reason"},
                                                          {"from"},
                                                          {"to"},
                                                          {"id"},
                                                          {"json", true},
                                                          {"output"},
                                                          {"web.url", false, {}, "http://127.0.0.1:9090"}});

int refuse(const std::string &problem)
{
    std::fprintf(stderr, "belfry-agent: error: %s, try dead-letters --help\n", problem.c_str());
    return kExitUsage;
}

/// Which ones are meant. Returns what is wrong with it.
std::optional<std::string> readFilter(const CommandArguments &arguments, DeadLetterFilter &out)
{
    out.reason = arguments.value("reason");
    for (const auto &[flag, time] : {std::pair("from", &out.from), {"to", &out.to}}) {
        const std::string &text = arguments.value(flag);
        if (text.empty())
            continue;
        const auto moment = agent::parseMoment(text);
        if (!moment)
            return "--" + std::string(flag) + ": " + moment.error().message();
        *time = moment->resolve(agent::SystemClock().now());
    }
    const std::string &text = arguments.value("id");
    if (text.empty())
        return std::nullopt;
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size())
        return "--id: \"" + text + "\" is not a number";
    out.ids.insert(id);
    return std::nullopt;
}

std::string describe(const std::string &remote, const DeadLetter &letter, const std::string &file = {})
{
    const agent::engine::DeadLetterRow row{letter.id,      letter.time,    letter.status,     letter.reason,
                                           letter.text,    letter.refused, letter.candidates, letter.minTime,
                                           letter.maxTime, letter.series,  letter.unsure};
    return agent::web::deadLetterJson(remote, row, file);
}

/// The beginning of a receiver's words, for a terminal, which must not take any of it for a command.
std::string firstLine(const std::string &text)
{
    std::string line = text.substr(0, std::min<std::size_t>(text.find('\n'), 100));
    if (line.size() < text.size() && (static_cast<unsigned char>(text[line.size()]) & 0xc0U) == 0x80U)
        while (!line.empty() && static_cast<unsigned char>(line.back()) >= 0x80) // half a character
            line.pop_back();
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto c = static_cast<unsigned char>(line[i]);
        const bool second = c >= 0x80 && c < 0xa0 && i > 0 && line[i - 1] == '\xc2'; // U+0080 to U+009F
        if (c < 0x20 || c == 0x7f || second)
            line[i] = second ? '\xbf' : '?'; // the same, and an inverted question mark
    }
    return line;
}

int list(const CommandArguments &arguments, const DeadLetterFilter &filter)
{
    const auto files = agent::makePosixFileSystem();
    std::vector<std::vector<std::string>> rows{{"remote", "id", "refused at", "status", "samples", "of", "text"}};
    std::uint64_t refused = 0;
    const Status status = agent::remote::visitDeadLetters(
        *files, arguments.value("storage.agent.path"), arguments.value("remote"), filter,
        [&](const std::string &remote, DeadLetter &letter) {
            refused += letter.refused;
            if (arguments.on("json"))
                std::puts(describe(remote, letter).c_str());
            else
                rows.push_back({remote, std::to_string(letter.id), agent::formatTimestamp(letter.time),
                                std::to_string(letter.status), agent::wal::formatCount(letter.refused),
                                agent::wal::formatCount(letter.candidates), firstLine(letter.text)});
        });
    if (!status.ok())
        return fail(status);
    if (arguments.on("json"))
        return kExitOk;
    if (rows.size() > 1)
        std::fputs(agent::wal::formatTable(rows, 3, 6).c_str(), stdout);
    std::printf("%s samples in %s dead letters\n", agent::wal::formatCount(refused).c_str(),
                agent::wal::formatCount(rows.size() - 1).c_str());
    return kExitOk;
}

int exportAll(const CommandArguments &arguments, const DeadLetterFilter &filter)
{
    const std::string &output = arguments.value("output");
    if (output.empty())
        return refuse("required flag --output not provided");
    const auto files = agent::makePosixFileSystem();
    if (files->exists(output))
        return fail({agent::Code::AlreadyExists, output + " is there already: choose another directory"});
    Status status = files->createDirectories(output);
    Status written;
    std::string index;
    std::uint64_t count = 0;
    if (status.ok())
        status = agent::remote::visitDeadLetters(
            *files, arguments.value("storage.agent.path"), arguments.value("remote"), filter,
            [&](const std::string &remote, DeadLetter &letter) {
                const std::string name = agent::percentEncode(remote) + '-' + std::to_string(letter.id) + ".rw1";
                index += (count++ == 0 ? "" : ",\n") + describe(remote, letter, name);
                if (written.ok())
                    written = writeFileAtomically(*files, output + '/' + name, letter.body);
            });
    if (status.ok())
        status = written;
    if (status.ok())
        status = writeFileAtomically(*files, output + "/index.json", '[' + index + "]\n");
    if (!status.ok())
        return fail(status);
    std::printf("%s: %s dead letters\n", output.c_str(), agent::wal::formatCount(count).c_str());
    return kExitOk;
}

int resend(const CommandArguments &arguments, const DeadLetterFilter &filter)
{
    if (arguments.value("remote").empty())
        return refuse("required flag --remote not provided");
    agent::http::Request request;
    request.method = "POST";
    request.url = arguments.value("web.url") +
                  "/api/v1/belfry/dead_letters/resend?remote=" + agent::percentEncode(arguments.value("remote"));
    for (const auto &[name, value] : {std::pair("reason", filter.reason),
                                      {"from", filter.from == 0 ? "" : agent::formatTimestamp(filter.from)},
                                      {"to", filter.to == 0 ? "" : agent::formatTimestamp(filter.to)},
                                      {"id", arguments.value("id")}})
        if (!value.empty())
            request.url += '&' + std::string(name) + '=' + agent::percentEncode(value);
    const auto client = agent::http::makeCurlClient();
    std::optional<agent::http::Outcome> answer;
    client->start(std::move(request), [&](agent::http::Outcome outcome) { answer = std::move(outcome); });
    while (!answer) // ends with the request's timeout
        client->poll(std::chrono::milliseconds(100));
    if (answer->failure != agent::http::Failure::None)
        return fail(answer->status);
    if (answer->response.status != 200) {
        std::fprintf(stderr, "belfry-agent: %s: %s\n", agent::http::statusLine(answer->response.status).c_str(),
                     answer->response.body.c_str());
        return kExitFailure;
    }
    std::puts("the agent sends them again; what the receiver takes leaves the list");
    return kExitOk;
}

} // namespace

int runDeadLetters(const std::vector<std::string> &arguments)
{
    if (asksForHelp(arguments)) {
        std::fputs(kUsage.data(), stdout);
        return kExitOk;
    }
    if (arguments.empty()) {
        std::fputs(kUsage.data(), stderr);
        return kExitUsage;
    }
    constexpr std::array kCommands{std::pair("list", &list), std::pair("export", &exportAll),
                                   std::pair("resend", &resend)};
    for (const auto &[name, run] : kCommands) {
        if (arguments.front() != name)
            continue;
        CommandArguments parsed;
        if (const auto problem = parseCommandArguments({arguments.begin() + 1, arguments.end()}, kFlags, parsed))
            return refuse(*problem);
        if (!parsed.files.empty())
            return refuse("unexpected " + parsed.files.front());
        DeadLetterFilter filter;
        if (const auto problem = readFilter(parsed, filter))
            return refuse(*problem);
        return run(parsed, filter);
    }
    return refuse("expected command but got \"dead-letters " + arguments.front() + '"');
}

} // namespace app
