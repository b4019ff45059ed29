// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/roles.h"
#include "widgets/models/row_diff.h"

#include <QAbstractTableModel>

#include <unordered_map>
#include <utility>
#include <vector>

namespace widgets {

/// A table whose rows are known by a key and change by steps, never by a reset. One thread: GUI.
class KeyedTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    /// The key of a row; 0 when there is no such row.
    [[nodiscard]] RowKey keyAt(int row) const;
    /// The row of a key, or -1. Costs a walk over the rows.
    [[nodiscard]] int rowOf(RowKey key) const;

protected:
    [[nodiscard]] const std::vector<RowKey> &keys() const { return m_keys; }
    /// Brings the rows to `next`, announcing each step. Data of keys that leave must stay readable until this returns.
    void setKeys(const std::vector<RowKey> &next);
    /// Announces that cells of these rows (ascending) changed, as runs, or as one range when more than half did.
    void announceChanged(const std::vector<int> &rows);

private:
    void reorder(const std::vector<RowKey> &next);

    std::vector<RowKey> m_keys;
};

/// A keyed table that holds a value for each row. `Row` has operator==. One thread: GUI.
template <typename Row>
class RowTableModel : public KeyedTableModel {
public:
    using KeyedTableModel::KeyedTableModel;

    /// The row's value, or null.
    [[nodiscard]] const Row *at(int row) const
    {
        const auto found = m_rows.find(keyAt(row));
        return found == m_rows.end() ? nullptr : &found->second;
    }

    /// Replaces the rows, keeping those whose key stays.
    void setRows(const std::vector<std::pair<RowKey, Row>> &next)
    {
        std::vector<RowKey> order;
        order.reserve(next.size());
        std::unordered_set<RowKey> changed;
        for (const auto &[key, row] : next) {
            order.push_back(key);
            const auto [place, added] = m_rows.try_emplace(key, row);
            if (!added && !(place->second == row)) {
                place->second = row;
                changed.insert(key);
            }
        }
        setKeys(order);
        if (m_rows.size() > order.size()) {
            const std::unordered_set<RowKey> alive(order.begin(), order.end());
            for (auto it = m_rows.begin(); it != m_rows.end();)
                it = alive.count(it->first) != 0 ? std::next(it) : m_rows.erase(it);
        }
        if (changed.empty())
            return;
        std::vector<int> rows;
        for (std::size_t row = 0; row < order.size(); ++row) {
            if (changed.count(order[row]) != 0)
                rows.push_back(static_cast<int>(row));
        }
        announceChanged(rows);
    }

private:
    std::unordered_map<RowKey, Row> m_rows;
};

} // namespace widgets
