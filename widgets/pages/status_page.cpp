// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/status_page.h"

#include "widgets/models/facts.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/table_view.h"
#include "widgets/parts/yaml_highlighter.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QDir>
#include <QEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QSysInfo>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace widgets {

namespace {

enum View { Runtime, Threads, Certificates, Flags, Config };
enum Fact { Cpu, Memory, Peak, Held, Series, Files, ThreadCount };

} // namespace

StatusPage::StatusPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_views(new FilterBar(this)), m_stack(new QStackedWidget(this)),
      m_runtime(makeFieldTable(this)), m_runtimeView(makeTable(m_runtime, "runtime", m_stack)),
      m_facts(new FactGrid(116, m_stack)), m_threads(makeThreadTable(this)), m_certificates(makeCertificateTable(this)),
      m_certificatesView(makeTable(m_certificates, "certificates", m_stack)), m_flags(makeFieldTable(this)),
      m_config(new CodeEditor(m_stack)), m_colors(new YamlHighlighter(m_config->document()))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    page->setSpacing(8);
    m_views->add(Runtime, QStringLiteral("viewRuntime"));
    m_views->add(Threads, QStringLiteral("viewThreads"));
    m_views->add(Certificates, QStringLiteral("viewCertificates"));
    m_views->add(Flags, QStringLiteral("viewFlags"));
    m_views->add(Config, QStringLiteral("viewConfig"));
    page->addWidget(m_views);
    m_runtimeView->setColumns({280, 500}, 1);
    m_certificatesView->setItemDelegate(new CellDelegate(0, m_certificatesView));
    m_certificatesView->setColumns({130, 150, 210, 290, 200}, 4);
    m_config->setReadOnly(true);
    m_config->setObjectName(QStringLiteral("loadedConfig"));
    m_stack->addWidget(m_runtimeView);
    m_stack->addWidget(makeThreads());
    m_stack->addWidget(m_certificatesView);
    m_stack->addWidget(makeFlags());
    m_stack->addWidget(m_config);
    page->addWidget(m_stack, 1);
    connect(m_views, &FilterBar::chosen, this, &StatusPage::choose);
}

TableView *StatusPage::makeTable(QAbstractItemModel *model, const char *name, QWidget *parent) const
{
    auto *view = new TableView(parent);
    view->setObjectName(QString::fromLatin1(name));
    view->setModel(model);
    view->setItemDelegate(new CellDelegate(-1, view));
    return view;
}

QWidget *StatusPage::makeThreads()
{
    auto *box = new QWidget(m_stack);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(12);
    for (int fact = Cpu; fact <= ThreadCount; ++fact)
        m_facts->add();
    column->addWidget(m_facts);
    m_threadsView = makeTable(m_threads, "threads", box);
    m_threadsView->setColumns({180, 320, 110, 140}, 1);
    column->addWidget(m_threadsView, 1);
    return box;
}

QWidget *StatusPage::makeFlags()
{
    auto *box = new QWidget(m_stack);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_flagFilter = new QLineEdit(box);
    m_flagFilter->setObjectName(QStringLiteral("flagFilter"));
    m_flagFilter->setClearButtonEnabled(true);
    m_flagFilter->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    column->addWidget(m_flagFilter);
    m_flagsView = makeTable(m_flags, "flags", box);
    m_flagsView->setColumns({380, 400}, 1);
    column->addWidget(m_flagsView, 1);
    connect(m_flagFilter, &QLineEdit::textChanged, this, &StatusPage::showFlags);
    return box;
}

void StatusPage::choose(int view)
{
    m_views->setCurrent(view);
    m_stack->setCurrentIndex(view);
    refreshNow();
}

void StatusPage::focusFilter()
{
    choose(Flags);
    m_flagFilter->setFocus(Qt::ShortcutFocusReason);
    m_flagFilter->selectAll();
}

void StatusPage::showSubject(const QString &subject)
{
    choose(subject == QLatin1String("certificates") ? Certificates
           : subject == QLatin1String("threads")    ? Threads
           : subject == QLatin1String("flags")      ? Flags
                                                    : Runtime);
}

QList<QWidget *> StatusPage::stops() const
{
    QList<QWidget *> all;
    switch (m_views->current()) {
    case Threads:
        all << m_threadsView;
        break;
    case Flags:
        all << m_flagsView << m_flagFilter;
        break;
    default:
        all << m_stack->currentWidget();
        break;
    }
    return all << m_views->button(m_views->current());
}

void StatusPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("view"), m_views->current());
    settings.setValue(QStringLiteral("flagFilter"), m_flagFilter->text());
}

void StatusPage::restoreState(QSettings &settings)
{
    const int view = settings.value(QStringLiteral("view"), 0).toInt();
    if (m_views->button(view) != nullptr)
        choose(view);
    m_flagFilter->setText(settings.value(QStringLiteral("flagFilter")).toString());
}

void StatusPage::retranslate()
{
    m_views->setText(Runtime, tr("This agent"));
    m_views->setText(Threads, tr("Threads and memory"));
    m_views->setText(Certificates, tr("Certificates"));
    m_views->setText(Flags, tr("Flags"));
    m_views->setText(Config, tr("Configuration as loaded"));
    m_runtimeView->setAccessibleName(tr("Build and runtime"));
    m_runtimeView->setEmptyText(tr("Nothing is known yet"), tr("The agent is not running yet."));
    m_facts->setName(Cpu, tr("CPU now"), tr("Of one core, over the last seconds"));
    m_facts->setName(Memory, tr("Memory"), tr("What the process has in memory now"));
    m_facts->setName(Peak, tr("Most memory"), tr("The most it has had in memory since it started"));
    m_facts->setName(Held, tr("Held in memory"), tr("Samples that the disk does not take; the rest is on disk"));
    m_facts->setName(Series, tr("Series"), tr("Series in the log: each costs memory"));
    m_facts->setName(Files, tr("Open files"), tr("Files and connections that are open, of those that may be"));
    m_facts->setName(ThreadCount, tr("Threads"));
    m_threadsView->setAccessibleName(tr("Threads"));
    m_threadsView->setEmptyText(tr("No threads are known yet"),
                                tr("They are read a few seconds after the agent has started."));
    m_certificatesView->setAccessibleName(tr("Certificates"));
    m_certificatesView->setEmptyText(
        tr("No certificates"),
        tr("No receiver is reached by https, or none has been reached yet, and the configuration names no client "
           "certificate."));
    m_flagFilter->setPlaceholderText(tr("Filter flags"));
    m_flagFilter->setAccessibleName(tr("Filter flags"));
    m_flagsView->setAccessibleName(tr("Flags"));
    m_flagsView->setEmptyText(tr("No flags"), tr("None has this name, or the agent is not running yet."));
    m_config->setAccessibleName(tr("Configuration as loaded, with defaults, secrets masked"));
    m_processTime = -1;
}

QList<FieldLine> StatusPage::runtime(const Snapshot &snapshot) const
{
    const AgentFacts agent = agentFacts(*snapshot);
    const LogFacts log = logFacts(*snapshot);
    const ProcessFacts process = processFacts(*snapshot);
    const EngineFacts &engine = bridge().facts();
    QList<FieldLine> fields{
        {tr("Version"), engine.version},
        {tr("Built with"),
         QStringLiteral("C++ %1, Qt %2").arg(QString::fromLatin1(__VERSION__), QString::fromLatin1(qVersion()))},
        {tr("System"), QStringLiteral("%1, %2").arg(QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture())},
        {tr("Process"),
         process.known
             ? tr("number %1, may use %Ln processor(s)", nullptr, static_cast<int>(process.processors)).arg(process.pid)
             : noValue()},
        {tr("Started"), formatInstantExact(agent.startTime)},
        {tr("Runs for"), formatSpan(static_cast<double>(agent.now - agent.startTime) / 1000)},
        {tr("External labels"), agent.externalLabels.isEmpty() ? noValue() : agent.externalLabels},
        {tr("Configuration file"), engine.configPath},
        {tr("Loaded"), formatInstantExact(agent.lastReloadTime)},
        {tr("Storage"), engine.storagePath},
        {tr("Working directory"), QDir::currentPath()},
        {tr("Log on disk"),
         tr("%1 in %Ln segment(s)", nullptr, log.segments).arg(formatBytes(static_cast<double>(log.bytes)))},
        {tr("Free on that disk"), formatBytes(static_cast<double>(log.freeBytes))},
        {tr("Series"), formatExact(log.series)},
        {tr("Samples since start"), formatExact(log.samplesAppended)},
        {tr("Scrapes since start"), formatExact(agent.scrapes)},
        {tr("Damaged ranges"), formatExact(log.damagedRanges)}};
    return fields + clockFields(snapshot);
}

