// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/target_details.h"

#include "widgets/bridge/target_probe.h"
#include "widgets/pages/look_view.h"
#include "widgets/pages/looks.h"
#include "widgets/pages/relabel_view.h"
#include "widgets/pages/target_facts_view.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/panel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

constexpr qsizetype kMostScrapes = 300; ///< In the history of the target shown.
constexpr qsizetype kMostKept = 4;
constexpr int kSaidMs = 3000;

} // namespace

TargetDetails::TargetDetails(TargetProbe &probe, QWidget *parent)
    : SidePane(parent), m_probe(probe), m_badge(new Badge(14, this)), m_health(new QLabel(this)),
      m_scrape(new QPushButton(this)), m_copy(new QPushButton(this)), m_said(mutedLabel(this)),
      m_views(new FilterBar(this)), m_facts(new TargetFactsView(this)), m_look(new LookView(this)),
      m_relabel(new RelabelView(probe, this))
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_badge);
    row->addWidget(m_health, 1);
    body()->addLayout(row);
    buildActions();
    m_views->add(FactsView, QStringLiteral("targetFactsTab"));
    m_views->add(AnswerView, QStringLiteral("targetAnswerTab"));
    m_views->add(RelabellingView, QStringLiteral("targetRelabelTab"));
    body()->addWidget(m_views);
    body()->addWidget(m_facts, 1);
    body()->addWidget(m_look, 1);
    body()->addWidget(m_relabel, 1);
    connect(m_views, &FilterBar::chosen, this, [this](int view) { choose(static_cast<View>(view)); });
    connect(&m_probe, &TargetProbe::pastArrived, this, &TargetDetails::takePast);
    connect(&m_probe, &TargetProbe::looked, this, &TargetDetails::takeLook);
    choose(FactsView);
}

void TargetDetails::buildActions()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_scrape->setObjectName(QStringLiteral("scrapeNow"));
    m_copy->setObjectName(QStringLiteral("copyAsCurl"));
    m_said->setObjectName(QStringLiteral("copied"));
    m_said->hide();
    row->addWidget(m_scrape);
    row->addWidget(m_copy);
    row->addWidget(m_said, 1);
    row->addStretch(1);
    body()->addLayout(row);
    connect(m_scrape, &QPushButton::clicked, this, &TargetDetails::scrapeNow);
    connect(m_copy, &QPushButton::clicked, this, &TargetDetails::copyAsCurl);
}

void TargetDetails::retranslate()
{
    setCloseText(tr("Close (Esc)"));
    m_views->setText(FactsView, tr("Target"));
    m_views->setText(AnswerView, tr("Answer"));
    m_views->setText(RelabellingView, tr("Relabelling"));
    m_views->button(RelabellingView)->setToolTip(tr("What each relabel rule made of it (Ctrl+E)"));
    m_scrape->setToolTip(tr("Asks the target once, beside its schedule; nothing of it is stored (Ctrl+Enter)"));
    m_copy->setText(tr("Copy as curl"));
    m_copy->setToolTip(tr("The request as a command for a shell, without secrets (Ctrl+Shift+C)"));
    m_said->setText(tr("Copied"));
    showBusy(m_busy);
    m_facts->retranslate();
    m_look->retranslate();
    m_relabel->retranslate();
}

void TargetDetails::choose(View view)
{
    m_views->setCurrent(view);
    m_facts->setVisible(view == FactsView);
    m_look->setVisible(view == AnswerView);
    m_relabel->setVisible(view == RelabellingView);
    if (view == RelabellingView && m_target.id != 0)
        m_relabel->display(m_target.job, m_target.discoveredLabels);
    if (view != FactsView && m_target.id != 0)
        Q_EMIT roomWanted();
}

void TargetDetails::display(const TargetFacts &target, qint64 now)
{
    const Colors &c = colorsOf(*this);
    const bool other = !isShown(target.job, target.id);
    const bool scraped = other || target.lastScrape != m_target.lastScrape;
    m_target = target;
    setTitle(target.url);
    const Tone tone = target.health == QLatin1String("up")     ? Tone::Good
                      : target.health == QLatin1String("down") ? Tone::Bad
                                                               : Tone::Idle;
    m_badge->setShape(shapeOf(tone), colorOf(tone, c));
    m_health->setText(tone == Tone::Good  ? tr("Up, job %1").arg(target.job)
                      : tone == Tone::Bad ? tr("Down, job %1").arg(target.job)
                                          : tr("Not scraped yet, job %1").arg(target.job));
    m_badge->setAccessibleName(m_health->text());
    m_facts->display(target, now);
    if (other) {
        m_scrapes.clear();
        m_past = {};
        m_facts->displayPast(m_scrapes, m_past, target.interval);
        showKept();
    }
    m_copy->setEnabled(!m_past.curl.isEmpty());
    if (scraped)
        m_probe.askPast(target.job, target.id);
    if (!m_relabel->isHidden())
        m_relabel->display(target.job, target.discoveredLabels);
}

void TargetDetails::takePast(const QString &job, quint64 id, const TargetPast &past)
{
    if (!isShown(job, id))
        return;
    const qint64 newest = m_scrapes.isEmpty() ? 0 : m_scrapes.back().time;
    for (const PastScrape &scrape : past.scrapes) {
        if (scrape.time > newest)
            m_scrapes.push_back(scrape);
    }
    if (m_scrapes.size() > kMostScrapes)
        m_scrapes.remove(0, m_scrapes.size() - kMostScrapes);
    m_past = past;
    m_copy->setEnabled(!past.curl.isEmpty());
    m_facts->displayPast(m_scrapes, past, m_target.interval);
}

void TargetDetails::showBusy(bool busy)
{
    m_busy = busy;
    m_scrape->setText(busy ? tr("Asking\u2026") : tr("Scrape now"));
}

void TargetDetails::scrapeNow()
{
    if (m_busy || m_target.id == 0)
        return;
    showBusy(true);
    m_probe.scrapeNow(m_target.job, m_target.id);
}

void TargetDetails::takeLook(const QString &job, quint64 id, const LookPtr &look, const QString &error)
{
    showBusy(false);
    if (!look) {
        if (isShown(job, id)) {
            m_look->fail(error);
            choose(AnswerView);
        }
        return;
    }
    const auto known =
        std::find_if(m_kept.begin(), m_kept.end(), [&](const Kept &kept) { return kept.id == id && kept.job == job; });
    Kept kept{job, id, look, known == m_kept.end() ? nullptr : known->look};
    if (known != m_kept.end())
        m_kept.erase(known);
    m_kept.prepend(std::move(kept));
    if (m_kept.size() > kMostKept)
        m_kept.removeLast();
    if (!isShown(job, id))
        return;
    showKept();
    choose(AnswerView);
}

void TargetDetails::showKept()
{
    for (const Kept &kept : m_kept) {
        if (isShown(kept.job, kept.id))
            return m_look->display(kept.look, kept.before);
    }
    m_look->display(nullptr, nullptr);
    m_look->retranslate();
}

void TargetDetails::copyAsCurl()
{
    if (m_past.curl.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(m_past.curl);
    m_said->show();
    QTimer::singleShot(kSaidMs, m_said, &QLabel::hide);
}

void TargetDetails::forgetRules()
{
    m_relabel->forget();
}

} // namespace widgets
