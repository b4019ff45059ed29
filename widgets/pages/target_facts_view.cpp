// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/target_facts_view.h"

#include "widgets/pages/look_view.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/flow_text.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/sparkline.h"
#include "widgets/parts/text_box.h"
#include "widgets/parts/timing_bar.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMap>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

/// Lines through the scrapes; broken where more than three intervals lie between two of them.
template <typename Value>
QList<QList<QPointF>> pieces(const QList<PastScrape> &scrapes, double interval, Value value)
{
    QList<QList<QPointF>> out;
    const double gap = std::max(interval, 0.1) * 3000;
    qint64 last = 0;
    for (const PastScrape &scrape : scrapes) {
        if (out.isEmpty() || static_cast<double>(scrape.time - last) > gap)
            out.emplaceBack();
        out.back().push_back({static_cast<double>(scrape.time), value(scrape)});
        last = scrape.time;
    }
    return out;
}

} // namespace

TargetFactsView::TargetFactsView(QWidget *parent)
    : QWidget(parent), m_errorTitle(new SectionHeading(this)), m_error(new TextBox(6, this)),
      m_historyTitle(new SectionHeading(this)), m_durationName(new QLabel(this)), m_duration(new Sparkline(this)),
      m_durationNote(mutedLabel(this)), m_samplesName(new QLabel(this)), m_samples(new Sparkline(this)),
      m_samplesNote(mutedLabel(this)), m_timingTitle(new SectionHeading(this)), m_timing(new TimingBar(this)),
      m_facts(new FactGrid(150, this)), m_labelsTitle(new SectionHeading(this)), m_labels(new FlowText(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_error->setObjectName(QStringLiteral("targetError"));
    column->addWidget(m_errorTitle);
    column->addWidget(m_error);
    for (int *cell : {&m_scrapeCell, &m_tookCell, &m_samplesCell, &m_seriesCell, &m_intervalCell, &m_timeoutCell,
                      &m_scrapesCell, &m_failuresCell})
        *cell = m_facts->add();
    column->addWidget(m_facts);
    m_duration->setObjectName(QStringLiteral("durationHistory"));
    m_samples->setObjectName(QStringLiteral("samplesHistory"));
    column->addWidget(m_historyTitle);
    column->addWidget(historyRow(m_durationName, m_duration, m_durationNote));
    column->addWidget(historyRow(m_samplesName, m_samples, m_samplesNote));
    m_timing->setObjectName(QStringLiteral("targetTiming"));
    column->addWidget(m_timingTitle);
    column->addWidget(m_timing);
    m_labels->setObjectName(QStringLiteral("targetLabels"));
    column->addWidget(m_labelsTitle);
    column->addWidget(m_labels);
    column->addStretch(1);
}

QWidget *TargetFactsView::historyRow(QLabel *name, Sparkline *line, QLabel *note)
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto *row = new QHBoxLayout;
    name->setProperty("role", QStringLiteral("factName"));
    row->addWidget(name);
    row->addStretch(1);
    row->addWidget(note);
    column->addLayout(row);
    column->addWidget(line);
    return box;
}

void TargetFactsView::retranslate()
{
    m_errorTitle->setText(tr("Last error"));
    m_error->setAccessibleName(tr("Last error"));
    m_historyTitle->setText(tr("The last scrapes"));
    m_durationName->setText(tr("Took"));
    m_duration->setAccessibleName(tr("How long the last scrapes took"));
    m_samplesName->setText(tr("Samples"));
    m_samples->setAccessibleName(tr("Samples of the last scrapes"));
    m_timingTitle->setText(tr("Where the time went"));
    m_timing->setAccessibleName(tr("Where the time went"));
    m_labelsTitle->setText(tr("Labels"));
    m_labels->setAccessibleName(tr("Labels"));
    m_labelsTitle->setNote(tr("before and after relabelling"));
    m_facts->setName(m_scrapeCell, tr("Last scrape"));
    m_facts->setName(m_tookCell, tr("Took"));
    m_facts->setName(m_samplesCell, tr("Samples"));
    m_facts->setName(m_seriesCell, tr("Series"));
    m_facts->setName(m_intervalCell, tr("Every"));
    m_facts->setName(m_timeoutCell, tr("Time limit"));
    m_facts->setName(m_scrapesCell, tr("Scrapes"));
    m_facts->setName(m_failuresCell, tr("Failed"));
    m_labelText.clear();
}

