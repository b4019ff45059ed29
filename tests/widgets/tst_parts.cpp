// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/chart_scale.h"
#include "widgets/parts/chart_view.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/elided_label.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/segment_strip.h"
#include "widgets/parts/sparkline.h"
#include "widgets/parts/table_view.h"
#include "widgets/parts/theme.h"
#include "widgets/parts/yaml_highlighter.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>

#include <cmath>

using namespace widgets;

namespace {

/// Contrast of two colours by WCAG 2: from 1 to 21.
double contrast(const QColor &a, const QColor &b)
{
    const auto luminance = [](const QColor &color) {
        const auto channel = [](float value) {
            return value <= 0.03928F ? static_cast<double>(value) / 12.92
                                     : std::pow((static_cast<double>(value) + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
    };
    const double high = std::max(luminance(a), luminance(b));
    const double low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

/// How many pixels are not the colour of the corner.
int painted(QWidget &widget)
{
    const QImage image = widget.grab().toImage();
    const QRgb corner = image.pixel(0, 0);
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixel(x, y) != corner ? 1 : 0;
    }
    return count;
}

} // namespace

class PartsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { applyTheme(*qApp, false); }

    void textIsLegible_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void textIsLegible()
    {
        QFETCH(bool, dark);
        const Colors &c = colors(dark);
        for (const QColor &text : {c.text, c.muted, c.accent, c.good, c.busy, c.held, c.warn, c.bad, c.idle}) {
            for (const QColor &ground : {c.window, c.surface, c.hover, c.selection})
                QVERIFY2(
                    contrast(text, ground) >= 4.5,
                    qPrintable(
                        QStringLiteral("%1 on %2: %3").arg(text.name(), ground.name()).arg(contrast(text, ground))));
        }
        for (const QColor &text : {c.text, c.muted, c.accent, c.warn, c.bad})
            QVERIFY(contrast(text, c.sidebar) >= 4.5);
        QVERIFY(contrast(c.accentText, c.accent) >= 4.5);
        for (int i = 0; i < 20; ++i)
            QVERIFY(contrast(lineColor(i, dark), c.window) >= 3);
    }

    void valueTicks_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<bool>("bytes");
        QTest::addColumn<QList<double>>("expected");
        QTest::newRow("from zero") << 0.0 << 430.0 << false << QList<double>{0, 100, 200, 300, 400, 500};
        QTest::newRow("small") << 0.0 << 0.009 << false << QList<double>{0, 0.002, 0.004, 0.006, 0.008, 0.01};
        QTest::newRow("negative") << -3.0 << 4.0 << false << QList<double>{-4, -2, 0, 2, 4};
        QTest::newRow("all zero") << 0.0 << 0.0 << false << QList<double>{0, 0.2, 0.4, 0.6, 0.8, 1};
        QTest::newRow("KiB") << 0.0 << 9000.0 << true << QList<double>{0, 2048, 4096, 6144, 8192, 10240};
    }
    void valueTicks()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(bool, bytes);
        QFETCH(QList<double>, expected);
        const QList<double> ticks = widgets::valueTicks(low, high, 5, bytes);
        QCOMPARE(ticks.size(), expected.size());
        for (qsizetype i = 0; i < ticks.size(); ++i)
            QVERIFY2(std::fabs(ticks[i] - expected[i]) < 1e-9 * std::max(1.0, high),
                     qPrintable(QString::number(ticks[i])));
    }

    void valueTicksAlwaysCover()
    {
        for (const double low : {-1e9, -7.3, 0.0, 0.02, 12.0, 1e12}) {
            for (const double span : {0.0, 1e-6, 0.5, 33.0, 1e7}) {
                for (const bool bytes : {false, true}) {
                    const QList<double> ticks = widgets::valueTicks(low, low + span, 5, bytes);
                    QVERIFY(ticks.size() >= 2 && ticks.size() <= 8);
                    QVERIFY(ticks.front() <= low + 1e-6 * std::fabs(low) &&
                            ticks.back() >= low + span - 1e-6 * std::fabs(low + span));
                    QVERIFY(ticks.front() < ticks.back());
                }
            }
        }
    }

