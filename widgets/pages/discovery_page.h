// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"
#include "widgets/pages/page.h"

class QLineEdit;
class QSortFilterProxyModel;

namespace widgets {

class SectionHeading;
class TableView;

/// Why is this target missing? Each mechanism and its health; what was discovered and dropped, and by which rule.
class DiscoveryPage : public Page {
    Q_OBJECT
public:
    explicit DiscoveryPage(PageContext context, QWidget *parent = nullptr);

    void focusFilter() override;
    void showSubject(const QString &subject) override;
    [[nodiscard]] QList<QWidget *> stops() const override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;

private:
    QLineEdit *m_filter;
    SectionHeading *m_mechanismsTitle;
    DiscoveryTable *m_mechanisms;
    QSortFilterProxyModel *m_mechanismsProxy;
    TableView *m_mechanismsView;
    SectionHeading *m_droppedTitle;
    DroppedTable *m_dropped;
    QSortFilterProxyModel *m_droppedProxy;
    TableView *m_droppedView;
};

} // namespace widgets
