// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

#include <algorithm>

using namespace agent;
using model::MetricType;
using remote::FamilyMetadata;
using remote::MetadataView;
using remote::Protocol;

namespace {

class FakeMetadata final : public remote::MetadataSource {
public:
    explicit FakeMetadata(std::vector<FamilyMetadata> families)
        : m_view(std::make_shared<const MetadataView>(std::move(families)))
    {
    }
    std::shared_ptr<const MetadataView> view() const override { return m_view; }

private:
    std::shared_ptr<const MetadataView> m_view;
};

std::vector<FamilyMetadata> someFamilies(int count)
{
    std::vector<FamilyMetadata> out;
    for (int i = 0; i < count; ++i)
        out.push_back(
            {"family_" + std::to_string(1000 + i),
             {static_cast<MetricType>(i % 8), i % 3 ? "Help of " + std::to_string(i) : "", i % 2 ? "s" : ""}});
    return out;
}

/// Requests that have metadata and no samples.
std::vector<WriteReceiver::Request> metadataRequests(const WriteReceiver &receiver)
{
    std::vector<WriteReceiver::Request> out = receiver.requests();
    std::erase_if(out, [](const WriteReceiver::Request &one) { return one.metadata.empty() || one.series > 0; });
    return out;
}

remote::Settings quick(const std::string &url)
{
    remote::Settings settings = ForwardingRig::remote(url);
    settings.metadata.interval = std::chrono::milliseconds(100);
    return settings;
}

bool hasLine(const std::string &metrics, const std::string &name, double least)
{
    const QString text = QString::fromStdString(metrics);
    for (const QString &line : text.split('\n'))
        if (line.startsWith(QString::fromStdString(name) + '{') && line.section(' ', -1).toDouble() >= least)
            return true;
    return false;
}

} // namespace

/// What metric families are: in requests of their own with 1.0, with each series in 2.0.
class TestRemoteWriteMetadata : public QObject {
    Q_OBJECT
private slots:
    void requestsOfTheirOwn();
    void again();
    void aRoundDoesNotWait();
    void canBeSwitchedOff();
    void neverInTheWay();
    void failuresAreTriedAgain();
    void refusalsAreNot();
    void withEachSeries();
    void afterAFallback();
};

void TestRemoteWriteMetadata::requestsOfTheirOwn()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    const FakeMetadata metadata(someFamilies(25));
    ForwardingRig rig;
    rig.metadata = &metadata;
    QVERIFY(rig.open());
    remote::Settings settings = quick(receiver.url());
    settings.metadata.maxPerSend = 10;
    QVERIFY(rig.apply({settings}));
    QTRY_COMPARE(receiver.metadata().size(), std::size_t{25});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    for (const FamilyMetadata &family : metadata.view()->families()) {
        const WriteReceiver::Metadata expected{family.name, std::string(model::typeName(family.metadata.type)),
                                               family.metadata.help, family.metadata.unit};
        QVERIFY2(receiver.metadata().at(family.name) == expected, family.name.c_str());
    }
    const auto requests = metadataRequests(receiver);
    QVERIFY(requests.size() >= 3);
    for (std::size_t i = 0; i < 3; ++i)
        QCOMPARE(requests[i].metadata.size(), std::size_t{i < 2 ? 10U : 5U});
    QTRY_VERIFY(hasLine(rig.metricsText(), "prometheus_remote_storage_metadata_total", 25));
    QVERIFY(hasLine(rig.metricsText(), "prometheus_remote_storage_metadata_bytes_total", 100));
    QCOMPARE(rig.status().ledger.committed, std::uint64_t{0});
}

void TestRemoteWriteMetadata::again()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    const FakeMetadata metadata(someFamilies(3));
    ForwardingRig rig;
    rig.metadata = &metadata;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({quick(receiver.url())}));
    QTRY_VERIFY(metadataRequests(receiver).size() >= 4);
    for (const WriteReceiver::Request &request : metadataRequests(receiver))
        QCOMPARE(request.metadata.size(), std::size_t{3});
}

/// The requests of a round follow each other; only rounds are an interval apart.
void TestRemoteWriteMetadata::aRoundDoesNotWait()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    const FakeMetadata metadata(someFamilies(25));
    ForwardingRig rig;
    rig.metadata = &metadata;
    QVERIFY(rig.open());
    remote::Settings settings = quick(receiver.url());
    settings.metadata.maxPerSend = 5;
    settings.metadata.interval = std::chrono::seconds(4);
    QVERIFY(rig.apply({settings}));
    QTRY_VERIFY(!metadataRequests(receiver).empty());
    QTRY_COMPARE_WITH_TIMEOUT(receiver.metadata().size(), std::size_t{25}, 2000);
    QCOMPARE(metadataRequests(receiver).size(), std::size_t{5});
}

void TestRemoteWriteMetadata::canBeSwitchedOff()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    const FakeMetadata metadata(someFamilies(3));
    ForwardingRig rig;
    rig.metadata = &metadata;
    QVERIFY(rig.open());
    remote::Settings settings = quick(receiver.url());
    settings.metadata.send = false;
    settings.metadata.interval = std::chrono::milliseconds(1);
    QVERIFY(rig.apply({settings}));
    for (int i = 1; i <= 20; ++i) {
        QVERIFY(rig.append(model::Labels{{"__name__", "m"}}, i));
        QTRY_COMPARE(receiver.sampleCount(), static_cast<std::uint64_t>(i));
    }
    QVERIFY(receiver.metadata().empty());
}

