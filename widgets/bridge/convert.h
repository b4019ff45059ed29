// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Between the engine's values and Qt's. Pure functions; any thread.

#include "widgets/bridge/messages.h"

#include "agent/engine/engine.h"

namespace widgets {

[[nodiscard]] QString toQt(const std::string &text);
[[nodiscard]] std::string toStd(const QString &text);
[[nodiscard]] ConfigIssue toIssue(const agent::engine::ConfigProblem &problem);
[[nodiscard]] FoundSeries toFound(const agent::engine::SeriesInfo &info);
[[nodiscard]] LivePoint toPoint(const agent::engine::SeriesPoint &point);

} // namespace widgets
