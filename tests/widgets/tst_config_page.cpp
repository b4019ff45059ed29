// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/window_fixture.h"
#include "widgets/pages/config_form.h"
#include "widgets/pages/config_outline.h"
#include "widgets/pages/config_page.h"
#include "widgets/pages/field_editor.h"
#include "widgets/pages/form_grid.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"

#include <QClipboard>
#include <QDir>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QtTest>

using namespace widgets;

namespace {

/// Remembers how long the longest event took.
class WatchedApplication final : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_inside)
            return QApplication::notify(receiver, event);
        m_inside = true;
        const char *name = receiver->metaObject()->className(); // it may be gone afterwards
        QElapsedTimer timer;
        timer.start();
        const bool taken = QApplication::notify(receiver, event);
        if (const qint64 took = timer.elapsed(); took > longest) {
            longest = took;
            what = name;
        }
        m_inside = false;
        return taken;
    }
    qint64 longest = 0;
    const char *what = "";

private:
    bool m_inside = false;
};

QString manyJobs(int count)
{
    QString text = QStringLiteral("scrape_configs:\n");
    for (int i = 0; i < count; ++i)
        text += QStringLiteral(
                    "  - job_name: job-%1\n    static_configs:\n      - targets: ['10.0.%2.1:9100']\n        labels: "
                    "{rack: a}\n"
                    "    relabel_configs:\n      - source_labels: [role]\n        regex: spare\n        action: drop\n")
                    .arg(i)
                    .arg(i % 250);
    return text;
}

} // namespace

