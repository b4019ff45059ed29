// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/steering_note.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>

namespace agent::remote {
namespace {

template <typename T>
void number(std::string_view text, T &out)
{
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size())
        out = value;
}

std::string textOf(double rate)
{
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), rate).ptr};
}

/// Zero where it is none.
void rate(std::string_view text, double &out)
{
    number(text, out);
    if (!std::isfinite(out) || out < 0)
        out = 0;
}

} // namespace

std::string serialise(const SteeringNote &note)
{
    std::string out;
    const auto line = [&out](std::string_view key, const std::string &value) {
        out.append(key).append(" ").append(value).append("\n");
    };
    if (note.paused) {
        line("paused_since", std::to_string(note.pausedSince));
        line("paused_by", note.pausedBy);
    }
    line("day", std::to_string(note.used.dayStart));
    line("day_used", std::to_string(note.used.day));
    line("month", std::to_string(note.used.monthStart));
    line("month_used", std::to_string(note.used.month));
    if (note.steady.requests > 0) {
        line("requests_per_second", textOf(note.steady.requests));
        line("samples_per_second", textOf(note.steady.samples));
    }
    return out;
}

SteeringNote parseSteeringNote(std::string_view text)
{
    std::map<std::string_view, std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const std::size_t space = std::min(line.find(' '), line.size());
        lines[line.substr(0, space)] = line.substr(std::min(space + 1, line.size()));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    SteeringNote note;
    note.paused = lines.count("paused_since") > 0;
    number(lines["paused_since"], note.pausedSince);
    note.pausedBy = lines["paused_by"];
    number(lines["day"], note.used.dayStart);
    number(lines["day_used"], note.used.day);
    number(lines["month"], note.used.monthStart);
    number(lines["month_used"], note.used.month);
    rate(lines["requests_per_second"], note.steady.requests);
    rate(lines["samples_per_second"], note.steady.samples);
    return note;
}

} // namespace agent::remote
