// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/pipeline_view.h"

#include "widgets/pages/looks.h"
#include "widgets/parts/elided_label.h"
#include "widgets/parts/flow_arrow.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/sparkline.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace widgets {

namespace {

constexpr qint64 kCourseMs = 5 * 60 * 1000;
constexpr int kCoursePoints = 120;
constexpr qsizetype kMostRemotes = 3; // the page "Remote write" shows them all

void draw(Sparkline &sparkline, const Course &course, qint64 now)
{
    sparkline.setRange(static_cast<double>(now - kCourseMs), static_cast<double>(now));
    sparkline.setPieces(course.lines(now - kCourseMs, now, kCoursePoints));
}

} // namespace

PipelineView::PipelineView(QWidget *parent)
    : QWidget(parent), m_in(new FlowArrow(this)), m_out(new FlowArrow(this)), m_remotePanel(new Panel(this)),
      m_remoteTitle(new QLabel(m_remotePanel)), m_remoteRows(new QVBoxLayout), m_moreRemotes(mutedLabel(m_remotePanel))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    auto *targets = new Panel(this);
    auto *log = new Panel(this);
    m_targets = makeStage(targets);
    m_log = makeStage(log);
    m_remoteTitle->setProperty("role", QStringLiteral("heading"));
    m_remotePanel->body()->addWidget(m_remoteTitle);
    m_remoteRows->setSpacing(10);
    m_remotePanel->body()->addLayout(m_remoteRows, 100);
    m_remotePanel->body()->addWidget(m_moreRemotes);
    m_remotePanel->body()->addStretch(1);
    row->addWidget(targets, 3);
    row->addWidget(m_in);
    row->addWidget(log, 3);
    row->addWidget(m_out);
    row->addWidget(m_remotePanel, 5);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

PipelineView::Stage PipelineView::makeStage(Panel *panel)
{
    Stage stage;
    stage.name = new QLabel(panel);
    stage.name->setProperty("role", QStringLiteral("heading"));
    stage.big = new QLabel(panel);
    stage.big->setProperty("role", QStringLiteral("big"));
    stage.unit = mutedLabel(panel);
    stage.line = mutedLabel(panel);
    stage.more = mutedLabel(panel);
    stage.course = new Sparkline(panel);
    stage.course->setMinimumHeight(48);
    stage.course->setMaximumHeight(140);
    stage.course->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    panel->body()->setSpacing(4);
    panel->body()->addWidget(stage.name);
    panel->body()->addWidget(stage.big);
    panel->body()->addWidget(stage.unit);
    panel->body()->addWidget(stage.line);
    panel->body()->addWidget(stage.more);
    panel->body()->addStretch(1);
    panel->body()->addWidget(stage.course, 4);
    return stage;
}

void PipelineView::retranslate()
{
    m_targets.name->setText(tr("Targets"));
    m_log.name->setText(tr("Log on disk"));
    m_remoteTitle->setText(tr("Receivers"));
    m_targets.course->setAccessibleName(tr("Samples a second, last five minutes"));
    m_log.course->setAccessibleName(tr("Bytes on disk, last five minutes"));
}

