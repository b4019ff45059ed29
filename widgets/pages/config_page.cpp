// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_page.h"

#include "widgets/bridge/config_desk.h"
#include "widgets/bridge/config_text.h"
#include "widgets/models/facts.h"
#include "widgets/pages/config_editing.h"
#include "widgets/pages/config_form.h"
#include "widgets/pages/config_history_view.h"
#include "widgets/pages/config_notices.h"
#include "widgets/pages/config_outline.h"
#include "widgets/pages/config_problems.h"
#include "widgets/pages/config_text_pane.h"
#include "widgets/pages/draft_keeper.h"
#include "widgets/pages/impact_text.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/elided_label.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/tab_order.h"
#include "widgets/parts/table_view.h"
#include "widgets/text/format_time.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

namespace widgets {

using Outside = ConfigNotices::Outside;

ConfigPage::ConfigPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_desk(new ConfigDesk(context.bridge, this)), m_drafts(new DraftKeeper(this)),
      m_path(new ElidedLabel(this, Qt::ElideMiddle)), m_state(mutedLabel(this)), m_layouts(new FilterBar(this)),
      m_reload(makeButton(this, "reloadConfig", "reload")), m_notices(new ConfigNotices(this)),
      m_split(new QSplitter(Qt::Vertical, this)), m_views(new QSplitter(Qt::Horizontal, m_split)),
      m_pane(new ConfigTextPane(*m_desk, this)), m_editor(m_pane->editor()),
      m_editing(new ConfigEditing(m_editor, m_desk)), m_outline(new ConfigOutline(*m_editing, this)),
      m_form(new ConfigForm(*m_editing, this)), m_problems(new ConfigProblems(m_editor, m_split)),
      m_badge(new Badge(14, this)), m_verdict(new QLabel(this)), m_compare(makeButton(this, "compareConfig")),
      m_revert(makeButton(this, "revertConfig", "undo")), m_apply(makeButton(this, "applyConfig"))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    page->setSpacing(8);
    makeBar();
    page->addWidget(m_notices);
    makeBody();
    makeFoot();
    connectEditing();
    connectButtons();
    connectNotices();
    connectAgent();
}

ConfigPage::~ConfigPage()
{
    m_drafts->flush();
}

QPushButton *ConfigPage::makeButton(QWidget *parent, const char *name, const char *icon)
{
    auto *button = new QPushButton(parent);
    button->setObjectName(QString::fromLatin1(name));
    if (icon != nullptr)
        button->setIcon(themedIcon(QString::fromLatin1(icon)));
    return button;
}

void ConfigPage::makeBar()
{
    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    m_path->setProperty("role", QStringLiteral("heading"));
    names->addWidget(m_path);
    names->addWidget(m_state);
    bar->addLayout(names, 1);
    m_layouts->add(static_cast<int>(Layout::Both), QStringLiteral("layoutBoth"));
    m_layouts->add(static_cast<int>(Layout::Form), QStringLiteral("layoutForm"));
    m_layouts->add(static_cast<int>(Layout::Text), QStringLiteral("layoutText"));
    bar->addWidget(m_layouts);
    bar->addWidget(m_reload);
    static_cast<QVBoxLayout *>(layout())->addLayout(bar);
}

void ConfigPage::makeBody()
{
    m_views->addWidget(m_outline);
    m_views->addWidget(m_form);
    m_views->addWidget(m_pane);
    m_views->setChildrenCollapsible(false);
    m_outline->setMinimumWidth(140);
    m_form->setMinimumWidth(300);
    m_pane->setMinimumWidth(300);
    m_views->setStretchFactor(0, 0);
    m_views->setStretchFactor(1, 2);
    m_views->setStretchFactor(2, 3);
    m_views->setSizes({180, 390, 460});
    m_split->addWidget(m_views);
    m_split->addWidget(m_problems);
    m_split->setChildrenCollapsible(false);
    m_split->setStretchFactor(0, 1);
    m_split->setStretchFactor(1, 0);
    static_cast<QVBoxLayout *>(layout())->addWidget(m_split, 1);
}

void ConfigPage::makeFoot()
{
    auto *foot = new QHBoxLayout;
    foot->setSpacing(8);
    foot->addWidget(m_badge);
    m_verdict->setWordWrap(true);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    foot->addWidget(m_verdict, 1);
    m_apply->setProperty("primary", true);
    for (QPushButton *button : {m_compare, m_revert, m_apply})
        foot->addWidget(button);
    static_cast<QVBoxLayout *>(layout())->addLayout(foot);
}

