// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/remote_card.h"

#include "widgets/pages/looks.h"
#include "widgets/pages/remote_heading.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/sparkline.h"
#include "widgets/parts/text_box.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace widgets {

namespace {

constexpr qint64 kCourseMs = 15 * 60 * 1000;

} // namespace

RemoteCard::RemoteCard(EngineBridge &bridge, QWidget *parent)
    : Panel(parent), m_heading(new RemoteHeading(bridge, this)), m_courseTitle(mutedLabel(this)),
      m_course(new Sparkline(this)), m_facts(new FactGrid(120, this)), m_answersTitle(new SectionHeading(this)),
      m_answers(new QLabel(this)), m_ledgerTitle(new SectionHeading(this)), m_ledger(new FactGrid(130, this)),
      m_errorTitle(new SectionHeading(this)), m_error(new TextBox(5, this))
{
    body()->setSpacing(12);
    body()->addWidget(m_heading);
    auto *course = new QVBoxLayout;
    course->setSpacing(2);
    m_course->setFixedHeight(56);
    course->addWidget(m_course);
    course->addWidget(m_courseTitle);
    body()->addLayout(course);
    for (int cell = 0; cell < CellCount; ++cell)
        m_facts->add();
    body()->addWidget(m_facts);
    for (int cell = 0; cell < LedgerCellCount; ++cell)
        m_ledger->add();
    body()->addWidget(m_ledgerTitle);
    body()->addWidget(m_ledger);
    m_answers->setTextFormat(Qt::RichText);
    m_answers->setWordWrap(true);
    m_answers->setTextInteractionFlags(Qt::TextSelectableByMouse);
    body()->addWidget(m_answersTitle);
    body()->addWidget(m_answers);
    m_error->setObjectName(QStringLiteral("remoteError"));
    body()->addWidget(m_errorTitle);
    body()->addWidget(m_error);
    retranslate();
}

void RemoteCard::retranslate()
{
    m_heading->retranslate();
    m_courseTitle->setText(tr("Samples a second, last 15 minutes"));
    m_course->setAccessibleName(m_courseTitle->text());
    m_answersTitle->setText(tr("Answers since start"));
    m_ledgerTitle->setText(tr("Ledger"));
    m_ledgerTitle->setNote(tr("committed = acknowledged + waiting + dropped by rules + lost"));
    m_error->setAccessibleName(tr("Last error"));
    m_facts->setName(Rate, tr("Delivers"), tr("Samples a second that are acknowledged"));
    m_facts->setName(WireRate, tr("On the wire"), tr("Compressed bytes a second"));
    m_facts->setName(P50, tr("Answers in (p50)"));
    m_facts->setName(P99, tr("Answers in (p99)"));
    m_facts->setName(Lanes, tr("Lanes busy"), tr("Requests in flight, of those allowed now"));
    m_facts->setName(Sent, tr("Samples sent"));
    m_facts->setName(WireBytes, tr("Bytes sent"));
    m_facts->setName(PerSample, tr("Bytes a sample"));
    m_facts->setName(Requests, tr("Requests"));
    m_facts->setName(Retries, tr("Repeated"));
    m_facts->setName(LastSuccess, tr("Last success"));
    m_facts->setName(Place, tr("Place in the log"), tr("Segment and record up to which everything is acknowledged"));
    m_ledger->setName(Committed, tr("Committed"));
    m_ledger->setName(Acknowledged, tr("Acknowledged"));
    m_ledger->setName(Pending, tr("Waiting"));
    m_ledger->setName(ByRules, tr("Dropped by rules"));
    m_ledger->setName(Lost, tr("Lost"));
    m_ledger->setName(Balance, tr("Adds up"));
}

void RemoteCard::display(const RemoteFacts &remote, const SnapshotHistory::Remote *course, bool withChart)
{
    m_heading->display(remote);
    m_course->setColor(colorOf(remote.state.state, colorsOf(*this)));
    if (course != nullptr && withChart) {
        const qint64 now = remote.state.now;
        m_course->setRange(static_cast<double>(now - kCourseMs), static_cast<double>(now));
        m_course->setPieces(course->outRate.lines(now - kCourseMs, now));
    }
    showFacts(remote);
    showLedger(remote);
    showAnswers(remote);
    showError(remote);
}

