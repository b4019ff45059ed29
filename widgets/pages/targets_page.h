// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/target_probe.h"
#include "widgets/models/target_table_model.h"
#include "widgets/pages/page.h"

#include <QHash>

class QLabel;
class QLineEdit;
class QMenu;
class QSplitter;
class QToolButton;

namespace widgets {

class FilterBar;
class TableView;
class TargetDetails;

/// Which target is down, and why? All targets, filtered by state, text and labels; details at the side.
class TargetsPage : public Page {
    Q_OBJECT
public:
    explicit TargetsPage(PageContext context, QWidget *parent = nullptr);

    void focusFilter() override;
    /// Filters by a job.
    void showSubject(const QString &subject) override;
    void follow(const Link &link) override;
    [[nodiscard]] QList<QWidget *> stops() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void applyFilter(const QString &text);
    void showCounts();
    void open(const QModelIndex &index);
    void closeDetails();
    void showDetails();
    void rowActivated(const QModelIndex &index);
    [[nodiscard]] bool foldByKey(int key);
    /// Beside the details, shows the columns that have room; the details tell the rest.
    void fitColumns();
    void buildTable();
    void addKeys();
    void fillGroupMenu();
    void groupBy(const TargetGrouping &grouping);
    void showGrouping();
    void giveRoom();

    TargetTableModel *m_model;
    TargetProbe *m_probe;
    QLineEdit *m_filter;
    FilterBar *m_states;
    QToolButton *m_group;
    QMenu *m_groupMenu;
    QLabel *m_filterError;
    QSplitter *m_split;
    TableView *m_table;
    TargetDetails *m_details;
    QHash<int, int> m_ownWidths; ///< Of the columns that are hidden or stretched.
    quint64 m_openTarget = 0;    ///< Shown in the pane; 0: the pane is closed.
    qint64 m_reloadTime = 0;     ///< Of the configuration that is shown.
    qint64 m_now = 0;
};

} // namespace widgets
