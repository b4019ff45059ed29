// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/window_fixture.h"
#include "widgets/pages/delivery_rows.h"
#include "widgets/pages/live_chart.h"
#include "widgets/pages/live_export.h"
#include "widgets/pages/live_page.h"
#include "widgets/parts/table_view.h"

#include <QAbstractScrollArea>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>

using namespace widgets;

namespace {

/// Every label a page shows.
QString texts(const QWidget &page)
{
    QStringList all;
    for (const QLabel *label : page.findChildren<QLabel *>()) {
        if (label->isVisible())
            all << label->text();
    }
    return all.join(QLatin1Char('\n'));
}

} // namespace

/// The live page on a pretended engine.
class LiveTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void quantilesOfABucket()
    {
        WindowFixture f;
        f.window.showPage(PageId::Live);
        f.pass(300);
        auto *found = f.find<TableView>(PageId::Live, "foundSeries");
        f.find<QLineEdit>(PageId::Live, "seriesSearch")->setText(QStringLiteral("request_duration"));
        QTRY_COMPARE(found->model()->rowCount(), 16);
        found->setCurrentIndex(found->model()->index(0, 1));
        QVERIFY(texts(*f.window.pages().page(PageId::Live)).contains(QStringLiteral("Time it took to answer.")));
        QTest::keyClick(found, Qt::Key_Return);
        auto *drawn = f.find<TableView>(PageId::Live, "drawnSeries");
        QCOMPARE(drawn->model()->rowCount(), 3);
        QVERIFY(drawn->model()->index(0, 1).data().toString().startsWith(QStringLiteral("p50 ")));
        QTRY_VERIFY((f.pass(1), drawn->model()->index(0, 2).data().toString().at(0).isDigit()));
        f.find<QPushButton>(PageId::Live, "viewRate")->click();
        QCOMPARE(drawn->model()->rowCount(), 1);
    }

    void seriesGoToTheChosenChart()
    {
        WindowFixture f;
        f.window.showPage(PageId::Live);
        f.pass(1);
        auto *page = f.window.pages().page(PageId::Live);
        auto *found = f.find<TableView>(PageId::Live, "foundSeries");
        auto *drawn = f.find<TableView>(PageId::Live, "drawnSeries");
        QTRY_VERIFY(found->model()->rowCount() > 5);
        const auto draw = [&](int row) {
            found->setCurrentIndex(found->model()->index(row, 1));
            QTest::keyClick(found, Qt::Key_Return);
        };
        draw(0);
        draw(1);
        f.find<QToolButton>(PageId::Live, "addChart")->click();
        QCOMPARE(page->findChildren<LiveChart *>().size(), 2);
        QCOMPARE(drawn->model()->rowCount(), 0);
        draw(2);
        QCOMPARE(drawn->model()->rowCount(), 1);
        page->findChildren<LiveChart *>()[0]->chart()->setFocus();
        QTRY_COMPARE(drawn->model()->rowCount(), 2);
        QTest::keyClick(found, Qt::Key_P); // pins what is chosen in the list
        QCOMPARE(found->model()->index(0, 2).data(Qt::AccessibleTextRole).toString(), QStringLiteral("pinned"));

        // Another window remembers charts and pins, by labels.
        QSettings settings(f.folder.filePath(QStringLiteral("live.ini")), QSettings::IniFormat);
        static_cast<LivePage *>(page)->saveState(settings);
        WindowFixture g;
        auto *other = static_cast<LivePage *>(g.window.pages().page(PageId::Live));
        other->restoreState(settings);
        g.window.showPage(PageId::Live);
        g.pass(1);
        const auto charts = other->findChildren<LiveChart *>();
        QCOMPARE(charts.size(), 2);
        QTRY_COMPARE(charts[0]->series().ids().size(), 2);
        QCOMPARE(charts[1]->series().ids().size(), 1);
        auto *list = g.find<TableView>(PageId::Live, "foundSeries");
        QTRY_VERIFY(list->model()->rowCount() > 5);
        QCOMPARE(list->model()->index(0, 2).data(Qt::AccessibleTextRole).toString(), QStringLiteral("pinned"));
        for (const char *hostile : {"", "[", "[1,2]", "[{\"name\":3}]", "{\"name\":\"up\"}", "[{\"labels\":[]}]"}) {
            settings.setValue(QStringLiteral("charts"), QStringList(40, QString::fromLatin1(hostile)));
            settings.setValue(QStringLiteral("views"), QStringList(40, QStringLiteral("99")));
            settings.setValue(QStringLiteral("pins"), QString::fromLatin1(hostile));
            settings.setValue(QStringLiteral("range"), -1);
            other->restoreState(settings);
            g.pass(1);
            QCOMPARE_LE(other->findChildren<LiveChart *>().size(), LivePage::kMostCharts);
        }
    }

    void zoomAndBack()
    {
        WindowFixture f;
        f.window.showPage(PageId::Live);
        f.pass(400);
        auto *page = static_cast<LivePage *>(f.window.pages().page(PageId::Live));
        auto *found = f.find<TableView>(PageId::Live, "foundSeries");
        QTRY_VERIFY(found->model()->rowCount() > 5);
        found->setCurrentIndex(found->model()->index(0, 1));
        QTest::keyClick(found, Qt::Key_Return);
        auto *chart = page->findChild<LiveChart *>();
        const auto points = [&] { return chart->csv().count('\n') - 1; };
        QTRY_VERIFY((f.pass(1), points() > 3)); // what the log has from before
        const auto all = points();
        auto *back = f.find<QPushButton>(PageId::Live, "zoomBack");
        QVERIFY(!back->isVisible());
        QWidget *canvas = chart->chart()->focusProxy();
        QWidget *surface = qobject_cast<QAbstractScrollArea *>(canvas)->viewport();
        const QPoint middle = surface->rect().center();
        QTest::mousePress(surface, Qt::LeftButton, {}, middle);
        QTest::mouseMove(surface, middle + QPoint(80, 0));
        QTest::mouseRelease(surface, Qt::LeftButton, {}, middle + QPoint(80, 0));
        QVERIFY(back->isVisible());
        QTRY_VERIFY((f.pass(1), points() < all));
        QTest::keyClick(canvas, Qt::Key_Plus);
        QTest::keyClick(canvas, Qt::Key_Escape);
        QTest::keyClick(canvas, Qt::Key_Escape);
        QVERIFY(!back->isVisible());
        QTRY_VERIFY((f.pass(1), points() >= all - 1));
    }

    void deliveryUnderACourseOfTime()
    {
        agent::engine::EngineSnapshot snapshot;
        snapshot.time = 100'000;
        auto &remote = snapshot.remotes.emplace_back();
        remote.name = "hq";
        remote.settledFrom = 20'000;
        using Span = agent::engine::DeliverySpan;
        remote.spans = {{30'000, 40'000, Span::Kind::Dropped, "too_old", 5},
                        {90'000, 100'000, Span::Kind::Waiting, {}, 9}};
        const auto rows = widgets::deliveryRows(snapshot, 0, 100'000);
        QCOMPARE(rows.size(), 1);
        using Kind = DeliveryStrip::Kind;
        const auto kindAt = [&](qint64 time) { return DeliveryStrip::pieceAt(rows[0], time)->kind; };
        QCOMPARE(kindAt(10'000), Kind::NotKnown);
        QCOMPARE(kindAt(25'000), Kind::Acknowledged);
        QCOMPARE(kindAt(35'000), Kind::Dropped);
        QCOMPARE(kindAt(50'000), Kind::Acknowledged);
        QCOMPARE(kindAt(95'000), Kind::Waiting);
        QCOMPARE(widgets::deliveryNotes(rows, 35'000), QStringList{QStringLiteral("hq: dropped")});
        QVERIFY(widgets::deliveryRows(snapshot, 200'000, 300'000)[0].pieces.isEmpty());
    }

    void csvHoldsWhatIsVisible()
    {
        ChartLine line;
        line.name = QStringLiteral("x{a=\"b\"}");
        line.pieces = {{{1000, 1}, {2000, 0.1}}, {{3000, 1e300}, {4000, 5}}};
        QLocale::setDefault(QLocale(QLocale::German));
        const QByteArray csv = widgets::toCsv({line}, 1500, 3000);
        QLocale::setDefault(QLocale::c());
        QCOMPARE(csv, QByteArray("time,series,value\n"
                                 "1970-01-01T00:00:02.000Z,\"x{a=\"\"b\"\"}\",0.1\n"
                                 "1970-01-01T00:00:03.000Z,\"x{a=\"\"b\"\"}\",1e+300\n"));
        QCOMPARE(widgets::toCsv({}, 0, 1), QByteArray("time,series,value\n"));
    }
};

QTEST_MAIN(LiveTest)
#include "tst_live.moc"
