// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/coding.h"

#include <QTest>

#include <limits>

using agent::Decoder;

class TestCoding : public QObject {
    Q_OBJECT

private slots:
    void everythingReadsBack()
    {
        const std::int64_t numbers[] = {0,
                                        1,
                                        -1,
                                        63,
                                        64,
                                        -64,
                                        -65,
                                        std::numeric_limits<std::int64_t>::max(),
                                        std::numeric_limits<std::int64_t>::min()};
        std::string out;
        agent::putBe32(out, 0x01020304);
        agent::putBe64(out, 0x0102030405060708);
        for (const std::int64_t n : numbers) {
            agent::putVarint(out, n);
            agent::putUvarint(out, static_cast<std::uint64_t>(n));
        }
        agent::putString(out, "bat");

        Decoder in(out);
        QCOMPARE(in.be32(), 0x01020304U);
        QCOMPARE(in.be64(), std::uint64_t{0x0102030405060708});
        for (const std::int64_t n : numbers) {
            QCOMPARE(in.varint(), n);
            QCOMPARE(in.uvarint(), static_cast<std::uint64_t>(n));
        }
        QVERIFY(in.string() == "bat");
        QVERIFY(in.ok());
        QVERIFY(in.atEnd());
    }

    void aCutAnywhereFailsOnceAndForAll()
    {
        std::string out;
        agent::putUvarint(out, 300);
        agent::putString(out, "gotham");
        agent::putBe64(out, 42);
        for (std::size_t size = 0; size < out.size(); ++size) {
            Decoder in(std::string_view(out).substr(0, size));
            in.uvarint();
            in.string();
            in.be64();
            QVERIFY(!in.ok());
            QCOMPARE(in.byte(), std::uint8_t{0});
            QVERIFY(!in.ok());
        }
    }

    void overlongNumbersAreRefused()
    {
        Decoder eleven(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11));
        eleven.uvarint();
        QVERIFY(!eleven.ok());
        Decoder overflow(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10));
        overflow.uvarint();
        QVERIFY(!overflow.ok());
        Decoder largest(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10));
        QCOMPARE(largest.uvarint(), std::numeric_limits<std::uint64_t>::max());
        QVERIFY(largest.ok());
    }

    void aLengthBeyondTheEndIsRefused()
    {
        std::string out;
        agent::putUvarint(out, std::numeric_limits<std::uint64_t>::max());
        out += "abc";
        Decoder in(out);
        QVERIFY(in.string().empty());
        QVERIFY(!in.ok());
    }
};

QTEST_APPLESS_MAIN(TestCoding)
#include "tst_coding.moc"