void ConfigPage::connectEditing()
{
    m_checkDelay.setSingleShot(true);
    m_checkDelay.setInterval(400);
    connect(&m_checkDelay, &QTimer::timeout, this, &ConfigPage::check);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &ConfigPage::edited);
    connect(m_editor, &QPlainTextEdit::modificationChanged, this, [this](bool modified) {
        if (modified)
            m_drafts->keep([this] { return m_editor->text(); });
        else if (m_notices->offersDraft())
            m_drafts->cancel(); // what is offered stays
        else
            m_drafts->drop();
        showButtons();
        showVerdict();
        Q_EMIT unsavedChanged(modified);
    });
    connect(m_editing, &ConfigEditing::documentRead, m_outline, &ConfigOutline::refresh);
    connect(m_editing, &ConfigEditing::problemsChanged, m_outline, &ConfigOutline::refresh);
    connect(m_editing, &ConfigEditing::textWanted, this, [this] { showView(ConfigTextPane::Text); });
    connect(m_editing, &ConfigEditing::placeChanged, this, [this](const QString &path) {
        if (m_outline->follow(path))
            m_form->reveal(path);
    });
    connect(m_outline, &ConfigOutline::chosen, this, &ConfigPage::showEntry);
    connect(m_problems, &ConfigProblems::placeWanted, this, [this](int line, int column) {
        showView(ConfigTextPane::Text);
        m_editor->goTo(line, column);
    });
    connect(m_problems, &ConfigProblems::fixed, this, [this](bool done) {
        if (!done)
            m_notices->sayResult(Notice::Kind::Warn,
                                 tr("The text there has changed; the problem is looked for again."));
        check();
    });
    connect(m_form, &ConfigForm::duplicateWanted, m_outline, &ConfigOutline::duplicate);
    connect(m_form, &ConfigForm::moveWanted, m_outline, &ConfigOutline::move);
    connect(m_form, &ConfigForm::removeWanted, m_outline, &ConfigOutline::remove);
    connect(m_form, &ConfigForm::addWanted, m_outline, &ConfigOutline::add);
}

void ConfigPage::connectButtons()
{
    connect(m_layouts, &FilterBar::chosen, this, [this](int id) { setLayoutOf(static_cast<Layout>(id)); });
    connect(m_reload, &QPushButton::clicked, this, &ConfigPage::reloadFile);
    connect(m_revert, &QPushButton::clicked, this, &ConfigPage::revert);
    connect(m_apply, &QPushButton::clicked, this, [this] { apply(false); });
    connect(m_compare, &QPushButton::clicked, this, [this] { showView(ConfigTextPane::Difference); });
    connect(m_pane, &ConfigTextPane::differenceWanted, this, &ConfigPage::showDifference);
    connect(m_pane->history(), &ConfigHistoryView::backWanted, this, &ConfigPage::goBack);
    auto *quick = new QShortcut(QKeySequence(static_cast<int>(Qt::ALT) | static_cast<int>(Qt::Key_Return)), m_editor,
                                nullptr, nullptr, Qt::WidgetShortcut);
    connect(quick, &QShortcut::activated, m_problems, &ConfigProblems::fixLine);
    makeActions();
}

void ConfigPage::connectNotices()
{
    connect(m_notices, &ConfigNotices::overwriteWanted, this, [this] { apply(true); });
    connect(m_notices, &ConfigNotices::takeTheirsWanted, this, &ConfigPage::takeOutside);
    connect(m_notices, &ConfigNotices::showOutsideWanted, this, [this] {
        if (m_notices->outside() == Outside::FileDiffers)
            m_desk->readFile();
        else
            showView(ConfigTextPane::Difference);
    });
    connect(m_notices, &ConfigNotices::draftTaken, m_editor, &CodeEditor::replaceAll);
    connect(m_notices, &ConfigNotices::draftDropped, this, [this] {
        if (!unsaved())
            m_drafts->drop();
    });
    connect(m_drafts, &DraftKeeper::found, this, &ConfigPage::offerDraft);
}

