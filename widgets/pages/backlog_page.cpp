// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/backlog_page.h"

#include "widgets/models/segment_map.h"
#include "widgets/pages/backlog_charts.h"
#include "widgets/pages/looks.h"
#include "widgets/pages/loss_view.h"
#include "widgets/pages/remote_desk.h"
#include "widgets/pages/remote_heading.h"
#include "widgets/pages/remote_list.h"
#include "widgets/pages/remote_verbs.h"
#include "widgets/pages/scroll_content.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/segment_strip.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QApplication>
#include <QScrollArea>
#include <QSettings>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

constexpr double kUnderWaySeconds = 5;

} // namespace

BacklogPage::BacklogPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_desk(new RemoteDesk(context.bridge, this)), m_list(new RemoteList(this)),
      m_rowLayout(new QVBoxLayout), m_noRemotes(new EmptyState(this)), m_charts(new BacklogCharts(this)),
      m_stripTitle(new SectionHeading(this)), m_strip(new SegmentStrip(this)), m_stripKey(new SegmentKey(this)),
      m_losses(new LossView(context.bridge, this))
{
    const auto [scroll, content] = makeListedContent(this, m_list, m_desk);
    m_scroll = scroll;
    m_rowLayout->setSpacing(12);
    content->addLayout(m_rowLayout);
    content->addWidget(m_noRemotes);
    content->addWidget(m_charts);
    content->addWidget(m_stripTitle);
    m_strip->setObjectName(QStringLiteral("segments"));
    auto *strip = new QVBoxLayout;
    strip->setSpacing(4);
    strip->addWidget(m_strip);
    strip->addWidget(m_stripKey);
    content->addLayout(strip);
    content->addWidget(m_losses, 1);
    connect(m_charts, &BacklogCharts::changed, this, [this] { refreshNow(); });
    connect(m_noRemotes, &EmptyState::nextWanted, this, [this] { Q_EMIT linkFollowed(PageId::Configuration, {}); });
    connect(m_list, &RemoteList::chosenChanged, this, [this] { refreshNow(); });
    addRemoteKeys(*this, *m_desk, [this] { return currentHeading(); });
}

QList<QWidget *> BacklogPage::stops() const
{
    QList<QWidget *> all;
    if (m_list->isVisible())
        all << m_list;
    if (const RemoteHeading *heading = currentHeading())
        all << heading->stop();
    return all + m_charts->stops() + QList<QWidget *>{m_strip} + m_losses->stops();
}

void BacklogPage::retranslate()
{
    m_noRemotes->setText(tr("No receiver is configured"),
                         tr("Samples are scraped and kept on disk. Name a receiver under remote_write in the "
                            "configuration to deliver them."),
                         tr("Open the configuration"));
    m_list->setAccessibleName(tr("Receivers"));
    m_charts->retranslate();
    m_stripTitle->setText(tr("Segments of the log"));
    m_strip->setAccessibleName(tr("Segments of the log, oldest first"));
    using Fill = SegmentStrip::Fill;
    using Form = SegmentStrip::Form;
    m_stripKey->setEntries({{Fill::Delivered, Form::Plain, tr("delivered, about to be deleted")},
                            {Fill::Waiting, Form::Plain, tr("waits")},
                            {Fill::Waiting, Form::Packed, tr("waits, packed")},
                            {Fill::Waiting, Form::Memory, tr("waits, in memory only")},
                            {Fill::Writing, Form::Plain, tr("being written")},
                            {Fill::Damaged, Form::Plain, tr("damaged")}});
    m_losses->retranslate();
    for (const Row &row : std::as_const(m_rows)) {
        row.heading->retranslate();
        nameCells(row);
    }
}

BacklogPage::Row BacklogPage::makeRow()
{
    Row row;
    auto *panel = new Panel(this);
    row.box = panel;
    row.heading = new RemoteHeading(*m_desk, panel);
    row.facts = new FactGrid(104, panel);
    for (int cell = 0; cell < CellCount; ++cell)
        row.facts->add();
    nameCells(row);
    panel->body()->addWidget(row.heading);
    panel->body()->addWidget(row.facts);
    connect(row.heading, &RemoteHeading::deadLettersWanted, this, &BacklogPage::showDeadLetters);
    connect(row.heading, &RemoteHeading::examineWanted, this, [this](const QString &remote) {
        Q_EMIT linkFollowed(PageId::Remote, remoteSubject(RemoteLink::Examine, remote));
    });
    return row;
}

