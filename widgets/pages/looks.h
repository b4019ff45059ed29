// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From what something is to how it looks. Colour never stands alone: each state has a shape of its own.

#include "widgets/models/roles.h"
#include "widgets/parts/badge.h"
#include "widgets/parts/theme.h"
#include "widgets/text/attention_text.h"
#include "widgets/text/state_text.h"

#include <QStyledItemDelegate>

class QLabel;
class QVBoxLayout;

namespace widgets {

[[nodiscard]] Shape shapeOf(State state);
[[nodiscard]] QColor colorOf(State state, const Colors &colors);
[[nodiscard]] Shape shapeOf(Tone tone);
[[nodiscard]] QColor colorOf(Tone tone, const Colors &colors);
[[nodiscard]] Shape shapeOf(Attention::Kind kind);
[[nodiscard]] QColor colorOf(Attention::Kind kind, const Colors &colors);

/// Adds a line to `column`: what was found out in a sentence, its shape before it. Sets up the label.
void addVerdict(QVBoxLayout *column, Badge *badge, QLabel *sentence);

/// Paints cells of our models: the tone as a colour, in one column also as a shape before the text; headings of groups
/// bold. Tabular numbers.
class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    /// `shapeColumn`: -1 for none.
    explicit CellDelegate(int shapeColumn, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    int m_shapeColumn;
};

} // namespace widgets
