// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/engine_bridge.h"
#include "widgets/models/facts.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace widgets {

class Badge;
class ElidedLabel;

/// The first lines of everything about one receiver: shape, name, sentence, and the verbs retry now, pause and resume.
class RemoteHeading : public QWidget {
    Q_OBJECT
public:
    explicit RemoteHeading(EngineBridge &bridge, QWidget *parent = nullptr);
    void display(const RemoteFacts &remote);
    void retranslate();

private:
    EngineBridge &m_bridge;
    QString m_remote;
    bool m_paused = false;
    Badge *m_badge;
    QLabel *m_name;
    ElidedLabel *m_url;
    ElidedLabel *m_sentence;
    QPushButton *m_retry;
    QPushButton *m_pause;
};

} // namespace widgets
