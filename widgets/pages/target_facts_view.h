// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/target_messages.h"
#include "widgets/models/facts.h"

#include <QWidget>

class QLabel;

namespace widgets {

class FactGrid;
class FlowText;
class SectionHeading;
class Sparkline;
class TextBox;
class TimingBar;

/// What is known of one target: last error, how scrapes went lately and where the time goes, numbers, labels before and
/// after relabelling.
class TargetFactsView : public QWidget {
    Q_OBJECT
public:
    explicit TargetFactsView(QWidget *parent = nullptr);
    /// `now` is the snapshot's time.
    void display(const TargetFacts &target, qint64 now);
    /// `scrapes` oldest first; `past` is of the newest one. `interval` tells what is a gap, in seconds.
    void displayPast(const QList<PastScrape> &scrapes, const TargetPast &past, double interval);
    void retranslate();

private:
    [[nodiscard]] QString labelTable(const TargetFacts &target) const;
    [[nodiscard]] QWidget *historyRow(QLabel *name, Sparkline *line, QLabel *note);

    SectionHeading *m_errorTitle;
    TextBox *m_error;
    SectionHeading *m_historyTitle;
    QLabel *m_durationName;
    Sparkline *m_duration;
    QLabel *m_durationNote;
    QLabel *m_samplesName;
    Sparkline *m_samples;
    QLabel *m_samplesNote;
    SectionHeading *m_timingTitle;
    TimingBar *m_timing;
    FactGrid *m_facts;
    SectionHeading *m_labelsTitle;
    FlowText *m_labels;
    QString m_labelText;
    int m_scrapeCell, m_tookCell, m_samplesCell, m_seriesCell, m_intervalCell, m_timeoutCell, m_scrapesCell,
        m_failuresCell;
};

} // namespace widgets
