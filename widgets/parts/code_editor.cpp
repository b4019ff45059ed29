// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/code_editor.h"

#include "widgets/parts/theme.h"

#include <QFontDatabase>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace widgets {

namespace {

constexpr int kIndent = 2;

class NumberColumn final : public QWidget {
public:
    explicit NumberColumn(CodeEditor *editor) : QWidget(editor), m_editor(editor) {}
    [[nodiscard]] QSize sizeHint() const override { return {m_editor->numbersWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent *event) override { m_editor->paintNumbers(event); }

private:
    CodeEditor *m_editor;
};

} // namespace

CodeEditor::CodeEditor(QWidget *parent) : QPlainTextEdit(parent), m_numbers(new NumberColumn(this))
{
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setLineWrapMode(NoWrap);
    setTabStopDistance(fontMetrics().horizontalAdvance(QLatin1Char(' ')) * kIndent);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeEditor::layoutNumbers);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &area, int dy) {
        if (dy != 0)
            m_numbers->scroll(0, dy);
        else
            m_numbers->update(0, area.y(), m_numbers->width(), area.height());
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &CodeEditor::refreshSelections);
    layoutNumbers();
    refreshSelections();
}

int CodeEditor::numbersWidth() const
{
    const int digits = std::max(3, static_cast<int>(QString::number(blockCount()).size()));
    return 20 + fontMetrics().horizontalAdvance(QLatin1Char('9')) * digits;
}

void CodeEditor::layoutNumbers()
{
    setViewportMargins(numbersWidth(), 0, 0, 0);
    const QRect area = contentsRect();
    m_numbers->setGeometry(area.left(), area.top(), numbersWidth(), area.height());
}

void CodeEditor::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    layoutNumbers();
}

void CodeEditor::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        layoutNumbers();
        refreshSelections();
    }
}

void CodeEditor::paintNumbers(QPaintEvent *event)
{
    const Colors &c = colorsOf(*this);
    QPainter painter(m_numbers);
    painter.fillRect(event->rect(), c.surface);
    painter.setPen(QPen(c.hairline, 1));
    painter.drawLine(m_numbers->width() - 1, event->rect().top(), m_numbers->width() - 1, event->rect().bottom());
    painter.setFont(font());
    const int current = textCursor().blockNumber();
    QTextBlock block = firstVisibleBlock();
    double top = blockBoundingGeometry(block).translated(contentOffset()).top();
    while (block.isValid() && top <= event->rect().bottom()) {
        const double height = blockBoundingRect(block).height();
        const int number = block.blockNumber() + 1;
        const bool marked =
            std::any_of(m_marks.begin(), m_marks.end(), [&](const Mark &mark) { return mark.line == number; });
        if (isLinked(block.blockNumber()))
            painter.fillRect(QRectF(m_numbers->width() - 3, top, 2, height), c.accent);
        painter.setPen(marked ? c.bad : block.blockNumber() == current ? c.text : c.muted);
        painter.drawText(QRectF(0, top, m_numbers->width() - 10, height), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(number));
        if (marked) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(c.bad);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.drawEllipse(QPointF(8, top + height / 2), 3, 3);
            painter.setRenderHint(QPainter::Antialiasing, false);
        }
        top += height;
        block = block.next();
    }
}

QTextCursor CodeEditor::cursorOf(const Mark &mark) const
{
    const QTextBlock block = document()->findBlockByNumber(std::max(mark.line - 1, 0));
    QTextCursor cursor(document());
    if (!block.isValid())
        return cursor;
    const QString text = block.text();
    qsizetype begin = mark.column > 0 ? std::min<qsizetype>(mark.column - 1, text.size()) : 0;
    while (mark.column <= 0 && begin < text.size() && text[begin].isSpace())
        ++begin;
    qsizetype end = begin + mark.length;
    if (mark.length <= 0) {
        while (end < text.size() && !text[end].isSpace() && text[end] != QLatin1Char(':') &&
               text[end] != QLatin1Char(','))
            ++end;
        if (end == begin)
            end = text.size();
    }
    cursor.setPosition(block.position() + static_cast<int>(begin));
    cursor.setPosition(block.position() + static_cast<int>(std::min<qsizetype>(end, text.size())),
                       QTextCursor::KeepAnchor);
    return cursor;
}

void CodeEditor::setMarks(const QList<Mark> &marks)
{
    m_marks = marks;
    refreshSelections();
    m_numbers->update();
}

