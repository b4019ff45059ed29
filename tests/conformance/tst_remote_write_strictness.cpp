// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/compress.h"
#include "tests/support/fetch.h"
#include "tests/support/write_receiver.h"

#include "wire/proto/remote_write.pb.h"
#include "wire/proto/remote_write_v2.pb.h"

#include <QTest>

#include <functional>

using namespace agent;
namespace v1 = ::belfry::remote_write;
namespace v2 = ::belfry::remote_write_v2;

using ChangeV1 = std::function<void(v1::WriteRequest &)>;
using ChangeV2 = std::function<void(v2::Request &)>;
using ChangeHeaders = std::function<void(http::Headers &)>;
Q_DECLARE_METATYPE(ChangeV1)
Q_DECLARE_METATYPE(ChangeV2)
Q_DECLARE_METATYPE(ChangeHeaders)

namespace {

void setHeader(http::Headers &headers, const std::string &name, const std::string &value)
{
    for (auto &[key, present] : headers)
        if (key == name)
            present = value;
}

http::Headers headersOf(bool second)
{
    return {{"Content-Encoding", "snappy"},
            {"Content-Type",
             second ? "application/x-protobuf;proto=io.prometheus.write.v2.Request" : "application/x-protobuf"},
            {"X-Prometheus-Remote-Write-Version", second ? "2.0.0" : "0.1.0"},
            {"User-Agent", "Belfry/test"}};
}

void addLabel(v1::TimeSeries &series, const std::string &name, const std::string &value)
{
    v1::Label *label = series.add_labels();
    label->set_name(name);
    label->set_value(value);
}

/// A request that nobody can object to.
v1::WriteRequest goodV1()
{
    v1::WriteRequest request;
    v1::TimeSeries *series = request.add_timeseries();
    addLabel(*series, "__name__", "up");
    addLabel(*series, "job", "x");
    v1::Sample *sample = series->add_samples();
    sample->set_value(1);
    sample->set_timestamp(1000);
    return request;
}

v2::Request goodV2()
{
    v2::Request request;
    for (const char *symbol : {"", "__name__", "up", "job", "x", "help"})
        request.add_symbols(symbol);
    v2::TimeSeries *series = request.add_timeseries();
    for (const std::uint32_t reference : {1U, 2U, 3U, 4U})
        series->add_labels_refs(reference);
    v2::Sample *sample = series->add_samples();
    sample->set_value(1);
    sample->set_timestamp(1000);
    series->mutable_metadata()->set_type(v2::Metadata::GAUGE);
    series->mutable_metadata()->set_help_ref(5);
    return request;
}

/// One that is as good: two observations, one of them in a bucket.
template <typename Histogram>
void makeGood(Histogram &histogram)
{
    histogram.set_count_int(2);
    histogram.set_zero_count_int(1);
    histogram.set_sum(3);
    histogram.set_timestamp(1000);
    auto *span = histogram.add_positive_spans();
    span->set_offset(0);
    span->set_length(1);
    histogram.add_positive_deltas(1);
}

} // namespace

/// The receiver of these tests takes what the two specifications allow and nothing else, so that what it takes proves
/// something.
class TestRemoteWriteStrictness : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void refusesV1_data();
    void refusesV1();
    void refusesV2_data();
    void refusesV2();
    void refusesHeaders_data();
    void refusesHeaders();
    void refusesBodies_data();
    void refusesBodies();
    void tellsWhatItWrote();

private:
    http::Outcome post(std::string plain, http::Headers headers, bool compressed = true)
    {
        http::Request request;
        request.method = "POST";
        request.url = m_receiver->url();
        request.headers = std::move(headers);
        std::string body;
        if (compressed)
            snappyCompress(plain, body);
        request.body = std::make_shared<const std::string>(compressed ? body : plain);
        return fetch(*m_client, std::move(request));
    }
    void check(const http::Outcome &outcome, const QString &reason)
    {
        if (reason.isEmpty()) {
            QCOMPARE(outcome.response.status, 204);
            QCOMPARE(m_receiver->complaints(), std::vector<std::string>());
            return;
        }
        QCOMPARE(outcome.response.status, 400);
        QCOMPARE(m_receiver->complaints().size(), std::size_t{1});
        QVERIFY2(QString::fromStdString(m_receiver->complaints()[0]).contains(reason),
                 m_receiver->complaints()[0].c_str());
        QCOMPARE(m_receiver->sampleCount(), std::uint64_t{0});
    }

    std::unique_ptr<WriteReceiver> m_receiver;
    std::unique_ptr<http::Client> m_client;
};

