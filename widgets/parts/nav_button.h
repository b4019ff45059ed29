// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QIcon>

namespace widgets {

/// An entry of the sidebar: icon, name, a count of what needs a person, a dot for unsaved edits. Checkable, one of its
/// siblings at a time.
class NavButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit NavButton(const QIcon &icon, QWidget *parent = nullptr);

    /// 0: nothing is shown.
    void setCount(quint64 count);
    /// `what` tells assistive tools and the tooltip what the count is of: "3 targets are down".
    void setCountText(const QString &what);
    void setUnsaved(bool unsaved);
    [[nodiscard]] quint64 count() const { return m_count; }
    [[nodiscard]] bool unsaved() const { return m_unsaved; }

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    quint64 m_count = 0;
    bool m_unsaved = false;
};

} // namespace widgets
