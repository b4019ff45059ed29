// SPDX-License-Identifier: GPL-3.0-or-later

// How quick the console is with very many targets: opens every page, types into filters, and watches for minutes
// whether the GUI thread stalls, on a pretended engine that changes four times a second. See README.md.

#include "tests/support/fake_engine.h"
#include "widgets/bridge/engine_bridge.h"
#include "widgets/pages/config_outline.h"
#include "widgets/pages/page_set.h"
#include "widgets/parts/table_view.h"
#include "widgets/window/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using widgets::PageId;
using Steady = std::chrono::steady_clock;

namespace {

constexpr double kStallMs = 50;

/// CPU time of the calling thread in milliseconds.
double threadCpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1000 + static_cast<double>(time.tv_nsec) / 1e6;
}

double elapsedMs(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

/// Asks the GUI thread for a sign of life every few milliseconds, and notes how long it lets one wait. A wait in which
/// that thread has worked all the time is its own stall; one in which it has not is the machine's.
class Watchdog {
public:
    struct Wait {
        double wallMs = 0;
        double cpuMs = 0; ///< Of the GUI thread meanwhile.
    };

    explicit Watchdog(QObject &gui)
        : m_gui(gui), m_cpu(threadCpuMs()), m_thread([this](const std::stop_token &stop) { run(stop); })
    {
    }
    /// All that were longer than 10 ms. The GUI thread's, after `stop`.
    [[nodiscard]] const std::vector<Wait> &waits() const { return m_waits; }
    [[nodiscard]] long asked() const { return m_asked; }
    void stop() { m_thread = {}; }

private:
    void run(const std::stop_token &stop)
    {
        while (!stop.stop_requested()) {
            if (!m_open.exchange(true)) {
                QMetaObject::invokeMethod(
                    &m_gui, [this, begin = Steady::now()] { answer(begin); }, Qt::QueuedConnection);
            }
            std::this_thread::sleep_for(5ms);
        }
    }
    void answer(Steady::time_point begin)
    {
        constexpr double kWorthNoting = 10;
        const double wall = std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
        const double cpu = threadCpuMs();
        if (wall > kWorthNoting)
            m_waits.push_back({wall, cpu - m_cpu});
        m_cpu = cpu;
        ++m_asked;
        m_open = false;
    }

    QObject &m_gui;
    std::vector<Wait> m_waits;
    double m_cpu;
    long m_asked = 0;
    std::atomic<bool> m_open{false};
    std::jthread m_thread;
};

class Bench {
public:
    Bench(int targets, int seconds) : m_seconds(seconds), m_engine(settings(targets)), m_window(m_bridge, {}, options())
    {
        m_bridge.attach(m_engine);
        m_window.resize(1280, 800);
        m_window.show();
        QTest::qWait(200);
    }

    int run()
    {
        const auto snapshot = m_engine.snapshot();
        std::printf("%d targets in %d pools, four updates a second\n", static_cast<int>(snapshot->targets.size()),
                    static_cast<int>(snapshot->pools.size()));
        drawSeries();
        m_engine.run(250ms);
        QTest::qWait(1000);
        openPages();
        typeFilters();
        editConfiguration();
        measureCpu();
        watch();
        m_bridge.detach();
        return m_failed ? 1 : 0;
    }

private:
    static FakeEngine::Settings settings(int targets)
    {
        FakeEngine::Settings world;
        world.targets = targets;
        return world;
    }
    [[nodiscard]] widgets::WindowOptions options() const
    {
        widgets::WindowOptions made;
        made.settingsFile = m_folder.filePath(QStringLiteral("belfry.ini"));
        made.language = QStringLiteral("en");
        made.tray = false;
        return made;
    }
    template <typename Widget>
    Widget *find(PageId page, const char *name)
    {
        auto *widget = m_window.pages().page(page)->findChild<Widget *>(QString::fromLatin1(name));
        if (widget == nullptr)
            qFatal("there is no %s", name);
        return widget;
    }
    void report(const char *what, double value, double limit, const char *unit)
    {
        const bool fine = value <= limit;
        m_failed = m_failed || !fine;
        std::printf("  %-44s %9.1f %-4s limit %6.0f  %s\n", what, value, unit, limit, fine ? "ok" : "TOO MUCH");
        std::fflush(stdout);
    }

    /// Twenty lines over an hour.
    void drawSeries()
    {
        m_window.showPage(PageId::Live);
        auto *found = find<widgets::TableView>(PageId::Live, "foundSeries");
        for (int i = 0; i < 100 && found->model()->rowCount() < 20; ++i)
            QTest::qWait(50);
        for (int row = 0; row < std::min(20, found->model()->rowCount()); ++row) {
            found->setCurrentIndex(found->model()->index(row, 1));
            QTest::keyClick(found, Qt::Key_Return);
        }
        m_engine.advance(60min);
        m_bridge.deliverNow();
        m_window.showPage(PageId::Overview);
    }

    void openPages()
    {
        std::printf("\nopening a page, until it is painted\n");
        for (int round = 0; round < 2; ++round) {
            for (const auto &entry : m_window.pages().pages()) {
                QTest::qWait(60);
                QElapsedTimer timer;
                timer.start();
                m_window.showPage(entry.id);
                entry.page->repaint();
                QCoreApplication::processEvents();
                const QString name =
                    m_window.pages().title(entry.id) + (round == 0 ? QStringLiteral(", first time") : QString());
                report(qPrintable(name), elapsedMs(timer), 300, "ms");
            }
        }
    }

    void typeInto(QLineEdit *line, const QString &text, const char *what)
    {
        double worst = 0;
        const auto key = [&](auto press) {
            QElapsedTimer timer;
            timer.start();
            press();
            QCoreApplication::sendPostedEvents();
            m_window.repaint();
            worst = std::max(worst, elapsedMs(timer));
            QTest::qWait(30);
        };
        line->setFocus();
        for (const QChar letter : text)
            key([&] { QTest::keyClick(line, letter.toLatin1()); });
        for (qsizetype i = 0; i < text.size(); ++i)
            key([&] { QTest::keyClick(line, Qt::Key_Backspace); });
        report(what, worst, 100, "ms");
    }

    void typeFilters()
    {
        std::printf("\nthe slowest key\n");
        m_window.showPage(PageId::Targets);
        QTest::qWait(200);
        auto *filter = find<QLineEdit>(PageId::Targets, "targetFilter");
        typeInto(filter, QStringLiteral("unit-07 9100"), "filter of targets, words");
        typeInto(filter, QStringLiteral("rack=\"b\", instance=~\"10.*\""), "filter of targets, labels");
        QElapsedTimer timer;
        timer.start();
        QTest::keyClick(&m_window, Qt::Key_K, Qt::ControlModifier);
        m_window.repaint();
        report("Ctrl+K opens", elapsedMs(timer), 100, "ms");
        auto *line = m_window.findChild<QLineEdit *>(QStringLiteral("paletteLine"));
        typeInto(line, QStringLiteral("unit-0731 9100"), "Ctrl+K, a key");
        QTest::keyClick(line, Qt::Key_Escape);
    }

    /// The longest that the thread is busy with one event, or with what follows from it at once.
    template <typename Press>
    double busyMs(Press press)
    {
        double worst = 0;
        const auto once = [&worst](auto work) {
            QElapsedTimer timer;
            timer.start();
            work();
            worst = std::max(worst, elapsedMs(timer));
        };
        once(press);
        QElapsedTimer after;
        after.start();
        while (after.elapsed() < 700) { // what waits for a pause between keys comes then
            once([] { QCoreApplication::processEvents(QEventLoop::AllEvents, 1); });
            QTest::qSleep(1);
        }
        return worst;
    }

    /// A configuration of a thousand jobs, by its text and by a form. A call may hold several events.
    void editConfiguration()
    {
        constexpr int kJobs = 1000;
        QString text = QStringLiteral("global:\n  scrape_interval: 15s\nscrape_configs:\n");
        for (int i = 0; i < kJobs; ++i)
            text +=
                QStringLiteral("  - job_name: job-%1 # number %1\n    scrape_interval: 10s\n    static_configs:\n"
                               "      - targets: ['10.0.0.%2:9100', '10.0.1.%2:9100']\n        labels: { rack: a }\n")
                    .arg(i)
                    .arg(i % 250);
        std::printf("\nthe configuration of %d jobs, longest work of the thread\n", kJobs);
        m_window.showPage(PageId::Configuration);
        QTest::qWait(500);
        auto *editor = find<QPlainTextEdit>(PageId::Configuration, "configText");
        editor->setPlainText(text);
        QTest::qWait(2000);
        QTextCursor cursor(editor->document()->findBlockByNumber(2500));
        cursor.movePosition(QTextCursor::EndOfBlock);
        editor->setTextCursor(cursor);
        editor->setFocus();
        double worst = 0;
        for (const char letter : {' ', '#', ' ', 'm', 'i', 'n', 'e'})
            worst = std::max(worst, busyMs([&] { QTest::keyClick(editor, letter); }));
        report("a key in the text", worst, 50, "ms");
        auto *outline = m_window.findChild<widgets::ConfigOutline *>();
        report("a job is chosen", busyMs([&] { outline->choose(QStringLiteral("scrape_configs[500]")); }), 50, "ms");
        auto *interval = find<QLineEdit>(PageId::Configuration, "input-scrape_configs[500].scrape_interval");
        interval->setFocus();
        interval->setText(QString());
        QTest::keyClicks(interval, QStringLiteral("7s"));
        report("an edit in the form", busyMs([&] { QTest::keyClick(interval, Qt::Key_Return); }), 50, "ms");
        if (!editor->toPlainText().contains(QStringLiteral("scrape_interval: 7s")))
            qFatal("the edit did not reach the text");
        editor->undo();
        m_window.showPage(PageId::Overview);
    }

    /// Percent of one core that the GUI thread takes for `seconds`.
    static double cpuPercent(int seconds)
    {
        const double before = threadCpuMs();
        QElapsedTimer timer;
        timer.start();
        QTest::qWait(seconds * 1000);
        return (threadCpuMs() - before) / elapsedMs(timer) * 100;
    }

    void measureCpu()
    {
        const int seconds = std::clamp(m_seconds / 10, 4, 20);
        std::printf("\nCPU of the console beyond the agent's, in %d s each\n", seconds);
        for (const PageId id : {PageId::Overview, PageId::Backlog, PageId::Remote, PageId::Live}) {
            m_window.showPage(id);
            QTest::qWait(300);
            report(qPrintable(QStringLiteral("charts visible: %1").arg(m_window.pages().title(id))),
                   cpuPercent(seconds), 5, "%");
        }
        m_window.showPage(PageId::Targets);
        QTest::qWait(300);
        std::printf("  %-44s %9.1f %%\n", "the table of all targets", cpuPercent(seconds));
        m_window.hide();
        QTest::qWait(300);
        report("hidden", cpuPercent(seconds), 1, "%");
        m_window.show();
        QTest::qWait(300);
    }

    void watch()
    {
        std::printf("\nthe GUI thread for %d s, from page to page\n", m_seconds);
        std::fflush(stdout);
        Watchdog dog(m_window);
        QElapsedTimer timer;
        timer.start();
        std::size_t place = 0;
        const auto &pages = m_window.pages().pages();
        while (timer.elapsed() < m_seconds * 1000) {
            m_window.showPage(pages[place++ % pages.size()].id);
            QTest::qWait(1500);
        }
        dog.stop();
        long own = 0;
        long others = 0;
        double worst = 0;
        double worstCpu = 0;
        for (const Watchdog::Wait &wait : dog.waits()) {
            worst = std::max(worst, wait.wallMs);
            worstCpu = std::max(worstCpu, std::min(wait.cpuMs, wait.wallMs));
            if (wait.wallMs > kStallMs)
                ++(wait.cpuMs > kStallMs ? own : others);
        }
        std::printf("  %-44s %9ld\n", "signs of life", dog.asked());
        std::printf("  %-44s %9.1f ms\n", "longest wait", worst);
        std::printf("  %-44s %9.1f ms\n", "longest work of the thread in one wait", worstCpu);
        std::printf("  %-44s %9ld\n", "waits over 50 ms while it did not work", others);
        report("stalls over 50 ms", static_cast<double>(own), 0, "");
    }

    int m_seconds;
    QTemporaryDir m_folder;
    FakeEngine m_engine;
    widgets::EngineBridge m_bridge;
    widgets::MainWindow m_window;
    bool m_failed = false;
};

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("seconds"), QStringLiteral("How long to watch for stalls."),
                      QStringLiteral("count"), QStringLiteral("300")});
    parser.addOption({QStringLiteral("targets"), QStringLiteral("Number of targets, ten in each pool."),
                      QStringLiteral("count"), QStringLiteral("10000")});
    parser.addHelpOption();
    parser.process(application);
    Bench bench(parser.value(QStringLiteral("targets")).toInt(), parser.value(QStringLiteral("seconds")).toInt());
    return bench.run();
}
