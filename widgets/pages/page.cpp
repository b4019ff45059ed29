// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/page.h"

#include <QEvent>

namespace widgets {

Page::Page(PageContext context, QWidget *parent) : QWidget(parent), m_context(context)
{
    connect(&m_context.bridge, &EngineBridge::snapshotChanged, this, [this](const Snapshot &snapshot) {
        if (snapshot && isVisible() && !window()->isMinimized())
            refresh(snapshot);
    });
}

bool Page::chartDue()
{
    constexpr qint64 kChartMs = 900;
    if (m_lastChart.isValid() && m_lastChart.elapsed() < kChartMs)
        return false;
    m_lastChart.start();
    return true;
}

void Page::refreshNow()
{
    m_lastChart.invalidate();
    if (const Snapshot snapshot = m_context.bridge.snapshot(); snapshot && isVisible())
        refresh(snapshot);
}

void Page::showEvent(QShowEvent *event)
{
    if (!m_translated) {
        m_translated = true;
        retranslate();
    }
    QWidget::showEvent(event);
    refreshNow();
}

void Page::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && m_translated)
        retranslate();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange)
        refreshNow();
}

} // namespace widgets
