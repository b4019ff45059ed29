// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/table_view.h"

#include "widgets/parts/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStringList>

#include <algorithm>

namespace widgets {

namespace {

int headingWidth(const QHeaderView &header, int column)
{
    constexpr int kSortArrow = 10; // kept free at the right, beyond what a heading asks for
    const int alignment = header.model()->headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).toInt();
    return header.sectionSizeHint(column) + ((alignment & Qt::AlignRight) != 0 ? kSortArrow : 0);
}

} // namespace

TableView::TableView(QWidget *parent) : QTableView(parent)
{
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setTextElideMode(Qt::ElideRight);
    setFrameShape(QFrame::NoFrame);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(std::max(28, fontMetrics().height() + 10));
    verticalHeader()->setMinimumSectionSize(0);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(40);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(this, &QTableView::activated, this, &TableView::opened);
}

void TableView::setColumns(const QList<int> &widths, int stretch)
{
    QHeaderView *header = horizontalHeader();
    for (int column = 0; column < widths.size(); ++column) {
        header->setSectionResizeMode(column, column == stretch ? QHeaderView::Stretch : QHeaderView::Interactive);
        if (column != stretch)
            header->resizeSection(column, std::max(widths[column], headingWidth(*header, column)));
    }
    m_headingsChanged = true;
}

void TableView::widenHeadings()
{
    QHeaderView *header = horizontalHeader();
    if (!m_headingsChanged || !isVisible() || header->isHidden())
        return;
    m_headingsChanged = false;
    for (int column = 0; column < header->count(); ++column) {
        const int wanted = headingWidth(*header, column);
        if (header->sectionResizeMode(column) == QHeaderView::Interactive && !header->isSectionHidden(column) &&
            header->sectionSize(column) < wanted)
            header->resizeSection(column, wanted);
    }
}

void TableView::showEvent(QShowEvent *event)
{
    QTableView::showEvent(event);
    widenHeadings();
}

void TableView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() != QEvent::LanguageChange && event->type() != QEvent::FontChange)
        return;
    m_headingsChanged = true;
    widenHeadings();
}

void TableView::setEmptyText(const QString &title, const QString &text)
{
    m_emptyTitle = title;
    m_emptyText = text;
    viewport()->update();
}

void TableView::copySelection() const
{
    if (selectionModel() == nullptr)
        return;
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const QModelIndex &a, const QModelIndex &b) { return a.row() < b.row(); });
    QStringList lines;
    for (const QModelIndex &row : rows) {
        if (m_copyText) {
            lines << m_copyText(row);
            continue;
        }
        QStringList cells;
        for (int column = 0; column < model()->columnCount(); ++column)
            cells << row.siblingAtColumn(column).data().toString();
        lines << cells.join(QLatin1Char('\t'));
    }
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void TableView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT closed();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT opened(currentIndex());
        return;
    }
    QTableView::keyPressEvent(event);
}

void TableView::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    if (model() == nullptr || model()->rowCount() > 0 || m_emptyTitle.isEmpty())
        return;
    const Colors &c = colorsOf(*this);
    QPainter painter(viewport());
    const QRect area = viewport()->rect().adjusted(24, 0, -24, 0);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const int line = fontMetrics().height();
    const int middle = std::max(area.height() * 2 / 5, line + 8);
    painter.setFont(bold);
    painter.setPen(c.text);
    painter.drawText(QRect(area.left(), middle - line - 4, area.width(), line + 4), Qt::AlignCenter, m_emptyTitle);
    painter.setFont(font());
    painter.setPen(c.muted);
    painter.drawText(QRect(area.left(), middle + 4, area.width(), area.bottom() - middle),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_emptyText);
}

} // namespace widgets
