// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/doctor_pane.h"

#include "widgets/bridge/engine_bridge.h"
#include "widgets/parts/badge.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/theme.h"
#include "widgets/text/delivery_text.h"
#include "widgets/text/format_unit.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace widgets {

namespace {

Shape shapeOf(DoctorStep::State state)
{
    switch (state) {
    case DoctorStep::State::Passed:
        return Shape::Disc;
    case DoctorStep::State::Warning:
        return Shape::Triangle;
    case DoctorStep::State::Failed:
        return Shape::Cross;
    case DoctorStep::State::Skipped:
        break;
    }
    return Shape::DottedRing;
}

QColor colorOf(DoctorStep::State state, const Colors &c)
{
    switch (state) {
    case DoctorStep::State::Passed:
        return c.good;
    case DoctorStep::State::Warning:
        return c.warn;
    case DoctorStep::State::Failed:
        return c.bad;
    case DoctorStep::State::Skipped:
        break;
    }
    return c.idle;
}

QString span(double milliseconds)
{
    return formatSpan(milliseconds / 1000);
}

} // namespace

DoctorPane::DoctorPane(EngineBridge &bridge, QWidget *parent)
    : QWidget(parent), m_bridge(bridge), m_control(bridge), m_title(new SectionHeading(this)),
      m_examine(new QPushButton(this)), m_sample(new QPushButton(this)), m_copy(new QPushButton(this)),
      m_verdict(new QLabel(this)), m_steps(new QVBoxLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    for (QPushButton *button : {m_copy, m_sample, m_examine})
        m_title->row()->addWidget(button);
    column->addWidget(m_title);
    m_steps->setSpacing(8);
    column->addLayout(m_steps);
    m_verdict->setWordWrap(true);
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_verdict->setObjectName(QStringLiteral("doctorVerdict"));
    column->addWidget(m_verdict);
    connect(m_examine, &QPushButton::clicked, this, [this] { examine(false); });
    connect(m_sample, &QPushButton::clicked, this, [this] { examine(true); });
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(asText()); });
    m_copy->hide();
    retranslate();
}

void DoctorPane::setRemote(const QString &remote)
{
    if (m_remote == remote)
        return;
    m_remote = remote;
    m_examine->setObjectName(QStringLiteral("examine-%1").arg(remote));
    m_sample->setObjectName(QStringLiteral("testSample-%1").arg(remote));
    m_copy->setObjectName(QStringLiteral("copyDoctor-%1").arg(remote));
    retranslate();
}

void DoctorPane::retranslate()
{
    m_title->setText(tr("Connection"));
    m_examine->setText(tr("Examine"));
    m_examine->setToolTip(tr("Looks at each step of the way to the receiver: name, connection, TLS, answer, clock, "
                             "protocol (Ctrl+E). Sends no samples."));
    m_examine->setAccessibleName(tr("Examine the connection to %1").arg(m_remote));
    m_sample->setText(tr("Send a test sample"));
    m_sample->setToolTip(tr("Examines, and sends one sample of the series belfry_doctor_test"));
    m_sample->setAccessibleName(tr("Send a test sample to %1").arg(m_remote));
    m_copy->setText(tr("Copy as text"));
    m_copy->setAccessibleName(tr("Copy the examination of %1 as text").arg(m_remote));
    for (qsizetype i = 0; i < m_rows.size(); ++i)
        fill(m_rows[i], m_done[i]);
    showVerdict();
}

void DoctorPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    for (qsizetype i = 0; i < m_rows.size(); ++i)
        fill(m_rows[i], m_done[i]);
}

void DoctorPane::examine(bool testSample)
{
    if (m_running || m_remote.isEmpty())
        return;
    m_running = true;
    m_finished = false;
    m_done.clear();
    for (const Row &row : std::exchange(m_rows, {}))
        row.box->deleteLater();
    m_copy->hide();
    m_examine->setEnabled(false);
    m_sample->setEnabled(false);
    showVerdict();
    m_control.examine(
        m_remote, testSample, [this](const DoctorStep &step) { addStep(step); },
        [this](const DoctorReport &report) { finish(report); });
}

