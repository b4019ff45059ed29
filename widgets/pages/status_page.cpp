// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/status_page.h"

#include "widgets/models/facts.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/table_view.h"
#include "widgets/parts/yaml_highlighter.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QEvent>
#include <QPushButton>
#include <QStackedWidget>
#include <QSysInfo>
#include <QVBoxLayout>

namespace widgets {

namespace {

enum View { Runtime, Flags, Config };

TableView *makeFieldView(FieldTable *model, const char *name, QWidget *parent)
{
    auto *view = new TableView(parent);
    view->setObjectName(QString::fromLatin1(name));
    view->setModel(model);
    view->setItemDelegate(new CellDelegate(-1, view));
    view->setColumns({280, 500}, 1);
    return view;
}

} // namespace

StatusPage::StatusPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_views(new FilterBar(this)), m_stack(new QStackedWidget(this)),
      m_runtime(makeFieldTable(this)), m_runtimeView(makeFieldView(m_runtime, "runtime", m_stack)),
      m_flags(makeFieldTable(this)), m_flagsView(makeFieldView(m_flags, "flags", m_stack)),
      m_config(new CodeEditor(m_stack)), m_colors(new YamlHighlighter(m_config->document()))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    page->setSpacing(8);
    m_views->add(Runtime, QStringLiteral("viewRuntime"));
    m_views->add(Flags, QStringLiteral("viewFlags"));
    m_views->add(Config, QStringLiteral("viewConfig"));
    page->addWidget(m_views);
    m_config->setReadOnly(true);
    m_config->setObjectName(QStringLiteral("loadedConfig"));
    m_stack->addWidget(m_runtimeView);
    m_stack->addWidget(m_flagsView);
    m_stack->addWidget(m_config);
    page->addWidget(m_stack, 1);
    connect(m_views, &FilterBar::chosen, this, [this](int view) {
        m_stack->setCurrentIndex(view);
        refreshNow();
    });
}

QList<QWidget *> StatusPage::stops() const
{
    return {m_stack->currentWidget(), m_views->button(m_views->current())};
}

void StatusPage::retranslate()
{
    m_views->setText(Runtime, tr("This agent"));
    m_views->setText(Flags, tr("Flags"));
    m_views->setText(Config, tr("Configuration as loaded"));
    m_runtimeView->setAccessibleName(tr("Build and runtime"));
    m_flagsView->setAccessibleName(tr("Flags"));
    m_flagsView->setEmptyText(tr("No flags"), tr("The agent is not running yet."));
    m_config->setAccessibleName(tr("Configuration as loaded, with defaults, secrets masked"));
}

QList<FieldLine> StatusPage::runtime(const Snapshot &snapshot) const
{
    const AgentFacts agent = agentFacts(*snapshot);
    const LogFacts log = logFacts(*snapshot);
    const EngineFacts &engine = bridge().facts();
    return {
        {tr("Version"), engine.version},
        {tr("Qt"), QString::fromLatin1(qVersion())},
        {tr("System"), QStringLiteral("%1, %2").arg(QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture())},
        {tr("Started"), formatInstantExact(agent.startTime)},
        {tr("Runs for"), formatSpan(static_cast<double>(agent.now - agent.startTime) / 1000)},
        {tr("External labels"), agent.externalLabels.isEmpty() ? noValue() : agent.externalLabels},
        {tr("Configuration file"), engine.configPath},
        {tr("Loaded"), formatInstantExact(agent.lastReloadTime)},
        {tr("Storage"), engine.storagePath},
        {tr("Log on disk"),
         tr("%1 in %Ln segment(s)", nullptr, log.segments).arg(formatBytes(static_cast<double>(log.bytes)))},
        {tr("Free on that disk"), formatBytes(static_cast<double>(log.freeBytes))},
        {tr("Series"), formatExact(log.series)},
        {tr("Samples since start"), formatExact(log.samplesAppended)},
        {tr("Scrapes since start"), formatExact(agent.scrapes)},
        {tr("Damaged ranges"), formatExact(log.damagedRanges)}};
}

void StatusPage::refresh(const Snapshot &snapshot)
{
    switch (m_views->current()) {
    case Runtime:
        setFields(*m_runtime, runtime(snapshot));
        break;
    case Flags: {
        QList<FieldLine> fields;
        for (const auto &[name, value] : bridge().facts().flags)
            fields.push_back({QStringLiteral("--") + name, value});
        setFields(*m_flags, fields);
        break;
    }
    case Config:
        if (const qint64 loaded = agentFacts(*snapshot).lastReloadTime; loaded != m_configTime) {
            m_configTime = loaded;
            m_config->setPlainText(configFacts(*snapshot).printed);
        }
        break;
    default:
        break;
    }
}

void StatusPage::changeEvent(QEvent *event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_colors->setDark(isDark(palette()));
}

} // namespace widgets
