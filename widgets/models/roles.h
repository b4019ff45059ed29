// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace widgets {

/// Roles of the console's models beside Qt's own. `Qt::ToolTipRole` holds the exact value.
enum Role {
    KeyRole = 0x0101, ///< quint64: what the row is, for as long as it lives.
    ToneRole,         ///< int, a Tone: how the cell is to look.
    SortRole,         ///< What to sort by.
    GroupRole,        ///< bool: the row is a group's heading.
    CopyRole,         ///< QString: what goes to the clipboard.
    DetailRole,       ///< QString: a second, muted line of the cell.
    ColorRole, ///< int: the place of a line's colour; -1: not drawn yet. An invalid value: the cell is no swatch.
};

/// How a cell is to look; the delegate turns it into a shape and a colour.
enum class Tone {
    Plain,
    Muted,  ///< Said aside.
    Good,   ///< All is well.
    Busy,   ///< Working at it.
    Held,   ///< Waits, but no error.
    Warn,   ///< A person should act.
    Bad,    ///< Something is lost or broken.
    Idle,   ///< Nothing known yet.
    Paused, ///< Somebody or something holds it.
};

} // namespace widgets
