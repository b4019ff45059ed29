// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/telemetry/registry.h"
#include "agent/wal/settings.h"

namespace agent::wal {

/// The log's own metrics, by Prometheus's names where it has them. Source: PARITY.md 9.2.
struct Metrics {
    Metrics(telemetry::Registry &registry, Compression compression);

    telemetry::Gauge &activeSeries;
    telemetry::Counter &deletedSeries;
    telemetry::Counter &samplesAppended; ///< Float samples.
    telemetry::Counter &histogramsAppended;
    telemetry::Counter &exemplarsAppended;
    telemetry::Counter &outOfOrder;
    telemetry::Counter &corruptions;
    telemetry::Gauge &replaySeconds;
    telemetry::Gauge &cleanStart;
    telemetry::Counter &checkpointCreations;
    telemetry::Counter &checkpointCreationsFailed;
    telemetry::Counter &checkpointDeletions;
    telemetry::Counter &checkpointDeletionsFailed;
    telemetry::Summary &truncateSeconds;

    telemetry::Gauge &segmentCurrent;
    telemetry::Gauge &storageBytes;
    telemetry::Counter &pageFlushes;
    telemetry::Counter &completedPages;
    telemetry::Counter &writesFailed;
    telemetry::Counter &truncations;
    telemetry::Counter &truncationsFailed;
    telemetry::Summary &fsyncSeconds;
    telemetry::Counter &bytesSaved;
    telemetry::Counter &bytesWritten;
    telemetry::Gauge &memoryBytes;
    telemetry::Gauge &memoryLimit;
    telemetry::Counter &diskFullDropped;
    telemetry::Counter &packedSegments;
    telemetry::Counter &packingSeconds;
    telemetry::Counter &packedBytesSaved;
    telemetry::Gauge &diskBytesPerSample;
};

} // namespace agent::wal
