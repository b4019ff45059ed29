// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/problems.h"

#include <algorithm>
#include <utility>

namespace agent::config {

std::string Problem::toString() const
{
    std::string out = file;
    if (line > 0)
        out += ':' + std::to_string(line) + ':' + std::to_string(column);
    out += ": ";
    if (!key.empty())
        out += key + ": ";
    out += message;
    if (!remedy.empty())
        out += " (" + remedy + ')';
    return out;
}

Status LoadResult::status() const
{
    if (ok())
        return {};
    std::string all;
    for (const Problem &problem : problems) {
        if (!all.empty())
            all += '\n';
        all += problem.toString();
    }
    return invalidInput(std::move(all));
}

std::vector<Problem> Problems::take()
{
    std::stable_sort(m_problems.begin(), m_problems.end(), [](const Problem &a, const Problem &b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    return std::move(m_problems);
}

} // namespace agent::config
