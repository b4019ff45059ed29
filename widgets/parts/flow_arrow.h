// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace widgets {

/// An arrow to the right between two stages; dashed while nothing flows.
class FlowArrow : public QWidget {
    Q_OBJECT
public:
    explicit FlowArrow(QWidget *parent = nullptr);
    void setFlowing(bool flowing);
    [[nodiscard]] QSize sizeHint() const override { return {36, 24}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    bool m_flowing = true;
};

} // namespace widgets
