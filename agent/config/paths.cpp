// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/paths.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace agent::config {
namespace {

/// Whether `name` has the parts of `pattern` between its stars, in order and at both ends.
bool matches(std::string_view name, std::string_view pattern)
{
    std::size_t star = pattern.find('*');
    if (star == std::string_view::npos)
        return name == pattern;
    if (!name.starts_with(pattern.substr(0, star)))
        return false;
    name.remove_prefix(star);
    pattern.remove_prefix(star + 1);
    while ((star = pattern.find('*')) != std::string_view::npos) {
        const std::size_t found = name.find(pattern.substr(0, star));
        if (found == std::string_view::npos)
            return false;
        name.remove_prefix(found + star);
        pattern.remove_prefix(star + 1);
    }
    return name.ends_with(pattern);
}

} // namespace

Paths::Paths(const std::string &file) : m_file(file)
{
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(file.empty() ? "prometheus.yml" : file, error);
    m_directory = (error ? std::filesystem::path(file) : absolute).parent_path().string();
}

std::string Paths::resolve(const std::string &path) const
{
    if (path.empty())
        return path;
    return (std::filesystem::path(m_directory) / path).lexically_normal().string();
}

std::string Paths::resolve(const std::string &path, const Place &place, FileReference::Use use)
{
    std::string resolved = resolve(path);
    if (!resolved.empty())
        m_references.push_back({use, resolved, m_file, place.mark.line, place.mark.column, place.path});
    return resolved;
}

std::vector<FileReference> Paths::takeReferences()
{
    std::stable_sort(m_references.begin(), m_references.end(), [](const FileReference &a, const FileReference &b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    return std::move(m_references);
}

std::vector<std::string> filesMatching(FileSystem &files, const std::string &pattern)
{
    std::vector<std::string> out;
    const std::filesystem::path path(pattern);
    const std::string last = path.filename().string();
    if (last.find('*') == std::string::npos) {
        if (files.exists(pattern))
            out.push_back(pattern);
        return out;
    }
    const auto names = files.list(path.parent_path().string());
    if (!names)
        return out;
    for (const std::string &name : *names) {
        if (matches(name, last))
            out.push_back((path.parent_path() / name).string());
    }
    return out;
}

} // namespace agent::config
