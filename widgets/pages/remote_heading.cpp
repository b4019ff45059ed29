// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/remote_heading.h"

#include "widgets/pages/looks.h"
#include "widgets/parts/elided_label.h"
#include "widgets/parts/icons.h"
#include "widgets/text/format_time.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace widgets {

RemoteHeading::RemoteHeading(EngineBridge &bridge, QWidget *parent)
    : QWidget(parent), m_bridge(bridge), m_badge(new Badge(18, this)), m_name(new QLabel(this)),
      m_url(new ElidedLabel(this, Qt::ElideMiddle)), m_sentence(new ElidedLabel(this)), m_retry(new QPushButton(this)),
      m_pause(new QPushButton(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    auto *first = new QHBoxLayout;
    first->setSpacing(10);
    m_name->setProperty("role", QStringLiteral("heading"));
    m_name->setTextFormat(Qt::PlainText);
    m_url->setProperty("role", QStringLiteral("muted"));
    first->addWidget(m_name);
    first->addWidget(m_url, 1);
    words->addLayout(first);
    words->addWidget(m_sentence);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_retry->setIcon(themedIcon(QStringLiteral("retry")));
    row->addWidget(m_badge, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    row->addWidget(m_retry);
    row->addWidget(m_pause);
    connect(m_retry, &QPushButton::clicked, this, [this] { m_bridge.retryRemote(m_remote); });
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_paused)
            m_bridge.resumeRemote(m_remote);
        else
            m_bridge.pauseRemote(m_remote);
    });
}

void RemoteHeading::retranslate()
{
    m_retry->setText(tr("Retry now"));
    m_retry->setToolTip(tr("Try to deliver at once instead of waiting for the next attempt"));
    m_pause->setText(m_paused ? tr("Resume") : tr("Pause"));
    m_pause->setToolTip(m_paused ? tr("Deliver again, oldest first")
                                 : tr("Stop delivering to this receiver; samples are held on disk"));
    m_pause->setIcon(themedIcon(m_paused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_retry->setAccessibleName(tr("Retry %1 now").arg(m_remote));
    m_pause->setAccessibleName(m_paused ? tr("Resume %1").arg(m_remote) : tr("Pause %1").arg(m_remote));
}

void RemoteHeading::display(const RemoteFacts &remote)
{
    const bool paused = remote.state.state == State::Paused;
    if (paused != m_paused || remote.name != m_remote) {
        m_paused = paused;
        m_remote = remote.name;
        m_name->setText(remote.name);
        m_retry->setObjectName(QStringLiteral("retry-%1").arg(remote.name));
        m_pause->setObjectName(QStringLiteral("pause-%1").arg(remote.name));
        retranslate();
    }
    m_badge->setShape(shapeOf(remote.state.state), colorOf(remote.state.state, colorsOf(*this)));
    m_badge->setAccessibleName(stateWord(remote.state.state));
    m_url->setText(remote.url);
    QString sentence = stateSentence(remote.state);
    if (remote.nextRetry > 0 && !paused)
        sentence += tr(". Next attempt %1").arg(formatCountdown(remote.state.now, remote.nextRetry));
    m_sentence->setText(sentence);
    m_retry->setEnabled(remote.state.state == State::Offline || remote.state.state == State::ActionNeeded);
}

} // namespace widgets
