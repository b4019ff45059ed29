// SPDX-License-Identifier: GPL-3.0-or-later
// expect: (deleted|abstract)
#include "agent/wal/log.h"

#ifdef MUST_NOT_COMPILE
agent::wal::Log copy(const agent::wal::Log &log)
{
    return log;
}
#else
const agent::wal::Log &same(const agent::wal::Log &log)
{
    return log;
}
#endif
