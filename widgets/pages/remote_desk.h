// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/remote_control.h"
#include "widgets/parts/panel.h"

#include <QPushButton>

#include <functional>

class QToolButton;

namespace widgets {

class EngineBridge;

/// The line at the foot of a page that says what was done to a receiver and offers to undo it; and the one place of the
/// page that does it. What destroys data was confirmed before it comes here. One thread: GUI.
class RemoteDesk : public QWidget {
    Q_OBJECT
public:
    explicit RemoteDesk(EngineBridge &bridge, QWidget *parent = nullptr);

    void pause(const QString &remote);
    void resume(const QString &remote);
    void retryNow(const QString &remote);
    /// Bytes a second; 0: no limit.
    void limit(const QString &remote, quint64 bytesPerSecond);
    /// Gives up what waits and is older than `before`; 0: all that waits. Cannot be undone.
    void giveUp(const QString &remote, qint64 before);
    /// Takes the last back, if that can be.
    void undo();
    void say(Notice::Kind kind, const QString &text);

    [[nodiscard]] EngineBridge &bridge() const { return m_bridge; }
    [[nodiscard]] QString text() const { return m_notice->text(); }

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void done(const CommandOutcome &outcome, const QString &text, std::function<void()> undo);

    EngineBridge &m_bridge;
    RemoteControl m_control;
    Notice *m_notice;
    QPushButton *m_undoButton;
    QToolButton *m_close;
    std::function<void()> m_undo; ///< Empty: there is nothing to be undone.
};

} // namespace widgets