void TestRemoteWriteStrictness::init()
{
    m_receiver = std::make_unique<WriteReceiver>();
    QVERIFY(m_receiver->start());
    m_client = http::makeCurlClient();
}

void TestRemoteWriteStrictness::cleanup()
{
    m_client.reset();
    m_receiver.reset();
}

void TestRemoteWriteStrictness::refusesV1_data()
{
    QTest::addColumn<ChangeV1>("change");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, ChangeV1 change, const char *reason) {
        QTest::newRow(name) << change << reason;
    };
    row(
        "good", [](v1::WriteRequest &) {}, "");
    row(
        "good histogram", [](v1::WriteRequest &r) { makeGood(*r.mutable_timeseries(0)->add_histograms()); }, "");
    row(
        "good metadata", [](v1::WriteRequest &r) { r.add_metadata()->set_metric_family_name("up"); }, "");
    row(
        "labels not ordered", [](v1::WriteRequest &r) { addLabel(*r.mutable_timeseries(0), "a", "b"); }, "not ordered");
    row(
        "a label twice", [](v1::WriteRequest &r) { addLabel(*r.mutable_timeseries(0), "job", "y"); }, "twice");
    row(
        "an empty value", [](v1::WriteRequest &r) { addLabel(*r.mutable_timeseries(0), "k", ""); }, "empty value");
    row(
        "an empty name", [](v1::WriteRequest &r) { r.mutable_timeseries(0)->mutable_labels(0)->clear_name(); },
        "without a name");
    row(
        "no __name__", [](v1::WriteRequest &r) { r.mutable_timeseries(0)->mutable_labels(0)->set_name("a"); },
        "without __name__");
    row(
        "no samples", [](v1::WriteRequest &r) { r.mutable_timeseries(0)->clear_samples(); }, "without samples");
    row(
        "time goes back", [](v1::WriteRequest &r) { r.mutable_timeseries(0)->add_samples()->set_timestamp(999); },
        "order of time");
    row(
        "a histogram with too few spans",
        [](v1::WriteRequest &r) {
            auto *histogram = r.mutable_timeseries(0)->add_histograms();
            makeGood(*histogram);
            histogram->add_positive_deltas(0);
        },
        "spans");
    row(
        "a histogram of two kinds",
        [](v1::WriteRequest &r) {
            auto *histogram = r.mutable_timeseries(0)->add_histograms();
            makeGood(*histogram);
            histogram->add_positive_counts(1);
        },
        "whole counts and float counts");
    row(
        "a histogram that miscounts",
        [](v1::WriteRequest &r) {
            auto *histogram = r.mutable_timeseries(0)->add_histograms();
            makeGood(*histogram);
            histogram->set_count_int(1);
        },
        "observations");
    row(
        "custom buckets",
        [](v1::WriteRequest &r) {
            auto *histogram = r.mutable_timeseries(0)->add_histograms();
            makeGood(*histogram);
            histogram->clear_zero_count_int();
            histogram->set_schema(-53);
            histogram->add_custom_values(1);
        },
        "custom buckets");
    row(
        "a long exemplar",
        [](v1::WriteRequest &r) {
            v1::Label *label = r.mutable_timeseries(0)->add_exemplars()->add_labels();
            label->set_name("trace_id");
            label->set_value(std::string(121, 'x'));
        },
        "129 characters");
    row(
        "metadata without a family", [](v1::WriteRequest &r) { r.add_metadata(); }, "without a family");
    row(
        "a family twice",
        [](v1::WriteRequest &r) {
            r.add_metadata()->set_metric_family_name("up");
            r.add_metadata()->set_metric_family_name("up");
        },
        "twice");
}

