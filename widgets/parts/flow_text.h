// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

namespace widgets {

/// Rich text that is as high as it needs to be and breaks long words where there is no room for them. Can be selected
/// and copied; has no scroll bars of its own.
class FlowText : public QTextBrowser {
    Q_OBJECT
public:
    explicit FlowText(QWidget *parent = nullptr);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    void fit();
};

} // namespace widgets
