// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPair>
#include <QPlainTextEdit>
#include <QTextCursor>

namespace widgets {

/// A text editor with line numbers, a mark on the current line, squiggles under places that have a problem, and dots
/// over secrets. Tab indents with two blanks, Shift+Tab takes them back, Enter keeps the indent; Esc then Tab leaves
/// the editor. GUI thread.
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

    /// The text as it is; `toPlainText` makes blanks of blanks that do not break.
    [[nodiscard]] QString text() const;
    /// Changes made as one step that can be undone; places are those before any of them. Cursor and scroll position
    /// stay with the text they are at.
    struct Change {
        int begin = 0;
        int removed = 0;
        QString inserted;
    };
    void make(const QList<Change> &changes);
    /// Tints lines, from 0, that belong to what is looked at elsewhere; -1: none.
    void setLinked(int first, int last);
    /// Scrolls so that the lines are seen, without moving the cursor.
    void reveal(int first, int last);

    /// Draws dots over these parts, which move with the text. A part that grows stays covered. What is copied has dots
    /// there too, except for this editor itself: pasted here, it is what it was.
    void setSecrets(const QList<QPair<int, int>> &parts);
    void addSecret(int begin, int end);
    void setSecretsShown(bool shown);
    [[nodiscard]] bool secretsShown() const { return m_secretsShown; }

    // For the line numbers.
    [[nodiscard]] int numbersWidth() const;
    void paintNumbers(QPaintEvent *event);

protected:
    bool event(QEvent *event) override;
    [[nodiscard]] QMimeData *createMimeDataFromSelection() const override;
    void insertFromMimeData(const QMimeData *source) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void layoutNumbers();
    void refreshSelections();
    void indent(bool outward);
    void paintDots(QPainter &painter, const QTextBlock &block, double top);
    [[nodiscard]] bool isLinked(int line) const { return line >= m_linkedFirst && line <= m_linkedLast; }
    [[nodiscard]] QTextCursor cursorOf(const Mark &mark) const;

    QWidget *m_numbers;
    QList<Mark> m_marks;
    QList<QTextCursor> m_secrets;  ///< Each a selection.
    mutable QString m_copied;      ///< What was copied last, as it is.
    mutable QString m_copiedShown; ///< The same with dots.
    bool m_secretsShown = false;
    int m_linkedFirst = -1;
    int m_linkedLast = -2;
    bool m_leaveWithTab = false; ///< Esc was pressed: the next Tab moves the focus.
};

} // namespace widgets
