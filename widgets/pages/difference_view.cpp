// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/difference_view.h"

#include "widgets/bridge/config_text.h"
#include "widgets/parts/theme.h"

#include <QEvent>
#include <QFontDatabase>
#include <QScrollBar>
#include <QTextBlock>

namespace widgets {

namespace {

QString numberText(int number, int width)
{
    return (number > 0 ? QString::number(number) : QString()).rightJustified(width);
}

} // namespace

DifferenceView::DifferenceView(QWidget *parent) : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setLineWrapMode(NoWrap);
    setUndoRedoEnabled(false);
}

void DifferenceView::compare(const QString &before, const QString &after, const QString &same)
{
    m_background.run([before, after] { return differenceOf(before, after); },
                     [this, same](const QList<DifferenceLine> &lines) { fill(lines, same); });
}

void DifferenceView::say(const QString &text)
{
    m_background.forget();
    fill({}, text);
}

void DifferenceView::fill(const QList<DifferenceLine> &lines, const QString &same)
{
    m_lines = lines;
    m_added = m_removed = 0;
    int widest = 2;
    for (const DifferenceLine &line : lines)
        widest = std::max(widest, static_cast<int>(QString::number(std::max(line.oldLine, line.newLine)).size()));
    QStringList out;
    for (const DifferenceLine &line : lines) {
        m_added += line.kind == DifferenceLine::Kind::Added ? 1 : 0;
        m_removed += line.kind == DifferenceLine::Kind::Removed ? 1 : 0;
        const QString sign = QString(QLatin1Char(line.kind == DifferenceLine::Kind::Added     ? '+'
                                                 : line.kind == DifferenceLine::Kind::Removed ? '-'
                                                                                              : ' '));
        if (line.kind == DifferenceLine::Kind::Gap)
            out << QStringLiteral("%1 ...").arg(QString(), widest * 2 + 2);
        else
            out << QStringLiteral("%1 %2 %3 %4")
                       .arg(numberText(line.oldLine, widest), numberText(line.newLine, widest), sign, line.text);
    }
    const QString text = out.isEmpty() ? same : out.join(QLatin1Char('\n'));
    if (text != toPlainText())
        setPlainText(text);
    paintLines();
}

void DifferenceView::paintLines()
{
    const Colors &c = colorsOf(*this);
    QList<QTextEdit::ExtraSelection> all;
    for (int i = 0; i < m_lines.size(); ++i) {
        const DifferenceLine::Kind kind = m_lines[i].kind;
        if (kind == DifferenceLine::Kind::Same)
            continue;
        QTextEdit::ExtraSelection row;
        row.cursor = QTextCursor(document()->findBlockByNumber(i));
        row.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        if (kind == DifferenceLine::Kind::Gap) {
            row.format.setForeground(c.muted);
        } else {
            row.format.setForeground(kind == DifferenceLine::Kind::Added ? c.good : c.bad);
            row.format.setBackground(c.hover);
            row.format.setProperty(QTextFormat::FullWidthSelection, true);
        }
        all << row;
    }
    setExtraSelections(all);
}

void DifferenceView::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintLines();
}

} // namespace widgets
