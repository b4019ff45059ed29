// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_answers.h"

#include <algorithm>
#include <cmath>

using namespace agent::engine;
using agent::model::Labels;

namespace {

constexpr std::string_view kMeta = "__meta_";

double wave(std::uint64_t seed, std::uint64_t at)
{
    return 0.5 + 0.5 * std::sin(static_cast<double>(at) * 0.7 + static_cast<double>(seed));
}

RequestTiming timingOf(double total)
{
    return {total * 0.06, total * 0.11, 0, total * 0.61, total * 0.22, total};
}

std::string page(const TargetRow &row, int number, bool broken)
{
    std::string out = "# HELP can_frames_total Frames seen on the bus.\n# TYPE can_frames_total counter\n";
    std::uint64_t lines = 2;
    const auto add = [&](const std::string &text) {
        out += text + '\n';
        ++lines;
    };
    for (std::uint64_t i = 0; i < std::max<std::uint64_t>(row.series, 220) - 20; ++i) {
        if (broken && lines == 213)
            add("can_frame_total{id=\"0x1A 17");
        add("can_frames_total{id=\"0x" + std::to_string(100 + i) + "\"} " +
            std::to_string(i * 1700 + static_cast<std::uint64_t>(number) * (i % 3 == 0 ? 0 : i * 13)));
    }
    add("# HELP can_errors_total Frames with a wrong checksum.");
    add("# TYPE can_errors_total counter");
    for (int i = 0; i < 18; ++i)
        add("can_errors_total{bus=\"" + std::to_string(i) + "\"} " + std::to_string(i / 4 + number % 2));
    if (number % 2 == 0)
        add("can_bus_off_seconds{bus=\"2\"} 0.25");
    add("can_temperature_celsius " + std::to_string(41.5 + number * 0.25));
    return out;
}

} // namespace

const TargetRow *fakeTarget(const EngineSnapshot &snapshot, const TargetName &name)
{
    const auto found = std::find_if(snapshot.targets.begin(), snapshot.targets.end(),
                                    [&](const TargetRow &row) { return row.id == name.id && row.job == name.job; });
    return found == snapshot.targets.end() ? nullptr : &*found;
}

TargetLook fakeLook(const TargetRow &row, agent::TimestampMs now, int number)
{
    TargetLook look;
    look.time = now;
    look.url = row.url;
    look.error = row.lastError;
    look.timing = timingOf(std::max(row.lastDuration, 0.004));
    const bool broken = row.lastError.rfind("line ", 0) == 0;
    const bool refuses = row.lastError.rfind("server ", 0) == 0;
    if (row.health == TargetHealth::Down && !broken && !refuses) {
        look.timing.firstByte = look.timing.body = 0;
        return look;
    }
    look.status = refuses ? 503 : 200;
    look.headers = {{"content-type", refuses ? "text/html" : "text/plain; version=0.0.4; charset=utf-8"},
                    {"content-encoding", "gzip"},
                    {"server", "can-exporter/1.4"}};
    look.body =
        refuses ? "<html><body>Service Unavailable: the bus is restarting</body></html>\n" : page(row, number, broken);
    look.bodyBytes = look.body.size();
    look.wireBytes = look.body.size() / 7 + 180;
    look.samples = look.kept = look.series = refuses ? 0 : broken ? 211 : row.series;
    if (broken) {
        look.errorLine = 214;
        look.errorText = "can_frame_total{id=\"0x1A 17";
    }
    return look;
}

TargetHistory fakeHistory(const TargetRow &row)
{
    TargetHistory out;
    const std::uint64_t count = std::min<std::uint64_t>(row.scrapes, 32);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t number = row.scrapes - count + i + 1;
        const bool failed = row.failures > 0 && (row.health == TargetHealth::Down || number % 9 == 0);
        out.scrapes.push_back({row.lastScrape - static_cast<std::int64_t>(count - 1 - i) * row.interval.count(),
                               i + 1 == count ? row.lastDuration : 0.008 + 0.02 * wave(row.id, number),
                               failed ? 0 : row.series, failed});
    }
    out.timing = timingOf(row.lastDuration);
    out.wireBytes = row.series * 9;
    out.bodyBytes = row.series * 64;
    out.curl = "curl -sS --max-time '3' --compressed -L -H 'Accept: text/plain;version=0.0.4;q=0.5,*/*;q=0.4' '" +
               row.url + "'";
    return out;
}

std::vector<std::string> fakeRelabelRules()
{
    return {"action: labelmap, regex: '__meta_(.+)'", "action: drop, source_labels: [role], regex: spare",
            "action: replace, source_labels: [__address__], regex: '(.+):80', target_label: instance"};
}

RelabelExplanation fakeExplanation(const Labels &discovered)
{
    RelabelExplanation out;
    const std::vector<std::string> rules = fakeRelabelRules();
    Labels labels = discovered;
    RelabelStepRow map{0, rules[0], false, false, {}};
    for (const auto &label : discovered) {
        if (label.name.rfind(kMeta, 0) != 0)
            continue;
        const std::string name = label.name.substr(kMeta.size());
        map.changes.push_back({name, "", label.value});
        map.matched = true;
        labels.set(name, label.value);
    }
    out.steps.push_back(std::move(map));
    const bool dropped = discovered.get("role") == "spare";
    out.steps.push_back({1, rules[1], dropped, dropped, {}});
    if (dropped) {
        out.droppingRule = 1;
        return out;
    }
    out.steps.push_back({2, rules[2], false, false, {}});
    if (discovered.get("__address__").empty()) {
        out.problem = "no address";
        return out;
    }
    for (const auto &label : labels)
        if (label.name.rfind("__", 0) != 0)
            out.labels.set(label.name, label.value);
    out.labels.set("instance", discovered.get("__address__"));
    out.url = "http://" + std::string(discovered.get("__address__")) + "/metrics";
    return out;
}
