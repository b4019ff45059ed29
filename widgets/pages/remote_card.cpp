// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/remote_card.h"

#include "widgets/pages/doctor_pane.h"
#include "widgets/pages/looks.h"
#include "widgets/pages/remote_desk.h"
#include "widgets/pages/remote_heading.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/sparkline.h"
#include "widgets/parts/text_box.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace widgets {

namespace {

constexpr qint64 kCourseMs = 15 * 60 * 1000;

void setLabel(QLabel *label, const QString &text)
{
    if (label->text() != text)
        label->setText(text);
}

} // namespace

RemoteCard::RemoteCard(RemoteDesk &desk, QWidget *parent)
    : Panel(parent), m_heading(new RemoteHeading(desk, this)), m_courseTitle(mutedLabel(this)),
      m_course(new Sparkline(this)), m_facts(new FactGrid(104, this)), m_answersTitle(new SectionHeading(this)),
      m_answers(new QLabel(this)), m_wireTitle(new SectionHeading(this)), m_wire(new FactGrid(140, this)),
      m_limitsTitle(new SectionHeading(this)), m_limits(new QLabel(this)), m_ledgerTitle(new SectionHeading(this)),
      m_letters(new QPushButton(this)), m_ledger(new FactGrid(140, this)), m_errorTitle(new SectionHeading(this)),
      m_error(new TextBox(8, this)), m_doctor(new DoctorPane(desk.bridge(), this))
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
    m_error->setObjectName(QStringLiteral("remoteError"));
    body()->addWidget(m_errorTitle);
    body()->addWidget(m_error);
    m_answers->setTextFormat(Qt::RichText);
    m_answers->setWordWrap(true);
    m_answers->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_answers->setObjectName(QStringLiteral("remoteAnswers"));
    body()->addWidget(m_answersTitle);
    body()->addWidget(m_answers);
    for (int cell = 0; cell < WireCellCount; ++cell)
        m_wire->add();
    body()->addWidget(m_wireTitle);
    body()->addWidget(m_wire);
    m_limits->setTextFormat(Qt::PlainText);
    m_limits->setWordWrap(true);
    m_limits->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_limits->setObjectName(QStringLiteral("remoteLimits"));
    body()->addWidget(m_limitsTitle);
    body()->addWidget(m_limits);
    for (int cell = 0; cell < LedgerCellCount; ++cell)
        m_ledger->add();
    m_letters->setProperty("link", true);
    m_ledgerTitle->row()->addWidget(m_letters);
    body()->addWidget(m_ledgerTitle);
    body()->addWidget(m_ledger);
    body()->addWidget(m_doctor);
    connect(m_heading, &RemoteHeading::examineWanted, this, &RemoteCard::examine);
    connect(m_heading, &RemoteHeading::deadLettersWanted, this, &RemoteCard::deadLettersWanted);
    connect(m_letters, &QPushButton::clicked, this, [this] { Q_EMIT deadLettersWanted(m_remote); });
    retranslate();
}