void RemoteCard::showFacts(const RemoteFacts &remote)
{
    const qint64 now = remote.state.now;
    m_facts->setValue(Rate, formatRate(remote.outRate));
    m_facts->setValue(WireRate, formatBytesRate(remote.bytesRate));
    m_facts->setValue(P50, remote.latencyP50 > 0 ? formatSpan(remote.latencyP50) : noValue());
    m_facts->setValue(P99, remote.latencyP99 > 0 ? formatSpan(remote.latencyP99) : noValue());
    m_facts->setValue(Lanes, tr("%1 of %2").arg(remote.lanesBusy).arg(remote.lanes));
    m_facts->setValue(Sent, formatCount(static_cast<double>(remote.samplesSent)), formatExact(remote.samplesSent));
    m_facts->setValue(WireBytes, formatBytes(static_cast<double>(remote.bytesSent)),
                      tr("%1 bytes").arg(formatExact(remote.bytesSent)));
    m_facts->setValue(PerSample, remote.samplesSent == 0 ? noValue()
                                                         : formatCount(static_cast<double>(remote.bytesSent) /
                                                                       static_cast<double>(remote.samplesSent)));
    m_facts->setValue(Requests, formatCount(static_cast<double>(remote.requests)), formatExact(remote.requests));
    m_facts->setValue(Retries, formatCount(static_cast<double>(remote.retries)), formatExact(remote.retries));
    m_facts->setValue(LastSuccess, formatAge(now, remote.lastSuccess), formatInstantExact(remote.lastSuccess));
    m_facts->setValue(Place, tr("%1, record %2").arg(remote.cursorSegment).arg(remote.cursorRecord));
}

void RemoteCard::showLedger(const RemoteFacts &remote)
{
    const Colors &c = colorsOf(*this);
    const auto set = [&](int cell, quint64 count, const QColor &color = {}) {
        m_ledger->setValue(cell, formatCount(static_cast<double>(count)), formatExact(count), color);
    };
    set(Committed, remote.committed);
    set(Acknowledged, remote.acknowledged);
    set(Pending, remote.pending);
    set(ByRules, remote.relabelDropped);
    QStringList reasons;
    for (const auto &[reason, count] : remote.dropped)
        reasons << QStringLiteral("%1: %2").arg(reason, formatExact(count));
    const quint64 lost = remote.droppedTotal();
    m_ledger->setValue(Lost, formatCount(static_cast<double>(lost)),
                       reasons.isEmpty() ? tr("Nothing was lost") : reasons.join(QLatin1Char('\n')),
                       lost > 0 ? c.bad : QColor());
    m_ledger->setValue(Balance, remote.imbalance == 0 ? tr("yes") : tr("off by %1").arg(remote.imbalance),
                       tr("Belfry checks the sum all the time; it must be 0"), remote.imbalance == 0 ? c.good : c.bad);
}

void RemoteCard::showAnswers(const RemoteFacts &remote)
{
    const Colors &c = colorsOf(*this);
    QStringList parts;
    for (const auto &[code, count] : remote.answers) {
        const bool good = code >= 200 && code < 300;
        const QString name = code == 0 ? tr("no answer") : QString::number(code);
        parts << QStringLiteral("<span style='color:%1; font-weight:600'>%2</span>&nbsp;&nbsp;%3")
                     .arg((good        ? c.good
                           : code == 0 ? c.held
                                       : c.warn)
                              .name(),
                          name, formatExact(count));
    }
    m_answers->setText(parts.isEmpty() ? tr("None yet") : parts.join(QStringLiteral(" &nbsp;&nbsp;&nbsp;&nbsp; ")));
}

void RemoteCard::showError(const RemoteFacts &remote)
{
    const bool any = !remote.lastError.isEmpty();
    m_errorTitle->setVisible(any);
    m_error->setVisible(any);
    if (!any)
        return;
    m_errorTitle->setText(tr("Last error"));
    m_errorTitle->setNote(tr("%1, %2").arg(formatClock(remote.state.now, remote.lastErrorTime),
                                           formatAge(remote.state.now, remote.lastErrorTime)));
    m_error->setText(remote.lastError);
}

} // namespace widgets
