// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/base/result.h"
#include "agent/model/labels.h"
#include "agent/remote/manager.h"
#include "agent/wal/offline/archive.h"

#include <chrono>
#include <functional>
#include <string>

namespace agent::engine {

/// An archive to be delivered, and to whom. A value.
struct ArchivePush {
    std::string file;
    /// Where the archive is laid out and the delivery remembered, so that another try sends only the rest; removed when
    /// all is settled.
    std::string stateDirectory;
    remote::Settings remote;
    model::Labels externalLabels;
    std::string userAgent;
    /// Without an acknowledgement for so long, it gives up.
    std::chrono::milliseconds patience{600'000};
};

/// What a delivery came to. A value.
struct ArchivePushed {
    wal::ArchiveInfo archive;
    remote::LedgerStatus account; ///< With what an earlier try has delivered.
    bool resumed = false;         ///< There was an earlier try.
    bool settled = false;         ///< Nothing is pending.
    std::string problem;          ///< Why something is: the receiver's words.
};

/// Delivers an archive as the agent would deliver its log. Blocks. `progress` is told the account several times a
/// second; false ends the delivery, and another try goes on. The private storage that this takes is as large as the
/// archive's contents without compression.
/// Errors: InvalidInput when the file is no archive, the settings are wrong, or the state directory is of another
/// delivery; Corruption when the file is damaged; AlreadyExists when the same is being delivered; NoSpace, Io.
[[nodiscard]] Result<ArchivePushed> pushArchive(const ArchivePush &push, FileSystem &files, Clock &clock, LogSink &log,
                                                const std::function<bool(const remote::RemoteStatus &)> &progress);

} // namespace agent::engine
