// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/document_path.h"

#include <algorithm>
#include <charconv>

namespace agent::config {
namespace {

bool isPlainStep(std::string_view key)
{
    return !key.empty() && key.find_first_of(".[]\"") == std::string_view::npos;
}

/// Reads `"..."]`, of which the quote is at the front. Returns whether it could.
bool readQuotedStep(std::string_view &rest, Path &out)
{
    std::string key;
    for (std::size_t at = 1; at + 1 < rest.size(); ++at) {
        if (rest[at] == '"') {
            if (rest[at + 1] != ']')
                return false;
            rest.remove_prefix(at + 2);
            out.emplace_back(std::move(key));
            return true;
        }
        if (rest[at] == '\\')
            ++at;
        key += rest[at];
    }
    return false;
}

bool readIndex(std::string_view &rest, Path &out)
{
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), index);
    const auto length = static_cast<std::size_t>(end - rest.data());
    if (error != std::errc() || length >= rest.size() || rest[length] != ']')
        return false;
    rest.remove_prefix(length + 1);
    out.emplace_back(index);
    return true;
}

} // namespace

Result<Path> parsePath(std::string_view text)
{
    const auto bad = [text] { return invalidInput('"' + std::string(text) + "\" is no path: write a.b[0][\"c.d\"]"); };
    Path out;
    std::string_view rest = text;
    while (!rest.empty()) {
        if (rest.starts_with('[')) {
            rest.remove_prefix(1);
            if (!(rest.starts_with('"') ? readQuotedStep(rest, out) : readIndex(rest, out)))
                return bad();
            continue;
        }
        if (!out.empty()) {
            if (!rest.starts_with('.'))
                return bad();
            rest.remove_prefix(1);
        }
        const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
        if (!isPlainStep(rest.substr(0, end)))
            return bad();
        out.emplace_back(std::string(rest.substr(0, end)));
        rest.remove_prefix(end);
    }
    return out;
}

std::string toText(const Path &path)
{
    std::string out;
    for (const PathStep &step : path) {
        if (step.isIndex) {
            out += '[' + std::to_string(step.index) + ']';
        } else if (isPlainStep(step.key)) {
            out += (out.empty() ? "" : ".") + step.key;
        } else {
            out += "[\"";
            for (const char c : step.key)
                out.append(c == '"' || c == '\\' ? "\\" : "").append(1, c);
            out += "\"]";
        }
    }
    return out;
}

} // namespace agent::config
