// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/steering_section.h"

#include "agent/base/ascii.h"
#include "agent/base/duration.h"
#include "agent/config/suggestion.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

namespace agent::config {
namespace {

constexpr int kMinutesOfDay = 1440;
constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

void complain(Mapping &section, std::string_view key, std::string message, std::string remedy, std::string suggestion)
{
    if (!suggestion.empty())
        remedy += "; did you mean " + suggestion + '?';
    section.problems().add(section.valuePlace(key), std::move(message), std::move(remedy), std::move(suggestion));
}

/// One of a few words; anything else is a problem that offers them.
void readChoice(Mapping &section, std::string_view key, const std::vector<std::string> &choices, std::string &out)
{
    std::string text;
    section.text(key, text);
    if (text.empty())
        return;
    if (std::find(choices.begin(), choices.end(), text) != choices.end()) {
        out = text;
        return;
    }
    std::string remedy = "use ";
    for (const std::string &choice : choices)
        remedy += (choice == choices.front() ? "" : " or ") + choice;
    complain(section, key, "unknown value \"" + text + '"', std::move(remedy), nearest(text, choices));
}

std::optional<std::size_t> dayNumber(std::string_view name)
{
    const std::string lower = asciiLowerCase(trimAscii(name));
    for (std::size_t i = 0; i < kDays.size(); ++i)
        if (lower == kDays[i])
            return i;
    return std::nullopt;
}

/// Adds "mon", or "fri-mon".
bool addDays(std::string_view text, std::array<bool, 7> &days)
{
    const std::size_t dash = text.find('-');
    const std::optional<std::size_t> first = dayNumber(text.substr(0, dash));
    const std::optional<std::size_t> last = dash == std::string_view::npos ? first : dayNumber(text.substr(dash + 1));
    if (!first || !last)
        return false;
    for (std::size_t day = *first;; day = (day + 1) % kDays.size()) {
        days[day] = true;
        if (day == *last)
            return true;
    }
}

void readDays(Mapping &section, std::array<bool, 7> &days)
{
    constexpr std::string_view kKey = "days";
    const Node *node = section.node(kKey);
    if (!node)
        return;
    std::vector<std::string> parts;
    if (node->kind == Node::Kind::Sequence) {
        section.texts(kKey, parts);
    } else {
        std::string text;
        section.text(kKey, text);
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find(',', at), text.size());
            parts.push_back(text.substr(at, end - at));
            at = end + 1;
        }
    }
    days.fill(false);
    for (const std::string &part : parts)
        if (!addDays(part, days))
            section.problems().add(section.valuePlace(kKey), "unknown day \"" + part + '"',
                                   "write mon, tue, wed, thu, fri, sat or sun, or a range such as mon-fri");
}

/// "06:30" as minutes of the day.
std::optional<int> minutesOf(std::string_view text)
{
    const auto digits = [](std::string_view part) {
        return part.size() == 2 && isAsciiDigit(part[0]) && isAsciiDigit(part[1]);
    };
    if (text.size() != 5 || text[2] != ':' || !digits(text.substr(0, 2)) || !digits(text.substr(3)))
        return std::nullopt;
    const int hours = 10 * (text[0] - '0') + (text[1] - '0');
    const int minutes = 10 * (text[3] - '0') + (text[4] - '0');
    const int total = 60 * hours + minutes;
    return minutes < 60 && total <= kMinutesOfDay ? std::optional(total) : std::nullopt;
}

void readTimeOfDay(Mapping &section, std::string_view key, int &out)
{
    std::string text;
    section.text(key, text);
    if (text.empty())
        return;
    const std::optional<int> minutes = minutesOf(text);
    if (minutes)
        out = *minutes;
    else
        section.problems().add(section.valuePlace(key), "\"" + text + "\" is not a time of day",
                               "write hours and minutes: \"22:00\"");
}

void readQuota(Mapping &remote, remote::QuotaSettings &quota)
{
    auto section = remote.mapping("quota");
    if (!section)
        return;
    section->size("daily", quota.daily);
    section->size("monthly", quota.monthly);
    if (quota.daily > 0 && quota.monthly > 0 && quota.daily > quota.monthly)
        section->problems().add(section->place("daily"), "the daily quota is larger than the monthly one",
                                "lower daily, or remove it");
    for (Mapping &item : section->mappings("schedule", "empty or null schedule entry")) {
        remote::SendingHours &hours = quota.schedule.emplace_back();
        readDays(item, hours.days);
        readTimeOfDay(item, "from", hours.from);
        readTimeOfDay(item, "to", hours.to);
        if (hours.from == kMinutesOfDay)
            item.problems().add(item.valuePlace("from"), "no time is left after 24:00", "write \"00:00\"");
        item.finish();
    }
    std::string zone = "local";
    readChoice(*section, "timezone", {"local", "utc"}, zone);
    quota.utc = zone == "utc";
    section->finish();
}

