// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/keyed_table_model.h"

#include <QByteArray>

#include <vector>

namespace widgets {

/// The lines of a text that may be some megabytes long, as a table: a line costs nothing until it is painted. Rows are
/// known by their line, so selection and scroll position survive a newer text. One thread: GUI.
class BodyLinesModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum Column { NumberColumn, TextColumn, ColumnCount };

    using KeyedTableModel::KeyedTableModel;

    /// `marked` is the number (from 1) of the line that is wrong; 0: none.
    void setBody(const QByteArray &body, quint64 marked);
    /// Shows the lines that hold `text`, in any case, and the marked one.
    void setFilter(const QString &text);
    /// The row of the marked line, or -1.
    [[nodiscard]] int markedRow() const { return m_marked == 0 ? -1 : rowOf(m_marked); }

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    void arrange();
    [[nodiscard]] QByteArrayView line(quint64 number) const;

    QByteArray m_body;
    std::vector<qsizetype> m_starts; ///< Of each line, and the end of the text.
    QByteArray m_lower;              ///< For looking; made when a filter is set.
    QByteArray m_filter;             ///< Lower case.
    quint64 m_marked = 0;
};

} // namespace widgets
