// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/metrics.h"

namespace agent::wal {
namespace {

std::string compressionName(Compression compression)
{
    switch (compression) {
    case Compression::None:
        return "none";
    case Compression::Snappy:
        return "snappy";
    case Compression::Zstd:
        return "zstd";
    }
    return "unknown";
}

} // namespace

Metrics::Metrics(telemetry::Registry &registry, Compression compression)
    : activeSeries(registry.gauge("prometheus_agent_active_series", "Series that the log knows.")),
      deletedSeries(registry.counter("prometheus_agent_deleted_series",
                                     "Series that were forgotten, having neither a target nor a sample left.")),
      samplesAppended(registry.counter("prometheus_agent_samples_appended_total", "Samples written to the log.",
                                       {{"type", "float"}})),
      histogramsAppended(registry.counter("prometheus_agent_samples_appended_total", "Samples written to the log.",
                                          {{"type", "histogram"}})),
      exemplarsAppended(registry.counter("prometheus_agent_exemplars_appended_total", "Exemplars written to the log.")),
      outOfOrder(registry.counter("prometheus_agent_out_of_order_samples_total",
                                  "Samples left out, being no newer than their series' newest.")),
      corruptions(
          registry.counter("prometheus_agent_corruptions_total", "Damaged ranges of the log that were passed over.")),
      replaySeconds(registry.gauge("prometheus_agent_data_replay_duration_seconds",
                                   "Time that reading the log took at the start.")),
      cleanStart(registry.gauge("prometheus_agent_clean_start",
                                "1 when the last user of the directory closed it, 0 when it died.")),
      checkpointCreations(registry.counter("prometheus_agent_checkpoint_creations_total", "Checkpoints begun.")),
      checkpointCreationsFailed(registry.counter("prometheus_agent_checkpoint_creations_failed_total",
                                                 "Checkpoints that could not be written.")),
      checkpointDeletions(
          registry.counter("prometheus_agent_checkpoint_deletions_total", "Removals of old checkpoints begun.")),
      checkpointDeletionsFailed(registry.counter("prometheus_agent_checkpoint_deletions_failed_total",
                                                 "Old checkpoints that could not be removed.")),
      truncateSeconds(registry.summary("prometheus_agent_truncate_duration_seconds",
                                       "Time that cutting off the log's beginning took.")),
      segmentCurrent(registry.gauge("prometheus_tsdb_wal_segment_current", "Number of the segment being written.")),
      storageBytes(registry.gauge("prometheus_tsdb_wal_storage_size_bytes", "Bytes of all segments and checkpoints.")),
      pageFlushes(registry.counter("prometheus_tsdb_wal_page_flushes_total", "Writes to segments.")),
      completedPages(
          registry.counter("prometheus_tsdb_wal_completed_pages_total", "Pages of segments that were filled.")),
      writesFailed(registry.counter("prometheus_tsdb_wal_writes_failed_total", "Writes to segments that failed.")),
      truncations(registry.counter("prometheus_tsdb_wal_truncations_total",
                                   "Times that the log's beginning was to be cut off.")),
      truncationsFailed(
          registry.counter("prometheus_tsdb_wal_truncations_failed_total", "Times that it could not be.")),
      fsyncSeconds(registry.summary("prometheus_tsdb_wal_fsync_duration_seconds",
                                    "Time that syncing the log to the disk took.")),
      bytesSaved(registry.counter("prometheus_tsdb_wal_record_bytes_saved_total",
                                  "Bytes that compressing records saved.",
                                  {{"compression", compressionName(compression)}})),
      bytesWritten(registry.counter("belfry_wal_bytes_written_total", "Bytes written to segments and checkpoints.")),
      memoryBytes(registry.gauge("belfry_wal_memory_bytes",
                                 "Bytes of segments that are held in memory because the disk does not take them.")),
      memoryLimit(registry.gauge("belfry_wal_memory_limit_bytes",
                                 "What these may grow to before the oldest are given up.")),
      diskFullDropped(registry.counter("belfry_wal_disk_full_dropped_samples_total",
                                       "Samples given up because they found room neither on the disk nor in memory.")),
      packedSegments(registry.counter("belfry_wal_packed_segments_total", "Segments packed since start.")),
      packingSeconds(registry.counter("belfry_wal_packing_seconds_total", "Time that packing them took.")),
      packedBytesSaved(
          registry.counter("belfry_wal_packed_bytes_saved_total", "Bytes on disk that packing them saved.")),
      diskBytesPerSample(registry.gauge("belfry_wal_disk_bytes_per_sample",
                                        "Write amplification: bytes that the process has sent to the disk since the "
                                        "log was opened, as the kernel counts them, for each sample appended."))
{
}

} // namespace agent::wal
