// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace agent {

enum class LogLevel {
    Debug, ///< For developers.
    Info,  ///< A change of state an operator may want to know.
    Warn,  ///< Something is wrong and is being handled.
    Error, ///< Something needs a person.
};

/// One field of a log line: key and value, already text.
struct LogField {
    std::string_view key;
    std::string value;
};

/// Where log lines go. Internally synchronised; never blocks for long.
class LogSink {
public:
    virtual ~LogSink() = default;
    /// `component` is the room that speaks ("scrape", "wal"); `message` is plain English; fields carry the particulars.
    virtual void write(LogLevel level, std::string_view component, std::string_view message, std::initializer_list<LogField> fields) = 0;
};

/// Drops everything.
class NullLog final : public LogSink {
public:
    void write(LogLevel, std::string_view, std::string_view, std::initializer_list<LogField>) override {}
};

} // namespace agent
