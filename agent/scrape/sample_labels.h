// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/model/labels.h"
#include "agent/model/metadata.h"
#include "agent/relabel/relabel.h"
#include "agent/scrape/settings.h"

#include <string_view>
#include <vector>

namespace agent::scrape {

/// Refuses a series that has a label twice, both with a value. Errors: InvalidInput with Prometheus's words.
[[nodiscard]] Status checkUnique(const std::vector<model::Label> &exposed);

/// Puts `__type__` and `__unit__` in, in place of exposed ones; neither for an unknown type and an empty unit.
/// Source: PARITY.md 4.5.
void addTypeAndUnit(std::vector<model::Label> &exposed, model::MetricType type, std::string_view unit);

/// Joins the labels of an exposed series with those of its target. `exposed` is taken over; it may hold empty values.
///
/// With `honorLabels` an exposed label, even an empty one, stays and the target's is left out; without, the target's
/// stays and the exposed one is renamed with `exported_` in front, as often as it takes to be free. Of exposed labels
/// that occur twice the last wins. Source: PARITY.md 3.5.
[[nodiscard]] model::Labels joinLabels(std::vector<model::Label> exposed, const model::Labels &target,
                                       bool honorLabels);

/// Judges the labels of a series that is to be stored: a metric name, valid names, label limits.
/// Errors: InvalidInput, or ResourceExhausted for a limit, with Prometheus's words; the whole scrape fails.
[[nodiscard]] Status checkLabels(const model::Labels &labels, const JobSettings &job);

} // namespace agent::scrape