    void timeTicksAreRound()
    {
        const auto [ticks, step] = timeTicks(1'795'000'003'000, 1'795'000'003'000 + 15 * 60'000, 6);
        QCOMPARE(step, 300'000);
        QVERIFY(!ticks.isEmpty());
        for (const qint64 tick : ticks)
            QCOMPARE(tick % 60'000, 0);
    }

    void chartDrawsGapsAndFollowsTheCursor()
    {
        ChartView chart;
        chart.resize(500, 260);
        chart.setRange(0, 100'000);
        chart.setEmptyText(QStringLiteral("nothing yet"));
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        ChartLine line;
        line.name = QStringLiteral("a");
        line.color = Qt::red;
        line.pieces = {{{0, 1}, {40'000, 5}}, {{70'000, 2}}, {{80'000, 2}, {100'000, 9}}};
        chart.setLines({line});
        QCoreApplication::processEvents();
        const int three = painted(chart);
        line.pieces.removeLast();
        chart.setLines({line});
        QCoreApplication::processEvents();
        QVERIFY(painted(chart) < three + 2000); // the scale changes too: only that it still draws
        QSignalSpy hovered(&chart, &ChartView::hovered);
        QTest::keyClick(chart.focusProxy(), Qt::Key_Left);
        QVERIFY(!hovered.isEmpty());
        QVERIFY(hovered.last()[0].toLongLong() > 90'000);
        for (int i = 0; i < 100; ++i)
            QTest::keyClick(chart.focusProxy(), Qt::Key_Left);
        QCOMPARE(hovered.last()[0].toLongLong(), 0); // stops at the edge
        chart.setLines({});
        QCoreApplication::processEvents();
        QVERIFY(painted(chart) > 0);
    }

    void aLowChartTellsItsValuesAboveTheLines()
    {
        ChartView chart;
        chart.resize(600, 140);
        chart.setRange(0, 100'000);
        QList<ChartLine> lines;
        for (int i = 0; i < 6; ++i)
            lines.push_back({QStringLiteral("series_%1").arg(i),
                             lineColor(i, false),
                             Qt::SolidLine,
                             {{{0, 1.0 * i}, {100'000, i + 0.5}}}});
        chart.setLines(lines);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        const QImage before = chart.grab().toImage();
        chart.setCursor(50'000);
        const QImage after = chart.grab().toImage();
        const QMargins margins = ChartView::plotMargins();
        int above = 0;
        int over = 0; // the cursor's line, and a point on each line
        for (int y = 0; y < chart.height() - margins.bottom(); ++y) {
            for (int x = margins.left(); x < chart.width() - margins.right(); ++x)
                (y < 20 ? above : over) += before.pixel(x, y) != after.pixel(x, y) ? 1 : 0;
        }
        QVERIFY2(above > 200, qPrintable(QString::number(above)));
        QVERIFY2(over < 400, qPrintable(QString::number(over)));
    }

    void sparklineOfNothingAndOfOnePoint()
    {
        Sparkline line;
        line.resize(100, 30);
        line.setRange(0, 100);
        const int empty = painted(line);
        line.setPieces({{{50, 3}}});
        QCOMPARE(painted(line), empty);
        line.setPieces({{{0, 3}, {100, 0}}});
        QVERIFY(painted(line) > empty + 100);
    }

    void editorMarksAndFixes()
    {
        CodeEditor editor;
        editor.setPlainText(QStringLiteral("a:\n  metrics_pth: /m\n"));
        editor.setMarks({{2, 3, 0, QStringLiteral("unknown key")}});
        QCOMPARE(editor.wordAt(2, 3), QStringLiteral("metrics_pth"));
        QVERIFY(!editor.replaceAt(2, 3, QStringLiteral("other"), QStringLiteral("x")));
        QVERIFY(!editor.replaceAt(9, 1, QString(), QStringLiteral("x")));
        QVERIFY(editor.replaceAt(2, 3, QStringLiteral("metrics_pth"), QStringLiteral("metrics_path")));
        QCOMPARE(editor.toPlainText(), QStringLiteral("a:\n  metrics_path: /m\n"));
        editor.undo();
        QCOMPARE(editor.toPlainText(), QStringLiteral("a:\n  metrics_pth: /m\n"));
        editor.setMarks({{99, 1, 0, {}}, {0, 0, 0, {}}}); // places that are not there
        editor.goTo(99, 99);
        QCOMPARE(editor.wordAt(99, 1), QString());
    }

    void editorKeys()
    {
        CodeEditor editor;
        editor.setPlainText(QStringLiteral("  - job_name: a"));
        editor.moveCursor(QTextCursor::End);
        QTest::keyClick(&editor, Qt::Key_Return);
        QCOMPARE(editor.toPlainText(), QStringLiteral("  - job_name: a\n  "));
        QTest::keyClick(&editor, Qt::Key_Tab);
        QCOMPARE(editor.toPlainText(), QStringLiteral("  - job_name: a\n    "));
        QTest::keyClick(&editor, Qt::Key_Backtab);
        QCOMPARE(editor.toPlainText(), QStringLiteral("  - job_name: a\n  "));
        editor.selectAll();
        QTest::keyClick(&editor, Qt::Key_Tab);
        QCOMPARE(editor.toPlainText(), QStringLiteral("    - job_name: a\n    "));
    }

    void editorCanBeLeftByKey()
    {
        QWidget window;
        auto *editor = new CodeEditor(&window);
        auto *button = new QPushButton(&window);
        QWidget::setTabOrder(editor, button);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.activateWindow();
        editor->setFocus();
        QTest::keyClick(editor, Qt::Key_Escape);
        QTest::keyClick(editor, Qt::Key_Tab);
        QCOMPARE(window.focusWidget(), button);
        QCOMPARE(editor->toPlainText(), QString());
    }

    void yamlColours_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("place");
        QTest::addColumn<int>("colour"); // of lineColor; -1: the comment's; -2: none
        QTest::newRow("key") << "  job_name: node" << 3 << 0;
        QTest::newRow("plain value") << "  job_name: node" << 13 << -2;
        QTest::newRow("duration") << "scrape_interval: 5s" << 18 << 3;
        QTest::newRow("string") << "url: 'http://a:80/#x'" << 17 << 2;
        QTest::newRow("comment") << "a: b # c: d" << 8 << -1;
        QTest::newRow("no comment within a word") << "a: b#c" << 4 << -2;
        QTest::newRow("dash") << "  - a" << 2 << 1;
        QTest::newRow("key after a dash") << "  - job_name: x" << 5 << 0;
        QTest::newRow("flow") << "labels: { rack: a }" << 11 << 0;
        QTest::newRow("a colon in a value") << "addr: a:80" << 6 << -2;
        QTest::newRow("escaped quote") << "a: \"x\\\" # y\" # z" << 9 << 2;
    }
    void yamlColours()
    {
        QFETCH(QString, line);
        QFETCH(int, place);
        QFETCH(int, colour);
        QTextDocument document(line);
        YamlHighlighter highlighter(&document);
        highlighter.rehighlight();
        QColor found;
        for (const auto &range : document.firstBlock().layout()->formats()) {
            if (place >= range.start && place < range.start + range.length)
                found = range.format.foreground().color();
        }
        const QColor expected = colour >= 0 ? lineColor(colour, false) : colour == -1 ? colors(false).muted : QColor();
        QCOMPARE(found, expected);
    }

    void tableCopiesRows()
    {
        QStandardItemModel model(2, 2);
        model.setItem(0, 0, new QStandardItem(QStringLiteral("a")));
        model.setItem(0, 1, new QStandardItem(QStringLiteral("b")));
        TableView view;
        view.setModel(&model);
        view.selectRow(0);
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("a\tb"));
        QSignalSpy opened(&view, &TableView::opened);
        QSignalSpy closed(&view, &TableView::closed);
        QTest::keyClick(&view, Qt::Key_Return);
        QTest::keyClick(&view, Qt::Key_Escape);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(closed.size(), 1);
    }

    void tableSaysWhyItIsEmpty()
    {
        QStandardItemModel model(0, 1);
        TableView view;
        view.resize(400, 200);
        view.setModel(&model);
        const int before = painted(view);
        view.setEmptyText(QStringLiteral("Nothing here"), QStringLiteral("because"));
        QVERIFY(painted(view) > before);
    }

    void headingsFitInLongerTexts()
    {
        QStandardItemModel model(1, 3);
        TableView table;
        table.setModel(&model);
        table.setColumns({40, 40, 40}, 2);
        table.resize(500, 200);
        table.show();
        const int before = table.columnWidth(0);
        model.setHeaderData(0, Qt::Horizontal, QStringLiteral("a heading that has become long"));
        QEvent language(QEvent::LanguageChange);
        QCoreApplication::sendEvent(&table, &language);
        QVERIFY(table.columnWidth(0) > before);
        table.setColumnWidth(0, 60); // what a person has chosen stays
        table.hide();
        table.show();
        QCOMPARE(table.columnWidth(0), 60);
    }

    void factsWrapIntoTheRoomThereIs()
    {
        FactGrid grid(100);
        for (int i = 0; i < 6; ++i)
            grid.setName(grid.add(), QStringLiteral("n%1").arg(i));
        grid.resize(700, 60);
        grid.show();
        QVERIFY(QTest::qWaitForWindowExposed(&grid));
        const int wide = grid.sizeHint().height();
        grid.resize(230, 60);
        QCoreApplication::processEvents();
        QVERIFY(grid.sizeHint().height() > 2 * wide);
        grid.setShown(0, false);
        grid.setValue(1, QStringLiteral("12 k"), QStringLiteral("12,345"));
        QCOMPARE(grid.value(1), QStringLiteral("12 k"));
    }

    void elidedTextIsNotLost()
    {
        ElidedLabel label;
        label.setText(QStringLiteral("a sentence that does not fit into so little room"));
        label.resize(80, 20);
        label.show();
        QVERIFY(QTest::qWaitForWindowExposed(&label));
        QVERIFY(label.text().size() < label.fullText().size());
        QCOMPARE(label.toolTip(), label.fullText());
        QCOMPARE(label.accessibleName(), label.fullText());
        label.resize(2000, 20);
        QCOMPARE(label.text(), label.fullText());
        QCOMPARE(label.toolTip(), QString());
    }

    void stripWalksByKey()
    {
        SegmentStrip strip;
        strip.resize(400, 28);
        strip.setBlocks({{SegmentStrip::Fill::Delivered, 1, QStringLiteral("one")},
                         {SegmentStrip::Fill::Damaged, 5, QStringLiteral("two")},
                         {SegmentStrip::Fill::Writing, 0, QStringLiteral("three")}});
        QTest::keyClick(&strip, Qt::Key_Right);
        QCOMPARE(strip.accessibleDescription(), QStringLiteral("one"));
        QTest::keyClick(&strip, Qt::Key_Right);
        QTest::keyClick(&strip, Qt::Key_Right);
        QTest::keyClick(&strip, Qt::Key_Right);
        QCOMPARE(strip.accessibleDescription(), QStringLiteral("three"));
        strip.setBlocks({});
        QTest::keyClick(&strip, Qt::Key_Left);
        QVERIFY(painted(strip) >= 0);
    }

    void filterBarChoosesOne()
    {
        FilterBar bar;
        bar.add(7, QStringLiteral("a"));
        bar.add(9, QStringLiteral("b"));
        bar.setText(9, QStringLiteral("Down"), 3);
        QCOMPARE(bar.current(), 7);
        QSignalSpy chosen(&bar, &FilterBar::chosen);
        bar.setCurrent(9);
        QCOMPARE(chosen.size(), 0);
        bar.button(7)->click();
        QCOMPARE(chosen.size(), 1);
        QVERIFY(bar.button(9)->text().contains(QStringLiteral("3")));
    }

    void everyIconIsThereAndFollowsTheTheme()
    {
        for (const char *name : {"backlog", "belfry", "check",  "close",    "configuration", "discovery", "group",
                                 "live",    "logs",   "menu",   "overview", "pause",         "play",      "reload",
                                 "remote",  "retry",  "search", "status",   "targets",       "undo"}) {
            const QIcon icon = themedIcon(QString::fromLatin1(name));
            const QImage light = icon.pixmap(24, 24).toImage();
            applyTheme(*qApp, true);
            const QImage dark = icon.pixmap(24, 24).toImage();
            applyTheme(*qApp, false);
            QVERIFY2(light != dark, name);
        }
        QVERIFY(!appIcon().isNull());
        QVERIFY(!themedIcon(QStringLiteral("no such icon")).pixmap(16, 16).isNull());
    }
};

QTEST_MAIN(PartsTest)
#include "tst_parts.moc"
