// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/offline/exporting.h"

#include <string>

namespace app {

/// `wal export`: writes a part of a log into the archive `output`, and tells what is in it.
[[nodiscard]] int exportToArchive(const std::string &storagePath, const agent::wal::ExportRange &range,
                                  const std::string &output);
/// `wal export --format=prometheus`: writes all of it into the directory `output`.
[[nodiscard]] int exportToDirectory(const std::string &storagePath, const std::string &output);

} // namespace app
