// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/keyed_table_model.h"

#include <algorithm>

namespace widgets {

int KeyedTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_keys.size());
}

RowKey KeyedTableModel::keyAt(int row) const
{
    return row < 0 || row >= static_cast<int>(m_keys.size()) ? 0 : m_keys[static_cast<std::size_t>(row)];
}

int KeyedTableModel::rowOf(RowKey key) const
{
    const auto found = std::find(m_keys.begin(), m_keys.end(), key);
    return found == m_keys.end() ? -1 : static_cast<int>(found - m_keys.begin());
}

void KeyedTableModel::setKeys(const std::vector<RowKey> &next)
{
    for (const RowStep &step : rowSteps(m_keys, next)) {
        const int first = static_cast<int>(step.first);
        const int last = first + static_cast<int>(step.keys.size()) - 1;
        const auto place = m_keys.begin() + static_cast<std::ptrdiff_t>(step.first);
        switch (step.kind) {
        case RowStep::Kind::Remove:
            beginRemoveRows({}, first, last);
            m_keys.erase(place, place + static_cast<std::ptrdiff_t>(step.keys.size()));
            endRemoveRows();
            break;
        case RowStep::Kind::Insert:
            beginInsertRows({}, first, last);
            m_keys.insert(place, step.keys.begin(), step.keys.end());
            endInsertRows();
            break;
        case RowStep::Kind::Reorder:
            reorder(step.keys);
            break;
        }
    }
}

void KeyedTableModel::reorder(const std::vector<RowKey> &next)
{
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList persistent = persistentIndexList();
    std::unordered_map<RowKey, int> places;
    if (!persistent.isEmpty()) {
        places.reserve(next.size());
        for (std::size_t row = 0; row < next.size(); ++row)
            places.emplace(next[row], static_cast<int>(row));
    }
    QModelIndexList moved;
    moved.reserve(persistent.size());
    for (const QModelIndex &old : persistent) {
        const auto found = places.find(keyAt(old.row()));
        moved << (found == places.end() ? QModelIndex() : index(found->second, old.column()));
    }
    m_keys = next;
    changePersistentIndexList(persistent, moved);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void KeyedTableModel::announceChanged(const std::vector<int> &rows)
{
    if (rows.empty())
        return;
    const int lastColumn = columnCount() - 1;
    if (rows.size() * 2 > m_keys.size()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, lastColumn));
        return;
    }
    std::size_t begin = 0;
    while (begin < rows.size()) {
        std::size_t end = begin + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] + 1)
            ++end;
        Q_EMIT dataChanged(index(rows[begin], 0), index(rows[end - 1], lastColumn));
        begin = end;
    }
}

} // namespace widgets
