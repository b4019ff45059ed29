// SPDX-License-Identifier: GPL-3.0-or-later

// What holds for every page, whoever made it: the keyboard reaches everything, everything has a name, models tell what
// changes, and nothing is cut off when texts are longer or letters larger.

#include "tests/support/pseudo_translator.h"
#include "tests/widgets/widget_walk.h"
#include "tests/widgets/window_fixture.h"
#include "widgets/parts/code_editor.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QAbstractProxyModel>
#include <QApplication>
#include <QButtonGroup>
#include <QTableView>

using namespace widgets;

namespace {

/// The look of a page: each view of it, and its side pane.
struct Look {
    PageId page;
    QString name;
    QString press; ///< A button to press first; empty: none.
    QString row;   ///< Before that, the first row of this table is opened; empty: of none.
};

const QList<Look> &looks()
{
    static const QList<Look> kLooks{
        {PageId::Overview, QStringLiteral("overview"), {}, {}},
        {PageId::Targets, QStringLiteral("targets"), {}, {}},
        {PageId::Discovery, QStringLiteral("discovery"), {}, {}},
        {PageId::Configuration, QStringLiteral("configuration"), {}, {}},
        {PageId::Backlog, QStringLiteral("backlog"), {}, {}},
        {PageId::Remote, QStringLiteral("remote"), {}, {}},
        {PageId::Live, QStringLiteral("live"), {}, {}},
        {PageId::Logs, QStringLiteral("logs"), {}, {}},
        {PageId::Status, QStringLiteral("status"), {}, {}},
        {PageId::Targets, QStringLiteral("targets, details"), {}, QStringLiteral("targets")},
        {PageId::Targets, QStringLiteral("targets, answer"), QStringLiteral("targetAnswerTab"),
         QStringLiteral("targets")},
        {PageId::Targets, QStringLiteral("targets, rules"), QStringLiteral("targetRelabelTab"),
         QStringLiteral("targets")},
        {PageId::Configuration, QStringLiteral("configuration, form"), QStringLiteral("layoutForm"), {}},
        {PageId::Configuration, QStringLiteral("configuration, text"), QStringLiteral("layoutText"), {}},
        {PageId::Configuration, QStringLiteral("configuration, difference"), QStringLiteral("viewDifference"), {}},
        {PageId::Configuration, QStringLiteral("configuration, history"), QStringLiteral("viewHistory"), {}},
        {PageId::Backlog, QStringLiteral("backlog, dead letters"), QStringLiteral("tabDeadLetters"), {}},
        {PageId::Status, QStringLiteral("status, threads"), QStringLiteral("viewThreads"), {}},
        {PageId::Status, QStringLiteral("status, certificates"), QStringLiteral("viewCertificates"), {}},
        {PageId::Status, QStringLiteral("status, flags"), QStringLiteral("viewFlags"), {}},
        {PageId::Status, QStringLiteral("status, configuration"), QStringLiteral("viewConfig"), {}},
    };
    return kLooks;
}

void settle()
{
    for (int i = 0; i < 5; ++i) {
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents();
    }
}

} // namespace

class EveryPageTest : public QObject {
    Q_OBJECT

    static void rows()
    {
        QTest::addColumn<int>("place");
        for (int i = 0; i < looks().size(); ++i)
            QTest::newRow(qPrintable(looks()[i].name)) << i;
    }
    static void open(WindowFixture &f, int place)
    {
        const Look &look = looks()[place];
        f.window.showPage(look.page);
        if (!look.row.isEmpty()) {
            auto *table = f.find<QTableView>(look.page, qPrintable(look.row));
            table->setFocus();
            table->setCurrentIndex(table->model()->index(0, 0));
            QTest::keyClick(table, Qt::Key_Return);
            settle();
        }
        if (!look.press.isEmpty())
            f.find<QAbstractButton>(look.page, qPrintable(look.press))->click();
        f.pass(1);
        settle();
    }

private Q_SLOTS:
    void cleanup()
    {
        m_translator.reset(); // which takes it out of the application, too
        QApplication::setFont(m_font);
    }
    void initTestCase() { m_font = QApplication::font(); }

    void everythingHasAName_data() { rows(); }
    void everythingHasAName()
    {
        QFETCH(const int, place);
        WindowFixture f;
        f.jump(330);
        open(f, place);
        QVERIFY(walk::tabStops(f.window).size() > 3);
        const QStringList bad = walk::nameless(f.window);
        QVERIFY2(bad.isEmpty(), qPrintable(bad.join(QLatin1Char('\n'))));
    }

