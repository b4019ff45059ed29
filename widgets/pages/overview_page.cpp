// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/overview_page.h"

#include "widgets/pages/demo_panel.h"
#include "widgets/pages/looks.h"
#include "widgets/pages/pipeline_view.h"
#include "widgets/pages/scroll_content.h"
#include "widgets/parts/link_row.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>

namespace widgets {

namespace {

constexpr qsizetype kMostRows = 5;

} // namespace

OverviewPage::OverviewPage(PageContext context, DemoControl demo, QWidget *parent)
    : Page(context, parent), m_badge(new Badge(28, this)), m_word(new QLabel(this)), m_sentence(mutedLabel(this)),
      m_pipeline(new PipelineView(this)), m_needsTitle(new SectionHeading(this)), m_needs(new QVBoxLayout),
      m_calm(mutedLabel(this)), m_more(mutedLabel(this)), m_eventsTitle(new SectionHeading(this)),
      m_events(makeEventTable(this)), m_eventsView(new TableView(this))
{
    QVBoxLayout *page = makeScrollContent(this);
    page->setSpacing(20);

    auto *hero = new QHBoxLayout;
    hero->setSpacing(12);
    m_word->setProperty("role", QStringLiteral("title"));
    m_sentence->setWordWrap(true);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_word);
    words->addWidget(m_sentence);
    hero->addWidget(m_badge);
    hero->addSpacing(2);
    hero->addLayout(words, 1);
    if (demo.present()) {
        m_demo = new DemoPanel(std::move(demo), this);
        hero->addWidget(m_demo);
    }
    page->addLayout(hero);
    page->addWidget(m_pipeline);

    auto *below = new QHBoxLayout;
    below->setSpacing(24);
    auto *left = new QVBoxLayout;
    left->setSpacing(4);
    left->addWidget(m_needsTitle);
    m_needs->setSpacing(0);
    left->addLayout(m_needs);
    m_calm->setWordWrap(true);
    m_calm->setContentsMargins(8, 8, 8, 0);
    m_more->setContentsMargins(30, 2, 8, 0);
    left->addWidget(m_calm);
    left->addWidget(m_more);
    left->addStretch(1);
    auto *right = new QVBoxLayout;
    right->setSpacing(4);
    right->addWidget(m_eventsTitle);
    m_eventsView->setObjectName(QStringLiteral("events"));
    m_eventsView->setModel(m_events);
    m_eventsView->setItemDelegate(new CellDelegate(0, m_eventsView));
    m_eventsView->setColumns({92, 300}, 1);
    m_eventsView->horizontalHeader()->hide();
    m_eventsView->setMinimumHeight(160);
    right->addWidget(m_eventsView, 1);
    below->addLayout(left, 1);
    below->addLayout(right, 1);
    page->addLayout(below, 1);
}

QList<QWidget *> OverviewPage::stops() const
{
    QList<QWidget *> all;
    if (!m_rows.isEmpty())
        all << m_rows.front();
    all << m_eventsView;
    return all;
}

void OverviewPage::retranslate()
{
    m_needsTitle->setText(tr("What needs you"));
    m_calm->setText(tr("Nothing. Every target answers, and every receiver takes what is sent."));
    m_eventsTitle->setText(tr("Last events"));
    m_eventsView->setAccessibleName(tr("Last events"));
    m_eventsView->setEmptyText(tr("No events yet"),
                               tr("Changes of state, configuration and targets will be listed here."));
    m_pipeline->retranslate();
    if (!bridge().snapshot()) {
        m_word->setText(stateWord(State::Starting));
        m_sentence->setText(stateDetail({}));
        m_badge->setShape(shapeOf(State::Starting), colorOf(State::Starting, colorsOf(*this)));
        m_calm->hide();
        m_more->hide();
    }
    if (m_demo != nullptr)
        m_demo->retranslate();
}

void OverviewPage::refresh(const Snapshot &snapshot)
{
    const StateFacts state = stateFacts(*snapshot);
    m_badge->setShape(shapeOf(state.state), colorOf(state.state, colorsOf(*this)));
    m_badge->setAccessibleName(stateWord(state.state));
    m_word->setText(stateWord(state.state));
    m_sentence->setText(stateDetail(state));
    const bool courses = chartDue();
    m_pipeline->display(snapshot, history(), courses);
    showAttentions(attentions(*snapshot));
    if (const quint64 last = newestEvent(*snapshot); last != m_lastEvent || m_events->rowCount() == 0) {
        m_lastEvent = last;
        setEvents(*m_events, *snapshot);
    }
    if (m_demo != nullptr)
        m_demo->refresh();
}

void OverviewPage::showAttentions(const QList<Attention> &all)
{
    m_shown = all.mid(0, kMostRows);
    while (m_rows.size() > m_shown.size())
        m_rows.takeLast()->deleteLater();
    while (m_rows.size() < m_shown.size()) {
        auto *row = new LinkRow(this);
        const qsizetype place = m_rows.size();
        row->setObjectName(QStringLiteral("attention%1").arg(place));
        connect(row, &QAbstractButton::clicked, this, [this, place] {
            if (place < m_shown.size())
                lead(m_shown[place]);
        });
        m_needs->addWidget(row);
        m_rows << row;
    }
    const Colors &c = colorsOf(*this);
    for (qsizetype i = 0; i < m_shown.size(); ++i)
        m_rows[i]->setContent(shapeOf(m_shown[i].kind), colorOf(m_shown[i].kind, c), attentionTitle(m_shown[i]),
                              attentionDetail(m_shown[i]));
    m_calm->setVisible(all.isEmpty());
    m_more->setVisible(all.size() > m_shown.size());
    m_more->setText(tr("and %Ln more", nullptr, static_cast<int>(all.size() - m_shown.size())));
}

void OverviewPage::lead(const Attention &attention)
{
    switch (attention.kind) {
    case Attention::Kind::TargetsDown:
        Q_EMIT linkWanted({PageId::Targets, attention.subject, true});
        break;
    case Attention::Kind::PoolError:
        Q_EMIT linkFollowed(PageId::Targets, attention.subject);
        break;
    case Attention::Kind::DiscoveryError:
        Q_EMIT linkFollowed(PageId::Discovery, attention.subject);
        break;
    case Attention::Kind::ConfigFailed:
    case Attention::Kind::NoTargets:
    case Attention::Kind::NoReceivers:
        Q_EMIT linkFollowed(PageId::Configuration, {});
        break;
    case Attention::Kind::Certificate:
    case Attention::Kind::Clock:
        Q_EMIT linkFollowed(PageId::Status,
                            attention.kind == Attention::Kind::Clock ? QString() : QStringLiteral("certificates"));
        break;
    case Attention::Kind::StorageError:
    case Attention::Kind::DamagedRanges:
        Q_EMIT linkFollowed(PageId::Backlog, {});
        break;
    default:
        Q_EMIT linkFollowed(PageId::Remote, attention.subject);
        break;
    }
}

} // namespace widgets
