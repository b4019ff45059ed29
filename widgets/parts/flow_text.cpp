// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/flow_text.h"

#include <QAbstractTextDocumentLayout>
#include <QWheelEvent>

#include <cmath>

namespace widgets {

FlowText::FlowText(QWidget *parent) : QTextBrowser(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTabChangesFocus(true);
    setOpenLinks(false);
    setProperty("role", QStringLiteral("flowText"));
    document()->setDocumentMargin(0);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this, &FlowText::fit);
}

void FlowText::fit()
{
    const int height = static_cast<int>(std::ceil(document()->size().height())) + 4;
    if (height != minimumHeight())
        setFixedHeight(height);
}

void FlowText::resizeEvent(QResizeEvent *event)
{
    QTextBrowser::resizeEvent(event);
    fit();
}

void FlowText::wheelEvent(QWheelEvent *event)
{
    event->ignore(); // the pane scrolls
}

} // namespace widgets
