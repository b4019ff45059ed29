// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace widgets {

/// The icon `:/icons/<name>.svg`, drawn at any size in the colour of the application's present palette: it follows a
/// switch of the theme by itself. A name that does not exist gives an icon that draws nothing.
[[nodiscard]] QIcon themedIcon(const QString &name);

/// The program's own icon, in its own colours.
[[nodiscard]] QIcon appIcon();

} // namespace widgets
