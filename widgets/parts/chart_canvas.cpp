// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/chart_canvas.h"

#include "widgets/parts/chart_scale.h"
#include "widgets/parts/theme.h"

#include <QChart>
#include <QDateTime>
#include <QGraphicsLayout>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLegend>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QResizeEvent>
#include <QValueAxis>

#include <algorithm>
#include <cmath>
#include <limits>

namespace widgets {

namespace {

constexpr int kRight = 12;
constexpr int kTop = 10;
constexpr int kBottom = 26;
constexpr int kLow = 260;         // a chart that is not higher has its values above the lines
constexpr double kLeastName = 90; // of a name in that line; else the colour tells
constexpr double kMaxName = 260;  // of a name under the mouse
constexpr double kPenWidth = 1.3; // from 1.5 on an antialiased line costs several times as much

/// Room for "1.02 MiB/s" at any time, and for the name of a receiver.
int leftRoom()
{
    return qRound(QFontMetricsF(QGuiApplication::font()).horizontalAdvance(QLatin1Char('0')) * 12);
}

/// Of the values above a low chart.
int lineAbove()
{
    return QFontMetrics(QGuiApplication::font()).height() + 5;
}

QString timeText(qint64 time, qint64 step)
{
    return QDateTime::fromMSecsSinceEpoch(time).toString(step < 60'000 ? QStringLiteral("HH:mm:ss")
                                                                       : QStringLiteral("HH:mm"));
}

} // namespace

ChartView::Canvas::Canvas(QChart *chart, ChartView *owner)
    : QChartView(chart, owner), format([](double value) { return QLocale().toString(value); }), m_owner(owner),
      m_timeAxis(new QValueAxis(chart)), m_valueAxis(new QValueAxis(chart))
{
    chart->setBackgroundVisible(false);
    chart->setPlotAreaBackgroundVisible(false);
    chart->setAnimationOptions(QChart::NoAnimation);
    chart->setMargins(QMargins());
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->addAxis(m_timeAxis, Qt::AlignBottom);
    chart->addAxis(m_valueAxis, Qt::AlignLeft);
    for (QValueAxis *axis : {m_timeAxis, m_valueAxis})
        axis->setVisible(false);
    chart->legend()->hide();
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scaleValues();
}

QLineSeries *ChartView::Canvas::pooled(qsizetype index)
{
    while (m_pool.size() <= index) {
        auto *series = new QLineSeries(chart());
        chart()->addSeries(series);
        series->attachAxis(m_timeAxis);
        series->attachAxis(m_valueAxis);
        m_pool << series;
    }
    return m_pool[index];
}

void ChartView::Canvas::setRange(double from, double to)
{
    m_from = from;
    m_to = to;
    m_timeAxis->setRange(from, to);
}

void ChartView::Canvas::setLines(const QList<ChartLine> &lines)
{
    m_lines = lines;
    scaleValues();
    qsizetype used = 0;
    for (const ChartLine &line : m_lines) {
        QPen pen(line.color, kPenWidth * devicePixelRatioF(), line.style, Qt::FlatCap, Qt::BevelJoin);
        pen.setCosmetic(true);
        for (const auto &piece : line.pieces) {
            QLineSeries *series = pooled(used++);
            if (series->pen() != pen)
                series->setPen(pen);
            series->replace(piece);
        }
    }
    for (qsizetype i = used; i < m_pool.size(); ++i) {
        if (m_pool[i]->count() > 0)
            m_pool[i]->clear();
    }
    refresh();
}

void ChartView::Canvas::scaleValues()
{
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();
    for (const ChartLine &line : m_lines) {
        for (const auto &piece : line.pieces) {
            for (const QPointF &point : piece) {
                low = std::min(low, point.y());
                high = std::max(high, point.y());
            }
        }
    }
    if (low > high) {
        low = 0;
        high = 1;
    }
    constexpr double kLargest = 1e307; // their difference is a number still
    low = std::clamp(low, -kLargest, kLargest);
    high = std::clamp(high, -kLargest, kLargest);
    if (zeroBased)
        low = std::min(low, 0.0);
    const int most = std::clamp(static_cast<int>(chart()->plotArea().height() / 44), 2, 8);
    m_ticks = valueTicks(low, high, most, bytes);
    m_valueAxis->setRange(m_ticks.front(), m_ticks.back());
}

bool ChartView::Canvas::hasPoints() const
{
    return std::any_of(m_lines.begin(), m_lines.end(), [](const ChartLine &line) { return !line.pieces.isEmpty(); });
}

void ChartView::Canvas::refresh()
{
    viewport()->update();
}

void ChartView::Canvas::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    chart()->setPlotArea(
        QRectF(QPointF(leftRoom(), isLow() ? lineAbove() : kTop),
               QPointF(std::max(width() - kRight, leftRoom() + 10), std::max(height() - kBottom, kTop + 10))));
    scaleValues();
}

