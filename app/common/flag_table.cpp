// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/flag_table.h"

#include <array>

namespace app {
namespace {

using enum FlagKind;
using enum FlagUse;

constexpr std::array kFlags = std::to_array<Flag>({
    {"config.file", Text, "prometheus.yml", Used, "Configuration file."},
    {"config.auto-reload", Bool, "false", Used, "Reload when the configuration file, or one it names, has changed."},
    {"config.auto-reload-interval", Duration, "30s", Used, "Time between two looks at these files; at least 1s."},
    {"web.listen-address", List, "127.0.0.1:9090", Used,
     "Address to listen on for the API and the agent's own metrics."},
    {"web.config.file", Text, "", Accepted, ""},
    {"web.read-timeout", Duration, "5m", Accepted, ""},
    {"web.max-connections", Text, "512", Accepted, ""},
    {"web.max-notifications-subscribers", Text, "16", Accepted, ""},
    {"web.external-url", Text, "", Accepted, ""},
    {"web.route-prefix", Text, "", Accepted, ""},
    {"web.user-assets", Text, "", Accepted, ""},
    {"web.enable-lifecycle", Bool, "false", Used, "Enable reload and shutdown by HTTP request."},
    {"web.enable-admin-api", Bool, "false", Accepted, ""},
    {"web.enable-remote-write-receiver", Bool, "false", Accepted, ""},
    {"web.remote-write-receiver.accepted-protobuf-messages", List,
     "prometheus.WriteRequest,io.prometheus.write.v2.Request", Accepted, ""},
    {"web.enable-otlp-receiver", Bool, "false", Accepted, ""},
    {"web.console.templates", Text, "consoles", Accepted, ""},
    {"web.console.libraries", Text, "console_libraries", Accepted, ""},
    {"web.page-title", Text, "Belfry", Accepted, ""},
    {"web.cors.origin", Text, ".*", Accepted, ""},
    {"storage.agent.path", Text, "data-agent/", Used,
     "Directory of the write-ahead log and of what each remote has acknowledged."},
    {"storage.agent.wal-segment-size", Size, "16MiB", Used, "Size at which a log segment is closed; 1MiB to 256MiB."},
    {"storage.agent.wal-compression", Bool, "true", Used, "Compress the log."},
    {"storage.agent.wal-compression-type", Text, "snappy", Used, "Compression of the log: snappy or zstd."},
    {"storage.agent.wal-truncate-frequency", Duration, "0s", Used,
     "Delete what is delivered only that often. Not given: at once."},
    {"storage.agent.retention.min-time", Duration, "0s", Used,
     "Keep what is delivered as long as it is younger. Not given: it goes at once."},
    {"storage.agent.retention.max-time", Duration, "0s", Used,
     "Give up what is older, delivered or not. Not given: samples wait however long it takes."},
    {"storage.agent.max-bytes", Size, "0B", Used,
     "Give up the oldest samples when the log takes more space; belfry.storage.max_bytes."},
    {"storage.agent.min-free-bytes", Size, "0B", Used,
     "Give up the oldest samples when less space is free on the disk; belfry.storage.min_free_bytes."},
    {"storage.agent.takeover", Text, "all", Used,
     "What the first start delivers of a log that it finds: all, none, or since a time or a duration ago (2h)."},
    {"storage.agent.checkpoint-from-in-memory-series", Bool, "false", Accepted, ""},
    {"storage.agent.checkpoint-batch-size", Text, "1000", Accepted, ""},
    {"storage.agent.no-lockfile", Bool, "false", Accepted, ""},
    {"storage.remote.flush-deadline", Duration, "1s", Used,
     "How long stopping lets receivers that answer take what is pending; the rest is kept."},
    {"scrape.adjust-timestamps", Bool, "true", Used, ""},
    {"scrape.timestamp-tolerance", Duration, "2ms", Used, ""},
    {"scrape.discovery-reload-interval", Duration, "5s", Used, ""},
    {"auto-gomaxprocs", Bool, "true", Accepted, ""},
    {"auto-gomemlimit", Bool, "true", Accepted, ""},
    {"auto-gomemlimit.ratio", Text, "0.9", Accepted, ""},
    {"auto-gomemlimit.refresh-interval", Duration, "0s", Accepted, ""},
    {"agent", Bool, "true", Used, "Accepted for compatibility: Belfry is always an agent."},
    {"enable-feature", List, "", Used,
     "Comma-separated names: created-timestamp-zero-ingestion, type-and-unit-labels, extra-scrape-metrics, …"},
    {"log.level", Text, "info", Used, "Least severe messages to log: debug, info, warn, error."},
    {"log.format", Text, "logfmt", Used, "Format of log messages: logfmt, json."},
    {"demo", Bool, "false", Used, "Run an embedded demo: needs no configuration file and no server."},
    {"headless", Bool, "false", Used, "Run without a window."},
    {"storage.tsdb.path", Text, "", ServerOnly, ""},
    {"storage.tsdb.retention", Text, "", ServerOnly, ""},
    {"storage.tsdb.retention.time", Text, "", ServerOnly, ""},
    {"storage.tsdb.retention.size", Text, "", ServerOnly, ""},
    {"storage.tsdb.no-lockfile", Bool, "", ServerOnly, ""},
    {"storage.tsdb.wal-compression", Bool, "", ServerOnly, ""},
    {"storage.tsdb.wal-compression-type", Text, "", ServerOnly, ""},
    {"storage.tsdb.wal-segment-size", Text, "", ServerOnly, ""},
    {"storage.tsdb.head-chunks-write-queue-size", Text, "", ServerOnly, ""},
    {"storage.tsdb.min-block-duration", Text, "", ServerOnly, ""},
    {"storage.tsdb.max-block-duration", Text, "", ServerOnly, ""},
    {"storage.remote.read-sample-limit", Text, "", ServerOnly, ""},
    {"storage.remote.read-concurrent-limit", Text, "", ServerOnly, ""},
    {"storage.remote.read-max-bytes-in-frame", Text, "", ServerOnly, ""},
    {"web.search.max-limit", Text, "", ServerOnly, ""},
    {"rules.alert.for-outage-tolerance", Text, "", ServerOnly, ""},
    {"rules.alert.for-grace-period", Text, "", ServerOnly, ""},
    {"rules.alert.resend-delay", Text, "", ServerOnly, ""},
    {"rules.max-concurrent-evals", Text, "", ServerOnly, ""},
    {"alertmanager.notification-queue-capacity", Text, "", ServerOnly, ""},
    {"alertmanager.notification-batch-size", Text, "", ServerOnly, ""},
    {"alertmanager.drain-notification-queue-on-shutdown", Bool, "", ServerOnly, ""},
    {"query.lookback-delta", Text, "", ServerOnly, ""},
    {"query.timeout", Text, "", ServerOnly, ""},
    {"query.max-concurrency", Text, "", ServerOnly, ""},
    {"query.max-samples", Text, "", ServerOnly, ""},
});

} // namespace

std::span<const Flag> flagTable()
{
    return kFlags;
}

} // namespace app
