// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/parts/panel.h"

#include <QWidget>

class QPushButton;

namespace widgets {

/// The lines above a configuration: what became of the last command, what has happened to the file besides this window,
/// and edits that were kept from before. Hidden while there is nothing to say. One thread: GUI.
class ConfigNotices : public QWidget {
    Q_OBJECT
public:
    /// What has happened to the file or the agent besides this window.
    enum class Outside {
        Nothing,
        OtherRuns,  ///< Another text runs than the one the edits are based on.
        FileDiffers ///< The file on disk is not what was loaded.
    };

    explicit ConfigNotices(QWidget *parent = nullptr);

    /// What became of the last command; empty: nothing is said of it any more.
    void sayResult(Notice::Kind kind, const QString &text);
    void sayOutside(Outside outside);
    [[nodiscard]] Outside outside() const { return m_happened; }
    /// Whether there are edits, and whether they can be written over the file now.
    void setEdits(bool unsaved, bool appliable);
    /// `when`: from when the edits are, in words.
    void offerDraft(const QString &text, const QString &when);
    [[nodiscard]] bool offersDraft() const { return !m_draft->isHidden(); }
    void retranslate();

Q_SIGNALS:
    void takeTheirsWanted();
    void overwriteWanted();
    void showOutsideWanted();
    void draftTaken(const QString &text);
    void draftDropped();

private:
    void withdrawDraft();
    void showSome();

    Notice *m_result;
    Notice *m_outside;
    QPushButton *m_showOutside;
    QPushButton *m_takeTheirs;
    QPushButton *m_keepMine;
    QPushButton *m_overwrite;
    Notice *m_draft;
    QPushButton *m_takeDraft;
    QPushButton *m_dropDraft;
    QString m_draftText;
    QString m_draftTime;
    Outside m_happened = Outside::Nothing;
    bool m_unsaved = false;
};

} // namespace widgets
