// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agent/exposition/family_writer.h"
#include "tests/support/console_rig.h"
#include "widgets/pages/live_chart.h"
#include "widgets/pages/live_page.h"
#include "widgets/parts/table_view.h"

#include <QDateTime>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QtTest>

#include <atomic>
#include <bit>
#include <cmath>

using widgets::DeliveryStrip;
using widgets::LiveChart;
using widgets::LivePage;
using widgets::PageId;
using widgets::TableView;

namespace {

using Point = std::pair<qint64, double>;

/// The points of a CSV export.
QList<Point> pointsOf(const QByteArray &csv)
{
    QList<Point> points;
    const QList<QByteArray> lines = csv.split('\n');
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype end = lines[i].lastIndexOf(',');
        if (end > 0)
            points.push_back(
                {QDateTime::fromString(QString::fromLatin1(lines[i].left(24)), Qt::ISODateWithMs).toMSecsSinceEpoch(),
                 lines[i].mid(end + 1).toDouble()});
    }
    return points;
}

/// What the receiver was given of a series, by time.
QList<Point> receivedOf(const ConsoleRig &rig, const std::string &name)
{
    QList<Point> points;
    for (const auto &[series, samples] : rig.receiver.series()) {
        if (!QString::fromStdString(series).startsWith(QString::fromStdString(name)))
            continue;
        for (const auto &[time, bits] : samples)
            points.push_back({time, std::bit_cast<double>(bits)});
    }
    return points;
}

void choose(ConsoleRig &rig, const QString &text)
{
    auto *found = rig.find<TableView>(PageId::Live, "foundSeries");
    rig.find<QLineEdit>(PageId::Live, "seriesSearch")->setText(text);
    const QString name = text.section(QLatin1Char('{'), 0, 0);
    QTRY_VERIFY_WITH_TIMEOUT(found->model()->rowCount() == 1 && found->model()->index(0, 1).data().toString() == name,
                             15000);
    found->setCurrentIndex(found->model()->index(0, 1));
    QTest::keyClick(found, Qt::Key_Return);
}

LiveChart *chartOf(ConsoleRig &rig)
{
    return rig.window->pages().page(PageId::Live)->findChild<LiveChart *>();
}

DeliveryStrip *stripOf(ConsoleRig &rig)
{
    return rig.find<DeliveryStrip>(PageId::Live, "deliveryStrip");
}

/// A page of protobuf with a native histogram: each second there are ten observations more, all above 2 and up to 4.
agent::http::ServerResponse histogramPage(int number)
{
    const auto count = static_cast<std::uint64_t>(number) * 10;
    const Message histogram = Message()
                                  .varint(1, count)
                                  .real(2, 3.0 * static_cast<double>(count))
                                  .zigzag(5, 0)
                                  .real(6, 0.001)
                                  .message(12, proto::span(2, 1))
                                  .deltas(13, {static_cast<std::int64_t>(count)});
    const std::string body =
        proto::family("rpc_seconds", proto::Histogram, {proto::metric().message(7, histogram)}, "Time of a call.");
    return {
        200, "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited", body, {}};
}

bool shows(ConsoleRig &rig, DeliveryStrip::Kind kind, qint64 since)
{
    const auto rows = stripOf(rig)->rows();
    return !rows.isEmpty() && std::any_of(rows[0].pieces.begin(), rows[0].pieces.end(), [&](const auto &piece) {
        return piece.kind == kind && piece.to - piece.from > since;
    });
}

} // namespace

