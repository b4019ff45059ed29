// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/telemetry/registry.h"

#include <QTest>

#include <cmath>
#include <ctime>
#include <unistd.h>
#include <thread>

using agent::telemetry::Registry;

namespace {

/// The value of a line that begins with `series` and a blank; NaN when there is none.
double valueOf(const std::string &text, const std::string &series)
{
    const std::string wanted = '\n' + series + ' ';
    const std::size_t at = ('\n' + text).find(wanted);
    return at == std::string::npos ? std::nan("") : std::stod(('\n' + text).substr(at + wanted.size()));
}

} // namespace

class TestRegistry : public QObject {
    Q_OBJECT

private slots:
    void theTextIsOrdered()
    {
        Registry registry;
        registry.gauge("b_gauge", "A gauge.", {{"zone", "2"}}).Set(2.5);
        registry.gauge("b_gauge", "A gauge.", {{"zone", "1"}}).Set(-1);
        registry.counter("a_total", "A counter.").Increment(3);
        registry.histogram("c_seconds", "A histogram.", {}, {0.1, 1}).Observe(0.5);
        QCOMPARE(registry.text(), std::string("# HELP a_total A counter.\n"
                                              "# TYPE a_total counter\n"
                                              "a_total 3\n"
                                              "# HELP b_gauge A gauge.\n"
                                              "# TYPE b_gauge gauge\n"
                                              "b_gauge{zone=\"1\"} -1\n"
                                              "b_gauge{zone=\"2\"} 2.5\n"
                                              "# HELP c_seconds A histogram.\n"
                                              "# TYPE c_seconds histogram\n"
                                              "c_seconds_count 1\n"
                                              "c_seconds_sum 0.5\n"
                                              "c_seconds_bucket{le=\"0.1\"} 0\n"
                                              "c_seconds_bucket{le=\"1\"} 1\n"
                                              "c_seconds_bucket{le=\"+Inf\"} 1\n"));
    }

    void theTextDoesNotDependOnTheOrderOfBirth()
    {
        Registry forwards;
        Registry backwards;
        for (int i = 0; i < 50; ++i) {
            forwards.counter("x_total", "X.", {{"n", std::to_string(i)}}).Increment(0);
            backwards.counter("x_total", "X.", {{"n", std::to_string(49 - i)}}).Increment(0);
        }
        QCOMPARE(forwards.text(), backwards.text());
    }

    void theSameNameAndLabelsAreTheSameMetric()
    {
        Registry registry;
        auto &one = registry.counter("x_total", "X.", {{"a", "1"}, {"b", "2"}});
        QVERIFY(&one == &registry.counter("x_total", "Other help.", {{"b", "2"}, {"a", "1"}}));
        QVERIFY(&one != &registry.counter("x_total", "X.", {{"a", "1"}}));
        auto &summary = registry.summary("s_seconds", "S.");
        QVERIFY(&summary == &registry.summary("s_seconds", "S."));
    }

    void summariesHaveTheUsualQuantiles()
    {
        Registry registry;
        auto &summary = registry.summary("s_seconds", "S.");
        for (int i = 1; i <= 100; ++i)
            summary.Observe(i);
        const std::string text = registry.text();
        for (const char *quantile : {"0.01", "0.05", "0.5", "0.9", "0.99"})
            QVERIFY2(!std::isnan(valueOf(text, std::string("s_seconds{quantile=\"") + quantile + "\"}")), text.c_str());
        QCOMPARE(valueOf(text, "s_seconds_count"), 100.0);
        const double median = valueOf(text, "s_seconds{quantile=\"0.5\"}");
        QVERIFY(median > 40 && median < 60);
    }

    void whatCannotBeShownStillCounts()
    {
        Registry registry;
        registry.counter("good_total", "Good.").Increment();
        auto &badName = registry.counter("bad name", "Bad.");
        badName.Increment();
        QCOMPARE(badName.Value(), 1.0);
        QVERIFY(&badName == &registry.counter("bad name", "Bad."));
        registry.counter("good_total", "Good.", {{"bad-label", "x"}}).Increment();
        registry.gauge("good_total", "Another type.").Set(7);
        QCOMPARE(registry.text(), std::string("# HELP good_total Good.\n# TYPE good_total counter\ngood_total 1\n"));
        // A name that failed under one type is not spoilt for good.
        registry.gauge("later", "L.", {{"bad-label", "x"}}).Set(1);
        registry.gauge("later", "L.").Set(2);
        QCOMPARE(valueOf(registry.text(), "later"), 2.0);
    }

