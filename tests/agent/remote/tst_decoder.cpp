// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/decoder.h"

#include "agent/base/compress.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;

namespace {

std::string compressed(std::string_view plain)
{
    std::string out;
    snappyCompress(plain, out);
    return out;
}

} // namespace

class TestDecoder : public QObject {
    Q_OBJECT
private slots:
    void readsByFieldNumber();
    void refuses_data();
    void refuses();
};

void TestDecoder::readsByFieldNumber()
{
    using namespace std::string_literals;
    // Written by hand from the field numbers: two samples of up{job="x"}, then metadata that is skipped.
    const std::string series = "\x0a\x0e\x0a\x08__name__\x12\x02up\x0a\x08\x0a\x03job\x12\x01x"
                               "\x12\x0b\x09\0\0\0\0\0\0\xf0\x3f\x10\x05\x12\x0b\x09\0\0\0\0\0\0\0\x40\x10\x06"s;
    const std::string metadata = "\x1a\x06\x08\x01\x12\x02up"s;
    const std::string plain = "\x0a"s + static_cast<char>(series.size()) + series + metadata;
    int count = 0;
    const Status s = decodeWriteRequest(compressed(plain), [&](const ReceivedSeries &got) {
        ++count;
        QCOMPARE(got.labels.size(), std::size_t{2});
        QCOMPARE(std::string(got.labels[0].first), std::string("__name__"));
        QCOMPARE(std::string(got.labels[1].second), std::string("x"));
        QCOMPARE(got.samples, (std::vector<std::pair<TimestampMs, double>>{{5, 1.0}, {6, 2.0}}));
    });
    QVERIFY2(s.ok(), s.message().c_str());
    QCOMPARE(count, 1);
}

void TestDecoder::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not snappy") << QByteArray("hello");
    QTest::newRow("snappy of something else") << QByteArray::fromStdString(compressed("hello"));
    QTest::newRow("cut short") << QByteArray::fromStdString(compressed(std::string("\x0a\x20\x0a\x02", 4)));
    QTest::newRow("label not UTF-8") << QByteArray::fromStdString(
        compressed(std::string("\x0a\x0a\x0a\x08\x0a\x01\xff\x12\x03\xc3\x28\x41", 12)));
    // Says it holds 4 GB.
    QTest::newRow("bomb") << QByteArray("\xff\xff\xff\xff\x0f\x00", 6);
}

void TestDecoder::refuses()
{
    QFETCH(QByteArray, body);
    const Status s = decodeWriteRequest(body.toStdString(), [](const ReceivedSeries &) {});
    QVERIFY(s.code() == Code::InvalidInput);
    QVERIFY(!s.message().empty());
}

QTEST_APPLESS_MAIN(TestDecoder)
#include "tst_decoder.moc"