void CodeEditor::refreshSelections()
{
    const Colors &c = colorsOf(*this);
    QList<QTextEdit::ExtraSelection> all;
    for (int line = std::max(m_linkedFirst, 0); line <= std::min(m_linkedLast, blockCount() - 1); ++line) {
        QTextEdit::ExtraSelection linked;
        linked.cursor = QTextCursor(document()->findBlockByNumber(line));
        linked.format.setBackground(c.hover);
        linked.format.setProperty(QTextFormat::FullWidthSelection, true);
        all << linked;
    }
    if (!isReadOnly()) {
        QTextEdit::ExtraSelection line;
        line.cursor = textCursor();
        line.cursor.clearSelection();
        line.format.setBackground(c.hover);
        line.format.setProperty(QTextFormat::FullWidthSelection, true);
        all << line;
    }
    for (const Mark &mark : m_marks) {
        QTextEdit::ExtraSelection squiggle;
        squiggle.cursor = cursorOf(mark);
        squiggle.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        squiggle.format.setUnderlineColor(c.bad);
        all << squiggle;
    }
    setExtraSelections(all);
}

void CodeEditor::goTo(int line, int column)
{
    QTextCursor cursor = cursorOf({line, column, 1, {}});
    cursor.setPosition(cursor.anchor());
    setTextCursor(cursor);
    centerCursor();
    setFocus(Qt::OtherFocusReason);
}

bool CodeEditor::replaceAt(int line, int column, const QString &expected, const QString &text)
{
    const QTextBlock block = document()->findBlockByNumber(line - 1);
    if (!block.isValid() || column < 1 || block.text().mid(column - 1, expected.size()) != expected)
        return false;
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + column - 1);
    cursor.setPosition(block.position() + column - 1 + static_cast<int>(expected.size()), QTextCursor::KeepAnchor);
    cursor.insertText(text);
    return true;
}

QString CodeEditor::wordAt(int line, int column) const
{
    return cursorOf({line, column, 0, {}}).selectedText();
}

void CodeEditor::replaceAll(const QString &text)
{
    const int line = textCursor().blockNumber();
    const int scroll = verticalScrollBar()->value();
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    QTextCursor place(document()->findBlockByNumber(std::min(line, blockCount() - 1)));
    setTextCursor(place);
    verticalScrollBar()->setValue(scroll);
}

QString CodeEditor::text() const
{
    return document()->toRawText().replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
}

void CodeEditor::make(const QList<Change> &changes)
{
    const int scroll = verticalScrollBar()->value();
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        cursor.setPosition(change->begin);
        cursor.setPosition(change->begin + change->removed, QTextCursor::KeepAnchor);
        cursor.insertText(change->inserted);
    }
    cursor.endEditBlock();
    verticalScrollBar()->setValue(scroll);
}

void CodeEditor::setLinked(int first, int last)
{
    m_linkedFirst = first;
    m_linkedLast = first < 0 ? -2 : last;
    refreshSelections();
    m_numbers->update();
}

void CodeEditor::reveal(int first, int last)
{
    if (first < 0)
        return;
    const int visible = std::max(1, viewport()->height() / std::max(1, fontMetrics().height()) - 1);
    const int top = verticalScrollBar()->value(); // in lines, as they are not wrapped
    if (first >= top && std::min(last, first + visible - 1) < top + visible)
        return;
    verticalScrollBar()->setValue(std::max(0, first - visible / 4));
}

void CodeEditor::setSecrets(const QList<QPair<int, int>> &parts)
{
    m_secrets.clear();
    for (const auto &[begin, end] : parts)
        addSecret(begin, end);
    viewport()->update();
}

void CodeEditor::addSecret(int begin, int end)
{
    QTextCursor cursor(document());
    cursor.setPosition(std::min(begin, document()->characterCount() - 1));
    cursor.setPosition(std::min(end, document()->characterCount() - 1), QTextCursor::KeepAnchor);
    m_secrets << cursor;
}

void CodeEditor::setSecretsShown(bool shown)
{
    m_secretsShown = shown;
    viewport()->update();
}

QMimeData *CodeEditor::createMimeDataFromSelection() const
{
    constexpr QChar kDot(0x2022);
    const QTextCursor selection = textCursor();
    const QString all = text();
    const int end = selection.selectionEnd();
    int at = selection.selectionStart();
    m_copied = all.mid(at, end - at);
    m_copiedShown.clear();
    QList<QPair<int, int>> secrets;
    for (const QTextCursor &secret : m_secrets) {
        if (!m_secretsShown && secret.selectionEnd() > at && secret.selectionStart() < end)
            secrets.emplaceBack(secret.selectionStart(), secret.selectionEnd());
    }
    std::sort(secrets.begin(), secrets.end());
    for (const auto &[from, to] : secrets) {
        if (to <= at)
            continue; // one within another
        m_copiedShown += QStringView(all).mid(at, std::max(from - at, 0));
        m_copiedShown += QString(8, kDot);
        at = std::min(to, end);
    }
    m_copiedShown += QStringView(all).mid(at, end - at);
    auto *mime = new QMimeData;
    mime->setText(m_copiedShown);
    return mime;
}

