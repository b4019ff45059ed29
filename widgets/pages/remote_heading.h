// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"

#include <QKeySequence>
#include <QMenu>
#include <QWidget>

#include <array>

class QLabel;
class QPushButton;
class QToolButton;

namespace widgets {

class Badge;
class ElidedLabel;
class RemoteDesk;
class VerbPane;

/// What a person may want of a receiver.
enum class RemoteVerb { Retry, Pause, Skip, Limit, Drop, Examine, DeadLetters };

/// The first lines of everything about one receiver: shape, name, sentence, and the verbs: retry now and pause as
/// buttons, the others in a menu. What a verb needs to know is asked below.
class RemoteHeading : public QWidget {
    Q_OBJECT
public:
    /// `desk` must outlive it.
    explicit RemoteHeading(RemoteDesk &desk, QWidget *parent = nullptr);
    void display(const RemoteFacts &remote);
    void retranslate();
    /// As from a button or a key. Pause resumes what is paused.
    void run(RemoteVerb verb);
    [[nodiscard]] const QString &remote() const { return m_facts.name; }
    /// The first thing to get the focus.
    [[nodiscard]] QWidget *stop() const;

    /// The key of a verb, on pages that have headings.
    [[nodiscard]] static QKeySequence key(RemoteVerb verb);

Q_SIGNALS:
    void examineWanted(const QString &remote);
    void deadLettersWanted(const QString &remote);

private:
    [[nodiscard]] QString verbText(RemoteVerb verb) const;
    void nameForRemote();

    static constexpr std::array kMenu{RemoteVerb::Retry, RemoteVerb::Pause,   RemoteVerb::Limit,      RemoteVerb::Skip,
                                      RemoteVerb::Drop,  RemoteVerb::Examine, RemoteVerb::DeadLetters};

    RemoteDesk &m_desk;
    RemoteFacts m_facts;
    bool m_paused = false;
    bool m_named = false;
    Badge *m_badge;
    QLabel *m_name;
    ElidedLabel *m_url;
    ElidedLabel *m_sentence;
    QPushButton *m_retry;
    QPushButton *m_pause;
    QToolButton *m_more;
    QMenu m_menu;
    std::array<QAction *, kMenu.size()> m_actions{};
    VerbPane *m_pane;
};

} // namespace widgets
