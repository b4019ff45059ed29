// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The way from one list of rows to another in few steps, each of which an item model can announce: no resets, so
// selection and scroll position stay. Rows are known by a key that is unique in its list. Costs grow in straight lines.
// Pure; any thread.

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

namespace widgets {

using RowKey = std::uint64_t;

/// One step. A value.
struct RowStep {
    enum class Kind {
        Remove,  ///< Rows [first, first + keys.size()) leave; `keys` are theirs.
        Insert,  ///< `keys` enter before row `first`.
        Reorder, ///< All rows take the order of `keys`.
    };
    Kind kind = Kind::Remove;
    std::size_t first = 0;
    std::vector<RowKey> keys;
};

namespace detail {

/// Runs of rows for which `pick` holds, as (first, length), ascending.
template <typename Pick>
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> runs(const std::vector<RowKey> &rows, Pick pick)
{
    std::vector<std::pair<std::size_t, std::size_t>> found;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (!pick(rows[row]))
            continue;
        if (!found.empty() && found.back().first + found.back().second == row)
            ++found.back().second;
        else
            found.emplace_back(row, 1);
    }
    return found;
}

} // namespace detail

/// Steps that turn `from` into `to`, in the order in which they are to be taken.
///
/// Shape: few scattered removals and insertions stay runs of their own; when there are more than `maxRuns` of them the
/// rows are first sorted so that the run is one, which costs a view one layout instead of many.
[[nodiscard]] inline std::vector<RowStep> rowSteps(const std::vector<RowKey> &from, const std::vector<RowKey> &to,
                                                   std::size_t maxRuns = 16)
{
    std::vector<RowStep> steps;
    if (from == to)
        return steps;
    const std::unordered_set<RowKey> before(from.begin(), from.end());
    const std::unordered_set<RowKey> after(to.begin(), to.end());

    std::vector<RowKey> rows = from;
    const auto leaving = detail::runs(rows, [&](RowKey key) { return after.count(key) == 0; });
    if (leaving.size() > maxRuns) {
        std::vector<RowKey> stay;
        std::vector<RowKey> leave;
        for (const RowKey key : rows)
            (after.count(key) != 0 ? stay : leave).push_back(key);
        rows = stay;
        rows.insert(rows.end(), leave.begin(), leave.end());
        steps.push_back({RowStep::Kind::Reorder, 0, rows});
        steps.push_back({RowStep::Kind::Remove, stay.size(), std::move(leave)});
        rows = std::move(stay);
    } else {
        for (auto run = leaving.rbegin(); run != leaving.rend(); ++run) {
            const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(run->first);
            const auto end = begin + static_cast<std::ptrdiff_t>(run->second);
            steps.push_back({RowStep::Kind::Remove, run->first, std::vector<RowKey>(begin, end)});
            rows.erase(begin, end);
        }
    }

    std::vector<RowKey> kept; // in the new order
    for (const RowKey key : to) {
        if (before.count(key) != 0)
            kept.push_back(key);
    }
    const auto entering = detail::runs(to, [&](RowKey key) { return before.count(key) == 0; });
    if (entering.size() > maxRuns) {
        std::vector<RowKey> fresh;
        for (const RowKey key : to) {
            if (before.count(key) == 0)
                fresh.push_back(key);
        }
        steps.push_back({RowStep::Kind::Insert, rows.size(), std::move(fresh)});
        steps.push_back({RowStep::Kind::Reorder, 0, to});
        return steps;
    }
    if (rows != kept)
        steps.push_back({RowStep::Kind::Reorder, 0, std::move(kept)});
    for (const auto &[first, length] : entering) {
        const auto begin = to.begin() + static_cast<std::ptrdiff_t>(first);
        steps.push_back(
            {RowStep::Kind::Insert, first, std::vector<RowKey>(begin, begin + static_cast<std::ptrdiff_t>(length))});
    }
    return steps;
}

} // namespace widgets
