// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/fact_grid.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

FactGrid::FactGrid(int cellWidth, QWidget *parent)
    : QWidget(parent), m_grid(new QGridLayout(this)), m_cellWidth(cellWidth)
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(12);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(cellWidth);
}

int FactGrid::add()
{
    Cell cell;
    cell.box = new QWidget(this);
    auto *column = new QVBoxLayout(cell.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    cell.name = new QLabel(cell.box);
    cell.name->setProperty("role", QStringLiteral("factName"));
    cell.value = new QLabel(cell.box);
    cell.value->setProperty("role", QStringLiteral("factValue"));
    cell.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    cell.value->setTextFormat(Qt::PlainText);
    column->addWidget(cell.name);
    column->addWidget(cell.value);
    m_cells.push_back(cell);
    arrange(true);
    return static_cast<int>(m_cells.size()) - 1;
}

void FactGrid::setName(int cell, const QString &name, const QString &help)
{
    m_cells[cell].name->setText(name);
    m_cells[cell].name->setToolTip(help);
    m_cells[cell].value->setAccessibleName(name);
}

void FactGrid::setValue(int cell, const QString &value, const QString &exact, const QColor &color)
{
    QLabel *label = m_cells[cell].value;
    if (label->text() != value) {
        label->setText(value);
        label->setAccessibleDescription(value);
    }
    if (label->toolTip() != exact)
        label->setToolTip(exact);
    const QString sheet = color.isValid() ? QStringLiteral("color: %1").arg(color.name()) : QString();
    if (label->styleSheet() != sheet)
        label->setStyleSheet(sheet);
}

void FactGrid::setShown(int cell, bool shown)
{
    if (m_cells[cell].shown == shown)
        return;
    m_cells[cell].shown = shown;
    arrange(true);
}

QString FactGrid::value(int cell) const
{
    return m_cells[cell].value->text();
}

void FactGrid::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange(false);
}

void FactGrid::arrange(bool force)
{
    const int room = std::max(width(), m_cellWidth);
    const int fitting = std::max(1, (room + m_grid->horizontalSpacing()) / (m_cellWidth + m_grid->horizontalSpacing()));
    const int shown =
        static_cast<int>(std::count_if(m_cells.begin(), m_cells.end(), [](const Cell &cell) { return cell.shown; }));
    const int columns = std::clamp(fitting, 1, std::max(shown, 1));
    if (!force && columns == m_columns)
        return;
    for (int column = 0; column < std::max(columns, m_columns); ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    m_columns = columns;
    int place = 0;
    for (const Cell &cell : m_cells) {
        m_grid->removeWidget(cell.box);
        cell.box->setVisible(cell.shown);
        if (!cell.shown)
            continue;
        m_grid->addWidget(cell.box, place / columns, place % columns);
        ++place;
    }
}

} // namespace widgets
