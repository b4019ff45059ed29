// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/live_export.h"

#include "widgets/parts/theme.h"
#include "widgets/text/format_unit.h"

#include <QDateTime>
#include <QPainter>
#include <QPixmap>

#include <cmath>

namespace widgets {

QByteArray toCsv(const QList<ChartLine> &lines, qint64 from, qint64 to)
{
    QByteArray csv = "time,series,value\n";
    for (const ChartLine &line : lines) {
        QString quoted = line.name;
        quoted.replace(QLatin1Char('"'), QLatin1String("\"\""));
        const QByteArray name = '"' + quoted.toUtf8() + '"';
        for (const auto &piece : line.pieces) {
            for (const QPointF &point : piece) {
                const qint64 time = std::llround(point.x());
                if (time < from || time > to)
                    continue;
                csv += QDateTime::fromMSecsSinceEpoch(time, Qt::UTC).toString(Qt::ISODateWithMs).toLatin1() + ',' +
                       name + ',' + formatSample(point.y()).toLatin1() + '\n';
            }
        }
    }
    return csv;
}

QImage toPicture(QWidget &chart, const QList<ChartLine> &lines)
{
    const QPixmap drawn = chart.grab();
    const double ratio = drawn.devicePixelRatio();
    const QFontMetrics metrics(chart.font());
    const int row = metrics.height() + 4;
    const int height = static_cast<int>(lines.size()) * row + 16;
    QImage picture(drawn.width(), drawn.height() + static_cast<int>(height * ratio), QImage::Format_RGB32);
    picture.setDevicePixelRatio(ratio);
    const Colors &c = colorsOf(chart);
    picture.fill(c.window);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawPixmap(0, 0, drawn);
    painter.setFont(chart.font());
    constexpr int kSample = 26;
    const int left = ChartView::plotMargins().left();
    int y = chart.height() + 8;
    for (const ChartLine &line : lines) {
        painter.setPen(QPen(line.color, 2, line.style));
        painter.drawLine(left, y + row / 2, left + kSample, y + row / 2);
        painter.setPen(c.text);
        const int wide = chart.width() - left - kSample - 16;
        painter.drawText(QRect(left + kSample + 8, y, wide, row), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(line.name, Qt::ElideMiddle, wide));
        y += row;
    }
    return picture;
}

} // namespace widgets
