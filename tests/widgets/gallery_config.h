// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/config_form.h"
#include "widgets/pages/config_outline.h"
#include "widgets/pages/field_editor.h"
#include "widgets/pages/form_grid.h"
#include "widgets/pages/page_set.h"
#include "widgets/parts/table_view.h"
#include "widgets/window/main_window.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTest>

#include <functional>

/// More views of the configuration page, each told to `save` under its name. The text has no problems afterwards.
inline bool shootConfiguration(widgets::MainWindow &window, const std::function<bool(const QString &)> &save)
{
    auto *page = window.pages().page(widgets::PageId::Configuration);
    const auto press = [page](const char *name) {
        if (auto *button = page->findChild<QAbstractButton *>(QString::fromLatin1(name)))
            button->click();
    };
    auto *outline = page->findChild<widgets::ConfigOutline *>();
    auto *form = page->findChild<widgets::ConfigForm *>();
    auto *editor = page->findChild<QPlainTextEdit *>(QStringLiteral("configText"));
    editor->clearFocus();
    outline->choose(QStringLiteral("scrape_configs[1]"));
    QTest::qWait(60);
    bool ok = save(QStringLiteral("configuration-problem"));
    press("revertConfig");
    QTest::qWait(500);
    outline->choose(QStringLiteral("scrape_configs[0]"));
    QTest::qWait(60);
    if (auto *targets = form->editorAt(QStringLiteral("scrape_configs[0].static_configs[0].targets"))) {
        auto *list = targets->findChild<QPlainTextEdit *>();
        if (list != nullptr) {
            list->setFocus();
            QTest::keyClick(list, Qt::Key_End, Qt::ControlModifier);
            list->insertPlainText(QStringLiteral("\n10.0.0.13:9100\n10.0.0.14:9100"));
            QTest::keyClick(list, Qt::Key_Return, Qt::ControlModifier);
        }
    }
    QTest::qWait(900);
    ok = save(QStringLiteral("configuration-job")) && ok;
    press("compareConfig");
    QTest::qWait(60);
    ok = save(QStringLiteral("configuration-difference")) && ok;
    press("viewHistory");
    QTest::qWait(300);
    ok = save(QStringLiteral("configuration-history")) && ok;
    press("viewText");
    outline->choose(QStringLiteral("scrape_configs[1]"));
    QTest::qWait(60);
    press("openLab");
    QTest::qWait(600);
    form->verticalScrollBar()->setValue(form->verticalScrollBar()->maximum() * 6 / 10);
    QTest::qWait(60);
    ok = save(QStringLiteral("configuration-lab")) && ok;
    outline->choose(QStringLiteral("remote_write[1]"));
    QTest::qWait(60);
    if (auto *section = page->findChild<widgets::FormSection *>(QStringLiteral("section-remote_write[1].basic_auth")))
        section->setOpen(true);
    QTest::qWait(100);
    ok = save(QStringLiteral("configuration-remote")) && ok;
    press("layoutForm");
    outline->choose(QStringLiteral("belfry.storage"));
    QTest::qWait(100);
    ok = save(QStringLiteral("configuration-form")) && ok;
    press("layoutText");
    editor->setFocus();
    QTextCursor cursor = editor->document()->find(QStringLiteral("scrape_interval: 5s"));
    cursor.movePosition(QTextCursor::EndOfBlock);
    editor->setTextCursor(cursor);
    QTest::keyClick(editor, Qt::Key_Return);
    QTest::keyClicks(editor, QStringLiteral("hon"));
    QTest::qWait(100);
    ok = save(QStringLiteral("configuration-completion")) && ok;
    QTest::keyClick(editor, Qt::Key_Escape);
    press("layoutBoth");
    press("revertConfig");
    QTest::qWait(100);
    return ok;
}
