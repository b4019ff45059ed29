// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_page.h"

#include "widgets/models/facts.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/elided_label.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/parts/yaml_highlighter.h"
#include "widgets/text/format_time.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

namespace widgets {

namespace {

QPushButton *makeButton(QWidget *parent, const char *name, const char *icon)
{
    auto *button = new QPushButton(parent);
    button->setObjectName(QString::fromLatin1(name));
    if (icon != nullptr)
        button->setIcon(themedIcon(QString::fromLatin1(icon)));
    return button;
}

} // namespace

ConfigPage::ConfigPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_path(new ElidedLabel(this, Qt::ElideMiddle)), m_state(mutedLabel(this)),
      m_reload(makeButton(this, "reloadConfig", "reload")), m_revert(makeButton(this, "revertConfig", "undo")),
      m_check(makeButton(this, "checkConfig", "check")), m_apply(makeButton(this, "applyConfig", nullptr)),
      m_result(new Notice(this)), m_outside(new Notice(this)),
      m_takeTheirs(makeButton(m_outside, "takeTheirs", nullptr)),
      m_keepMine(makeButton(m_outside, "keepMine", nullptr)), m_split(new QSplitter(Qt::Vertical, this)),
      m_editor(new CodeEditor(m_split)), m_colors(new YamlHighlighter(m_editor->document())),
      m_badge(new Badge(14, this)), m_verdict(new QLabel(this))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    page->setSpacing(8);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    m_path->setProperty("role", QStringLiteral("heading"));
    names->addWidget(m_path);
    names->addWidget(m_state);
    m_apply->setProperty("primary", true);
    bar->addLayout(names, 1);
    for (QPushButton *button : {m_reload, m_revert, m_check, m_apply})
        bar->addWidget(button);
    page->addLayout(bar);
    m_outside->row()->addWidget(m_takeTheirs);
    m_outside->row()->addWidget(m_keepMine);
    page->addWidget(m_result);
    page->addWidget(m_outside);
    m_editor->setObjectName(QStringLiteral("configText"));
    m_problemBox = makeProblems();
    m_split->addWidget(m_editor);
    m_split->addWidget(m_problemBox);
    m_split->setChildrenCollapsible(false);
    m_split->setStretchFactor(0, 1);
    m_split->setStretchFactor(1, 0);
    page->addWidget(m_split, 1);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(8);
    foot->addWidget(m_badge);
    foot->addWidget(m_verdict, 1);
    page->addLayout(foot);

    m_checkDelay.setSingleShot(true);
    m_checkDelay.setInterval(400);
    connect(&m_checkDelay, &QTimer::timeout, this, &ConfigPage::check);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &ConfigPage::edited);
    connect(m_editor, &QPlainTextEdit::modificationChanged, this, [this](bool modified) {
        showButtons();
        Q_EMIT unsavedChanged(modified);
    });
    connect(m_reload, &QPushButton::clicked, this, &ConfigPage::reloadFile);
    connect(m_revert, &QPushButton::clicked, this, &ConfigPage::revert);
    connect(m_check, &QPushButton::clicked, this, &ConfigPage::check);
    connect(m_apply, &QPushButton::clicked, this, &ConfigPage::apply);
    connect(m_takeTheirs, &QPushButton::clicked, this, &ConfigPage::takeOutside);
    connect(m_keepMine, &QPushButton::clicked, this, [this] { m_outside->say(Notice::Kind::Info, {}); });
    connect(&bridge(), &EngineBridge::configChecked, this, &ConfigPage::showIssues);
    connect(&bridge(), &EngineBridge::applyFinished, this, &ConfigPage::applied);
    connect(&bridge(), &EngineBridge::reloadFinished, this, &ConfigPage::reloaded);
    auto *save = new QShortcut(QKeySequence::Save, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(save, &QShortcut::activated, m_apply, &QPushButton::click);
}

