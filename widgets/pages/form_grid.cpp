// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/form_grid.h"

#include "widgets/pages/config_editing.h"
#include "widgets/pages/config_words.h"
#include "widgets/pages/field_editor.h"
#include "widgets/parts/elided_label.h"
#include "widgets/parts/panel.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace widgets {

namespace {

/// How many fields say something.
int countSet(const QList<FormField> &fields)
{
    int count = 0;
    for (const FormField &field : fields)
        count += field.kind == FormField::Kind::Section ? countSet(field.fields) : field.isSet ? 1 : 0;
    return count;
}

/// Whether the same editors fit. A field that is edited as text has one only while it is there.
bool sameShape(const QList<FormField> &a, const QList<FormField> &b)
{
    if (a.size() != b.size())
        return false;
    for (qsizetype i = 0; i < a.size(); ++i) {
        const bool elsewhere = a[i].kind == FormField::Kind::Elsewhere;
        if (a[i].path != b[i].path || a[i].kind != b[i].kind || (elsewhere && a[i].isSet != b[i].isSet))
            return false;
    }
    return true;
}

/// Whether `path` is `outer` or within it.
bool isWithin(const QString &path, const QString &outer)
{
    return path.startsWith(outer) && (path.size() == outer.size() || path[outer.size()] == QLatin1Char('.') ||
                                      path[outer.size()] == QLatin1Char('['));
}

bool holds(const QList<FormField> &fields, const QString &path)
{
    for (const FormField &field : fields) {
        if (isWithin(path, field.path))
            return true;
    }
    return false;
}

} // namespace

FormSection::FormSection(ConfigEditing &editing, QString title, QString path, QWidget *parent)
    : QWidget(parent), m_editing(editing), m_title(std::move(title)), m_path(std::move(path)),
      m_heading(new QToolButton(this)), m_note(new ElidedLabel(this)), m_remove(new QPushButton(tr("Remove"), this)),
      m_body(new QWidget(this)), m_content(new QVBoxLayout(m_body))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_heading->setText(m_title);
    m_heading->setAccessibleName(m_title);
    m_heading->setProperty("role", QStringLiteral("heading"));
    m_heading->setCheckable(true);
    m_heading->setArrowType(Qt::RightArrow);
    m_heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_heading->setFocusPolicy(Qt::StrongFocus);
    m_heading->setObjectName(QStringLiteral("heading"));
    m_note->setProperty("role", QStringLiteral("muted"));
    m_remove->setObjectName(QStringLiteral("removeSection"));
    m_remove->setProperty("link", true);
    m_remove->setAccessibleName(tr("Remove %1").arg(m_title));
    row->addWidget(m_heading);
    row->addWidget(m_note);
    row->addStretch(1);
    row->addWidget(m_remove);
    column->addLayout(row);
    m_content->setContentsMargins(12, 0, 0, 4);
    m_body->hide();
    column->addWidget(m_body);
    connect(m_heading, &QToolButton::toggled, this, [this](bool open) {
        setOpen(open);
        Q_EMIT toggled(open);
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_editing.perform(m_path, [this](ConfigDocument &document) { return document.remove(m_path); });
    });
}

bool FormSection::isOpen() const
{
    return m_heading->isChecked();
}

void FormSection::setOpen(bool open)
{
    if (m_heading->isChecked() != open) {
        m_heading->setChecked(open);
        return; // which calls again
    }
    m_heading->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    if (open && m_grid == nullptr) {
        m_grid = new FormGrid(m_editing, m_body);
        m_content->addWidget(m_grid);
        m_grid->setFields(m_fields);
        m_grid->showProblems();
    }
    m_body->setVisible(open);
}

bool FormSection::openFor(const QString &path)
{
    if (!holds(m_fields, path))
        return false;
    setOpen(true);
    m_grid->openFor(path);
    return true;
}

void FormSection::setFields(const QList<FormField> &fields)
{
    m_fields = fields;
    if (m_grid != nullptr)
        m_grid->setFields(fields);
    showNote();
}

