// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/backlog_page.h"

#include "widgets/pages/looks.h"
#include "widgets/pages/remote_heading.h"
#include "widgets/pages/scroll_content.h"
#include "widgets/parts/chart_view.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/segment_strip.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

namespace widgets {

namespace {

constexpr std::array<int, 4> kRangeMinutes{15, 60, 360, 1440};
enum Unit { Samples, Bytes };

} // namespace

BacklogPage::BacklogPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_rowLayout(new QVBoxLayout), m_noRemotes(new EmptyState(this)),
      m_chartTitle(new SectionHeading(this)), m_range(new FilterBar(this)), m_unit(new FilterBar(this)),
      m_chart(new ChartView(this)), m_stripTitle(new SectionHeading(this)), m_strip(new SegmentStrip(this)),
      m_stripLegend(mutedLabel(this))
{
    QVBoxLayout *content = makeScrollContent(this);
    m_rowLayout->setSpacing(12);
    content->addLayout(m_rowLayout);
    content->addWidget(m_noRemotes);
    for (const int minutes : kRangeMinutes)
        m_range->add(minutes, QStringLiteral("range%1").arg(minutes));
    m_unit->add(Samples, QStringLiteral("unitSamples"));
    m_unit->add(Bytes, QStringLiteral("unitBytes"));
    m_chartTitle->row()->addWidget(m_unit);
    m_chartTitle->row()->addSpacing(12);
    m_chartTitle->row()->addWidget(m_range);
    content->addWidget(m_chartTitle);
    m_chart->setObjectName(QStringLiteral("backlogChart"));
    m_chart->setMinimumHeight(220);
    content->addWidget(m_chart, 1);
    content->addWidget(m_stripTitle);
    m_strip->setObjectName(QStringLiteral("segments"));
    auto *strip = new QVBoxLayout;
    strip->setSpacing(2);
    strip->addWidget(m_strip);
    strip->addWidget(m_stripLegend);
    content->addLayout(strip);
    connect(m_range, &FilterBar::chosen, this, [this] { refreshNow(); });
    connect(m_unit, &FilterBar::chosen, this, [this] { refreshNow(); });
}

QList<QWidget *> BacklogPage::stops() const
{
    return {m_chart, m_strip, m_range->button(m_range->current())};
}

void BacklogPage::retranslate()
{
    m_noRemotes->setText(tr("No receiver is configured"),
                         tr("Samples are scraped and kept on disk. Name a receiver under remote_write in the "
                            "configuration to deliver them."));
    m_chartTitle->setText(tr("Backlog over time"));
    m_range->setText(15, tr("15 min"));
    m_range->setText(60, tr("1 h"));
    m_range->setText(360, tr("6 h"));
    m_range->setText(1440, tr("24 h"));
    m_unit->setText(Samples, tr("Samples"));
    m_unit->setText(Bytes, tr("Bytes"));
    m_chart->setAccessibleName(tr("Chart of the backlog over time"));
    m_chart->setEmptyText(tr("The course is drawn from the moment the window was opened"));
    m_stripTitle->setText(tr("Segments of the log"));
    m_strip->setAccessibleName(tr("Segments of the log, oldest first"));
    m_stripLegend->setText(tr("oldest left \u00B7 filled: waits \u00B7 pale: being written \u00B7 outline: delivered, "
                              "about to be deleted \u00B7 hatched: damaged"));
    for (const Row &row : m_rows) {
        row.heading->retranslate();
        nameCells(row);
    }
}

void BacklogPage::matchRows(qsizetype count)
{
    while (m_rows.size() > count)
        m_rows.takeLast().box->deleteLater();
    while (m_rows.size() < count) {
        Row row;
        auto *panel = new Panel(this);
        row.box = panel;
        row.heading = new RemoteHeading(bridge(), panel);
        row.facts = new FactGrid(104, panel);
        for (int cell = 0; cell < CellCount; ++cell)
            row.facts->add();
        nameCells(row);
        panel->body()->addWidget(row.heading);
        panel->body()->addWidget(row.facts);
        m_rowLayout->addWidget(panel);
        m_rows << row;
    }
}

void BacklogPage::nameCells(const Row &row) const
{
    row.facts->setName(Held, tr("Held"), tr("From the oldest waiting sample to now"));
    row.facts->setName(Waiting, tr("Waiting"), tr("Samples that are committed to disk and not acknowledged yet"));
    row.facts->setName(OnDisk, tr("On disk"), tr("Bytes of the log from this receiver's place on"));
    row.facts->setName(Oldest, tr("Oldest unsent"));
    row.facts->setName(In, tr("In"), tr("Samples a second into the log"));
    row.facts->setName(Out, tr("Out"), tr("Samples a second that this receiver acknowledges"));
    row.facts->setName(Through, tr("Through in"), tr("Estimated from the present rates"));
    row.facts->setName(DiskLasts, tr("Disk lasts"), tr("At the present growth of the log"));
}

void BacklogPage::refresh(const Snapshot &snapshot)
{
    const QList<RemoteFacts> remotes = remoteFacts(*snapshot);
    const LogFacts log = logFacts(*snapshot);
    const AgentFacts agent = agentFacts(*snapshot);
    matchRows(remotes.size());
    m_noRemotes->setVisible(remotes.isEmpty());
    for (qsizetype i = 0; i < remotes.size(); ++i)
        showRemote(m_rows[i], remotes[i], log, agent.inRate);
    showSegments(segmentFacts(*snapshot), log, agent.now);
    if (chartDue())
        showChart(remotes, agent.now);
}

void BacklogPage::showRemote(const Row &row, const RemoteFacts &remote, const LogFacts &log, double inRate) const
{
    row.heading->display(remote);
    const bool waits = remote.state.held >= 0 && remote.pending > 0;
    row.facts->setValue(Held, waits ? formatSpan(remote.state.held) : tr("nothing"));
    row.facts->setValue(Waiting, formatCount(static_cast<double>(remote.pending)),
                        tr("%1 samples").arg(formatExact(remote.pending)));
    row.facts->setValue(OnDisk, formatBytes(static_cast<double>(remote.pendingBytes)),
                        tr("%1 bytes").arg(formatExact(remote.pendingBytes)));
    row.facts->setValue(Oldest, waits ? formatClock(remote.state.now, remote.oldestPending) : noValue(),
                        waits ? formatInstantExact(remote.oldestPending) : QString());
    row.facts->setValue(In, formatRate(inRate));
    row.facts->setValue(Out, formatRate(remote.outRate));
    row.facts->setValue(
        Through, remote.secondsToEmpty >= 0 ? formatSpan(remote.secondsToEmpty) : noValue(),
        remote.secondsToEmpty >= 0
            ? tr("at %1").arg(
                  formatClock(remote.state.now, remote.state.now + static_cast<qint64>(remote.secondsToEmpty * 1000)))
            : QString());
    row.facts->setValue(DiskLasts, log.secondsToFull >= 0 ? formatSpan(log.secondsToFull) : noValue(),
                        tr("%1 free").arg(formatBytes(static_cast<double>(log.freeBytes))));
}

void BacklogPage::showChart(const QList<RemoteFacts> &remotes, qint64 now)
{
    const bool dark = isDark(palette());
    const bool bytes = m_unit->current() == Bytes;
    const qint64 from = now - qint64(m_range->current()) * 60'000;
    QList<ChartLine> lines;
    QList<ChartShade> shades;
    const int points = 300 / std::max(1, static_cast<int>(remotes.size()));
    for (qsizetype i = 0; i < remotes.size(); ++i) {
        const auto *course = history().remote(remotes[i].name);
        if (course == nullptr)
            continue;
        const QColor color = lineColor(static_cast<int>(i), dark);
        lines.push_back({remotes[i].name, color, Qt::SolidLine,
                         (bytes ? course->pendingBytes : course->pendingSamples).lines(from, now, points)});
        QColor tint = colors(dark).held;
        tint.setAlphaF(0.10F);
        for (const Outage &outage : course->outages)
            shades.push_back(
                {static_cast<double>(outage.begin), static_cast<double>(outage.end == 0 ? now : outage.end), tint});
    }
    m_chartTitle->setNote(shades.isEmpty() ? QString() : tr("outages shaded"));
    m_chart->setBytes(bytes);
    m_chart->setValueFormat(bytes ? formatBytes : formatCount);
    m_chart->setRange(from, now);
    m_chart->setShades(shades);
    m_chart->setLines(lines);
}

void BacklogPage::showSegments(const QList<SegmentFacts> &segments, const LogFacts &log, qint64 now)
{
    QList<SegmentStrip::Block> blocks;
    for (const SegmentFacts &segment : segments) {
        SegmentStrip::Block block;
        block.fill = segment.damaged     ? SegmentStrip::Fill::Damaged
                     : segment.writing   ? SegmentStrip::Fill::Writing
                     : segment.delivered ? SegmentStrip::Fill::Delivered
                                         : SegmentStrip::Fill::Waiting;
        block.weight = static_cast<double>(segment.bytes);
        const QString state = segment.damaged     ? tr("damaged")
                              : segment.writing   ? tr("being written")
                              : segment.delivered ? tr("delivered")
                                                  : tr("waits");
        block.text = tr("Segment %1, %2\n%3 to %4\n%5 samples, %6")
                         .arg(segment.number)
                         .arg(state, formatClock(now, segment.minTime), formatClock(now, segment.maxTime),
                              formatExact(segment.samples), formatBytes(static_cast<double>(segment.bytes)));
        blocks << block;
    }
    m_strip->setBlocks(blocks);
    m_stripTitle->setNote(tr("%Ln segment(s)", nullptr, log.segments) + QStringLiteral(", ") +
                          formatBytes(static_cast<double>(log.bytes)));
}

void BacklogPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("range"), m_range->current());
    settings.setValue(QStringLiteral("unit"), m_unit->current());
}

void BacklogPage::restoreState(QSettings &settings)
{
    m_range->setCurrent(settings.value(QStringLiteral("range"), kRangeMinutes.front()).toInt());
    m_unit->setCurrent(settings.value(QStringLiteral("unit"), static_cast<int>(Samples)).toInt());
}

} // namespace widgets