QList<RemoteFacts> BacklogPage::arrange(const QList<RemoteFacts> &remotes)
{
    const QStringList shown = m_list->follow(remotes);
    QStringList known;
    QList<RemoteFacts> all;
    for (const RemoteFacts &remote : remotes) {
        known << remote.name;
        if (shown.contains(remote.name))
            all << remote;
    }
    if (shown == m_shown)
        return all;
    m_shown = shown;
    for (const QString &name : m_rows.keys()) {
        if (!known.contains(name))
            m_rows.take(name).box->deleteLater();
        else if (!shown.contains(name))
            m_rows[name].box->hide();
    }
    for (const QString &name : shown) {
        if (!m_rows.contains(name))
            m_rows.insert(name, makeRow());
        m_rowLayout->removeWidget(m_rows[name].box);
        m_rowLayout->addWidget(m_rows[name].box);
        m_rows[name].box->show();
    }
    return all;
}

void BacklogPage::nameCells(const Row &row) const
{
    row.facts->setName(Held, tr("Held"), tr("From the oldest waiting sample to now"));
    row.facts->setName(Waiting, tr("Samples waiting"),
                       tr("Samples that are committed to disk and not acknowledged yet"));
    row.facts->setName(OnDisk, tr("On disk"), tr("Bytes of the log from this receiver's place on"));
    row.facts->setName(Oldest, tr("Oldest unsent"));
    row.facts->setName(In, tr("Samples in"), tr("Samples a second into the log"));
    row.facts->setName(Out, tr("Samples out"), tr("Samples a second that this receiver acknowledges"));
    row.facts->setName(Through, tr("Through in"), tr("At the pace of the last minute, with what arrives meanwhile"));
    row.facts->setName(DiskLasts, tr("Disk lasts"),
                       tr("At the present growth of the log, until its budget or the disk is used up and the oldest "
                          "samples go"));
}

void BacklogPage::refresh(const Snapshot &snapshot)
{
    const QList<RemoteFacts> remotes = remoteFacts(*snapshot);
    const LogFacts log = logFacts(*snapshot);
    const AgentFacts agent = agentFacts(*snapshot);
    const QList<RemoteFacts> shown = arrange(remotes);
    m_noRemotes->setVisible(remotes.isEmpty());
    m_charts->setVisible(!remotes.isEmpty());
    m_losses->setVisible(!remotes.isEmpty());
    for (QWidget *part :
         {static_cast<QWidget *>(m_stripTitle), static_cast<QWidget *>(m_strip), static_cast<QWidget *>(m_stripKey)})
        part->setVisible(!remotes.isEmpty() || log.segments > 0);
    for (const RemoteFacts &remote : shown)
        showRemote(m_rows[remote.name], remote, log, agent.inRate);
    m_losses->display(remotes, history(), agent.now);
    if (!chartDue())
        return;
    m_charts->draw(shown, history(), agent.now);
    showSegments(segmentFacts(*snapshot), shown, log, agent.now);
}

void BacklogPage::showRemote(const Row &row, const RemoteFacts &remote, const LogFacts &log, double inRate) const
{
    row.heading->display(remote);
    const qint64 now = remote.state.now;
    // While all goes well, what is under way at this moment is no backlog.
    const bool underWay = remote.state.state == State::Delivering && remote.state.held < kUnderWaySeconds;
    const bool waits = remote.state.held >= 0 && remote.pending > 0 && !underWay;
    row.facts->setValue(Held, waits ? formatSpan(remote.state.held) : tr("nothing"),
                        waits ? tr("since %1").arg(formatInstantExact(remote.oldestPending)) : QString());
    row.facts->setValue(Waiting, formatCount(static_cast<double>(remote.pending)),
                        tr("%1 samples").arg(formatExact(remote.pending)));
    row.facts->setValue(OnDisk, formatBytes(static_cast<double>(remote.pendingBytes)),
                        tr("%1 bytes").arg(formatExact(remote.pendingBytes)));
    row.facts->setValue(Oldest, waits ? formatClock(now, remote.oldestPending) : noValue(),
                        waits ? formatInstantExact(remote.oldestPending) : QString());
    row.facts->setValue(In, formatRate(inRate), tr("%1 samples a second").arg(inRate, 0, 'f', 3));
    row.facts->setValue(Out, formatRate(remote.outRate), tr("%1 samples a second").arg(remote.outRate, 0, 'f', 3));
    const bool ends = waits && remote.secondsToEmpty >= 0;
    const qint64 through = now + static_cast<qint64>(remote.secondsToEmpty * 1000);
    row.facts->setValue(Through, ends ? formatSpan(remote.secondsToEmpty) : noValue(),
                        ends    ? tr("at %1").arg(formatInstantExact(through))
                        : waits ? tr("Not known: nothing is delivered, or less than arrives")
                                : tr("Nothing waits"));
    QStringList room{tr("room for %1 more").arg(formatBytes(static_cast<double>(log.roomBytes)))};
    room << tr("disk: %1 free").arg(formatBytes(static_cast<double>(log.freeBytes)));
    if (log.maxBytes > 0)
        room << tr("budget: %1 of %2 used")
                    .arg(formatBytes(static_cast<double>(log.bytes)), formatBytes(static_cast<double>(log.maxBytes)));
    if (log.minFreeBytes > 0)
        room << tr("%1 stay free").arg(formatBytes(static_cast<double>(log.minFreeBytes)));
    if (log.secondsToFull >= 0)
        room << tr("full at %1").arg(formatInstantExact(now + static_cast<qint64>(log.secondsToFull * 1000)));
    row.facts->setValue(DiskLasts, log.secondsToFull >= 0 ? formatSpan(log.secondsToFull) : noValue(),
                        room.join(QLatin1Char('\n')));
}