/// The live page on a real engine: what it draws is what was served, and what became of it.
class TestRealSeries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesAsScrapedAndFromBefore()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QTRY_VERIFY_WITH_TIMEOUT(rig.target.scrapes() >= 5, 20000); // before the page was ever shown
        rig.window->showPage(PageId::Live);
        choose(rig, QStringLiteral("scrape_number{job=\"counting\"}"));
        rig.find<QPushButton>(PageId::Live, "viewRaw")->click();
        LiveChart *chart = chartOf(rig);
        QTRY_VERIFY_WITH_TIMEOUT(pointsOf(chart->csv()).size() >= 7, 20000);
        compare(rig, pointsOf(chart->csv()));
        QCOMPARE(pointsOf(chart->csv()).front().second, 1.0); // the first page that was served

        // Another console on the same engine and settings: all of it from the log.
        rig.window->close(); // saves
        rig.window.reset();
        widgets::WindowOptions wanted;
        wanted.settingsFile = rig.folder.filePath(QStringLiteral("belfry.ini"));
        wanted.language = QStringLiteral("en");
        wanted.tray = false;
        rig.window = std::make_unique<widgets::MainWindow>(rig.bridge, widgets::DemoControl(), wanted);
        rig.bridge.attach(*rig.engine);
        rig.window->show();
        rig.window->showPage(PageId::Live);
        chart = chartOf(rig);
        QCOMPARE(chart->series().items().size(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(pointsOf(chart->csv()).size() >= 8, 20000);
        compare(rig, pointsOf(chart->csv()));
        QCOMPARE(pointsOf(chart->csv()).front().second, 1.0);
    }

    void theFileHoldsWhatIsVisible()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        rig.window->showPage(PageId::Live);
        choose(rig, QStringLiteral("scrape_number{job=\"counting\"}"));
        rig.find<QPushButton>(PageId::Live, "viewRaw")->click();
        LiveChart *chart = chartOf(rig);
        QTRY_VERIFY_WITH_TIMEOUT(pointsOf(chart->csv()).size() >= 3, 20000);
        rig.find<QPushButton>(PageId::Live, "pauseChart")->click();
        QList<Point> drawn;
        for (const auto &piece : chart->lines().front().pieces) {
            for (const QPointF &point : piece)
                drawn.push_back({static_cast<qint64>(point.x()), point.y()});
        }
        const QString path = rig.folder.filePath(QStringLiteral("out.csv"));
        QAction *action = rig.window->pages().page(PageId::Live)->findChild<QMenu *>()->actions().at(1);
        action->trigger();
        auto *dialog = rig.find<QFileDialog>(PageId::Live, "exportDialog");
        QVERIFY(dialog != nullptr);
        Q_EMIT dialog->fileSelected(path);
        dialog->reject();
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(pointsOf(file.readAll()), drawn);
        QVERIFY(!chart->picture().isNull());
    }

    void aRateOverARestart()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        rig.window->showPage(PageId::Live);
        QTRY_VERIFY_WITH_TIMEOUT(rig.target.scrapes() >= 4, 20000);
        choose(rig, QStringLiteral("scrape_number{job=\"counting\"}"));
        LiveChart *chart = chartOf(rig);
        rig.target.restart(); // counts from the beginning again
        QTRY_VERIFY_WITH_TIMEOUT(rig.target.scrapes() >= 4, 20000);
        // It is not told that it is a counter: its values fall.
        rig.find<QPushButton>(PageId::Live, "viewRaw")->click();
        QTRY_VERIFY_WITH_TIMEOUT(pointsOf(chart->csv()).size() >= 7, 20000);
        const QList<Point> raw = pointsOf(chart->csv());
        QVERIFY(std::adjacent_find(raw.begin(), raw.end(),
                                   [](const Point &a, const Point &b) { return b.second < a.second; }) != raw.end());
        rig.find<QPushButton>(PageId::Live, "clearSeries")->click();
        choose(rig, QStringLiteral("pages_total")); // the same, and told to be a counter
        rig.find<QPushButton>(PageId::Live, "viewRate")->click();
        QTRY_VERIFY_WITH_TIMEOUT(pointsOf(chart->csv()).size() >= 6, 20000);
        const QList<Point> rates = pointsOf(chart->csv());
        for (qsizetype i = 1; i < rates.size(); ++i) { // each page is one more, that after the restart too
            const double grown = rates[i].second * static_cast<double>(rates[i].first - rates[i - 1].first) / 1000;
            QVERIFY2(std::fabs(grown - 1) < 1e-6, chart->csv().constData());
        }
    }

    /// From a page of protobuf over the log to the receiver, and to quantiles in a chart.
    void aNativeHistogram()
    {
        std::atomic<int> pages{0};
        const auto server = agent::http::makeServer(1);
        server->handle("GET", "/metrics",
                       [&pages](const agent::http::ServerRequest &) { return histogramPage(++pages); });
        QVERIFY(server->listen("127.0.0.1:0").ok());
        ConsoleRig rig;
        QVERIFY(rig.receiver.start());
        QVERIFY(rig.open("global:\n  scrape_interval: 1s\n  scrape_native_histograms: true\nscrape_configs:\n"
                         "  - job_name: calls\n    static_configs:\n      - targets: ['127.0.0.1:" +
                         std::to_string(server->port()) + "']\nremote_write:\n  - url: " + rig.receiver.url() +
                         "\n    name: headquarters\n    send_native_histograms: true\n"));
        rig.window->showPage(PageId::Live);
        choose(rig, QStringLiteral("rpc_seconds{job=\"calls\"}"));
        rig.find<QPushButton>(PageId::Live, "viewQuantiles")->click();
        LiveChart *chart = chartOf(rig);
        QTRY_VERIFY_WITH_TIMEOUT(chart->lines().size() == 3 && !chart->lines()[0].pieces.isEmpty() &&
                                     chart->lines()[0].pieces.back().size() >= 3,
                                 20000);
        const std::array<double, 3> expected{2 * std::exp2(0.5), 2 * std::exp2(0.9), 2 * std::exp2(0.99)};
        for (std::size_t q = 0; q < expected.size(); ++q) {
            const double drawn = chart->lines()[static_cast<qsizetype>(q)].pieces.back().back().y();
            QVERIFY2(std::fabs(drawn - expected[q]) < 1e-9, qPrintable(QString::number(drawn)));
        }
        QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.histograms().size() >= 3, 10000);
        const auto received = rig.receiver.histograms();
        QVERIFY(received.front().series.find("rpc_seconds") != std::string::npos);
        for (std::size_t i = 1; i < received.size(); ++i)
            QCOMPARE(received[i].value.count - received[i - 1].value.count, std::uint64_t{10});
    }

    void whatWaitsAndThenHasArrived()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        rig.window->showPage(PageId::Live);
        choose(rig, QStringLiteral("scrape_number{job=\"counting\"}"));
        QTRY_VERIFY_WITH_TIMEOUT(shows(rig, DeliveryStrip::Kind::Acknowledged, 2000), 20000);
        rig.receiver.goDown();
        QTRY_VERIFY_WITH_TIMEOUT(shows(rig, DeliveryStrip::Kind::Waiting, 4000), 30000);
        QVERIFY(stripOf(rig)->accessibleDescription().contains(QStringLiteral("headquarters: waiting")));
        QVERIFY(rig.receiver.start());
        QTRY_VERIFY_WITH_TIMEOUT(!shows(rig, DeliveryStrip::Kind::Waiting, 2500), 30000);
        QVERIFY(shows(rig, DeliveryStrip::Kind::Acknowledged, 5000));
        QVERIFY(!shows(rig, DeliveryStrip::Kind::Dropped, -1));
    }

    void textsThatAreNotUnderstood()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        rig.window->showPage(PageId::Live);
        QTRY_VERIFY_WITH_TIMEOUT(rig.find<TableView>(PageId::Live, "foundSeries")->model()->rowCount() > 10, 15000);
        auto *search = rig.find<QLineEdit>(PageId::Live, "seriesSearch");
        search->setText(QStringLiteral("up{job=}"));
        QTRY_VERIFY(search->property("invalid").toBool());
        QVERIFY(rig.find<TableView>(PageId::Live, "foundSeries")->model()->rowCount() > 10); // what was found stays
        search->setText(QStringLiteral("up{job=\"counting\"}"));
        QTRY_COMPARE(rig.find<TableView>(PageId::Live, "foundSeries")->model()->rowCount(), 1);
        QVERIFY(!search->property("invalid").toBool());
    }

private:
    /// What is drawn is what was delivered, value by value.
    static void compare(const ConsoleRig &rig, const QList<Point> &drawn)
    {
        QTRY_VERIFY_WITH_TIMEOUT(receivedOf(rig, "scrape_number").size() >= drawn.size(), 10000);
        const QList<Point> received = receivedOf(rig, "scrape_number");
        for (const Point &point : drawn)
            QVERIFY(received.contains(point));
        for (qsizetype i = 1; i < drawn.size(); ++i)
            QCOMPARE(drawn[i].second, drawn[i - 1].second + 1); // none is missing
    }
};

QTEST_MAIN(TestRealSeries)
#include "tst_real_series.moc"