void PipelineView::matchRemotes(qsizetype count)
{
    while (m_remotes.size() > count) {
        delete m_remotes.takeLast().box;
    }
    while (m_remotes.size() < count) {
        Remote row;
        row.box = new QWidget(m_remotePanel);
        auto *column = new QVBoxLayout(row.box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(2);
        auto *top = new QHBoxLayout;
        top->setSpacing(8);
        row.badge = new Badge(14, row.box);
        row.name = new ElidedLabel(row.box);
        row.rate = new QLabel(row.box);
        row.rate->setProperty("role", QStringLiteral("factValue"));
        top->addWidget(row.badge);
        top->addWidget(row.name, 1);
        top->addWidget(row.rate);
        column->addLayout(top);
        row.state = new ElidedLabel(row.box);
        row.state->setProperty("role", QStringLiteral("muted"));
        column->addWidget(row.state);
        row.course = new Sparkline(row.box);
        row.course->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
        row.course->setMinimumHeight(30);
        row.course->setMaximumHeight(240); // one receiver alone fills the height of the stages before it
        column->addWidget(row.course, 1);
        m_remoteRows->addWidget(row.box);
        m_remotes << row;
    }
}

void PipelineView::display(const Snapshot &snapshot, const SnapshotHistory &history, bool withCharts)
{
    const AgentFacts agent = agentFacts(*snapshot);
    const TargetCounts targets = targetCounts(*snapshot);
    const LogFacts log = logFacts(*snapshot);
    const QList<RemoteFacts> remotes = remoteFacts(*snapshot);

    m_targets.big->setText(formatRate(agent.inRate));
    m_targets.unit->setText(tr("samples a second"));
    m_targets.line->setText(
        tr("%1 of %Ln target(s) up", nullptr, static_cast<int>(targets.total)).arg(formatExact(targets.up)));
    m_targets.more->setText(tr("%Ln job(s)", nullptr, static_cast<int>(agent.jobs)));
    m_in->setFlowing(agent.inRate > 0);

    m_log.big->setText(formatBytes(static_cast<double>(log.bytes)));
    m_log.big->setToolTip(tr("%1 bytes in %2").arg(formatExact(log.bytes), log.directory));
    m_log.unit->setText(tr("%1 series").arg(formatCount(static_cast<double>(log.series))));
    m_log.line->setText(
        log.oldest == 0 ? tr("nothing held")
                        : tr("reaches back %1").arg(formatSpan(static_cast<double>(agent.now - log.oldest) / 1000)));
    m_log.more->setText(log.secondsToFull >= 0 ? tr("disk lasts %1").arg(formatSpan(log.secondsToFull))
                                               : tr("%1 free").arg(formatBytes(static_cast<double>(log.freeBytes))));

    bool flowing = false;
    matchRemotes(std::min(remotes.size(), kMostRemotes));
    for (qsizetype i = 0; i < m_remotes.size(); ++i) {
        showRemote(m_remotes[i], remotes[i], history, withCharts);
        flowing = flowing || remotes[i].outRate > 0;
    }
    m_out->setFlowing(flowing);
    m_moreRemotes->setVisible(remotes.size() != m_remotes.size() || remotes.isEmpty());
    m_moreRemotes->setText(remotes.isEmpty()
                               ? tr("None is configured. Samples stay on disk until remote_write names one.")
                               : tr("and %Ln more", nullptr, static_cast<int>(remotes.size() - m_remotes.size())));
    m_moreRemotes->setWordWrap(true);
    if (withCharts) {
        draw(*m_targets.course, history.inRate(), agent.now);
        draw(*m_log.course, history.logBytes(), agent.now);
    }
}

void PipelineView::showRemote(const Remote &row, const RemoteFacts &facts, const SnapshotHistory &history,
                              bool withCharts) const
{
    const Colors &c = colorsOf(*this);
    const QColor color = colorOf(facts.state.state, c);
    row.badge->setShape(shapeOf(facts.state.state), color);
    row.badge->setAccessibleName(stateWord(facts.state.state));
    row.name->setText(facts.name);
    row.rate->setText(tr("%1 samples/s").arg(formatCount(facts.outRate)));
    QString state = stateWord(facts.state.state);
    if (facts.pending > 0 && facts.state.state != State::Delivering)
        state += tr(", %1 samples wait").arg(formatCount(static_cast<double>(facts.pending)));
    if (facts.nextRetry > 0 && facts.state.state != State::Paused)
        state += tr(", retry %1").arg(formatCountdown(facts.state.now, facts.nextRetry));
    else if (facts.state.state == State::CatchingUp && facts.secondsToEmpty >= 0)
        state += tr(", through in %1").arg(formatSpan(facts.secondsToEmpty));
    else if (facts.state.state == State::Delivering && facts.latencyP50 > 0)
        state += tr(", answers in %1").arg(formatSpan(facts.latencyP50));
    row.state->setText(state);
    row.course->setColor(color);
    row.course->setAccessibleName(tr("Samples a second to %1, last five minutes").arg(facts.name));
    if (const auto *course = history.remote(facts.name); course != nullptr && withCharts)
        draw(*row.course, course->outRate, facts.state.now);
}

} // namespace widgets
