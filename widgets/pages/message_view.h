// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace widgets {

class TextBox;

/// Stands where the pages stand while there is no agent to show: it could not start, or it is stopping.
class MessageView : public QWidget {
    Q_OBJECT
public:
    explicit MessageView(QWidget *parent = nullptr);
    /// `details` is shown in a fixed-width font and can be copied; empty: nothing.
    void say(const QString &title, const QString &text, const QString &details = {});

private:
    QLabel *m_title;
    QLabel *m_text;
    TextBox *m_details;
};

} // namespace widgets
