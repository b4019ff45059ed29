// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/base/result.h"
#include "agent/config/config.h"

#include <string>
#include <string_view>
#include <vector>

namespace agent::config {

/// One thing wrong with a file, and how to mend it. A value.
struct Problem {
    std::string file;
    int line = 0;           ///< From 1; 0: the file as a whole.
    int column = 0;         ///< From 1.
    std::string key;        ///< Dotted path: scrape_configs[0].metrics_path
    std::string message;    ///< What is wrong, in Prometheus's words where it has some.
    std::string remedy;     ///< What to do; "did you mean metrics_path?"
    std::string suggestion; ///< The text that would replace the offending key; empty: none.

    /// `prometheus.yml:14:5: scrape_configs[0].metrics_pth: unknown key (did you mean metrics_path?)`
    [[nodiscard]] std::string toString() const;
};

/// A file that the configuration names and the agent reads while it runs, and where it is named. A value.
struct FileReference {
    enum class Use {
        Contents, ///< A certificate, a key, a password, a header.
        Targets,  ///< Of file_sd_configs; `path` is a pattern.
    };
    Use use = Use::Contents;
    std::string path; ///< Absolute.
    std::string file;
    int line = 0;
    int column = 0;
    std::string key;
};

/// Either a configuration or at least one problem.
struct LoadResult {
    Config config;
    std::vector<Problem> problems;
    std::vector<std::string> warnings;
    std::vector<FileReference> references; ///< Whether these files exist is not checked; see references.h.
    [[nodiscard]] bool ok() const { return problems.empty(); }
    /// All problems, one a line; Ok when there are none.
    [[nodiscard]] Status status() const;
};

/// Reads and validates a configuration text, and the files that its scrape_config_files name. `path` is for messages
/// and for resolving relative paths; it need not exist. Errors are problems of the result, those of the text first;
/// nothing is thrown. Threads: any.
[[nodiscard]] LoadResult loadText(FileSystem &files, std::string_view text, const std::string &path,
                                  const Features &features = {});
/// The same with the operating system's files.
[[nodiscard]] LoadResult loadText(std::string_view text, const std::string &path, const Features &features = {});
/// The same for a file; one that cannot be read is a problem.
[[nodiscard]] LoadResult loadFile(FileSystem &files, const std::string &path, const Features &features = {});
/// As loadText, but reads no file: the jobs of scrape_config_files are missing.
[[nodiscard]] LoadResult loadSyntax(std::string_view text, const std::string &path, const Features &features = {});

} // namespace agent::config
