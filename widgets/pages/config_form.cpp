// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_form.h"

#include "widgets/pages/config_editing.h"
#include "widgets/pages/field_editor.h"
#include "widgets/pages/form_grid.h"
#include "widgets/pages/items_editor.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"

#include <QFocusEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSet>
#include <QToolButton>
#include <QVBoxLayout>

namespace widgets {

using Kind = OutlineEntry::Kind;

namespace {

constexpr int kWidest = 760; ///< Of a form: short values in long fields are hard to read.

} // namespace

ConfigForm::ConfigForm(ConfigEditing &editing, QWidget *parent)
    : QScrollArea(parent), m_editing(editing), m_title(new QLabel), m_hint(mutedLabel(nullptr)), m_add(new QPushButton),
      m_notice(new Notice)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setObjectName(QStringLiteral("configForm"));
    setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget(this);
    content->setObjectName(QStringLiteral("pageContent"));
    content->setMaximumWidth(kWidest);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(8, 0, 12, 8);
    column->setSpacing(8);
    makeHeader(column);
    m_groups = new QVBoxLayout;
    m_groups->setSpacing(8);
    column->addLayout(m_groups);
    column->addStretch(1);
    setWidget(content);

    m_refresh.setSingleShot(true);
    m_refresh.setInterval(0);
    connect(&m_refresh, &QTimer::timeout, this, &ConfigForm::refresh);
    connect(&editing, &ConfigEditing::documentRead, this, [this] {
        if (isVisible())
            m_refresh.start();
    });
    connect(&editing, &ConfigEditing::problemsChanged, this, &ConfigForm::showProblems);
    connect(&editing, &ConfigEditing::refused, this, [this](const QString &, const QString &why) {
        m_notice->say(Notice::Kind::Warn, why.isEmpty() ? QString() : tr("Not written: %1").arg(why));
        if (!why.isEmpty())
            ensureWidgetVisible(m_notice);
    });
}

void ConfigForm::makeHeader(QVBoxLayout *column)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setTextFormat(Qt::PlainText);
    row->addWidget(m_title, 1);
    const auto tool = [&](const char *name, const char *icon) {
        auto *button = new QToolButton;
        button->setObjectName(QString::fromLatin1(name));
        button->setIcon(themedIcon(QString::fromLatin1(icon)));
        button->setFocusPolicy(Qt::StrongFocus);
        row->addWidget(button);
        m_tools << button;
        return button;
    };
    connect(tool("duplicateEntry", "copy"), &QToolButton::clicked, this, &ConfigForm::duplicateWanted);
    connect(tool("moveEntryUp", "up"), &QToolButton::clicked, this, [this] { Q_EMIT moveWanted(-1); });
    connect(tool("moveEntryDown", "down"), &QToolButton::clicked, this, [this] { Q_EMIT moveWanted(1); });
    connect(tool("removeEntry", "remove"), &QToolButton::clicked, this, &ConfigForm::removeWanted);
    column->addLayout(row);
    m_hint->setWordWrap(true);
    m_add->setObjectName(QStringLiteral("addEntry"));
    column->addWidget(m_hint);
    column->addWidget(m_add, 0, Qt::AlignLeft);
    column->addWidget(m_notice);
    connect(m_add, &QPushButton::clicked, this, [this] {
        if (m_entry)
            Q_EMIT addWanted(m_entry->path);
    });
}

void ConfigForm::retranslate()
{
    const QStringList texts{tr("Copy"), tr("Move up (Alt+Up in the list)"), tr("Move down (Alt+Down in the list)"),
                            tr("Remove (Del in the list)")};
    for (qsizetype i = 0; i < m_tools.size(); ++i) {
        m_tools[i]->setToolTip(texts[i]);
        m_tools[i]->setAccessibleName(texts[i]);
    }
    m_builtFor.reset();
    refresh();
}

void ConfigForm::display(const std::optional<OutlineEntry> &entry)
{
    commit();
    const bool another = !m_entry || !entry || m_entry->path != entry->path;
    m_entry = entry;
    m_notice->say(Notice::Kind::Info, {});
    refresh();
    if (another)
        verticalScrollBar()->setValue(0);
}

void ConfigForm::showHeader()
{
    const bool isItem = m_entry && (m_entry->kind == Kind::Job || m_entry->kind == Kind::Remote);
    const bool isList = m_entry && (m_entry->kind == Kind::Jobs || m_entry->kind == Kind::Remotes);
    const QString obstacle = m_editing.document().obstacle();
    m_title->setText(m_entry ? outlineTitle(*m_entry) : QString());
    for (QToolButton *button : m_tools)
        button->setVisible(isItem && obstacle.isEmpty());
    m_add->setVisible(isList && obstacle.isEmpty());
    QString hint;
    if (!obstacle.isEmpty()) {
        hint = tr("The text cannot be read as YAML at the moment, so there is no form. %1").arg(obstacle);
    } else if (isList) {
        const int count = m_editing.document().itemCount(m_entry->path);
        const bool jobs = m_entry->kind == Kind::Jobs;
        m_add->setText(jobs ? tr("Add a job") : tr("Add a remote"));
        if (count == 0)
            hint = jobs ? tr("There is no job yet, so nothing is scraped.")
                        : tr("There is no remote yet: samples are kept and sent nowhere.");
        else
            hint = jobs ? tr("%Ln job(s). Choose one on the left.", nullptr, count)
                        : tr("%Ln remote(s). Choose one on the left.", nullptr, count);
    }
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
}

