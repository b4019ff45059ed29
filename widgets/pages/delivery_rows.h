// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/snapshot_ptr.h"
#include "widgets/parts/delivery_strip.h"

#include <QStringList>

namespace widgets {

/// What a snapshot tells about the time from `from` to `to`: a row for each receiver. Pure but for the language.
[[nodiscard]] QList<DeliveryStrip::Row> deliveryRows(const agent::engine::EngineSnapshot &snapshot, qint64 from,
                                                     qint64 to);
/// "headquarters: waiting", one line a row, at a moment.
[[nodiscard]] QStringList deliveryNotes(const QList<DeliveryStrip::Row> &rows, qint64 time);
/// The key's words, in the order of the kinds.
[[nodiscard]] QString deliveryWord(DeliveryStrip::Kind kind);

} // namespace widgets
