// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/target_details.h"

#include "widgets/pages/looks.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/flow_text.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/text_box.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMap>
#include <QVBoxLayout>

namespace widgets {

TargetDetails::TargetDetails(QWidget *parent)
    : SidePane(parent), m_badge(new Badge(14, this)), m_health(new QLabel(this)),
      m_errorTitle(new SectionHeading(this)), m_error(new TextBox(6, this)), m_facts(new FactGrid(150, this)),
      m_labelsTitle(new SectionHeading(this)), m_labels(new FlowText(this))
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_badge);
    row->addWidget(m_health, 1);
    body()->addLayout(row);
    m_error->setObjectName(QStringLiteral("targetError"));
    body()->addWidget(m_errorTitle);
    body()->addWidget(m_error);
    for (int *cell : {&m_scrapeCell, &m_tookCell, &m_samplesCell, &m_seriesCell, &m_intervalCell, &m_timeoutCell,
                      &m_scrapesCell, &m_failuresCell})
        *cell = m_facts->add();
    body()->addWidget(m_facts);
    body()->addWidget(m_labelsTitle);
    m_labels->setObjectName(QStringLiteral("targetLabels"));
    body()->addWidget(m_labels);
    body()->addStretch(1);
}

void TargetDetails::retranslate()
{
    setCloseText(tr("Close (Esc)"));
    m_errorTitle->setText(tr("Last error"));
    m_error->setAccessibleName(tr("Last error"));
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

void TargetDetails::display(const TargetFacts &target, qint64 now)
{
    const Colors &c = colorsOf(*this);
    setTitle(target.url);
    const Tone tone = target.health == QLatin1String("up")     ? Tone::Good
                      : target.health == QLatin1String("down") ? Tone::Bad
                                                               : Tone::Idle;
    m_badge->setShape(shapeOf(tone), colorOf(tone, c));
    m_health->setText(tone == Tone::Good  ? tr("Up, job %1").arg(target.job)
                      : tone == Tone::Bad ? tr("Down, job %1").arg(target.job)
                                          : tr("Not scraped yet, job %1").arg(target.job));
    m_badge->setAccessibleName(m_health->text());
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

QString TargetDetails::labelTable(const TargetFacts &target) const
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
