// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/config/loader.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::config {

/// Says what is wrong with a file of targets.
using TargetFileCheck = std::function<Status(const std::string &path, std::string_view text)>;

/// Reads the files that a configuration names and adds what is wrong with them to `result`: files that cannot be read
/// are problems, and so is what `checkTargets` objects to; a pattern of file_sd_configs without files is a warning,
/// because they may come later. Threads: any. Source: PARITY.md 1.7.
void checkReferences(LoadResult &result, FileSystem &files, const TargetFileCheck &checkTargets);

/// A file and what was found in it.
struct CheckedFile {
    std::string path;
    LoadResult result;
};
/// A JSON array with an object for each file: file, valid, problems (file, line, column, key, message, remedy,
/// suggestion), warnings.
[[nodiscard]] std::string toJson(const std::vector<CheckedFile> &files);

} // namespace agent::config
