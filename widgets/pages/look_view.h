// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/crossing.h"
#include "widgets/bridge/target_messages.h"
#include "widgets/models/sample_changes.h"
#include "widgets/models/tables.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace widgets {

class Badge;
class BodyLinesModel;
class EmptyState;
class FactGrid;
class FilterBar;
class TableView;
class TextBox;
class TimingBar;

/// The pieces of a timing bar, in the order in which they pass.
void showTiming(TimingBar &bar, const TimingParts &timing);

/// What a target answered to an extra scrape: what a scrape would make of it, the text with the line that is wrong,
/// what differs from the answer before, the headers.
class LookView : public QWidget {
    Q_OBJECT
public:
    explicit LookView(QWidget *parent = nullptr);

    /// `before` is the answer to compare with; null: there is none. Null `look`: nothing has been asked yet.
    void display(const LookPtr &look, const LookPtr &before);
    /// Why there is no answer to show.
    void fail(const QString &error);
    void retranslate();

protected:
    void changeEvent(QEvent *event) override;

private:
    enum View { BodyView, ChangesView, HeadersView };

    void buildViews();
    void showVerdict();
    void showFacts();
    void showNotes();
    void compare();
    void choose(int view);
    void applyFilter();
    void copyBody() const;

    EmptyState *m_empty;
    QWidget *m_content;
    Badge *m_badge;
    QLabel *m_verdict;
    TextBox *m_error;
    FactGrid *m_facts;
    TimingBar *m_timing;
    QLabel *m_notes;
    FilterBar *m_views;
    QLineEdit *m_filter;
    QPushButton *m_copy;
    BodyLinesModel *m_lines;
    TableView *m_body;
    SampleChangeTable *m_changes;
    TableView *m_changesView;
    FieldTable *m_headers;
    TableView *m_headersView;
    LookPtr m_look;
    LookPtr m_before;
    QList<SampleChange> m_found; ///< Between the two.
    quint64 m_comparison = 0;    ///< Counts comparisons, to know the newest.
    int m_samplesCell, m_keptCell, m_seriesCell, m_statusCell, m_bytesCell;
    Crossing m_crossing{this};
};

} // namespace widgets
