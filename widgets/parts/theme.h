// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The colours of the console, light and dark, and how they get onto the screen. Fusion style underneath. The colours
// are constants; a widget finds its set by its palette, so a switch of the theme needs no more than a new palette. GUI
// thread.

#include <QColor>
#include <QPalette>
#include <QString>
#include <Qt>

class QApplication;
class QWidget;

namespace widgets {

/// What a person chose.
enum class ThemeMode {
    System, ///< As the desktop says.
    Light,
    Dark,
};

/// What a colour means; each has at least 4.5:1 against `window` and `surface` where it is used for text.
struct Colors {
    QColor window; ///< Behind everything.
    QColor sidebar;
    QColor surface;   ///< Tables, editors, cards.
    QColor hover;     ///< Under the mouse.
    QColor selection; ///< Selected rows.
    QColor hairline;
    QColor border; ///< Of controls; stronger than a hairline.
    QColor text;
    QColor muted;      ///< Said aside.
    QColor accent;     ///< The one accent.
    QColor accentText; ///< On `accent`.
    QColor good;
    QColor busy;
    QColor held;
    QColor warn;
    QColor bad;
    QColor idle;
};

[[nodiscard]] const Colors &colors(bool dark);
[[nodiscard]] bool isDark(const QPalette &palette);
/// The set that belongs to the widget's palette.
[[nodiscard]] const Colors &colorsOf(const QWidget &widget);

/// One of 20 looks of a line, told apart also by people who see few colours: ten hues, the last two of them
/// dotted as well, then the same dashed.
[[nodiscard]] QColor lineColor(int index, bool dark);
[[nodiscard]] Qt::PenStyle lineStyle(int index);

/// Sets style, palette and style sheet of the whole application; live.
void applyTheme(QApplication &application, bool dark);

} // namespace widgets
