// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/status_facts.h"

#include "widgets/models/facts.h"
#include "widgets/parts/theme.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>

namespace widgets {

StatusFacts::StatusFacts(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("statusFacts"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(16, 5, 16, 5);
    row->setSpacing(12);
    static constexpr const char *kNames[] = {"factTargets", "factIn", "factOut", "factBacklog", "factConfig"};
    for (const char *name : kNames) {
        if (!m_facts.isEmpty()) {
            auto *line = new QFrame(this);
            line->setProperty("role", QStringLiteral("vline"));
            line->setFixedSize(1, 14);
            line->hide(); // there are no facts yet
            m_lines << line;
            row->addWidget(line);
        }
        auto *label = new QLabel(this);
        label->setObjectName(QString::fromLatin1(name));
        m_facts << label;
        row->addWidget(label);
    }
    row->addStretch(1);
}

void StatusFacts::display(const Snapshot &snapshot)
{
    if (!snapshot)
        return;
    m_snapshot = snapshot;
    for (QWidget *line : m_lines)
        line->show();
    const TargetCounts targets = targetCounts(*snapshot);
    const AgentFacts agent = agentFacts(*snapshot);
    quint64 pending = 0;
    quint64 bytes = 0;
    double out = 0;
    for (const RemoteFacts &remote : remoteFacts(*snapshot)) {
        pending = std::max(pending, remote.pending);
        bytes = std::max(bytes, remote.pendingBytes);
        out += remote.outRate;
    }
    const auto set = [&](int place, const QString &text, const QString &exact) {
        if (m_facts[place]->text() != text)
            m_facts[place]->setText(text);
        m_facts[place]->setToolTip(exact);
    };
    QString up = tr("%Ln target(s) up", nullptr, static_cast<int>(targets.up));
    if (targets.down > 0)
        up += tr(", %1 down").arg(formatExact(targets.down));
    if (targets.unknown > 0)
        up += tr(", %1 unknown").arg(formatExact(targets.unknown));
    set(0, up, {});
    set(1, tr("in %1").arg(formatRate(agent.inRate)), tr("Samples a second into the log"));
    set(2, tr("out %1").arg(formatRate(out)), tr("Samples a second that receivers acknowledge, all of them together"));
    set(3,
        pending == 0 ? tr("no backlog")
                     : tr("backlog %1 samples, %2")
                           .arg(formatCount(static_cast<double>(pending)), formatBytes(static_cast<double>(bytes))),
        tr("%1 samples wait for the slowest receiver").arg(formatExact(pending)));
    const QString file = QFileInfo(configPath(*snapshot)).fileName();
    const bool fine = agent.lastReloadOk;
    set(4, fine ? tr("%1 is loaded").arg(file) : tr("%1 failed to load, the one before runs").arg(file),
        tr("Loaded %1").arg(formatInstantExact(agent.lastReloadTime)));
    const QString sheet = fine ? QString() : QStringLiteral("color: %1").arg(colorsOf(*this).bad.name());
    if (m_facts[4]->styleSheet() != sheet)
        m_facts[4]->setStyleSheet(sheet);
}

QStringList StatusFacts::texts() const
{
    QStringList all;
    for (const QLabel *label : m_facts)
        all << label->text();
    return all;
}

void StatusFacts::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        display(m_snapshot);
}

} // namespace widgets