QList<FormField> ConfigForm::fieldsOf(const FormGroup &group, const QList<FormField> &all) const
{
    QList<FormField> out;
    if (group.keys.contains(QStringLiteral("@steering"))) {
        QString path = m_entry->path;
        for (FormField field : m_editing.document().fields(path.replace(0, 12, QStringLiteral("steering")))) {
            if (field.key != QLatin1String("name"))
                out << field;
        }
        return out;
    }
    QSet<QString> named;
    for (const FormGroup &one : formGroups(m_entry->kind)) {
        for (const QString &key : one.keys)
            named.insert(key.startsWith(QLatin1Char('@')) ? key.mid(1) : key);
    }
    const auto isMechanism = [](const QString &key) { return key.endsWith(QLatin1String("_sd_configs")); };
    const bool hasMechanisms = named.contains(QStringLiteral("*_sd_configs"));
    for (const QString &key : group.keys) {
        for (const FormField &field : all) {
            const bool others =
                key == QLatin1String("*") && !named.contains(field.key) && !(hasMechanisms && isMechanism(field.key));
            const bool mechanisms =
                key == QLatin1String("*_sd_configs") && isMechanism(field.key) && !named.contains(field.key);
            if (field.key == key || others || mechanisms)
                out << field;
            else if (key == QLatin1Char('@') + field.key)
                out << field.fields;
        }
    }
    return out;
}

void ConfigForm::rebuild(const QList<FormGroup> &groups)
{
    m_shown.clear();
    while (QLayoutItem *item = m_groups->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    for (const FormGroup &group : groups) {
        Group made;
        if (group.title.isEmpty()) {
            made.grid = new FormGrid(m_editing);
            m_groups->addWidget(made.grid);
        } else {
            made.section = new FormSection(m_editing, group.title, {}, nullptr);
            made.section->setObjectName(QStringLiteral("group-") + group.name);
            m_groups->addWidget(made.section);
            const QString key = QStringLiteral("%1/%2").arg(static_cast<int>(m_entry->kind)).arg(group.name);
            connect(made.section, &FormSection::toggled, this, [this, key](bool open) { m_open[key] = open; });
        }
        m_shown.insert(group.name, made);
    }
    m_builtFor = m_entry->kind;
}

void ConfigForm::refresh()
{
    m_refresh.stop();
    showHeader();
    const bool readable = m_editing.document().obstacle().isEmpty();
    if (!m_entry || !readable) {
        for (const Group &group : m_shown) {
            if (QWidget *widget = group.grid != nullptr ? static_cast<QWidget *>(group.grid) : group.section)
                widget->hide();
        }
        return;
    }
    const bool isList = m_entry->kind == Kind::Jobs || m_entry->kind == Kind::Remotes;
    const QList<FormGroup> groups = isList ? QList<FormGroup>() : formGroups(m_entry->kind);
    if (m_builtFor != m_entry->kind)
        rebuild(groups);
    const QList<FormField> all = isList ? QList<FormField>() : m_editing.document().fields(m_entry->path);
    for (const FormGroup &group : groups) {
        const QList<FormField> fields = fieldsOf(group, all);
        const Group &shown = m_shown[group.name];
        if (shown.grid != nullptr) {
            shown.grid->setFields(fields);
            shown.grid->setVisible(!fields.isEmpty());
            continue;
        }
        const QString key = QStringLiteral("%1/%2").arg(static_cast<int>(m_entry->kind)).arg(group.name);
        shown.section->setFields(fields);
        shown.section->setOpen(m_open.value(key, group.open));
        shown.section->setVisible(!fields.isEmpty());
    }
    showProblems();
}

void ConfigForm::focusInEvent(QFocusEvent *event)
{
    // No proxy: Tab would go to the first field from wherever the form itself stands in the order.
    const Group basics = m_shown.value(QStringLiteral("basics"));
    if (FieldEditor *first = basics.grid != nullptr ? basics.grid->first() : nullptr; first != nullptr)
        first->control()->setFocus(event->reason());
    else
        QScrollArea::focusInEvent(event);
}

void ConfigForm::showProblems()
{
    for (const Group &group : m_shown) {
        if (group.grid != nullptr)
            group.grid->showProblems();
        else
            group.section->showProblems();
    }
}

void ConfigForm::commit()
{
    for (const Group &group : m_shown) {
        FormGrid *grid = group.grid != nullptr ? group.grid : group.section->grid();
        if (grid != nullptr)
            grid->commit();
    }
}

FieldEditor *ConfigForm::editorAt(const QString &path) const
{
    for (const Group &group : m_shown) {
        const FormGrid *grid = group.grid != nullptr ? group.grid : group.section->grid();
        if (FieldEditor *editor = grid != nullptr ? grid->editorAt(path) : nullptr)
            return editor;
    }
    return nullptr;
}

void ConfigForm::reveal(const QString &path)
{
    if (m_refresh.isActive())
        refresh();
    for (const Group &group : m_shown) {
        if (group.section != nullptr)
            group.section->openFor(path);
        else
            group.grid->openFor(path);
    }
    FieldEditor *editor = editorAt(path);
    if (auto *items = qobject_cast<ItemsEditor *>(editor))
        items->selectFor(path);
    if (editor != nullptr)
        ensureWidgetVisible(editor, 0, 24);
}

} // namespace widgets
