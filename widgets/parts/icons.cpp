// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

namespace widgets {

namespace {

/// Draws a one-coloured SVG whose strokes are `currentColor`.
class TintedIcon final : public QIconEngine {
public:
    explicit TintedIcon(QString name) : m_name(std::move(name))
    {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(m_name));
        if (file.open(QIODevice::ReadOnly))
            m_source = file.readAll();
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State /*state*/) override
    {
        if (m_source.isEmpty())
            return;
        QByteArray tinted = m_source;
        const QColor color = colorOf(mode);
        tinted.replace("currentColor", color.name().toLatin1());
        QSvgRenderer renderer(tinted);
        painter->save();
        painter->setOpacity(painter->opacity() * color.alphaF());
        renderer.render(painter, rect);
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        if (size.isEmpty())
            return {}; // there is no room for it yet
        const QString key =
            QStringLiteral("%1 %2x%3").arg(colorOf(mode).name(QColor::HexArgb)).arg(size.width()).arg(size.height());
        if (const auto found = m_cache.constFind(key); found != m_cache.constEnd())
            return found.value();
        QPixmap drawn(size);
        drawn.fill(Qt::transparent);
        QPainter painter(&drawn);
        paint(&painter, QRect(QPoint(), size), mode, state);
        painter.end();
        m_cache.insert(key, drawn);
        return drawn;
    }

    QIconEngine *clone() const override { return new TintedIcon(m_name); }

private:
    static QColor colorOf(QIcon::Mode mode)
    {
        const QPalette palette = QGuiApplication::palette();
        return palette.color(mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active, QPalette::ButtonText);
    }

    QString m_name;
    QByteArray m_source;
    QHash<QString, QPixmap> m_cache; ///< By colour and size: few.
};

} // namespace

QIcon appIcon()
{
    QSvgRenderer renderer(QStringLiteral(":/icons/app.svg"));
    QIcon icon;
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap drawn(size, size);
        drawn.fill(Qt::transparent);
        QPainter painter(&drawn);
        renderer.render(&painter);
        painter.end();
        icon.addPixmap(drawn);
    }
    return icon;
}

QIcon themedIcon(const QString &name)
{
    return QIcon(new TintedIcon(name));
}

} // namespace widgets
