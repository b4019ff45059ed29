// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace widgets {

class TextBox;

/// Stands where the pages stand while there is no agent to show: it could not start, or it is stopping.
class MessageView : public QWidget {
    Q_OBJECT
public:
    explicit MessageView(QWidget *parent = nullptr);
    /// `details` is shown in a fixed-width font and can be copied; `next` is the step that a button offers. Empty:
    /// there is none.
    void say(const QString &title, const QString &text, const QString &details = {}, const QString &next = {});

Q_SIGNALS:
    void nextWanted();

private:
    QLabel *m_title;
    QLabel *m_text;
    TextBox *m_details;
    QPushButton *m_next;
};

} // namespace widgets
