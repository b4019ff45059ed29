// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/messages.h"
#include "widgets/models/tables.h"

#include <QWidget>

class QPushButton;

namespace widgets {

class CodeEditor;
class TableView;

/// What is wrong with a configuration text: a table, marks in the text, and fixes. Hidden while nothing is wrong. One
/// thread: GUI.
class ConfigProblems : public QWidget {
    Q_OBJECT
public:
    explicit ConfigProblems(CodeEditor *editor, QWidget *parent = nullptr);

    void display(const QList<ConfigIssue> &issues);
    [[nodiscard]] int count() const { return m_model->rowCount(); }
    [[nodiscard]] TableView *list() const { return m_view; }
    void retranslate();
    /// Mends the problem of the cursor's line, if that can be.
    void fixLine();

Q_SIGNALS:
    /// The text there is to be seen.
    void placeWanted(int line, int column);
    /// A fix was made, or the text was another one: it is to be checked again.
    void fixed(bool done);

private:
    void fix(const ProblemLine &problem);
    void showFix();
    [[nodiscard]] const ProblemLine *selected() const;

    CodeEditor *m_editor;
    ProblemTable *m_model;
    TableView *m_view;
    QPushButton *m_fix;
};

} // namespace widgets