void RemoteCard::retranslate()
{
    m_heading->retranslate();
    m_courseTitle->setText(tr("Samples a second, last 15 minutes"));
    m_course->setAccessibleName(m_courseTitle->text());
    m_answersTitle->setText(tr("Answers in the last hour"));
    m_answersTitle->setNote(tr("HTTP status and number of requests"));
    m_wireTitle->setText(tr("On the wire"));
    m_wireTitle->setNote(tr("since start, repetitions included"));
    m_limitsTitle->setText(tr("What limits it"));
    m_ledgerTitle->setText(tr("Ledger"));
    m_ledgerTitle->setNote(tr("samples: committed = acknowledged + waiting + dropped by rules + lost"));
    m_error->setAccessibleName(tr("Last error"));
    m_facts->setName(Rate, tr("Samples out"), tr("Samples a second that are acknowledged"));
    m_facts->setName(WireRate, tr("Bytes out"), tr("Compressed bytes a second"));
    m_facts->setName(P50, tr("Answer, p50"), tr("Half of the last few hundred requests were answered faster"));
    m_facts->setName(P99, tr("Answer, p99"), tr("99 of 100 of the last few hundred requests were answered faster"));
    m_facts->setName(Lanes, tr("Lanes busy"), tr("Requests in flight, of those allowed now"));
    m_facts->setName(LastSuccess, tr("Last success"));
    m_facts->setName(Requests, tr("Requests"), tr("Answered since start"));
    m_facts->setName(Retries, tr("Repetitions"), tr("Requests that were sent once more, since start"));
    m_wire->setName(Protocol, tr("Protocol"));
    m_wire->setName(Sent, tr("Samples"), tr("Acknowledged since start"));
    m_wire->setName(WireBytes, tr("Bytes"), tr("Compressed bodies of requests"));
    m_wire->setName(Ratio, tr("Compressed to"), tr("Of the size before compression"));
    m_wire->setName(PerSample, tr("Bytes a sample"));
    m_wire->setName(Place, tr("Place in the log"), tr("Segment and record up to which everything is acknowledged"));
    m_ledger->setName(Committed, tr("Committed"), tr("Written to the log for this receiver since it is known"));
    m_ledger->setName(Acknowledged, tr("Acknowledged"));
    m_ledger->setName(Pending, tr("Waiting"));
    m_ledger->setName(ByRules, tr("Dropped by rules"), tr("write_relabel_configs of this receiver"));
    m_ledger->setName(Lost, tr("Lost"));
    m_ledger->setName(Balance, tr("Adds up"));
    m_doctor->retranslate();
}

void RemoteCard::examine()
{
    m_doctor->examine(false);
    m_doctor->setFocus();
}

void RemoteCard::display(const RemoteFacts &remote, const SnapshotHistory::Remote *course, bool withChart)
{
    if (m_remote != remote.name) {
        m_remote = remote.name;
        m_doctor->setRemote(remote.name);
        m_letters->setObjectName(QStringLiteral("letters-%1").arg(remote.name));
    }
    m_heading->display(remote);
    m_course->setColor(colorOf(remote.state.state, colorsOf(*this)));
    if (course != nullptr && withChart) {
        const qint64 now = remote.state.now;
        m_course->setRange(static_cast<double>(now - kCourseMs), static_cast<double>(now));
        m_course->setPieces(course->outRate.lines(now - kCourseMs, now));
    }
    showFacts(remote);
    showWire(remote);
    showLimits(remote);
    showLedger(remote);
    showAnswers(remote, course);
    showError(remote);
}

void RemoteCard::showFacts(const RemoteFacts &remote)
{
    const qint64 now = remote.state.now;
    const QLocale locale;
    const auto milliseconds = [&](double seconds) { return tr("%1 ms").arg(locale.toString(seconds * 1000, 'f', 3)); };
    m_facts->setValue(Rate, formatRate(remote.outRate),
                      tr("%1 samples a second").arg(locale.toString(remote.outRate, 'f', 3)));
    m_facts->setValue(WireRate, formatBytesRate(remote.bytesRate),
                      tr("%1 bytes a second").arg(locale.toString(remote.bytesRate, 'f', 1)));
    m_facts->setValue(P50, remote.latencyP50 > 0 ? formatSpan(remote.latencyP50) : noValue(),
                      milliseconds(remote.latencyP50));
    m_facts->setValue(P99, remote.latencyP99 > 0 ? formatSpan(remote.latencyP99) : noValue(),
                      milliseconds(remote.latencyP99));
    m_facts->setValue(Lanes, tr("%1 of %2").arg(remote.lanesBusy).arg(remote.lanes));
    m_facts->setValue(LastSuccess, formatAge(now, remote.lastSuccess), formatInstantExact(remote.lastSuccess));
    m_facts->setValue(Requests, formatCount(static_cast<double>(remote.requests)), formatExact(remote.requests));
    m_facts->setValue(Retries, formatCount(static_cast<double>(remote.retries)), formatExact(remote.retries));
}

