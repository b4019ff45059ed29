// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/delivery_rows.h"

#include "widgets/text/delivery_text.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QCoreApplication>

#include <algorithm>

namespace widgets {

using agent::engine::DeliverySpan;
using agent::engine::EngineSnapshot;
using agent::engine::RemoteRow;
using Kind = DeliveryStrip::Kind;

namespace {

struct Delivery {
    Q_DECLARE_TR_FUNCTIONS(widgets::Delivery)
};

QString between(qint64 now, qint64 from, qint64 to)
{
    return Delivery::tr("%1 to %2").arg(formatClock(now, from), to >= now ? Delivery::tr("now") : formatClock(now, to));
}

DeliveryStrip::Row rowOf(const RemoteRow &remote, qint64 now, qint64 from, qint64 to)
{
    DeliveryStrip::Row row;
    row.name = QString::fromStdString(remote.name);
    const qint64 end = std::min(to, now);
    QStringList told;
    const qint64 settledFrom = remote.settledFrom;
    if (from < settledFrom)
        row.pieces.push_back(
            {Kind::NotKnown, from, std::min(end, settledFrom),
             Delivery::tr("%1: nothing is known of the time before %2").arg(row.name, formatClock(now, settledFrom))});
    if (end > std::max(from, settledFrom)) {
        const qint64 begin = std::max(from, settledFrom);
        QString text = Delivery::tr("%1: acknowledged").arg(row.name);
        if (remote.lossesKnownFrom > begin)
            text += QLatin1Char('\n') +
                    Delivery::tr("What was given up before %1 is counted in the ledger and not shown here")
                        .arg(formatClock(now, remote.lossesKnownFrom));
        row.pieces.push_back({Kind::Acknowledged, begin, end, text});
    }
    for (const DeliverySpan &span : remote.spans) {
        const qint64 begin = std::max<qint64>(from, span.from);
        const qint64 last = std::min<qint64>(to, span.to);
        if (last < begin)
            continue;
        const QString when = between(now, span.from, span.to);
        const QString samples = formatCount(static_cast<double>(span.samples));
        const bool waits = span.kind == DeliverySpan::Kind::Waiting;
        const QString text = waits ? Delivery::tr("%1: waiting, %2 (about %3 samples)").arg(row.name, when, samples)
                                   : Delivery::tr("%1: dropped, %2 (about %3 samples, %4)")
                                         .arg(row.name, when, samples, lossReason(QString::fromStdString(span.reason)));
        row.pieces.push_back({waits ? Kind::Waiting : Kind::Dropped, begin, last, text});
        told << text;
    }
    row.text = told.isEmpty() ? Delivery::tr("%1: acknowledged").arg(row.name) : told.join(QLatin1Char('\n'));
    return row;
}

} // namespace

QList<DeliveryStrip::Row> deliveryRows(const EngineSnapshot &snapshot, qint64 from, qint64 to)
{
    QList<DeliveryStrip::Row> rows;
    for (const RemoteRow &remote : snapshot.remotes)
        rows.push_back(rowOf(remote, snapshot.time, from, to));
    return rows;
}

QStringList deliveryNotes(const QList<DeliveryStrip::Row> &rows, qint64 time)
{
    QStringList notes;
    for (const DeliveryStrip::Row &row : rows) {
        if (notes.size() == DeliveryStrip::kMostRows)
            break;
        const DeliveryStrip::Piece *piece = DeliveryStrip::pieceAt(row, time);
        notes << Delivery::tr("%1: %2").arg(row.name, deliveryWord(piece != nullptr ? piece->kind : Kind::NotKnown));
    }
    return notes;
}

QString deliveryWord(Kind kind)
{
    switch (kind) {
    case Kind::Acknowledged:
        return Delivery::tr("acknowledged");
    case Kind::Waiting:
        return Delivery::tr("waiting");
    case Kind::Dropped:
        return Delivery::tr("dropped");
    case Kind::NotKnown:
        break;
    }
    return Delivery::tr("not known");
}

} // namespace widgets
