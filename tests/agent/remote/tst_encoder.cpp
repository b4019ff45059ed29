// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/encoder.h"

#include "agent/base/compress.h"
#include "agent/remote/wire/decoder.h"
#include "tests/agent/remote/fake_source.h"

#include <QTest>

#include <bit>
#include <limits>
#include <random>

using namespace agent;
using namespace agent::remote;

namespace {

std::string randomText(std::mt19937_64 &random, std::size_t longest)
{
    static const std::string kPieces[] = {"a", "Z", "_", "9", " ", "\"", "\n", "ä", "€", "🦇", std::string(1, '\0')};
    std::string out;
    const std::size_t size = 1 + random() % longest;
    while (out.size() < size)
        out += kPieces[random() % std::size(kPieces)];
    return out;
}

/// Series with labels of all sizes around the limits of the copying code and of the length prefixes.
std::vector<model::Labels> someLabels(std::mt19937_64 &random)
{
    std::vector<model::Labels> out;
    for (std::size_t size = 1; size <= 140; ++size)
        out.push_back(model::Labels{{"__name__", std::string(size, 'm')}, {"x", std::string(size % 7 + 1, 'y')}});
    out.push_back(model::Labels{{"__name__", "long"}, {"text", std::string(20'000, 't')}});
    out.push_back(model::Labels{{"a", "b"}});
    for (int i = 0; i < 200; ++i) {
        model::Labels labels{{"__name__", "random"}};
        const std::size_t count = random() % 30;
        for (std::size_t n = 0; n < count; ++n)
            labels.set(randomText(random, 30), randomText(random, 300));
        out.push_back(std::move(labels));
    }
    return out;
}

} // namespace

class TestEncoder : public QObject {
    Q_OBJECT
private slots:
    void decodesToWhatWentIn();
    void bodyIsReusedNotAppended();
    void emptyBatch();
    void namesItsEncoding();
};

void TestEncoder::decodesToWhatWentIn()
{
    std::mt19937_64 random(4711);
    FakeSource source;
    SeriesCache cache(source, {}, {});
    const std::vector<model::Labels> labels = someLabels(random);
    std::vector<SeriesSlot> known;
    for (const model::Labels &one : labels)
        known.push_back(cache.resolve(source.series(one)));

    const std::vector<double> values = {0.0,
                                        -0.0,
                                        1.5,
                                        std::numeric_limits<double>::infinity(),
                                        -std::numeric_limits<double>::infinity(),
                                        std::numeric_limits<double>::denorm_min(),
                                        std::numeric_limits<double>::max(),
                                        model::staleNaN(),
                                        std::bit_cast<double>(model::kNormalNaNBits),
                                        std::bit_cast<double>(0xfff8000000001234U),
                                        std::bit_cast<double>(0x7ff0000000000001U)};
    const std::vector<TimestampMs> timestamps = {0,
                                                 1,
                                                 -1,
                                                 127,
                                                 128,
                                                 16384,
                                                 1'795'264'264'005,
                                                 std::numeric_limits<TimestampMs>::max(),
                                                 std::numeric_limits<TimestampMs>::min()};
    std::vector<QueuedSample> batch;
    std::vector<std::size_t> which;
    for (int i = 0; i < 5000; ++i) {
        which.push_back(random() % known.size());
        batch.push_back({timestamps[random() % timestamps.size()],
                         random() % 4 == 0 ? std::bit_cast<double>(random()) : values[random() % values.size()],
                         known[which.back()], 0});
    }
    std::string body;
    makeEncoderV1()->encode(batch, cache, body);

    std::size_t at = 0;
    const Status decoded = decodeWriteRequest(body, [&](const ReceivedSeries &series) {
        if (QTest::currentTestFailed() || at >= batch.size())
            return;
        model::Labels got;
        std::string_view before;
        for (const auto &[name, value] : series.labels) {
            QVERIFY(before < name);
            before = name;
            got.set(name, value);
        }
        QCOMPARE(got.toString(), labels[which[at]].toString());
        QCOMPARE(series.samples.size(), std::size_t{1});
        QCOMPARE(series.samples[0].first, batch[at].timestamp);
        QCOMPARE(std::bit_cast<std::uint64_t>(series.samples[0].second), std::bit_cast<std::uint64_t>(batch[at].value));
        ++at;
    });
    QVERIFY2(decoded.ok(), decoded.message().c_str());
    QCOMPARE(at, batch.size());
}

void TestEncoder::bodyIsReusedNotAppended()
{
    FakeSource source;
    SeriesCache cache(source, {}, {});
    const SeriesSlot slot = cache.resolve(source.series(model::Labels{{"__name__", "up"}}));
    const auto encoder = makeEncoderV1();
    std::string body;
    std::string again;
    encoder->encode(std::vector<QueuedSample>(1000, {1, 1, slot, 0}), cache, body);
    encoder->encode(std::vector<QueuedSample>(1, {5, 2, slot, 0}), cache, body);
    encoder->encode(std::vector<QueuedSample>(1, {5, 2, slot, 0}), cache, again);
    QCOMPARE(body, again);
}

void TestEncoder::emptyBatch()
{
    FakeSource source;
    SeriesCache cache(source, {}, {});
    std::string body = "rest";
    makeEncoderV1()->encode({}, cache, body);
    int series = 0;
    QVERIFY(decodeWriteRequest(body, [&](const ReceivedSeries &) { ++series; }).ok());
    QCOMPARE(series, 0);
}

void TestEncoder::namesItsEncoding()
{
    const http::Headers expected{{"Content-Encoding", "snappy"},
                                 {"Content-Type", "application/x-protobuf"},
                                 {"X-Prometheus-Remote-Write-Version", "0.1.0"}};
    QCOMPARE(makeEncoderV1()->headers(), expected);
}

QTEST_APPLESS_MAIN(TestEncoder)
#include "tst_encoder.moc"
