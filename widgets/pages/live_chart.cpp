// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/live_chart.h"

#include "widgets/pages/delivery_rows.h"
#include "widgets/pages/live_export.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/theme.h"
#include "widgets/text/format_unit.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSet>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace widgets {

LiveChart::LiveChart(QWidget *parent) : QFrame(parent)
{
    setProperty("role", QStringLiteral("liveChart"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_title = new QLabel(this);
    m_title->setProperty("role", QStringLiteral("heading"));
    m_views = new FilterBar(this);
    m_views->add(static_cast<int>(SeriesView::Rate), QStringLiteral("viewRate"));
    m_views->add(static_cast<int>(SeriesView::Raw), QStringLiteral("viewRaw"));
    m_views->add(static_cast<int>(SeriesView::Quantiles), QStringLiteral("viewQuantiles"));
    m_remove = new QToolButton(this);
    m_remove->setObjectName(QStringLiteral("removeChart"));
    m_remove->setIcon(themedIcon(QStringLiteral("close")));
    m_remove->setFocusPolicy(Qt::StrongFocus);
    bar->addWidget(m_title);
    bar->addWidget(m_views);
    bar->addStretch(1);
    bar->addWidget(m_remove);
    column->addLayout(bar);
    m_plot = new QWidget(this);
    auto *plot = new QVBoxLayout(m_plot);
    plot->setContentsMargins(0, 0, 0, 0);
    plot->setSpacing(2);
    m_chart = new ChartView(m_plot);
    m_chart->setObjectName(QStringLiteral("liveChart"));
    m_chart->setZeroBased(false);
    m_chart->setZoomable(true);
    m_chart->setNotes([this](qint64 time) {
        const QStringList notes = deliveryNotes(m_delivery, time);
        return notes.isEmpty() ? notes : QStringList{notes.join(QStringLiteral(" \u00B7 "))};
    });
    m_strip = new DeliveryStrip(m_plot);
    m_strip->setObjectName(QStringLiteral("deliveryStrip"));
    plot->addWidget(m_chart, 1);
    plot->addWidget(m_strip);
    column->addWidget(m_plot, 1);
    connect(m_views, &FilterBar::chosen, this, &LiveChart::viewChanged);
    connect(m_remove, &QToolButton::clicked, this, &LiveChart::removeWanted);
    for (QWidget *widget : {m_chart->focusProxy(), static_cast<QWidget *>(m_remove)})
        widget->installEventFilter(this);
}

SeriesView LiveChart::view() const
{
    return static_cast<SeriesView>(m_views->current());
}

void LiveChart::setView(SeriesView view)
{
    m_views->setCurrent(static_cast<int>(view));
}

bool LiveChart::hasHistograms() const
{
    const auto &items = m_series.items();
    return std::any_of(items.begin(), items.end(),
                       [](const auto &item) { return isHistogram(item.line) || !item.histograms.empty(); });
}

void LiveChart::leaveQuantiles()
{
    if (view() == SeriesView::Quantiles && !hasHistograms())
        setView(SeriesView::Rate);
}

void LiveChart::setPlace(int number, bool chosen, bool alone)
{
    m_number = number;
    m_title->setVisible(!alone);
    m_remove->setVisible(!alone);
    setProperty("chosen", chosen && !alone);
    style()->unpolish(this);
    style()->polish(this);
    retranslate();
}

void LiveChart::setEmptyText(const QString &text)
{
    m_chart->setEmptyText(text);
}

void LiveChart::retranslate()
{
    m_title->setText(tr("Chart %1").arg(m_number));
    m_views->setText(static_cast<int>(SeriesView::Rate), tr("Rate"));
    m_views->setText(static_cast<int>(SeriesView::Raw), tr("Raw"));
    m_views->setText(static_cast<int>(SeriesView::Quantiles), tr("Quantiles"));
    m_views->button(static_cast<int>(SeriesView::Rate))
        ->setToolTip(tr("Counters as change a second; a restart of a counter is no fall"));
    m_views->button(static_cast<int>(SeriesView::Raw))->setToolTip(tr("Every value as it was scraped"));
    m_views->button(static_cast<int>(SeriesView::Quantiles))
        ->setToolTip(tr("Histograms as p50, p90 and p99 of what was observed; a bucket stands for its histogram"));
    m_remove->setToolTip(tr("Remove this chart"));
    m_remove->setAccessibleName(tr("Remove chart %1").arg(m_number));
    m_chart->setAccessibleName(tr("Chart %1 of the chosen series").arg(m_number));
    m_strip->setAccessibleName(tr("Delivery of the time shown"));
}

bool LiveChart::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::FocusIn && object != m_remove)
        Q_EMIT picked();
    return QFrame::eventFilter(object, event);
}

