// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"

#include <QSortFilterProxyModel>
#include <QStringList>

namespace widgets {

/// Log lines of a level and worse, of one source or all, that contain every word. Its source is a LogTable.
class LogFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setLevel(int level)
    {
        m_level = level;
        invalidateFilter();
    }
    /// Empty: all.
    void setSource(const QString &source)
    {
        m_source = source;
        invalidateFilter();
    }
    void setText(const QString &text)
    {
        m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        invalidateFilter();
    }
    /// The line of a row; null when there is none.
    [[nodiscard]] const LogLine *at(const QModelIndex &row) const
    {
        const auto *table = qobject_cast<const KeyedTableModel *>(sourceModel());
        return row.isValid() && table != nullptr ? static_cast<const LogTable *>(table)->at(mapToSource(row).row())
                                                 : nullptr;
    }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex & /*parent*/) const override
    {
        const LogLine *line = static_cast<const LogTable *>(sourceModel())->at(row);
        if (line == nullptr || line->level < m_level || (!m_source.isEmpty() && line->component != m_source))
            return false;
        return std::all_of(m_words.begin(), m_words.end(), [line](const QString &word) {
            return line->message.contains(word, Qt::CaseInsensitive) ||
                   line->fields.contains(word, Qt::CaseInsensitive) ||
                   line->component.contains(word, Qt::CaseInsensitive);
        });
    }

private:
    int m_level = 0;
    QString m_source;
    QStringList m_words;
};

} // namespace widgets
