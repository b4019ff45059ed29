// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/window_fixture.h"
#include "widgets/pages/config_page.h"
#include "widgets/parts/chart_view.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/side_pane.h"
#include "widgets/parts/table_view.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>

using namespace widgets;

namespace {

int calls(const FakeEngine &engine, const std::string &what)
{
    const auto all = engine.calls();
    return static_cast<int>(std::count(all.begin(), all.end(), what));
}

/// Every text a page shows, for "does it say so".
QString texts(const QWidget &page)
{
    QStringList all;
    for (const QLabel *label : page.findChildren<QLabel *>()) {
        if (label->isVisible())
            all << (label->accessibleName().isEmpty() ? label->text() : label->accessibleName()) << label->text();
    }
    for (const QAbstractButton *button : page.findChildren<QAbstractButton *>()) {
        if (button->isVisible())
            all << button->text();
    }
    return all.join(QLatin1Char('\n')).replace(QChar(0xA0), QLatin1Char(' '));
}

} // namespace

class PagesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void overviewAnswersInWords()
    {
        WindowFixture f;
        f.jump(200);
        auto *page = f.window.pages().page(PageId::Overview);
        QVERIFY2(texts(*page).contains(QStringLiteral("newest sample")), qPrintable(texts(*page)));
        f.jump(150); // headquarters has gone
        QVERIFY2(texts(*page).contains(QStringLiteral("headquarters: since")), qPrintable(texts(*page)));
        QVERIFY(texts(*page).contains(QStringLiteral("headquarters cannot be reached")));
        QVERIFY(texts(*page).contains(QStringLiteral("retry in")));
        f.jump(260); // and is back
        QVERIFY2(texts(*page).contains(QStringLiteral("Catching up")), qPrintable(texts(*page)));
    }

    void overviewLinksToTheCause()
    {
        WindowFixture f;
        f.jump(30);
        auto *row = f.find<QAbstractButton>(PageId::Overview, "attention0");
        QVERIFY(row != nullptr);
        QTest::keyClick(row, Qt::Key_Return);
        QCOMPARE(f.window.currentPage(), PageId::Targets);
        QVERIFY(f.find<QLineEdit>(PageId::Targets, "targetFilter")->text().startsWith(QStringLiteral("job=\"")));
    }

    void demoSwitchCutsTheNetwork()
    {
        bool up = true;
        DemoControl demo;
        demo.setNetworkUp = [&](bool on) { up = on; };
        demo.networkUp = [&] { return up; };
        demo.receivedSamples = [] { return quint64(12'345); };
        demo.receivedSeries = [] { return quint64(7); };
        WindowFixture f({}, demo);
        f.pass(2);
        auto *cut = f.find<QAbstractButton>(PageId::Overview, "cutNetwork");
        QVERIFY(cut != nullptr);
        cut->click();
        QVERIFY(!up);
        up = true; // somebody else mended it
        QTRY_VERIFY((f.pass(1), !cut->isChecked())); // it gives the network a moment to follow
        QVERIFY(texts(*f.window.pages().page(PageId::Overview)).contains(QStringLiteral("12,345 samples of 7 series")));
    }

    void noDemoNoSwitch()
    {
        WindowFixture f;
        QVERIFY(f.find<QAbstractButton>(PageId::Overview, "cutNetwork") == nullptr);
    }

    void targetsFilterAndDetails()
    {
        WindowFixture f;
        f.window.showPage(PageId::Targets);
        f.jump(60);
        auto *table = f.find<TableView>(PageId::Targets, "targets");
        auto *filter = f.find<QLineEdit>(PageId::Targets, "targetFilter");
        QCOMPARE(table->model()->rowCount(), 30);
        f.find<QPushButton>(PageId::Targets, "filterDown")->click();
        const int down = table->model()->rowCount();
        QVERIFY(down > 0 && down < 10);
        f.find<QPushButton>(PageId::Targets, "filterAll")->click();
        filter->setText(QStringLiteral("job=\"can-bus\""));
        QCOMPARE(table->model()->rowCount(), 10);
        filter->setText(QStringLiteral("job=\"can"));
        QCOMPARE(table->model()->rowCount(), 10);
        QVERIFY(f.find<QLabel>(PageId::Targets, "filterError")->isVisible());
        filter->clear();
        QVERIFY(!f.find<QLabel>(PageId::Targets, "filterError")->isVisible());

        auto *pane = f.window.pages().page(PageId::Targets)->findChild<SidePane *>();
        QVERIFY(!pane->isVisible());
        table->selectRow(3);
        QTest::keyClick(table, Qt::Key_Return);
        QVERIFY(pane->isVisible());
        const QString first = texts(*pane);
        QTest::keyClick(table, Qt::Key_Down); // the pane follows the selection
        QVERIFY(texts(*pane) != first);
        f.pass(5);
        QVERIFY(pane->isVisible());
        QTest::keyClick(table, Qt::Key_Escape);
        QVERIFY(!pane->isVisible());
    }

    void selectionAndScrollSurviveUpdates()
    {
        FakeEngine::Settings world;
        world.targets = 500;
        WindowFixture f(world);
        f.window.showPage(PageId::Targets);
        f.jump(30);
        auto *table = f.find<TableView>(PageId::Targets, "targets");
        table->selectRow(200);
        table->scrollTo(table->currentIndex(), QAbstractItemView::PositionAtCenter);
        const QString name = table->currentIndex().siblingAtColumn(1).data().toString();
        const int top = table->rowAt(0);
        f.pass(20);
        QCOMPARE(table->currentIndex().siblingAtColumn(1).data().toString(), name);
        QCOMPARE(table->rowAt(0), top);
    }

    void backlogVerbs()
    {
        WindowFixture f;
        f.window.showPage(PageId::Backlog);
        f.jump(320);
        auto *page = f.window.pages().page(PageId::Backlog);
        QVERIFY2(texts(*page).contains(QStringLiteral("held, disk lasts")), qPrintable(texts(*page)));
        auto *retry = page->findChild<QPushButton *>(QStringLiteral("retry-headquarters"));
        auto *pause = page->findChild<QPushButton *>(QStringLiteral("pause-headquarters"));
        QVERIFY(retry != nullptr && pause != nullptr);
        QVERIFY(retry->isEnabled());
        QVERIFY(!page->findChild<QPushButton *>(QStringLiteral("retry-backup-site"))->isEnabled());
        retry->click();
        pause->click();
        QCOMPARE(calls(f.engine, "retry headquarters"), 1);
        QCOMPARE(calls(f.engine, "pause headquarters"), 1);
        f.pass(2);
        QVERIFY(texts(*page).contains(QStringLiteral("Paused by you at")));
        pause->click();
        QCOMPARE(calls(f.engine, "resume headquarters"), 1);
        for (const char *name : {"range60", "range1440", "unitBytes", "range15"})
            page->findChild<QPushButton *>(QString::fromLatin1(name))->click();
        f.pass(2);
    }

    void remotesComeAndGo()
    {
        WindowFixture f;
        f.window.showPage(PageId::Remote);
        f.pass(10);
        auto *page = f.window.pages().page(PageId::Remote);
        QVERIFY(texts(*page).contains(QStringLiteral("backup-site")));
        f.engine.publish([](agent::engine::EngineSnapshot &snapshot) {
            snapshot.remotes.resize(1);
            snapshot.remotes[0].name = "only";
            snapshot.remotes[0].lastError = "server said\nno";
            snapshot.remotes[0].ledger.imbalance = 3;
            snapshot.remotes[0].ledger.dropped = {{"too_old", 12}};
        });
        f.bridge.deliverNow();
        QCoreApplication::processEvents(QEventLoop::AllEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(!texts(*page).contains(QStringLiteral("backup-site")));
        QVERIFY(texts(*page).contains(QStringLiteral("off by 3")));
        f.engine.publish([](agent::engine::EngineSnapshot &snapshot) { snapshot.remotes.clear(); });
        f.bridge.deliverNow();
        QVERIFY(texts(*page).contains(QStringLiteral("No receiver is configured")));
        f.window.showPage(PageId::Backlog);
        QVERIFY(texts(*f.window.pages().page(PageId::Backlog)).contains(QStringLiteral("No receiver is configured")));
        f.window.pages().page(PageId::Backlog)->findChild<QPushButton *>(QStringLiteral("nextStep"))->click();
        QCOMPARE(f.window.currentPage(), PageId::Configuration);
        f.window.showPage(PageId::Overview);
        QVERIFY(texts(*f.window.pages().page(PageId::Overview)).contains(QStringLiteral("None is configured")));
    }

    void liveSeries()
    {
        WindowFixture f;
        f.window.showPage(PageId::Live);
        f.pass(2);
        auto *found = f.find<TableView>(PageId::Live, "foundSeries");
        QTRY_VERIFY(found->model()->rowCount() > 50);
        f.find<QLineEdit>(PageId::Live, "seriesSearch")->setText(QStringLiteral("engine_rpm"));
        QTRY_VERIFY(found->model()->rowCount() > 0 && found->model()->rowCount() < 12);
        found->setCurrentIndex(found->model()->index(0, 1));
        QTest::keyClick(found, Qt::Key_Return);
        QCOMPARE(calls(f.engine, "watch 1"), 1);
        auto *drawn = f.find<TableView>(PageId::Live, "drawnSeries");
        QCOMPARE(drawn->model()->rowCount(), 1);
        f.jump(120);
        f.window.pages().page(PageId::Live)->hide(); // what comes meanwhile is kept
        f.jump(60);
        f.window.pages().page(PageId::Live)->show();
        f.pass(1);
        QVERIFY(drawn->model()->index(0, 2).data().toString().at(0).isDigit());
        auto *pause = f.find<QPushButton>(PageId::Live, "pauseChart");
        QTest::keyClick(f.window.pages().page(PageId::Live), Qt::Key_Space);
        QVERIFY(pause->isChecked());
        pause->click();
        f.find<QPushButton>(PageId::Live, "viewRaw")->click();
        f.find<QPushButton>(PageId::Live, "live60")->click();
        QTest::keyClick(found, Qt::Key_Return); // again: no longer
        QCOMPARE(drawn->model()->rowCount(), 0);
        QCOMPARE(calls(f.engine, "watch 0"), 1);
    }

    void liveSeriesAtMostTwenty()
    {
        WindowFixture f;
        f.window.showPage(PageId::Live);
        f.pass(1);
        auto *found = f.find<TableView>(PageId::Live, "foundSeries");
        QTRY_VERIFY(found->model()->rowCount() > 30);
        for (int row = 0; row < 25; ++row) {
            found->setCurrentIndex(found->model()->index(row, 1));
            QTest::keyClick(found, Qt::Key_Return);
        }
        QCOMPARE(f.find<TableView>(PageId::Live, "drawnSeries")->model()->rowCount(), 20);
        QVERIFY(texts(*f.window.pages().page(PageId::Live)).contains(QStringLiteral("At most 20")));
        f.find<QPushButton>(PageId::Live, "clearSeries")->click();
        QCOMPARE(calls(f.engine, "watch 0"), 1);
    }

    void configFixAndApply()
    {
        WindowFixture f;
        f.window.showPage(PageId::Configuration);
        f.pass(1);
        auto *page = qobject_cast<ConfigPage *>(f.window.pages().page(PageId::Configuration));
        auto *editor = f.find<CodeEditor>(PageId::Configuration, "configText");
        auto *apply = f.find<QPushButton>(PageId::Configuration, "applyConfig");
        auto *problems = f.find<TableView>(PageId::Configuration, "problems");
        QVERIFY(editor->toPlainText().contains(QStringLiteral("scrape_configs")));
        QVERIFY(!page->unsaved());
        QVERIFY(!apply->isEnabled());
        QSignalSpy unsaved(page, &ConfigPage::unsavedChanged);
        QVERIFY(editor->replaceAt(14, 5, QStringLiteral("job_name"), QStringLiteral("job_nme")));
        QCOMPARE(unsaved.size(), 1);
        QVERIFY(f.window.pages().mark(PageId::Configuration).unsaved);
        QVERIFY(!apply->isEnabled()); // not checked yet
        QTRY_COMPARE(problems->model()->rowCount(), 1);
        QVERIFY(!apply->isEnabled());
        QCOMPARE(editor->marks().size(), 1);
        auto *fix = f.find<QPushButton>(PageId::Configuration, "fixProblem");
        QVERIFY(fix->isVisible());
        fix->click();
        QTRY_COMPARE(problems->model()->rowCount(), 0);
        editor->appendPlainText(QStringLiteral("# one line more"));
        QTRY_VERIFY(apply->isEnabled());
        apply->click();
        QVERIFY(!apply->isEnabled()); // not twice
        QTRY_VERIFY(!page->unsaved());
        QCOMPARE(calls(f.engine, "apply"), 1);
        QVERIFY2(texts(*page).contains(QStringLiteral("Applied at")), qPrintable(texts(*page)));
        QTRY_VERIFY(f.bridge.snapshot()->configText.find("one line more") != std::string::npos);
        QVERIFY(editor->toPlainText().endsWith(QStringLiteral("# one line more")));
    }

    void configRefusedAndReverted()
    {
        WindowFixture f;
        f.window.showPage(PageId::Configuration);
        f.pass(1);
        auto *page = qobject_cast<ConfigPage *>(f.window.pages().page(PageId::Configuration));
        auto *editor = f.find<CodeEditor>(PageId::Configuration, "configText");
        const QString before = editor->toPlainText();
        f.engine.failReloads("prometheus.yml has changed since it was loaded");
        editor->appendPlainText(QStringLiteral("# mine"));
        auto *apply = f.find<QPushButton>(PageId::Configuration, "applyConfig");
        QTRY_VERIFY(apply->isEnabled());
        apply->click();
        QTRY_VERIFY(texts(*page).contains(QStringLiteral("has changed since it was loaded")));
        QVERIFY(page->unsaved());
        f.find<QPushButton>(PageId::Configuration, "revertConfig")->click();
        QCOMPARE(editor->toPlainText(), before);
        QVERIFY(!page->unsaved());
        editor->undo();
        QVERIFY(editor->toPlainText().endsWith(QStringLiteral("# mine")));
    }

    void configLoadedByAnotherHand()
    {
        WindowFixture f;
        f.window.showPage(PageId::Configuration);
        f.pass(1);
        auto *page = qobject_cast<ConfigPage *>(f.window.pages().page(PageId::Configuration));
        auto *editor = f.find<CodeEditor>(PageId::Configuration, "configText");
        const auto load = [&](const std::string &text, int after) {
            f.engine.publish([&](agent::engine::EngineSnapshot &snapshot) {
                snapshot.configText = text;
                snapshot.lastReloadTime += after;
            });
            f.bridge.deliverNow();
        };
        load("global: {}\n", 1000); // no edits: shown at once
        QCOMPARE(editor->toPlainText(), QStringLiteral("global: {}\n"));
        QVERIFY(!page->unsaved());
        editor->appendPlainText(QStringLiteral("# mine"));
        load("global: { scrape_interval: 1s }\n", 2000);
        QVERIFY(editor->toPlainText().endsWith(QStringLiteral("# mine"))); // edits are not overwritten
        QVERIFY(texts(*page).contains(QStringLiteral("in the meantime")));
        f.find<QPushButton>(PageId::Configuration, "takeTheirs")->click();
        QCOMPARE(editor->toPlainText(), QStringLiteral("global: { scrape_interval: 1s }\n"));
        QVERIFY(!texts(*page).contains(QStringLiteral("in the meantime")));
    }

    void reloadTellsItsOutcome()
    {
        WindowFixture f;
        f.window.showPage(PageId::Configuration);
        f.pass(1);
        f.engine.failReloads("prometheus.yml:3:1: bad");
        f.find<QPushButton>(PageId::Configuration, "reloadConfig")->click();
        auto *page = f.window.pages().page(PageId::Configuration);
        QTRY_VERIFY(texts(*page).contains(QStringLiteral("prometheus.yml:3:1: bad")));
        f.bridge.deliverNow();
        QVERIFY(texts(*page).contains(QStringLiteral("The last reload failed")));
        QCOMPARE(f.window.pages().mark(PageId::Configuration).count, quint64(1));
    }

    void logsFilter()
    {
        WindowFixture f;
        f.window.showPage(PageId::Logs);
        f.jump(400);
        auto *table = f.find<TableView>(PageId::Logs, "logs");
        const int all = table->model()->rowCount();
        f.find<QPushButton>(PageId::Logs, "levelWarn")->click();
        const int warnings = table->model()->rowCount();
        QVERIFY(warnings > 0 && warnings < all);
        f.find<QLineEdit>(PageId::Logs, "logFilter")->setText(QStringLiteral("headquarters REACHED"));
        QCOMPARE(table->model()->rowCount(), 1);
        f.find<QPushButton>(PageId::Logs, "levelError")->click();
        QCOMPARE(table->model()->rowCount(), 0);
    }

    void statusShowsFlagsAndConfig()
    {
        WindowFixture f;
        f.window.showPage(PageId::Status);
        f.pass(2);
        QVERIFY(f.find<TableView>(PageId::Status, "runtime")->model()->rowCount() > 10);
        f.find<QPushButton>(PageId::Status, "viewFlags")->click();
        auto *flags = f.find<TableView>(PageId::Status, "flags");
        QCOMPARE(flags->model()->index(0, 0).data().toString(), QStringLiteral("--config.file"));
        f.find<QPushButton>(PageId::Status, "viewConfig")->click();
        QVERIFY(f.find<CodeEditor>(PageId::Status, "loadedConfig")
                    ->toPlainText()
                    .contains(QStringLiteral("scrape_configs")));
    }

    void hiddenPagesDoNothing()
    {
        WindowFixture f;
        f.pass(5); // the overview is shown
        auto *table = f.find<TableView>(PageId::Targets, "targets");
        QCOMPARE(table->model()->rowCount(), 0);
        QCOMPARE(calls(f.engine, "find "), 0);
        f.window.showPage(PageId::Targets);
        QCOMPARE(table->model()->rowCount(), 30); // at once, from the newest state
    }

    void everyPageInBothThemesWithAndWithoutData()
    {
        for (const bool attached : {true, false}) {
            WindowFixture f({}, {}, attached);
            if (attached)
                f.jump(330);
            for (const auto &entry : f.window.pages().pages()) {
                f.window.showPage(entry.id);
                QImage before;
                for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
                    f.window.setTheme(mode);
                    QCoreApplication::processEvents();
                    const QImage shot = f.window.grab().toImage();
                    const QColor corner = shot.pixelColor(shot.width() - 3, shot.height() / 2);
                    QVERIFY2((corner.lightness() < 128) == (mode == ThemeMode::Dark), qPrintable(entry.icon));
                    QVERIFY(shot != before);
                    before = shot;
                }
            }
        }
    }
};

QTEST_MAIN(PagesTest)
#include "tst_pages.moc"
