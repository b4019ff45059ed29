// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/column_table_model.h"
#include "widgets/models/facts.h"
#include "widgets/parts/table_view.h"

namespace widgets {

/// A receiver in a list.
struct RemoteLine {
    QString name;
    QString sentence;
    Tone tone = Tone::Idle;
    friend bool operator==(const RemoteLine &, const RemoteLine &) = default;
};

/// Receivers to choose from, at the left of a page that has more of them than fit below each other. One is always
/// chosen. GUI thread.
class RemoteList : public TableView {
    Q_OBJECT
public:
    explicit RemoteList(QWidget *parent = nullptr);

    /// Up to so many receivers stand below each other on a page, and the list is not needed.
    static constexpr qsizetype kMostInAStack = 2;

    /// Brings the list up to date; hides it while there are few. Returns the names of those that the page shows, in the
    /// file's order: all, or the one chosen.
    QStringList follow(const QList<RemoteFacts> &remotes);
    /// Chooses one; an unknown name is ignored.
    void choose(const QString &name);
    [[nodiscard]] QString chosen() const { return m_chosen; }
    /// What is wanted before the list is known.
    void setChosen(const QString &name) { m_chosen = name; }

Q_SIGNALS:
    /// A person has chosen another.
    void chosenChanged();

private:
    ColumnTableModel<RemoteLine> *m_model;
    QStringList m_names;
    QString m_chosen;
    bool m_following = false;
};

} // namespace widgets
