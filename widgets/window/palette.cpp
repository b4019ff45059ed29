// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/palette.h"

#include "widgets/models/roles.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/theme.h"

#include <QEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

constexpr int kWidth = 640;
constexpr int kRows = 10;

int rowHeight(const QFontMetrics &metrics)
{
    return metrics.height() + 12;
}

} // namespace

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colors &c = colors(isDark(QGuiApplication::palette())); // the view itself is transparent
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if ((option.state & QStyle::State_Selected) != 0) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(c.selection);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(4, 1, -4, -1), 5, 5);
    }
    QRect area = option.rect.adjusted(14, 0, -14, 0);
    const QFontMetrics metrics(option.font);
    painter->setPen(c.muted);
    const QString key = index.data(Qt::UserRole).toString();
    if (!key.isEmpty()) {
        painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter, key);
        area.setRight(area.right() - metrics.horizontalAdvance(key) - 16);
    }
    const QString detail = index.data(DetailRole).toString();
    const int detailWidth = std::min(metrics.horizontalAdvance(detail) + 2, area.width() / 2);
    QRect titleArea = area;
    titleArea.setRight(area.right() - detailWidth - 16);
    const QString title = metrics.elidedText(index.data().toString(), Qt::ElideMiddle, titleArea.width());
    painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(detail, Qt::ElideRight, detailWidth));
    painter->setPen(c.text);
    painter->drawText(titleArea, Qt::AlignLeft | Qt::AlignVCenter, title);
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex & /*index*/) const
{
    return {200, rowHeight(QFontMetrics(option.font))};
}

CommandPalette::CommandPalette(QWidget *window)
    : QFrame(window), m_window(window), m_found(makeFinderTable(this)), m_line(new QLineEdit(this)),
      m_list(new QListView(this)), m_nothing(new QLabel(this))
{
    setObjectName(QStringLiteral("palette"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    m_line->setObjectName(QStringLiteral("paletteLine"));
    m_line->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_line->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setModel(m_found);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_nothing->setProperty("role", QStringLiteral("muted"));
    m_nothing->setContentsMargins(14, 6, 14, 6);
    column->addWidget(m_line);
    column->addWidget(m_nothing);
    column->addWidget(m_list, 1);
    connect(m_line, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::take);
    window->installEventFilter(this);
    hide();
}

void CommandPalette::retranslate()
{
    m_line->setPlaceholderText(tr("Find a page, a target, a receiver, a job, an action"));
    m_line->setAccessibleName(tr("Find"));
    m_list->setAccessibleName(tr("Found"));
    m_nothing->setText(tr("Nothing has this name. Try fewer letters."));
}

void CommandPalette::open(Finder finder)
{
    m_finder = std::move(finder);
    if (!isVisible())
        m_before = m_window->focusWidget();
    m_line->clear();
    search(QString());
    place();
    show();
    raise();
    m_line->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::close()
{
    if (!isVisible())
        return;
    hide();
    m_finder.clear();
    if (m_before != nullptr)
        m_before->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::search(const QString &query)
{
    setFound(*m_found, m_finder.find(query));
    m_nothing->setVisible(m_found->rowCount() == 0);
    m_list->setCurrentIndex(m_found->index(0, 0));
    m_list->scrollToTop();
    place();
}

void CommandPalette::place()
{
    const int rows = std::clamp(m_found->rowCount(), 0, kRows);
    const int height = 16 + m_line->sizeHint().height() + 6 +
                       (rows == 0 ? m_nothing->sizeHint().height() + 6 : rows * rowHeight(m_list->fontMetrics()) + 6);
    const int width = std::min(kWidth, m_window->width() - 32);
    setGeometry((m_window->width() - width) / 2, 60, width, std::min(height, m_window->height() - 80));
}

void CommandPalette::step(int rows)
{
    const int count = m_found->rowCount();
    if (count == 0)
        return;
    const int row = std::clamp(m_list->currentIndex().row() + rows, 0, count - 1);
    m_list->setCurrentIndex(m_found->index(row, 0));
}

void CommandPalette::take(const QModelIndex &index)
{
    const FinderItem *item = index.isValid() ? m_found->at(index.row()) : nullptr;
    if (item == nullptr)
        return;
    const FinderItem chosenItem = *item;
    close();
    Q_EMIT chosen(chosenItem);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_window && event->type() == QEvent::Resize && isVisible())
        place();
    if (watched != m_line)
        return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut && isVisible() &&
        static_cast<QFocusEvent *>(event)->reason() != Qt::ActiveWindowFocusReason &&
        static_cast<QFocusEvent *>(event)->reason() != Qt::PopupFocusReason)
        close();
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Down:
    case Qt::Key_Tab:
        step(1);
        return true;
    case Qt::Key_Up:
    case Qt::Key_Backtab:
        step(-1);
        return true;
    case Qt::Key_PageDown:
        step(kRows);
        return true;
    case Qt::Key_PageUp:
        step(-kRows);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        take(m_list->currentIndex());
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    default:
        return QFrame::eventFilter(watched, event);
    }
}

} // namespace widgets
