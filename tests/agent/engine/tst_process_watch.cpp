// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/executor.h"
#include "agent/engine/process_watch.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace agent::engine;
using namespace std::chrono_literals;

namespace {

void write(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

} // namespace

class ProcessWatchTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knowsThisProcess()
    {
        std::atomic<bool> stop{false};
        std::thread busy([&stop] {
            agent::setThreadName("busy (one) x");
            volatile double sink = 1;
            while (!stop)
                sink = sink * 1.0000001;
        });
        ProcessWatch watch;
        QCOMPARE(watch.row()->time, agent::TimestampMs{0});
        const auto begin = std::chrono::steady_clock::now();
        watch.look(1000, begin);
        double cpu = 0;
        const auto find = [&watch, &cpu] {
            watch.look(2000, std::chrono::steady_clock::now());
            for (const ThreadRow &thread : watch.row()->threads) {
                if (thread.name == "busy (one) x")
                    cpu = thread.cpuSeconds;
            }
            return cpu > 0.1;
        };
        QTRY_VERIFY(find()); // a name with brackets and blanks, too
        stop = true;
        busy.join();
        const auto row = watch.row();
        QCOMPARE(row->time, agent::TimestampMs{2000});
        QVERIFY(row->pid > 0 && row->processors > 0);
        QVERIFY(row->residentBytes > 1'000'000 && row->peakBytes >= row->residentBytes / 2);
        QVERIFY(row->virtualBytes > row->residentBytes);
        QVERIFY(row->openFiles >= 3 && row->fileLimit >= row->openFiles);
        QVERIFY(row->cpuSeconds >= cpu);
        QVERIFY(row->threads.size() >= 2);
    }

    void sharesAreOfOneCore()
    {
        const QTemporaryDir proc;
        const auto stat = [](const char *name, int user, int system) {
            return QByteArray("7 (") + name + ") R 1 1 1 0 -1 4194304 10 0 0 0 " + QByteArray::number(user) + ' ' +
                   QByteArray::number(system) + " 0 0 20 0 2 0 100 1000 10";
        };
        const long ticks = sysconf(_SC_CLK_TCK);
        write(proc.filePath("status"), "Name:\tx\nVmHWM:\t  2048 kB\nVmRSS:\t   1024 kB\nVmSize:\t 9000 kB\n");
        write(proc.filePath("stat"), stat("x", 0, 0));
        write(proc.filePath("task/7/stat"), stat("x", 0, 0));
        write(proc.filePath("task/nonsense/stat"), "what is this");
        ProcessWatch watch(proc.path().toStdString());
        const auto begin = std::chrono::steady_clock::time_point(100s);
        watch.look(1, begin);
        write(proc.filePath("stat"), stat("x", static_cast<int>(3 * ticks), static_cast<int>(ticks)));
        write(proc.filePath("task/7/stat"), stat("x", static_cast<int>(ticks), static_cast<int>(ticks)));
        write(proc.filePath("task/8/stat"), stat("y) (z", static_cast<int>(2 * ticks), 0));
        watch.look(2, begin + 4s);
        const auto row = watch.row();
        QCOMPARE(row->residentBytes, 1024U * 1024U);
        QCOMPARE(row->peakBytes, 2048U * 1024U);
        QCOMPARE(row->cpuSeconds, 4.0);
        QCOMPARE(row->cpuShare, 1.0);
        QCOMPARE(row->threads.size(), std::size_t{2});
        QCOMPARE(row->threads[0].name, std::string("x"));
        QCOMPARE(row->threads[0].cpuShare, 0.5);
        QCOMPARE(row->threads[1].name, std::string("y) (z"));
        QCOMPARE(row->threads[1].cpuShare, 0.5); // it began in between
    }

    void nothingToRead()
    {
        ProcessWatch watch("/nowhere/at/all");
        watch.look(5, std::chrono::steady_clock::now());
        QCOMPARE(watch.row()->time, agent::TimestampMs{5});
        QVERIFY(watch.row()->threads.empty());
    }
};

QTEST_APPLESS_MAIN(ProcessWatchTest)
#include "tst_process_watch.moc"