/// Samples are delivered while a request with metadata hangs.
void TestRemoteWriteMetadata::neverInTheWay()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answerBy([](const WriteReceiver::Request &request) -> std::optional<WriteReceiver::Answer> {
        if (request.metadata.empty())
            return std::nullopt;
        WriteReceiver::Answer answer;
        answer.hang = true;
        return answer;
    });
    const FakeMetadata metadata(someFamilies(3));
    ForwardingRig rig;
    rig.metadata = &metadata;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({quick(receiver.url())}));
    QTRY_COMPARE(receiver.hanging(), std::size_t{1});
    for (int i = 1; i <= 20; ++i)
        QVERIFY(rig.append(rig.makeSeries(100), i));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{2000});
    QCOMPARE(receiver.hanging(), std::size_t{1});
    QCOMPARE(rig.status().ledger.imbalance(), std::int64_t{0});
}

void TestRemoteWriteMetadata::failuresAreTriedAgain()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answer({.status = 503, .body = {}, .headers = {}}, 3);
    const FakeMetadata metadata(someFamilies(3));
    ForwardingRig rig;
    rig.metadata = &metadata;
    QVERIFY(rig.open());
    remote::Settings settings = quick(receiver.url());
    settings.metadata.interval = std::chrono::seconds(1);
    QVERIFY(rig.apply({settings}));
    QTRY_COMPARE(receiver.metadata().size(), std::size_t{3});
    const auto requests = metadataRequests(receiver);
    QVERIFY(requests.size() >= 4);
    for (std::size_t i = 0; i < 4; ++i) {
        QCOMPARE(requests[i].bodyHash, requests[0].bodyHash);
        const bool retry = std::any_of(requests[i].headers.begin(), requests[i].headers.end(), [i](const auto &header) {
            return header.first == "retry-attempt" && header.second == std::to_string(i);
        });
        QCOMPARE(retry, i > 0);
    }
    QVERIFY(hasLine(rig.metricsText(), "prometheus_remote_storage_metadata_retried_total", 9));
    QVERIFY(rig.status().state != remote::State::Offline); // samples alone decide that
}

void TestRemoteWriteMetadata::refusalsAreNot()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answer({.status = 400, .body = "no metadata here", .headers = {}}, 1);
    const FakeMetadata metadata(someFamilies(3));
    ForwardingRig rig;
    rig.metadata = &metadata;
    QVERIFY(rig.open());
    remote::Settings settings = quick(receiver.url());
    settings.metadata.maxPerSend = 2;
    QVERIFY(rig.apply({settings}));
    QTRY_VERIFY(receiver.metadata().count("family_1002") == 1); // the second request of the round
    QTRY_VERIFY(hasLine(rig.metricsText(), "prometheus_remote_storage_metadata_failed_total", 2));
    QVERIFY(rig.status().ledger.dropped.empty());
}

void TestRemoteWriteMetadata::withEachSeries()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    const FakeMetadata metadata({{"requests", {MetricType::Counter, "Requests.", "req"}},
                                 {"latency", {MetricType::Histogram, "Latency.", "s"}},
                                 {"load", {MetricType::Gauge, "", ""}}});
    ForwardingRig rig;
    rig.metadata = &metadata;
    QVERIFY(rig.open());
    remote::Settings settings = quick(receiver.url());
    settings.protocol = Protocol::V2;
    QVERIFY(rig.apply({settings}));
    const std::vector<model::Labels> series{{{"__name__", "requests_total"}, {"job", "x"}},
                                            {{"__name__", "latency_bucket"}, {"le", "1"}},
                                            {{"__name__", "load"}},
                                            {{"__name__", "unheard_of"}}};
    for (int i = 1; i <= 10; ++i)
        QVERIFY(rig.append(series, i));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{40});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    const auto told = receiver.metadata();
    QCOMPARE(told.size(), std::size_t{3});
    const auto expect = [&](std::size_t which, const char *type, const char *help, const char *unit) {
        const std::string name = series[which].toString();
        return told.count(name) == 1 && told.at(name) == WriteReceiver::Metadata{name, type, help, unit};
    };
    QVERIFY(expect(0, "counter", "Requests.", "req"));
    QVERIFY(expect(1, "histogram", "Latency.", "s"));
    QVERIFY(expect(2, "gauge", "", ""));
    QVERIFY(metadataRequests(receiver).empty());
}

/// A remote that speaks 1.0 because 2.0 is not understood tells metadata as 1.0 does.
void TestRemoteWriteMetadata::afterAFallback()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.speak(WriteReceiver::Speaks::Only1);
    const FakeMetadata metadata(someFamilies(3));
    ForwardingRig rig;
    rig.metadata = &metadata;
    QVERIFY(rig.open());
    remote::Settings settings = quick(receiver.url());
    settings.protocol = Protocol::V2;
    QVERIFY(rig.apply({settings}));
    QVERIFY(rig.append(rig.makeSeries(3), 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{3});
    QTRY_COMPARE(receiver.metadata().size(), std::size_t{3});
}

QTEST_GUILESS_MAIN(TestRemoteWriteMetadata)
#include "tst_remote_write_metadata.moc"
