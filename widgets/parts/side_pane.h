// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace widgets {

/// A pane at the side of a list that shows one thing in full. Opened by its page, closed with Esc or its button. Its
/// content scrolls.
class SidePane : public QFrame {
    Q_OBJECT
public:
    explicit SidePane(QWidget *parent = nullptr);
    void setTitle(const QString &title);
    /// The tooltip and accessible name of the button that closes.
    void setCloseText(const QString &text);
    [[nodiscard]] QVBoxLayout *body() const { return m_body; }

Q_SIGNALS:
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QLabel *m_title;
    QToolButton *m_close;
    QVBoxLayout *m_body;
};

} // namespace widgets
