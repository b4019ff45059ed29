// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/text_box.h"

#include <QFontMetricsF>
#include <QTextBlock>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace widgets {

TextBox::TextBox(int mostLines, QWidget *parent) : QPlainTextEdit(parent), m_mostLines(mostLines)
{
    setReadOnly(true);
    setTabChangesFocus(true);
    setProperty("role", QStringLiteral("textBox"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(6);
}

void TextBox::setText(const QString &text)
{
    if (toPlainText() == text)
        return;
    setPlainText(text);
    m_lines = wantedLines();
    updateGeometry();
}

int TextBox::wantedLines() const
{
    // Counted by hand: the layout of a text that was never shown is not known yet.
    const int room = std::max(80, viewport()->width() - 2 * static_cast<int>(document()->documentMargin()));
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines < m_mostLines; block = block.next()) {
        QTextLayout layout(block.text(), font());
        layout.beginLayout();
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(room);
            ++lines;
        }
        layout.endLayout();
        lines += block.text().isEmpty() ? 1 : 0;
    }
    return std::clamp(lines, 1, m_mostLines);
}

QSize TextBox::sizeHint() const
{
    const int margins = 2 * static_cast<int>(document()->documentMargin()) + 2 * frameWidth() + 2;
    return {240, m_lines * static_cast<int>(std::ceil(QFontMetricsF(font()).lineSpacing())) + margins};
}

void TextBox::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    if (const int lines = wantedLines(); lines != m_lines) {
        m_lines = lines;
        updateGeometry();
    }
}

} // namespace widgets
