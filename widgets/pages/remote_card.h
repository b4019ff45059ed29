// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"
#include "widgets/models/snapshot_history.h"
#include "widgets/parts/panel.h"

class QLabel;
class QPushButton;

namespace widgets {

class DoctorPane;
class FactGrid;
class RemoteDesk;
class RemoteHeading;
class Sparkline;
class TextBox;

/// Everything about one receiver: state, rates, latency, lanes, what limits it, answers, ledger, last error, and the
/// examination of the way to it.
class RemoteCard : public Panel {
    Q_OBJECT
public:
    /// `desk` must outlive it.
    explicit RemoteCard(RemoteDesk &desk, QWidget *parent = nullptr);
    /// `course` may be null; it is drawn only when `withChart`.
    void display(const RemoteFacts &remote, const SnapshotHistory::Remote *course, bool withChart);
    void retranslate();
    void examine();
    [[nodiscard]] RemoteHeading *heading() const { return m_heading; }

Q_SIGNALS:
    void deadLettersWanted(const QString &remote);

private:
    enum Cell { Rate, WireRate, P50, P99, Lanes, LastSuccess, Requests, Retries, CellCount };
    enum WireCell { Protocol, Sent, WireBytes, Ratio, PerSample, Place, WireCellCount };
    enum LedgerCell { Committed, Acknowledged, Pending, ByRules, Lost, Balance, LedgerCellCount };
    void showFacts(const RemoteFacts &remote);
    void showWire(const RemoteFacts &remote);
    void showLimits(const RemoteFacts &remote);
    void showLedger(const RemoteFacts &remote);
    void showAnswers(const RemoteFacts &remote, const SnapshotHistory::Remote *course);
    void showError(const RemoteFacts &remote);

    QString m_remote;
    RemoteHeading *m_heading;
    QLabel *m_courseTitle;
    Sparkline *m_course;
    FactGrid *m_facts;
    SectionHeading *m_answersTitle;
    QLabel *m_answers;
    SectionHeading *m_wireTitle;
    FactGrid *m_wire;
    SectionHeading *m_limitsTitle;
    QLabel *m_limits;
    SectionHeading *m_ledgerTitle;
    QPushButton *m_letters;
    FactGrid *m_ledger;
    SectionHeading *m_errorTitle;
    TextBox *m_error;
    DoctorPane *m_doctor;
};

} // namespace widgets
