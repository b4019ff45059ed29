// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QStringList>

/// Every row of a table as one line, cells between bars: for comparing models as text.
inline QStringList dumpModel(const QAbstractItemModel &model, const QList<int> &columns = {})
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column) {
            if (columns.isEmpty() || columns.contains(column))
                cells << model.index(row, column).data().toString();
        }
        lines << cells.join(QStringLiteral(" | "));
    }
    return lines;
}
