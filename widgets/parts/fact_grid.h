// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace widgets {

/// Named numbers side by side: a small name above, the value below, as many columns as there is room for. Values can be
/// selected with the mouse. GUI thread.
class FactGrid : public QWidget {
    Q_OBJECT
public:
    /// `cellWidth` is the least width of a cell.
    explicit FactGrid(int cellWidth = 128, QWidget *parent = nullptr);

    /// Adds a cell and returns its number, from 0.
    int add();
    void setName(int cell, const QString &name, const QString &help = {});
    /// `exact` is the tooltip: the value in full. An invalid colour stands for the text's own.
    void setValue(int cell, const QString &value, const QString &exact = {}, const QColor &color = {});
    /// A hidden cell leaves no gap.
    void setShown(int cell, bool shown);
    [[nodiscard]] QString value(int cell) const;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Cell {
        QWidget *box = nullptr;
        QLabel *name = nullptr;
        QLabel *value = nullptr;
        bool shown = true;
    };
    void arrange(bool force);

    QList<Cell> m_cells;
    QGridLayout *m_grid;
    int m_cellWidth;
    int m_columns = 0;
};

} // namespace widgets
