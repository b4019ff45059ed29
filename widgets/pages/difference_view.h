// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"
#include "widgets/parts/background.h"

#include <QPlainTextEdit>

namespace widgets {

/// A difference of two texts: lines taken away and added, with signs and colours, and the numbers of lines. Read only.
class DifferenceView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit DifferenceView(QWidget *parent = nullptr);
    /// Shows how the texts differ, once that is worked out on another thread; secrets masked. `same`: said when they do
    /// not.
    void compare(const QString &before, const QString &after, const QString &same);
    /// Shows these words instead of a difference.
    void say(const QString &text);
    [[nodiscard]] int added() const { return m_added; }
    [[nodiscard]] int removed() const { return m_removed; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void fill(const QList<DifferenceLine> &lines, const QString &same);
    void paintLines();

    Background m_background{this};
    QList<DifferenceLine> m_lines;
    int m_added = 0;
    int m_removed = 0;
};

} // namespace widgets
