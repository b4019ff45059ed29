// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/discovery/file_discoverer.h"

#include "agent/discovery/target_file.h"

#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <utility>

namespace agent::discovery {
namespace {

constexpr std::string_view kComponent = "discovery";
constexpr const char *kMtimeMetric = "prometheus_sd_file_mtime_seconds";

std::pair<std::string, std::string> splitPath(const std::string &path)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos)
        return {".", path};
    return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

bool isPattern(const std::string &name)
{
    return name.find_first_of("*?[") != std::string::npos;
}

/// Seconds since the epoch.
std::optional<double> modificationTime(const std::string &path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0)
        return std::nullopt;
    return static_cast<double>(info.st_mtim.tv_sec) + static_cast<double>(info.st_mtim.tv_nsec) / 1e9;
}

} // namespace

FileDiscoverer::FileDiscoverer(FileSettings settings, FileSystem &files, LogSink &log, telemetry::Registry &registry)
    : m_settings(std::move(settings)), m_fileSystem(files), m_log(log), m_registry(registry),
      m_readErrors(registry.counter("prometheus_sd_file_read_errors_total",
                                    "Target files that could not be read or understood.")),
      m_scanDuration(
          registry.summary("prometheus_sd_file_scan_duration_seconds", "How long reading all target files took."))
{
}

FileDiscoverer::~FileDiscoverer()
{
    for (const auto &[path, file] : m_files)
        forget(path);
}

Result<std::vector<std::string>> FileDiscoverer::expand(const std::string &pattern) const
{
    const auto [directory, name] = splitPath(pattern);
    if (!isPattern(name))
        return std::vector<std::string>{pattern};
    const auto names = m_fileSystem.list(directory);
    if (!names && names.error().code() == Code::NotFound)
        return std::vector<std::string>();
    if (!names)
        return names.error();
    std::vector<std::string> paths;
    for (const std::string &one : *names) {
        if (::fnmatch(name.c_str(), one.c_str(), 0) == 0)
            paths.push_back(directory == "/" ? '/' + one : directory + '/' + one);
    }
    return paths;
}

bool FileDiscoverer::asksFor(const std::string &path) const
{
    return std::any_of(m_settings.files.begin(), m_settings.files.end(), [&path](const std::string &pattern) {
        return pattern == path || ::fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
    });
}

std::string FileDiscoverer::refresh()
{
    const auto begin = std::chrono::steady_clock::now();
    std::set<std::string> present;
    std::string firstError;
    const auto keepError = [&firstError](const std::string &error) {
        if (firstError.empty())
            firstError = error;
    };
    for (const std::string &pattern : m_settings.files) {
        const auto paths = expand(pattern);
        if (!paths) { // what it matched before may still be there
            m_readErrors.Increment();
            keepError(paths.error().message());
            for (const auto &[path, file] : m_files) {
                if (::fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0)
                    present.insert(path);
            }
            continue;
        }
        for (const std::string &path : *paths) {
            if (present.count(path) != 0)
                continue;
            File &file = m_files[path];
            if (!read(path, file))
                continue;
            present.insert(path);
            keepError(file.error);
        }
    }
    for (auto it = m_files.begin(); it != m_files.end();) {
        if (present.count(it->first) != 0) {
            ++it;
            continue;
        }
        forget(it->first);
        it = m_files.erase(it);
    }
    m_scanDuration.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    return firstError;
}

bool FileDiscoverer::read(const std::string &path, File &file)
{
    const auto text = m_fileSystem.readFile(path);
    if (!text && text.error().code() == Code::NotFound)
        return false;
    if (!text) {
        noteError(file, text.error().message());
        return true;
    }
    auto groups = parseTargetFile(path, *text);
    if (!groups) {
        noteError(file, groups.error().message());
        return true;
    }
    file.groups = std::move(*groups);
    file.error.clear();
    if (const auto time = modificationTime(path))
        m_registry.gauge(kMtimeMetric, "When a target file was last changed.", {{"filename", path}}).Set(*time);
    return true;
}

void FileDiscoverer::noteError(File &file, std::string error)
{
    m_readErrors.Increment();
    if (file.error != error)
        m_log.write(LogLevel::Warn, kComponent, "a target file cannot be used; its earlier targets are kept",
                    {{"err", error}});
    file.error = std::move(error);
}

void FileDiscoverer::forget(const std::string &path)
{
    m_registry.remove({{"filename", path}});
}

std::vector<model::TargetGroup> FileDiscoverer::groups() const
{
    std::vector<model::TargetGroup> all;
    for (const auto &[path, file] : m_files)
        all.insert(all.end(), file.groups.begin(), file.groups.end());
    return all;
}

WatchedNames FileDiscoverer::watched() const
{
    WatchedNames names;
    for (const std::string &pattern : m_settings.files) {
        auto [directory, name] = splitPath(pattern);
        auto &list = names[std::move(directory)];
        list.push_back(std::move(name));
        list.emplace_back("..*"); // where Kubernetes switches the files of a volume, by renaming a link
    }
    return names;
}

void FileDiscoverer::adopt(const Discoverer &earlier)
{
    const auto *other = dynamic_cast<const FileDiscoverer *>(&earlier);
    if (!other)
        return;
    for (const auto &[path, file] : other->m_files) {
        if (asksFor(path))
            m_files.emplace(path, file);
    }
}

} // namespace agent::discovery
