// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What Ctrl+K looks through, and how. Values; one thread.

#include "widgets/models/column_table_model.h"
#include "widgets/models/snapshot_ptr.h"

#include <QList>
#include <QString>

#include <vector>

namespace widgets {

/// One thing that can be found. A value.
struct FinderItem {
    enum class Kind { Page, Action, Remote, Job, Target };
    Kind kind = Kind::Page;
    QString title;
    QString detail;
    QString key;        ///< "Ctrl+1"; empty: none.
    int number = 0;     ///< Of a page or an action: its place with whoever added it.
    quint64 target = 0; ///< Of a target.
    friend bool operator==(const FinderItem &, const FinderItem &) = default;
};

/// Finds by letters: each word of the query must occur, or its letters must in their order. What begins with them comes
/// first, then what has them at the beginning of a word, then the rest; among equals what is short, then pages,
/// actions, receivers, jobs, targets. Costs grow with the number of items; a query that goes on where the one before
/// ended looks only through what that one found.
class Finder {
public:
    void clear();
    void add(FinderItem item);
    /// Receivers, jobs and targets.
    void add(const agent::engine::EngineSnapshot &snapshot);
    /// Best first. An empty query finds pages and actions.
    [[nodiscard]] QList<FinderItem> find(const QString &query, qsizetype limit = 50);
    [[nodiscard]] std::size_t size() const { return m_entries.size(); }

private:
    struct Entry {
        FinderItem item;
        QString folded; ///< Title, a line break, details; in lower case.
        int titleEnd = 0;
    };
    std::vector<Entry> m_entries;
    QString m_query;                    ///< The one before,
    std::vector<std::size_t> m_matches; ///< and all that it found.
};

/// How well `word` matches `text` (both in lower case), of which the first `titleEnd` letters count more; negative:
/// not.
[[nodiscard]] int matchScore(const QString &text, int titleEnd, const QString &word);

using FinderTable = ColumnTableModel<FinderItem>;
/// One column: title, with details (DetailRole) and key (Qt::UserRole).
[[nodiscard]] FinderTable *makeFinderTable(QObject *parent);
void setFound(FinderTable &table, const QList<FinderItem> &found);

} // namespace widgets
