// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/moment.h"

#include "agent/base/duration.h"

#include <charconv>
#include <limits>
#include <optional>

namespace agent {
namespace {

/// Takes exactly `digits` digits.
bool takeNumber(std::string_view &text, std::size_t digits, int &out)
{
    if (text.size() < digits || text.substr(0, digits).find_first_not_of("0123456789") != std::string_view::npos)
        return false;
    std::from_chars(text.data(), text.data() + digits, out);
    text.remove_prefix(digits);
    return true;
}

bool takeOne(std::string_view &text, std::string_view choices)
{
    if (text.empty() || choices.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

/// The fraction of a second, if there is one; what is finer than milliseconds is cut off.
bool takeFraction(std::string_view &text, int &milliseconds)
{
    milliseconds = 0;
    if (!takeOne(text, "."))
        return true;
    int scale = 100;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        milliseconds += (text[digits] - '0') * scale;
        scale /= 10;
    }
    text.remove_prefix(digits);
    return digits > 0;
}

/// "Z" or "+01:00".
bool takeOffset(std::string_view &text, int &minutes)
{
    minutes = 0;
    if (takeOne(text, "Zz"))
        return true;
    const int sign = text.starts_with('-') ? -1 : 1;
    int hours = 0;
    if (!takeOne(text, "+-") || !takeNumber(text, 2, hours) || !takeOne(text, ":") || !takeNumber(text, 2, minutes) ||
        hours > 23 || minutes > 59)
        return false;
    minutes = sign * (hours * 60 + minutes);
    return true;
}

std::optional<TimestampMs> parseRfc3339(std::string_view text)
{
    using namespace std::chrono;
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, ms = 0, offset = 0;
    const bool shaped = takeNumber(text, 4, y) && takeOne(text, "-") && takeNumber(text, 2, mo) && takeOne(text, "-") &&
                        takeNumber(text, 2, d) && takeOne(text, "Tt ") && takeNumber(text, 2, h) &&
                        takeOne(text, ":") && takeNumber(text, 2, mi) && takeOne(text, ":") && takeNumber(text, 2, s) &&
                        takeFraction(text, ms) && takeOffset(text, offset) && text.empty();
    const year_month_day date(year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d)));
    if (!shaped || !date.ok() || h > 23 || mi > 59 || s > 60)
        return std::nullopt;
    const auto instant = sys_days(date) + hours(h) + minutes(mi - offset) + seconds(s) + milliseconds(ms);
    return duration_cast<milliseconds>(instant.time_since_epoch()).count();
}

} // namespace

TimestampMs Moment::resolve(TimestampMs now) const
{
    switch (kind) {
    case Kind::Beginning:
        break;
    case Kind::At:
        return time;
    case Kind::Ago:
        return now - ago.count();
    case Kind::End:
        return std::numeric_limits<TimestampMs>::max();
    }
    return std::numeric_limits<TimestampMs>::min();
}

Result<Moment> parseMoment(std::string_view text)
{
    Moment out;
    if (const std::optional<TimestampMs> time = parseRfc3339(text)) {
        out.kind = Moment::Kind::At;
        out.time = *time;
        return out;
    }
    const Result<std::chrono::milliseconds> ago = parseDuration(text);
    if (!ago)
        return invalidInput('"' + std::string(text) +
                            "\" is neither a time (2026-11-21T12:31:04Z) nor a duration before now (2h)");
    out.kind = Moment::Kind::Ago;
    out.ago = *ago;
    return out;
}

Result<Moment> parseTakeover(std::string_view text)
{
    if (text == "all")
        return Moment();
    if (text == "none")
        return Moment{Moment::Kind::End, 0, {}};
    Result<Moment> moment = parseMoment(text);
    if (!moment)
        return invalidInput("expected all, none, a time or a duration: " + moment.error().message());
    return moment;
}

std::string formatTakeover(const Moment &moment)
{
    switch (moment.kind) {
    case Moment::Kind::Beginning:
        break;
    case Moment::Kind::At:
        return formatTimestamp(moment.time);
    case Moment::Kind::Ago:
        return formatDuration(moment.ago);
    case Moment::Kind::End:
        return "none";
    }
    return "all";
}

} // namespace agent