QList<FieldLine> StatusPage::clockFields(const Snapshot &snapshot) const
{
    const ClockFacts clock = clockFacts(*snapshot);
    QList<FieldLine> fields{{tr("Time of samples"), clockSentence(clock)},
                            {tr("Against this machine's clock"), offsetText(clock.aheadOfWall)},
                            {tr("Against the receiver's clock"),
                             clock.receiverKnown ? offsetText(clock.aheadOfReceiver) : tr("no receiver has told it")}};
    const quint64 jumps = clock.jumpsForward + clock.jumpsBackward;
    QString text = tr("never since start");
    if (jumps > 0)
        text = (clock.lastJump > 0 ? tr("%Ln time(s), last forward by %1 at %2", nullptr, static_cast<int>(jumps))
                                   : tr("%Ln time(s), last back by %1 at %2", nullptr, static_cast<int>(jumps)))
                   .arg(formatSpan(std::abs(clock.lastJump)), formatInstant(snapshot->time, clock.lastJumpTime));
    fields << FieldLine{tr("This machine's clock was set"), text};
    return fields;
}

void StatusPage::showHealth(const Snapshot &snapshot)
{
    const ProcessFacts process = processFacts(*snapshot);
    if (process.time == m_processTime)
        return;
    m_processTime = process.time;
    const Colors &c = colorsOf(*this);
    const auto bytes = [](quint64 value) { return formatBytes(static_cast<double>(value)); };
    const auto exact = [](quint64 value) { return tr("%1 bytes").arg(formatExact(value)); };
    if (!process.known) {
        for (int fact = Cpu; fact <= ThreadCount; ++fact)
            m_facts->setValue(fact, noValue());
        return;
    }
    m_facts->setValue(Cpu, formatPercent(process.cpuShare),
                      tr("%1 since start, on %Ln processor(s)", nullptr, static_cast<int>(process.processors))
                          .arg(formatSpan(process.cpuSeconds)));
    m_facts->setValue(Memory, bytes(process.residentBytes), exact(process.residentBytes));
    m_facts->setValue(Peak, bytes(process.peakBytes), exact(process.peakBytes));
    m_facts->setValue(Held, bytes(process.heldBytes),
                      tr("It may grow to %1, then the oldest samples are given up").arg(bytes(process.heldLimit)),
                      process.heldBytes > 0 ? c.warn : QColor());
    m_facts->setValue(Series, formatCount(static_cast<double>(logFacts(*snapshot).series)),
                      formatExact(logFacts(*snapshot).series));
    const bool scarce = process.fileLimit > 0 && process.openFiles > process.fileLimit / 10 * 9;
    m_facts->setValue(
        Files, formatCount(static_cast<double>(process.openFiles)),
        tr("%1 of %2 that may be open").arg(formatExact(process.openFiles), formatExact(process.fileLimit)),
        scarce ? c.warn : QColor());
    setThreads(*m_threads, *snapshot);
    m_facts->setValue(ThreadCount, formatExact(static_cast<quint64>(m_threads->rowCount())));
}

void StatusPage::showFlags()
{
    const QStringList words = m_flagFilter->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QList<FieldLine> fields;
    for (const auto &[name, value] : bridge().facts().flags) {
        const QString line = QStringLiteral("--%1 %2").arg(name, value);
        if (std::all_of(words.begin(), words.end(),
                        [&line](const QString &word) { return line.contains(word, Qt::CaseInsensitive); }))
            fields.push_back({QStringLiteral("--") + name, value});
    }
    setFields(*m_flags, fields);
}

void StatusPage::refresh(const Snapshot &snapshot)
{
    switch (m_views->current()) {
    case Runtime:
        if (chartDue()) // it tells spans in seconds
            setFields(*m_runtime, runtime(snapshot));
        break;
    case Threads:
        showHealth(snapshot);
        break;
    case Certificates:
        setCertificates(*m_certificates, *snapshot);
        break;
    case Flags:
        showFlags();
        break;
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
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange)
        m_processTime = -1; // colours and words of the facts
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_colors->setDark(isDark(palette()));
}

} // namespace widgets
