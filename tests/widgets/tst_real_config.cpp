// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/console_rig.h"
#include "widgets/models/column_table_model.h"
#include "widgets/pages/config_form.h"
#include "widgets/pages/config_outline.h"
#include "widgets/pages/config_page.h"
#include "widgets/pages/field_editor.h"
#include "widgets/pages/form_grid.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QtTest>

using namespace widgets;
using agent::engine::TargetHealth;

namespace {

constexpr int kLong = 20000;

} // namespace

/// The configuration page on a real engine: what is edited in forms is what runs.
class TestRealConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aJobAddedInTheFormComesUp()
    {
        Opened f;
        QVERIFY(f.open());
        const QByteArray before = f.file();
        f.press("addJob");
        QTRY_VERIFY(f.field("scrape_configs[1].job_name") != nullptr);
        QVERIFY(f.type("scrape_configs[1].job_name", QStringLiteral("second")));
        QTRY_COMPARE(f.outline()->current()->title, QStringLiteral("second"));
        QTRY_VERIFY(f.field("scrape_configs[1].static_configs[0].targets") != nullptr);
        auto *targets = f.field("scrape_configs[1].static_configs[0].targets")->findChild<QPlainTextEdit *>();
        targets->setFocus();
        targets->insertPlainText(QStringLiteral("127.0.0.1:%1").arg(f.rig.target.port()));
        QTest::keyClick(targets, Qt::Key_Return, Qt::ControlModifier);

        auto *verdict = f.rig.find<QLabel>(PageId::Configuration, "verdict");
        QTRY_VERIFY_WITH_TIMEOUT(verdict->text().startsWith(QStringLiteral("Applying this: +1 targets, -0")), kLong);
        QVERIFY2(verdict->text().endsWith(QStringLiteral("backlog untouched.")), qPrintable(verdict->text()));
        QCOMPARE(f.rig.target.series(), 20);
        QTRY_VERIFY(f.button("applyConfig")->isEnabled());
        f.press("applyConfig");
        QTRY_VERIFY_WITH_TIMEOUT(!f.page()->unsaved(), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(isUp(f.rig, "second"), kLong);

        const QByteArray after = f.file();
        QByteArray without = after;
        const QByteArray added = "  - job_name: second\n    static_configs:\n      - targets: ['127.0.0.1:" +
                                 QByteArray::number(f.rig.target.port()) + "']\n";
        QVERIFY2(after.contains(added), after.constData());
        QCOMPARE(without.replace(added, ""), before); // and nothing else
    }

    void aChangeFromOutsideIsTold()
    {
        Opened f;
        QVERIFY(f.open());
        const std::string other = f.rig.usual("# by another hand\n");
        f.editor()->appendPlainText(QStringLiteral("# mine"));
        QVERIFY(f.rig.write(other));
        QTRY_VERIFY_WITH_TIMEOUT(f.says(QStringLiteral("somebody has changed it")), kLong);
        f.press("showOutside");
        auto *difference = f.rig.find<QPlainTextEdit>(PageId::Configuration, "difference");
        QTRY_VERIFY(difference->toPlainText().contains(QStringLiteral("+ # by another hand")));
        QTRY_VERIFY_WITH_TIMEOUT(f.button("applyConfig")->isEnabled(), kLong);
        f.press("applyConfig");
        QTRY_VERIFY_WITH_TIMEOUT(f.says(QStringLiteral("Not applied")), kLong);
        QCOMPARE(f.file(), QByteArray::fromStdString(other)); // nothing is lost
        QVERIFY(f.button("overwriteFile")->isVisible());
        f.press("overwriteFile");
        QTRY_VERIFY_WITH_TIMEOUT(!f.page()->unsaved(), kLong);
        QVERIFY(f.file().endsWith("# mine"));
        QTRY_VERIFY(!f.says(QStringLiteral("somebody has changed it")));

        QVERIFY(f.rig.write(other)); // and the other way: their file is taken
        QTRY_VERIFY_WITH_TIMEOUT(f.says(QStringLiteral("somebody has changed it")), kLong);
        f.press("takeTheirs");
        QTRY_COMPARE_WITH_TIMEOUT(f.editor()->text(), QString::fromStdString(other), kLong);
    }

    void historyLeadsBack()
    {
        Opened f;
        QVERIFY(f.open());
        const QByteArray first = f.file();
        f.editor()->appendPlainText(QStringLiteral("# second"));
        QTRY_VERIFY_WITH_TIMEOUT(f.button("applyConfig")->isEnabled(), kLong);
        f.press("applyConfig");
        QTRY_VERIFY_WITH_TIMEOUT(!f.page()->unsaved(), kLong);
        f.press("viewHistory");
        auto *list = f.rig.find<TableView>(PageId::Configuration, "configHistory");
        QTRY_COMPARE_WITH_TIMEOUT(list->model()->rowCount(), 2, kLong);
        QVERIFY(list->model()->index(0, 1).data().toString().contains(QStringLiteral("applied in this window")));
        list->selectRow(1);
        auto *difference = f.rig.find<QPlainTextEdit>(PageId::Configuration, "historyDifference");
        QTRY_VERIFY_WITH_TIMEOUT(difference->toPlainText().contains(QStringLiteral("- # second")), kLong);
        QTRY_VERIFY(f.button("goBack")->isEnabled());
        f.press("goBack");
        QTRY_COMPARE_WITH_TIMEOUT(f.file(), first, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(list->model()->rowCount(), 3, kLong);
        QCOMPARE(f.editor()->text().toUtf8(), first);
        QTRY_VERIFY(!f.page()->unsaved());
    }

    void aSecretMovesIntoAFile()
    {
        Opened f;
        QVERIFY(f.open());
        std::string text = f.rig.usual();
        text.replace(text.find("    name: headquarters\n"), 0,
                     "    basic_auth:\n      username: alfred\n      password: batcave\n");
        QVERIFY(f.rig.write(text));
        f.press("reloadConfig");
        QTRY_VERIFY_WITH_TIMEOUT(f.editor()->text().contains(QStringLiteral("batcave")), kLong);
        f.outline()->choose(QStringLiteral("remote_write[0]"));
        QTRY_VERIFY(f.section("section-remote_write[0].basic_auth") != nullptr);
        f.section("section-remote_write[0].basic_auth")->setOpen(true);
        QTRY_VERIFY(f.field("remote_write[0].basic_auth.password") != nullptr);
        FieldEditor *password = f.field("remote_write[0].basic_auth.password");
        password->findChild<QPushButton *>(QStringLiteral("secretToFile"))->click();
        auto *name = password->findChild<QLineEdit *>(QStringLiteral("secretInput"));
        QCOMPARE(name->text(), QStringLiteral("headquarters.password"));
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(
            f.editor()->text().contains(QStringLiteral("      password_file: headquarters.password\n")), kLong);
        QVERIFY(!f.editor()->text().contains(QStringLiteral("batcave")));
        const QFileInfo written(f.rig.folder.filePath(QStringLiteral("headquarters.password")));
        QCOMPARE(written.permissions() & ~(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser),
                 QFile::Permissions());
        QTRY_VERIFY_WITH_TIMEOUT(f.button("applyConfig")->isEnabled(), kLong);
        f.press("applyConfig");
        QTRY_VERIFY_WITH_TIMEOUT(!f.page()->unsaved(), kLong);
    }

    void theLabTellsWhatRulesDo()
    {
        Opened f;
        QVERIFY(f.open());
        QTRY_VERIFY_WITH_TIMEOUT(isUp(f.rig, "counting"), kLong);
        f.outline()->choose(QStringLiteral("scrape_configs[0]"));
        QTRY_VERIFY(f.field("scrape_configs[0].relabel_configs") != nullptr);
        FieldEditor *rules = f.field("scrape_configs[0].relabel_configs");
        rules->findChild<QPushButton *>(QStringLiteral("addItem"))->click();
        QTRY_VERIFY(f.field("scrape_configs[0].relabel_configs[0].regex") != nullptr);
        QVERIFY(f.type("scrape_configs[0].relabel_configs[0].regex", QStringLiteral("nobody")));
        rules->findChild<QPushButton *>(QStringLiteral("openLab"))->click();
        auto *labels = rules->findChild<QPlainTextEdit *>(QStringLiteral("labLabels"));
        QVERIFY(labels->toPlainText().contains(QStringLiteral("__address__ = 127.0.0.1:")));
        auto *outcome = rules->findChild<QLabel *>(QStringLiteral("labOutcome"));
        QTRY_COMPARE_WITH_TIMEOUT(outcome->text(), QStringLiteral("Dropped by rule 1."), kLong);
        QVERIFY(f.type("scrape_configs[0].relabel_configs[0].regex", QStringLiteral(".*")));
        QTRY_COMPARE_WITH_TIMEOUT(outcome->text(), QStringLiteral("Kept."), kLong);
        // The preview says the same of all targets.
        QVERIFY(f.type("scrape_configs[0].relabel_configs[0].regex", QStringLiteral("nobody")));
        auto *verdict = f.rig.find<QLabel>(PageId::Configuration, "verdict");
        QTRY_VERIFY_WITH_TIMEOUT(verdict->text().contains(QStringLiteral("+0 targets, -1")), kLong);
    }

    void editsOutliveTheWindow()
    {
        Opened f;
        QVERIFY(f.open());
        f.editor()->appendPlainText(QStringLiteral("# not yet"));
        f.rig.window->close();
        f.rig.window.reset();
        f.again();
        QTRY_VERIFY_WITH_TIMEOUT(f.says(QStringLiteral("Edits that were not applied are kept")), kLong);
        QVERIFY(!f.page()->unsaved());
        f.press("takeDraft");
        QVERIFY(f.editor()->text().endsWith(QStringLiteral("# not yet")));
        QVERIFY(f.page()->unsaved());
        f.press("revertConfig");
        f.rig.window->close();
        f.rig.window.reset();
        f.again();
        QTest::qWait(0);
        QTRY_VERIFY(!f.editor()->text().isEmpty());
        QVERIFY(!f.says(QStringLiteral("are kept")));
    }

    void anEmptyOrBrokenTextIsHandled()
    {
        Opened f;
        QVERIFY(f.open());
        f.editor()->selectAll();
        f.editor()->insertPlainText(QStringLiteral("scrape_configs: [\n"));
        QTRY_VERIFY_WITH_TIMEOUT(f.rig.find<TableView>(PageId::Configuration, "problems")->model()->rowCount() > 0,
                                 kLong);
        QVERIFY(!f.button("applyConfig")->isEnabled());
        f.press("revertConfig");
        QTRY_VERIFY_WITH_TIMEOUT(f.rig.find<TableView>(PageId::Configuration, "problems")->model()->rowCount() == 0,
                                 kLong);
    }

private:
    /// A console with its configuration page open.
    struct Opened {
        [[nodiscard]] bool open()
        {
            const bool started = rig.open();
            if (started)
                show();
            return started;
        }
        void show()
        {
            rig.window->showPage(PageId::Configuration);
            rig.bridge.deliverNow();
            QCoreApplication::processEvents();
        }
        /// Another window on the same engine, with the same settings.
        void again()
        {
            WindowOptions wanted;
            wanted.settingsFile = rig.folder.filePath(QStringLiteral("belfry.ini"));
            wanted.theme = ThemeMode::Light;
            wanted.language = QStringLiteral("en");
            wanted.tray = false;
            rig.window = std::make_unique<MainWindow>(rig.bridge, DemoControl(), wanted);
            QObject::connect(rig.window.get(), &MainWindow::quitRequested, rig.window.get(), &MainWindow::finish);
            rig.window->show();
            show();
        }
        [[nodiscard]] ConfigPage *page()
        {
            return qobject_cast<ConfigPage *>(rig.window->pages().page(PageId::Configuration));
        }
        [[nodiscard]] CodeEditor *editor() { return rig.find<CodeEditor>(PageId::Configuration, "configText"); }
        [[nodiscard]] ConfigOutline *outline() { return page()->findChild<ConfigOutline *>(); }
        [[nodiscard]] QPushButton *button(const char *name)
        {
            return rig.find<QPushButton>(PageId::Configuration, name);
        }
        void press(const char *name) { button(name)->click(); }
        [[nodiscard]] FormSection *section(const char *name)
        {
            return rig.find<FormSection>(PageId::Configuration, name);
        }
        [[nodiscard]] FieldEditor *field(const char *path)
        {
            for (FieldEditor *one : page()->findChildren<FieldEditor *>()) {
                if (one->field().path == QLatin1String(path) && one->isVisible())
                    return one;
            }
            return nullptr;
        }
        bool type(const char *path, const QString &text)
        {
            auto *edit = field(path) == nullptr ? nullptr : field(path)->findChild<QLineEdit *>();
            if (edit == nullptr)
                return false;
            edit->setFocus();
            edit->selectAll();
            QTest::keyClicks(edit, text);
            QTest::keyClick(edit, Qt::Key_Return);
            return true;
        }
        /// Whether a line across the page says so.
        [[nodiscard]] bool says(const QString &text)
        {
            for (const Notice *notice : page()->findChildren<Notice *>()) {
                if (notice->isVisible() && notice->text().contains(text))
                    return true;
            }
            return false;
        }
        [[nodiscard]] QByteArray file() const
        {
            QFile written(rig.configPath());
            return written.open(QIODevice::ReadOnly) ? written.readAll() : QByteArray();
        }
        ConsoleRig rig;
    };

    static bool isUp(const ConsoleRig &rig, const std::string &job)
    {
        const auto snapshot = rig.bridge.snapshot(); // as the window knows it
        return std::any_of(snapshot->targets.begin(), snapshot->targets.end(), [&job](const auto &target) {
            return target.job == job && target.health == TargetHealth::Up;
        });
    }
};

QTEST_MAIN(TestRealConfig)
#include "tst_real_config.moc"