void TestRemoteWriteStrictness::refusesV1()
{
    QFETCH(ChangeV1, change);
    QFETCH(QString, reason);
    v1::WriteRequest request = goodV1();
    change(request);
    check(post(request.SerializeAsString(), headersOf(false)), reason);
}

void TestRemoteWriteStrictness::refusesV2_data()
{
    QTest::addColumn<ChangeV2>("change");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, ChangeV2 change, const char *reason) {
        QTest::newRow(name) << change << reason;
    };
    row(
        "good", [](v2::Request &) {}, "");
    row(
        "good histogram",
        [](v2::Request &r) {
            r.mutable_timeseries(0)->clear_samples();
            makeGood(*r.mutable_timeseries(0)->add_histograms());
        },
        "");
    row(
        "good start", [](v2::Request &r) { r.mutable_timeseries(0)->mutable_samples(0)->set_start_timestamp(5); }, "");
    row(
        "no symbols", [](v2::Request &r) { r.clear_symbols(); }, "first symbol");
    row(
        "first symbol not empty", [](v2::Request &r) { r.set_symbols(0, "a"); }, "first symbol");
    row(
        "a symbol twice", [](v2::Request &r) { r.add_symbols("up"); }, "occurs twice");
    row(
        "the empty symbol twice", [](v2::Request &r) { r.add_symbols(""); }, "occurs twice");
    row(
        "a symbol for nothing", [](v2::Request &r) { r.add_symbols("y"); }, "not used");
    row(
        "a reference too far", [](v2::Request &r) { r.mutable_timeseries(0)->set_labels_refs(3, 6); }, "no symbol 6");
    row(
        "help too far", [](v2::Request &r) { r.mutable_timeseries(0)->mutable_metadata()->set_help_ref(9); },
        "no symbol 9");
    row(
        "unit too far", [](v2::Request &r) { r.mutable_timeseries(0)->mutable_metadata()->set_unit_ref(9); },
        "no symbol 9");
    row(
        "odd references", [](v2::Request &r) { r.mutable_timeseries(0)->mutable_labels_refs()->RemoveLast(); },
        "without a value");
    row(
        "labels not ordered",
        [](v2::Request &r) {
            auto *refs = r.mutable_timeseries(0)->mutable_labels_refs();
            refs->SwapElements(0, 2);
            refs->SwapElements(1, 3);
        },
        "not ordered");
    row(
        "a label twice",
        [](v2::Request &r) {
            r.mutable_timeseries(0)->add_labels_refs(3);
            r.mutable_timeseries(0)->add_labels_refs(2);
        },
        "twice");
    row(
        "an empty value", [](v2::Request &r) { r.mutable_timeseries(0)->set_labels_refs(3, 0); }, "empty value");
    row(
        "an empty name", [](v2::Request &r) { r.mutable_timeseries(0)->set_labels_refs(0, 0); }, "without a name");
    row(
        "no __name__",
        [](v2::Request &r) {
            v2::TimeSeries &series = *r.mutable_timeseries(0);
            series.mutable_labels_refs()->Truncate(2);
            series.set_labels_refs(0, 3);
        },
        "without __name__");
    row(
        "no samples", [](v2::Request &r) { r.mutable_timeseries(0)->clear_samples(); }, "without samples");
    row(
        "samples and histograms", [](v2::Request &r) { makeGood(*r.mutable_timeseries(0)->add_histograms()); },
        "samples and histograms");
    row(
        "time goes back", [](v2::Request &r) { r.mutable_timeseries(0)->add_samples()->set_timestamp(1); },
        "order of time");
    row(
        "starts after its time",
        [](v2::Request &r) { r.mutable_timeseries(0)->mutable_samples(0)->set_start_timestamp(1001); },
        "starts after its time");
    row(
        "a histogram that miscounts",
        [](v2::Request &r) {
            r.mutable_timeseries(0)->clear_samples();
            auto *histogram = r.mutable_timeseries(0)->add_histograms();
            makeGood(*histogram);
            histogram->set_count_int(1);
        },
        "observations");
    row(
        "an exemplar with odd references",
        [](v2::Request &r) { r.mutable_timeseries(0)->add_exemplars()->add_labels_refs(1); }, "without a value");
    row(
        "an unknown type",
        [](v2::Request &r) {
            r.mutable_timeseries(0)->mutable_metadata()->set_type(static_cast<v2::Metadata::MetricType>(8));
        },
        "unknown type 8");
}

