// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/suggestion.h"

#include "agent/base/ascii.h"

#include <algorithm>
#include <vector>

namespace agent::config {
namespace {

constexpr std::size_t kLongestWord = 64;

/// Letters and digits only, in lower case.
std::string bare(std::string_view word)
{
    std::string out = asciiLowerCase(word);
    std::erase_if(out, [](char c) { return !isAsciiLetter(c) && !isAsciiDigit(c); });
    return out;
}

/// Insertions, deletions, changes and swaps of neighbours that turn one word into the other.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> beforeLast(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                current[j] = std::min(current[j], beforeLast[j - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, current);
    }
    return last[b.size()];
}

/// How far apart two keys are; 0 is the same but for punctuation.
std::size_t score(std::string_view typed, std::string_view known)
{
    const std::size_t edits = distance(typed, known);
    const bool contained = typed.size() >= 5 && known.find(typed) != std::string_view::npos;
    return contained ? std::min<std::size_t>(edits, 2) : edits;
}

} // namespace

std::string nearest(std::string_view typed, std::span<const std::string> known)
{
    const std::string word = bare(typed.substr(0, kLongestWord));
    if (word.empty())
        return {};
    const std::size_t limit = std::clamp<std::size_t>(word.size() / 3, 1, 4);
    std::size_t best = limit + 1;
    std::string found;
    for (const std::string &candidate : known) {
        const std::size_t points = score(word, bare(candidate));
        if (points < best) {
            best = points;
            found = candidate;
        }
    }
    return found;
}

} // namespace agent::config