void FormSection::showNote()
{
    const int set = countSet(m_fields);
    int problems = 0;
    for (const FormField &field : m_fields)
        problems += m_editing.problemsWithin(field.path);
    m_note->setText(problems > 0 ? tr("%Ln problem(s)", nullptr, problems)
                    : set > 0    ? tr("%Ln key(s) set", nullptr, set)
                                 : QString());
    m_remove->setVisible(!m_path.isEmpty() && set > 0);
}

void FormSection::showProblems()
{
    showNote();
    if (m_grid != nullptr)
        m_grid->showProblems();
}

FormGrid::FormGrid(ConfigEditing &editing, QWidget *parent)
    : QWidget(parent), m_editing(editing), m_rows(new QGridLayout(this))
{
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setHorizontalSpacing(12);
    m_rows->setVerticalSpacing(6);
    m_rows->setColumnStretch(1, 1);
}

void FormGrid::setFields(const QList<FormField> &fields)
{
    const bool same = sameShape(fields, m_fields) && m_rows->count() > 0;
    m_fields = fields;
    if (!same) {
        build();
        return;
    }
    for (const FormField &field : fields) {
        if (FieldEditor *editor = m_editors.value(field.path))
            editor->display(field);
        if (FormSection *section = m_sections.value(field.path))
            section->setFields(field.fields);
    }
}

void FormGrid::build()
{
    m_editors.clear();
    m_sections.clear();
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater(); // it may be the one that brought us here
        }
        delete item;
    }
    int row = 0;
    for (const FormField &field : m_fields) {
        if (field.kind == FormField::Kind::Section) {
            auto *section = new FormSection(m_editing, fieldLabel(field.key), field.path, this);
            section->setObjectName(QStringLiteral("section-") + field.path);
            section->setFields(field.fields);
            section->heading()->setToolTip(fieldHelp(field.about));
            m_sections.insert(field.path, section);
            m_rows->addWidget(section, row++, 0, 1, 2);
            const QString key = field.key;
            section->setOpen(m_open.value(key, false));
            connect(section, &FormSection::toggled, this, [this, key](bool open) { m_open[key] = open; });
            continue;
        }
        FieldEditor *editor = FieldEditor::make(m_editing, field, this);
        if (editor == nullptr)
            continue;
        m_editors.insert(field.path, editor);
        auto *label = new QLabel(fieldLabel(field.key), this);
        label->setToolTip(field.about.isEmpty() ? field.key
                                                : QStringLiteral("%1: %2").arg(field.key, fieldHelp(field.about)));
        label->setBuddy(editor->control());
        if (editor->isWide()) {
            label->setProperty("role", QStringLiteral("factName"));
            m_rows->addWidget(label, row++, 0, 1, 2);
            m_rows->addWidget(editor, row++, 0, 1, 2);
        } else {
            label->setMinimumWidth(104);
            label->setMaximumWidth(150);
            label->setWordWrap(true);
            m_rows->addWidget(label, row, 0, Qt::AlignTop);
            label->setContentsMargins(0, 7, 0, 0);
            m_rows->addWidget(editor, row++, 1);
        }
    }
}

void FormGrid::commit()
{
    // By what there is now: an edit may make editors anew, later.
    for (FieldEditor *editor : m_editors.values())
        editor->commit();
    for (FormSection *section : m_sections.values()) {
        if (section->grid() != nullptr)
            section->grid()->commit();
    }
}

FieldEditor *FormGrid::editorAt(const QString &path) const
{
    if (FieldEditor *editor = m_editors.value(path))
        return editor;
    for (const FormSection *section : m_sections) {
        if (FieldEditor *editor = section->grid() != nullptr ? section->grid()->editorAt(path) : nullptr)
            return editor;
    }
    for (auto it = m_editors.begin(); it != m_editors.end(); ++it) {
        if (isWithin(path, it.key()))
            return it.value();
    }
    return nullptr;
}

FieldEditor *FormGrid::first() const
{
    for (const FormField &field : m_fields) {
        if (FieldEditor *editor = m_editors.value(field.path))
            return editor;
    }
    return nullptr;
}

void FormGrid::openFor(const QString &path)
{
    for (FormSection *section : m_sections)
        section->openFor(path);
}

void FormGrid::showProblems()
{
    for (FieldEditor *editor : m_editors)
        editor->showProblem(m_editing.problem(editor->field().path));
    for (FormSection *section : m_sections)
        section->showProblems();
}

} // namespace widgets
