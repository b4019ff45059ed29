// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"
#include "widgets/models/tables.h"
#include "widgets/pages/demo_control.h"
#include "widgets/pages/page.h"

class QLabel;
class QVBoxLayout;

namespace widgets {

class Badge;
class DemoPanel;
class LinkRow;
class PipelineView;
class SectionHeading;
class TableView;

/// Is my data arriving? The state in a word and a sentence, the pipeline, what needs a person, what happened last.
class OverviewPage : public Page {
    Q_OBJECT
public:
    OverviewPage(PageContext context, DemoControl demo, QWidget *parent = nullptr);

    [[nodiscard]] QList<QWidget *> stops() const override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;

private:
    void showAttentions(const QList<Attention> &all);
    void lead(const Attention &attention);

    Badge *m_badge;
    QLabel *m_word;
    QLabel *m_sentence;
    DemoPanel *m_demo = nullptr; ///< Null outside of the demo.
    PipelineView *m_pipeline;
    SectionHeading *m_needsTitle;
    QVBoxLayout *m_needs;
    QLabel *m_calm;
    QLabel *m_more;
    QList<LinkRow *> m_rows;
    QList<Attention> m_shown; ///< What `m_rows` show.
    SectionHeading *m_eventsTitle;
    EventTable *m_events;
    quint64 m_lastEvent = 0; ///< The newest that is shown.
    TableView *m_eventsView;
};

} // namespace widgets
