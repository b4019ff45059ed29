// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/delivery.h"
#include "agent/remote/manager.h"
#include "agent/remote/feed/source.h"
#include "agent/wal/log.h"

namespace agent::remote {

/// What an operator's skip comes to.
struct SkipPlan {
    SkipOrder order;
    SkipPreview preview;
};

/// For the samples before `before` that a remote still has to deliver, of the log as it is now.
[[nodiscard]] SkipPlan planSkip(const wal::LogStatus &log, Source &source, const RemoteStatus &remote,
                                TimestampMs before);

} // namespace agent::remote
