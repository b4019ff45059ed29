// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"
#include "widgets/pages/page.h"

#include <QByteArray>
#include <QTimer>

class QLabel;
class QPushButton;
class QSplitter;

namespace widgets {

class Badge;
class CodeEditor;
class ConfigDesk;
class ConfigEditing;
class ConfigForm;
class ConfigNotices;
class ConfigOutline;
class ConfigProblems;
class ConfigTextPane;
class DraftKeeper;
class ElidedLabel;
class FilterBar;

/// The configuration file, under two views of one text: forms and the text itself. Checked and weighed while it is
/// edited, applied without a restart.
class ConfigPage : public Page {
    Q_OBJECT
public:
    explicit ConfigPage(PageContext context, QWidget *parent = nullptr);
    ~ConfigPage() override;

    void focusFilter() override;
    [[nodiscard]] QList<QWidget *> stops() const override;
    /// A place of the configuration: "scrape_configs[2]", or the name of a job or remote.
    void showSubject(const QString &subject) override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;
    /// Whether the text differs from what runs.
    [[nodiscard]] bool unsaved() const;
    /// Where edits that are not applied are kept: in a folder of their own in this one. Without it they are not.
    void setFolder(const QString &folder);

public Q_SLOTS:
    /// Asks the agent to load the file again.
    void reloadFile();

Q_SIGNALS:
    void unsavedChanged(bool unsaved);

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;
    void changeEvent(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;

private:
    enum class Layout { Both, Form, Text };

    void makeBar();
    void makeBody();
    void makeFoot();
    void connectEditing();
    void connectButtons();
    void connectNotices();
    void connectAgent();
    void makeActions();
    void applyByKey();
    /// One of ConfigTextPane::View.
    void showView(int view);
    void setLayoutOf(Layout layout);
    void take(const QByteArray &file);
    void takeOutside();
    void edited();
    void check();
    void showIssues(quint64 request, const QList<ConfigIssue> &issues);
    void showImpact(quint64 request, const ConfigImpact &impact);
    void showVerdict();
    void showButtons();
    void showEntry();
    void showDifference();
    void apply(bool overwrite);
    void applied(const QString &error, bool byOther);
    void reloaded(const QString &error);
    void revert();
    void goBack(const QByteArray &file);
    void offerDraft(qint64 time, const QString &text);
    [[nodiscard]] QPushButton *makeButton(QWidget *parent, const char *name, const char *icon = nullptr);

    ConfigDesk *m_desk;
    DraftKeeper *m_drafts;
    ElidedLabel *m_path;
    QLabel *m_state;
    FilterBar *m_layouts;
    QPushButton *m_reload;
    ConfigNotices *m_notices;
    QSplitter *m_split;
    QSplitter *m_views;
    ConfigTextPane *m_pane;
    CodeEditor *m_editor;
    ConfigEditing *m_editing;
    ConfigOutline *m_outline;
    ConfigForm *m_form;
    ConfigProblems *m_problems;
    Badge *m_badge;
    QLabel *m_verdict;
    QPushButton *m_compare;
    QPushButton *m_revert;
    QPushButton *m_apply;
    QList<QAction *> m_actions;

    QTimer m_checkDelay;
    QByteArray m_baseFile; ///< The file that runs and that the edits are made upon.
    QString m_base;        ///< The same as the editor shows it.
    QByteArray m_sent;     ///< What is being applied.
    QString m_openedPath;
    ConfigImpact m_impact;
    qint64 m_loaded = -1; ///< When the file that runs was loaded.
    qint64 m_now = 0;
    quint64 m_request = 0;
    quint64 m_preview = 0;
    bool m_weighed = false;   ///< `m_impact` belongs to the text as it is.
    bool m_checked = false;   ///< The problems belong to the text as it is.
    bool m_waiting = false;   ///< For the agent.
    bool m_applySoon = false; ///< Once the text is checked and has no problems.
};

} // namespace widgets
