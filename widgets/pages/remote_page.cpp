// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/remote_page.h"

#include "widgets/models/facts.h"
#include "widgets/pages/remote_card.h"
#include "widgets/pages/scroll_content.h"
#include "widgets/parts/panel.h"

#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace widgets {

RemotePage::RemotePage(PageContext context, QWidget *parent)
    : Page(context, parent), m_cardLayout(new QVBoxLayout), m_empty(new EmptyState(this))
{
    QVBoxLayout *content = makeScrollContent(this);
    m_cardLayout->setSpacing(16);
    content->addLayout(m_cardLayout);
    content->addWidget(m_empty, 1);
    content->addStretch(1);
}

void RemotePage::retranslate()
{
    m_empty->setText(tr("No receiver is configured"), tr("Samples are scraped and kept on disk. Name a receiver under "
                                                         "remote_write in the configuration to deliver them."));
    for (RemoteCard *card : m_cards)
        card->retranslate();
}

void RemotePage::refresh(const Snapshot &snapshot)
{
    const QList<RemoteFacts> remotes = remoteFacts(*snapshot);
    while (m_cards.size() > remotes.size())
        m_cards.takeLast()->deleteLater();
    while (m_cards.size() < remotes.size()) {
        m_cards << new RemoteCard(bridge(), this);
        m_cardLayout->addWidget(m_cards.back());
    }
    m_empty->setVisible(remotes.isEmpty());
    m_names.clear();
    const bool withCharts = chartDue();
    for (qsizetype i = 0; i < remotes.size(); ++i) {
        m_cards[i]->display(remotes[i], history().remote(remotes[i].name), withCharts);
        m_names << remotes[i].name;
    }
}

void RemotePage::showSubject(const QString &subject)
{
    const qsizetype place = m_names.indexOf(subject);
    auto *scroll = findChild<QScrollArea *>();
    if (place < 0 || scroll == nullptr)
        return;
    QWidget *card = m_cards[place];
    QTimer::singleShot(0, card, [scroll, card] { scroll->ensureWidgetVisible(card, 0, 16); }); // after the layout
}

QList<QWidget *> RemotePage::stops() const
{
    QList<QWidget *> all;
    for (const RemoteCard *card : m_cards) {
        for (QPushButton *button : card->findChildren<QPushButton *>()) {
            if (button->isEnabled()) {
                all << button;
                break;
            }
        }
    }
    return all;
}

} // namespace widgets
