// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/log.h"

#include <algorithm>
#include <string>

namespace torture {

/// Lets the log go on behind what any cursor knows, as the engine does.
inline void resumeBehind(agent::wal::CursorStore &cursors, agent::wal::Settings &settings)
{
    for (const std::string &name : cursors.names()) {
        const agent::Result<agent::wal::CursorStore::Cursor> cursor = cursors.peek(name);
        if (!cursor)
            continue;
        settings.resumePosition = std::max(settings.resumePosition, cursor->position);
        settings.resumeOrdinal = std::max(settings.resumeOrdinal, cursor->ordinal.value_or(0));
    }
}

} // namespace torture
