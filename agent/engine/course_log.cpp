// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/course_log.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace agent::engine {
namespace {

using Json = nlohmann::json;

std::uint64_t count(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

double rate(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

std::string lineOf(const CoursePoint &point)
{
    Json remotes = Json::array();
    for (const CoursePoint::Remote &remote : point.remotes)
        remotes.push_back({{"name", remote.name},
                           {"offline", remote.offline},
                           {"pending", remote.pending},
                           {"bytes", remote.pendingBytes},
                           {"out", remote.outRate}});
    const Json line{{"time", point.time},
                    {"in", point.inRate},
                    {"log", point.logBytes},
                    {"up", point.targetsUp},
                    {"remotes", std::move(remotes)}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<CoursePoint> pointOf(std::string_view line)
{
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    const auto time = json.find("time");
    const auto remotes = json.find("remotes");
    if (time == json.end() || !time->is_number_integer() || remotes == json.end() || !remotes->is_array())
        return std::nullopt;
    CoursePoint point{time->get<TimestampMs>(), rate(json, "in"), count(json, "log"), count(json, "up"), {}};
    for (const Json &remote : *remotes) {
        const auto name = remote.find("name");
        if (!remote.is_object() || name == remote.end() || !name->is_string())
            return std::nullopt;
        const auto offline = remote.find("offline");
        point.remotes.push_back({name->get<std::string>(), offline != remote.end() && *offline == true,
                                 count(remote, "pending"), count(remote, "bytes"), rate(remote, "out")});
    }
    return point;
}

} // namespace

Status CourseLog::add(const CoursePoint &point)
{
    const Result<std::uint64_t> size = m_files.fileSize(m_path);
    if (size && *size >= kMostBytes) {
        if (Status status = m_files.rename(m_path, m_before); !status.ok())
            return status;
    }
    Result<std::unique_ptr<WritableFile>> file = m_files.openAppend(m_path);
    if (!file)
        return file.error();
    // A line begins with its line break: it stays whole behind one that a power cut has torn.
    if (Status status = (*file)->append('\n' + lineOf(point)); !status.ok())
        return status;
    return (*file)->close();
}

std::vector<CoursePoint> CourseLog::read(TimestampMs now) const
{
    std::vector<CoursePoint> points;
    const TimestampMs from = now - std::chrono::milliseconds(kReach).count();
    for (const std::string &path : {m_before, m_path}) {
        const Result<std::string> text = m_files.readFile(path);
        if (!text)
            continue;
        for (std::string_view rest = *text; !rest.empty();) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            if (std::optional<CoursePoint> point = pointOf(rest.substr(0, end));
                point && point->time >= from && point->time < now)
                points.push_back(std::move(*point));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    // The clock may have been set back meanwhile.
    std::stable_sort(points.begin(), points.end(),
                     [](const CoursePoint &a, const CoursePoint &b) { return a.time < b.time; });
    return points;
}

CoursePoint coursePoint(const EngineSnapshot &snapshot)
{
    CoursePoint point{snapshot.time, snapshot.inRate, snapshot.wal.bytes, 0, {}};
    for (const PoolRow &pool : snapshot.pools)
        point.targetsUp += pool.up;
    for (const RemoteRow &remote : snapshot.remotes) {
        const bool stands = remote.state == AgentState::Offline || remote.state == AgentState::ActionNeeded ||
                            remote.state == AgentState::Paused;
        point.remotes.push_back({remote.name, remote.state == AgentState::Offline, remote.ledger.pending,
                                 remote.pendingBytes, stands ? 0 : remote.outRate});
    }
    return point;
}

} // namespace agent::engine