void ConfigPage::makeActions()
{
    const auto add = [this](const QKeySequence &key) {
        auto *action = new QAction(this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        m_actions << action;
        return action;
    };
    connect(add(QKeySequence::Save), &QAction::triggered, this, &ConfigPage::applyByKey);
    connect(add(QKeySequence::Undo), &QAction::triggered, m_editing, &ConfigEditing::undo);
    connect(add(QKeySequence::Redo), &QAction::triggered, m_editing, &ConfigEditing::redo);
    connect(add({}), &QAction::triggered, m_compare, &QPushButton::click);
    connect(add({}), &QAction::triggered, this, [this] { showView(ConfigTextPane::History); });
    connect(add({}), &QAction::triggered, this, [this] { m_outline->add(QStringLiteral("scrape_configs")); });
    connect(add({}), &QAction::triggered, this, [this] { m_outline->add(QStringLiteral("remote_write")); });
}

void ConfigPage::applyByKey()
{
    m_form->commit();
    m_applySoon = unsaved() && !m_checked && !m_waiting;
    if (m_applySoon)
        check(); // then it is
    else
        m_apply->click();
}

void ConfigPage::showView(int view)
{
    if (!m_pane->isVisibleTo(this))
        setLayoutOf(Layout::Both);
    m_pane->setView(static_cast<ConfigTextPane::View>(view));
}

void ConfigPage::connectAgent()
{
    connect(&bridge(), &EngineBridge::configChecked, this, &ConfigPage::showIssues);
    connect(&bridge(), &EngineBridge::reloadFinished, this, &ConfigPage::reloaded);
    connect(m_desk, &ConfigDesk::previewed, this, &ConfigPage::showImpact);
    connect(m_desk, &ConfigDesk::applied, this, &ConfigPage::applied);
    connect(m_desk, &ConfigDesk::fileRead, this, [this](const QByteArray &file, const QString &error) {
        showView(ConfigTextPane::Difference);
        if (error.isEmpty())
            m_pane->showDifference(tr("The file on disk, against what runs"), shownText(m_desk->running()),
                                   shownText(file), {});
        else
            m_pane->sayNoDifference(tr("The file cannot be read"), error);
    });
}

void ConfigPage::retranslate()
{
    m_layouts->setText(static_cast<int>(Layout::Both), tr("Form and text"));
    m_layouts->setText(static_cast<int>(Layout::Form), tr("Form"));
    m_layouts->setText(static_cast<int>(Layout::Text), tr("Text"));
    m_reload->setText(tr("Reload from file"));
    m_reload->setToolTip(tr("Load the file again, as it is on disk (F5)"));
    m_compare->setText(tr("Difference"));
    m_compare->setToolTip(tr("What differs from what runs, and what applying it would change"));
    m_revert->setText(tr("Revert"));
    m_revert->setToolTip(tr("Take back every edit since the text was loaded"));
    m_apply->setText(tr("Apply"));
    m_apply->setToolTip(tr("Write the file and load it, without a restart (Ctrl+S)"));
    m_notices->retranslate();
    m_problems->retranslate();
    const QStringList actions{tr("Apply the configuration"),
                              tr("Undo the last edit of the configuration"),
                              tr("Redo it"),
                              tr("Show what differs from what runs"),
                              tr("Show the history of configurations"),
                              tr("Add a job"),
                              tr("Add a remote")};
    for (qsizetype i = 0; i < m_actions.size(); ++i)
        m_actions[i]->setText(actions[i]);
    m_pane->retranslate();
    m_outline->retranslate();
    m_form->retranslate();
    showVerdict();
    showButtons();
}

void ConfigPage::setFolder(const QString &folder)
{
    m_drafts->setFolder(folder);
}

bool ConfigPage::unsaved() const
{
    return m_editor->document()->isModified();
}

void ConfigPage::focusFilter()
{
    if (m_pane->isVisible())
        m_editor->setFocus(Qt::ShortcutFocusReason);
    else
        m_outline->list()->setFocus(Qt::ShortcutFocusReason);
}

QList<QWidget *> ConfigPage::stops() const
{
    QList<QWidget *> all;
    if (m_outline->isVisible())
        all << m_outline->list() << m_form;
    if (m_pane->view() == ConfigTextPane::Text && m_editor->isVisible())
        all.prepend(m_editor);
    if (m_problems->isVisible())
        all << m_problems->list();
    all << m_reload;
    return all;
}

void ConfigPage::showSubject(const QString &subject)
{
    m_editing->readNow();
    for (const OutlineEntry &entry : m_editing->document().outline()) {
        if (entry.path == subject || entry.title == subject)
            m_outline->choose(entry.path);
    }
}

void ConfigPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("layout"), m_layouts->current());
    settings.setValue(QStringLiteral("split"), m_views->saveState());
}

void ConfigPage::restoreState(QSettings &settings)
{
    m_views->restoreState(settings.value(QStringLiteral("split")).toByteArray());
    const int layout = settings.value(QStringLiteral("layout"), 0).toInt();
    setLayoutOf(layout >= 0 && layout <= 2 ? static_cast<Layout>(layout) : Layout::Both);
}

