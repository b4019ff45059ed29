// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPair>

namespace widgets {

/// Values for a few lines across a chart that cover `low` to `high`: multiples of 1, 2 or 5 times a power of `base`
/// (10, or 1024 for bytes), ascending, the first not above `low`, the last not below `high`. Shape: from 2 to `most`
/// + 2. Pure.
[[nodiscard]] QList<double> valueTicks(double low, double high, int most, bool bytes = false);

/// Instants for a few lines down a chart from `from` to `to`, on round local times (whole seconds, minutes, hours), and
/// the step between them. All in milliseconds since the epoch. Pure but for the time zone.
[[nodiscard]] QPair<QList<qint64>, qint64> timeTicks(qint64 from, qint64 to, int most);

} // namespace widgets
