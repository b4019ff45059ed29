// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/letter_body.h"

#include "agent/base/compress.h"
#include "agent/remote/wire/decoder.h"
#include "agent/remote/wire/encoder.h"
#include "tests/agent/remote/fake_source.h"
#include "tests/support/dice.h"
#include "tests/support/some_histograms.h"

#include <QTest>

#include <map>
#include <set>

using namespace agent;
using namespace agent::remote;

namespace {

/// What a request of 1.0 and one of 2.0 say, in the same words.
using Said = std::multiset<std::string>;

std::string labelsOf(const ReceivedLabels &labels)
{
    std::string out;
    for (const auto &[name, value] : labels)
        out.append(name).append("=").append(value).append(",");
    return out;
}

Said sayings(std::string_view body, Protocol protocol, Status &status)
{
    Said out;
    const auto visit = [&out](const ReceivedSeries &series) {
        const std::string labels = labelsOf(series.labels);
        for (const auto &[time, value] : series.samples)
            out.insert(labels + " sample " + std::to_string(time) + ' ' + std::to_string(value));
        for (const auto &[time, histogram] : series.histograms)
            out.insert(labels + " histogram " + std::to_string(time) + ' ' + std::to_string(histogram.sum) + ' ' +
                       std::to_string(histogram.schema) + ' ' + std::to_string(histogram.customValues.size()) + ' ' +
                       std::to_string(histogram.positiveDeltas.size()));
        for (const ReceivedExemplar &exemplar : series.exemplars)
            out.insert(labels + " exemplar " + std::to_string(exemplar.timestamp) + ' ' +
                       std::to_string(exemplar.value) + ' ' + labelsOf(exemplar.labels));
    };
    status = protocol == Protocol::V1 ? decodeWriteRequest(body, visit) : decodeWriteRequestV2(body, visit);
    return out;
}

/// The body of a dead letter. `entries` are numbers of series, each with a kind: s(ample), e(xemplar), h(istogram),
/// c(ustom buckets); times ascend.
std::string bodyOf(const QString &entries)
{
    FakeSource source;
    SeriesCache series(source, {}, {});
    Lanes lanes(1);
    std::map<int, SeriesSlot> bySeries;
    TimestampMs time = 1000;
    for (const QString &entry : entries.split(' ', Qt::SkipEmptyParts)) {
        const int number = entry.chopped(1).toInt();
        const char kind = entry.back().toLatin1();
        if (bySeries.count(number) == 0) {
            const auto ref = source.series(
                {{"__name__", "m" + std::to_string(number)}, {"job", "j"}, {"number", std::to_string(number)}});
            bySeries[number] = series.resolve(ref);
        }
        ++time;
        if (kind == 's') {
            lanes.deal({time, {1.5 * static_cast<double>(time)}, bySeries[number], 0}, {});
        } else if (kind == 'e') {
            model::Exemplar exemplar{model::kNoSeries, time, 7, {{"trace", std::to_string(time)}}};
            lanes.deal(exemplar, bySeries[number], 0, {});
        } else {
            model::HistogramSample histogram{model::kNoSeries, time, kind == 'c' ? customHistogram() : wholeHistogram(),
                                             0};
            lanes.deal(histogram, bySeries[number], 0, {});
        }
    }
    std::string body;
    makeEncoderV1()->encode(lanes.all()[0].samples(), series, body);
    return body;
}

} // namespace

class TestLetterBody : public QObject {
    Q_OBJECT
private slots:
    void saysTheSame_data();
    void saysTheSame();
    void anyMixture();
    void tellsMetadata();
    void whatAVersionLacks();
    void damage();
};

void TestLetterBody::saysTheSame_data()
{
    QTest::addColumn<QString>("entries");
    QTest::newRow("one sample") << "1s";
    QTest::newRow("several of a series") << "1s 1s 2s 1s";
    QTest::newRow("samples and histograms of one series") << "1s 1h 1s 1h";
    QTest::newRow("custom buckets") << "1c 2s 1c";
    QTest::newRow("exemplars behind and before") << "1e 1s 2s 2e 1e 1e";
}

