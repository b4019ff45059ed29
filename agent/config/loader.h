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

/// Either a configuration or at least one problem.
struct LoadResult {
    Config config;
    std::vector<Problem> problems;
    std::vector<std::string> warnings;
    [[nodiscard]] bool ok() const { return problems.empty(); }
    /// All problems, one a line; Ok when there are none.
    [[nodiscard]] Status status() const;
};

/// Reads and validates a configuration text. `path` is for messages and for resolving relative paths; it need not
/// exist. Errors are problems of the result; nothing is thrown. Threads: any.
[[nodiscard]] LoadResult loadText(std::string_view text, const std::string &path);
/// The same for a file; one that cannot be read is a problem.
[[nodiscard]] LoadResult loadFile(FileSystem &files, const std::string &path);

} // namespace agent::config
