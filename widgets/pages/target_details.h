// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"
#include "widgets/parts/side_pane.h"

class QLabel;

namespace widgets {

class Badge;
class FactGrid;
class FlowText;
class SectionHeading;
class TextBox;

/// One target in full: health, last error, timing, labels before and after relabelling.
class TargetDetails : public SidePane {
    Q_OBJECT
public:
    explicit TargetDetails(QWidget *parent = nullptr);
    /// `now` is the snapshot's time.
    void display(const TargetFacts &target, qint64 now);
    void retranslate();

private:
    [[nodiscard]] QString labelTable(const TargetFacts &target) const;

    Badge *m_badge;
    QLabel *m_health;
    SectionHeading *m_errorTitle;
    TextBox *m_error;
    FactGrid *m_facts;
    SectionHeading *m_labelsTitle;
    FlowText *m_labels;
    QString m_labelText;
    int m_scrapeCell, m_tookCell, m_samplesCell, m_seriesCell, m_intervalCell, m_timeoutCell, m_scrapesCell,
        m_failuresCell;
};

} // namespace widgets
