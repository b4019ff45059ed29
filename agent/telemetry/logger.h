// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/log.h"
#include "agent/base/result.h"
#include "agent/base/timestamp.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace agent::telemetry {

enum class LogFormat {
    Logfmt, ///< time=… level=… component=… msg="…" key=value
    Json,   ///< One JSON object a line.
};

[[nodiscard]] Result<LogLevel> parseLogLevel(std::string_view name);
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

/// Writes lines to standard error (spdlog) and keeps the newest in a ring of bounded size. A line equal to one written less than a minute ago
/// (level, component, message and fields) is counted and not written again; the count is told when the minute is over. Internally synchronised.
class Logger final : public LogSink {
public:
    Logger(LogLevel level, LogFormat format, bool toStderr = true);
    ~Logger() override;

    void write(LogLevel level, std::string_view component, std::string_view message, std::initializer_list<LogField> fields) override;
    /// The newest lines, oldest first. Shape: at most 1000.
    [[nodiscard]] std::vector<LogLine> recent() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::telemetry
