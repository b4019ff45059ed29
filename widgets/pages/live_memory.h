// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"

#include <QList>
#include <QString>

namespace widgets {

/// Series as text that is kept over restarts: by their labels, since the engine's numbers may be others then. Pure.
[[nodiscard]] QString toText(const QList<SeriesLine> &series);
/// The way back; what is no such text is nothing. At most `most`.
[[nodiscard]] QList<SeriesLine> toSeries(const QString &text, qsizetype most);

} // namespace widgets
