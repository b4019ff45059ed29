// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/dead_letter_file.h"
#include "widgets/bridge/remote_control.h"
#include "widgets/models/facts.h"
#include "widgets/models/snapshot_history.h"

#include <QElapsedTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QSettings;

namespace widgets {

class DeadLetterTable;
class FilterBar;
class LossTable;
class Notice;
class SectionHeading;
class TableView;
class TextBox;

/// What was lost, by reason, and the dead letters: what receivers refused and can be sent again. Both can be exported.
/// One thread: GUI.
class LossView : public QWidget {
    Q_OBJECT
public:
    /// `bridge` must outlive it.
    explicit LossView(EngineBridge &bridge, QWidget *parent = nullptr);

    /// Brings both lists up to date; dead letters are asked for when their number has changed, at most once a second.
    void display(const QList<RemoteFacts> &remotes, const SnapshotHistory &history, qint64 now);
    void retranslate();
    /// Shows the dead letters of a receiver.
    void showDeadLetters(const QString &remote);
    /// Writes the list that is shown, all of it, as CSV or (".json") JSON.
    void exportTo(const QString &path);
    [[nodiscard]] QList<QWidget *> stops() const;
    void saveState(QSettings &settings) const;
    void restoreState(QSettings &settings);

private:
    enum Tab { Losses, DeadLetters };
    [[nodiscard]] QWidget *makeTools();
    void makeTables();
    void showTab();
    void fillFilters(const QList<RemoteFacts> &remotes);
    void showLosses(const QList<RemoteFacts> &remotes, const SnapshotHistory &history, qint64 now);
    /// Asks for the newest dead letters that fit, as many as were asked for last.
    void reload();
    void take(const QString &error, const QList<DeadLetter> &letters);
    void arrange();
    void showCurrent();
    void resend();
    void askDelete();
    void askWhetherMeant(quint64 samples);
    void remove();
    void chooseFile();
    [[nodiscard]] QByteArray lossesAsBytes(bool json) const;
    [[nodiscard]] QStringList wantedRemotes() const;
    /// The selected dead letters by receiver; nothing when none is.
    [[nodiscard]] QHash<QString, QSet<quint64>> selected() const;
    /// What the verbs mean: the selected ones, else all that fit the filter.
    [[nodiscard]] QList<DeadLetterFilter> meant() const;

    RemoteControl m_control;
    DeadLetterExport m_export;
    SectionHeading *m_title;
    FilterBar *m_tab;
    QComboBox *m_remote;
    QComboBox *m_reason;
    QPushButton *m_resend;
    QPushButton *m_delete;
    QPushButton *m_exportButton;
    Notice *m_notice;
    QPushButton *m_confirm;
    QPushButton *m_keep;
    LossTable *m_losses;
    TableView *m_lossView;
    DeadLetterTable *m_letters;
    TableView *m_letterView;
    QPushButton *m_older;
    TextBox *m_detail;
    QWidget *m_tools = nullptr;

    QList<RemoteFacts> m_facts;
    QString m_totals; ///< Of the dead letters, when they were asked for last.
    QElapsedTimer m_asked;
    qint64 m_now = 0;
    int m_limit = 0;                  ///< Of one receiver, when asked next.
    int m_waiting = 0;                ///< Answers that are to come.
    quint64 m_round = 0;              ///< Of questions; answers to an older one do not count.
    bool m_more = false;              ///< There are older ones than those shown.
    QList<DeadLetter> m_found;        ///< Of this round.
    quint64 m_question = 0;           ///< Whether to delete, the newest.
    QList<DeadLetterFilter> m_doomed; ///< Counted, to be deleted when that is meant.
};

} // namespace widgets
