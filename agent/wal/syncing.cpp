// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/log_impl.h"

#include <algorithm>
#include <chrono>

namespace agent::wal {

void Log::Impl::scheduleSync()
{
    syncer.postAt(std::chrono::steady_clock::now() + settings.fsyncInterval,
                  [this] { sync().ignore("status() tells, and it is tried again"); });
}

Status Log::Impl::sync()
{
    Status status;
    {
        const MutexLock syncing(syncMutex);
        std::uint32_t lastSegment = 0;
        {
            const MutexLock appending(appendMutex);
            if (!dirty)
                return memoryError();
            dirty = false;
            std::move(newSyncHandles.begin(), newSyncHandles.end(), std::back_inserter(syncHandles));
            newSyncHandles.clear();
            lastSegment = index.last().number;
        }
        const SteadyTime start = clock.steadyNow();
        status = syncFiles(lastSegment);
        metrics.fsyncSeconds.Observe(std::chrono::duration<double>(clock.steadyNow() - start).count());
        if (!status.ok()) {
            const MutexLock appending(appendMutex);
            dirty = true;
        }
    }
    noteSync(status);
    if (!status.ok() && settings.fsyncInterval.count() > 0)
        scheduleSync();
    return status.ok() ? memoryError() : status;
}

/// Oldest segment first, so that what is durable is a prefix of the log.
Status Log::Impl::syncFiles(std::uint32_t lastSegment)
{
    for (SyncHandle &handle : syncHandles) {
        if (Status status = handle.file->sync(); !status.ok())
            return status;
    }
    std::erase_if(syncHandles, [lastSegment](const SyncHandle &handle) { return handle.segment < lastSegment; });
    syncedBefore = lastSegment;
    return {};
}

void Log::Impl::noteSync(const Status &status)
{
    Status before = status;
    {
        const MutexLock guard(errorMutex);
        std::swap(before, syncError);
    }
    noteChange(before, status, "syncing the log to the disk");
}

/// Tells when something stops working, or works again.
void Log::Impl::noteChange(const Status &before, const Status &now, std::string_view what)
{
    if (before.ok() == now.ok())
        return;
    if (now.ok())
        sink.write(LogLevel::Info, "wal", std::string(what) + " works again", {{"directory", walDirectory}});
    else
        sink.write(LogLevel::Error, "wal", std::string(what) + " fails, it is tried again each time",
                   {{"directory", walDirectory}, {"error", now.toString()}});
}

} // namespace agent::wal