bool ChartView::Canvas::isLow() const
{
    return height() <= kLow;
}

QPointF ChartView::Canvas::place(const QPointF &value) const
{
    const QRectF area = chart()->plotArea();
    const double low = m_ticks.front();
    const double high = m_ticks.back();
    return {area.left() + (value.x() - m_from) / (m_to - m_from) * area.width(),
            area.bottom() - (value.y() - low) / (high - low) * area.height()};
}

double ChartView::Canvas::timeAt(double x) const
{
    const QRectF area = chart()->plotArea();
    return m_from + (x - area.left()) / area.width() * (m_to - m_from);
}

void ChartView::Canvas::drawBackground(QPainter *painter, const QRectF & /*rect*/)
{
    const QRectF area = chart()->plotArea();
    painter->save();
    painter->setClipRect(area);
    for (const ChartShade &shade : shades) {
        const double left = place({std::max(shade.from, m_from), 0}).x();
        const double right = place({std::min(shade.to, m_to), 0}).x();
        if (right > left)
            painter->fillRect(QRectF(left, area.top(), right - left, area.height()), shade.color);
    }
    painter->restore();
    paintGrid(*painter);
}

void ChartView::Canvas::paintGrid(QPainter &painter) const
{
    const Colors &c = colorsOf(*m_owner);
    const QRectF area = chart()->plotArea();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.88);
    painter.setFont(small);
    const QFontMetricsF metrics(small);
    for (const double tick : m_ticks) {
        const double y = std::round(place({m_from, tick}).y());
        painter.setPen(QPen(tick == m_ticks.front() ? c.border : c.hairline, 1));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(c.muted);
        if (hasPoints())
            painter.drawText(QRectF(0, y - metrics.height() / 2, area.left() - 8, metrics.height()),
                             Qt::AlignRight | Qt::AlignVCenter, format(tick));
    }
    const auto [ticks, step] = timeTicks(static_cast<qint64>(m_from), static_cast<qint64>(m_to),
                                         std::max(2, static_cast<int>(area.width() / 110)));
    for (const qint64 tick : ticks) {
        const double x = std::round(place({static_cast<double>(tick), 0}).x());
        painter.setPen(QPen(c.border, 1));
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3));
        const QString text = timeText(tick, step);
        const double half = metrics.horizontalAdvance(text) / 2 + 2;
        painter.setPen(c.muted);
        if (x - half > area.left() - 30 && x + half < width())
            painter.drawText(QRectF(x - half, area.bottom() + 5, half * 2, metrics.height()), Qt::AlignCenter, text);
    }
    painter.restore();
}

void ChartView::Canvas::drawForeground(QPainter *painter, const QRectF & /*rect*/)
{
    const Colors &c = colorsOf(*m_owner);
    const QRectF area = chart()->plotArea();
    painter->save();
    if (!hasPoints()) {
        painter->setPen(c.muted);
        painter->drawText(area, Qt::AlignCenter | Qt::TextWordWrap, emptyText);
        painter->restore();
        return;
    }
    painter->setPen(Qt::NoPen);
    for (const ChartLine &line : m_lines) {
        for (const auto &piece : line.pieces) {
            if (piece.size() != 1 || piece.front().x() < m_from)
                continue;
            painter->setBrush(line.color); // a lone point has no line: it would not be seen
            painter->drawEllipse(place(piece.front()), 1.5, 1.5);
        }
    }
    if (hasFocus()) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(c.accent, 1));
        painter->drawRect(area.adjusted(-1, -1, 1, 1));
    }
    if (m_dragFrom >= 0)
        paintDrag(*painter);
    else if (m_cursor >= m_from && m_cursor <= m_to)
        paintReadings(*painter);
    painter->restore();
}

QPointF ChartView::Canvas::nearest(const QList<QPointF> &piece) const
{
    const auto after = std::lower_bound(piece.begin(), piece.end(), m_cursor,
                                        [](const QPointF &point, double time) { return point.x() < time; });
    if (after == piece.begin())
        return piece.front();
    if (after == piece.end())
        return piece.back();
    return after->x() - m_cursor < m_cursor - (after - 1)->x() ? *after : *(after - 1);
}

QList<ChartView::Canvas::Reading> ChartView::Canvas::readings() const
{
    const double reach = (m_to - m_from) / 60; // beside a line, further away than that is not "here"
    QList<Reading> all;
    for (const ChartLine &line : m_lines) {
        for (const auto &piece : line.pieces) {
            if (piece.isEmpty() || m_cursor < piece.front().x() - reach || m_cursor > piece.back().x() + reach)
                continue;
            all.push_back({&line, nearest(piece)});
            break;
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Reading &a, const Reading &b) { return a.point.y() > b.point.y(); });
    return all;
}

