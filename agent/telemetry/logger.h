// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/base/result.h"
#include "agent/base/timestamp.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agent::telemetry {

enum class LogFormat {
    Logfmt, ///< time=… level=… component=… msg="…" key=value
    Json,   ///< One JSON object a line.
};

/// "debug", "info", "warn", "error". Errors: InvalidInput naming the choices.
[[nodiscard]] Result<LogLevel> parseLogLevel(std::string_view name);
/// "logfmt", "json". Errors: InvalidInput naming the choices.
[[nodiscard]] Result<LogFormat> parseLogFormat(std::string_view name);

/// One line kept for viewers.
struct LogLine {
    std::uint64_t number = 0; ///< Counts up from 1.
    TimestampMs time = 0;
    LogLevel level = LogLevel::Info;
    std::string component;
    std::string message;
    std::string fields; ///< "key=value key=value"
    std::uint32_t repeats = 1;
};

/// Writes lines to standard error (spdlog) and keeps the newest in a ring of bounded size. A line equal to one written less than a minute
/// ago (level, component, message and fields) is counted and not written again; when the minute is over the line is written once more with
/// `repeats=<count>`. That happens at the next `write` or `recent`, at the latest in the destructor. Internally synchronised.
class Logger final : public LogSink {
public:
    /// Takes one finished line without its end. Must not log.
    using Output = std::function<void(LogLevel, std::string_view)>;

    /// Lines below `level` are dropped.
    Logger(LogLevel level, LogFormat format, bool toStderr = true);
    /// The same with another clock and another place for the lines (null: only the ring). Lifetime: `clock` outlives the logger.
    Logger(LogLevel level, LogFormat format, const Clock &clock, Output output);
    ~Logger() override;

    void write(LogLevel level, std::string_view component, std::string_view message, std::initializer_list<LogField> fields) override;
    /// The newest lines, oldest first. Shape: at most 1000.
    [[nodiscard]] std::vector<LogLine> recent() const;

private:
    struct Impl;
    SystemClock m_systemClock; ///< Unused when a clock was given.
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::telemetry
