// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/console_rig.h"
#include "widgets/pages/loss_view.h"
#include "widgets/parts/chart_view.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/table_view.h"

#include <QClipboard>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QtTest>

#include <algorithm>

using namespace widgets;
using agent::engine::AgentState;
using agent::engine::RemoteRow;

namespace {

constexpr int kPatience = 20'000;

RemoteRow row(const ConsoleRig &rig)
{
    return rig.bridge.snapshot()->remotes.at(0);
}

QString shown(const QWidget &page)
{
    QStringList all;
    for (const QLabel *label : page.findChildren<QLabel *>()) {
        if (label->isVisible())
            all << label->text();
    }
    return all.join(QLatin1Char('\n')).replace(QChar(0xA0), QLatin1Char(' '));
}

QString cell(const QTableView &table, int line, int column)
{
    return table.model()->index(line, column).data().toString();
}

bool hasLabel(const WriteReceiver::Request &request, const std::string &label)
{
    return std::any_of(request.samples.begin(), request.samples.end(), [&](const WriteReceiver::Sample &sample) {
        return sample.series.find(label) != std::string::npos;
    });
}

/// Writes a configuration and loads it.
bool load(ConsoleRig &rig, const std::string &configuration)
{
    QSignalSpy loaded(&rig.bridge, &EngineBridge::reloadFinished);
    if (!rig.write(configuration))
        return false;
    rig.bridge.requestReload();
    return loaded.wait(kPatience) && loaded[0][0].toString().isEmpty();
}

/// The usual configuration, scraped four times as often.
std::string quick(const ConsoleRig &rig)
{
    std::string text = rig.usual();
    const std::string slow = "scrape_interval: 1s";
    return text.replace(text.find(slow), slow.size(), "scrape_interval: 250ms");
}

/// The value below a fact's name on a page; of the first receiver.
QString fact(const QWidget &page, const QString &name)
{
    for (const QLabel *label : page.findChildren<QLabel *>()) {
        if (label->accessibleName() == name && label->isVisible())
            return QString(label->text()).replace(QChar(0xA0), QLatin1Char(' '));
    }
    return {};
}

} // namespace

