// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/remote_desk.h"

#include "widgets/bridge/engine_bridge.h"
#include "widgets/models/facts.h"
#include "widgets/parts/icons.h"
#include "widgets/text/format_unit.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>

namespace widgets {

namespace {

/// The limit that the receiver has now.
quint64 presentLimit(const EngineBridge &bridge, const QString &remote)
{
    const auto snapshot = bridge.snapshot();
    if (!snapshot)
        return 0;
    const auto &rows = snapshot->remotes;
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto &row) { return row.name == remote.toStdString(); });
    return found == rows.end() ? 0 : found->steering.bandwidthLimit;
}

} // namespace

RemoteDesk::RemoteDesk(EngineBridge &bridge, QWidget *parent)
    : QWidget(parent), m_bridge(bridge), m_control(bridge), m_notice(new Notice(this)),
      m_undoButton(new QPushButton(m_notice)), m_close(new QToolButton(m_notice))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(24, 8, 24, 8);
    row->addWidget(m_notice);
    m_undoButton->setObjectName(QStringLiteral("undoCommand"));
    m_undoButton->setIcon(themedIcon(QStringLiteral("undo")));
    m_close->setObjectName(QStringLiteral("closeNotice"));
    m_close->setIcon(themedIcon(QStringLiteral("close")));
    m_notice->row()->addWidget(m_undoButton);
    m_notice->row()->addWidget(m_close);
    connect(m_undoButton, &QPushButton::clicked, this, &RemoteDesk::undo);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    retranslate();
    hide();
}

void RemoteDesk::retranslate()
{
    m_undoButton->setText(tr("Undo"));
    m_undoButton->setToolTip(tr("Take that back (Ctrl+Z)"));
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(m_close->toolTip());
}

void RemoteDesk::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void RemoteDesk::say(Notice::Kind kind, const QString &text)
{
    m_undo = nullptr;
    m_undoButton->hide();
    m_notice->say(kind, text);
    show();
}

void RemoteDesk::done(const CommandOutcome &outcome, const QString &text, std::function<void()> undo)
{
    if (!outcome.error.isEmpty()) {
        say(Notice::Kind::Bad, tr("That was not done: %1").arg(outcome.error));
        return;
    }
    say(Notice::Kind::Good, text);
    m_undo = std::move(undo);
    m_undoButton->setVisible(m_undo != nullptr);
}

void RemoteDesk::undo()
{
    if (m_undo)
        std::exchange(m_undo, nullptr)();
}

void RemoteDesk::pause(const QString &remote)
{
    m_control.pause(remote, [this, remote](const CommandOutcome &outcome) {
        done(outcome, tr("%1 is paused. Samples are held on disk, also after a restart.").arg(remote),
             [this, remote] { resume(remote); });
    });
}

void RemoteDesk::resume(const QString &remote)
{
    m_control.resume(remote, [this, remote](const CommandOutcome &outcome) {
        done(outcome, tr("%1 delivers again.").arg(remote), [this, remote] { pause(remote); });
    });
}

void RemoteDesk::retryNow(const QString &remote)
{
    m_control.retryNow(remote, [this, remote](const CommandOutcome &outcome) {
        done(outcome, tr("%1 is tried now, and drained at full speed.").arg(remote), nullptr);
    });
}

void RemoteDesk::limit(const QString &remote, quint64 bytesPerSecond)
{
    const quint64 before = presentLimit(m_bridge, remote);
    m_control.limit(remote, bytesPerSecond, [this, remote, bytesPerSecond, before](const CommandOutcome &outcome) {
        const QString text = bytesPerSecond == 0
                                 ? tr("%1 has no bandwidth limit now.").arg(remote)
                                 : tr("%1 sends at most %2 now, until the next start or a new limit in the file.")
                                       .arg(remote, formatBytesRate(static_cast<double>(bytesPerSecond)));
        done(outcome, text, [this, remote, before] { limit(remote, before); });
    });
}

void RemoteDesk::giveUp(const QString &remote, qint64 before)
{
    m_control.giveUp(remote, before, [this, remote](const CommandOutcome &outcome) {
        const QString count = formatCount(static_cast<double>(outcome.samples));
        done(outcome,
             outcome.exact ? tr("%1: %2 samples are given up. They are in its losses.").arg(remote, count)
                           : tr("%1: about %2 samples are given up. They are in its losses.").arg(remote, count),
             nullptr);
    });
}

} // namespace widgets
