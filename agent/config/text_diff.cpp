// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/text_diff.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace agent::config {
namespace {

constexpr std::size_t kMostDifferences = 1000; ///< Beyond, a part is replaced as a whole.

using Id = std::uint32_t; ///< Of a line's text.

/// Compares parts of two lists of lines, and marks lines that are in only one of them.
class Differ {
public:
    Differ(std::string_view before, std::string_view after)
    {
        std::unordered_map<std::string_view, Id> ids;
        const auto intern = [&ids](std::string_view text) {
            std::vector<Id> out;
            for (const std::string_view line : splitLines(text))
                out.push_back(ids.emplace(line, static_cast<Id>(ids.size())).first->second);
            return out;
        };
        m_old = intern(before);
        m_new = intern(after);
        m_removed.resize(m_old.size());
        m_added.resize(m_new.size());
        m_counts.resize(ids.size());
    }

    std::vector<DiffHunk> run()
    {
        compare({0, m_old.size(), 0, m_new.size()});
        std::vector<DiffHunk> hunks;
        std::size_t o = 0;
        std::size_t n = 0;
        while (o < m_old.size() || n < m_new.size()) {
            DiffHunk hunk{o, 0, n, 0};
            for (; o < m_old.size() && m_removed[o]; ++o)
                ++hunk.oldCount;
            for (; n < m_new.size() && m_added[n]; ++n)
                ++hunk.newCount;
            if (hunk.oldCount + hunk.newCount > 0)
                hunks.push_back(hunk);
            else
                ++o, ++n;
        }
        return hunks;
    }

private:
    struct Part {
        std::size_t oldBegin, oldEnd, newBegin, newEnd;
    };
    struct Count {
        int inOld = 0;
        int inNew = 0;
        std::size_t newAt = 0;
    };

    void compare(Part part)
    {
        while (part.oldBegin < part.oldEnd && part.newBegin < part.newEnd &&
               m_old[part.oldBegin] == m_new[part.newBegin])
            ++part.oldBegin, ++part.newBegin;
        while (part.oldBegin < part.oldEnd && part.newBegin < part.newEnd &&
               m_old[part.oldEnd - 1] == m_new[part.newEnd - 1])
            --part.oldEnd, --part.newEnd;
        if (part.oldBegin == part.oldEnd || part.newBegin == part.newEnd)
            return replace(part);
        const auto anchors = uniqueCommon(part);
        if (anchors.empty())
            return shortest(part);
        for (const auto &[o, n] : anchors) {
            compare({part.oldBegin, o, part.newBegin, n});
            part.oldBegin = o + 1;
            part.newBegin = n + 1;
        }
        compare(part);
    }

    void replace(const Part &part)
    {
        std::fill(m_removed.begin() + index(part.oldBegin), m_removed.begin() + index(part.oldEnd), true);
        std::fill(m_added.begin() + index(part.newBegin), m_added.begin() + index(part.newEnd), true);
    }
    static std::ptrdiff_t index(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

    /// Lines that stand once in both parts, the most of them that are in the same order.
    std::vector<std::pair<std::size_t, std::size_t>> uniqueCommon(const Part &part)
    {
        for (std::size_t o = part.oldBegin; o < part.oldEnd; ++o)
            ++m_counts[m_old[o]].inOld;
        for (std::size_t n = part.newBegin; n < part.newEnd; ++n) {
            Count &count = m_counts[m_new[n]];
            ++count.inNew;
            count.newAt = n;
        }
        std::vector<std::pair<std::size_t, std::size_t>> pairs;
        for (std::size_t o = part.oldBegin; o < part.oldEnd; ++o) {
            const Count &count = m_counts[m_old[o]];
            if (count.inOld == 1 && count.inNew == 1)
                pairs.emplace_back(o, count.newAt);
        }
        for (std::size_t o = part.oldBegin; o < part.oldEnd; ++o)
            m_counts[m_old[o]] = {};
        for (std::size_t n = part.newBegin; n < part.newEnd; ++n)
            m_counts[m_new[n]] = {};
        return increasing(pairs);
    }
    /// The longest subsequence whose second numbers grow.
    static std::vector<std::pair<std::size_t, std::size_t>>
    increasing(const std::vector<std::pair<std::size_t, std::size_t>> &pairs)
    {
        constexpr std::size_t kNone = static_cast<std::size_t>(-1);
        std::vector<std::size_t> tails; // tails[k]: the pair that ends the best subsequence of k + 1.
        std::vector<std::size_t> before(pairs.size(), kNone);
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            const auto place =
                std::lower_bound(tails.begin(), tails.end(), pairs[i].second,
                                 [&pairs](std::size_t at, std::size_t n) { return pairs[at].second < n; });
            if (place != tails.begin())
                before[i] = *(place - 1);
            if (place == tails.end())
                tails.push_back(i);
            else
                *place = i;
        }
        std::vector<std::pair<std::size_t, std::size_t>> out;
        for (std::size_t i = tails.empty() ? kNone : tails.back(); i != kNone; i = before[i])
            out.push_back(pairs[i]);
        std::reverse(out.begin(), out.end());
        return out;
    }

