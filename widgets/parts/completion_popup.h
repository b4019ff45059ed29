// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

#include <functional>

class QListView;
class QStandardItemModel;

namespace widgets {

class CodeEditor;

/// Words that fit at the cursor of an editor: while a word is typed, and with Ctrl+Space. Arrow keys choose, Enter or
/// Tab takes, Esc closes; the focus stays in the editor. GUI thread.
class CompletionPopup : public QFrame {
    Q_OBJECT
public:
    struct Word {
        QString name;
        QString about;
        QString insert; ///< What is written in place of what is there of the word.
    };
    struct Words {
        int begin = 0; ///< Of what is there of the word.
        int end = 0;
        QList<Word> items;
    };
    /// `ask` is called with the place of the cursor.
    CompletionPopup(CodeEditor *editor, std::function<Words(int)> ask);

    /// Asks and shows what fits; `wanted`: also when nothing was typed of the word.
    void open(bool wanted);
    [[nodiscard]] QListView *list() const { return m_list; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] bool handleKey(int key, Qt::KeyboardModifiers modifiers);
    void take();
    void place();

    CodeEditor *m_editor;
    std::function<Words(int)> m_ask;
    QListView *m_list;
    QStandardItemModel *m_items;
    Words m_words;
};

} // namespace widgets
