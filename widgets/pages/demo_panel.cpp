// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/demo_panel.h"

#include "widgets/parts/panel.h"
#include "widgets/parts/switch.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace widgets {

DemoPanel::DemoPanel(DemoControl control, QWidget *parent)
    : QFrame(parent), m_control(std::move(control)), m_title(new QLabel(this)), m_cut(new Switch(this)),
      m_counts(mutedLabel(this))
{
    setProperty("panel", true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 16, 10);
    column->setSpacing(2);
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    m_title->setProperty("role", QStringLiteral("heading"));
    row->addWidget(m_title, 1);
    row->addWidget(m_cut);
    column->addLayout(row);
    column->addWidget(m_counts);
    m_cut->setObjectName(QStringLiteral("cutNetwork"));
    m_cut->setChecked(!m_control.networkUp());
    connect(m_cut, &QAbstractButton::toggled, this, [this](bool cut) {
        m_asked.start();
        m_control.setNetworkUp(!cut);
    });
}

void DemoPanel::retranslate()
{
    m_title->setText(tr("Demo"));
    m_cut->setText(tr("Cut the network"));
    m_cut->setAccessibleName(m_cut->text());
    m_cut->setToolTip(
        tr("The demo's receiver becomes unreachable. Samples are held on disk and delivered when you switch it back."));
    m_cut->updateGeometry();
    refresh();
}

void DemoPanel::refresh()
{
    constexpr qint64 kPatienceMs = 2000;
    const bool following = m_asked.isValid() && m_asked.elapsed() < kPatienceMs;
    if (m_cut->isChecked() == m_control.networkUp() && !following) {
        const QSignalBlocker quiet(m_cut);
        m_cut->setChecked(!m_control.networkUp());
    }
    if (!m_control.receivedSamples || !m_control.receivedSeries)
        return;
    m_counts->setText(tr("The receiver has counted %1 samples of %2 series")
                          .arg(formatExact(m_control.receivedSamples()), formatExact(m_control.receivedSeries())));
}

} // namespace widgets
