// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/loader.h"
#include "agent/config/node.h"

#include <string>
#include <vector>

namespace agent::config {

/// Gathers what is wrong with one file. One thread.
class Problems {
public:
    explicit Problems(std::string file) : m_file(std::move(file)) {}

    void add(const Place &place, std::string message, std::string remedy = {}, std::string suggestion = {})
    {
        m_problems.push_back({m_file, place.mark.line, place.mark.column, place.path, std::move(message),
                              std::move(remedy), std::move(suggestion)});
    }
    void warn(const Place &place, const std::string &message)
    {
        m_warnings.push_back(
            Problem{m_file, place.mark.line, place.mark.column, place.path, message, {}, {}}.toString());
    }
    [[nodiscard]] bool empty() const { return m_problems.empty(); }
    [[nodiscard]] std::size_t count() const { return m_problems.size(); }
    /// The problems, ordered by place.
    [[nodiscard]] std::vector<Problem> take();
    [[nodiscard]] std::vector<std::string> takeWarnings() { return std::move(m_warnings); }

private:
    std::string m_file;
    std::vector<Problem> m_problems;
    std::vector<std::string> m_warnings;
};

} // namespace agent::config