    void removesByLabels()
    {
        Registry registry;
        for (const char *remote : {"one", "two"}) {
            registry.counter("sent_total", "S.", {{"remote", remote}, {"url", "u"}}).Increment(0);
            registry.gauge("pending", "P.", {{"remote", remote}}).Set(1);
        }
        registry.counter("up_total", "U.").Increment(0);
        registry.remove({{"remote", "one"}});
        const std::string text = registry.text();
        QVERIFY(text.find("remote=\"one\"") == std::string::npos);
        QCOMPARE(valueOf(text, "pending{remote=\"two\"}"), 1.0);
        QCOMPARE(valueOf(text, "up_total"), 0.0);
        registry.remove({{"remote", "two"}});
        QVERIFY(registry.text().find("pending") == std::string::npos); // no heading over nothing
        registry.remove({});
        QCOMPARE(valueOf(registry.text(), "up_total"), 0.0);
        registry.gauge("pending", "P.", {{"remote", "one"}}).Set(5); // comes back from the beginning
        QCOMPARE(valueOf(registry.text(), "pending{remote=\"one\"}"), 5.0);
    }

    void collectorsRunBeforeTheValuesAreRead()
    {
        Registry registry;
        int calls = 0;
        registry.addCollector([&] { registry.gauge("late", "L.").Set(++calls); });
        QCOMPARE(valueOf(registry.text(), "late"), 1.0);
        QCOMPARE(valueOf(registry.text(), "late"), 2.0);
    }

    void processMetrics()
    {
        Registry registry;
        agent::telemetry::registerProcessMetrics(registry);
        const std::string before = registry.text();
        for (const char *name :
             {"process_cpu_seconds_total", "process_open_fds", "process_max_fds", "process_resident_memory_bytes",
              "process_virtual_memory_bytes", "process_virtual_memory_max_bytes", "process_start_time_seconds",
              "process_network_receive_bytes_total", "process_network_transmit_bytes_total"})
            QVERIFY2(valueOf(before, name) >= 0, name);
        QVERIFY(valueOf(before, "process_resident_memory_bytes") > 1e6);
        QVERIFY(valueOf(before, "process_virtual_memory_bytes") >= valueOf(before, "process_resident_memory_bytes"));

        const double now = static_cast<double>(std::time(nullptr));
        const double started = valueOf(before, "process_start_time_seconds");
        QVERIFY2(started <= now + 2 && started > now - 600, std::to_string(started).c_str());

        const int fds[2] = {dup(0), dup(0)};
        const std::string more = registry.text();
        QCOMPARE(valueOf(more, "process_open_fds"), valueOf(before, "process_open_fds") + 2);
        close(fds[0]);
        close(fds[1]);

        // CPU time grows with work, and by as much as the kernel says.
        const std::clock_t start = std::clock();
        while (std::clock() - start < CLOCKS_PER_SEC / 20)
            ;
        const double grown = valueOf(registry.text(), "process_cpu_seconds_total");
        QVERIFY(grown >= valueOf(more, "process_cpu_seconds_total") + 0.04);
        QVERIFY(grown <= static_cast<double>(std::clock()) / CLOCKS_PER_SEC + 0.1);
    }

    void manyThreads()
    {
        Registry registry;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&registry, t] {
                for (int i = 0; i < 300; ++i) {
                    registry.counter("x_total", "X.", {{"n", std::to_string(i % 10)}}).Increment();
                    registry.gauge("mine", "M.", {{"thread", std::to_string(t)}}).Set(i);
                    if (i % 50 == 0)
                        registry.remove({{"thread", std::to_string(t)}});
                    if (i % 100 == 0)
                        QVERIFY(!registry.text().empty());
                }
            });
        for (std::thread &thread : threads)
            thread.join();
        const std::string text = registry.text();
        for (int i = 0; i < 10; ++i)
            QCOMPARE(valueOf(text, "x_total{n=\"" + std::to_string(i) + "\"}"), 120.0);
    }
};

QTEST_APPLESS_MAIN(TestRegistry)
#include "tst_registry.moc"
