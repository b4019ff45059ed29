// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"
#include "widgets/models/finder.h"
#include "widgets/pages/demo_control.h"
#include "widgets/pages/page.h"
#include "widgets/text/state_text.h"

#include <QObject>

#include <map>
#include <vector>

namespace widgets {

class ConfigPage;
class HeaderBar;
class StatusFacts;

/// How a page stands in the sidebar. A value.
struct PageMark {
    quint64 count = 0; ///< What needs a person; 0: nothing.
    QString countText; ///< What the count is of.
    bool unsaved = false;
    friend bool operator==(const PageMark &, const PageMark &) = default;
};

/// Everything a window shows but the window: the pages, the header, the status line, and the texts of title and tray.
/// Feeds the histories at every state. The widgets belong to the window once it has put them into its layouts. One
/// thread: GUI.
class PageSet : public QObject {
    Q_OBJECT
public:
    struct Entry {
        PageId id;
        Page *page;
        QString icon; ///< Name for `themedIcon`.
    };

    PageSet(EngineBridge &bridge, DemoControl demo, QObject *parent = nullptr);
    ~PageSet() override;

    [[nodiscard]] const std::vector<Entry> &pages() const { return m_pages; }
    [[nodiscard]] Page *page(PageId id) const;
    [[nodiscard]] QString title(PageId id) const;
    [[nodiscard]] HeaderBar *header() const { return m_header; }
    [[nodiscard]] StatusFacts *statusFacts() const { return m_statusFacts; }
    [[nodiscard]] PageMark mark(PageId id) const;

    /// "Offline: Offline since 12:31, 34 min held - Belfry, batmobile / 0".
    [[nodiscard]] QString windowTitle() const;
    /// The state's word and sentence.
    [[nodiscard]] QString stateText() const { return stateLine(m_state); }
    /// What all of these say.
    [[nodiscard]] const StateFacts &state() const { return m_state; }
    /// In the file's order; empty before the first state.
    [[nodiscard]] QList<RemoteFacts> remotes() const;
    /// What still waits, for the moment of quitting: a sentence; empty when nothing does.
    [[nodiscard]] QString waitingText() const;
    /// Whether something waits for a receiver that does not take it now: quitting leaves that on disk.
    [[nodiscard]] bool holdsBack() const;
    /// Where pages keep what is to outlive the program, besides settings.
    void setFolder(const QString &folder);
    /// While the window cannot be seen, only the state and the histories follow the agent.
    void setSeen(bool seen);
    /// Asks the agent to load its file again; the answer is shown on the configuration page.
    void reloadConfig();
    /// Says "stopping" from now on, whatever the agent says.
    void showStopping();
    /// Says that the agent could not start, from now on, and why in a few words.
    void showFailure(const QString &reason);
    /// Receivers, jobs and targets, to be found by Ctrl+K.
    void addTo(Finder &finder) const;

Q_SIGNALS:
    /// Title, state text, icon or a mark may have changed.
    void changed();

private:
    void take(const Snapshot &snapshot);
    void show(const Snapshot &snapshot);
    void mark(PageId id, const PageMark &mark);
    void markPages(const Snapshot &snapshot);
    void freeze(const StateFacts &state);

    EngineBridge &m_bridge;
    SnapshotHistory m_history;
    std::vector<Entry> m_pages;
    ConfigPage *m_config = nullptr;
    HeaderBar *m_header;
    StatusFacts *m_statusFacts;
    StateFacts m_state;
    QString m_identity;
    std::map<PageId, PageMark> m_marks;
    bool m_seen = true;
    bool m_frozen = false; ///< The agent's state is shown no more.
};

} // namespace widgets
