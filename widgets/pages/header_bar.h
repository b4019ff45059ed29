// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/snapshot_ptr.h"
#include "widgets/text/state_text.h"

#include <QFrame>

class QLabel;
class QMenu;
class QToolButton;

namespace widgets {

class Badge;
class ElidedLabel;

/// The top of the window: who this agent is, and its state as a shape, a word and a sentence.
class HeaderBar : public QFrame {
    Q_OBJECT
public:
    explicit HeaderBar(QWidget *parent = nullptr);

    void setIdentity(const QString &identity, const QString &labels);
    void setState(const StateFacts &facts);
    /// The menu of the button at the right; stays the caller's.
    void setMenu(QMenu *menu);
    void openMenu();
    /// The whole sentence; the word that it begins with stands before it as the badge's.
    [[nodiscard]] QString sentence() const;

Q_SIGNALS:
    /// The button that Ctrl+K stands on was pressed.
    void findWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    void display();
    void retranslate();

    StateFacts m_facts;
    QLabel *m_logo;
    ElidedLabel *m_identity;
    Badge *m_badge;
    QLabel *m_word;
    ElidedLabel *m_sentence;
    QToolButton *m_find;
    QToolButton *m_menu;
};

} // namespace widgets
