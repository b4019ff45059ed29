// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/backlog_charts.h"

#include "widgets/parts/filter_bar.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/theme.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace widgets {

namespace {

constexpr std::array<int, 4> kRangeMinutes{15, 60, 360, 1440};
constexpr int kPoints = 300;
constexpr qsizetype kMostLines = 10; // a receiver has two: what waits, and the estimate
enum Unit { Samples, Bytes };

} // namespace

QList<QPointF> estimateLine(qint64 now, double waiting, double secondsToEmpty, qint64 end)
{
    if (waiting <= 0 || secondsToEmpty <= 0)
        return {};
    const double begin = static_cast<double>(now);
    const double empty = begin + secondsToEmpty * 1000;
    const double last = std::min(empty, static_cast<double>(end));
    return {QPointF(begin, waiting), QPointF(last, waiting * (empty - last) / (empty - begin))};
}

qint64 estimateEnd(qint64 now, qint64 rangeMs, double secondsToEmpty)
{
    if (secondsToEmpty <= 0)
        return now;
    const double wanted = secondsToEmpty * 1000 * 1.05;
    // In steps of a twelfth of the range, so that the picture does not shift with each new estimate.
    const double step = static_cast<double>(rangeMs) / 12;
    const double steps = std::min(6.0, std::ceil(wanted / step));
    return now + static_cast<qint64>(steps * step);
}

