// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/number_scan.h"

#include "agent/base/number.h"

#include <fast_float/fast_float.h>

#include <cmath>

namespace agent::exposition {

const char *scanAnyNumber(const char *p, const char *end, double &out)
{
    const auto endsHere = [end](const char *at) { return at < end && (*at == '\n' || *at == ' ' || *at == '\t'); };
    const auto decimal = fast_float::from_chars(p, end, out);
    if (decimal.ec == std::errc{} && std::isfinite(out) && endsHere(decimal.ptr))
        return decimal.ptr;
    // Infinities, NaN, a plus sign: the token as a whole decides.
    const char *stop = p;
    while (stop < end && !endsHere(stop))
        ++stop;
    const auto value = parseFloat({p, static_cast<std::size_t>(stop - p)});
    if (!value)
        return nullptr;
    out = *value;
    return stop;
}

} // namespace agent::exposition
