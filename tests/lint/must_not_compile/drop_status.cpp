// SPDX-License-Identifier: GPL-3.0-or-later
// expect: ignoring return
#include "agent/base/status.h"

agent::Status attempt();

void caller()
{
#ifdef MUST_NOT_COMPILE
    attempt();
#else
    attempt().ignore("shows that the rest of this file compiles");
#endif
}