void TargetFactsView::display(const TargetFacts &target, qint64 now)
{
    const Colors &c = colorsOf(*this);
    m_errorTitle->setVisible(!target.lastError.isEmpty());
    m_error->setVisible(!target.lastError.isEmpty());
    m_error->setText(target.lastError);
    m_facts->setValue(m_scrapeCell, formatAge(now, target.lastScrape), formatInstantExact(target.lastScrape));
    m_facts->setValue(m_tookCell, target.lastScrape == 0 ? noValue() : formatSpan(target.lastDuration),
                      tr("%1 s").arg(target.lastDuration, 0, 'f', 6));
    m_facts->setValue(m_samplesCell, formatExact(target.lastSamples));
    m_facts->setValue(m_seriesCell, formatExact(target.series));
    m_facts->setValue(m_intervalCell, formatSpan(target.interval));
    m_facts->setValue(m_timeoutCell, formatSpan(target.timeout));
    m_facts->setValue(m_scrapesCell, formatExact(target.scrapes));
    m_facts->setValue(m_failuresCell, formatExact(target.failures), {}, target.failures > 0 ? c.warn : QColor());
    if (const QString table = labelTable(target); table != m_labelText) {
        m_labelText = table;
        m_labels->setHtml(table);
    }
}

void TargetFactsView::displayPast(const QList<PastScrape> &scrapes, const TargetPast &past, double interval)
{
    const bool some = !scrapes.isEmpty();
    for (QWidget *part : {static_cast<QWidget *>(m_historyTitle), m_duration->parentWidget(), m_samples->parentWidget(),
                          static_cast<QWidget *>(m_timingTitle), static_cast<QWidget *>(m_timing)})
        part->setVisible(some);
    if (!some)
        return;
    const auto failed = std::count_if(scrapes.begin(), scrapes.end(), [](const PastScrape &s) { return s.failed; });
    const QString count = tr("%Ln scrapes", nullptr, static_cast<int>(scrapes.size()));
    m_historyTitle->setNote(failed == 0 ? count
                                        : tr("%1, %2").arg(count, tr("%Ln failed", nullptr, static_cast<int>(failed))));
    const double from = static_cast<double>(scrapes.front().time);
    const double to = static_cast<double>(scrapes.back().time);
    m_duration->setRange(from, to);
    m_samples->setRange(from, to);
    m_duration->setPieces(pieces(scrapes, interval, [](const PastScrape &s) { return s.duration; }));
    m_samples->setPieces(pieces(scrapes, interval, [](const PastScrape &s) { return static_cast<double>(s.samples); }));
    const auto byDuration = std::minmax_element(scrapes.begin(), scrapes.end(),
                                                [](const auto &a, const auto &b) { return a.duration < b.duration; });
    const auto bySamples = std::minmax_element(scrapes.begin(), scrapes.end(),
                                               [](const auto &a, const auto &b) { return a.samples < b.samples; });
    const auto span = [](const QString &least, const QString &most) {
        return least == most ? least : tr("%1 to %2").arg(least, most);
    };
    m_durationNote->setText(span(formatSpan(byDuration.first->duration), formatSpan(byDuration.second->duration)));
    m_samplesNote->setText(span(formatExact(bySamples.first->samples), formatExact(bySamples.second->samples)));
    m_duration->setAccessibleDescription(m_durationNote->text());
    m_samples->setAccessibleDescription(m_samplesNote->text());
    m_timingTitle->setNote(past.timing.connect <= 0 && past.timing.total > 0 ? tr("on a connection that was kept open")
                                                                             : tr("of the last scrape"));
    showTiming(*m_timing, past.timing);
}

QString TargetFactsView::labelTable(const TargetFacts &target) const
{
    struct Row {
        QString before;
        QString after;
    };
    QMap<QString, Row> rows;
    for (const auto &[name, value] : target.discoveredLabels)
        rows[name].before = value;
    for (const auto &[name, value] : target.labels)
        rows[name].after = value;
    const Colors &c = colorsOf(*this);
    const auto cell = [](const QString &text, int percent, const QString &style) {
        return QStringLiteral("<td width='%1%' style='padding: 2px 8px 2px 0; %2'>%3</td>")
            .arg(percent)
            .arg(style, text.toHtmlEscaped());
    };
    constexpr int kName = 36;
    constexpr int kValue = 32;
    const QString muted = QStringLiteral("color: %1").arg(c.muted.name());
    QString html = QStringLiteral("<table cellspacing='0' width='100%'><tr>") + cell(tr("name"), kName, muted) +
                   cell(tr("discovered"), kValue, muted) + cell(tr("scraped as"), kValue, muted) +
                   QStringLiteral("</tr>");
    for (auto row = rows.constBegin(); row != rows.constEnd(); ++row) {
        const bool internal = row.key().startsWith(QLatin1String("__"));
        const bool changed = row->before != row->after && !row->after.isEmpty();
        const QString after = changed ? QStringLiteral("color: %1; font-weight: 600").arg(c.accent.name()) : QString();
        const QString plain = internal ? muted : QString();
        html += QStringLiteral("<tr>") + cell(row.key(), kName, plain) +
                cell(row->before.isEmpty() ? noValue() : row->before, kValue, plain) +
                cell(row->after.isEmpty() ? noValue() : row->after, kValue, row->after.isEmpty() ? muted : after) +
                QStringLiteral("</tr>");
    }
    return html + QStringLiteral("</table>");
}

} // namespace widgets
