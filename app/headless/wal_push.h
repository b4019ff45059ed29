// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace app {

/// How `wal push` was asked for. A value.
struct PushRequest {
    std::vector<std::string> files;
    std::string configFile;         ///< Whose remote and external labels are used; or else
    std::string url;                ///< where to send, with default settings.
    std::string remote;             ///< Name in the configuration; empty: its only one.
    std::string externalLabelsFile; ///< A configuration whose external labels are used instead.
    std::string stateDirectory;     ///< Empty: beside each file.
    std::chrono::milliseconds patience{0};
    bool advanceCursor = false; ///< Then of `storagePath`.
    std::string storagePath;
};

/// Delivers archives, one after the other, and tells of each what became of it. 0 when all was delivered.
[[nodiscard]] int pushArchives(const PushRequest &request);
/// `wal advance`: moves the cursor of `remote` behind what an archive holds.
[[nodiscard]] int advanceByArchive(const std::string &storagePath, const std::string &remote, const std::string &file);

} // namespace app
