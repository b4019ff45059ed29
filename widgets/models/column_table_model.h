// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/keyed_table_model.h"

#include <functional>

namespace widgets {

/// One column of a ColumnTableModel.
template <typename Row>
struct TableColumn {
    std::function<QString()> title; ///< Asked each time, so that it follows the language.
    std::function<QVariant(const Row &, int role)>
        cell;            ///< Qt::DisplayRole at least; an invalid value for roles it does not know.
    bool number = false; ///< Aligned right.
};

/// A keyed table told by a list of columns: for tables that need no more than that. One thread: GUI.
template <typename Row>
class ColumnTableModel : public RowTableModel<Row> {
public:
    explicit ColumnTableModel(std::vector<TableColumn<Row>> columns, QObject *parent = nullptr)
        : RowTableModel<Row>(parent), m_columns(std::move(columns))
    {
    }

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override
    {
        if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
            return {};
        const auto &column = m_columns[static_cast<std::size_t>(section)];
        if (role == Qt::TextAlignmentRole)
            return int((column.number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        // The tooltip is for where the title is cut off.
        return role == Qt::DisplayRole || role == Qt::ToolTipRole ? QVariant(column.title()) : QVariant();
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override
    {
        const Row *row = index.isValid() ? this->at(index.row()) : nullptr;
        if (row == nullptr || index.column() >= columnCount())
            return {};
        const auto &column = m_columns[static_cast<std::size_t>(index.column())];
        if (role == KeyRole)
            return QVariant::fromValue<quint64>(this->keyAt(index.row()));
        if (role == Qt::TextAlignmentRole)
            return column.number ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
        const QVariant value = column.cell(*row, role);
        if (!value.isValid() && (role == SortRole || role == CopyRole || role == Qt::AccessibleTextRole))
            return column.cell(*row, Qt::DisplayRole);
        return value;
    }

private:
    std::vector<TableColumn<Row>> m_columns;
};

/// A cell that is text, with a tooltip of the same text for when it is cut off.
[[nodiscard]] inline QVariant textCell(const QString &text, int role)
{
    return role == Qt::DisplayRole || role == Qt::ToolTipRole ? QVariant(text) : QVariant();
}

} // namespace widgets
