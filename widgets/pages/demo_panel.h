// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/demo_control.h"

#include <QElapsedTimer>
#include <QFrame>

class QLabel;

namespace widgets {

class Switch;

/// The demo's switch: cut the network and see what Belfry is for.
class DemoPanel : public QFrame {
    Q_OBJECT
public:
    explicit DemoPanel(DemoControl control, QWidget *parent = nullptr);
    /// Reads the counts anew.
    void refresh();
    void retranslate();

private:
    DemoControl m_control;
    QElapsedTimer m_asked; ///< Since the switch was pressed: the network needs a moment to follow.
    QLabel *m_title;
    Switch *m_cut;
    QLabel *m_counts;
};

} // namespace widgets
