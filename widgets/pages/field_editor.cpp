// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/field_editor.h"

#include "widgets/pages/config_editing.h"
#include "widgets/pages/config_words.h"
#include "widgets/pages/items_editor.h"
#include "widgets/pages/map_editor.h"
#include "widgets/pages/secret_editor.h"
#include "widgets/parts/theme.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

class TextEditor final : public FieldEditor {
public:
    TextEditor(ConfigEditing &editing, const FormField &field, QWidget *parent)
        : FieldEditor(editing, field, parent), m_edit(new QLineEdit(this))
    {
        heed(m_edit);
        m_edit->setPlaceholderText(fieldHelp(field.about));
        body()->addWidget(m_edit);
        connect(m_edit, &QLineEdit::editingFinished, this, &TextEditor::commit);
    }
    void commit() override
    {
        if (!m_edit->isModified())
            return;
        m_edit->setModified(false);
        const QString text = m_edit->text();
        if (text != field().value)
            editing().perform(field().path,
                              [this, text](ConfigDocument &document) { return document.setValue(field(), text); });
    }

protected:
    void refresh() override
    {
        if (m_edit->text() != field().value)
            m_edit->setText(field().value);
        m_edit->setModified(false);
    }
    [[nodiscard]] bool isModified() const override { return m_edit->isModified(); }

private:
    QLineEdit *m_edit;
};

class ChoiceEditor final : public FieldEditor {
public:
    ChoiceEditor(ConfigEditing &editing, const FormField &field, QWidget *parent)
        : FieldEditor(editing, field, parent), m_box(new QComboBox(this))
    {
        heed(m_box);
        m_box->setFocusPolicy(Qt::StrongFocus);
        m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        m_box->setMinimumContentsLength(8);
        body()->addWidget(m_box);
        connect(m_box, &QComboBox::activated, this, [this] {
            const QString text = m_box->currentData().toString();
            if (text != this->field().value)
                this->editing().perform(this->field().path, [this, text](ConfigDocument &document) {
                    return document.setValue(this->field(), text);
                });
        });
    }

protected:
    void refresh() override
    {
        QStringList wanted{QString()};
        wanted += field().choices;
        if (!wanted.contains(field().value))
            wanted << field().value;
        QStringList present;
        for (int i = 0; i < m_box->count(); ++i)
            present << m_box->itemData(i).toString();
        if (present != wanted) {
            m_box->clear();
            for (const QString &text : wanted)
                m_box->addItem(text.isEmpty() ? unsetText() : text, text);
        }
        m_box->setCurrentIndex(static_cast<int>(wanted.indexOf(field().value)));
    }

private:
    /// The vocabulary says what holds then: "...; http if not set".
    [[nodiscard]] QString unsetText() const
    {
        static const QRegularExpression kDefault(QStringLiteral("(?:^|; )([^;]+) if not set$"));
        const QRegularExpressionMatch match = kDefault.match(field().about);
        return match.hasMatch() ? FieldEditor::tr("not set: %1").arg(match.captured(1)) : FieldEditor::tr("not set");
    }

    QComboBox *m_box;
};

/// A text a line.
class ListEditor final : public FieldEditor {
public:
    ListEditor(ConfigEditing &editing, const FormField &field, QWidget *parent)
        : FieldEditor(editing, field, parent), m_edit(new QPlainTextEdit(this))
    {
        heed(m_edit);
        m_edit->setTabChangesFocus(true);
        m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
        m_edit->document()->setDocumentMargin(5);
        const QString help = fieldHelp(field.about);
        m_edit->setPlaceholderText(FieldEditor::tr("One a line"));
        m_edit->setToolTip(
            field.choices.isEmpty()
                ? FieldEditor::tr("%1. One a line").arg(help)
                : FieldEditor::tr("%1. One a line, of: %2").arg(help, field.choices.join(QStringLiteral(", "))));
        body()->addWidget(m_edit);
        connect(m_edit, &QPlainTextEdit::textChanged, this, &ListEditor::fit);
    }
    [[nodiscard]] bool isWide() const override { return true; }
    void commit() override
    {
        if (!isModified())
            return;
        m_edit->document()->setModified(false);
        QStringList values;
        for (const QString &line : m_edit->toPlainText().split(QLatin1Char('\n'))) {
            if (const QString text = line.trimmed(); !text.isEmpty())
                values << text;
        }
        if (values != field().list)
            editing().perform(field().path,
                              [this, values](ConfigDocument &document) { return document.setList(field(), values); });
    }

protected:
    void refresh() override
    {
        const QString text = field().list.join(QLatin1Char('\n'));
        if (m_edit->toPlainText() != text)
            m_edit->setPlainText(text);
        m_edit->document()->setModified(false);
        fit();
    }
    [[nodiscard]] bool isModified() const override { return m_edit->document()->isModified(); }
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (watched == m_edit && event->type() == QEvent::FocusOut)
            commit();
        if (watched == m_edit && event->type() == QEvent::KeyPress) {
            const auto *key = static_cast<QKeyEvent *>(event);
            if (key->key() == Qt::Key_Return && (key->modifiers() & Qt::ControlModifier) != 0) {
                commit();
                return true;
            }
        }
        return FieldEditor::eventFilter(watched, event);
    }

