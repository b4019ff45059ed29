// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"
#include "widgets/models/column_table_model.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace widgets {

class ConfigDesk;
class ConfigEditing;
class TableView;

/// What one rule did, in words. A value.
struct TrialLine {
    int number = 0; ///< From 1.
    Tone tone = Tone::Plain;
    QString outcome;
    QString changes;
    friend bool operator==(const TrialLine &, const TrialLine &) = default;
};
using TrialTable = ColumnTableModel<TrialLine>;

/// Tries rules, as they stand in the text, on the labels of a discovered target or on any others: what each rule does.
/// One thread: GUI.
class RelabelLab : public QWidget {
    Q_OBJECT
public:
    /// `list`: where the rules stand.
    RelabelLab(ConfigEditing &editing, QString list, QWidget *parent);
    /// The rules may be others now: tries again soon.
    void rulesChanged();

private:
    void fillTargets();
    void choose(int index);
    void tryNow();
    void show(quint64 request, const QList<TrialStep> &steps, const QString &error);
    [[nodiscard]] TrialTarget typed() const;

    ConfigEditing &m_editing;
    QString m_list;
    bool m_ofSamples;
    QComboBox *m_targets;
    QPlainTextEdit *m_labels;
    TrialTable *m_model;
    TableView *m_view;
    QLabel *m_outcome;
    QList<TrialTarget> m_known;
    QTimer m_delay;
    quint64 m_request = 0;
};

} // namespace widgets
