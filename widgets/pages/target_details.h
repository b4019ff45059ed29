// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/target_messages.h"
#include "widgets/models/facts.h"
#include "widgets/parts/side_pane.h"

class QLabel;
class QPushButton;

namespace widgets {

class Badge;
class FilterBar;
class LookView;
class RelabelView;
class TargetFactsView;
class TargetProbe;

/// One target in full: what is known of it, what it answers when it is asked now, how relabelling made it.
class TargetDetails : public SidePane {
    Q_OBJECT
public:
    enum View { FactsView, AnswerView, RelabellingView };

    /// `probe` must outlive it.
    explicit TargetDetails(TargetProbe &probe, QWidget *parent = nullptr);
    /// `now` is the snapshot's time.
    void display(const TargetFacts &target, qint64 now);
    void retranslate();

    void choose(View view);
    /// One extra scrape of the target shown; nothing while one is under way.
    void scrapeNow();
    /// The last request as a command for a shell, to the clipboard.
    void copyAsCurl();
    /// Rules may have changed.
    void forgetRules();

Q_SIGNALS:
    /// The answer of a target needs more room than a few facts.
    void roomWanted();

private:
    /// Answers are kept for the targets that were asked last.
    struct Kept {
        QString job;
        quint64 id = 0;
        LookPtr look;
        LookPtr before;
    };

    void buildActions();
    void takePast(const QString &job, quint64 id, const TargetPast &past);
    void takeLook(const QString &job, quint64 id, const LookPtr &look, const QString &error);
    void showKept();
    [[nodiscard]] bool isShown(const QString &job, quint64 id) const
    {
        return id == m_target.id && job == m_target.job;
    }
    void showBusy(bool busy);

    TargetProbe &m_probe;
    Badge *m_badge;
    QLabel *m_health;
    QPushButton *m_scrape;
    QPushButton *m_copy;
    QLabel *m_said;
    FilterBar *m_views;
    TargetFactsView *m_facts;
    LookView *m_look;
    RelabelView *m_relabel;
    TargetFacts m_target;
    QList<PastScrape> m_scrapes; ///< Of the target shown, as far as they were seen.
    TargetPast m_past;
    QList<Kept> m_kept;
    bool m_busy = false;
};

} // namespace widgets
