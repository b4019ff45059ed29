// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/wal_push.h"

#include "agent/config/loader.h"
#include "agent/engine/archive_push.h"
#include "agent/telemetry/logger.h"
#include "agent/wal/offline/cursor_advance.h"
#include "agent/wal/offline/text_table.h"
#include "app/common/exit_code.h"
#include "app/common/options.h"
#include "app/common/signals.h"
#include "app/headless/wal_reports.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace app {
namespace {

using agent::Result;
using agent::Status;
using agent::wal::formatCount;

/// A configuration of one remote.
std::string configFor(const std::string &url)
{
    std::string quoted;
    for (const char c : url)
        quoted += c == '\'' ? "''" : std::string(1, c);
    return "remote_write:\n- name: push\n  url: '" + quoted + "'\n";
}

/// Chooses the remote of a configuration by name.
Result<agent::remote::Settings> chooseRemote(const agent::config::Config &config, const PushRequest &request)
{
    std::string known;
    for (const agent::remote::Settings &remote : config.remotes) {
        if (remote.name == request.remote || (request.remote.empty() && config.remotes.size() == 1))
            return remote;
        known += (known.empty() ? "" : ", ") + remote.name;
    }
    if (known.empty())
        return agent::invalidInput(request.configFile + " has no remote_write");
    return agent::invalidInput((request.remote.empty() ? "give a --remote" : "no remote \"" + request.remote + '"') +
                               ": " + request.configFile + " has " + known);
}

/// Where and how to send. Errors: InvalidInput.
Status resolve(const PushRequest &request, agent::FileSystem &files, agent::engine::ArchivePush &out)
{
    const agent::config::LoadResult loaded =
        request.configFile.empty() ? agent::config::loadText(files, configFor(request.url), "--remote.url")
                                   : agent::config::loadFile(files, request.configFile);
    if (!loaded.ok())
        return loaded.status();
    if (request.configFile.empty()) {
        out.remote = loaded.config.remotes.front();
    } else {
        Result<agent::remote::Settings> remote = chooseRemote(loaded.config, request);
        if (!remote)
            return remote.error();
        out.remote = std::move(*remote);
    }
    out.externalLabels = loaded.config.global.externalLabels;
    if (!request.externalLabelsFile.empty()) {
        const agent::config::LoadResult labels = agent::config::loadFile(files, request.externalLabelsFile);
        if (!labels.ok())
            return labels.status();
        out.externalLabels = labels.config.global.externalLabels;
    }
    out.userAgent = "Belfry/" + version() + " (compatible; Prometheus/3.14.0)";
    out.patience = request.patience;
    return {};
}

void printAccount(const agent::engine::ArchivePush &push, const agent::engine::ArchivePushed &pushed)
{
    const agent::remote::LedgerStatus &account = pushed.account;
    std::printf("%s: %s samples to %s: %s acknowledged", push.file.c_str(), formatCount(account.committed).c_str(),
                push.remote.name.c_str(), formatCount(account.acknowledged).c_str());
    if (account.relabelDropped > 0)
        std::printf(", %s dropped by relabelling", formatCount(account.relabelDropped).c_str());
    for (const auto &[reason, count] : account.dropped)
        std::printf(", %s %s", formatCount(count).c_str(), reason.c_str());
    if (account.pending > 0)
        std::printf(", %s pending", formatCount(account.pending).c_str());
    std::puts(pushed.resumed ? " (with what an earlier try delivered)" : "");
    std::fflush(stdout);
}

bool allDelivered(const agent::engine::ArchivePushed &pushed)
{
    return pushed.settled && pushed.account.acknowledged + pushed.account.relabelDropped == pushed.account.committed;
}

/// Delivers one file. Returns the exit code; the archive's own words go to `info`.
int pushOne(const agent::engine::ArchivePush &push, agent::FileSystem &files, Signals &signals,
            agent::wal::ArchiveInfo &info)
{
    agent::SystemClock clock;
    agent::telemetry::Logger log(agent::LogLevel::Warn, agent::telemetry::LogFormat::Logfmt);
    const bool terminal = isatty(STDERR_FILENO) != 0;
    bool stopped = false;
    const auto progress = [&](const agent::remote::RemoteStatus &status) {
        using namespace std::chrono_literals;
        if (terminal)
            std::fprintf(stderr, "\r\033[K%s: %s of %s samples acknowledged", push.file.c_str(),
                         formatCount(status.ledger.acknowledged).c_str(), formatCount(status.ledger.committed).c_str());
        stopped = signals.wait(0ms) == Signal::Stop;
        return !stopped;
    };
    const auto pushed = agent::engine::pushArchive(push, files, clock, log, progress);
    if (terminal)
        std::fputs("\r\033[K", stderr);
    if (!pushed)
        return fail(pushed.error());
    info = pushed->archive;
    printAccount(push, *pushed);
    if (!pushed->settled)
        std::fprintf(stderr, "belfry-agent: %s: %s; run the same again to send the rest (kept in %s)\n",
                     push.file.c_str(), stopped ? "stopped" : pushed->problem.c_str(), push.stateDirectory.c_str());
    return allDelivered(*pushed) ? kExitOk : kExitFailure;
}

/// Moves the cursor and tells of it.
int advance(agent::FileSystem &files, const std::string &storagePath, const std::string &remote,
            const agent::wal::ArchiveInfo &archive)
{
    agent::telemetry::Logger log(agent::LogLevel::Warn, agent::telemetry::LogFormat::Logfmt);
    const auto moved = agent::wal::advanceCursor(files, storagePath, remote, archive, log);
    if (!moved)
        return fail(moved.error());
    if (moved->from == moved->to) {
        std::printf("%s: its cursor is behind what the file holds already, nothing was changed\n", remote.c_str());
        return kExitOk;
    }
    std::printf("%s: cursor moved from segment %u record %u to segment %u record %u; %s samples entered as exported",
                remote.c_str(), moved->from.segment, moved->from.record, moved->to.segment, moved->to.record,
                formatCount(moved->exported).c_str());
    if (moved->lost > 0)
        std::printf(", %s that the file lacks by their reasons", formatCount(moved->lost).c_str());
    std::puts("");
    return kExitOk;
}

} // namespace