void CodeEditor::insertFromMimeData(const QMimeData *source)
{
    if (!m_copied.isEmpty() && source->text() == m_copiedShown)
        textCursor().insertText(m_copied);
    else if (source->hasText())
        textCursor().insertText(source->text());
    ensureCursorVisible();
}

void CodeEditor::paintEvent(QPaintEvent *event)
{
    QPlainTextEdit::paintEvent(event);
    if (m_secrets.isEmpty() || m_secretsShown)
        return;
    // Covered after everything else was painted: a selection would show letters of any colour.
    QPainter painter(viewport());
    QTextBlock block = firstVisibleBlock();
    double top = blockBoundingGeometry(block).translated(contentOffset()).top();
    while (block.isValid() && top <= event->rect().bottom()) {
        paintDots(painter, block, top);
        top += blockBoundingRect(block).height();
        block = block.next();
    }
}

void CodeEditor::paintDots(QPainter &painter, const QTextBlock &block, double top)
{
    const Colors &c = colorsOf(*this);
    const int begin = block.position();
    const int end = begin + block.length() - 1;
    for (const QTextCursor &secret : m_secrets) {
        const int from = std::max(secret.selectionStart(), begin);
        const int to = std::min(secret.selectionEnd(), end);
        const QTextLine line = block.layout()->lineCount() > 0 ? block.layout()->lineAt(0) : QTextLine();
        if (from >= to || !line.isValid())
            continue;
        const double left = contentOffset().x() + line.cursorToX(from - begin);
        const double right = contentOffset().x() + line.cursorToX(to - begin);
        const QRectF area(left, top, right - left, blockBoundingRect(block).height());
        const int number = block.blockNumber();
        const bool current = !isReadOnly() && number == textCursor().blockNumber();
        // Letters may reach out of their place.
        painter.fillRect(area.adjusted(-1, 0, 1, 0), current || isLinked(number) ? c.hover : c.surface);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.muted);
        const double step = fontMetrics().horizontalAdvance(QLatin1Char('0'));
        for (double x = left + step / 2; x < right; x += step)
            painter.drawEllipse(QPointF(x, area.center().y()), 2, 2);
        painter.setRenderHint(QPainter::Antialiasing, false);
        const int place = textCursor().position();
        if (hasFocus() && place >= from && place <= to) {
            const double x = contentOffset().x() + line.cursorToX(place - begin);
            painter.fillRect(QRectF(x, top, cursorWidth(), area.height()), c.text);
        }
    }
}

bool CodeEditor::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int place = cursorForPosition(viewport()->mapFrom(this, help->pos())).position();
        for (const Mark &mark : m_marks) {
            const QTextCursor cursor = cursorOf(mark);
            if (place >= cursor.selectionStart() && place <= cursor.selectionEnd()) {
                QToolTip::showText(help->globalPos(), mark.text, this);
                return true;
            }
        }
        QToolTip::hideText();
        return true;
    }
    return QPlainTextEdit::event(event);
}

void CodeEditor::keyPressEvent(QKeyEvent *event)
{
    const bool leave = std::exchange(m_leaveWithTab, event->key() == Qt::Key_Escape);
    if (isReadOnly()) {
        QPlainTextEdit::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Tab:
        if (leave)
            QAbstractScrollArea::focusNextPrevChild(true);
        else
            indent(false);
        return;
    case Qt::Key_Backtab:
        if (leave)
            QAbstractScrollArea::focusNextPrevChild(false);
        else
            indent(true);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter: {
        if ((event->modifiers() & Qt::ControlModifier) != 0) {
            event->ignore();
            return;
        }
        const QString line = textCursor().block().text();
        qsizetype blanks = 0;
        while (blanks < line.size() && line[blanks] == QLatin1Char(' '))
            ++blanks;
        textCursor().insertText(QLatin1Char('\n') +
                                line.left(std::min<qsizetype>(blanks, textCursor().positionInBlock())));
        ensureCursorVisible();
        return;
    }
    default:
        QPlainTextEdit::keyPressEvent(event);
    }
}

void CodeEditor::indent(bool outward)
{
    QTextCursor cursor = textCursor();
    if (!cursor.hasSelection() && !outward) {
        cursor.insertText(QString(kIndent - cursor.positionInBlock() % kIndent, QLatin1Char(' ')));
        return;
    }
    const int first = document()->findBlock(cursor.selectionStart()).blockNumber();
    const int last = document()->findBlock(std::max(cursor.selectionStart(), cursor.selectionEnd() - 1)).blockNumber();
    cursor.beginEditBlock();
    for (int number = first; number <= last; ++number) {
        QTextCursor line(document()->findBlockByNumber(number));
        if (!outward) {
            line.insertText(QString(kIndent, QLatin1Char(' ')));
            continue;
        }
        for (int i = 0; i < kIndent && line.block().text().startsWith(QLatin1Char(' ')); ++i)
            line.deleteChar();
    }
    cursor.endEditBlock();
}

} // namespace widgets