void ChartView::Canvas::paintReadings(QPainter &painter) const
{
    const Colors &c = colorsOf(*m_owner);
    const QRectF area = chart()->plotArea();
    const double x = place({m_cursor, 0}).x();
    painter.setPen(QPen(c.muted, 1, Qt::DotLine));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    QList<Reading> all = readings();
    painter.setPen(Qt::NoPen);
    for (const Reading &reading : all) {
        painter.setBrush(reading.line->color);
        painter.drawEllipse(place(reading.point), 2.5, 2.5);
    }

    const QString title =
        QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(m_cursor)).toString(QStringLiteral("HH:mm:ss"));
    const QStringList more = notes ? notes(static_cast<qint64>(m_cursor)) : QStringList();
    if (isLow()) {
        paintReadingsAbove(painter, std::move(all), title, more.join(QStringLiteral(" \u00B7 ")));
        return;
    }
    const QFontMetricsF metrics(font());
    const double line = metrics.height() + 2;
    const qsizetype count = all.size();
    const qsizetype room = static_cast<qsizetype>((height() - 12) / line) - 1 - more.size();
    const qsizetype hidden = all.size() - std::min(all.size(), std::max<qsizetype>(1, room));
    all.resize(all.size() - hidden);
    double names = metrics.horizontalAdvance(title);
    double values = 0;
    for (const Reading &reading : all) {
        names = std::max(names, std::min(kMaxName, metrics.horizontalAdvance(reading.line->name)));
        values = std::max(values, metrics.horizontalAdvance(format(reading.point.y())));
    }
    QSizeF size(8 + 14 + names + 12 + values + 8, 6 + line * static_cast<double>(all.size() + more.size() + 1) + 4);
    for (const QString &note : more)
        size.setWidth(std::max(size.width(), 16 + std::min(metrics.horizontalAdvance(note), kMaxName * 1.4)));
    const double left = x + 12 + size.width() < area.right() ? x + 12 : x - 12 - size.width();
    const double top = std::min(area.top() + 6, height() - size.height());
    const QString heading =
        hidden == 0 ? title : ChartView::tr("%1, the largest %2 of %3").arg(title).arg(all.size()).arg(count);
    paintBox(painter, QRectF(QPointF(std::max(left, 2.0), std::max(top, 0.0)), size), heading, all, more);
}

void ChartView::Canvas::paintReadingsAbove(QPainter &painter, QList<Reading> all, const QString &time,
                                           const QString &note) const
{
    constexpr double kDot = 11;
    constexpr double kGap = 14;
    const Colors &c = colorsOf(*m_owner);
    const QFontMetricsF metrics(font());
    const QRectF area = chart()->plotArea();
    const auto wide = [&metrics](const QString &text) { return metrics.horizontalAdvance(text); };
    const auto valueOf = [&](const Reading &reading) { return kDot + wide(format(reading.point.y())) + kGap; };
    double room = area.width() - wide(time) - kGap;
    for (const Reading &reading : all)
        room -= valueOf(reading);
    qsizetype hidden = 0;
    for (; room < 0 && all.size() > 1; ++hidden) {
        room += valueOf(all.back()) - (hidden == 0 ? wide(QStringLiteral("+99")) : 0);
        all.pop_back();
    }
    const double share = room / static_cast<double>(std::max<qsizetype>(1, all.size())) - 4;
    double x = area.left();
    const auto write = [&](const QString &text, const QColor &color, double advance) {
        painter.setPen(color);
        painter.drawText(QRectF(x, 0, wide(text) + 2, lineAbove() - 3), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += advance;
    };
    write(time, c.muted, wide(time) + kGap);
    for (const Reading &reading : all) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(reading.line->color);
        painter.drawEllipse(QPointF(x + 3.5, (lineAbove() - 3) / 2.0), 3.5, 3.5);
        x += kDot;
        if (share >= kLeastName) {
            const QString name = metrics.elidedText(reading.line->name, Qt::ElideMiddle, std::min(share, kMaxName));
            write(name, c.text, wide(name) + 4);
        }
        const QString value = format(reading.point.y());
        write(value, c.text, wide(value) + kGap);
    }
    if (hidden > 0)
        write(QStringLiteral("+%1").arg(hidden), c.muted, wide(QStringLiteral("+99")));
    if (hidden == 0 && x + wide(note) < area.right())
        write(note, c.muted, 0);
}

