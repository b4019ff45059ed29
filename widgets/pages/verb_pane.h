// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/remote_control.h"
#include "widgets/models/facts.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QPointer>
#include <QTimer>

class QDateTimeEdit;
class QLabel;
class QLineEdit;
class QPushButton;

namespace widgets {

class RemoteDesk;

/// Asks, below a receiver's heading, what a verb needs to know: a time, a limit; and before samples are given up, how
/// many these are and whether that is meant. Esc closes it. One thread: GUI.
class VerbPane : public QFrame {
    Q_OBJECT
public:
    enum class Form { Skip, Drop, Limit };

    /// `desk` does what was confirmed, and must outlive it.
    explicit VerbPane(RemoteDesk &desk, QWidget *parent = nullptr);
    void open(Form form, const RemoteFacts &remote);
    /// Follows the receiver while it is open.
    void display(const RemoteFacts &remote);
    void retranslate();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void shut();
    void preview();
    void showFigures(const CommandOutcome &outcome, qint64 before);
    void checkLimit();
    void confirm();
    [[nodiscard]] qint64 before() const;

    RemoteDesk &m_desk;
    RemoteControl m_control;
    Form m_form = Form::Skip;
    RemoteFacts m_remote;
    QLabel *m_question;
    QDateTimeEdit *m_time;
    QLineEdit *m_size;
    QLabel *m_figures;
    QPushButton *m_confirm;
    QPushButton *m_cancel;
    QTimer m_delay; ///< Between a change of the time and the question what it would cost.
    QElapsedTimer m_asked;
    quint64 m_request = 0;      ///< Of the newest question.
    QPointer<QWidget> m_backTo; ///< Had the focus before.
};

} // namespace widgets
