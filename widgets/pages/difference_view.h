// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"

#include <QPlainTextEdit>

namespace widgets {

/// A difference of two texts: lines taken away and added, with signs and colours, and the numbers of lines. Read only.
class DifferenceView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit DifferenceView(QWidget *parent = nullptr);
    /// `same`: said when there is no difference.
    void display(const QList<DifferenceLine> &lines, const QString &same);
    [[nodiscard]] int added() const { return m_added; }
    [[nodiscard]] int removed() const { return m_removed; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintLines();

    QList<DifferenceLine> m_lines;
    int m_added = 0;
    int m_removed = 0;
};

} // namespace widgets
