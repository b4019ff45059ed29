// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/discovery_tables.h"
#include "agent/config/sections.h"

#include <algorithm>
#include <array>

namespace agent::config {
namespace {

/// Something.json, .yml or .yaml; `*` only in the last element of the path. Source: PARITY.md 5.3.
bool isFilePattern(std::string_view path)
{
    constexpr std::array<std::string_view, 6> kEndings{".json", ".yml", ".yaml", ".JSON", ".YML", ".YAML"};
    const auto *ending =
        std::find_if(kEndings.begin(), kEndings.end(), [path](std::string_view one) { return path.ends_with(one); });
    if (ending == kEndings.end())
        return false;
    const std::size_t star = path.find('*');
    return star == std::string_view::npos || path.find('/', star) == std::string_view::npos;
}

model::Labels readGroupLabels(Mapping &group)
{
    std::vector<model::Label> labels;
    for (const TextEntry &label : group.textEntries("labels")) {
        if (label.name.empty())
            group.problems().add(label.place, "\"\" is not a valid label name", "give it a name");
        labels.push_back({label.name, label.text});
    }
    return model::Labels(std::move(labels));
}

model::TargetGroup readGroup(Mapping &group, std::size_t index, bool relabelled)
{
    model::TargetGroup out;
    out.source = std::to_string(index);
    std::vector<std::string> targets;
    group.texts("targets", targets);
    for (const std::string &target : targets) {
        if (!relabelled && target.find('/') != std::string::npos)
            group.problems().add(group.place("targets"), '"' + target + "\" is not a valid hostname",
                                 "write host:port; the scheme and the path go to scheme and metrics_path");
        out.targets.push_back(model::Labels{{"__address__", target}});
    }
    out.labels = readGroupLabels(group);
    group.finish();
    return out;
}

discovery::FileSettings readFiles(Mapping &section, Paths &paths)
{
    discovery::FileSettings settings;
    std::vector<std::string> files;
    section.texts("files", files);
    if (files.empty())
        section.problems().add(section.place("files"),
                               "file service discovery config must contain at least one path name",
                               "list the files: files: [targets/*.yml]");
    for (const std::string &file : files) {
        if (!isFilePattern(file))
            section.problems().add(section.place("files"), "path name \"" + file + "\" is not valid for file discovery",
                                   "it ends in .json, .yml or .yaml and has * only after the last /");
        settings.files.push_back(paths.resolve(file, section.place("files"), FileReference::Use::Targets));
    }
    section.duration("refresh_interval", settings.refreshInterval);
    if (settings.refreshInterval.count() == 0)
        section.problems().add(section.valuePlace("refresh_interval"), "refresh_interval must be positive",
                               "remove it to get 5m");
    section.finish();
    return settings;
}

/// Checks what is there all the same, so that a wrong key is told of as such.
void refuse(Mapping &job, Paths &paths, const OtherMechanism &mechanism)
{
    const std::string key = std::string(mechanism.name) + "_sd_configs";
    for (Mapping &section : job.mappings(key, "empty or null section in " + key))
        readDescribed(section, *mechanism.section, paths);
    if (job.isGiven(key))
        job.problems().add(job.place(key), key + " is not available in this version of Belfry",
                           "let a script write the targets to a file, and name it under file_sd_configs");
}

} // namespace

std::vector<discovery::Settings> readDiscovery(Mapping &job, Paths &paths, bool relabelled)
{
    std::vector<discovery::Settings> out;
    discovery::StaticSettings fixed;
    std::size_t index = 0;
    for (Mapping &group : job.mappings("static_configs", "empty or null section in static_configs"))
        fixed.groups.push_back(readGroup(group, index++, relabelled));
    if (!fixed.groups.empty())
        out.emplace_back(std::move(fixed));
    for (Mapping &section : job.mappings("file_sd_configs", "empty or null section in file_sd_configs"))
        out.emplace_back(readFiles(section, paths));
    for (const OtherMechanism &mechanism : otherMechanisms())
        refuse(job, paths, mechanism);
    return out;
}

} // namespace agent::config
