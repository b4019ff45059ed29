// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace widgets {

/// Lets Tab visit what lies in the layouts below `root`, splitters and scroll areas included, in the order in which it
/// is read. Widgets that are made later stand at the end until it is called again. GUI thread.
void orderTabs(QWidget &root);

} // namespace widgets
