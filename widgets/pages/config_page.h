// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"
#include "widgets/pages/page.h"

#include <QTimer>

class QLabel;
class QPushButton;
class QSplitter;

namespace widgets {

class Badge;
class CodeEditor;
class ElidedLabel;
class Notice;
class TableView;
class YamlHighlighter;

/// The configuration file as text: edited, checked while it is typed, applied without a restart.
class ConfigPage : public Page {
    Q_OBJECT
public:
    explicit ConfigPage(PageContext context, QWidget *parent = nullptr);

    void focusFilter() override;
    [[nodiscard]] QList<QWidget *> stops() const override;
    /// Whether the text differs from what runs.
    [[nodiscard]] bool unsaved() const;

public Q_SLOTS:
    /// Asks the agent to load the file again.
    void reloadFile();

Q_SIGNALS:
    void unsavedChanged(bool unsaved);

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeProblems();
    void take(const QString &text);
    void edited();
    void check();
    void showIssues(quint64 request, const QList<ConfigIssue> &issues);
    void showVerdict();
    void showButtons();
    void apply();
    void applied(const QString &error);
    void reloaded(const QString &error);
    void revert();
    void fixSelected();
    void goToSelected();
    [[nodiscard]] const ProblemLine *selected() const;
    void takeOutside();

    ElidedLabel *m_path;
    QLabel *m_state;
    QPushButton *m_reload;
    QPushButton *m_revert;
    QPushButton *m_check;
    QPushButton *m_apply;
    Notice *m_result;
    Notice *m_outside;
    QPushButton *m_takeTheirs;
    QPushButton *m_keepMine;
    QSplitter *m_split;
    CodeEditor *m_editor;
    YamlHighlighter *m_colors;
    QWidget *m_problemBox;
    ProblemTable *m_problems;
    TableView *m_problemView;
    QPushButton *m_fix;
    Badge *m_badge;
    QLabel *m_verdict;

    QTimer m_checkDelay;
    QString m_base;       ///< The text that runs and that the edits are made upon.
    QString m_theirs;     ///< A newer text that runs while there are edits.
    qint64 m_loaded = -1; ///< When `m_base` or `m_theirs` was loaded.
    qint64 m_now = 0;
    quint64 m_request = 0;
    bool m_checked = false; ///< The problems belong to the text as it is.
    bool m_waiting = false; ///< Reload or apply is under way.
};

} // namespace widgets