BacklogCharts::BacklogCharts(QWidget *parent)
    : QWidget(parent), m_title(new SectionHeading(this)), m_range(new FilterBar(this)), m_unit(new FilterBar(this)),
      m_backlog(new ChartView(this)), m_ratesTitle(mutedLabel(this)), m_rates(new ChartView(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    for (const int minutes : kRangeMinutes)
        m_range->add(minutes, QStringLiteral("range%1").arg(minutes));
    m_unit->add(Samples, QStringLiteral("unitSamples"));
    m_unit->add(Bytes, QStringLiteral("unitBytes"));
    m_title->row()->addWidget(m_unit);
    m_title->row()->addSpacing(12);
    m_title->row()->addWidget(m_range);
    column->addWidget(m_title);
    m_backlog->setObjectName(QStringLiteral("backlogChart"));
    m_backlog->setMinimumHeight(200);
    m_backlog->setMaximumHeight(420); // what is more is for the list of losses
    column->addWidget(m_backlog, 3);
    m_ratesTitle->setTextFormat(Qt::RichText);
    column->addWidget(m_ratesTitle);
    m_rates->setObjectName(QStringLiteral("rateChart"));
    m_rates->setMinimumHeight(124);
    m_rates->setMaximumHeight(160);
    m_rates->setValueFormat(formatRate);
    column->addWidget(m_rates, 1);
    connect(m_range, &FilterBar::chosen, this, &BacklogCharts::changed);
    connect(m_unit, &FilterBar::chosen, this, &BacklogCharts::changed);
}

void BacklogCharts::retranslate()
{
    m_title->setText(tr("Backlog over time"));
    m_range->setText(15, tr("15 min"));
    m_range->setText(60, tr("1 h"));
    m_range->setText(360, tr("6 h"));
    m_range->setText(1440, tr("24 h"));
    m_unit->setText(Samples, tr("Samples"));
    m_unit->setText(Bytes, tr("Bytes"));
    m_backlog->setAccessibleName(tr("Chart of the backlog over time"));
    m_backlog->setEmptyText(tr("The course appears within a few seconds"));
    m_rates->setAccessibleName(tr("Chart of samples that come in and are delivered, a second"));
    m_rates->setEmptyText(tr("Nothing is known of this time"));
}

void BacklogCharts::draw(const QList<RemoteFacts> &remotes, const SnapshotHistory &history, qint64 now)
{
    const bool dark = isDark(palette());
    const Colors &c = colors(dark);
    const bool bytes = m_unit->current() == Bytes;
    const qint64 range = qint64(m_range->current()) * 60'000;
    const qint64 from = now - range;
    double longest = -1;
    for (const RemoteFacts &remote : remotes)
        longest = remote.pending > 0 ? std::max(longest, remote.secondsToEmpty) : longest;
    const qint64 end = estimateEnd(now, range, longest);

    QList<ChartLine> lines;
    QList<ChartLine> rates{{tr("scraped"), c.muted, Qt::DashLine, history.inRate().lines(from, now, kPoints / 2)}};
    QList<ChartShade> shades;
    bool estimate = false;
    const qsizetype shown = std::min(remotes.size(), kMostLines);
    const int points = kPoints / std::max(1, static_cast<int>(shown));
    for (qsizetype i = 0; i < shown; ++i) {
        const RemoteFacts &remote = remotes[i];
        const auto *course = history.remote(remote.name);
        if (course == nullptr)
            continue;
        const QColor color = lineColor(static_cast<int>(i), dark);
        lines.push_back({remote.name, color, Qt::SolidLine,
                         (bytes ? course->pendingBytes : course->pendingSamples).lines(from, now, points)});
        const auto waiting = static_cast<double>(bytes ? remote.pendingBytes : remote.pending);
        if (const auto rest = estimateLine(now, waiting, remote.secondsToEmpty, end); !rest.isEmpty()) {
            lines.push_back({tr("%1, estimated").arg(remote.name), color, Qt::DashLine, {rest}});
            estimate = true;
        }
        rates.push_back({remote.name, color, Qt::SolidLine, course->outRate.lines(from, now, points / 2)});
        QColor tint = c.held;
        tint.setAlphaF(0.10F);
        for (const Outage &outage : course->outages)
            shades.push_back(
                {static_cast<double>(outage.begin), static_cast<double>(outage.end == 0 ? now : outage.end), tint});
    }
    const bool outages = std::any_of(shades.begin(), shades.end(),
                                     [from](const ChartShade &shade) { return shade.to > static_cast<double>(from); });
    if (end > now) {
        QColor later = c.idle;
        later.setAlphaF(0.10F);
        shades.push_back({static_cast<double>(now), static_cast<double>(end), later});
    }
    showLegend(remotes, outages, estimate);
    m_backlog->setBytes(bytes);
    m_backlog->setValueFormat(bytes ? formatBytes : formatCount);
    for (ChartView *chart : {m_backlog, m_rates}) {
        chart->setRange(from, end);
        chart->setShades(shades);
    }
    m_backlog->setLines(lines);
    m_rates->setLines(rates);
}

void BacklogCharts::showLegend(const QList<RemoteFacts> &remotes, bool outages, bool estimate)
{
    QStringList notes;
    if (outages)
        notes << tr("outages shaded");
    if (estimate)
        notes << tr("estimate dashed");
    m_title->setNote(notes.join(QStringLiteral(" \u00B7 ")));
    const bool dark = isDark(palette());
    QStringList legend{tr("Samples a second:")};
    for (qsizetype i = 0; i < std::min(remotes.size(), kMostLines); ++i)
        legend << QStringLiteral("<span style='color:%1'>\u2501</span> %2")
                      .arg(lineColor(static_cast<int>(i), dark).name(), remotes[i].name.toHtmlEscaped());
    legend << QStringLiteral("\u2505 ") + tr("scraped");
    const QString text = legend.join(QStringLiteral(" &nbsp; "));
    if (m_ratesTitle->text() != text)
        m_ratesTitle->setText(text);
}

QList<QWidget *> BacklogCharts::stops() const
{
    return {m_range->button(m_range->current()), m_backlog, m_rates};
}

void BacklogCharts::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("range"), m_range->current());
    settings.setValue(QStringLiteral("unit"), m_unit->current());
}

void BacklogCharts::restoreState(QSettings &settings)
{
    m_range->setCurrent(settings.value(QStringLiteral("range"), kRangeMinutes.front()).toInt());
    m_unit->setCurrent(settings.value(QStringLiteral("unit"), static_cast<int>(Samples)).toInt());
}

} // namespace widgets
