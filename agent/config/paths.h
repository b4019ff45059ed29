// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/loader.h"
#include "agent/config/node.h"

#include <string>
#include <vector>

namespace agent::config {

/// Makes paths of one file absolute, and remembers those that the agent will read. One thread.
class Paths {
public:
    /// `file` need not exist; a relative one is relative to the working directory.
    explicit Paths(const std::string &file);
    /// Shape: empty stays empty; an absolute path is only tidied.
    [[nodiscard]] std::string resolve(const std::string &path) const;
    /// The same of a path whose contents are `use`d later. `place` is where it is written.
    [[nodiscard]] std::string resolve(const std::string &path, const Place &place, FileReference::Use use);

    /// What was resolved for a use, ordered by place.
    [[nodiscard]] std::vector<FileReference> takeReferences();

private:
    std::string m_file;
    std::string m_directory;
    std::vector<FileReference> m_references;
};

/// The files that `pattern` names, in order; `*` in its last element stands for any characters. Shape: empty when there
/// is none.
[[nodiscard]] std::vector<std::string> filesMatching(FileSystem &files, const std::string &pattern);

} // namespace agent::config
