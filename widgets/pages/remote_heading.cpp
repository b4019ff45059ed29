// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/remote_heading.h"

#include "widgets/pages/looks.h"
#include "widgets/pages/remote_desk.h"
#include "widgets/pages/verb_pane.h"
#include "widgets/parts/elided_label.h"
#include "widgets/parts/icons.h"
#include "widgets/text/delivery_text.h"
#include "widgets/text/format_time.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace widgets {

namespace {

constexpr int kCtrl = static_cast<int>(Qt::CTRL);

} // namespace

RemoteHeading::RemoteHeading(RemoteDesk &desk, QWidget *parent)
    : QWidget(parent), m_desk(desk), m_badge(new Badge(18, this)), m_name(new QLabel(this)),
      m_url(new ElidedLabel(this, Qt::ElideMiddle)), m_sentence(new ElidedLabel(this)), m_retry(new QPushButton(this)),
      m_pause(new QPushButton(this)), m_more(new QToolButton(this)), m_pane(new VerbPane(desk, this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto *row = new QHBoxLayout;
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
    m_more->setIcon(themedIcon(QStringLiteral("menu")));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setMenu(&m_menu);
    row->addWidget(m_badge, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    row->addWidget(m_retry);
    row->addWidget(m_pause);
    row->addWidget(m_more);
    column->addLayout(row);
    column->addWidget(m_pane);
    connect(m_retry, &QPushButton::clicked, this, [this] { run(RemoteVerb::Retry); });
    connect(m_pause, &QPushButton::clicked, this, [this] { run(RemoteVerb::Pause); });
    for (std::size_t i = 0; i < kMenu.size(); ++i) {
        const RemoteVerb verb = kMenu[i];
        if (verb == RemoteVerb::Limit || verb == RemoteVerb::Examine)
            m_menu.addSeparator();
        m_actions[i] = m_menu.addAction(QString(), this, [this, verb] { run(verb); });
        m_actions[i]->setShortcut(key(verb));
        m_actions[i]->setShortcutContext(Qt::WidgetShortcut); // shown here; the page has the key
    }
}

QKeySequence RemoteHeading::key(RemoteVerb verb)
{
    switch (verb) {
    case RemoteVerb::Retry:
        return kCtrl | static_cast<int>(Qt::Key_Return); // Ctrl+R tries all receivers, on every page
    case RemoteVerb::Pause:
        return kCtrl | static_cast<int>(Qt::Key_P);
    case RemoteVerb::Skip:
        return kCtrl | static_cast<int>(Qt::Key_T);
    case RemoteVerb::Limit:
        return kCtrl | static_cast<int>(Qt::Key_L);
    case RemoteVerb::Drop:
        return kCtrl | static_cast<int>(Qt::Key_Delete);
    case RemoteVerb::Examine:
        return kCtrl | static_cast<int>(Qt::Key_E);
    case RemoteVerb::DeadLetters:
        return kCtrl | static_cast<int>(Qt::Key_D);
    }
    return {};
}

QString RemoteHeading::verbText(RemoteVerb verb) const
{
    switch (verb) {
    case RemoteVerb::Retry:
        return tr("Retry now");
    case RemoteVerb::Pause:
        return m_paused ? tr("Resume") : tr("Pause");
    case RemoteVerb::Skip:
        return tr("Skip to a time\u2026");
    case RemoteVerb::Limit:
        return tr("Limit the bandwidth\u2026");
    case RemoteVerb::Drop:
        return tr("Drop the backlog\u2026");
    case RemoteVerb::Examine:
        return tr("Examine the connection");
    case RemoteVerb::DeadLetters:
        return tr("Show dead letters");
    }
    return {};
}

QWidget *RemoteHeading::stop() const
{
    if (m_retry->isEnabled())
        return m_retry;
    return m_pause;
}

void RemoteHeading::retranslate()
{
    m_retry->setText(verbText(RemoteVerb::Retry));
    m_retry->setToolTip(tr("Try to deliver at once instead of waiting for the next attempt (%1)")
                            .arg(key(RemoteVerb::Retry).toString(QKeySequence::NativeText)));
    m_pause->setText(verbText(RemoteVerb::Pause));
    m_pause->setToolTip((m_paused ? tr("Deliver again, oldest first (%1)")
                                  : tr("Stop delivering to this receiver; samples are held on disk (%1)"))
                            .arg(key(RemoteVerb::Pause).toString(QKeySequence::NativeText)));
    m_pause->setIcon(themedIcon(m_paused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_more->setToolTip(tr("More: limit, skip, drop, examine"));
    for (std::size_t i = 0; i < kMenu.size(); ++i)
        m_actions[i]->setText(verbText(kMenu[i]));
    nameForRemote();
    m_pane->retranslate();
}

void RemoteHeading::nameForRemote()
{
    m_retry->setAccessibleName(tr("Retry %1 now").arg(m_facts.name));
    m_pause->setAccessibleName(m_paused ? tr("Resume %1").arg(m_facts.name) : tr("Pause %1").arg(m_facts.name));
    m_more->setAccessibleName(tr("More for %1").arg(m_facts.name));
}

void RemoteHeading::run(RemoteVerb verb)
{
    if (m_facts.name.isEmpty())
        return;
    switch (verb) {
    case RemoteVerb::Retry:
        m_desk.retryNow(m_facts.name);
        break;
    case RemoteVerb::Pause:
        if (m_paused)
            m_desk.resume(m_facts.name);
        else
            m_desk.pause(m_facts.name);
        break;
    case RemoteVerb::Skip:
        m_pane->open(VerbPane::Form::Skip, m_facts);
        break;
    case RemoteVerb::Limit:
        m_pane->open(VerbPane::Form::Limit, m_facts);
        break;
    case RemoteVerb::Drop:
        m_pane->open(VerbPane::Form::Drop, m_facts);
        break;
    case RemoteVerb::Examine:
        Q_EMIT examineWanted(m_facts.name);
        break;
    case RemoteVerb::DeadLetters:
        Q_EMIT deadLettersWanted(m_facts.name);
        break;
    }
}

void RemoteHeading::display(const RemoteFacts &remote)
{
    // A pause by quota or schedule is none that a person could end.
    const bool paused = remote.steering.paused == QLatin1String("operator") ||
                        (remote.steering.paused.isEmpty() && remote.state.state == State::Paused);
    const bool changed = paused != m_paused || remote.name != m_facts.name;
    m_paused = paused;
    m_facts = remote;
    if (changed || !m_named) {
        m_named = true;
        m_name->setText(remote.name);
        m_retry->setObjectName(QStringLiteral("retry-%1").arg(remote.name));
        m_pause->setObjectName(QStringLiteral("pause-%1").arg(remote.name));
        m_more->setObjectName(QStringLiteral("more-%1").arg(remote.name));
        retranslate();
    }
    m_badge->setShape(shapeOf(remote.state.state), colorOf(remote.state.state, colorsOf(*this)));
    m_badge->setAccessibleName(stateWord(remote.state.state));
    m_url->setText(remote.url);
    QString sentence = stateSentence(remote.state);
    if (remote.nextRetry > 0 && !paused)
        sentence += tr(". Next attempt %1").arg(formatCountdown(remote.state.now, remote.nextRetry));
    if (remote.newestFirst)
        sentence += QStringLiteral(". ") + newestFirstSentence(remote.backlog);
    m_sentence->setText(sentence);
    m_retry->setEnabled(remote.state.state == State::Offline || remote.state.state == State::ActionNeeded ||
                        remote.steering.gentle);
    m_pane->display(remote);
}

} // namespace widgets
