// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/model/labels.h"
#include "agent/relabel/relabel.h"
#include "agent/scrape/settings.h"

#include <vector>

namespace agent::scrape {

/// Joins the labels of an exposed series with those of its target. `exposed` is taken over; it may hold empty values.
///
/// With `honorLabels` an exposed label, even an empty one, stays and the target's is left out; without, the target's
/// stays and the exposed one is renamed with `exported_` in front, as often as it takes to be free. Errors:
/// InvalidInput when a name occurs twice. Source: PARITY.md 3.5.
[[nodiscard]] Status joinLabels(std::vector<model::Label> exposed, const model::Labels &target, bool honorLabels,
                                model::Labels &out);

/// Judges the labels of a series that is to be stored: a metric name, valid names, label limits.
/// Errors: InvalidInput, or ResourceExhausted for a limit, with Prometheus's words; the whole scrape fails.
[[nodiscard]] Status checkLabels(const model::Labels &labels, const JobSettings &job);

} // namespace agent::scrape