void TestRemoteWriteStrictness::refusesV2()
{
    QFETCH(ChangeV2, change);
    QFETCH(QString, reason);
    v2::Request request = goodV2();
    change(request);
    check(post(request.SerializeAsString(), headersOf(true)), reason);
}

void TestRemoteWriteStrictness::refusesHeaders_data()
{
    QTest::addColumn<bool>("second");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    for (const bool second : {false, true}) {
        const auto row = [second](const char *name, const char *value) {
            QTest::addRow("%s %s: %s", second ? "2.0" : "1.0", name, value) << second << name << value;
        };
        row("Content-Encoding", "gzip");
        row("Content-Encoding", "");
        row("Content-Type", "application/json");
        row("Content-Type", "application/x-protobuf;proto=prometheus.Other");
        row("X-Prometheus-Remote-Write-Version", second ? "0.1.0" : "2.0.0");
        row("X-Prometheus-Remote-Write-Version", "");
    }
}

void TestRemoteWriteStrictness::refusesHeaders()
{
    QFETCH(bool, second);
    QFETCH(QString, name);
    QFETCH(QString, value);
    http::Headers headers = headersOf(second);
    setHeader(headers, name.toStdString(), value.toStdString());
    check(post(second ? goodV2().SerializeAsString() : goodV1().SerializeAsString(), headers), "header");
}

void TestRemoteWriteStrictness::refusesBodies_data()
{
    QTest::addColumn<bool>("second");
    QTest::addColumn<QByteArray>("plain");
    QTest::addColumn<bool>("compressed");
    QTest::addColumn<QString>("reason");
    for (const bool second : {false, true}) {
        const char *version = second ? "2.0" : "1.0";
        const QByteArray good =
            QByteArray::fromStdString(second ? goodV2().SerializeAsString() : goodV1().SerializeAsString());
        QByteArray notUtf8 = good;
        notUtf8.replace("up", "\xff\xfe");
        QTest::addRow("%s not compressed", version) << second << good << false << "snappy";
        QTest::addRow("%s cut", version) << second << good.chopped(3) << true << "not a remote write";
        QTest::addRow("%s not UTF-8", version) << second << notUtf8 << true << "not a remote write";
    }
}

void TestRemoteWriteStrictness::refusesBodies()
{
    QFETCH(bool, second);
    QFETCH(QByteArray, plain);
    QFETCH(bool, compressed);
    QFETCH(QString, reason);
    check(post(plain.toStdString(), headersOf(second), compressed), reason);
}

void TestRemoteWriteStrictness::tellsWhatItWrote()
{
    const http::Outcome taken = post(goodV2().SerializeAsString(), headersOf(true));
    QCOMPARE(std::string(taken.response.header("x-prometheus-remote-write-samples-written")), std::string("1"));
    QCOMPARE(std::string(taken.response.header("x-prometheus-remote-write-histograms-written")), std::string("0"));
    m_receiver->answer({.status = 500, .body = {}, .headers = {}}, 1);
    const http::Outcome failed = post(goodV2().SerializeAsString(), headersOf(true));
    QCOMPARE(std::string(failed.response.header("x-prometheus-remote-write-samples-written")), std::string("0"));
    m_receiver->speak(WriteReceiver::Speaks::Only1);
    QCOMPARE(post(goodV2().SerializeAsString(), headersOf(true)).response.status, 415);
    QCOMPARE(post(goodV1().SerializeAsString(), headersOf(false)).response.status, 204);
    QCOMPARE(m_receiver->sampleCount(), std::uint64_t{2});
}

QTEST_GUILESS_MAIN(TestRemoteWriteStrictness)
#include "tst_remote_write_strictness.moc"