QWidget *ConfigPage::makeProblems()
{
    auto *box = new QWidget(m_split);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_problems = makeProblemTable(this);
    m_problemView = new TableView(box);
    m_problemView->setObjectName(QStringLiteral("problems"));
    m_problemView->setModel(m_problems);
    m_problemView->setItemDelegate(new CellDelegate(0, m_problemView));
    m_problemView->setColumns({170, 400, 260}, 1);
    m_problemView->setMinimumHeight(100);
    m_fix = makeButton(box, "fixProblem", nullptr);
    row->addWidget(m_problemView, 1);
    row->addWidget(m_fix, 0, Qt::AlignTop);
    box->hide();
    connect(m_fix, &QPushButton::clicked, this, &ConfigPage::fixSelected);
    connect(m_problemView, &TableView::opened, this, &ConfigPage::goToSelected);
    connect(m_problemView, &QTableView::clicked, this, &ConfigPage::goToSelected);
    connect(m_problemView->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ConfigPage::showButtons);
    return box;
}

void ConfigPage::retranslate()
{
    m_reload->setText(tr("Reload from file"));
    m_reload->setToolTip(tr("Load the file again, as it is on disk (F5)"));
    m_revert->setText(tr("Revert"));
    m_revert->setToolTip(tr("Take back every edit since the text was loaded"));
    m_check->setText(tr("Check"));
    m_check->setToolTip(tr("Look for problems now; they are also looked for while you type"));
    m_apply->setText(tr("Apply"));
    m_apply->setToolTip(tr("Write the file and load it, without a restart (Ctrl+S)"));
    m_takeTheirs->setText(tr("Show what runs"));
    m_keepMine->setText(tr("Keep my edits"));
    m_editor->setAccessibleName(tr("Configuration file"));
    m_problemView->setAccessibleName(tr("Problems"));
    showVerdict();
    showButtons();
}

bool ConfigPage::unsaved() const
{
    return m_editor->document()->isModified();
}

void ConfigPage::focusFilter()
{
    m_editor->setFocus(Qt::ShortcutFocusReason);
}

QList<QWidget *> ConfigPage::stops() const
{
    QList<QWidget *> all{m_editor};
    if (m_problemBox->isVisible())
        all << m_problemView;
    all << m_reload;
    return all;
}

void ConfigPage::refresh(const Snapshot &snapshot)
{
    const AgentFacts agent = agentFacts(*snapshot);
    m_now = agent.now;
    m_path->setText(configPath(*snapshot));
    m_state->setText(agent.lastReloadOk ? tr("Loaded %1").arg(formatClock(agent.now, agent.lastReloadTime))
                                        : tr("The last reload failed; what was loaded %1 runs on")
                                              .arg(formatClock(agent.now, agent.lastReloadTime)));
    if (agent.lastReloadTime == m_loaded)
        return;
    m_loaded = agent.lastReloadTime;
    const QString text = configFacts(*snapshot).text;
    if (text == m_base)
        return;
    if (!unsaved() || text == m_editor->toPlainText()) {
        take(text);
    } else {
        m_theirs = text;
        m_outside->say(Notice::Kind::Warn,
                       tr("Another text was loaded in the meantime. Your edits are based on the one before."));
    }
}

void ConfigPage::take(const QString &text)
{
    m_base = text;
    if (m_editor->toPlainText() != text) {
        if (m_editor->document()->isEmpty())
            m_editor->setPlainText(text);
        else
            m_editor->replaceAll(text);
    }
    m_editor->document()->setModified(false);
    m_outside->say(Notice::Kind::Info, {});
    check();
}

void ConfigPage::takeOutside()
{
    take(m_theirs);
}

void ConfigPage::edited()
{
    m_checked = false;
    m_checkDelay.start();
    showButtons();
}

void ConfigPage::check()
{
    m_checkDelay.stop();
    m_request = bridge().checkConfig(m_editor->toPlainText());
}

void ConfigPage::showIssues(quint64 request, const QList<ConfigIssue> &issues)
{
    if (request != m_request)
        return; // of a text that has changed since
    m_checked = !m_checkDelay.isActive();
    QList<ProblemLine> problems;
    QList<CodeEditor::Mark> marks;
    for (const ConfigIssue &issue : issues) {
        problems.push_back({issue.line, issue.column, issue.key, issue.message, issue.remedy, issue.suggestion});
        if (issue.line > 0)
            marks.push_back(
                {issue.line, issue.column, 0,
                 issue.remedy.isEmpty() ? issue.message : QStringLiteral("%1: %2").arg(issue.message, issue.remedy)});
    }
    setProblems(*m_problems, problems);
    m_editor->setMarks(marks);
    const bool appeared = !problems.isEmpty() && m_problemBox->isHidden();
    m_problemBox->setVisible(!problems.isEmpty());
    if (appeared)
        m_split->setSizes({m_split->height() - 140, 140});
    if (!problems.isEmpty() && !m_problemView->currentIndex().isValid())
        m_problemView->selectRow(0);
    showVerdict();
    showButtons();
}

