// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPlainTextEdit>

namespace widgets {

/// A text editor with line numbers, a mark on the current line, and squiggles under places that have a problem. Tab
/// indents with two blanks, Shift+Tab takes them back, Enter keeps the indent; Esc then Tab leaves the editor. GUI
/// thread.
class CodeEditor : public QPlainTextEdit {
    Q_OBJECT
public:
    /// A place with a problem. Lines and columns from 1; length 0: to the end of the word or line.
    struct Mark {
        int line = 0;
        int column = 0;
        int length = 0;
        QString text; ///< Shown at hovering.
    };

    explicit CodeEditor(QWidget *parent = nullptr);

    void setMarks(const QList<Mark> &marks);
    [[nodiscard]] const QList<Mark> &marks() const { return m_marks; }
    /// Puts the cursor there and shows it.
    void goTo(int line, int column);
    /// Replaces `length` characters at the place as one step that can be undone. False when the text there is not
    /// `expected`.
    [[nodiscard]] bool replaceAt(int line, int column, const QString &expected, const QString &text);
    /// The word that begins at the place, as a mark of length 0 would underline it.
    [[nodiscard]] QString wordAt(int line, int column) const;
    /// Replaces all of the text; the change can be undone, cursor and scroll position stay where they can.
    void replaceAll(const QString &text);

    // For the line numbers.
    [[nodiscard]] int numbersWidth() const;
    void paintNumbers(QPaintEvent *event);

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void layoutNumbers();
    void refreshSelections();
    void indent(bool outward);
    [[nodiscard]] QTextCursor cursorOf(const Mark &mark) const;

    QWidget *m_numbers;
    QList<Mark> m_marks;
    bool m_leaveWithTab = false; ///< Esc was pressed: the next Tab moves the focus.
};

} // namespace widgets