void BacklogPage::showSegments(const QList<SegmentFacts> &segments, const QList<RemoteFacts> &remotes,
                               const LogFacts &log, qint64 now)
{
    using Fill = SegmentStrip::Fill;
    using Form = SegmentStrip::Form;
    quint32 delivered = remotes.isEmpty() ? 0 : remotes.front().cursorSegment;
    for (const RemoteFacts &remote : remotes)
        delivered = std::min(delivered, remote.cursorSegment);
    const QList<SegmentGroup> groups = groupSegments(segments, delivered, m_strip->capacity());
    QList<SegmentStrip::Block> blocks;
    blocks.reserve(groups.size());
    for (const SegmentGroup &group : groups) {
        const Fill fill = group.damaged > 0   ? Fill::Damaged
                          : group.waiting > 0 ? Fill::Waiting
                          : group.writing > 0 ? Fill::Writing
                                              : Fill::Delivered;
        const Form form = group.memory > 0 ? Form::Memory : group.packed * 2 > group.count ? Form::Packed : Form::Plain;
        blocks.push_back({fill, static_cast<double>(group.bytes), describeSegments(group, now), form});
    }
    QList<SegmentStrip::Flag> flags;
    for (qsizetype i = 0; i < remotes.size(); ++i) {
        const auto at = std::find_if(groups.begin(), groups.end(),
                                     [&](const SegmentGroup &group) { return group.last >= remotes[i].cursorSegment; });
        flags.push_back({at - groups.begin(), lineColor(static_cast<int>(i), isDark(palette())),
                         tr("%1 is at segment %2, record %3")
                             .arg(remotes[i].name)
                             .arg(remotes[i].cursorSegment)
                             .arg(remotes[i].cursorRecord)});
    }
    m_strip->setBlocks(blocks);
    m_strip->setFlags(flags);
    m_stripTitle->setNote(tr("%Ln segment(s)", nullptr, log.segments) + QStringLiteral(", ") +
                          formatBytes(static_cast<double>(log.bytes)) +
                          (flags.isEmpty() ? QString() : tr(" \u00B7 a triangle shows how far a receiver is")));
}

RemoteHeading *BacklogPage::currentHeading() const
{
    if (m_shown.isEmpty())
        return nullptr;
    for (const QString &name : m_shown) {
        const Row row = m_rows.value(name);
        if (row.box != nullptr && row.box->isAncestorOf(QApplication::focusWidget()))
            return row.heading;
    }
    return m_rows.value(m_shown.front()).heading;
}

void BacklogPage::showDeadLetters(const QString &remote)
{
    m_losses->showDeadLetters(remote);
    QTimer::singleShot(0, m_losses, [this] { m_scroll->ensureWidgetVisible(m_losses, 0, 16); }); // after the layout
}

void BacklogPage::showSubject(const QString &subject)
{
    const auto [link, remote] = readRemoteSubject(subject);
    m_list->choose(remote);
    refreshNow();
    if (link == RemoteLink::DeadLetters)
        showDeadLetters(remote);
    else if (const Row row = m_rows.value(remote); row.box != nullptr)
        QTimer::singleShot(0, row.box, [this, box = row.box] { m_scroll->ensureWidgetVisible(box, 0, 16); });
}

void BacklogPage::saveState(QSettings &settings) const
{
    m_charts->saveState(settings);
    m_losses->saveState(settings);
    settings.setValue(QStringLiteral("remote"), m_list->chosen());
}

void BacklogPage::restoreState(QSettings &settings)
{
    m_charts->restoreState(settings);
    m_losses->restoreState(settings);
    m_list->setChosen(settings.value(QStringLiteral("remote")).toString());
}

} // namespace widgets