void ConfigPage::setLayoutOf(Layout layout)
{
    m_layouts->setCurrent(static_cast<int>(layout));
    m_outline->setVisible(layout != Layout::Text);
    m_form->setVisible(layout != Layout::Text);
    m_pane->setVisible(layout != Layout::Form);
    if (layout != Layout::Text)
        showEntry();
}

void ConfigPage::refresh(const Snapshot &snapshot)
{
    const AgentFacts agent = agentFacts(*snapshot);
    m_now = agent.now;
    m_pane->history()->setNow(m_now);
    const QString path = configPath(*snapshot);
    m_path->setText(path);
    m_state->setText(agent.lastReloadOk ? tr("Loaded %1").arg(formatClock(agent.now, agent.lastReloadTime))
                                        : tr("The last reload failed; what was loaded %1 runs on")
                                              .arg(formatClock(agent.now, agent.lastReloadTime)));
    if (m_desk->fileDiffers() && m_notices->outside() == Outside::Nothing)
        m_notices->sayOutside(Outside::FileDiffers);
    else if (!m_desk->fileDiffers() && m_notices->outside() == Outside::FileDiffers)
        m_notices->sayOutside(Outside::Nothing);
    if (agent.lastReloadTime != m_loaded) {
        m_loaded = agent.lastReloadTime;
        const QByteArray file = m_desk->running();
        const QString text = shownText(file);
        if (text == m_base)
            m_baseFile = file;
        if (!unsaved() || text == m_editor->text()) {
            take(file);
        } else {
            if (text != m_base)
                m_notices->sayOutside(Outside::OtherRuns);
            check(); // what applying would change is another now
        }
        if (m_pane->history()->isVisible())
            m_pane->history()->refresh();
    }
    if (path != m_openedPath) {
        m_openedPath = path;
        m_drafts->open(path);
    }
}

void ConfigPage::take(const QByteArray &file)
{
    m_baseFile = file;
    const QString text = shownText(file);
    const bool same = m_editor->text() == text;
    m_base = text;
    if (!same) {
        if (m_editor->document()->isEmpty())
            m_editor->setPlainText(text);
        else
            m_editor->replaceAll(text);
    }
    m_editor->document()->setModified(false);
    if (m_notices->outside() == Outside::OtherRuns)
        m_notices->sayOutside(Outside::Nothing);
    m_editing->readNow();
    check();
}

void ConfigPage::takeOutside()
{
    if (m_notices->outside() == Outside::FileDiffers)
        reloadFile();
    else
        take(m_desk->running());
}

void ConfigPage::edited()
{
    m_checked = false;
    m_weighed = false;
    m_preview = 0;
    m_applySoon = false;
    if (!m_waiting)
        m_notices->sayResult(Notice::Kind::Info, {}); // of an older text
    m_checkDelay.start();
    if (unsaved())
        m_drafts->keep([this] { return m_editor->text(); });
    showButtons();
}

void ConfigPage::check()
{
    m_checkDelay.stop();
    m_request = bridge().checkConfig(m_editor->text());
}

void ConfigPage::showIssues(quint64 request, const QList<ConfigIssue> &issues)
{
    if (request != m_request)
        return; // of a text that has changed since
    m_checked = !m_checkDelay.isActive();
    QList<QPair<QString, QString>> places;
    for (const ConfigIssue &issue : issues)
        places.emplaceBack(m_editing->document().formPath(issue.key),
                           issue.remedy.isEmpty() ? issue.message
                                                  : QStringLiteral("%1: %2").arg(issue.message, issue.remedy));
    const bool appear = !issues.isEmpty() && m_problems->isHidden();
    m_problems->display(issues);
    if (appear)
        m_split->setSizes({m_split->height() - 140, 140});
    m_editing->setProblems(places);
    if (issues.isEmpty() && unsaved())
        m_preview = m_desk->preview(m_editor->text());
    showVerdict();
    showButtons();
    if (m_pane->view() == ConfigTextPane::Difference && m_pane->isVisible() && m_preview == 0)
        showDifference(); // else with what it would change
    if (std::exchange(m_applySoon, false))
        m_apply->click();
}

void ConfigPage::showImpact(quint64 request, const ConfigImpact &impact)
{
    if (request != m_preview)
        return;
    m_weighed = m_checked && impact.valid;
    m_impact = impact;
    showVerdict();
    if (m_pane->view() == ConfigTextPane::Difference && m_pane->isVisible())
        showDifference();
}

