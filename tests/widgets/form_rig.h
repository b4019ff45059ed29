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
#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
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
    /// Presses a key for each character; QTest::keyClicks knows ASCII only.
    static void write(QWidget *control, const QString &text)
    {
        for (const QChar letter : text) {
            const bool isEnd = letter == QLatin1Char('\n');
            QKeyEvent down(QEvent::KeyPress, isEnd ? Qt::Key_Return : Qt::Key_unknown, Qt::NoModifier,
                           isEnd ? QStringLiteral("\r") : QString(letter));
            QApplication::sendEvent(control, &down);
        }
    }
    /// Types into a field of one line, and leaves it with Enter.
    bool type(const QString &path, const QString &text)
    {
        widgets::FieldEditor *one = field(path);
        auto *edit = one == nullptr ? nullptr : one->findChild<QLineEdit *>();
        if (edit == nullptr)
            return false;
        edit->setFocus();
        QTest::keySequence(edit, QKeySequence::SelectAll);
        QTest::keyClick(edit, Qt::Key_Delete);
        write(edit, text);
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
        edit->setFocus();
        QTest::keySequence(edit, QKeySequence::SelectAll);
        QTest::keyClick(edit, Qt::Key_Delete);
        write(edit, lines);
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
        box->setFocus();
        box->showPopup();
        box->view()->setCurrentIndex(box->model()->index(at, box->modelColumn()));
        QTest::keyClick(box->view(), Qt::Key_Return);
        settle();
        return true;
    }
    bool setPair(const QString &path, int row, const QString &name, const QString &value)
    {
        widgets::FieldEditor *one = field(path);
        auto *view = one == nullptr ? nullptr : one->findChild<QTableView *>();
        if (view == nullptr)
            return false;
        const auto type = [view, row](int column, const QString &text) {
            view->setFocus();
            view->setCurrentIndex(view->model()->index(row, column));
            QTest::keyClick(view, Qt::Key_Return);
            auto *cell = view->viewport()->findChild<QLineEdit *>();
            if (cell == nullptr)
                return false;
            QTest::keySequence(cell, QKeySequence::SelectAll);
            QTest::keyClick(cell, Qt::Key_Delete);
            write(cell, text);
            QTest::keyClick(cell, Qt::Key_Return);
            settle();
            return true;
        };
        return type(0, name) && type(1, value);
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
