// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/remote_control.h"

#include <QLabel>
#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace widgets {

class Badge;
class SectionHeading;

/// Examines the way to a receiver and shows the steps as a checklist, each as it ends: what was found, how long it
/// took, what to do. One thread: GUI.
class DoctorPane : public QWidget {
    Q_OBJECT
public:
    /// `bridge` must outlive it.
    explicit DoctorPane(EngineBridge &bridge, QWidget *parent = nullptr);
    void setRemote(const QString &remote);
    void retranslate();
    /// Begins anew. Ignored while one runs. With `testSample` the receiver gets a sample.
    void examine(bool testSample);
    /// Everything that is shown, as a text to be sent to somebody; empty before the first examination.
    [[nodiscard]] QString asText() const;
    [[nodiscard]] bool running() const { return m_running; }

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Row {
        QWidget *box = nullptr;
        Badge *badge = nullptr;
        QLabel *title = nullptr;
        QLabel *text = nullptr;
    };
    void addStep(const DoctorStep &step);
    void fill(const Row &row, const DoctorStep &step) const;
    void finish(const DoctorReport &report);
    void showVerdict();

    EngineBridge &m_bridge;
    RemoteControl m_control;
    QString m_remote;
    SectionHeading *m_title;
    QPushButton *m_examine;
    QPushButton *m_sample;
    QPushButton *m_copy;
    QLabel *m_verdict;
    QVBoxLayout *m_steps;
    QList<Row> m_rows;
    QList<DoctorStep> m_done;
    DoctorReport m_report;
    bool m_running = false;
    bool m_finished = false;
};

} // namespace widgets
