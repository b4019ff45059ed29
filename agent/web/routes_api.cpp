// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/web/routes.h"

#include "agent/base/clock.h"
#include "agent/base/duration.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace agent::web {
namespace {

using Json = nlohmann::ordered_json;

/// Text that is not UTF-8 (an error from a target, say) must not make an answer fail.
std::string dump(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

http::ServerResponse answer(int status, const Json &json)
{
    http::ServerResponse response;
    response.status = status;
    response.contentType = "application/json";
    response.body = dump(json);
    return response;
}

http::ServerResponse success(Json data)
{
    Json json;
    json["status"] = "success";
    json["data"] = std::move(data);
    return answer(200, json);
}

std::string parameter(const http::ServerRequest &request, const std::string &name)
{
    const auto it = request.query.find(name);
    return it == request.query.end() ? std::string() : it->second;
}

Json labelsJson(const std::shared_ptr<const model::Labels> &labels)
{
    Json json = Json::object();
    if (labels)
        for (const model::Label &label : *labels)
            json[label.name] = label.value;
    return json;
}

/// RFC 3339; Go's zero time for "never".
std::string time(TimestampMs timestamp)
{
    return timestamp == 0 ? "0001-01-01T00:00:00Z" : formatTimestamp(timestamp);
}

std::string_view health(engine::TargetHealth value)
{
    switch (value) {
    case engine::TargetHealth::Up:
        return "up";
    case engine::TargetHealth::Down:
        return "down";
    case engine::TargetHealth::Unknown:
        break;
    }
    return "unknown";
}

Json activeTarget(const engine::TargetRow &row)
{
    Json json;
    json["discoveredLabels"] = labelsJson(row.discoveredLabels);
    json["labels"] = labelsJson(row.labels);
    json["scrapePool"] = row.job;
    json["scrapeUrl"] = row.url;
    json["globalUrl"] = row.url;
    json["lastError"] = row.lastError;
    json["lastScrape"] = time(row.lastScrape);
    json["lastScrapeDuration"] = row.lastDuration;
    json["health"] = health(row.health);
    json["scrapeInterval"] = formatDuration(row.interval);
    json["scrapeTimeout"] = formatDuration(row.timeout);
    return json;
}

http::ServerResponse targets(engine::Engine &engine, const http::ServerRequest &request)
{
    const auto snapshot = engine.snapshot();
    const std::string state = parameter(request, "state");
    const std::string pool = parameter(request, "scrapePool");
    Json active = Json::array();
    Json dropped = Json::array();
    Json counts = Json::object();
    if (state != "dropped")
        for (const engine::TargetRow &row : snapshot->targets)
            if (pool.empty() || row.job == pool)
                active.push_back(activeTarget(row));
    if (state != "active") {
        for (const engine::DroppedTargetRow &row : snapshot->dropped)
            if (row.rule >= 0 && (pool.empty() || row.job == pool)) // as Prometheus: not those that cannot be scraped
                dropped.push_back({{"discoveredLabels", labelsJson(row.discoveredLabels)}, {"scrapePool", row.job}});
        for (const engine::PoolRow &row : snapshot->pools)
            if (pool.empty() || row.job == pool)
                counts[row.job] = row.dropped;
    }
    Json data;
    data["activeTargets"] = std::move(active);
    data["droppedTargets"] = std::move(dropped);
    data["droppedTargetCounts"] = std::move(counts);
    return success(std::move(data));
}

http::ServerResponse scrapePools(engine::Engine &engine, const http::ServerRequest &)
{
    Json pools = Json::array();
    for (const engine::PoolRow &row : engine.snapshot()->pools)
        pools.push_back(row.job);
    return success({{"scrapePools", std::move(pools)}});
}

http::ServerResponse targetMetadata(engine::Engine &engine, const http::ServerRequest &request)
{
    const std::string metric = parameter(request, "metric");
    std::size_t limit = SIZE_MAX;
    if (const std::string text = parameter(request, "limit"); !text.empty()) {
        try {
            limit = std::stoul(text);
        } catch (const std::exception &) {
            return failure(400, "bad_data", "limit must be a number");
        }
    }
    if (!parameter(request, "match_target").empty())
        return failure(400, "bad_data", "match_target is not supported: leave it out and filter the answer");
    Json data = Json::array();
    for (const engine::TargetMetadata &entry : engine.targetMetadata()) {
        if (data.size() >= limit)
            break;
        if (!metric.empty() && entry.family != metric)
            continue;
        Json json;
        json["target"] = labelsJson(entry.target);
        if (metric.empty())
            json["metric"] = entry.family;
        json["type"] = entry.type;
        json["help"] = entry.help;
        json["unit"] = entry.unit;
        data.push_back(std::move(json));
    }
    return success(std::move(data));
}

http::ServerResponse statusConfig(engine::Engine &engine, const http::ServerRequest &)
{
    return success({{"yaml", engine.snapshot()->configPrinted}});
}

http::ServerResponse statusFlags(engine::Engine &engine, const http::ServerRequest &)
{
    Json flags = Json::object();
    for (const auto &[name, value] : engine.options().flags)
        flags[name] = value;
    return success(std::move(flags));
}

Json buildInfo(const engine::Engine &engine)
{
    return {
        {"version", engine.options().version}, {"revision", ""}, {"branch", ""}, {"buildUser", ""}, {"buildDate", ""},
        {"goVersion", "C++ " __VERSION__}};
}

std::uint64_t threadCount()
{
    std::uint64_t count = 0;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator("/proc/self/task", error)) {
        static_cast<void>(entry);
        ++count;
    }
    return count;
}

http::ServerResponse runtimeInfo(engine::Engine &engine, const http::ServerRequest &)
{
    const auto snapshot = engine.snapshot();
    std::error_code error;
    std::array<char, 256> host{};
    gethostname(host.data(), host.size() - 1);
    Json data;
    data["startTime"] = time(snapshot->startTime);
    data["CWD"] = std::filesystem::current_path(error).string();
    data["hostname"] = host.data();
    data["serverTime"] = formatTimestamp(SystemClock().now());
    data["reloadConfigSuccess"] = snapshot->lastReloadOk;
    data["lastConfigTime"] = time(snapshot->lastReloadTime);
    data["corruptionCount"] = snapshot->wal.damagedRanges;
    data["goroutineCount"] = threadCount(); // threads stand where the original counts goroutines
    data["GOMAXPROCS"] = sysconf(_SC_NPROCESSORS_ONLN);
    data["GOMEMLIMIT"] = 0;
    data["GOGC"] = "";
    data["GODEBUG"] = "";
    data["storageRetention"] = "until acknowledged";
    return success(std::move(data));
}

Json remoteJson(const engine::RemoteRow &row)
{
    Json dropped = Json::object();
    for (const auto &[reason, count] : row.ledger.dropped)
        dropped[reason] = count;
    Json answers = Json::object();
    for (const auto &[status, count] : row.answers)
        answers[std::to_string(status)] = count;
    Json json;
    json["name"] = row.name;
    json["url"] = row.url;
    json["protocol"] = row.protocol;
    json["state"] = engine::stateName(row.state);
    json["stateSince"] = time(row.stateSince);
    json["lastError"] = row.lastError;
    json["lastErrorCode"] = row.lastErrorCode;
    json["lastErrorTime"] = time(row.lastErrorTime);
    json["lastSuccess"] = time(row.lastSuccess);
    json["nextRetry"] = time(row.nextRetry);
    json["cursor"] = {{"segment", row.cursorSegment}, {"record", row.cursorRecord}};
    json["backlog"] = nullptr;
    if (const auto &backlog = row.backlog)
        json["backlog"] = {{"until", {{"segment", backlog->untilSegment}, {"record", backlog->untilRecord}}},
                           {"freshCursor", {{"segment", backlog->freshSegment}, {"record", backlog->freshRecord}}},
                           {"samples", backlog->samples}};
    json["ledger"] = {{"committed", row.ledger.committed}, {"acknowledged", row.ledger.acknowledged},
                      {"pending", row.ledger.pending},     {"relabelDropped", row.ledger.relabelDropped},
                      {"dropped", std::move(dropped)},     {"imbalance", row.ledger.imbalance}};
    json["newestSent"] = time(row.newestSent);
    json["oldestPending"] = time(row.oldestPending);
    json["pendingBytes"] = row.pendingBytes;
    json["pendingSeconds"] = row.pendingSeconds;
    json["deadLetters"] = {{"entries", row.deadLetters.entries},
                           {"samples", row.deadLetters.samples},
                           {"bytes", row.deadLetters.bytes},
                           {"lost", row.deadLetters.lost},
                           {"resent", row.deadLetters.resent}};
    json["acceptsFrom"] = time(row.acceptsFrom);
    json["olderThanAccepted"] = row.olderThanAccepted;
    json["lanes"] = row.lanes;
    json["lanesBusy"] = row.lanesBusy;
    json["requests"] = row.requests;
    json["retries"] = row.retries;
    json["answers"] = std::move(answers);
    json["bytesSent"] = row.bytesSent;
    json["samplesSent"] = row.samplesSent;
    json["samplesPerSecond"] = row.outRate;
    json["secondsToEmpty"] = row.secondsToEmpty;
    const engine::SteeringRow &steering = row.steering;
    json["bytesPerSecond"] = row.bytesRate;
    json["steering"] = {{"paused", steering.paused},
                        {"pausedBy", steering.pausedBy},
                        {"pausedSince", time(steering.pausedSince)},
                        {"pausedUntil", time(steering.pausedUntil)},
                        {"bandwidthLimit", steering.bandwidthLimit},
                        {"gentle", steering.gentle},
                        {"usedToday", steering.usedToday},
                        {"dailyQuota", steering.dailyQuota},
                        {"dayEnds", time(steering.dayEnds)},
                        {"usedThisMonth", steering.usedThisMonth},
                        {"monthlyQuota", steering.monthlyQuota},
                        {"monthEnds", time(steering.monthEnds)}};
    json["latencySeconds"] = {{"p50", row.latencyP50}, {"p99", row.latencyP99}};
    return json;
}

http::ServerResponse oneRemote(engine::Engine &engine, const http::ServerRequest &request)
{
    constexpr std::string_view kPrefix = "/api/v1/belfry/remotes/";
    const std::string_view name = std::string_view(request.path).substr(std::min(kPrefix.size(), request.path.size()));
    for (const engine::RemoteRow &row : engine.snapshot()->remotes)
        if (row.name == name)
            return success(remoteJson(row));
    return failure(404, "not_found", "there is no remote \"" + std::string(name) + '"');
}

http::ServerResponse remoteWriteStatus(engine::Engine &engine, const http::ServerRequest &)
{
    const auto snapshot = engine.snapshot();
    Json remotes = Json::array();
    for (const engine::RemoteRow &row : snapshot->remotes)
        remotes.push_back(remoteJson(row));
    Json data;
    data["state"] = engine::stateName(snapshot->state);
    data["stateSince"] = time(snapshot->stateSince);
    data["stateRemote"] = snapshot->stateRemote;
    data["samplesPerSecondIn"] = snapshot->inRate;
    data["wal"] = {{"bytes", snapshot->wal.bytes},
                   {"freeBytes", snapshot->wal.freeBytes},
                   {"memoryBytes", snapshot->wal.memoryBytes},
                   {"memoryLimit", snapshot->wal.memoryLimit},
                   {"segments", snapshot->wal.segments.size()},
                   {"series", snapshot->wal.series},
                   {"damagedRanges", snapshot->wal.damagedRanges},
                   {"lastError", snapshot->wal.lastError}};
    data["clock"] = {{"state", snapshot->clock.state},
                     {"aheadOfWallSeconds", snapshot->clock.aheadOfWall},
                     {"receiverKnown", snapshot->clock.receiverKnown},
                     {"aheadOfReceiverSeconds", snapshot->clock.aheadOfReceiver},
                     {"slowed", snapshot->clock.slowed},
                     {"jumpsForward", snapshot->clock.jumpsForward},
                     {"jumpsBackward", snapshot->clock.jumpsBackward},
                     {"lastJumpSeconds", snapshot->clock.lastJump},
                     {"lastJumpTime", time(snapshot->clock.lastJumpTime)}};
    Json certificates = Json::array();
    for (const engine::CertificateRow &row : snapshot->certificates)
        certificates.push_back({{"owner", row.owner},
                                {"ofJob", row.ofJob},
                                {"ofReceiver", row.ofReceiver},
                                {"subject", row.subject},
                                {"file", row.file},
                                {"notAfter", time(row.notAfter)}});
    data["certificates"] = std::move(certificates);
    data["remotes"] = std::move(remotes);
    return success(std::move(data));
}

} // namespace

