// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/completion_popup.h"

#include "widgets/parts/code_editor.h"
#include "widgets/parts/theme.h"

#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

constexpr int kMostRows = 8;
constexpr int kAboutRole = Qt::UserRole + 1;
constexpr int kGap = 16;

/// The word, and behind it, muted, what it is.
class WordDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Colors &c = colors(isDark(option.palette));
        painter->save();
        if ((option.state & QStyle::State_Selected) != 0)
            painter->fillRect(option.rect, c.selection);
        const QString name = index.data().toString();
        const QRect area = option.rect.adjusted(8, 0, -8, 0);
        painter->setFont(option.font);
        painter->setPen(c.text);
        painter->drawText(area, Qt::AlignVCenter, name);
        const int used = option.fontMetrics.horizontalAdvance(name) + kGap;
        painter->setPen(c.muted);
        painter->drawText(
            area.adjusted(used, 0, 0, 0), Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data(kAboutRole).toString(), Qt::ElideRight, area.width() - used));
        painter->restore();
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return {option.fontMetrics.horizontalAdvance(index.data().toString()) + kGap +
                    option.fontMetrics.horizontalAdvance(index.data(kAboutRole).toString()) + 24,
                option.fontMetrics.height() + 6};
    }
};

} // namespace

CompletionPopup::CompletionPopup(CodeEditor *editor, std::function<Words(int)> ask)
    : QFrame(editor), m_editor(editor), m_ask(std::move(ask)), m_list(new QListView(this)),
      m_items(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("completion"));
    setProperty("panel", true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 4, 1, 4);
    m_list->setModel(m_items);
    m_list->setItemDelegate(new WordDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(true);
    column->addWidget(m_list);
    connect(m_list, &QListView::clicked, this, &CompletionPopup::take);
    editor->installEventFilter(this);
    hide();
}

void CompletionPopup::open(bool wanted)
{
    m_words = m_ask(m_editor->textCursor().position());
    const bool typed = m_words.end > m_words.begin;
    const bool complete = m_words.items.size() == 1 && m_words.items[0].name.size() == m_words.end - m_words.begin;
    if (m_words.items.isEmpty() || (!wanted && !typed) || complete) {
        hide();
        return;
    }
    m_items->setRowCount(0);
    for (const Word &word : m_words.items) {
        auto *item = new QStandardItem(word.name);
        item->setData(word.about, kAboutRole);
        item->setData(word.about.isEmpty() ? word.name : QStringLiteral("%1: %2").arg(word.name, word.about),
                      Qt::AccessibleTextRole);
        m_items->appendRow(item);
    }
    m_list->setCurrentIndex(m_items->index(0, 0));
    place();
    show();
    raise();
}

void CompletionPopup::place()
{
    const int rows = std::min(kMostRows, m_items->rowCount());
    const int width = std::clamp(m_list->sizeHintForColumn(0) + 16, 200, std::max(200, m_editor->width() - 24));
    const int height = rows * m_list->sizeHintForRow(0) + 12;
    QTextCursor begin = m_editor->textCursor();
    begin.setPosition(m_words.begin);
    const QRect at = m_editor->cursorRect(begin).translated(m_editor->viewport()->pos());
    int top = at.bottom() + 2;
    if (top + height > m_editor->height() && at.top() - height - 2 > 0)
        top = at.top() - height - 2;
    setGeometry(std::clamp(at.left() - 8, 0, std::max(0, m_editor->width() - width - 4)), top, width, height);
}

void CompletionPopup::take()
{
    const int row = m_list->currentIndex().row();
    hide();
    if (row < 0 || row >= m_words.items.size())
        return;
    QTextCursor cursor = m_editor->textCursor();
    cursor.setPosition(m_words.begin);
    cursor.setPosition(std::max(m_words.end, m_words.begin), QTextCursor::KeepAnchor);
    cursor.insertText(m_words.items[row].insert);
    m_editor->setTextCursor(cursor);
}

bool CompletionPopup::handleKey(int key, Qt::KeyboardModifiers modifiers)
{
    if (key == Qt::Key_Space && modifiers == Qt::ControlModifier) {
        open(true);
        return true;
    }
    if (!isVisible())
        return false;
    const int row = m_list->currentIndex().row();
    const int last = m_items->rowCount() - 1;
    switch (key) {
    case Qt::Key_Down:
    case Qt::Key_Up:
        m_list->setCurrentIndex(
            m_items->index(key == Qt::Key_Down ? (row >= last ? 0 : row + 1) : (row <= 0 ? last : row - 1), 0));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Tab:
        take();
        return true;
    case Qt::Key_Escape:
        hide();
        return true;
    default:
        return false;
    }
}

bool CompletionPopup::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_editor)
        return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut) {
        hide();
    } else if (event->type() == QEvent::KeyPress && !m_editor->isReadOnly()) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (handleKey(key->key(), key->modifiers()))
            return true;
        const QString text = key->text();
        const bool word = !text.isEmpty() && (text[0].isLetterOrNumber() || text[0] == QLatin1Char('_'));
        if (word && (key->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) == 0) {
            // Once the editor has taken the key.
            QMetaObject::invokeMethod(
                this, [this] { open(false); }, Qt::QueuedConnection);
        } else if (key->key() == Qt::Key_Backspace && isVisible()) {
            QMetaObject::invokeMethod(
                this, [this] { open(false); }, Qt::QueuedConnection);
        } else if (isVisible() && !text.isEmpty()) {
            hide();
        } else if (isVisible() && key->key() != Qt::Key_Shift && key->key() != Qt::Key_Control) {
            hide();
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace widgets
