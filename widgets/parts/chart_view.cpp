// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/chart_view.h"

#include "widgets/parts/chart_canvas.h"

#include <QChart>
#include <QEvent>
#include <QVBoxLayout>

namespace widgets {

ChartView::ChartView(QWidget *parent) : QWidget(parent), m_canvas(new Canvas(new QChart, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_canvas);
    setFocusProxy(m_canvas);
}

ChartView::~ChartView() = default;

void ChartView::setRange(qint64 from, qint64 to)
{
    m_canvas->setRange(static_cast<double>(from), static_cast<double>(std::max(to, from + 1)));
}

void ChartView::setLines(const QList<ChartLine> &lines)
{
    m_canvas->setLines(lines);
}

void ChartView::setShades(const QList<ChartShade> &shades)
{
    m_canvas->shades = shades;
    m_canvas->refresh();
}

void ChartView::setValueFormat(std::function<QString(double)> format)
{
    m_canvas->format = std::move(format);
    m_canvas->refresh();
}

void ChartView::setZeroBased(bool zeroBased)
{
    m_canvas->zeroBased = zeroBased;
}

void ChartView::setBytes(bool bytes)
{
    m_canvas->bytes = bytes;
}

void ChartView::setEmptyText(const QString &text)
{
    m_canvas->emptyText = text;
    m_canvas->refresh();
}

void ChartView::setZoomable(bool zoomable)
{
    m_canvas->zoomable = zoomable;
}

void ChartView::setCursor(qint64 time)
{
    m_canvas->showCursor(static_cast<double>(time));
}

void ChartView::setNotes(std::function<QStringList(qint64)> notes)
{
    m_canvas->notes = std::move(notes);
}

const QList<ChartLine> &ChartView::lines() const
{
    return m_canvas->lines();
}

QMargins ChartView::plotMargins()
{
    return Canvas::margins();
}

void ChartView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_canvas->refresh();
}

} // namespace widgets