void DoctorPane::addStep(const DoctorStep &step)
{
    Row row;
    row.box = new QWidget(this);
    auto *line = new QHBoxLayout(row.box);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(10);
    row.badge = new Badge(14, row.box);
    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    row.title = new QLabel(row.box);
    row.title->setTextFormat(Qt::RichText);
    row.title->setWordWrap(true);
    row.title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row.text = new QLabel(row.box);
    row.text->setTextFormat(Qt::RichText);
    row.text->setWordWrap(true);
    row.text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->addWidget(row.title);
    words->addWidget(row.text);
    line->addWidget(row.badge, 0, Qt::AlignTop);
    line->addLayout(words, 1);
    row.box->setObjectName(QStringLiteral("doctorStep-%1").arg(step.name));
    m_steps->addWidget(row.box);
    m_rows << row;
    m_done << step;
    fill(row, step);
    showVerdict();
}

void DoctorPane::fill(const Row &row, const DoctorStep &step) const
{
    const Colors &c = colorsOf(*this);
    static const char *const kWords[] = {QT_TR_NOOP("fine"), QT_TR_NOOP("look at it"), QT_TR_NOOP("failed"),
                                         QT_TR_NOOP("skipped")};
    const QString word = tr(kWords[static_cast<int>(step.state)]);
    row.badge->setShape(shapeOf(step.state), colorOf(step.state, c));
    row.badge->setAccessibleName(word);
    const QString title = doctorStepTitle(step.name, step.title);
    row.title->setText(QStringLiteral("<b>%1</b>&nbsp;&nbsp;%2 <span style='color:%3'>&nbsp;%4</span>")
                           .arg(title.toHtmlEscaped(), step.summary.toHtmlEscaped(), c.muted.name(),
                                step.state == DoctorStep::State::Skipped ? QString() : span(step.milliseconds)));
    row.title->setAccessibleName(QStringLiteral("%1: %2. %3").arg(title, word, step.summary));
    QStringList lines;
    for (const DoctorFact &fact : step.facts) {
        const QString time = fact.milliseconds < 0 ? QString() : QStringLiteral(" (%1)").arg(span(fact.milliseconds));
        lines << QStringLiteral("<span style='color:%1'>%2:</span> %3%4")
                     .arg(c.muted.name(), fact.name.toHtmlEscaped(), fact.value.toHtmlEscaped(), time);
    }
    if (!step.hint.isEmpty())
        lines << QStringLiteral("<span style='color:%1'>%2</span> %3")
                     .arg(c.warn.name(), tr("What to do:"), step.hint.toHtmlEscaped());
    row.text->setText(lines.join(QStringLiteral("<br>")));
    row.text->setVisible(!lines.isEmpty());
}

void DoctorPane::finish(const DoctorReport &report)
{
    m_running = false;
    m_finished = true;
    m_report = report;
    m_examine->setEnabled(true);
    m_sample->setEnabled(true);
    m_copy->setVisible(!m_done.isEmpty());
    showVerdict();
}

void DoctorPane::showVerdict()
{
    QString text;
    if (m_running) {
        text = m_done.isEmpty() ? tr("Examining\u2026") : tr("Examining the next step\u2026");
    } else if (m_finished && !m_report.error.isEmpty()) {
        text = tr("It could not be examined: %1").arg(m_report.error);
    } else if (m_finished) {
        const QString kind = m_report.receiver == QLatin1String("unknown") || m_report.receiver.isEmpty()
                                 ? QString()
                                 : tr(" The receiver looks like %1.").arg(m_report.receiver);
        text = (m_report.passed ? tr("Nothing stands in the way of delivery.")
                                : tr("Delivery does not work like this: see the step that failed.")) +
               kind;
    } else {
        text = tr("Not examined yet.");
    }
    m_verdict->setText(text);
}

QString DoctorPane::asText() const
{
    if (m_done.isEmpty())
        return {};
    static const char *const kMarks[] = {"[ok]  ", "[!]   ", "[FAIL]", "[-]   "};
    QStringList lines{QStringLiteral("%1 %2").arg(m_remote, m_report.url)};
    for (const DoctorStep &step : m_done) {
        lines << QStringLiteral("%1 %2: %3 (%4)")
                     .arg(QLatin1String(kMarks[static_cast<int>(step.state)]), doctorStepTitle(step.name, step.title),
                          step.summary, span(step.milliseconds));
        for (const DoctorFact &fact : step.facts)
            lines << QStringLiteral("         %1: %2").arg(fact.name, fact.value) +
                         (fact.milliseconds < 0 ? QString() : QStringLiteral(" (%1)").arg(span(fact.milliseconds)));
        if (!step.hint.isEmpty())
            lines << QStringLiteral("         %1 %2").arg(tr("What to do:"), step.hint);
    }
    lines << m_verdict->text();
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace widgets
