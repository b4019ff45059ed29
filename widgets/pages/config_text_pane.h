// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"

#include <QStackedWidget>
#include <QWidget>

class QLabel;
class QPushButton;

namespace widgets {

class CodeEditor;
class ConfigDesk;
class ConfigHistoryView;
class DifferenceView;
class FilterBar;
class YamlHighlighter;

/// The side of the text: the editor, the difference against what runs, the history. One thread: GUI.
class ConfigTextPane : public QWidget {
    Q_OBJECT
public:
    enum View { Text, Difference, History };

    explicit ConfigTextPane(ConfigDesk &desk, QWidget *parent = nullptr);

    [[nodiscard]] CodeEditor *editor() const { return m_editor; }
    [[nodiscard]] ConfigHistoryView *history() const { return m_history; }
    void setView(View view);
    [[nodiscard]] View view() const;
    /// Shows a difference; `about` says of what, `details` what it means for what runs.
    void showDifference(const QString &about, const QString &before, const QString &after, const QStringList &details);
    /// Says why there is none to be seen.
    void sayNoDifference(const QString &about, const QString &why);
    void retranslate();

Q_SIGNALS:
    /// The difference is to be seen, and may be of an older text.
    void differenceWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeDifference();

    FilterBar *m_views;
    QPushButton *m_secrets;
    QStackedWidget *m_stack;
    CodeEditor *m_editor;
    YamlHighlighter *m_colors;
    QLabel *m_about;
    QLabel *m_details;
    DifferenceView *m_difference;
    ConfigHistoryView *m_history;
};

} // namespace widgets