void RemoteCard::showWire(const RemoteFacts &remote)
{
    m_wire->setValue(Protocol, remote.protocol.isEmpty() ? noValue() : tr("Remote write %1").arg(remote.protocol));
    m_wire->setValue(Sent, formatCount(static_cast<double>(remote.samplesSent)), formatExact(remote.samplesSent));
    m_wire->setValue(WireBytes, formatBytes(static_cast<double>(remote.bytesSent)),
                     tr("%1 bytes").arg(formatExact(remote.bytesSent)));
    const bool known = remote.plainBytesSent > 0;
    m_wire->setValue(
        Ratio,
        known ? formatPercent(static_cast<double>(remote.bytesSent) / static_cast<double>(remote.plainBytesSent))
              : noValue(),
        tr("%1 bytes before compression").arg(formatExact(remote.plainBytesSent)));
    const double each =
        remote.samplesSent == 0 ? 0 : static_cast<double>(remote.bytesSent) / static_cast<double>(remote.samplesSent);
    m_wire->setValue(PerSample, remote.samplesSent == 0 ? noValue() : formatBytes(each));
    m_wire->setValue(Place, tr("segment %1, record %2").arg(remote.cursorSegment).arg(remote.cursorRecord));
}

void RemoteCard::showLimits(const RemoteFacts &remote)
{
    QStringList lines = steeringSentences(remote.steering, remote.state.now);
    if (const QString window = acceptanceSentence(remote.state.now, remote.acceptsFrom, remote.olderThanAccepted);
        !window.isEmpty())
        lines << window;
    setLabel(m_limits,
             lines.isEmpty() ? tr("No bandwidth limit, no quota, no schedule") : lines.join(QLatin1Char('\n')));
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
        reasons << QStringLiteral("%1: %2").arg(lossReason(reason), formatExact(count));
    const quint64 lost = remote.droppedTotal();
    m_ledger->setValue(Lost, formatCount(static_cast<double>(lost)),
                       reasons.isEmpty() ? tr("Nothing was lost") : reasons.join(QLatin1Char('\n')),
                       lost > 0 ? c.bad : QColor());
    m_ledger->setValue(Balance, remote.imbalance == 0 ? tr("yes") : tr("off by %1").arg(remote.imbalance),
                       tr("Belfry checks the sum all the time; it must be 0"), remote.imbalance == 0 ? c.good : c.bad);
    const DeadLetterFacts &letters = remote.deadLetters;
    m_letters->setVisible(letters.entries > 0);
    const QString text = tr("%Ln dead letter(s)", nullptr, static_cast<int>(letters.entries));
    if (m_letters->text() == text)
        return;
    m_letters->setText(text);
    m_letters->setToolTip(tr("%1 samples that the receiver refused are kept (%2), and can be sent again")
                              .arg(formatExact(letters.samples), formatBytes(static_cast<double>(letters.bytes))));
    m_letters->setAccessibleName(tr("Show the dead letters of %1").arg(m_remote));
}

void RemoteCard::showAnswers(const RemoteFacts &remote, const SnapshotHistory::Remote *course)
{
    const Colors &c = colorsOf(*this);
    const QList<QPair<int, quint64>> hour =
        course == nullptr ? QList<QPair<int, quint64>>() : course->answers.lastHour(remote.state.now);
    QStringList parts;
    for (const auto &[code, count] : hour) {
        const bool good = code >= 200 && code < 300;
        const QString name = code == 0 ? tr("no answer") : QString::number(code);
        parts << QStringLiteral("<span style='color:%1; font-weight:600'>%2:</span>&nbsp;%3")
                     .arg((good        ? c.good
                           : code == 0 ? c.held
                                       : c.warn)
                              .name(),
                          name, formatExact(count));
    }
    setLabel(m_answers, parts.isEmpty() ? tr("None") : parts.join(QStringLiteral(" &nbsp;&nbsp;&nbsp;&nbsp; ")));
    QStringList totals;
    for (const auto &[code, count] : remote.answers)
        totals << QStringLiteral("%1: %2").arg(code == 0 ? tr("no answer") : QString::number(code), formatExact(count));
    m_answers->setToolTip(totals.isEmpty() ? QString()
                                           : tr("Since start:") + QLatin1Char('\n') + totals.join(QLatin1Char('\n')));
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
