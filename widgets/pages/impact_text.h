// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"

#include <QString>
#include <QStringList>

namespace widgets {

/// "Applying this: +2 targets, -0; about +310 series; backlog untouched."
[[nodiscard]] QString impactSentence(const ConfigImpact &impact);
/// A line for each job and remote that differs, and for what else there is to know.
[[nodiscard]] QStringList impactDetails(const ConfigImpact &impact);
/// Whether applying gives up samples or needs a restart: worth a second look.
[[nodiscard]] bool impactIsGrave(const ConfigImpact &impact);

} // namespace widgets
