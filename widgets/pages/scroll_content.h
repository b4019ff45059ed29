// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QVBoxLayout;
class QWidget;

namespace widgets {

/// Makes `page` scroll when it is too small, and returns the layout for its content, with the margins all pages have.
[[nodiscard]] QVBoxLayout *makeScrollContent(QWidget *page);

} // namespace widgets
