// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_document.h"
#include "widgets/models/column_table_model.h"

#include <QWidget>

#include <functional>

class QLineEdit;
class QPushButton;

namespace widgets {

class ConfigEditing;
class TableView;

/// One line of the outline. A value.
struct OutlineLine {
    OutlineEntry entry;
    QString title;
    int problems = 0;
    friend bool operator==(const OutlineLine &, const OutlineLine &) = default;
};
using OutlineTable = ColumnTableModel<OutlineLine>;

/// The list of what a configuration has: global settings, jobs, remotes, storage. One thread: GUI.
class ConfigOutline : public QWidget {
    Q_OBJECT
public:
    explicit ConfigOutline(ConfigEditing &editing, QWidget *parent = nullptr);

    /// Shows the document as it is now.
    void refresh();
    void retranslate();
    [[nodiscard]] const OutlineEntry *current() const;
    /// Selects the entry that holds the place, without telling. False: none does.
    bool follow(const QString &path);
    [[nodiscard]] TableView *list() const { return m_view; }
    /// Selects the entry at the place, and tells.
    void choose(const QString &path);
    /// Adds an item to a list, and selects it.
    void add(const QString &list);

    // Of the current entry, if it is a job or a remote. By key as well: Alt with an arrow, Delete.

    void duplicate();
    void move(int step);
    void remove();

Q_SIGNALS:
    /// Another entry was chosen, or the entry has another place now.
    void chosen();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    /// Edits the list that the current entry is in; told of the list and of the entry's place in it.
    void performCurrent(const std::function<FormEdit(ConfigDocument &, const QString &, int)> &edit);
    [[nodiscard]] int rowFor(const QString &path) const;

    ConfigEditing &m_editing;
    OutlineTable *m_model;
    QLineEdit *m_filter;
    TableView *m_view;
    QPushButton *m_addJob;
    QPushButton *m_addRemote;
    QString m_current; ///< The place of the entry that was told last.
    bool m_following = false;
};

} // namespace widgets