/// Newer samples first is for receivers of which the operator knows that they take the backlog behind them.
void readOrder(Mapping &section, remote::Steering &out)
{
    constexpr std::string_view kTakes = "receiver_takes_out_of_order";
    section.boolean(kTakes, out.receiverTakesOutOfOrder);
    std::string order = "oldest_first";
    readChoice(section, "order", {"oldest_first", "fresh_first"}, order);
    if (order != "fresh_first")
        return;
    out.order = remote::Order::FreshFirst;
    if (!out.receiverTakesOutOfOrder)
        section.problems().add(section.valuePlace("order"),
                               "with fresh_first the newest sample of a series makes most receivers refuse its backlog",
                               "write receiver_takes_out_of_order: true beside it, if the receiver takes samples that "
                               "are older than the newest of their series; else remove order");
}

remote::Steering readEntry(Mapping &section)
{
    remote::Steering out;
    section.size("bandwidth_limit", out.bandwidthLimit);
    readQuota(section, out.quota);
    readOrder(section, out);
    std::string catchUp = "gentle";
    readChoice(section, "catch_up", {"gentle", "full"}, catchUp);
    out.catchUp = catchUp == "full" ? remote::CatchUp::Full : remote::CatchUp::Gentle;
    std::string refused = "dead_letter";
    readChoice(section, "refused_by_age", {"dead_letter", "hold"}, refused);
    out.refusedByAge = refused == "hold" ? remote::RefusedByAge::Hold : remote::RefusedByAge::DeadLetter;
    section.size("dead_letters_max_bytes", out.deadLettersMaxBytes);
    return out;
}

/// The remote that the entry is for, or null and a problem.
remote::Settings *findRemote(Mapping &section, std::vector<remote::Settings> &remotes)
{
    constexpr std::string_view kKey = "name";
    std::string name;
    section.text(kKey, name);
    if (name.empty()) {
        section.problems().add(section.place(kKey), "name is missing", "write the name of an entry of remote_write");
        return nullptr;
    }
    const auto found = std::find_if(remotes.begin(), remotes.end(), [&](const auto &r) { return r.name == name; });
    if (found != remotes.end())
        return &*found;
    std::vector<std::string> names;
    std::string listed;
    for (const remote::Settings &remote : remotes) {
        names.push_back(remote.name);
        listed += (listed.empty() ? "" : ", ") + remote.name;
    }
    complain(section, kKey, "there is no remote_write entry with the name \"" + name + '"',
             listed.empty() ? "add one to remote_write, with this name" : "the names are " + listed,
             nearest(name, names));
    return nullptr;
}

std::string timeOfDay(int minutes)
{
    const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
    return two(minutes / 60) + ':' + two(minutes % 60);
}

void printQuota(YamlWriter &out, const remote::QuotaSettings &quota)
{
    if (quota == remote::QuotaSettings())
        return;
    out.open("quota");
    if (quota.daily > 0)
        out.text("daily", formatSize(quota.daily));
    if (quota.monthly > 0)
        out.text("monthly", formatSize(quota.monthly));
    if (!quota.schedule.empty())
        out.list("schedule");
    for (const remote::SendingHours &hours : quota.schedule) {
        std::vector<std::string> days;
        for (std::size_t i = 0; i < kDays.size(); ++i)
            if (hours.days[i])
                days.emplace_back(kDays[i]);
        out.item();
        out.flowTexts("days", days);
        out.text("from", timeOfDay(hours.from));
        out.text("to", timeOfDay(hours.to));
        out.endItem();
    }
    out.text("timezone", quota.utc ? "utc" : "local");
    out.close();
}

} // namespace

void readSteering(Mapping &belfry, std::vector<remote::Settings> &remotes)
{
    std::set<std::string> seen;
    for (Mapping &section : belfry.mappings("remote_write", "empty or null belfry.remote_write entry")) {
        remote::Settings *remote = findRemote(section, remotes);
        remote::Steering steering = readEntry(section);
        section.finish();
        if (!remote)
            continue;
        if (!seen.insert(remote->name).second)
            section.problems().add(section.place("name"), "there is another entry for \"" + remote->name + '"',
                                   "write one entry for each remote");
        remote->steering = std::move(steering);
    }
}

bool hasSteering(const std::vector<remote::Settings> &remotes)
{
    return std::any_of(remotes.begin(), remotes.end(), [](const auto &r) { return r.steering != remote::Steering(); });
}

void printSteering(YamlWriter &out, const std::vector<remote::Settings> &remotes)
{
    if (!hasSteering(remotes))
        return;
    out.list("remote_write");
    for (const remote::Settings &remote : remotes) {
        const remote::Steering &steering = remote.steering;
        if (steering == remote::Steering())
            continue;
        out.item();
        out.text("name", remote.name);
        if (steering.bandwidthLimit > 0)
            out.text("bandwidth_limit", formatSize(steering.bandwidthLimit));
        printQuota(out, steering.quota);
        out.text("order", steering.order == remote::Order::FreshFirst ? "fresh_first" : "oldest_first");
        if (steering.receiverTakesOutOfOrder)
            out.boolean("receiver_takes_out_of_order", true);
        out.text("catch_up", steering.catchUp == remote::CatchUp::Full ? "full" : "gentle");
        out.text("refused_by_age", steering.refusedByAge == remote::RefusedByAge::Hold ? "hold" : "dead_letter");
        out.text("dead_letters_max_bytes", formatSize(steering.deadLettersMaxBytes));
        out.endItem();
    }
}

} // namespace agent::config
