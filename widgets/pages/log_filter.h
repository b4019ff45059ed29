// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/roles.h"

#include <QSortFilterProxyModel>
#include <QStringList>

namespace widgets {

/// Log lines of a level and worse that contain every word.
class LogFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit LogFilter(int levelColumn, QObject *parent = nullptr)
        : QSortFilterProxyModel(parent), m_levelColumn(levelColumn)
    {
    }

    void setLevel(int level)
    {
        m_level = level;
        invalidateFilter();
    }
    void setText(const QString &text)
    {
        m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        invalidateFilter();
    }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const QAbstractItemModel *source = sourceModel();
        if (source->index(row, m_levelColumn, parent).data(SortRole).toInt() < m_level)
            return false;
        for (const QString &word : m_words) {
            bool found = false;
            for (int column = 0; column < source->columnCount(parent) && !found; ++column)
                found = source->index(row, column, parent).data().toString().contains(word, Qt::CaseInsensitive);
            if (!found)
                return false;
        }
        return true;
    }

private:
    int m_levelColumn;
    int m_level = 0;
    QStringList m_words;
};

} // namespace widgets
