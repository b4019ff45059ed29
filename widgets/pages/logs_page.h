// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"
#include "widgets/pages/page.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

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
    void addSources();
    void chooseSource();
    [[nodiscard]] bool atEnd() const;
    void followNewest();
    void showCount();

    QLineEdit *m_filter;
    QComboBox *m_sources;
    FilterBar *m_levels;
    LogTable *m_model;
    LogFilter *m_shown;
    TableView *m_table;
    QLabel *m_count;
    QCheckBox *m_fold;
    QPushButton *m_newest;
    QPushButton *m_copy;
    QString m_wantedSource; ///< May be of a source that has said nothing yet.
    bool m_following = true;
};

} // namespace widgets
