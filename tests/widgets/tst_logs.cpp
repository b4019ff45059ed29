// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/window_fixture.h"
#include "widgets/models/log_text.h"
#include "widgets/models/tables.h"
#include "widgets/parts/table_view.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QPushButton>
#include <QScrollBar>

using namespace widgets;
using agent::engine::EngineSnapshot;

namespace {

void add(EngineSnapshot &snapshot, int level, const char *component, const char *message, const char *fields = "")
{
    auto &row = snapshot.logs.emplace_back();
    row.number = snapshot.logs.size();
    row.time = 1'000'000'000'000 + static_cast<qint64>(row.number) * 1000;
    row.level = level;
    row.component = component;
    row.message = message;
    row.fields = fields;
}

QStringList messages(const QAbstractItemModel &model)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row)
        all << model.index(row, 3).data().toString() + model.index(row, 5).data().toString();
    return all;
}

} // namespace

/// The log: lines, filters, copies.
class LogsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void repeatsAreFolded()
    {
        EngineSnapshot snapshot;
        std::unique_ptr<LogTable> table(makeLogTable(nullptr));
        const QAbstractItemModelTester tester(table.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const char *message : {"a", "b", "a", "c", "a"})
            add(snapshot, 2, "scrape", message);
        snapshot.logs[0].repeats = 3;
        setLogs(*table, snapshot, true);
        QCOMPARE(messages(*table), QStringList({QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("a5")}));
        QCOMPARE(table->at(2)->first, snapshot.logs[0].time);
        QCOMPARE(table->at(2)->time, snapshot.logs[4].time);
        add(snapshot, 2, "scrape", "b");
        snapshot.logs.erase(snapshot.logs.begin());
        setLogs(*table, snapshot, true);
        QCOMPARE(messages(*table), QStringList({QStringLiteral("c"), QStringLiteral("a2"), QStringLiteral("b2")}));
        setLogs(*table, snapshot, false);
        QCOMPARE(table->rowCount(), 5);
        add(snapshot, 3, "scrape", "a"); // of another level: another line
        setLogs(*table, snapshot, true);
        QCOMPARE(table->rowCount(), 4);
    }

    void logfmt()
    {
        LogLine line;
        line.time = 1'000;
        line.level = 2;
        line.component = QStringLiteral("scrape");
        line.message = QStringLiteral("target \"x\"\nis down");
        line.fields = QStringLiteral("job=node err=\"a b\"");
        line.repeats = 4;
        QLocale::setDefault(QLocale(QLocale::German));
        QCOMPARE(toLogfmt(line), QStringLiteral("time=1970-01-01T00:00:01.000Z level=WARN source=scrape "
                                                "msg=\"target \\\"x\\\"\\nis down\" job=node err=\"a b\" repeats=3"));
        QLocale::setDefault(QLocale::c());
        line = LogLine();
        QCOMPARE(toLogfmt(line), QStringLiteral("time=1970-01-01T00:00:00.000Z level=INFO source=\"\" msg=\"\""));
    }

    void sourcesLevelsAndCopies()
    {
        WindowFixture f;
        f.window.showPage(PageId::Logs);
        f.engine.publish([](EngineSnapshot &snapshot) {
            snapshot.logs.clear();
            add(snapshot, 0, "scrape", "detail");
            add(snapshot, 1, "wal", "opened", "segments=2");
            add(snapshot, 3, "remote", "refused", "code=401");
            add(snapshot, 3, "remote", "refused", "code=401");
        });
        f.bridge.deliverNow();
        auto *table = f.find<TableView>(PageId::Logs, "logs");
        auto *sources = f.find<QComboBox>(PageId::Logs, "logSource");
        QCOMPARE(messages(*table->model()), QStringList({QStringLiteral("opened"), QStringLiteral("refused2")}));
        QVERIFY(sources->findText(QStringLiteral("remote")) > 0);
        for (const char *level : {"levelDebug", "levelInfo", "levelWarn", "levelError"}) {
            f.find<QPushButton>(PageId::Logs, level)->click();
            QVERIFY2(messages(*table->model()).contains(QStringLiteral("refused2")), level); // errors are never hidden
        }
        f.find<QPushButton>(PageId::Logs, "levelDebug")->click();
        sources->setCurrentIndex(sources->findText(QStringLiteral("wal")));
        QCOMPARE(messages(*table->model()), QStringList{QStringLiteral("opened")});
        sources->setCurrentIndex(0);
        f.find<QCheckBox>(PageId::Logs, "foldRepeats")->click();
        QCOMPARE(table->model()->rowCount(), 4);
        table->selectRow(1);
        f.find<QPushButton>(PageId::Logs, "copyLines")->click();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("time=2001-09-09T01:46:42.000Z level=INFO source=wal msg=opened segments=2"));
    }

    void theEndIsFollowedUnlessScrolledUp()
    {
        WindowFixture f;
        f.window.showPage(PageId::Logs);
        int lines = 100;
        const auto publish = [&] {
            f.engine.publish([&](EngineSnapshot &snapshot) {
                snapshot.logs.clear();
                for (int i = 0; i < lines; ++i)
                    add(snapshot, 1, "wal", std::to_string(i).c_str());
            });
            f.bridge.deliverNow();
            QCoreApplication::processEvents();
        };
        publish();
        auto *bar = f.find<TableView>(PageId::Logs, "logs")->verticalScrollBar();
        auto *newest = f.find<QPushButton>(PageId::Logs, "toNewest");
        QTRY_COMPARE(bar->value(), bar->maximum());
        QVERIFY(!newest->isVisible());
        lines = 150;
        publish();
        QTRY_COMPARE(bar->value(), bar->maximum());
        bar->setValue(10);
        QVERIFY(newest->isVisible());
        lines = 200;
        publish();
        QCOMPARE(bar->value(), 10);
        newest->click();
        QCOMPARE(bar->value(), bar->maximum());
        QVERIFY(!newest->isVisible());
    }
};

QTEST_MAIN(LogsTest)
#include "tst_logs.moc"
