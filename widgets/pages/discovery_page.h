// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/target_probe.h"
#include "widgets/models/found_targets_model.h"
#include "widgets/models/tables.h"
#include "widgets/pages/page.h"

class QLineEdit;
class QSortFilterProxyModel;
class QSplitter;

namespace widgets {

class RelabelView;
class SectionHeading;
class SidePane;
class TableView;

/// Why is this target missing? Each mechanism and its health; for one job what was discovered, kept and dropped, side
/// by side, and how relabelling came to that.
class DiscoveryPage : public Page {
    Q_OBJECT
public:
    explicit DiscoveryPage(PageContext context, QWidget *parent = nullptr);

    void focusFilter() override;
    void showSubject(const QString &subject) override;
    [[nodiscard]] QList<QWidget *> stops() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    /// One of the two lists of a job.
    struct Side {
        FoundTargetsModel *model = nullptr;
        SectionHeading *title = nullptr;
        TableView *view = nullptr;
    };

    [[nodiscard]] Side makeSide(FoundTargetsModel::Kind kind, const char *name, QWidget *parent);
    void buildMechanisms();
    void applyFilter(const QString &text);
    void chooseJob(const QModelIndex &index);
    void keepChosenJob();
    void showJob();
    void showTitles();
    void open(const Side &side, const QModelIndex &index);
    void closeDetails();

    QLineEdit *m_filter;
    SectionHeading *m_mechanismsTitle;
    DiscoveryTable *m_mechanisms;
    QSortFilterProxyModel *m_sorted;
    TableView *m_mechanismsView;
    SectionHeading *m_jobTitle;
    QSplitter *m_sides;
    Side m_kept;
    Side m_dropped;
    TargetProbe *m_probe;
    SidePane *m_pane;
    RelabelView *m_relabel;
    Snapshot m_snapshot; ///< Shown last.
    QString m_text;      ///< Of the filter.
    QString m_job;       ///< Whose targets are shown.
    QSet<QString> m_mentioning;
    qint64 m_reloadTime = 0;
};

} // namespace widgets
