// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/console_rig.h"
#include "widgets/models/target_table_model.h"
#include "widgets/parts/table_view.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QTextBrowser>
#include <QtTest>

using namespace widgets;
using agent::engine::TargetHealth;

/// Targets and discovery on a real engine: what the pages say is what the targets answer and the rules do.
class TestRealTargets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLookStoresNothing()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        // A minute between scrapes: what comes sooner was asked for.
        std::string text = rig.usual();
        text.replace(text.find("1s"), 2, "1m");
        reload(rig, text);
        QTRY_VERIFY_WITH_TIMEOUT(isScrapedEvery(rig, std::chrono::minutes(1)), 15000);
        openDetails(rig, QStringLiteral("counting"));
        press(rig, "scrapeNow");
        auto *verdict = rig.find<QLabel>(PageId::Targets, "lookVerdict");
        QTRY_VERIFY2_WITH_TIMEOUT(verdict->text().contains(QStringLiteral("good answer")), qPrintable(verdict->text()),
                                  10000);
        const int asked = rig.target.scrapes();
        auto *body = rig.find<TableView>(PageId::Targets, "lookBody");
        QVERIFY(body->model()->rowCount() >= 24);
        QCOMPARE(body->model()->index(0, 1).data().toString(), QStringLiteral("scrape_number %1").arg(asked));
        press(rig, "scrapeNow");
        press(rig, "lookChangesTab");
        auto *changes = rig.find<TableView>(PageId::Targets, "lookChanges");
        QTRY_VERIFY_WITH_TIMEOUT(changes->model()->rowCount() > 0, 10000);
        QCOMPARE(changes->model()->index(0, 0).data().toString(), QStringLiteral("scrape_number"));
        QCOMPARE(changes->model()->index(0, 3).data().toString(), QStringLiteral("+1"));
        QVERIFY(rig.target.scrapes() >= 2);
        // Scrapes by schedule may have come meanwhile; looks count as none and leave no samples.
        QVERIFY(rig.snapshot()->scrapes < static_cast<std::uint64_t>(rig.target.scrapes()));
        const std::uint64_t perScrape = 20 + 3 + 5; // `noise`, the others of the page, those about the scrape
        QVERIFY(rig.snapshot()->wal.samplesAppended <= rig.snapshot()->scrapes * perScrape);
    }

    void historyTimingAndCurl()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QTRY_VERIFY_WITH_TIMEOUT(rig.snapshot()->scrapes > 2, 15000);
        openDetails(rig, QStringLiteral("counting"));
        auto *timing = rig.find<QWidget>(PageId::Targets, "targetTiming");
        QTRY_VERIFY_WITH_TIMEOUT(timing->isVisible(), 10000);
        QVERIFY2(timing->accessibleDescription().contains(QStringLiteral("First byte: ")),
                 qPrintable(timing->accessibleDescription()));
        qInfo("%s", qPrintable(timing->accessibleDescription()));
        QVERIFY(!rig.find<QWidget>(PageId::Targets, "durationHistory")->accessibleDescription().isEmpty());
        QApplication::clipboard()->clear();
        QTRY_VERIFY(rig.find<QAbstractButton>(PageId::Targets, "copyAsCurl")->isEnabled());
        press(rig, "copyAsCurl");
        const QString curl = QApplication::clipboard()->text();
        QVERIFY2(curl.startsWith(QStringLiteral("curl ")) &&
                     curl.contains(QStringLiteral("'http://127.0.0.1:%1/metrics'").arg(rig.target.port())),
                 qPrintable(curl));
    }

    void theWrongLineIsMarked()
    {
        CountingTarget broken(3, "good 1\nbad{x=\"1\" 7\n");
        QVERIFY(broken.start());
        ConsoleRig rig;
        QVERIFY(rig.open());
        reload(rig, withJob(rig, "  - job_name: broken\n"
                                 "    static_configs:\n"
                                 "      - targets: ['127.0.0.1:" +
                                     std::to_string(broken.port()) + "']\n"));
        QTRY_VERIFY_WITH_TIMEOUT(health(rig, "broken") == TargetHealth::Down, 15000);
        openDetails(rig, QStringLiteral("broken"));
        press(rig, "scrapeNow");
        auto *verdict = rig.find<QLabel>(PageId::Targets, "lookVerdict");
        QTRY_VERIFY2_WITH_TIMEOUT(verdict->text().contains(QStringLiteral("line 5")), qPrintable(verdict->text()),
                                  10000);
        auto *body = rig.find<TableView>(PageId::Targets, "lookBody");
        QCOMPARE(body->currentIndex().siblingAtColumn(1).data().toString(), QStringLiteral("bad{x=\"1\" 7"));
    }

    void aDroppedTargetNamesItsRule()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        reload(rig, withJob(rig, "  - job_name: relabelled\n"
                                 "    static_configs:\n"
                                 "      - targets: ['127.0.0.1:" +
                                     std::to_string(rig.target.port()) +
                                     "']\n"
                                     "      - targets: ['127.0.0.1:1']\n"
                                     "        labels: { role: spare }\n"
                                     "    relabel_configs:\n"
                                     "      - target_label: site\n"
                                     "        replacement: garage\n"
                                     "      - source_labels: [role]\n"
                                     "        regex: spare\n"
                                     "        action: drop\n"));
        rig.window->showPage(PageId::Discovery);
        auto *dropped = rig.find<TableView>(PageId::Discovery, "dropped");
        auto *kept = rig.find<TableView>(PageId::Discovery, "kept");
        rig.find<QLineEdit>(PageId::Discovery, "discoveryFilter")->setText(QStringLiteral("relabelled"));
        QTRY_COMPARE_WITH_TIMEOUT(dropped->model()->rowCount(), 1, 15000);
        QCOMPARE(dropped->model()->index(0, 1).data().toString(),
                 QStringLiteral("rule 2: action: drop, source_labels: [role], regex: spare"));
        QCOMPARE(kept->model()->rowCount(), 1);
        dropped->setFocus();
        dropped->setCurrentIndex(dropped->model()->index(0, 0));
        QTest::keyClick(dropped, Qt::Key_Return);
        auto *verdict = rig.find<QLabel>(PageId::Discovery, "relabelVerdict");
        QTRY_VERIFY2(verdict->text().contains(QStringLiteral("Dropped by rule 2")), qPrintable(verdict->text()));
        kept->setFocus();
        kept->setCurrentIndex(kept->model()->index(0, 0));
        QTest::keyClick(kept, Qt::Key_Return);
        QTRY_VERIFY(verdict->text().startsWith(QStringLiteral("Kept")));
        const QString steps = rig.find<QTextBrowser>(PageId::Discovery, "relabelSteps")->toPlainText();
        QVERIFY2(steps.contains(QStringLiteral("site: none \u2192 garage")), qPrintable(steps));
        QVERIFY(rig.find<QTextBrowser>(PageId::Discovery, "relabelResult")
                    ->toPlainText()
                    .contains(QStringLiteral("garage")));
    }

