// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/archive_push.h"

#include "agent/wal/layout.h"

#include <algorithm>
#include <thread>

namespace agent::engine {
namespace {

constexpr std::chrono::milliseconds kLookInterval{50};
constexpr const char *kSourceFile = "/source";

/// What a state directory belongs to.
std::string describe(const wal::ArchiveInfo &archive, const remote::Settings &remote)
{
    return "belfry-push 1\narchive " + std::to_string(archive.checksum) + ' ' + std::to_string(archive.plainBytes) +
           ' ' + std::to_string(archive.created) + "\nremote " + remote.name + '\n';
}

/// Writes the segment of an archive into a log's directory. Errors: Corruption, NoSpace, Io.
Status layOut(wal::ArchiveReader &archive, FileSystem &files, const std::string &directory)
{
    if (Status status = files.createDirectories(directory + "/wal"); !status.ok())
        return status;
    Result<std::unique_ptr<WritableFile>> segment = files.create(directory + "/wal/" + wal::segmentName(0));
    if (!segment)
        return segment.error();
    std::string bytes;
    for (;;) {
        const Result<bool> more = archive.next(bytes);
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (Status status = (*segment)->append(bytes); !status.ok())
            return status;
    }
    if (Status status = (*segment)->sync(); !status.ok())
        return status;
    return (*segment)->close();
}

/// Makes the state directory ready; `resumed` tells whether an earlier try has.
Status prepare(const ArchivePush &push, wal::ArchiveReader &archive, FileSystem &files, bool &resumed)
{
    const std::string &directory = push.stateDirectory;
    const std::string wanted = describe(archive.info(), push.remote);
    if (const Result<std::string> source = files.readFile(directory + kSourceFile)) {
        resumed = *source == wanted;
        return resumed ? Status()
                       : invalidInput(directory + " is what is left of delivering another file, or to another remote: "
                                                  "finish that, remove the directory, or choose another with --state");
    }
    if (files.exists(directory))
        return invalidInput(directory + " is in the way: choose another directory with --state");
    const std::string unfinished = directory + ".partial";
    Status status = files.removeTree(unfinished);
    if (status.ok())
        status = layOut(archive, files, unfinished);
    if (status.ok())
        status = writeFileAtomically(files, unfinished + kSourceFile, wanted);
    if (status.ok())
        status = files.rename(unfinished, directory);
    if (!status.ok())
        files.removeTree(unfinished).ignore("the first error is the one to tell");
    return status.withContext("laying out the file in " + unfinished);
}

/// One delivery, from opening the log to the last answer.
class Delivering {
public:
    Delivering(const ArchivePush &push, FileSystem &files, Clock &clock, LogSink &sink)
        : m_push(push), m_clock(clock), m_cursors(push.stateDirectory, files, sink)
    {
    }
    [[nodiscard]] Status open(FileSystem &files, LogSink &sink);
    void run(const std::function<bool(const remote::RemoteStatus &)> &progress, ArchivePushed &out);

private:
    [[nodiscard]] remote::RemoteStatus status() const;
    [[nodiscard]] bool done(const remote::RemoteStatus &status) const;

    const ArchivePush &m_push;
    Clock &m_clock;
    telemetry::Registry m_registry;
    wal::CursorStore m_cursors;
    std::unique_ptr<wal::Log> m_log;
    std::unique_ptr<remote::Manager> m_manager;
    std::uint32_t m_records = 0;
};

Status Delivering::open(FileSystem &files, LogSink &sink)
{
    wal::Settings settings;
    settings.directory = m_push.stateDirectory;
    settings.packAfter = std::chrono::milliseconds(0);
    Result<std::unique_ptr<wal::Log>> log = wal::Log::open(settings, files, m_clock, sink, m_registry);
    if (!log)
        return log.error();
    m_log = std::move(*log);
    m_records = m_log->status().segments.front().records;
    remote::Manager::Options options;
    options.userAgent = m_push.userAgent;
    m_manager = std::make_unique<remote::Manager>(options, *m_log, m_cursors, m_clock, sink, m_registry, [] {});
    return m_manager->apply({m_push.remote}, m_push.externalLabels);
}

remote::RemoteStatus Delivering::status() const
{
    const std::vector<remote::RemoteStatus> all = m_manager->status();
    return all.empty() ? remote::RemoteStatus() : all.front();
}

/// Exemplars are in no account, but hold the cursor.
bool Delivering::done(const remote::RemoteStatus &status) const
{
    return status.ledger.pending == 0 && status.cursor >= wal::Position{0, m_records};
}

void Delivering::run(const std::function<bool(const remote::RemoteStatus &)> &progress, ArchivePushed &out)
{
    SteadyTime moved = m_clock.steadyNow();
    wal::Position cursor;
    for (;;) {
        const remote::RemoteStatus now = status();
        const bool goOn = progress(now);
        out.settled = done(now);
        if (now.cursor != cursor)
            moved = m_clock.steadyNow();
        cursor = now.cursor;
        if (!out.settled && now.state == remote::State::ActionNeeded)
            out.problem = now.lastError;
        else if (!out.settled && m_clock.steadyNow() - moved >= m_push.patience)
            out.problem = now.lastError.empty() ? "nothing was acknowledged for a long time" : now.lastError;
        if (out.settled || !goOn || !out.problem.empty())
            break;
        std::this_thread::sleep_for(kLookInterval);
    }
    m_manager->stop();
    const remote::RemoteStatus last = status();
    out.account = last.ledger;
    if (done(last)) { // stopping waits for answers under way
        out.settled = true;
        out.problem.clear();
    }
}

} // namespace

Result<ArchivePushed> pushArchive(const ArchivePush &push, FileSystem &files, Clock &clock, LogSink &log,
                                  const std::function<bool(const remote::RemoteStatus &)> &progress)
{
    Result<std::unique_ptr<wal::ArchiveReader>> archive = wal::ArchiveReader::open(files, push.file);
    if (!archive)
        return archive.error();
    ArchivePushed out;
    out.archive = (*archive)->info();
    if (Status status = prepare(push, **archive, files, out.resumed); !status.ok())
        return status;
    {
        Delivering delivering(push, files, clock, log);
        if (Status status = delivering.open(files, log); !status.ok())
            return status;
        delivering.run(progress, out);
    }
    if (out.settled)
        files.removeTree(push.stateDirectory).ignore("it only takes space");
    return out;
}

} // namespace agent::engine