http::ServerResponse failure(int status, const std::string &type, const std::string &message)
{
    Json json;
    json["status"] = "error";
    json["errorType"] = type;
    json["error"] = message;
    return answer(status, json);
}

void addApiRoutes(const AddRoute &add, const EngineSlot &slot)
{
    using Answer = http::ServerResponse (*)(engine::Engine &, const http::ServerRequest &);
    const auto route = [&](const std::string &path, Answer handler) {
        add("GET", "/api/v1/" + path, [&slot, handler](const http::ServerRequest &request) {
            const EngineSlot::Use engine(slot);
            return engine.get() ? handler(*engine.get(), request) : notReady(false);
        });
    };
    route("targets", targets);
    route("targets/metadata", targetMetadata);
    route("scrape_pools", scrapePools);
    route("status/config", statusConfig);
    route("status/flags", statusFlags);
    route("status/buildinfo",
          [](engine::Engine &engine, const http::ServerRequest &) { return success(buildInfo(engine)); });
    route("status/runtimeinfo", runtimeInfo);
    route("status/remote_write", remoteWriteStatus);
    route("belfry/remotes/*", oneRemote);
    add("GET", "/version", [&slot](const http::ServerRequest &) {
        const EngineSlot::Use engine(slot);
        return engine.get() ? answer(200, buildInfo(*engine.get())) : notReady(false);
    });

    const auto unavailable = [](const http::ServerRequest &) {
        return failure(422, "execution", "unavailable with Prometheus Agent");
    };
    for (const char *path :
         {"query", "query_range", "query_exemplars", "format_query", "parse_query", "labels", "label/*", "series",
          "alertmanagers", "status/tsdb", "status/tsdb/blocks", "alerts", "rules"}) {
        add("GET", std::string("/api/v1/") + path, unavailable);
        add("POST", std::string("/api/v1/") + path, unavailable);
    }
}

} // namespace agent::web
