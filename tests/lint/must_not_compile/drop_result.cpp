// SPDX-License-Identifier: GPL-3.0-or-later
// expect: ignoring return
#include "agent/base/result.h"

agent::Result<int> attempt();

bool caller()
{
#ifdef MUST_NOT_COMPILE
    attempt();
    return true;
#else
    return attempt().has_value();
#endif
}
