// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QScrollArea;
class QVBoxLayout;
class QWidget;

namespace widgets {

/// Makes `page` scroll when it is too small, and returns the layout for its content, with the margins all pages have.
[[nodiscard]] QVBoxLayout *makeScrollContent(QWidget *page);

/// What scrolls, and the layout for what is in it.
struct ListedContent {
    QScrollArea *scroll = nullptr;
    QVBoxLayout *content = nullptr;
};
/// Makes `page` of a list at its left, content that scrolls beside it, and `foot` below both.
[[nodiscard]] ListedContent makeListedContent(QWidget *page, QWidget *list, QWidget *foot);

} // namespace widgets
