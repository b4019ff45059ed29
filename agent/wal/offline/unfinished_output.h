// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/status.h"

#include <string>

namespace agent::wal {

/// A file or directory that somebody asked for: written beside its place under another name, and put there when it is
/// whole; else nothing of it stays. Never replaces anything. One thread.
class UnfinishedOutput {
public:
    UnfinishedOutput(FileSystem &files, std::string output);
    /// Removes what was not finished.
    ~UnfinishedOutput();
    UnfinishedOutput(const UnfinishedOutput &) = delete;
    UnfinishedOutput &operator=(const UnfinishedOutput &) = delete;

    /// Removes what an earlier try has left. Errors: AlreadyExists when the output is there; Io.
    [[nodiscard]] Status begin();
    /// Where to write.
    [[nodiscard]] const std::string &path() const { return m_partial; }
    /// Gives it its name. Errors: AlreadyExists, Io.
    [[nodiscard]] Status finish();
    /// An error of writing, with what to do about it.
    [[nodiscard]] static Status explain(const Status &status);

private:
    [[nodiscard]] Status refuseExisting() const;

    FileSystem &m_files;
    const std::string m_output;
    const std::string m_partial;
    bool m_begun = false;
};

} // namespace agent::wal
