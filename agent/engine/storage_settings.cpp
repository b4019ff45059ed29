// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/storage_settings.h"

#include <algorithm>

namespace agent::engine {
namespace {

wal::Compression compressionOf(const std::string &name)
{
    if (name == "none")
        return wal::Compression::None;
    return name == "zstd" ? wal::Compression::Zstd : wal::Compression::Snappy;
}

} // namespace

wal::Settings walSettings(const Options &options, const config::Config &config, wal::CursorStore &cursors)
{
    wal::Settings settings;
    settings.directory = options.storagePath;
    settings.segmentBytes = options.segmentBytes;
    settings.compression = compressionOf(options.walCompression);
    settings.fsyncInterval = config.storage.fsyncInterval;
    settings.outOfOrderWindow = config.outOfOrderTimeWindow;
    settings.limits = walLimits(options, config.storage);
    settings.memoryBytes = config.storage.memoryBytes;
    settings.packAfter = config.storage.packAfter;
    for (const std::string &name : cursors.names()) {
        const Result<wal::CursorStore::Cursor> cursor = cursors.peek(name);
        if (!cursor)
            continue; // told of when its remote starts
        settings.resumePosition = std::max(settings.resumePosition, cursor->position);
        settings.resumeOrdinal = std::max(settings.resumeOrdinal, cursor->ordinal.value_or(0));
    }
    return settings;
}

wal::Limits walLimits(const Options &options, const config::StorageLimits &storage)
{
    wal::Limits limits;
    limits.maxBytes = options.maxBytes.value_or(storage.maxBytes);
    limits.minFreeBytes = options.minFreeBytes.value_or(storage.minFreeBytes);
    limits.minAge = options.retentionMinTime.value_or(limits.minAge);
    limits.maxAge = options.retentionMaxTime.value_or(limits.maxAge);
    // As Prometheus does: nothing goes for its age before it could have gone as delivered.
    if (limits.maxAge.count() > 0)
        limits.maxAge =
            std::max({limits.maxAge, limits.minAge, options.truncateFrequency.value_or(std::chrono::milliseconds(0))});
    return limits;
}

bool needsRestart(const config::StorageLimits &before, const config::StorageLimits &now)
{
    return before.fsyncInterval != now.fsyncInterval || before.memoryBytes != now.memoryBytes ||
           before.packAfter != now.packAfter;
}

} // namespace agent::engine
