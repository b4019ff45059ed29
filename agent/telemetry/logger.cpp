// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/telemetry/logger.h"

#include "agent/base/mutex.h"
#include "agent/model/name_validation.h"

#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>

namespace agent::telemetry {
namespace {

constexpr std::size_t kRingSize = 1000;
constexpr std::size_t kMaxFolded = 1000;
constexpr std::chrono::minutes kFoldTime{1};
constexpr std::string_view kRepeatsKey = "repeats";

struct LevelName {
    std::string_view option;
    std::string_view written;
};
constexpr LevelName kLevels[] = {{"debug", "DEBUG"}, {"info", "INFO"}, {"warn", "WARN"}, {"error", "ERROR"}};

std::string_view written(LogLevel level)
{
    return kLevels[static_cast<std::size_t>(level)].written;
}

bool isControl(unsigned char byte)
{
    return byte < 0x20 || byte == 0x7f;
}

bool needsQuotes(std::string_view text)
{
    return text.empty() || std::any_of(text.begin(), text.end(), [](char c) {
               return isControl(static_cast<unsigned char>(c)) || c == ' ' || c == '"' || c == '=' || c == '\\';
           });
}

/// Writes `text` bare where that is unambiguous, else in quotes with escapes; control bytes never reach a terminal.
void appendLogfmt(std::string &out, std::string_view text)
{
    const bool valid = model::isValidUtf8(text);
    if (valid && !needsQuotes(text)) {
        out += text;
        return;
    }
    constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else if (isControl(byte) || (!valid && byte >= 0x80))
            ((out += "\\x") += kHex[byte >> 4]) += kHex[byte & 0x0f];
        else
            out += c;
    }
    out += '"';
}

void appendField(std::string &out, std::string_view key, std::string_view value)
{
    if (!out.empty())
        out += ' ';
    out += key;
    out += '=';
    appendLogfmt(out, value);
}

void appendJsonString(std::string &out, std::string_view text)
{
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void appendJsonField(std::string &out, std::string_view key, std::string_view value)
{
    out += out.empty() ? '{' : ',';
    appendJsonString(out, key);
    out += ':';
    appendJsonString(out, value);
}

using Fields = std::vector<std::pair<std::string, std::string>>;

/// One line without its end, in either format.
std::string format(LogFormat format, const LogLine &line, const Fields &fields)
{
    std::string out;
    const auto append = format == LogFormat::Json ? appendJsonField : appendField;
    append(out, "time", formatTimestamp(line.time));
    append(out, "level", written(line.level));
    append(out, "source", line.component);
    append(out, "msg", line.message);
    for (const auto &[key, value] : fields)
        append(out, key, value);
    if (line.repeats > 1)
        append(out, kRepeatsKey, std::to_string(line.repeats - 1));
    if (format == LogFormat::Json)
        out += '}';
    return out;
}

/// Standard error by way of spdlog, one write a line.
std::function<void(LogLevel, std::string_view)> stderrOutput()
{
    const auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    const auto log = std::make_shared<spdlog::logger>("belfry", sink);
    log->set_pattern("%v");
    log->set_level(spdlog::level::trace);
    return [log](LogLevel level, std::string_view line) {
        constexpr spdlog::level::level_enum kSpdlogLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                               spdlog::level::warn, spdlog::level::err};
        log->log(kSpdlogLevels[static_cast<std::size_t>(level)], spdlog::string_view_t(line.data(), line.size()));
    };
}

} // namespace

Result<LogLevel> parseLogLevel(std::string_view name)
{
    for (std::size_t i = 0; i < std::size(kLevels); ++i)
        if (kLevels[i].option == name)
            return static_cast<LogLevel>(i);
    return invalidInput("unknown log level \"" + std::string(name) + "\": use debug, info, warn or error");
}

Result<LogFormat> parseLogFormat(std::string_view name)
{
    if (name == "logfmt")
        return LogFormat::Logfmt;
    if (name == "json")
        return LogFormat::Json;
    return invalidInput("unknown log format \"" + std::string(name) + "\": use logfmt or json");
}

struct Logger::Impl {
    /// A line that was written less than a minute ago.
    struct Folded {
        SteadyTime firstWritten;
        LogLine line; ///< As written, with the repeats so far.
        Fields fields;
    };
    using FoldedLines = std::unordered_map<std::string, Folded>;

