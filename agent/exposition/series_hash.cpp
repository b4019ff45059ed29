// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/parser.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace agent::exposition {

std::uint64_t seriesHash(std::string_view series)
{
    return XXH3_64bits(series.data(), series.size());
}

} // namespace agent::exposition