void ConfigPage::showVerdict()
{
    const Colors &c = colorsOf(*this);
    const int problems = m_problems->rowCount();
    if (m_request == 0) {
        m_badge->setShape(Shape::DottedRing, c.idle);
        m_verdict->setText(tr("Not checked yet"));
    } else if (problems == 0) {
        m_badge->setShape(Shape::Disc, c.good);
        m_verdict->setText(tr("No problems"));
    } else {
        m_badge->setShape(Shape::Cross, c.bad);
        m_verdict->setText(tr("%Ln problem(s); what runs is not touched", nullptr, problems));
    }
    m_badge->setAccessibleName(m_verdict->text());
}

const ProblemLine *ConfigPage::selected() const
{
    return m_problems->at(m_problemView->currentIndex().row());
}

void ConfigPage::showButtons()
{
    const bool running = bridge().attached();
    m_reload->setEnabled(running && !m_waiting);
    m_check->setEnabled(running);
    m_revert->setEnabled(unsaved() && !m_waiting);
    m_apply->setEnabled(running && unsaved() && m_checked && m_problems->rowCount() == 0 && !m_waiting);
    const ProblemLine *problem = selected();
    const bool fixable = problem != nullptr && !problem->suggestion.isEmpty();
    m_fix->setVisible(fixable);
    if (fixable)
        m_fix->setText(tr("Change to %1").arg(problem->suggestion));
}

void ConfigPage::goToSelected()
{
    if (const ProblemLine *problem = selected(); problem != nullptr && problem->line > 0)
        m_editor->goTo(problem->line, problem->column);
}

void ConfigPage::fixSelected()
{
    const ProblemLine *problem = selected();
    if (problem == nullptr || problem->suggestion.isEmpty())
        return;
    if (!m_editor->replaceAt(problem->line, problem->column, m_editor->wordAt(problem->line, problem->column),
                             problem->suggestion))
        m_result->say(Notice::Kind::Warn, tr("The text there has changed; the problem is looked for again."));
    check();
}

void ConfigPage::revert()
{
    m_editor->replaceAll(m_base);
    m_editor->document()->setModified(false);
    m_outside->say(Notice::Kind::Info, {});
    m_result->say(Notice::Kind::Info, tr("Your edits were taken back. Ctrl+Z brings them again."));
    check();
}

void ConfigPage::apply()
{
    m_waiting = true;
    showButtons();
    m_result->say(Notice::Kind::Info, tr("Applying..."));
    bridge().requestApply(m_editor->toPlainText());
}

void ConfigPage::applied(const QString &error)
{
    m_waiting = false;
    if (error.isEmpty()) {
        m_base = m_editor->toPlainText();
        m_editor->document()->setModified(false);
        m_outside->say(Notice::Kind::Info, {});
        m_result->say(
            Notice::Kind::Good,
            tr("Applied at %1. The file is written, and the agent runs with it.").arg(formatClock(m_now, m_now)));
    } else {
        m_result->say(Notice::Kind::Bad, tr("Not applied, what ran before runs on: %1").arg(error));
    }
    showButtons();
}

void ConfigPage::reloadFile()
{
    m_waiting = true;
    showButtons();
    bridge().requestReload();
}

void ConfigPage::reloaded(const QString &error)
{
    m_waiting = false;
    if (error.isEmpty())
        m_result->say(Notice::Kind::Good, tr("Loaded from the file at %1.").arg(formatClock(m_now, m_now)));
    else
        m_result->say(Notice::Kind::Bad, tr("Not loaded, what ran before runs on: %1").arg(error));
    showButtons();
}

void ConfigPage::changeEvent(QEvent *event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        // setDark formats the whole document, which is no edit.
        const QSignalBlocker quiet(m_editor);
        m_colors->setDark(isDark(palette()));
        showVerdict();
    }
}

} // namespace widgets