int pushArchives(const PushRequest &request)
{
    Signals signals; // before any thread
    const auto files = agent::makePosixFileSystem();
    agent::engine::ArchivePush push;
    if (const Status status = resolve(request, *files, push); !status.ok()) {
        std::fprintf(stderr, "belfry-agent: error: %s\n", status.message().c_str());
        return kExitUsage;
    }
    std::unique_ptr<agent::FileLock> lock;
    if (request.advanceCursor) {
        auto taken = agent::wal::lockStorage(*files, request.storagePath);
        if (!taken)
            return fail(taken.error());
        lock = std::move(*taken);
    }
    int code = kExitOk;
    for (const std::string &file : request.files) {
        push.file = file;
        push.stateDirectory = request.stateDirectory.empty() ? file + ".push" : request.stateDirectory;
        agent::wal::ArchiveInfo info;
        const int one = pushOne(push, *files, signals, info);
        code = std::max(code, one);
        if (one != kExitOk)
            break; // later samples before earlier ones would be refused, or keep these from being taken
        if (request.advanceCursor)
            code = std::max(
                code, advance(*files, request.storagePath, info.remote.empty() ? push.remote.name : info.remote, info));
    }
    return code;
}

int advanceByArchive(const std::string &storagePath, const std::string &remote, const std::string &file)
{
    const auto files = agent::makePosixFileSystem();
    const auto archive = agent::wal::ArchiveReader::open(*files, file);
    if (!archive)
        return fail(archive.error());
    const auto lock = agent::wal::lockStorage(*files, storagePath);
    if (!lock)
        return fail(lock.error());
    return advance(*files, storagePath, remote, (*archive)->info());
}

} // namespace app