/// The configuration page in its window, on a pretended engine.
class TestConfigPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tabGoesAsOneReads()
    {
        Opened f;
        f.outline()->choose(QStringLiteral("global"));
        f.pass(1);
        const auto next = [&f] {
            QTest::keyClick(f.window.focusWidget(), Qt::Key_Tab);
            return f.window.focusWidget();
        };
        // Into a section that was opened just now, and on to the text behind the form.
        auto *heading = f.page()->findChild<FormSection *>(QStringLiteral("group-limits"))->heading();
        heading->setFocus();
        QTest::keyClick(heading, Qt::Key_Space);
        QVERIFY(next()->objectName().startsWith(QStringLiteral("input-global.")));
        // All the way to the button that applies.
        f.editor()->appendPlainText(QStringLiteral("# more"));
        QTRY_VERIFY(f.button("applyConfig")->isEnabled());
        f.outline()->list()->setFocus();
        QStringList seen;
        for (int i = 0; i < 200 && f.window.focusWidget() != f.button("applyConfig"); ++i) {
            if (f.window.focusWidget() == f.editor())
                QTest::keyClick(f.editor(), Qt::Key_Escape);
            seen << next()->objectName();
        }
        QVERIFY2(f.button("applyConfig")->hasFocus(), qPrintable(seen.join(u' ')));
        QVERIFY(seen.contains(QStringLiteral("configText")));
        QVERIFY(seen.indexOf(QStringLiteral("addJob")) < seen.indexOf(QStringLiteral("heading")));
        QVERIFY(seen.indexOf(QStringLiteral("heading")) < seen.indexOf(QStringLiteral("viewText")));
    }

    /// What is covered is covered on the clipboard too, and whole again when it comes back.
    void copiesHaveNoSecrets()
    {
        Opened f;
        const QString text = QStringLiteral("remote_write:\n  - url: http://u:hush@hq/\n    bearer_token: batcave\n");
        f.editor()->replaceAll(text);
        QTRY_VERIFY(f.editor()->text() == text && f.button("revertConfig")->isEnabled());
        QTest::qWait(0);
        f.page()->showSubject(QStringLiteral("remote_write")); // which reads the text
        f.editor()->selectAll();
        f.editor()->copy();
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(!copied.contains(QStringLiteral("batcave")) && !copied.contains(QStringLiteral("hush")),
                 qPrintable(copied));
        QVERIFY(copied.startsWith(QStringLiteral("remote_write:\n  - url: http://u:")));
        f.editor()->cut();
        QVERIFY(f.editor()->text().isEmpty());
        f.editor()->paste();
        QCOMPARE(f.editor()->text(), text);
        f.press("showSecrets");
        f.editor()->selectAll();
        f.editor()->copy();
        QCOMPARE(QGuiApplication::clipboard()->text(), text);
        QGuiApplication::clipboard()->setText(QStringLiteral("other"));
        f.editor()->paste();
        QCOMPARE(f.editor()->text(), QStringLiteral("other"));
    }

    void ctrlSAppliesWhatWasJustMended()
    {
        Opened f;
        const QString text = f.editor()->text();
        f.editor()->appendPlainText(QStringLiteral("nonsense: 1"));
        auto *problems = f.page()->findChild<TableView *>(QStringLiteral("problems"));
        QTRY_VERIFY(problems->model()->rowCount() > 0);
        f.editor()->replaceAll(text + QStringLiteral("# mended\n"));
        f.editor()->setFocus();
        QTest::keySequence(f.editor(), QKeySequence::Save); // before it is checked
        QTRY_VERIFY(!f.page()->unsaved());
    }

    void draftsAreForTheirOwner()
    {
        Opened f;
        f.editor()->appendPlainText(QStringLiteral("# for later"));
        const QDir drafts(f.folder.filePath(QStringLiteral("drafts")));
        QTRY_COMPARE(drafts.entryInfoList(QDir::Files).size(), 1);
        const QFileInfo draft = drafts.entryInfoList(QDir::Files).front();
        QCOMPARE(draft.permissions() & ~(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser),
                 QFile::Permissions());
        QFile file(draft.filePath());
        QVERIFY(file.open(QIODevice::ReadOnly) && file.readAll().endsWith("# for later"));
        f.press("revertConfig");
        QTRY_VERIFY(drafts.entryInfoList(QDir::Files).isEmpty());
    }

    void largeTextsDoNotStall_data()
    {
        QTest::addColumn<int>("jobs");
        QTest::newRow("1,000 jobs") << 1000;
        QTest::newRow("5 MiB") << 20000;
    }
    /// Says how long; see the benchmark's figures.
    void largeTextsDoNotStall()
    {
        QFETCH(const int, jobs);
        Opened f;
        auto *app = static_cast<WatchedApplication *>(qApp);
        const auto watch = [app](const char *name, const std::function<void()> &act, int ms = 900) {
            app->longest = 0;
            QElapsedTimer timer;
            timer.start();
            act();
            const qint64 own = timer.elapsed();
            QTest::qWait(ms);
            qInfo("%s: %lld ms, longest event after it %lld ms (%s)", name, own, app->longest, app->what);
        };
        watch(
            "whole text", [&] { f.editor()->replaceAll(manyJobs(jobs)); }, 1500);
        QTRY_VERIFY_WITH_TIMEOUT(f.button("applyConfig")->isEnabled(), 20000);
        f.press("applyConfig");
        f.pass(1);
        QTRY_VERIFY_WITH_TIMEOUT(!f.page()->unsaved(), 20000);
        watch("one key", [&] {
            f.editor()->setFocus();
            QTextCursor cursor = f.editor()->document()->find(QStringLiteral("job-500"));
            cursor.movePosition(QTextCursor::EndOfBlock);
            f.editor()->setTextCursor(cursor);
            QTest::keyClick(f.editor(), Qt::Key_X);
        });
        watch("another key", [&] { QTest::keyClick(f.editor(), Qt::Key_Y); });
        watch("job chosen", [&] { f.page()->showSubject(QStringLiteral("scrape_configs[400]")); });
        QTRY_VERIFY(f.field("scrape_configs[400].scrape_interval") != nullptr);
        watch("form edit", [&] {
            auto *edit = f.field("scrape_configs[400].scrape_interval")->findChild<QLineEdit *>();
            edit->setFocus();
            QTest::keyClicks(edit, QStringLiteral("5s"));
            QTest::keyClick(edit, Qt::Key_Return);
        });
        watch("undo", [&] { QTest::keySequence(f.editor(), QKeySequence::Undo); });
        watch("difference", [&] { f.press("compareConfig"); });
    }

private:
    struct Opened : WindowFixture {
        Opened()
        {
            pass(2);
            window.showPage(PageId::Configuration);
            pass(1);
        }
        [[nodiscard]] ConfigPage *page()
        {
            return static_cast<ConfigPage *>(window.pages().page(PageId::Configuration));
        }
        [[nodiscard]] CodeEditor *editor() { return page()->findChild<CodeEditor *>(QStringLiteral("configText")); }
        [[nodiscard]] ConfigOutline *outline() { return page()->findChild<ConfigOutline *>(); }
        [[nodiscard]] QPushButton *button(const char *name)
        {
            return page()->findChild<QPushButton *>(QString::fromLatin1(name));
        }
        void press(const char *name) { button(name)->click(); }
        [[nodiscard]] FieldEditor *field(const char *path)
        {
            for (FieldEditor *one : page()->findChildren<FieldEditor *>()) {
                if (one->field().path == QLatin1String(path) && one->isVisible())
                    return one;
            }
            return nullptr;
        }
    };
};

int main(int argc, char **argv)
{
    WatchedApplication app(argc, argv);
    QTEST_SET_MAIN_SOURCE_PATH
    TestConfigPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_config_page.moc"