/// Backlog and Remote write on a real engine: an outage and its end, refusals, and the verbs.
class RealDeliveryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anOutageIsSeenAsItGrowsAndDrains()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QVERIFY(load(rig, quick(rig)));
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).state, AgentState::Delivering, kPatience);
        rig.window->showPage(PageId::Backlog);
        const QWidget &page = *rig.window->pages().page(PageId::Backlog);
        QTRY_COMPARE_WITH_TIMEOUT(fact(page, QStringLiteral("Held")), QStringLiteral("nothing"), kPatience);

        rig.receiver.goDown();
        QTRY_VERIFY_WITH_TIMEOUT(shown(page).contains(QStringLiteral("Offline since")), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).ledger.pending > 1500, 30'000);
        QTRY_VERIFY(fact(page, QStringLiteral("Held")) != QStringLiteral("nothing"));
        QVERIFY(fact(page, QStringLiteral("Oldest unsent")).contains(QLatin1Char(':')));
        QCOMPARE(fact(page, QStringLiteral("Samples out")), QStringLiteral("0/s"));

        // So slowly that the estimate can be seen.
        auto *more = page.findChild<QWidget *>(QStringLiteral("pause-headquarters"));
        QTest::keyClick(more, Qt::Key_L, Qt::ControlModifier);
        auto *size = page.findChild<QLineEdit *>(QStringLiteral("limitSize"));
        QVERIFY(size->isVisible());
        size->setText(QStringLiteral("not a size"));
        QVERIFY(!page.findChild<QPushButton *>(QStringLiteral("confirmVerb"))->isEnabled());
        size->setText(QStringLiteral("4500"));
        QTest::keyClick(size, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).steering.bandwidthLimit, 4500U, kPatience);
        QVERIFY(rig.receiver.start());
        QTRY_VERIFY_WITH_TIMEOUT(fact(page, QStringLiteral("Through in")).endsWith(QLatin1Char('s')), 30'000);

        auto *undo = page.findChild<QPushButton *>(QStringLiteral("undoCommand"));
        QVERIFY(undo->isVisible());
        QTest::keyClick(undo, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).steering.bandwidthLimit, 0U, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).state, AgentState::Delivering, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(fact(page, QStringLiteral("Held")) == QStringLiteral("nothing"), kPatience);
        QCOMPARE(rig.receiver.outOfOrder(), 0U);
        QCOMPARE(row(rig).ledger.imbalance, 0);
    }

    void pauseCanBeTakenBack()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).state, AgentState::Delivering, kPatience);
        rig.window->showPage(PageId::Remote);
        const QWidget &page = *rig.window->pages().page(PageId::Remote);
        QTRY_VERIFY(page.findChild<QPushButton *>(QStringLiteral("pause-headquarters")) != nullptr);
        auto *pause = page.findChild<QPushButton *>(QStringLiteral("pause-headquarters"));
        QTest::keyClick(pause, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).state, AgentState::Paused, kPatience);
        QTRY_COMPARE(pause->text(), QStringLiteral("Resume"));
        QVERIFY(shown(page).contains(QStringLiteral("Paused by you at")));
        QVERIFY(shown(page).contains(QStringLiteral("headquarters is paused")));
        page.findChild<QPushButton *>(QStringLiteral("undoCommand"))->click();
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).state, AgentState::Delivering, kPatience);
        QTRY_COMPARE(pause->text(), QStringLiteral("Pause"));
        QTRY_VERIFY(shown(page).contains(QStringLiteral("headquarters delivers again")));
    }

    void whatIsGivenUpIsConfirmedWithItsFigures()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QVERIFY(load(rig, quick(rig)));
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).state, AgentState::Delivering, kPatience);
        rig.receiver.goDown();
        rig.window->showPage(PageId::Backlog);
        const QWidget &page = *rig.window->pages().page(PageId::Backlog);
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).ledger.pending > 600, kPatience);
        auto *pause = page.findChild<QPushButton *>(QStringLiteral("pause-headquarters"));
        auto *confirm = page.findChild<QPushButton *>(QStringLiteral("confirmVerb"));
        auto *keep = page.findChild<QPushButton *>(QStringLiteral("cancelVerb"));
        const auto *figures = page.findChild<QLabel *>(QStringLiteral("verbFigures"));

        pause->setFocus();
        QTest::keyClick(pause, Qt::Key_Delete, Qt::ControlModifier);
        QVERIFY(keep->isVisible());
        QVERIFY(!confirm->isEnabled()); // not before the figures are there
        QTRY_VERIFY_WITH_TIMEOUT(confirm->isEnabled(), kPatience);
        QVERIFY2(figures->text().startsWith(QStringLiteral("This gives up")), qPrintable(figures->text()));
        QTRY_COMPARE(QApplication::focusWidget(), keep); // Enter destroys nothing
        QTest::keyClick(keep, Qt::Key_Escape);
        QVERIFY(!keep->isVisible());
        QCOMPARE(QApplication::focusWidget(), pause);
        QCOMPARE(row(rig).ledger.dropped.count("operator_skip"), 0U);

        // To a time: what is newer stays.
        const qint64 oldest = row(rig).oldestPending;
        QTest::keyClick(pause, Qt::Key_T, Qt::ControlModifier);
        auto *time = page.findChild<QDateTimeEdit *>(QStringLiteral("skipTime"));
        QVERIFY(time->isVisible());
        time->setDateTime(QDateTime::fromMSecsSinceEpoch(oldest - 3'600'000));
        QVERIFY(!confirm->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(figures->text().startsWith(QStringLiteral("Nothing that waits is older")), kPatience);
        QVERIFY(!confirm->isEnabled());
        time->setDateTime(QDateTime::fromMSecsSinceEpoch(oldest / 1000 * 1000 + 3000));
        QTRY_VERIFY_WITH_TIMEOUT(confirm->isEnabled(), kPatience);
        QVERIFY2(figures->text().contains(QStringLiteral("newer ones stay")), qPrintable(figures->text()));
        confirm->click();
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).ledger.dropped.count("operator_skip") == 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).oldestPending > oldest, kPatience);
        QVERIFY(row(rig).ledger.pending > 0);
        const std::uint64_t skipped = row(rig).ledger.dropped.at("operator_skip");
        QVERIFY(!page.findChild<QPushButton *>(QStringLiteral("undoCommand"))->isVisible()); // there is no way back

        // All of it.
        QTest::keyClick(pause, Qt::Key_Delete, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(confirm->isEnabled(), kPatience);
        confirm->click();
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).ledger.dropped.at("operator_skip") > skipped + 50, kPatience);
        QVERIFY(rig.receiver.start());
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).ledger.imbalance, 0, kPatience);

        auto *losses = rig.find<TableView>(PageId::Backlog, "losses");
        QTRY_COMPARE_WITH_TIMEOUT(losses->model()->rowCount(), 1, kPatience);
        QCOMPARE(cell(*losses, 0, 1), QStringLiteral("given up by an operator"));
        QVERIFY(cell(*losses, 0, 4).contains(QLatin1Char(':'))); // when
    }

    void aRefusedSampleIsFoundReadAndSentAgain()
    {
        ConsoleRig rig;
        rig.receiver.answerBy([](const WriteReceiver::Request &request) -> std::optional<WriteReceiver::Answer> {
            if (!hasLabel(request, "n=\"7\""))
                return std::nullopt;
            WriteReceiver::Answer no;
            no.status = 400;
            no.body = "label n=7 is not wanted here";
            return no;
        });
        QVERIFY(rig.open());
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).deadLetters.entries > 0 && row(rig).ledger.acknowledged > 20, 30'000);
        rig.window->showPage(PageId::Remote);
        auto *link = rig.find<QPushButton>(PageId::Remote, "letters-headquarters");
        QTRY_VERIFY_WITH_TIMEOUT(link->isVisible(), kPatience);
        link->click();
        QCOMPARE(rig.window->currentPage(), PageId::Backlog);
        auto *letters = rig.find<TableView>(PageId::Backlog, "deadLetters");
        QTRY_VERIFY_WITH_TIMEOUT(letters->isVisible() && letters->model()->rowCount() > 0, kPatience);
        QCOMPARE(cell(*letters, 0, 1), QStringLiteral("headquarters"));
        QCOMPARE(cell(*letters, 0, 3), QStringLiteral("400"));
        QVERIFY(cell(*letters, 0, 6).contains(QStringLiteral("n=\"7\"")));
        QCOMPARE(cell(*letters, 0, 7), QStringLiteral("label n=7 is not wanted here"));
        letters->selectRow(0);
        auto *detail = rig.find<QPlainTextEdit>(PageId::Backlog, "letterDetail");
        QVERIFY(detail->isVisible());
        QVERIFY(detail->toPlainText().contains(QStringLiteral("is not wanted here")));
        letters->clearSelection();

        exportsAreWhole(rig);
        rig.receiver.recover();
        const std::uint64_t before = row(rig).deadLetters.entries;
        rig.find<QPushButton>(PageId::Backlog, "resendLetters")->click();
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).deadLetters.resent > 0, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).deadLetters.entries < before, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(letters->model()->rowCount(), static_cast<int>(row(rig).deadLetters.entries), 30'000);
        QCOMPARE(row(rig).ledger.imbalance, 0);
    }

    void deadLettersAreDeletedWhenThatIsMeant()
    {
        ConsoleRig rig;
        rig.receiver.answerBy([](const WriteReceiver::Request &request) -> std::optional<WriteReceiver::Answer> {
            WriteReceiver::Answer no;
            no.status = 400;
            no.body = "no";
            return hasLabel(request, "n=\"3\"") ? std::optional(no) : std::nullopt;
        });
        QVERIFY(rig.open());
        rig.window->showPage(PageId::Backlog);
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).deadLetters.entries > 1, 30'000);
        rig.receiver.recover();
        rig.find<QPushButton>(PageId::Backlog, "tabDeadLetters")->click();
        auto *letters = rig.find<TableView>(PageId::Backlog, "deadLetters");
        QTRY_VERIFY_WITH_TIMEOUT(letters->model()->rowCount() > 1, kPatience);
        auto *remove = rig.find<QPushButton>(PageId::Backlog, "deleteLetters");
        auto *confirm = rig.find<QPushButton>(PageId::Backlog, "confirmDelete");
        auto *keep = rig.find<QPushButton>(PageId::Backlog, "keepLetters");
        remove->click();
        QTRY_VERIFY(confirm->isVisible());
        QTRY_COMPARE(QApplication::focusWidget(), keep);
        keep->click();
        QVERIFY(!confirm->isVisible());
        QVERIFY(row(rig).deadLetters.entries > 1);
        letters->selectRow(0);
        QVERIFY(remove->text().contains(QLatin1Char('1')));
        const std::uint64_t all = row(rig).deadLetters.entries;
        remove->click();
        QTRY_VERIFY(confirm->isVisible());
        confirm->click();
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).deadLetters.entries, all - 1, kPatience);
        letters->clearSelection();
        remove->click();
        QTRY_VERIFY(confirm->isVisible());
        confirm->click();
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).deadLetters.entries, 0U, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(letters->model()->rowCount(), 0, kPatience);
    }

    void theWayIsExaminedStepByStep()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QTRY_COMPARE_WITH_TIMEOUT(row(rig).state, AgentState::Delivering, kPatience);
        rig.window->showPage(PageId::Backlog);
        auto *pause = rig.find<QPushButton>(PageId::Backlog, "pause-headquarters");
        QTRY_VERIFY(pause != nullptr);
        QTest::keyClick(pause, Qt::Key_E, Qt::ControlModifier); // leads to the other page, and begins
        QCOMPARE(rig.window->currentPage(), PageId::Remote);
        const auto *verdict = rig.find<QLabel>(PageId::Remote, "doctorVerdict");
        QTRY_VERIFY_WITH_TIMEOUT(verdict->text().startsWith(QStringLiteral("Nothing stands in the way")), kPatience);
        for (const char *step : {"doctorStep-configuration", "doctorStep-name", "doctorStep-tcp", "doctorStep-answer"})
            QVERIFY(rig.find<QWidget>(PageId::Remote, step) != nullptr);

        rig.find<QPushButton>(PageId::Remote, "testSample-headquarters")->click();
        const auto tested = [&rig] {
            const auto requests = rig.receiver.requests();
            return std::any_of(requests.begin(), requests.end(), [](const WriteReceiver::Request &request) {
                return hasLabel(request, "belfry_doctor_test");
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(tested(), kPatience); // by then the verdict is no longer that of the run before
        QTRY_VERIFY_WITH_TIMEOUT(verdict->text().startsWith(QStringLiteral("Nothing stands")), kPatience);

        rig.receiver.goDown();
        rig.find<QPushButton>(PageId::Remote, "examine-headquarters")->click();
        QTRY_VERIFY_WITH_TIMEOUT(verdict->text().startsWith(QStringLiteral("Delivery does not work")), kPatience);
        const auto texts = [&rig] { return shown(*rig.window->pages().page(PageId::Remote)); };
        QTRY_VERIFY2(texts().contains(QStringLiteral("nothing listens on port")), qPrintable(texts()));
        rig.find<QPushButton>(PageId::Remote, "copyDoctor-headquarters")->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("[FAIL] TCP connection")));
    }

    void theCardTellsWhatIsConfigured()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        const std::string config = rig.usual("belfry:\n"
                                             "  storage: { max_bytes: 256MiB }\n"
                                             "  remote_write:\n"
                                             "    - name: headquarters\n"
                                             "      bandwidth_limit: 64KiB\n"
                                             "      quota: { daily: 50MiB, timezone: utc }\n");
        QVERIFY(load(rig, config));
        QTRY_VERIFY_WITH_TIMEOUT(row(rig).samplesSent > 40, kPatience);
        QVERIFY(row(rig).plainBytesSent > row(rig).bytesSent);
        const auto &wal = rig.bridge.snapshot()->wal;
        QCOMPARE(wal.maxBytes, 256U << 20);
        QVERIFY(wal.roomBytes <= (256U << 20) - wal.bytes);
        rig.window->showPage(PageId::Remote);
        const QWidget &page = *rig.window->pages().page(PageId::Remote);
        const QString limits =
            rig.find<QLabel>(PageId::Remote, "remoteLimits")->text().replace(QChar(0xA0), QLatin1Char(' '));
        QVERIFY2(limits.contains(QStringLiteral("Sends at most 64 KiB/s")), qPrintable(limits));
        QVERIFY2(limits.contains(QStringLiteral("of 50 MiB used")), qPrintable(limits));
        QTRY_VERIFY(rig.find<QLabel>(PageId::Remote, "remoteAnswers")->text().contains(QStringLiteral("204")));
        QCOMPARE(fact(page, QStringLiteral("Protocol")), QStringLiteral("Remote write 1.0"));
        QVERIFY(fact(page, QStringLiteral("Compressed to")).endsWith(QLatin1Char('%')));
    }

