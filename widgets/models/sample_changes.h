// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/column_table_model.h"

#include <QByteArray>
#include <QList>

namespace widgets {

/// What became of one line of an exposition between two scrapes. A value.
struct SampleChange {
    enum class Kind { Changed, Added, Removed };
    Kind kind = Kind::Changed;
    QString series; ///< As exposed; a comment as a whole.
    QString before; ///< The value, with its timestamp; empty: there was none.
    QString after;
    bool isNumber = false; ///< `difference` means something.
    double difference = 0;
    friend bool operator==(const SampleChange &, const SampleChange &) = default;
};

/// What differs between two expositions in a text format, by series: in the order of the newer one, what is gone at the
/// end. Samples that are equal are left out. Cost: about linear. Pure; any thread.
[[nodiscard]] QList<SampleChange> sampleChanges(const QByteArray &before, const QByteArray &after);

using SampleChangeTable = ColumnTableModel<SampleChange>;
/// Columns: series, before, now, difference.
[[nodiscard]] SampleChangeTable *makeSampleChangeTable(QObject *parent);
/// Shows those whose series holds `text`, in any case.
void setSampleChanges(SampleChangeTable &table, const QList<SampleChange> &changes, const QString &text);

} // namespace widgets
