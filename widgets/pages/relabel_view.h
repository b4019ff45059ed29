// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/target_messages.h"

#include <QWidget>

class QLabel;

namespace widgets {

class Badge;
class FlowText;
class SectionHeading;
class TargetProbe;

/// Why is this target scraped as it is, or not at all? Each relabel rule with what it changed, and the one that
/// dropped it.
class RelabelView : public QWidget {
    Q_OBJECT
public:
    /// `probe` must outlive it.
    explicit RelabelView(TargetProbe &probe, QWidget *parent = nullptr);

    /// Explains a target; asks only when it is another one than before.
    void display(const QString &job, const LabelList &discovered);
    /// Asks anew with the next `display`: the rules may have changed.
    void forget();
    void retranslate();

protected:
    void changeEvent(QEvent *event) override;

private:
    void show(const RelabelStory &story);
    void fail(const QString &error);
    void showVerdict(const RelabelStory &story);
    [[nodiscard]] QString stepsHtml(const RelabelStory &story) const;
    [[nodiscard]] QString stepHtml(const RelabelStepLine &step) const;
    [[nodiscard]] QString resultHtml(const RelabelStory &story) const;

    TargetProbe &m_probe;
    Badge *m_badge;
    QLabel *m_verdict;
    SectionHeading *m_stepsTitle;
    FlowText *m_steps;
    SectionHeading *m_resultTitle;
    FlowText *m_result;
    QString m_job;
    LabelList m_discovered;
    quint64 m_request = 0; ///< Of the answer that is waited for.
    RelabelStory m_story;
    bool m_known = false;
};

} // namespace widgets
