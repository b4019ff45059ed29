// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include <functional>

namespace widgets {

/// Our table: rows of one height, hairlines, whole rows selected, Ctrl+C copies the selected rows with tabs between
/// cells, and a text in the middle when it is empty. GUI thread.
class TableView : public QTableView {
    Q_OBJECT
public:
    explicit TableView(QWidget *parent = nullptr);

    /// Least widths in pixels by column, more where the heading needs it; one of them, `stretch`, takes what is left.
    /// Call after `setModel`.
    void setColumns(const QList<int> &widths, int stretch);
    /// Shown while there are no rows.
    void setEmptyText(const QString &title, const QString &text);
    void copySelection() const;
    /// What Ctrl+C copies of a row, in place of its cells.
    void setCopyText(std::function<QString(const QModelIndex &row)> text) { m_copyText = std::move(text); }

Q_SIGNALS:
    /// Enter or a double click on a row.
    void opened(const QModelIndex &index);
    /// Esc.
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    /// Once for each language and letters: what is narrower than its heading becomes as wide.
    void widenHeadings();

    bool m_headingsChanged = false;
    QString m_emptyTitle;
    QString m_emptyText;
    std::function<QString(const QModelIndex &)> m_copyText;
};

} // namespace widgets
