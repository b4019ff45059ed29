// SPDX-License-Identifier: GPL-3.0-or-later
// The metrics that dashboards and alerts for remote write read: names, labels, types, and what they say of a delivery.
#include "tests/agent/remote/delivery_rig.h"
#include "tests/support/contains.h"
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

#include <charconv>
#include <cmath>
#include <set>

using namespace agent;
using namespace agent::remote;
using std::chrono::milliseconds;

namespace {

constexpr const char *kRemote = "{remote_name=\"headquarters\",url=\"http://hq.example/api/v1/write\"}";

/// The value of a series in a page of metrics; NaN when it is not there.
double valueIn(const std::string &text, const std::string &series)
{
    const std::size_t at = ('\n' + text).find('\n' + series + ' ');
    if (at == std::string::npos)
        return std::nan("");
    const char *const start = text.data() + at + series.size() + 1;
    double value = std::nan("");
    std::from_chars(start, text.data() + text.size(), value);
    return value;
}

double seconds(TimestampMs time)
{
    return static_cast<double>(time) / 1000;
}

} // namespace

/// A delivery among fakes, whose metrics are read.
struct MetricsRig : DeliveryRig {
    double remote(const std::string &name, const std::string &more = {})
    {
        return valueIn(page(), "prometheus_remote_storage_" + name + labels(more));
    }
    double own(const std::string &name, const std::string &more = {})
    {
        return valueIn(page(), "belfry_remote_" + name + labels(more));
    }
    /// What PrometheusRemoteWriteBehind looks at.
    double behind()
    {
        return remote("queue_highest_timestamp_seconds") - remote("queue_highest_sent_timestamp_seconds");
    }
    /// What is left after a second, so that it is published.
    const std::string &page()
    {
        status();
        m_page = registry.text();
        return m_page;
    }

private:
    static std::string labels(const std::string &more)
    {
        std::string out = kRemote;
        if (!more.empty())
            out.insert(out.find(",url"), more); // ordered by name
        return out;
    }
    std::string m_page;
};

