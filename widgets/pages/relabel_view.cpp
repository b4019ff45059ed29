// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/relabel_view.h"

#include "widgets/bridge/target_probe.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/flow_text.h"
#include "widgets/parts/panel.h"
#include "widgets/text/format_unit.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace widgets {

namespace {

QString colored(const QString &text, const QColor &color)
{
    return QStringLiteral("<span style='color: %1'>%2</span>").arg(color.name(), text.toHtmlEscaped());
}

} // namespace

RelabelView::RelabelView(TargetProbe &probe, QWidget *parent)
    : QWidget(parent), m_probe(probe), m_badge(new Badge(14, this)), m_verdict(new QLabel(this)),
      m_stepsTitle(new SectionHeading(this)), m_steps(new FlowText(this)), m_resultTitle(new SectionHeading(this)),
      m_result(new FlowText(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_verdict->setObjectName(QStringLiteral("relabelVerdict"));
    addVerdict(column, m_badge, m_verdict);
    m_steps->setObjectName(QStringLiteral("relabelSteps"));
    m_result->setObjectName(QStringLiteral("relabelResult"));
    column->addWidget(m_stepsTitle);
    column->addWidget(m_steps);
    column->addWidget(m_resultTitle);
    column->addWidget(m_result);
    column->addStretch(1);
    connect(&m_probe, &TargetProbe::explained, this,
            [this](quint64 request, const RelabelStory &story, const QString &error) {
                if (request != m_request)
                    return;
                m_request = 0;
                if (error.isEmpty())
                    show(story);
                else
                    fail(error);
            });
}

void RelabelView::retranslate()
{
    m_stepsTitle->setText(tr("Relabel rules"));
    m_stepsTitle->setNote(tr("in their order, those that did nothing in grey"));
    m_steps->setAccessibleName(tr("Relabel rules and what each did"));
    m_resultTitle->setText(tr("In the end"));
    m_result->setAccessibleName(tr("Labels in the end"));
    if (m_known)
        show(m_story);
}

void RelabelView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_known)
        show(m_story);
}

void RelabelView::forget()
{
    m_job.clear();
    m_discovered.clear();
}

void RelabelView::display(const QString &job, const LabelList &discovered)
{
    if (job == m_job && discovered == m_discovered)
        return;
    m_job = job;
    m_discovered = discovered;
    m_request = m_probe.explain(job, discovered);
}

void RelabelView::fail(const QString &error)
{
    m_known = false;
    const Colors &c = colorsOf(*this);
    m_badge->setShape(shapeOf(Tone::Idle), colorOf(Tone::Idle, c));
    m_verdict->setText(tr("Nothing is known of this: %1").arg(error));
    for (QWidget *part : {static_cast<QWidget *>(m_stepsTitle), static_cast<QWidget *>(m_steps),
                          static_cast<QWidget *>(m_resultTitle), static_cast<QWidget *>(m_result)})
        part->hide();
}

void RelabelView::show(const RelabelStory &story)
{
    m_story = story;
    m_known = true;
    showVerdict(story);
    m_stepsTitle->setVisible(!story.steps.isEmpty());
    m_steps->setVisible(!story.steps.isEmpty());
    m_steps->setHtml(stepsHtml(story));
    const bool scraped = story.droppingRule < 0 && story.problem.isEmpty();
    m_resultTitle->setVisible(scraped);
    m_result->setVisible(scraped);
    m_resultTitle->setNote(tr("what begins with __ is gone"));
    m_result->setHtml(resultHtml(story));
}

void RelabelView::showVerdict(const RelabelStory &story)
{
    const Colors &c = colorsOf(*this);
    Tone tone = Tone::Good;
    QString text = story.steps.isEmpty() ? tr("Kept. The job has no relabel rules.") : tr("Kept. No rule drops it.");
    if (story.droppingRule >= 0) {
        tone = Tone::Warn;
        text = tr("Dropped by rule %1: it is not scraped.").arg(story.droppingRule + 1);
    } else if (!story.problem.isEmpty()) {
        tone = Tone::Bad;
        text = tr("No rule drops it, but it cannot be scraped: %1").arg(story.problem);
    }
    m_badge->setShape(shapeOf(tone), colorOf(tone, c));
    m_badge->setAccessibleName(text);
    m_verdict->setText(text);
}

QString RelabelView::stepsHtml(const RelabelStory &story) const
{
    QString html = QStringLiteral("<table cellspacing='0' width='100%'>");
    for (const RelabelStepLine &step : story.steps)
        html += stepHtml(step);
    return html + QStringLiteral("</table>");
}

QString RelabelView::stepHtml(const RelabelStepLine &step) const
{
    const Colors &c = colorsOf(*this);
    const bool idle = !step.dropped && step.changes.isEmpty();
    QString html = QStringLiteral("<tr><td style='padding: 2px 4px 8px 0' width='26'>%1</td>"
                                  "<td style='padding: 2px 0 8px 0'>")
                       .arg(colored(QString::number(step.rule + 1) + QLatin1Char('.'), c.muted));
    const QString rule =
        QStringLiteral("<span style='font-family: monospace'>%1</span>").arg(step.text.toHtmlEscaped());
    html += idle ? QStringLiteral("<span style='color: %1'>%2</span>").arg(c.muted.name(), rule) : rule;
    if (step.dropped)
        html += QStringLiteral("<br/><b>%1</b>").arg(colored(tr("\u2715 drops the target"), c.warn));
    else if (idle)
        html += QStringLiteral("<br/>") +
                colored(step.matched ? tr("matches, and changes nothing") : tr("does not match"), c.muted);
    for (const auto &change : step.changes) {
        html += QStringLiteral("<br/>%1: ").arg(change.name.toHtmlEscaped());
        html += colored(change.before.isEmpty() ? tr("none") : change.before, c.muted);
        html += QStringLiteral(" \u2192 <b>%1</b>")
                    .arg(colored(change.after.isEmpty() ? tr("removed") : change.after, c.accent));
    }
    return html + QStringLiteral("</td></tr>");
}

QString RelabelView::resultHtml(const RelabelStory &story) const
{
    const Colors &c = colorsOf(*this);
    QString html = QStringLiteral("<table cellspacing='0' width='100%'>");
    const auto row = [&](const QString &name, const QString &value) {
        html += QStringLiteral("<tr><td width='36%' style='padding: 2px 8px 2px 0'>%1</td>"
                               "<td style='padding: 2px 0'>%2</td></tr>")
                    .arg(colored(name, c.muted), value.toHtmlEscaped());
    };
    row(tr("address"), story.url);
    for (const auto &[name, value] : story.labels)
        row(name, value);
    return html + QStringLiteral("</table>");
}

} // namespace widgets
