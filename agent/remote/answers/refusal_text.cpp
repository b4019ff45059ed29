// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/refusal_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace agent::remote {
namespace {

struct Phrase {
    std::string_view text;
    bool age;
};

constexpr std::array kPhrases{
    Phrase{"out of order", false},     Phrase{"out-of-order", false},        Phrase{"duplicate sample", false},
    Phrase{"out of bounds", true},     Phrase{"too old sample", true},       Phrase{"timestamp is too old", true},
    Phrase{"timestamp-too-old", true}, Phrase{"duplicate-timestamp", false},
};
/// More than a request can have: sums of them stay far from the end of their type.
constexpr std::uint64_t kMostCounted = 1'000'000'000;
/// Receivers whose refusals carry marks of their own, and which take what is good of a request.
constexpr std::string_view kPartialMark = "err-mimir-";

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

/// The counts of one endpoint.
struct Endpoint {
    std::uint64_t refused = 0;
    std::uint64_t byAge = 0;
};

/// The name that follows at `at`: up to a blank, or a colon with a blank behind it.
std::string_view nameAt(std::string_view text, std::size_t at)
{
    std::size_t end = std::min(text.find_first_of(" \n;,", at), text.size());
    std::string_view name = text.substr(at, end - at);
    while (!name.empty() && name.back() == ':')
        name.remove_suffix(1);
    return name;
}

/// Reads "<number> <things>: <reason>" at `at`; false: it is something else.
bool readCount(std::string_view text, std::size_t at, std::uint64_t &count, bool &exemplars, bool &age)
{
    const char *begin = text.data() + at;
    const auto [stopped, error] = std::from_chars(begin, text.data() + text.size(), count);
    if (error != std::errc() || stopped == begin)
        return false;
    std::string_view rest = text.substr(static_cast<std::size_t>(stopped - text.data()));
    exemplars = rest.starts_with(" exemplars");
    if (!exemplars && !rest.starts_with(" samples") && !rest.starts_with(" series") && !rest.starts_with(" histograms"))
        return false;
    count = std::min(count, kMostCounted);
    // The reason ends where the next count or endpoint begins. One is looked for within the other, so that a long text
    // is looked through once.
    rest = rest.substr(0, rest.find("add ", 1));
    rest = rest.substr(0, rest.find("endpoint "));
    age = std::any_of(kPhrases.begin(), kPhrases.end(),
                      [rest](const Phrase &phrase) { return phrase.age && contains(rest, phrase.text); });
    return true;
}

void readCounts(std::string_view body, RefusalText &out)
{
    constexpr std::string_view kAdd = "add ";
    constexpr std::string_view kEndpoint = "endpoint ";
    std::map<std::string_view, Endpoint> all;
    std::string_view current;
    bool any = false;
    for (std::size_t at = 0; at < body.size(); ++at) {
        if (body[at] != 'a' && body[at] != 'e')
            continue;
        const std::string_view rest = body.substr(at);
        if (rest.starts_with(kEndpoint))
            current = nameAt(body, at + kEndpoint.size());
        std::uint64_t count = 0;
        bool exemplars = false;
        bool age = false;
        if (!rest.starts_with(kAdd) || !readCount(body, at + kAdd.size(), count, exemplars, age))
            continue;
        any = true;
        if (exemplars)
            continue;
        Endpoint &here = all[current];
        here.refused += count;
        here.byAge += age ? count : 0;
    }
    if (!any)
        return;
    const bool replicated = contains(body, "replicat") || contains(body, "quorum");
    std::uint64_t refused = 0;
    for (const auto &[name, e] : all) {
        refused = replicated ? std::max(refused, e.refused) : refused + e.refused;
        out.refusedByAge = replicated ? std::max(out.refusedByAge, e.byAge) : out.refusedByAge + e.byAge;
    }
    out.refused = refused;
}

} // namespace

RefusalText readRefusalText(std::string_view body)
{
    RefusalText out;
    bool age = false;
    bool other = false;
    for (const Phrase &phrase : kPhrases)
        if (contains(body, phrase.text))
            (phrase.age ? age : other) = true;
    out.partial = contains(body, kPartialMark);
    out.conflict = age || other || out.partial || contains(body, "conflict");
    out.byAge = age && !other;
    readCounts(body, out);
    return out;
}

} // namespace agent::remote
