// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/engine_bridge.h"
#include "widgets/models/snapshot_history.h"
#include "widgets/models/snapshot_ptr.h"

#include <QElapsedTimer>
#include <QWidget>

class QSettings;

namespace widgets {

/// The pages, in the order of the sidebar.
enum class PageId { Overview, Targets, Discovery, Configuration, Backlog, Remote, Live, Logs, Status };

/// What every page gets. Both must outlive it.
struct PageContext {
    EngineBridge &bridge;
    const SnapshotHistory &history;
};

/// Where a link leads. A value.
struct Link {
    PageId page = PageId::Overview;
    QString subject;       ///< A job or a receiver; empty: the page as it is.
    bool onlyDown = false; ///< Of the targets, those that are down.
    quint64 target = 0;    ///< This one target, opened.
    QString endpoint = {}; ///< Its address, as the table of targets has it.
};

/// A page of the console. It is told of states only while it can be seen: a hidden page does no work. What it can do by
/// a key it offers as actions of its own (`addAction`, with a text): Ctrl+K finds these. One thread: GUI.
class Page : public QWidget {
    Q_OBJECT
public:
    explicit Page(PageContext context, QWidget *parent = nullptr);

    /// Puts the focus into the page's filter or search, if it has one.
    virtual void focusFilter() {}
    /// Shows what a link named: a target's job, a receiver. Pages that have no parts ignore it.
    virtual void showSubject(const QString &subject) { static_cast<void>(subject); }
    /// Shows what a link leads to; a page that knows more than names does more than that.
    virtual void follow(const Link &link) { showSubject(link.subject); }
    /// Where F6 stops within the page, in order; the first is where the focus goes when the page is opened by key.
    [[nodiscard]] virtual QList<QWidget *> stops() const { return {}; }
    /// Filters, columns and the like, in the group that is open in `settings`.
    virtual void saveState(QSettings &settings) const { static_cast<void>(settings); }
    virtual void restoreState(QSettings &settings) { static_cast<void>(settings); }

Q_SIGNALS:
    /// The person wants to see another page.
    void linkFollowed(widgets::PageId page, const QString &subject);
    /// The same, where a name does not say it all.
    void linkWanted(const widgets::Link &link);

protected:
    /// Shows a state. Called when one arrives while the page is visible, and when the page becomes visible.
    virtual void refresh(const Snapshot &snapshot) = 0;
    /// Sets every text anew; called once before the page is shown first, and at a change of the language.
    virtual void retranslate() = 0;

    [[nodiscard]] EngineBridge &bridge() const { return m_context.bridge; }
    [[nodiscard]] const SnapshotHistory &history() const { return m_context.history; }
    /// True at most about once a second, and always for the first refresh after the page was shown: for charts.
    [[nodiscard]] bool chartDue();
    /// Refreshes with the newest state now, if visible.
    void refreshNow();

    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    PageContext m_context;
    QElapsedTimer m_lastChart;
    bool m_translated = false;
};

} // namespace widgets
