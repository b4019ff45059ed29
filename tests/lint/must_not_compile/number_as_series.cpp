// SPDX-License-Identifier: GPL-3.0-or-later
// expect: (cannot convert|no matching function)
#include "agent/model/series_ref.h"

std::uint64_t take(agent::model::SeriesRef ref);

std::uint64_t caller()
{
#ifdef MUST_NOT_COMPILE
    return take(std::uint64_t{17});
#else
    return take(agent::model::SeriesRef{17});
#endif
}