void LiveChart::mousePressEvent(QMouseEvent *event)
{
    QFrame::mousePressEvent(event);
    Q_EMIT picked();
}

bool LiveChart::showsBytes() const
{
    const auto &items = m_series.items();
    return !items.isEmpty() && std::all_of(items.begin(), items.end(), [](const auto &item) {
        return item.line.unit == QLatin1String("bytes") || item.line.name.endsWith(QLatin1String("_bytes")) ||
               item.line.name.endsWith(QLatin1String("_bytes_total"));
    });
}

QuantileLines LiveChart::quantilesOf(const WatchedSeries::Item &item, const Frame &frame, int points) const
{
    const QuantileRange range{frame.from, frame.to, frame.window, points};
    if (item.family.isEmpty())
        return item.histograms.lines(item.history, range);
    QList<BucketHistory> buckets;
    for (const WatchedSeries::Bucket &bucket : m_series.buckets(item.family))
        buckets.push_back({bucket.le, &bucket.history});
    return classicQuantileLines(buckets, range);
}

QList<LiveChart::Drawn> LiveChart::drawn(const Frame &frame) const
{
    const auto &items = m_series.items();
    const QStringList names = shortNames(items);
    const int points = items.isEmpty() ? 0 : std::clamp(frame.maxPoints / static_cast<int>(items.size()), 40, 300);
    QList<Drawn> all;
    QSet<QString> families;
    QSet<int> taken; // colours of series that are drawn as themselves
    for (const WatchedSeries::Item &item : items) {
        if (item.view(view()) != SeriesView::Quantiles)
            taken.insert(item.color);
    }
    int free = 0;
    for (qsizetype i = 0; i < items.size(); ++i) {
        const WatchedSeries::Item &item = items[i];
        const SeriesView how = item.view(view());
        const bool ended = !item.history.empty() && !std::isfinite(item.history.newestValue());
        if (how != SeriesView::Quantiles) {
            all.push_back({item.name, names[i], item.name, how == SeriesView::Rate ? tr("a second") : item.line.unit,
                           item.color, item.history.lines(frame.from, frame.to, how, points, frame.window), ended});
            continue;
        }
        const QString family = item.family.isEmpty() ? item.name : item.family;
        if (families.contains(family))
            continue; // another bucket of a histogram that is drawn
        families.insert(family);
        const bool alone = std::none_of(items.begin(), items.end(), [&item](const auto &other) {
            return other.line.name == item.line.name && other.family != item.family;
        });
        QString base = alone ? item.line.name : family;
        base.replace(QLatin1String("_bucket"), QString());
        const QuantileLines lines = quantilesOf(item, frame, points);
        for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
            while (taken.contains(free))
                ++free;
            const QString quantile = QStringLiteral("p%1 ").arg(qRound(kQuantiles[q] * 100));
            all.push_back({item.name, quantile + base, quantile + family, item.line.unit,
                           free++ % WatchedSeries::kMaxSeries, lines[q], ended});
        }
    }
    return all;
}

void LiveChart::draw(const Frame &frame, const QList<DeliveryStrip::Row> &delivery)
{
    m_frame = frame;
    m_delivery = delivery;
    QList<Drawn> all = drawn(frame);
    m_leftOut = static_cast<int>(std::max<qsizetype>(0, all.size() - WatchedSeries::kMaxSeries));
    all.resize(all.size() - m_leftOut);
    m_views->button(static_cast<int>(SeriesView::Quantiles))
        ->setVisible(view() == SeriesView::Quantiles || hasHistograms());
    const bool dark = isDark(palette());
    const bool bytes = showsBytes();
    m_lines.clear();
    m_current.clear();
    QList<ChartLine> shown;
    for (const Drawn &line : all) {
        const QColor color = lineColor(line.color, dark);
        m_lines.push_back({line.full, color, lineStyle(line.color), line.pieces});
        shown.push_back({line.name, color, lineStyle(line.color), line.pieces});
        const bool empty = line.pieces.isEmpty() || line.ended;
        const double value = empty ? 0 : line.pieces.back().back().y();
        m_current.push_back({line.color, line.name, line.full,
                             empty   ? noValue()
                             : bytes ? formatBytes(value)
                                     : formatCount(value),
                             line.note, line.key});
    }
    m_chart->setBytes(bytes);
    m_chart->setValueFormat(bytes ? formatBytes : formatCount);
    m_chart->setRange(frame.from, frame.to);
    m_chart->setLines(shown);
    m_strip->setRange(frame.from, frame.to);
    m_strip->setRows(delivery);
}

QByteArray LiveChart::csv() const
{
    return toCsv(m_lines, m_frame.from, m_frame.to);
}

QImage LiveChart::picture()
{
    return toPicture(*m_plot, m_lines);
}

} // namespace widgets
