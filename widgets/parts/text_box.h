// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace widgets {

/// A text of a few lines that can be read, selected and copied, as high as it needs to be up to a limit. Tab leaves it.
class TextBox : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit TextBox(int mostLines, QWidget *parent = nullptr);
    /// Keeps selection and scroll position when the text is the same.
    void setText(const QString &text);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {80, sizeHint().height()}; }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] int wantedLines() const;

    int m_mostLines;
    int m_lines = 1;
};

} // namespace widgets