private:
    static void reload(ConsoleRig &rig, const std::string &text)
    {
        QSignalSpy done(&rig.bridge, &EngineBridge::reloadFinished);
        QVERIFY(rig.write(text));
        rig.bridge.requestReload();
        QVERIFY(done.wait(15000));
        QCOMPARE(done[0][0].toString(), QString());
    }
    /// The usual configuration with one more job, of these lines.
    [[nodiscard]] static std::string withJob(const ConsoleRig &rig, const std::string &lines)
    {
        std::string text = rig.usual();
        text.insert(text.find("remote_write:"), lines);
        return text;
    }
    [[nodiscard]] static TargetHealth health(const ConsoleRig &rig, const std::string &name)
    {
        for (const auto &target : rig.snapshot()->targets)
            if (target.job == name)
                return target.health;
        return TargetHealth::Unknown;
    }
    /// Whether the window knows the usual target, with this interval.
    [[nodiscard]] static bool isScrapedEvery(const ConsoleRig &rig, std::chrono::milliseconds interval)
    {
        const auto snapshot = rig.bridge.snapshot();
        return !snapshot->targets.empty() && snapshot->targets[0].interval == interval;
    }
    static void press(ConsoleRig &rig, const char *button)
    {
        auto *found = rig.find<QAbstractButton>(PageId::Targets, button);
        QTRY_VERIFY_WITH_TIMEOUT(found->isEnabled(), 15000);
        found->click();
    }
    static void openDetails(ConsoleRig &rig, const QString &job)
    {
        rig.window->showPage(PageId::Targets);
        auto *table = rig.find<TableView>(PageId::Targets, "targets");
        int found = -1;
        QTRY_VERIFY_WITH_TIMEOUT((found = rowOf(*table, job)) >= 0, 15000);
        table->setFocus();
        table->setCurrentIndex(table->model()->index(found, 0));
        QTest::keyClick(table, Qt::Key_Return);
    }
    [[nodiscard]] static int rowOf(const TableView &table, const QString &job)
    {
        for (int row = 0; row < table.model()->rowCount(); ++row)
            if (table.model()->index(row, TargetTableModel::JobColumn).data().toString() == job)
                return row;
        return -1;
    }
};

QTEST_MAIN(TestRealTargets)
#include "tst_real_targets.moc"