private:
    /// Both formats hold what the list shows.
    static void exportsAreWhole(ConsoleRig &rig)
    {
        auto *view = rig.window->pages().page(PageId::Backlog)->findChild<LossView *>();
        const QString csv = rig.folder.filePath(QStringLiteral("letters.csv"));
        const QString json = rig.folder.filePath(QStringLiteral("letters.json"));
        view->exportTo(csv);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(csv), kPatience);
        QFile table(csv);
        QVERIFY(table.open(QIODevice::ReadOnly));
        const QByteArray lines = table.readAll();
        QVERIFY(lines.startsWith("time,remote,id,reason,status"));
        QVERIFY(lines.contains("receiver_rejected_400,400,"));
        QVERIFY(lines.contains("n=\"\"7\"\"")); // quotes are doubled
        QTRY_VERIFY((view->exportTo(json), QFile::exists(json)));
        QFile array(json);
        QVERIFY(array.open(QIODevice::ReadOnly));
        const QJsonArray letters = QJsonDocument::fromJson(array.readAll()).array();
        QVERIFY(!letters.isEmpty());
        QCOMPARE(letters[0].toObject()[QStringLiteral("status")].toInt(), 400);
    }
};

QTEST_MAIN(RealDeliveryTest)
#include "tst_real_delivery.moc"