void TestLetterBody::saysTheSame()
{
    QFETCH(QString, entries);
    const std::string stored = bodyOf(entries);
    const Result<LetterBody> second = letterBody(stored, Protocol::V2, nullptr);
    QVERIFY2(static_cast<bool>(second), second ? "" : second.error().message().c_str());
    Status first;
    Status decoded;
    const Said before = sayings(stored, Protocol::V1, first);
    const Said after = sayings(second->body, Protocol::V2, decoded);
    QVERIFY2(first.ok() && decoded.ok(), decoded.message().c_str());
    QVERIFY(before == after);
    QCOMPARE(second->counts.samples, static_cast<std::size_t>(entries.count('s')));
    QCOMPARE(second->counts.histograms, static_cast<std::size_t>(entries.count('h') + entries.count('c')));
    QCOMPARE(second->counts.exemplars, static_cast<std::size_t>(entries.count('e')));
}

void TestLetterBody::anyMixture()
{
    Dice dice(11);
    for (int round = 0; round < 300; ++round) {
        QString entries = "1s ";
        for (std::uint64_t i = dice.below(40); i > 0; --i)
            entries += QString::number(dice.below(6)) + "sshce"[dice.below(5)] + ' ';
        const std::string stored = bodyOf(entries);
        const Result<LetterBody> second = letterBody(stored, Protocol::V2, nullptr);
        QVERIFY(static_cast<bool>(second));
        Status decoded;
        const Said after = sayings(second->body, Protocol::V2, decoded);
        QVERIFY2(decoded.ok(), (decoded.message() + " in " + entries.toStdString()).c_str());
        Status first;
        Said before = sayings(stored, Protocol::V1, first);
        // Exemplars whose series has nothing else are left out, and nothing but these.
        for (const std::string &said : after) {
            const auto known = before.find(said);
            QVERIFY2(known != before.end(), said.c_str());
            before.erase(known);
        }
        for (const std::string &said : before)
            QVERIFY2(said.find(" exemplar ") != std::string::npos, said.c_str());
        QCOMPARE(second->counts.exemplars + before.size(), static_cast<std::size_t>(entries.count('e')));
    }
}

void TestLetterBody::tellsMetadata()
{
    const MetadataView view({{"m1", {model::MetricType::Counter, "what it counts", "bytes"}}});
    const Result<LetterBody> body = letterBody(bodyOf("1s 2s"), Protocol::V2, &view);
    QVERIFY(static_cast<bool>(body));
    int told = 0;
    const Status decoded = decodeWriteRequestV2(body->body, [&told](const ReceivedSeries &series) {
        const bool known = series.labels.front().second == "m1";
        told += known ? 1 : 0;
        QCOMPARE(series.metadata.type, known ? model::MetricType::Counter : model::MetricType::Unknown);
        QCOMPARE(std::string(series.metadata.help), std::string(known ? "what it counts" : ""));
        QCOMPARE(std::string(series.metadata.unit), std::string(known ? "bytes" : ""));
    });
    QVERIFY(decoded.ok());
    QCOMPARE(told, 1);
}

void TestLetterBody::whatAVersionLacks()
{
    const std::string plain = bodyOf("1s 1h 1e");
    const Result<LetterBody> first = letterBody(plain, Protocol::V1, nullptr);
    QVERIFY(first && first->body == plain);
    QCOMPARE(first->counts.inLedger(), std::size_t{2});
    QVERIFY(!letterBody(bodyOf("1s 2c"), Protocol::V1, nullptr));
    QVERIFY(!letterBody(bodyOf("1e 2e"), Protocol::V2, nullptr));
    QVERIFY(static_cast<bool>(letterBody(bodyOf("1e 2e"), Protocol::V1, nullptr)));
}

/// Whatever a disk makes of a body, it is an error or a request.
void TestLetterBody::damage()
{
    std::string plain;
    QVERIFY(snappyUncompress(bodyOf("1s 2h 1e 3c 1s"), plain, 1U << 20).ok());
    Dice dice(5);
    for (int round = 0; round < 5000; ++round) {
        std::string damaged = plain.substr(0, dice.percent(20) ? dice.below(plain.size()) : plain.size());
        for (std::uint64_t i = dice.below(4); i > 0 && !damaged.empty(); --i)
            damaged[dice.below(damaged.size())] = static_cast<char>(dice.below(256));
        std::string body;
        snappyCompress(damaged, body);
        for (const Protocol protocol : {Protocol::V1, Protocol::V2})
            static_cast<void>(static_cast<bool>(letterBody(body, protocol, nullptr)));
    }
    QVERIFY(!letterBody("no snappy", Protocol::V2, nullptr));
    QVERIFY(!letterBody("", Protocol::V2, nullptr));
}

QTEST_APPLESS_MAIN(TestLetterBody)
#include "tst_remote_letter_body.moc"