void ChartView::Canvas::paintBox(QPainter &painter, const QRectF &box, const QString &title, const QList<Reading> &all,
                                 const QStringList &more) const
{
    const Colors &c = colorsOf(*m_owner);
    const QFontMetricsF metrics(font());
    const double line = metrics.height() + 2;
    painter.setPen(QPen(c.border, 1));
    painter.setBrush(c.surface);
    painter.drawRoundedRect(box, 4, 4);
    double y = box.top() + 5;
    painter.setPen(c.muted);
    painter.drawText(QRectF(box.left() + 8, y, box.width() - 16, line), Qt::AlignLeft | Qt::AlignVCenter, title);
    for (const Reading &reading : all) {
        y += line;
        painter.setPen(Qt::NoPen);
        painter.setBrush(reading.line->color);
        painter.drawEllipse(QPointF(box.left() + 12, y + line / 2), 3.5, 3.5);
        painter.setPen(c.text);
        const QRectF row(box.left() + 22, y, box.width() - 30, line);
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(reading.line->name, Qt::ElideMiddle, kMaxName));
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, format(reading.point.y()));
    }
    painter.setPen(c.muted);
    for (const QString &note : more) {
        y += line;
        painter.drawText(QRectF(box.left() + 8, y, box.width() - 16, line), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(note, Qt::ElideMiddle, box.width() - 16));
    }
}

void ChartView::Canvas::paintDrag(QPainter &painter) const
{
    QColor shade = colorsOf(*m_owner).accent;
    const QRectF area = chart()->plotArea();
    const double a = place({m_dragFrom, 0}).x();
    const double b = place({m_dragTo, 0}).x();
    painter.setPen(QPen(shade, 1));
    shade.setAlpha(40);
    painter.setBrush(shade);
    painter.drawRect(QRectF(std::min(a, b), area.top(), std::fabs(b - a), area.height()));
}

QMargins ChartView::Canvas::margins()
{
    return {leftRoom(), kTop, kRight, kBottom};
}

void ChartView::Canvas::showCursor(double time)
{
    if (m_cursor == time)
        return;
    m_cursor = time;
    refresh();
}

void ChartView::Canvas::zoomBy(double factor)
{
    constexpr double kShortest = 1000;
    const double span = std::max((m_to - m_from) * factor, kShortest);
    const double middle = m_cursor < m_from ? (m_from + m_to) / 2 : m_cursor;
    const double before = (middle - m_from) / (m_to - m_from); // what is under the cursor stays there
    Q_EMIT m_owner->zoomed(static_cast<qint64>(middle - span * before),
                           static_cast<qint64>(middle + span * (1 - before)));
}

void ChartView::Canvas::mousePressEvent(QMouseEvent *event)
{
    QChartView::mousePressEvent(event);
    if (!zoomable || event->button() != Qt::LeftButton || !chart()->plotArea().contains(event->position()))
        return;
    m_dragFrom = m_dragTo = timeAt(event->position().x());
    event->accept();
}

void ChartView::Canvas::mouseReleaseEvent(QMouseEvent *event)
{
    QChartView::mouseReleaseEvent(event);
    if (m_dragFrom < 0 || event->button() != Qt::LeftButton)
        return;
    const double from = std::min(m_dragFrom, m_dragTo);
    const double to = std::max(m_dragFrom, m_dragTo);
    m_dragFrom = m_dragTo = -1;
    refresh();
    constexpr double kLeastPixels = 6; // less is a click
    if (place({to, 0}).x() - place({from, 0}).x() >= kLeastPixels)
        Q_EMIT m_owner->zoomed(static_cast<qint64>(from), static_cast<qint64>(to));
}

void ChartView::Canvas::setCursorTime(double time)
{
    m_cursor = time;
    refresh();
    Q_EMIT m_owner->hovered(time < m_from ? -1 : static_cast<qint64>(time));
}

void ChartView::Canvas::mouseMoveEvent(QMouseEvent *event)
{
    QChartView::mouseMoveEvent(event);
    if (m_dragFrom >= 0) {
        m_dragTo = std::clamp(timeAt(event->position().x()), m_from, m_to);
        refresh();
        return;
    }
    setCursorTime(chart()->plotArea().contains(event->position()) ? timeAt(event->position().x()) : -1);
}

void ChartView::Canvas::leaveEvent(QEvent *event)
{
    QChartView::leaveEvent(event);
    setCursorTime(-1);
}

void ChartView::Canvas::keyPressEvent(QKeyEvent *event)
{
    if (zoomable && (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Minus)) {
        zoomBy(event->key() == Qt::Key_Plus ? 0.5 : 2);
        return;
    }
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step == 0) {
        event->ignore();
        return;
    }
    const double from = m_cursor < m_from ? (step > 0 ? m_from : m_to) : m_cursor;
    setCursorTime(std::clamp(from + step * (m_to - m_from) / 60, m_from, m_to));
}

} // namespace widgets