    /// Myers' greedy algorithm: for each number of differences, how far each diagonal gets.
    void shortest(const Part &part)
    {
        const auto oldSize = static_cast<long>(part.oldEnd - part.oldBegin);
        const auto newSize = static_cast<long>(part.newEnd - part.newBegin);
        const long most = std::min(oldSize + newSize, static_cast<long>(kMostDifferences));
        const auto slot = [most](long diagonal) { return static_cast<std::size_t>(diagonal + most + 1); };
        std::vector<long> reach(static_cast<std::size_t>(2 * most + 3), 0);
        std::vector<std::vector<long>> trace;
        for (long d = 0; d <= most; ++d) {
            trace.push_back(reach);
            for (long k = -d; k <= d; k += 2) {
                const bool down = k == -d || (k != d && reach[slot(k - 1)] < reach[slot(k + 1)]);
                long x = down ? reach[slot(k + 1)] : reach[slot(k - 1)] + 1;
                while (x < oldSize && x - k < newSize && oldAt(part, x) == newAt(part, x - k))
                    ++x;
                reach[slot(k)] = x;
                if (x >= oldSize && x - k >= newSize)
                    return markPath(part, trace, slot);
            }
        }
        replace(part);
    }
    [[nodiscard]] Id oldAt(const Part &part, long at) const
    {
        return m_old[part.oldBegin + static_cast<std::size_t>(at)];
    }
    [[nodiscard]] Id newAt(const Part &part, long at) const
    {
        return m_new[part.newBegin + static_cast<std::size_t>(at)];
    }

    void markPath(const Part &part, const std::vector<std::vector<long>> &trace, const auto &slot)
    {
        auto x = static_cast<long>(part.oldEnd - part.oldBegin);
        auto y = static_cast<long>(part.newEnd - part.newBegin);
        for (long d = static_cast<long>(trace.size()) - 1; d > 0; --d) {
            const std::vector<long> &reach = trace[static_cast<std::size_t>(d)];
            const long k = x - y;
            const bool down = k == -d || (k != d && reach[slot(k - 1)] < reach[slot(k + 1)]);
            const long lastDiagonal = down ? k + 1 : k - 1;
            x = reach[slot(lastDiagonal)];
            y = x - lastDiagonal;
            if (down)
                m_added[part.newBegin + static_cast<std::size_t>(y)] = true;
            else
                m_removed[part.oldBegin + static_cast<std::size_t>(x)] = true;
        }
    }

    std::vector<Id> m_old;
    std::vector<Id> m_new;
    std::vector<bool> m_removed;
    std::vector<bool> m_added;
    std::vector<Count> m_counts; ///< By line; zero between uses.
};

std::string withoutEnd(std::string_view line)
{
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return std::string(line);
}

} // namespace

std::vector<std::string_view> splitLines(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
        lines.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return lines;
}

std::vector<DiffHunk> diffLines(std::string_view before, std::string_view after)
{
    return Differ(before, after).run();
}

std::vector<DiffRow> diffRows(std::string_view before, std::string_view after, std::size_t context)
{
    const std::vector<std::string_view> oldLines = splitLines(before);
    const std::vector<std::string_view> newLines = splitLines(after);
    const std::vector<DiffHunk> hunks = diffLines(before, after);
    std::vector<DiffRow> rows;
    std::size_t shown = 0; // Old lines so far.
    for (std::size_t i = 0; i < hunks.size(); ++i) {
        const DiffHunk &hunk = hunks[i];
        const auto same = [&](std::size_t oldLine) {
            const std::size_t newLine = hunk.newFirst + oldLine - hunk.oldFirst;
            rows.push_back({DiffRow::Kind::Same, oldLine + 1, newLine + 1, withoutEnd(oldLines[oldLine])});
        };
        const std::size_t from = std::max(shown, hunk.oldFirst - std::min(hunk.oldFirst, context));
        if (from > shown)
            rows.push_back({DiffRow::Kind::Gap, 0, 0, {}});
        for (std::size_t line = from; line < hunk.oldFirst; ++line)
            same(line);
        for (std::size_t k = 0; k < hunk.oldCount; ++k)
            rows.push_back({DiffRow::Kind::Removed, hunk.oldFirst + k + 1, 0, withoutEnd(oldLines[hunk.oldFirst + k])});
        for (std::size_t k = 0; k < hunk.newCount; ++k)
            rows.push_back({DiffRow::Kind::Added, 0, hunk.newFirst + k + 1, withoutEnd(newLines[hunk.newFirst + k])});
        const std::size_t next = i + 1 < hunks.size() ? hunks[i + 1].oldFirst : oldLines.size();
        const std::size_t afterHunk = hunk.oldFirst + hunk.oldCount;
        shown = std::min(next, afterHunk + context);
        for (std::size_t line = afterHunk; line < shown; ++line) {
            const std::size_t newLine = hunk.newFirst + hunk.newCount + line - afterHunk;
            rows.push_back({DiffRow::Kind::Same, line + 1, newLine + 1, withoutEnd(oldLines[line])});
        }
    }
    if (!rows.empty() && shown < oldLines.size())
        rows.push_back({DiffRow::Kind::Gap, 0, 0, {}});
    return rows;
}

} // namespace agent::config
