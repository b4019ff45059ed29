// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/remote_messages.h"
#include "widgets/models/column_table_model.h"

#include <QHash>

namespace widgets {

/// A dead letter in a list.
struct DeadLetterLine {
    DeadLetter letter;
    qint64 now = 0; ///< Of the list's making; the same day shows no date.
    friend bool operator==(const DeadLetterLine &a, const DeadLetterLine &b) { return a.letter == b.letter; }
};

/// Dead letters, newest first. Columns: refused at, receiver, reason, code, samples, their time, example, what the
/// receiver said.
class DeadLetterTable : public ColumnTableModel<DeadLetterLine> {
public:
    explicit DeadLetterTable(QObject *parent = nullptr);
    void setLetters(QList<DeadLetter> letters, qint64 now);

private:
    QHash<QPair<QString, quint64>, RowKey> m_keys; ///< Of the rows: an id is one receiver's only.
    RowKey m_lastKey = 0;
};

/// Samples that were lost for a reason.
struct LossLine {
    QString remote;
    QString reason; ///< As in the ledger.
    quint64 samples = 0;
    quint64 committed = 0; ///< All that were to be delivered.
    qint64 last = 0;       ///< 0: before the window was opened.
    qint64 now = 0;
    qint64 from = 0; ///< Time of the oldest of them; 0: not known.
    qint64 to = 0;   ///< Of the newest.
    friend bool operator==(const LossLine &a, const LossLine &b)
    {
        return a.samples == b.samples && a.last == b.last && a.from == b.from && a.to == b.to &&
               a.committed / 1000 == b.committed / 1000;
    }
};
/// Columns: receiver, reason, samples, share, time of the samples, last seen, what to do.
class LossTable : public ColumnTableModel<LossLine> {
public:
    explicit LossTable(QObject *parent = nullptr);
    void setLosses(const QList<LossLine> &losses);
};

} // namespace widgets
