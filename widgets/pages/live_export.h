// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/parts/chart_view.h"

#include <QByteArray>
#include <QImage>

namespace widgets {

/// The points of `lines` from `from` to `to` as CSV: a heading, then `time,series,value` with times in ISO 8601 (UTC)
/// and numbers in the C locale, line after line. Pure.
[[nodiscard]] QByteArray toCsv(const QList<ChartLine> &lines, qint64 from, qint64 to);

/// A picture of a chart as it is on the screen, with the names of its lines below. GUI thread.
[[nodiscard]] QImage toPicture(QWidget &chart, const QList<ChartLine> &lines);

} // namespace widgets
