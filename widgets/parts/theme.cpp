// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/theme.h"

#include <QApplication>
#include <QFile>
#include <QStyle>
#include <QStyleFactory>
#include <QToolTip>
#include <QWidget>

#include <array>
#include <cmath>
#include <utility>

namespace widgets {

namespace {

Colors lightColors()
{
    Colors c;
    c.window = QColor(0xf6f7f9);
    c.sidebar = QColor(0xebedf1);
    c.surface = QColor(0xffffff);
    c.hover = QColor(0xeef1f4);
    c.selection = QColor(0xe0ecfc);
    c.hairline = QColor(0xdde1e7);
    c.border = QColor(0xc3c9d2);
    c.text = QColor(0x1b1f24);
    c.muted = QColor(0x57606a);
    c.accent = QColor(0x0b63c5);
    c.accentText = QColor(0xffffff);
    c.good = QColor(0x17764a);
    c.busy = QColor(0x0b63c5);
    c.held = QColor(0x8a6100);
    c.warn = QColor(0xb54708);
    c.bad = QColor(0xb42318);
    c.idle = QColor(0x5f6973);
    return c;
}

Colors darkColors()
{
    Colors c;
    c.window = QColor(0x15181c);
    c.sidebar = QColor(0x0f1215);
    c.surface = QColor(0x1c2025);
    c.hover = QColor(0x252a31);
    c.selection = QColor(0x1d3a59);
    c.hairline = QColor(0x2b3138);
    c.border = QColor(0x434b55);
    c.text = QColor(0xe6e9ed);
    c.muted = QColor(0x9ea8b3);
    c.accent = QColor(0x6cb2ff);
    c.accentText = QColor(0x0c1a2a);
    c.good = QColor(0x4cc38a);
    c.busy = QColor(0x6cb2ff);
    c.held = QColor(0xe0b04c);
    c.warn = QColor(0xff9d5c);
    c.bad = QColor(0xff7b72);
    c.idle = QColor(0x9aa4af);
    return c;
}

QPalette makePalette(bool dark)
{
    const Colors &c = colors(dark);
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const QColor &color) { palette.setColor(role, color); };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.text);
    set(QPalette::Base, c.surface);
    set(QPalette::AlternateBase, c.hover);
    set(QPalette::Text, c.text);
    set(QPalette::PlaceholderText, c.muted);
    set(QPalette::Button, c.surface);
    set(QPalette::ButtonText, c.text);
    set(QPalette::BrightText, c.bad);
    set(QPalette::Light, dark ? c.hover : c.surface);
    set(QPalette::Midlight, c.hairline);
    set(QPalette::Mid, c.border);
    set(QPalette::Dark, c.border);
    set(QPalette::Shadow, dark ? QColor(Qt::black) : c.border);
    set(QPalette::Highlight, c.selection);
    set(QPalette::HighlightedText, c.text);
    set(QPalette::Link, c.accent);
    set(QPalette::LinkVisited, c.accent);
    set(QPalette::ToolTipBase, c.surface);
    set(QPalette::ToolTipText, c.text);
    QColor faded = c.muted;
    faded.setAlphaF(0.75F);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, faded);
    return palette;
}

/// The style sheet with each @name replaced by the colour of that name.
QString makeStyleSheet(bool dark)
{
    QFile file(QStringLiteral(":/style/console.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const Colors &c = colors(dark);
    QColor faded = c.muted;
    faded.setAlphaF(0.75F);
    // A name that is the beginning of another stands after it.
    const std::array<std::pair<const char *, QColor>, 15> names{{{"@accentText", c.accentText},
                                                                 {"@accent", c.accent},
                                                                 {"@window", c.window},
                                                                 {"@sidebar", c.sidebar},
                                                                 {"@surface", c.surface},
                                                                 {"@hover", c.hover},
                                                                 {"@selection", c.selection},
                                                                 {"@hairline", c.hairline},
                                                                 {"@border", c.border},
                                                                 {"@text", c.text},
                                                                 {"@muted", c.muted},
                                                                 {"@faded", faded},
                                                                 {"@warn", c.warn},
                                                                 {"@bad", c.bad},
                                                                 {"@held", c.held}}};
    for (const auto &[name, color] : names) {
        const QString value = color.alpha() == 255 ? color.name()
                                                   : QStringLiteral("rgba(%1,%2,%3,%4)")
                                                         .arg(color.red())
                                                         .arg(color.green())
                                                         .arg(color.blue())
                                                         .arg(color.alpha());
        sheet.replace(QLatin1String(name), value);
    }
    const double base = QApplication::font().pointSizeF() > 0 ? QApplication::font().pointSizeF() : 10;
    const std::array<std::pair<const char *, double>, 4> sizes{
        {{"@fontTitle", 1.9}, {"@fontBig", 2.2}, {"@fontValue", 1.2}, {"@fontSmall", 1.0}}};
    for (const auto &[name, factor] : sizes)
        sheet.replace(QLatin1String(name), QString::number(std::round(base * factor * 2) / 2) + QStringLiteral("pt"));
    sheet.replace(QLatin1String("@theme"), dark ? QStringLiteral("dark") : QStringLiteral("light"));
    return sheet;
}

} // namespace

const Colors &colors(bool dark)
{
    static const Colors kLight = lightColors();
    static const Colors kDark = darkColors();
    return dark ? kDark : kLight;
}

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

const Colors &colorsOf(const QWidget &widget)
{
    return colors(isDark(widget.palette()));
}

QColor lineColor(int index, bool dark)
{
    static const std::array<QRgb, 10> kLight{0x0b63c5, 0xb84a08, 0x0a7d5c, 0xa3388f, 0x8a6100,
                                             0x2d88a8, 0xb42318, 0x5b46b8, 0x5c7a14, 0x57606a};
    static const std::array<QRgb, 10> kDark{0x6cb2ff, 0xff9d5c, 0x45c79a, 0xe58fd4, 0xe0b04c,
                                            0x6fd0ea, 0xff7b72, 0xb3a3ff, 0xb0d25a, 0xb5bec8};
    return QColor((dark ? kDark : kLight)[static_cast<std::size_t>(index) % kLight.size()]);
}

Qt::PenStyle lineStyle(int index)
{
    constexpr int kHues = 10;
    constexpr int kToldApart = 8; // by hue alone
    return index < kToldApart ? Qt::SolidLine : index < kHues ? Qt::DashDotLine : Qt::DashLine;
}

void applyTheme(QApplication &application, bool dark)
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(makePalette(dark));
    QToolTip::setPalette(makePalette(dark));
    application.setStyleSheet(makeStyleSheet(dark));
}

} // namespace widgets
