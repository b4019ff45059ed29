// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/remote_page.h"

#include "widgets/models/facts.h"
#include "widgets/pages/remote_card.h"
#include "widgets/pages/remote_desk.h"
#include "widgets/pages/remote_heading.h"
#include "widgets/pages/remote_list.h"
#include "widgets/pages/remote_verbs.h"
#include "widgets/pages/scroll_content.h"
#include "widgets/parts/panel.h"

#include <QApplication>
#include <QScrollArea>
#include <QSettings>
#include <QTimer>
#include <QVBoxLayout>

namespace widgets {

RemotePage::RemotePage(PageContext context, QWidget *parent)
    : Page(context, parent), m_desk(new RemoteDesk(context.bridge, this)), m_list(new RemoteList(this)),
      m_cardLayout(new QVBoxLayout), m_empty(new EmptyState(this))
{
    const auto [scroll, content] = makeListedContent(this, m_list, m_desk);
    m_scroll = scroll;
    m_cardLayout->setSpacing(16);
    content->addLayout(m_cardLayout);
    content->addWidget(m_empty, 1);
    content->addStretch(1);
    connect(m_empty, &EmptyState::nextWanted, this, [this] { Q_EMIT linkFollowed(PageId::Configuration, {}); });
    connect(m_list, &RemoteList::chosenChanged, this, [this] {
        refreshNow();
        m_scroll->ensureVisible(0, 0);
    });
    addRemoteKeys(*this, *m_desk, [this] { return currentHeading(); });
}

void RemotePage::retranslate()
{
    m_empty->setText(tr("No receiver is configured"),
                     tr("Samples are scraped and kept on disk. Name a receiver under "
                        "remote_write in the configuration to deliver them."),
                     tr("Open the configuration"));
    m_list->setAccessibleName(tr("Receivers"));
    for (RemoteCard *card : std::as_const(m_cards))
        card->retranslate();
}

void RemotePage::arrange(const QStringList &known, const QStringList &shown)
{
    for (const QString &name : m_cards.keys()) {
        if (!known.contains(name))
            m_cards.take(name)->deleteLater();
        else if (!shown.contains(name))
            m_cards[name]->hide();
    }
    for (const QString &name : shown) {
        if (!m_cards.contains(name)) {
            m_cards[name] = new RemoteCard(*m_desk, this);
            connect(m_cards[name], &RemoteCard::deadLettersWanted, this, [this](const QString &remote) {
                Q_EMIT linkFollowed(PageId::Backlog, remoteSubject(RemoteLink::DeadLetters, remote));
            });
        }
        m_cardLayout->removeWidget(m_cards[name]);
        m_cardLayout->addWidget(m_cards[name]);
        m_cards[name]->show();
    }
    m_shown = shown;
}

void RemotePage::refresh(const Snapshot &snapshot)
{
    const QList<RemoteFacts> remotes = remoteFacts(*snapshot);
    const QStringList shown = m_list->follow(remotes);
    QStringList known;
    for (const RemoteFacts &remote : remotes)
        known << remote.name;
    if (shown != m_shown)
        arrange(known, shown);
    m_empty->setVisible(remotes.isEmpty());
    const bool withCharts = chartDue();
    for (const RemoteFacts &remote : remotes) {
        if (shown.contains(remote.name))
            m_cards[remote.name]->display(remote, history().remote(remote.name), withCharts);
    }
}

void RemotePage::showSubject(const QString &subject)
{
    const auto [link, remote] = readRemoteSubject(subject);
    m_list->choose(remote);
    refreshNow();
    RemoteCard *card = m_cards.value(remote);
    if (card == nullptr)
        return;
    if (link == RemoteLink::Examine)
        card->examine();
    QTimer::singleShot(0, card, [this, card, atEnd = link == RemoteLink::Examine] { // after the layout
        if (atEnd)
            m_scroll->ensureVisible(0, card->geometry().bottom(), 0, 16);
        else
            m_scroll->ensureWidgetVisible(card, 0, 16);
    });
}

RemoteHeading *RemotePage::currentHeading() const
{
    if (m_shown.isEmpty())
        return nullptr;
    for (const QString &name : m_shown) {
        if (m_cards[name]->isAncestorOf(QApplication::focusWidget()))
            return m_cards[name]->heading();
    }
    return m_cards[m_shown.front()]->heading();
}

QList<QWidget *> RemotePage::stops() const
{
    QList<QWidget *> all;
    if (m_list->isVisible())
        all << m_list;
    for (const QString &name : m_shown)
        all << m_cards[name]->heading()->stop();
    return all;
}

void RemotePage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("remote"), m_list->chosen());
}

void RemotePage::restoreState(QSettings &settings)
{
    m_list->setChosen(settings.value(QStringLiteral("remote")).toString());
}

} // namespace widgets
