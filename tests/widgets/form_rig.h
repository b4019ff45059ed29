// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_desk.h"
#include "widgets/bridge/config_text.h"
#include "widgets/bridge/engine_bridge.h"
#include "widgets/pages/config_editing.h"
#include "widgets/pages/config_form.h"
#include "widgets/pages/config_outline.h"
#include "widgets/pages/field_editor.h"
#include "widgets/pages/form_grid.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTableView>
#include <QTest>

/// The forms of a configuration beside its text, without an agent. The test's thread.
struct FormRig {
    FormRig()
    {
        auto *row = new QHBoxLayout(&window);
        editing = new widgets::ConfigEditing(editor, &desk);
        outline = new widgets::ConfigOutline(*editing);
        form = new widgets::ConfigForm(*editing);
        for (QWidget *widget :
             {static_cast<QWidget *>(outline), static_cast<QWidget *>(form), static_cast<QWidget *>(editor)})
            row->addWidget(widget);
        QObject::connect(editing, &widgets::ConfigEditing::documentRead, outline, &widgets::ConfigOutline::refresh);
        QObject::connect(outline, &widgets::ConfigOutline::chosen, form,
                         [this] { form->display(*outline->current()); });
        window.resize(1000, 700);
        window.show();
        outline->retranslate();
        form->retranslate();
    }

    void load(const QByteArray &bytes)
    {
        file = bytes;
        editor->setPlainText(widgets::shownText(bytes));
        editing->readNow();
        settle();
    }
    /// The bytes as they would be written.
    [[nodiscard]] QByteArray bytes() const { return widgets::fileText(file, editor->text()); }
    /// Lets what is queued happen: forms follow by an event.
    static void settle()
    {
        for (int i = 0; i < 3; ++i)
            QCoreApplication::processEvents();
    }
    void open(const QString &path)
    {
        outline->choose(path);
        settle();
        for (widgets::FormSection *section : form->findChildren<widgets::FormSection *>())
            section->setOpen(true);
        for (widgets::FormSection *section : form->findChildren<widgets::FormSection *>()) // those inside
            section->setOpen(true);
        settle();
    }
    [[nodiscard]] widgets::FieldEditor *field(const QString &path) const
    {
        for (widgets::FieldEditor *one : form->findChildren<widgets::FieldEditor *>()) {
            if (one->field().path == path && one->isVisibleTo(form))
                return one;
        }
        return nullptr;
    }
    /// Types into a field of one line, and leaves it with Enter.
    bool type(const QString &path, const QString &text)
    {
        widgets::FieldEditor *one = field(path);
        auto *edit = one == nullptr ? nullptr : one->findChild<QLineEdit *>();
        if (edit == nullptr)
            return false;
        edit->selectAll();
        if (text.isEmpty())
            QTest::keyClick(edit, Qt::Key_Delete);
        else
            edit->insert(text); // keyClicks takes ASCII only
        QTest::keyClick(edit, Qt::Key_Return);
        settle();
        return true;
    }
    /// Writes lines into a list.
    bool typeList(const QString &path, const QString &lines)
    {
        widgets::FieldEditor *one = field(path);
        auto *edit = one == nullptr ? nullptr : one->findChild<QPlainTextEdit *>();
        if (edit == nullptr)
            return false;
        edit->selectAll();
        edit->insertPlainText(lines);
        QTest::keyClick(edit, Qt::Key_Return, Qt::ControlModifier);
        settle();
        return true;
    }
    bool choose(const QString &path, const QString &value)
    {
        widgets::FieldEditor *one = field(path);
        auto *box = one == nullptr ? nullptr : one->findChild<QComboBox *>();
        const int at = box == nullptr ? -1 : box->findData(value);
        if (at < 0)
            return false;
        box->setCurrentIndex(at);
        Q_EMIT box->activated(at);
        settle();
        return true;
    }
    bool setPair(const QString &path, int row, const QString &name, const QString &value)
    {
        widgets::FieldEditor *one = field(path);
        auto *view = one == nullptr ? nullptr : one->findChild<QTableView *>();
        if (view == nullptr)
            return false;
        QAbstractItemModel *model = view->model();
        model->setData(model->index(row, 0), name);
        model->setData(model->index(row, 1), value);
        settle();
        return true;
    }
    bool press(QObject *where, const char *name)
    {
        auto *button = where == nullptr ? nullptr : where->findChild<QAbstractButton *>(QString::fromLatin1(name));
        if (button == nullptr || !button->isEnabled())
            return false;
        button->click();
        settle();
        return true;
    }
    /// Why the last edit was refused; empty: it was not.
    [[nodiscard]] QString refusal() const
    {
        const auto *notice = form->findChild<widgets::Notice *>();
        return notice == nullptr || notice->isHidden() ? QString() : notice->text();
    }

    widgets::EngineBridge bridge;
    widgets::ConfigDesk desk{bridge};
    QWidget window;
    widgets::CodeEditor *editor = new widgets::CodeEditor;
    widgets::ConfigEditing *editing = nullptr;
    widgets::ConfigOutline *outline = nullptr;
    widgets::ConfigForm *form = nullptr;
    QByteArray file;
};