class TestRemoteMetrics : public QObject {
    Q_OBJECT

private slots:
    /// Every name, with its type, that the mixin's alerts and the dashboards of remote write read, and all others that
    /// Prometheus has. Source: PARITY.md 7.9 and 9.1.
    void names_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("ofRemote");
        const auto row = [](const char *name, const char *type, bool ofRemote = true) {
            QTest::newRow(name) << type << ofRemote;
        };
        for (const char *name :
             {"samples_total", "exemplars_total", "histograms_total", "metadata_total", "samples_failed_total",
              "exemplars_failed_total", "histograms_failed_total", "metadata_failed_total", "samples_retried_total",
              "exemplars_retried_total", "histograms_retried_total", "metadata_retried_total", "samples_dropped_total",
              "exemplars_dropped_total", "histograms_dropped_total", "enqueue_retries_total", "bytes_total",
              "metadata_bytes_total"})
            row(name, "counter");
        for (const char *name : {"queue_highest_timestamp_seconds", "queue_highest_sent_timestamp_seconds",
                                 "samples_pending", "exemplars_pending", "histograms_pending", "shard_capacity",
                                 "shards", "shards_max", "shards_min", "shards_desired", "max_samples_per_send"})
            row(name, "gauge");
        row("sent_batch_duration_seconds", "histogram");
        for (const char *name : {"samples_in_total", "exemplars_in_total", "histograms_in_total"})
            row(name, "counter", false);
        row("highest_timestamp_in_seconds", "gauge", false);
    }
    void names()
    {
        QFETCH(QString, type);
        QFETCH(bool, ofRemote);
        WriteReceiver receiver;
        QVERIFY(receiver.start());
        ForwardingRig rig;
        QVERIFY(rig.open());
        QVERIFY(rig.apply({ForwardingRig::remote("http://alfred:hunter2@" + receiver.url().substr(7))}));
        const std::string name = std::string("prometheus_remote_storage_") + QTest::currentDataTag();
        const std::string text = rig.metricsText();
        QVERIFY2(contains(text, "\n# TYPE " + name + ' ' + type.toStdString() + '\n'), text.c_str());
        QVERIFY(!contains(text, "hunter2"));
        std::string first = name;
        if (type == "histogram")
            first += "_count";
        first += ofRemote ? "{" : " ";
        const std::size_t at = text.find('\n' + first);
        QVERIFY2(at != std::string::npos, text.c_str());
        const std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
        QCOMPARE(contains(line, "remote_name=\"headquarters\""), ofRemote);
        QCOMPARE(contains(line, "url=\"http://alfred:xxxxx@127.0.0.1:"), ofRemote);
    }

    /// Those that README.md of the room describes.
    void ownNames()
    {
        MetricsRig rig;
        rig.start();
        const std::string text = rig.page();
        for (const char *name :
             {"state", "pending_samples", "pending_bytes", "pending_seconds", "drain_seconds", "ledger_samples",
              "ledger_imbalance", "dead_letter_samples", "dead_letter_bytes", "dead_letter_lost_samples"}) {
            const std::string type =
                "\n# TYPE belfry_remote_" + std::string(name) + " gauge\nbelfry_remote_" + name + '{';
            QVERIFY2(contains(text, type), text.c_str());
        }
    }

    void watcherNames()
    {
        MetricsRig rig;
        rig.start();
        rig.append(rig.makeSeries(1));
        rig.run();
        const std::string text = rig.page();
        QCOMPARE(valueIn(text, "prometheus_wal_watcher_current_segment{consumer=\"headquarters\"}"), 0.0);
        QCOMPARE(valueIn(text, "prometheus_wal_watcher_record_decode_failures_total{consumer=\"headquarters\"}"), 0.0);
        QCOMPARE(valueIn(text, "prometheus_wal_watcher_records_read_total{consumer=\"headquarters\",type=\"samples\"}"),
                 1.0);
    }

    void settings()
    {
        MetricsRig rig;
        rig.settings.queue.capacity = 700;
        rig.settings.queue.minShards = 2;
        rig.settings.queue.maxShards = 9;
        rig.settings.queue.maxSamplesPerSend = 50;
        rig.start();
        QCOMPARE(rig.remote("shard_capacity"), 700.0);
        QCOMPARE(rig.remote("shards_min"), 2.0);
        QCOMPARE(rig.remote("shards_max"), 9.0);
        QCOMPARE(rig.remote("shards"), 2.0);
        QVERIFY(rig.remote("shards_desired") <= rig.remote("shards_max"));
        QCOMPARE(rig.remote("max_samples_per_send"), 50.0);
    }

    void success()
    {
        MetricsRig rig;
        rig.start();
        rig.append(rig.makeSeries(3));
        const TimestampMs time = rig.clock.now();
        rig.run();
        QCOMPARE(rig.remote("samples_total"), 3.0);
        QCOMPARE(rig.remote("samples_pending"), 3.0);
        QCOMPARE(rig.own("pending_samples"), 3.0);
        QVERIFY(rig.own("pending_seconds") >= 1);
        QCOMPARE(rig.own("pending_bytes"), 10.0);
        QVERIFY(rig.remote("bytes_total") > 0);
        rig.client.answer(0, 204);
        rig.run();
        QCOMPARE(rig.remote("samples_pending"), 0.0);
        for (const char *name : {"pending_samples", "pending_seconds", "pending_bytes", "ledger_imbalance"})
            QCOMPARE(rig.own(name), 0.0);
        QCOMPARE(rig.remote("samples_failed_total"), 0.0);
        QCOMPARE(rig.remote("samples_retried_total"), 0.0);
        QCOMPARE(rig.remote("queue_highest_timestamp_seconds"), seconds(time));
        QCOMPARE(rig.remote("queue_highest_sent_timestamp_seconds"), seconds(time));
        QCOMPARE(rig.remote("sent_batch_duration_seconds_count"), 1.0);
        QCOMPARE(rig.own("ledger_samples", ""), std::nan("")); // only by account
    }

    void retry()
    {
        MetricsRig rig;
        rig.start();
        rig.append(rig.makeSeries(4));
        rig.run();
        rig.client.answer(0, 503);
        rig.run();
        QCOMPARE(rig.remote("samples_retried_total"), 4.0);
        QCOMPARE(rig.remote("samples_failed_total"), 0.0);
        rig.advance(milliseconds(60'000));
        QCOMPARE(rig.remote("samples_total"), 8.0); // tries included
        // PrometheusRemoteWriteBehind: the receiver lacks a minute.
        rig.append(rig.makeSeries(1));
        rig.run();
        QVERIFY2(rig.behind() >= 60, rig.page().c_str());
        QVERIFY(rig.own("pending_seconds") >= 60);
        rig.client.answer(0, 204);
        rig.run();
        rig.run();
        rig.client.answer(0, 204);
        rig.run();
        QCOMPARE(rig.behind(), 0.0);
        QCOMPARE(rig.remote("samples_failed_total"), 0.0);
    }

    /// PrometheusRemoteStorageFailures.
    void refusal()
    {
        MetricsRig rig;
        rig.start();
        rig.append(rig.makeSeries(1));
        rig.run();
        rig.client.answer(0, 400);
        rig.run();
        QCOMPARE(rig.remote("samples_failed_total"), 1.0);
        QCOMPARE(rig.remote("samples_retried_total"), 0.0);
        QCOMPARE(rig.behind(), 0.0); // done with
        QCOMPARE(rig.own("ledger_imbalance"), 0.0);
        const std::string text = rig.page();
        QCOMPARE(valueIn(text, "belfry_remote_ledger_samples{account=\"dropped\",reason=\"receiver_rejected_400\","
                               "remote_name=\"headquarters\",url=\"http://hq.example/api/v1/write\"}"),
                 1.0);
        QCOMPARE(valueIn(text, "belfry_remote_ledger_samples{account=\"committed\",remote_name=\"headquarters\","
                               "url=\"http://hq.example/api/v1/write\"}"),
                 1.0);
    }

    /// A remote whose relabelling keeps next to nothing is not behind.
    void filtersNearlyEverything()
    {
        MetricsRig rig;
        relabel::RuleSettings keep;
        keep.action = relabel::Action::Keep;
        keep.sourceLabels = {"__name__"};
        keep.regex = "m0";
        const auto rules = relabel::Rules::compile(std::vector{keep});
        QVERIFY(rules);
        rig.start({}, {}, *rules);
        const auto series = rig.makeSeries(50);
        rig.append(series); // m0 among them
        rig.run();
        rig.client.answer(0, 204);
        rig.run();
        QCOMPARE(rig.behind(), 0.0);
        const std::vector<model::SeriesRef> others(series.begin() + 1, series.end());
        for (int minute = 0; minute < 60; ++minute) {
            rig.advance(milliseconds(60'000));
            rig.append(others);
            rig.run();
            QVERIFY2(rig.behind() == 0, rig.page().c_str());
            QCOMPARE(rig.own("pending_seconds"), 0.0);
        }
        // By the alert of older mixins, which compares with what came in, neither.
        QVERIFY(seconds(rig.clock.now()) - rig.remote("queue_highest_sent_timestamp_seconds") < 5);
        // The one sample of an hour is as late as it is.
        rig.append(series);
        rig.run();
        QVERIFY2(rig.behind() < 1, rig.page().c_str());
        rig.advance(milliseconds(30'000));
        rig.append(others);
        rig.run();
        QVERIFY2(rig.behind() >= 29, rig.page().c_str());
        rig.client.answer(0, 204);
        rig.run();
        QCOMPARE(rig.behind(), 0.0);
        QCOMPARE(rig.own("ledger_imbalance"), 0.0);
    }

    /// What lies in the log behind a full window counts as well, and a start into an outage is not decades late.
    void behindByMoreThanTheWindow()
    {
        MetricsRig rig;
        rig.settings.queue.capacity = 10;
        rig.settings.queue.maxSamplesPerSend = 5;
        rig.settings.queue.maxShards = 1;
        rig.start();
        const auto series = rig.makeSeries(10);
        for (int i = 0; i < 100; ++i) {
            rig.append(series);
            rig.advance(milliseconds(15'000));
            if (!rig.client.pending.empty())
                rig.client.answer(0, 503);
        }
        QVERIFY2(rig.behind() >= 1400 && rig.behind() < 2000, rig.page().c_str());
        QCOMPARE(rig.own("pending_samples"), 1000.0);
        QVERIFY(rig.own("pending_bytes") > 900);
    }

    void states()
    {
        MetricsRig rig;
        rig.start();
        QCOMPARE(rig.own("state", ""), std::nan(""));
        const auto in = [&](const std::string &word) {
            double sum = 0;
            double found = 0;
            const std::string text = rig.page();
            for (const char *state : {"starting", "delivering", "catching_up", "offline", "action_needed", "paused"}) {
                const double value =
                    valueIn(text, "belfry_remote_state{remote_name=\"headquarters\",state=\"" + std::string(state) +
                                      "\",url=\"http://hq.example/api/v1/write\"}");
                sum += value;
                if (state == word)
                    found = value;
            }
            return sum == 1 && found == 1;
        };
        QVERIFY2(in("starting"), rig.page().c_str());
        rig.append(rig.makeSeries(1));
        rig.run();
        rig.client.answer(0, 401);
        rig.run();
        QVERIFY2(in("action_needed"), rig.page().c_str());
        rig.delivery->retryNow();
        rig.run();
        rig.client.answer(0, 204);
        rig.run();
        QVERIFY2(in("delivering"), rig.page().c_str());
        rig.delivery->setPaused(true);
        QVERIFY2(in("paused"), rig.page().c_str());
    }

    /// The series of a remote that is gone are gone.
    void nothingIsLeftBehind()
    {
        MetricsRig rig;
        rig.start();
        rig.append(rig.makeSeries(1));
        rig.run();
        QVERIFY(contains(rig.page(), "headquarters"));
        rig.delivery.reset();
        rig.metrics.reset();
        QVERIFY2(!contains(rig.registry.text(), "headquarters"), rig.registry.text().c_str());
    }

    void newestThatCameIn()
    {
        ForwardingRig rig;
        QVERIFY(rig.open());
        QCOMPARE(valueIn(rig.metricsText(), "prometheus_remote_storage_highest_timestamp_in_seconds"), 0.0);
        const double before = seconds(SystemClock().now()) - 61;
        QVERIFY(rig.append(model::Labels{{"__name__", "up"}}, 1));
        const double newest = valueIn(rig.metricsText(), "prometheus_remote_storage_highest_timestamp_in_seconds");
        QVERIFY(newest > before && newest <= seconds(SystemClock().now()));
    }
};

QTEST_GUILESS_MAIN(TestRemoteMetrics)
#include "tst_remote_metrics.moc"
