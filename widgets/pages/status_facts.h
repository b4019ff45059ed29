// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/snapshot_ptr.h"

#include <QFrame>
#include <QList>

class QLabel;

namespace widgets {

/// The bottom of the window: the same five facts always. Targets, rate in, rate out, backlog, configuration.
class StatusFacts : public QFrame {
    Q_OBJECT
public:
    explicit StatusFacts(QWidget *parent = nullptr);
    void display(const Snapshot &snapshot);
    /// The five texts, for tests and assistive tools.
    [[nodiscard]] QStringList texts() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    Snapshot m_snapshot;
    QList<QLabel *> m_facts;
    QList<QWidget *> m_lines; ///< Between the facts.
};

} // namespace widgets