void ConfigPage::showVerdict()
{
    const Colors &c = colorsOf(*this);
    const int problems = m_problems->count();
    const bool weighed = m_weighed && unsaved();
    if (m_request == 0) {
        m_badge->setShape(Shape::DottedRing, c.idle);
        m_verdict->setText(tr("Not checked yet"));
    } else if (problems > 0) {
        m_badge->setShape(Shape::Cross, c.bad);
        m_verdict->setText(tr("%Ln problem(s); what runs is not touched", nullptr, problems));
    } else if (weighed && impactIsGrave(m_impact)) {
        m_badge->setShape(Shape::Triangle, c.warn);
        m_verdict->setText(impactSentence(m_impact));
    } else {
        m_badge->setShape(Shape::Disc, c.good);
        m_verdict->setText(weighed ? impactSentence(m_impact) : tr("No problems"));
    }
    m_verdict->setToolTip(weighed ? impactDetails(m_impact).mid(0, 20).join(QLatin1Char('\n')) : QString());
    m_badge->setAccessibleName(m_verdict->text());
}

void ConfigPage::showButtons()
{
    const bool running = bridge().attached();
    m_reload->setEnabled(running && !m_waiting);
    m_compare->setEnabled(unsaved());
    m_revert->setEnabled(unsaved() && !m_waiting);
    m_apply->setEnabled(running && unsaved() && m_checked && m_problems->count() == 0 && !m_waiting);
    m_notices->setEdits(unsaved(), m_apply->isEnabled());
    m_pane->history()->setBusy(m_waiting);
}

void ConfigPage::showEntry()
{
    const OutlineEntry *entry = m_outline->current();
    if (entry == nullptr) {
        m_form->display(std::nullopt);
        return;
    }
    m_form->display(*entry);
    if (!m_editor->hasFocus())
        m_editing->look(entry->path);
}

void ConfigPage::showDifference()
{
    const bool weighed = m_weighed && unsaved();
    m_pane->showDifference(unsaved() ? tr("Your text, against what runs") : tr("Nothing is edited"),
                           shownText(m_desk->running()), m_editor->text(),
                           weighed ? impactDetails(m_impact) : QStringList());
}

void ConfigPage::revert()
{
    m_editor->replaceAll(m_base);
    m_editor->document()->setModified(false);
    m_notices->sayOutside(m_notices->outside() == Outside::OtherRuns ? Outside::Nothing : m_notices->outside());
    m_notices->sayResult(Notice::Kind::Info, tr("Your edits were taken back. Ctrl+Z brings them again."));
    m_editing->readNow();
    check();
}

void ConfigPage::goBack(const QByteArray &file)
{
    m_editor->replaceAll(shownText(file));
    m_editing->readNow();
    m_waiting = true;
    m_sent = file;
    showButtons();
    m_notices->sayResult(Notice::Kind::Info, tr("Going back..."));
    m_desk->apply(file, false);
}

void ConfigPage::offerDraft(qint64 time, const QString &text)
{
    if (text == m_editor->text() || text == m_base) {
        if (!unsaved())
            m_drafts->drop();
        return;
    }
    m_notices->offerDraft(text, formatClock(m_now, time));
}

void ConfigPage::apply(bool overwrite)
{
    m_form->commit();
    m_waiting = true;
    m_sent = fileText(m_baseFile, m_editor->text());
    showButtons();
    m_notices->sayResult(Notice::Kind::Info, tr("Applying..."));
    m_desk->apply(m_sent, overwrite);
}

void ConfigPage::applied(const QString &error, bool byOther)
{
    m_waiting = false;
    if (error.isEmpty()) {
        m_baseFile = m_sent;
        m_base = shownText(m_sent);
        m_editor->document()->setModified(m_editor->text() != m_base); // typed since it was sent
        m_notices->sayOutside(Outside::Nothing);
        m_notices->sayResult(
            Notice::Kind::Good,
            tr("Applied at %1. The file is written, and the agent runs with it.").arg(formatClock(m_now, m_now)));
        if (m_pane->history()->isVisible())
            m_pane->history()->refresh();
    } else {
        m_notices->sayResult(Notice::Kind::Bad, tr("Not applied, what ran before runs on: %1").arg(error));
        if (byOther)
            m_notices->sayOutside(Outside::FileDiffers);
    }
    showVerdict();
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
        m_notices->sayResult(Notice::Kind::Good, tr("Loaded from the file at %1.").arg(formatClock(m_now, m_now)));
    else
        m_notices->sayResult(Notice::Kind::Bad, tr("Not loaded, what ran before runs on: %1").arg(error));
    showButtons();
}

bool ConfigPage::focusNextPrevChild(bool next)
{
    orderTabs(*this); // forms come and go
    return Page::focusNextPrevChild(next);
}

void ConfigPage::changeEvent(QEvent *event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showVerdict();
}

} // namespace widgets
