// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"
#include "widgets/models/column_table_model.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace widgets {

class ConfigDesk;
class DifferenceView;
class TableView;

/// A configuration of the past, as a row. A value.
struct PastLine {
    qint64 now = 0; ///< The day it is shown on decides how its time is told.
    PastConfig config;
    bool newest = false;
    friend bool operator==(const PastLine &a, const PastLine &b)
    {
        return a.config == b.config && a.newest == b.newest;
    }
};
using PastTable = ColumnTableModel<PastLine>;

/// What was applied, newest first; for the chosen one, what going back to it would change. One thread: GUI.
class ConfigHistoryView : public QWidget {
    Q_OBJECT
public:
    explicit ConfigHistoryView(ConfigDesk &desk, QWidget *parent = nullptr);

    /// Asks for the list anew.
    void refresh();
    void retranslate();
    void setNow(qint64 now) { m_now = now; }
    void setBusy(bool busy);

Q_SIGNALS:
    /// The person wants this to run again.
    void backWanted(const QByteArray &file);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void list(const QList<PastConfig> &versions);
    void choose();
    void show(quint64 number, const QByteArray &file, const QString &error);
    void showButton();

    ConfigDesk &m_desk;
    PastTable *m_model;
    TableView *m_view;
    QLabel *m_hint;
    DifferenceView *m_difference;
    QPushButton *m_back;
    qint64 m_now = 0;
    quint64 m_chosen = 0;
    quint64 m_read = 0; ///< The version that `m_file` is of.
    QByteArray m_file;
    bool m_busy = false;
};

} // namespace widgets