private:
    void fit()
    {
        const int lines = std::clamp(m_edit->blockCount(), 1, 8);
        m_edit->setFixedHeight(lines * m_edit->fontMetrics().lineSpacing() + 16);
    }

    QPlainTextEdit *m_edit;
};

class ElsewhereEditor final : public FieldEditor {
public:
    ElsewhereEditor(ConfigEditing &editing, const FormField &field, QWidget *parent)
        : FieldEditor(editing, field, parent), m_link(new QPushButton(FieldEditor::tr("Edit in the text"), this))
    {
        m_link->setProperty("link", true);
        heed(m_link);
        body()->addWidget(m_link, 0, Qt::AlignLeft);
        connect(m_link, &QPushButton::clicked, this, [this] { this->editing().jump(this->field().path); });
    }

protected:
    void refresh() override {}

private:
    QPushButton *m_link;
};

} // namespace

FieldEditor::FieldEditor(ConfigEditing &editing, FormField field, QWidget *parent)
    : QWidget(parent), m_editing(editing), m_field(std::move(field)), m_body(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("field-") + m_field.path);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(2);
}

FieldEditor *FieldEditor::make(ConfigEditing &editing, const FormField &field, QWidget *parent)
{
    FieldEditor *made = nullptr;
    switch (field.kind) {
    case FormField::Kind::Text:
    case FormField::Kind::Number:
        made = new TextEditor(editing, field, parent);
        break;
    case FormField::Kind::Choice:
    case FormField::Kind::Boolean:
        made = new ChoiceEditor(editing, field, parent);
        break;
    case FormField::Kind::Secret:
        made = new SecretEditor(editing, field, parent);
        break;
    case FormField::Kind::List:
        made = new ListEditor(editing, field, parent);
        break;
    case FormField::Kind::Map:
    case FormField::Kind::ListMap:
    case FormField::Kind::SecretMap:
        made = new MapEditor(editing, field, parent);
        break;
    case FormField::Kind::Items:
        made = new ItemsEditor(editing, field, parent);
        break;
    case FormField::Kind::Elsewhere:
        made = field.isSet ? new ElsewhereEditor(editing, field, parent) : nullptr;
        break;
    case FormField::Kind::Section:
        break;
    }
    if (made != nullptr)
        made->refresh();
    return made;
}

void FieldEditor::display(const FormField &field)
{
    // An item may say something else while its line in the list says the same.
    if (field == m_field && field.kind != FormField::Kind::Items)
        return;
    m_field = field;
    if (!isModified())
        refresh();
}

void FieldEditor::heed(QWidget *control)
{
    control->setAccessibleName(fieldLabel(m_field.key));
    control->setAccessibleDescription(fieldHelp(m_field.about));
    if (control->toolTip().isEmpty())
        control->setToolTip(m_field.about.isEmpty()
                                ? m_field.key
                                : QStringLiteral("%1: %2").arg(m_field.key, fieldHelp(m_field.about)));
    if (control->objectName().isEmpty())
        control->setObjectName(QStringLiteral("input-") + m_field.path);
    control->installEventFilter(this);
    if (m_control == nullptr)
        m_control = control;
}

bool FieldEditor::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::FocusIn:
        m_editing.look(m_field.path);
        break;
    case QEvent::Wheel:
        if (auto *box = qobject_cast<QComboBox *>(watched); box != nullptr && !box->hasFocus()) {
            event->ignore(); // scrolling a form changes nothing in it
            return true;
        }
        break;
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress:
        if (static_cast<QKeyEvent *>(event)->matches(QKeySequence::Undo) && !isModified()) {
            if (event->type() == QEvent::KeyPress)
                m_editing.undo();
            event->accept();
            return true;
        }
        break;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

void FieldEditor::showProblem(const QString &text)
{
    if (text.isEmpty() && m_problem == nullptr)
        return;
    if (m_problem == nullptr) {
        m_problem = new QLabel(this);
        m_problem->setWordWrap(true);
        m_problem->setTextFormat(Qt::PlainText);
        m_problem->setProperty("role", QStringLiteral("problem"));
        m_body->addWidget(m_problem);
    }
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
    if (m_control != nullptr && m_control->property("invalid").toBool() == text.isEmpty()) {
        m_control->setProperty("invalid", !text.isEmpty());
        m_control->style()->unpolish(m_control);
        m_control->style()->polish(m_control);
    }
}

QString FieldEditor::problem() const
{
    return m_problem == nullptr || m_problem->isHidden() ? QString() : m_problem->text();
}

} // namespace widgets
