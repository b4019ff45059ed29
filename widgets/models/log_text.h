// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"

#include <QString>

namespace widgets {

/// A line as the agent itself writes it: `time=... level=WARN source=scrape msg="target down" job=node`, with
/// `repeats=3` at the end when it came four times. Times in ISO 8601 (UTC), whatever the locale. Pure.
[[nodiscard]] QString toLogfmt(const LogLine &line);

} // namespace widgets