    Impl(LogLevel leastLevel, LogFormat lineFormat, const Clock &time, Output lineOutput)
        : level(leastLevel), format(lineFormat), clock(time), output(std::move(lineOutput))
    {
    }

    const LogLevel level;
    const LogFormat format;
    const Clock &clock;
    const Output output; ///< Called with the mutex held, so that lines come out in the order of their numbers.

    Mutex mutex;
    std::deque<LogLine> ring AGENT_GUARDED_BY(mutex);
    std::uint64_t lastNumber AGENT_GUARDED_BY(mutex) = 0;
    FoldedLines folded AGENT_GUARDED_BY(mutex);
    std::deque<std::string> foldedByAge AGENT_GUARDED_BY(mutex); ///< Keys of `folded`, oldest first.

    void emit(const LogLine &line, const Fields &fields) AGENT_REQUIRES(mutex)
    {
        if (output)
            output(line.level, telemetry::format(format, line, fields));
    }
    /// Forgets the oldest folded line; tells how often it came again.
    void unfoldOldest() AGENT_REQUIRES(mutex)
    {
        const auto oldest = folded.find(foldedByAge.front());
        if (oldest->second.line.repeats > 1) {
            oldest->second.line.time = clock.now();
            emit(oldest->second.line, oldest->second.fields);
        }
        folded.erase(oldest);
        foldedByAge.pop_front();
    }
    void unfoldDue() AGENT_REQUIRES(mutex)
    {
        const SteadyTime due = clock.steadyNow() - kFoldTime;
        while (!foldedByAge.empty() && folded.find(foldedByAge.front())->second.firstWritten <= due)
            unfoldOldest();
    }
    /// Counts a repeat in the ring as well, when the line is still there.
    void countRepeat(Folded &again) AGENT_REQUIRES(mutex)
    {
        ++again.line.repeats;
        const std::uint64_t age = lastNumber - again.line.number;
        if (age < ring.size())
            ring[ring.size() - 1 - static_cast<std::size_t>(age)].repeats = again.line.repeats;
    }
    void write(std::string key, LogLine line, Fields fields) AGENT_REQUIRES(mutex)
    {
        unfoldDue();
        if (const auto found = folded.find(key); found != folded.end()) {
            countRepeat(found->second);
            return;
        }
        line.number = ++lastNumber;
        line.time = clock.now();
        emit(line, fields);
        if (ring.size() == kRingSize)
            ring.pop_front();
        ring.push_back(line);
        if (folded.size() == kMaxFolded)
            unfoldOldest();
        foldedByAge.push_back(key);
        folded.emplace(std::move(key), Folded{clock.steadyNow(), std::move(line), std::move(fields)});
    }
};

Logger::Logger(LogLevel level, LogFormat format, bool toStderr)
    : Logger(level, format, m_systemClock, toStderr ? stderrOutput() : Output())
{
}

Logger::Logger(LogLevel level, LogFormat format, const Clock &clock, Output output)
    : m_impl(std::make_unique<Impl>(level, format, clock, std::move(output)))
{
}

Logger::~Logger()
{
    const MutexLock lock(m_impl->mutex);
    while (!m_impl->foldedByAge.empty())
        m_impl->unfoldOldest();
}

void Logger::write(LogLevel level, std::string_view component, std::string_view message,
                   std::initializer_list<LogField> fields)
{
    if (level < m_impl->level)
        return;
    LogLine line;
    line.level = level;
    line.component = component;
    line.message = message;
    Fields owned;
    owned.reserve(fields.size());
    for (const LogField &field : fields) {
        appendField(line.fields, field.key, field.value);
        owned.emplace_back(field.key, field.value);
    }
    std::string key(written(level));
    for (const std::string_view part : {component, message, std::string_view(line.fields)})
        (key += '\0') += part;
    const MutexLock lock(m_impl->mutex);
    m_impl->write(std::move(key), std::move(line), std::move(owned));
}

std::vector<LogLine> Logger::recent() const
{
    const MutexLock lock(m_impl->mutex);
    m_impl->unfoldDue();
    return {m_impl->ring.begin(), m_impl->ring.end()};
}

} // namespace agent::telemetry
