// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/log.h"
#include "agent/base/mutex.h"

#include <string>
#include <vector>

/// Keeps every line: "warn wal: message key=value". Internally synchronised.
class RecordingLog final : public agent::LogSink {
public:
    void write(agent::LogLevel level, std::string_view component, std::string_view message,
               std::initializer_list<agent::LogField> fields) override
    {
        constexpr const char *kNames[] = {"debug", "info", "warn", "error"};
        std::string line = kNames[static_cast<std::size_t>(level)];
        line.append(" ").append(component).append(": ").append(message);
        for (const agent::LogField &field : fields)
            line.append(" ").append(field.key).append("=").append(field.value);
        const agent::MutexLock lock(m_mutex);
        m_lines.push_back(std::move(line));
    }
    [[nodiscard]] std::vector<std::string> lines() const
    {
        const agent::MutexLock lock(m_mutex);
        return m_lines;
    }
    /// How many lines contain `text`.
    [[nodiscard]] int count(std::string_view text) const
    {
        int found = 0;
        for (const std::string &line : lines())
            found += line.find(text) != std::string::npos ? 1 : 0;
        return found;
    }
    void clear()
    {
        const agent::MutexLock lock(m_mutex);
        m_lines.clear();
    }

private:
    mutable agent::Mutex m_mutex;
    std::vector<std::string> m_lines AGENT_GUARDED_BY(m_mutex);
};
