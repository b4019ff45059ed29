// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/config_history.h"

#include <algorithm>
#include <charconv>

namespace agent::engine {
namespace {

constexpr std::string_view kEnding = ".yml";
constexpr std::size_t kDigits = 10;

/// Takes a number and the dash behind it off the front.
template <typename Number>
bool takeNumber(std::string_view &text, Number &out)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end == text.data() + text.size() || *end != '-')
        return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return true;
}

/// Reads "0000000012-1795000000000-console.yml".
std::optional<ConfigVersion> parseName(std::string_view name)
{
    ConfigVersion version;
    if (!name.ends_with(kEnding) || !takeNumber(name, version.number) || !takeNumber(name, version.time))
        return std::nullopt;
    version.source = name.substr(0, name.size() - kEnding.size());
    return version;
}

} // namespace

std::string ConfigHistory::path(const ConfigVersion &version) const
{
    std::string number = std::to_string(version.number);
    number.insert(0, kDigits - std::min(kDigits, number.size()), '0');
    return m_directory + '/' + number + '-' + std::to_string(version.time) + '-' + version.source +
           std::string(kEnding);
}

std::vector<ConfigVersion> ConfigHistory::list() const
{
    std::vector<ConfigVersion> all;
    const Result<std::vector<std::string>> names = m_files.list(m_directory);
    if (!names)
        return all; // nothing was added yet
    for (const std::string &name : *names) {
        std::optional<ConfigVersion> version = parseName(name);
        if (!version)
            continue;
        if (const Result<std::uint64_t> size = m_files.fileSize(m_directory + '/' + name))
            version->bytes = *size;
        all.push_back(std::move(*version));
    }
    std::sort(all.begin(), all.end(),
              [](const ConfigVersion &a, const ConfigVersion &b) { return a.number > b.number; });
    return all;
}

Result<std::string> ConfigHistory::read(std::uint64_t number) const
{
    for (const ConfigVersion &version : list()) {
        if (version.number == number)
            return m_files.readFile(path(version));
    }
    return notFound("there is no configuration " + std::to_string(number) + " in the history any more");
}

Status ConfigHistory::add(std::string_view text, const std::string &source, TimestampMs time)
{
    std::vector<ConfigVersion> known = list();
    if (!known.empty()) {
        const Result<std::string> newest = m_files.readFile(path(known.front()));
        if (newest && *newest == text)
            return {};
    }
    if (Status status = m_files.createDirectories(m_directory); !status.ok())
        return status;
    const ConfigVersion version{known.empty() ? 1 : known.front().number + 1, time, source, text.size()};
    if (Status status = writeFileAtomically(m_files, path(version), text, FileAccess::OwnerOnly); !status.ok())
        return status;
    known.insert(known.begin(), version);
    for (std::size_t i = kMost; i < known.size(); ++i) {
        if (Status status = m_files.removeFile(path(known[i])); !status.ok())
            return status;
    }
    return {};
}

} // namespace agent::engine