    void theKeyboardReachesEverything_data() { rows(); }
    void theKeyboardReachesEverything()
    {
        QFETCH(const int, place);
        WindowFixture f;
        f.jump(330);
        open(f, place);
        QSet<QWidget *> missing;
        for (QWidget *stop : walk::tabStops(f.window))
            missing << stop;
        for (int i = 0; i < 300 && !missing.isEmpty(); ++i) {
            QWidget *focus = f.window.focusWidget();
            QVERIFY(focus != nullptr);
            missing.remove(focus);
            if (const auto *button = qobject_cast<QAbstractButton *>(focus);
                button != nullptr && button->group() != nullptr) {
                for (QAbstractButton *other : button->group()->buttons())
                    missing.remove(other); // by the arrow keys: see arrowsChoose
            }
            if (qobject_cast<CodeEditor *>(focus) != nullptr)
                QTest::keyClick(focus, Qt::Key_Escape); // Tab indents before
            QTest::keyClick(focus, Qt::Key_Tab);
        }
        QStringList bad;
        for (QWidget *widget : missing)
            bad << walk::nameOf(widget);
        QVERIFY2(bad.isEmpty(), qPrintable(bad.join(QLatin1Char('\n'))));
    }

    /// While pages show what changes, models tell of rows that come, go and change, and never start anew: the selection
    /// and the place in a list stay.
    void modelsTellWhatChanges_data() { rows(); }
    void modelsTellWhatChanges()
    {
        QFETCH(const int, place);
        WindowFixture f;
        f.jump(200);
        open(f, place);
        int resets = 0;
        QSet<QAbstractItemModel *> models;
        for (const auto *view : f.window.findChildren<QAbstractItemView *>()) {
            if (!view->isVisible())
                continue;
            for (auto *model = view->model(); model != nullptr && !models.contains(model);) {
                models << model;
                new QAbstractItemModelTester(model, QAbstractItemModelTester::FailureReportingMode::QtTest, model);
                connect(model, &QAbstractItemModel::modelReset, this, [&resets] { ++resets; });
                const auto *proxy = qobject_cast<QAbstractProxyModel *>(model);
                model = proxy != nullptr ? proxy->sourceModel() : nullptr;
            }
        }
        const QStringList withoutLists{QStringLiteral("remote"), QStringLiteral("configuration, text"),
                                       QStringLiteral("status, configuration")};
        QCOMPARE(models.isEmpty(), withoutLists.contains(looks()[place].name));
        f.pass(20);
        f.jump(150); // a receiver goes
        f.jump(260); // and comes back
        settle();
        QCOMPARE(resets, 0);
        for (QAbstractItemModel *model : models)
            disconnect(model, nullptr, this, nullptr);
    }

    void arrowsChoose()
    {
        WindowFixture f;
        f.pass(2);
        f.window.showPage(PageId::Status);
        auto *first = f.find<QAbstractButton>(PageId::Status, "viewRuntime");
        first->setFocus();
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(f.window.focusWidget(), Qt::Key_Right);
        QCOMPARE(f.window.focusWidget()->objectName(), QStringLiteral("viewConfig"));
        QVERIFY(f.find<QAbstractButton>(PageId::Status, "viewConfig")->isChecked());
        QVERIFY(f.find<QWidget>(PageId::Status, "loadedConfig")->isVisible());
        QTest::keyClick(f.window.focusWidget(), Qt::Key_Left);
        QVERIFY(f.find<QWidget>(PageId::Status, "flags")->isVisible());
    }

    void noLayoutBreaks_data()
    {
        QTest::addColumn<int>("place");
        QTest::addColumn<QString>("how");
        for (int i = 0; i < looks().size(); ++i) {
            for (const char *how : {"english", "longer", "larger letters"})
                QTest::addRow("%s, %s", qPrintable(looks()[i].name), how) << i << QString::fromLatin1(how);
        }
    }
    void noLayoutBreaks()
    {
        QFETCH(const int, place);
        QFETCH(const QString, how);
        if (how == QLatin1String("larger letters")) {
            QFont larger = m_font;
            larger.setPointSizeF(m_font.pointSizeF() * 1.25);
            QApplication::setFont(larger);
        }
        WindowFixture f;
        f.jump(330);
        if (how == QLatin1String("longer")) {
            m_translator = std::make_unique<PseudoTranslator>();
            QCoreApplication::installTranslator(m_translator.get());
        }
        open(f, place);
        f.window.resize(1280, 800);
        settle();
        const QSize size = f.window.size();
        const QStringList cut = walk::cutOff(f.window);
        const QStringList over = walk::overlapping(f.window);
        if (m_translator) {
            QCoreApplication::removeTranslator(m_translator.get());
            m_translator.reset();
        }
        QCOMPARE(size, QSize(1280, 800)); // and not pushed wider by what is in it
        QVERIFY2(cut.isEmpty(), qPrintable(cut.join(QLatin1Char('\n'))));
        QVERIFY2(over.isEmpty(), qPrintable(over.join(QLatin1Char('\n'))));
    }

private:
    std::unique_ptr<PseudoTranslator> m_translator;
    QFont m_font;
};

QTEST_MAIN(EveryPageTest)
#include "tst_every_page.moc"
