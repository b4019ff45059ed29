// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/model_dump.h"
#include "widgets/models/body_lines_model.h"
#include "widgets/models/sample_changes.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace widgets;

namespace {

constexpr auto kReport = QAbstractItemModelTester::FailureReportingMode::QtTest;

/// "changed a 1>2 +1", one line a change.
QString told(const QList<SampleChange> &changes)
{
    QStringList out;
    for (const SampleChange &change : changes) {
        const char *kind = change.kind == SampleChange::Kind::Changed ? "changed"
                           : change.kind == SampleChange::Kind::Added ? "added"
                                                                      : "removed";
        QString line =
            QStringLiteral("%1 %2 %3>%4").arg(QString::fromLatin1(kind), change.series, change.before, change.after);
        if (change.isNumber)
            line += QLatin1Char(' ') + QString::number(change.difference);
        out << line;
    }
    return out.join(QLatin1Char('\n'));
}

} // namespace

class LookModelsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void changes_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *before, const char *after, const char *expected) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QString::fromUtf8(expected);
        };
        row("nothing", "a 1\nb 2\n", "a 1\nb 2\n", "");
        row("another order is no change", "a 1\nb 2\n", "b 2\na 1\n", "");
        row("a value", "a 1\nb 2\n", "a 3.5\nb 2\n", "changed a 1>3.5 2.5");
        row("labels with blanks, braces and quotes", "a{x=\"} \\\" {\", y=\"2\"} 1\n", "a{x=\"} \\\" {\", y=\"2\"} 2\n",
            "changed a{x=\"} \\\" {\", y=\"2\"} 1>2 1");
        row("come and gone", "a 1\ngone 7\n", "a 1\nnew{l=\"v\"} 4\n", "added new{l=\"v\"} >4\nremoved gone 7>");
        row("comments", "# TYPE a counter\na 1\n", "# TYPE a gauge\na 1\n",
            "added # TYPE a gauge >\nremoved # TYPE a counter >");
        row("no number", "a NaN\n", "a broken\n", "changed a NaN>broken");
        row("timestamps", "a 1 1000\n", "a 1 2000\n", "changed a 1 1000>1 2000 0");
        row("twice the same series: the first counts", "a 1\na 2\n", "a 1\na 9\n", "");
        row("no line end, carriage returns, blank lines", "\r\na 1\r\n\n", "a 2", "changed a 1>2 1");
        row("from nothing", "", "a 1\n", "added a >1");
        row("an open quote ends with its line", "a{x=\"1 2\nb 1\n", "a{x=\"1 2\nb 2\n", "changed b 1>2 1");
    }
    void changes()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QTEST(told(sampleChanges(before, after)), "expected");
    }

    void changeTable()
    {
        const std::unique_ptr<SampleChangeTable> table(makeSampleChangeTable(nullptr));
        const QAbstractItemModelTester tester(table.get(), kReport);
        const auto changes = sampleChanges("up 1\nerrors 10\nold 1\n", "up 0\nerrors 14\nfresh 2\n");
        setSampleChanges(*table, changes, {});
        QCOMPARE(dumpModel(*table),
                 QStringList({QStringLiteral("up | 1 | 0 | -1"), QStringLiteral("errors | 10 | 14 | +4"),
                              QStringLiteral("fresh |  | 2 | new"), QStringLiteral("old | 1 |  | gone")}));
        setSampleChanges(*table, changes, QStringLiteral("ERR"));
        QCOMPARE(dumpModel(*table, {0}), QStringList{QStringLiteral("errors")});
    }

    void bodyLines()
    {
        BodyLinesModel model;
        const QAbstractItemModelTester tester(&model, kReport);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setBody("# HELP a\r\na 1\n\nb{x=\"ö\"} 2", 2);
        QCOMPARE(dumpModel(model), QStringList({QStringLiteral("1 | # HELP a"), QStringLiteral("2 | a 1"),
                                                QStringLiteral("3 | "), QString::fromUtf8("4 | b{x=\"ö\"} 2")}));
        QCOMPARE(model.markedRow(), 1);
        QCOMPARE(model.index(1, 1).data(ToneRole).toInt(), static_cast<int>(Tone::Bad));
        const QPersistentModelIndex kept(model.index(3, 1));
        model.setFilter(QStringLiteral("B{X"));
        QCOMPARE(dumpModel(model, {0}),
                 QStringList({QStringLiteral("2"), QStringLiteral("4")})); // the marked one stays
        QCOMPARE(kept.row(), 1);
        model.setBody("a 1\nb 2\nb{x} 3\n", 0);
        QCOMPARE(dumpModel(model, {0}), QStringList{QStringLiteral("3")});
        model.setFilter({});
        QCOMPARE(model.rowCount(), 3);
        model.setBody({}, 0);
        QCOMPARE(model.rowCount(), 0);
        model.setBody("a", 99); // behind the end
        QCOMPARE(model.markedRow(), -1);
        QCOMPARE(resets.size(), 0);
    }

    /// Prints what an answer of 4 MiB costs the GUI thread; asserts only that the lines are there.
    void fourMebibytes()
    {
        QByteArray body;
        for (int i = 0; body.size() < (4 << 20); ++i)
            body += "http_requests_total{handler=\"/api/v1/write\",code=\"200\",n=\"" + QByteArray::number(i) + "\"} " +
                    QByteArray::number(i * 7) + '\n';
        BodyLinesModel model;
        QElapsedTimer timer;
        timer.start();
        model.setBody(body, 0);
        const qint64 shown = timer.restart();
        model.setFilter(QStringLiteral("n=\"4711\""));
        const qint64 found = timer.restart();
        QCOMPARE(model.rowCount(), 1);
        qInfo("4 MiB: shown in %lld ms, filtered in %lld ms", static_cast<long long>(shown),
              static_cast<long long>(found));
    }
};

QTEST_GUILESS_MAIN(LookModelsTest)
#include "tst_look_models.moc"
