// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"
#include "widgets/pages/page.h"

class QLineEdit;

namespace widgets {

class FilterBar;
class LogFilter;
class TableView;

/// The newest lines of the agent's log.
class LogsPage : public Page {
    Q_OBJECT
public:
    explicit LogsPage(PageContext context, QWidget *parent = nullptr);

    void focusFilter() override;
    [[nodiscard]] QList<QWidget *> stops() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;

private:
    QLineEdit *m_filter;
    FilterBar *m_levels;
    LogTable *m_model;
    LogFilter *m_shown;
    TableView *m_table;
};

} // namespace widgets
