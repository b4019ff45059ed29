// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/compress.h"

#include <QTest>

#include <limits>
#include <random>

using agent::Code;

namespace {

using Compress = void (*)(std::string_view, std::string &);
using Uncompress = agent::Status (*)(std::string_view, std::string &, std::size_t);

struct Codec {
    Compress compress;
    Uncompress uncompress;
};

std::string noise(std::size_t size)
{
    std::mt19937 random(3);
    std::string out(size, '\0');
    for (char &c : out)
        c = static_cast<char>(random());
    return out;
}

} // namespace
Q_DECLARE_METATYPE(Codec)

class TestCompress : public QObject {
    Q_OBJECT

    static void codecs()
    {
        QTest::addColumn<Codec>("codec");
        QTest::newRow("snappy") << Codec{agent::snappyCompress, agent::snappyUncompress};
        QTest::newRow("zstd") << Codec{agent::zstdCompress, agent::zstdUncompress};
        QTest::newRow("gzip") << Codec{agent::gzipCompress, agent::gzipUncompress};
    }

private slots:
    void readsBack_data() { codecs(); }
    void readsBack()
    {
        QFETCH(Codec, codec);
        std::string packed = "left from before";
        std::string back = "left from before";
        for (const std::string &data :
             {std::string(), std::string("a"), std::string(100'000, 'x'), noise(70'000), noise(1)}) {
            codec.compress(data, packed);
            const agent::Status status = codec.uncompress(packed, back, data.size());
            QVERIFY2(status.ok(), status.message().c_str());
            QVERIFY(back == data);
        }
    }

    void theLimitIsExact_data() { codecs(); }
    void theLimitIsExact()
    {
        QFETCH(Codec, codec);
        const std::string data(50'000, 'x');
        std::string packed;
        std::string back;
        codec.compress(data, packed);
        QVERIFY(codec.uncompress(packed, back, data.size()).ok());
        for (const std::size_t limit : {data.size() - 1, std::size_t{1}, std::size_t{0}})
            QVERIFY(codec.uncompress(packed, back, limit).code() == Code::ResourceExhausted);
    }

    void everyCutIsFound_data() { codecs(); }
    void everyCutIsFound()
    {
        QFETCH(Codec, codec);
        const std::string data = noise(300) + std::string(300, 'y');
        std::string packed;
        std::string back;
        codec.compress(data, packed);
        for (std::size_t size = 0; size < packed.size(); ++size)
            QVERIFY2(codec.uncompress(packed.substr(0, size), back, 1'000'000).code() == Code::Corruption,
                     std::to_string(size).c_str());
    }

    void noiseIsRefused_data() { codecs(); }
    void noiseIsRefused()
    {
        QFETCH(Codec, codec);
        std::string back;
        QVERIFY(!codec.uncompress(noise(500), back, 1'000'000).ok());
        QVERIFY(!codec.uncompress("x", back, 1'000'000).ok());
    }

    void gzipTakesMembersInARow()
    {
        std::string first;
        std::string second;
        std::string back;
        agent::gzipCompress("bat", first);
        agent::gzipCompress("mobile", second);
        QVERIFY(agent::gzipUncompress(first + second, back, 9).ok());
        QCOMPARE(back, std::string("batmobile"));
        QVERIFY(agent::gzipUncompress(first + second, back, 8).code() == Code::ResourceExhausted);
        QVERIFY(agent::gzipUncompress(first + "rubbish", back, 100).code() == Code::Corruption);
    }

    void zstdTakesFramesInARow()
    {
        std::string first;
        std::string second;
        std::string back;
        agent::zstdCompress(std::string(1000, 'a'), first);
        agent::zstdCompress(std::string(1000, 'b'), second);
        QVERIFY(agent::zstdUncompress(first + second, back, 2000).ok());
        QVERIFY(back == std::string(1000, 'a') + std::string(1000, 'b'));
        QVERIFY(agent::zstdUncompress(first + second, back, 1999).code() == Code::ResourceExhausted);
        QVERIFY(agent::zstdUncompress(first + second.substr(0, second.size() - 1), back, 5000).code() ==
                Code::Corruption);
        QVERIFY(agent::zstdUncompress(first + "rubbish", back, 5000).code() == Code::Corruption);
    }
};

QTEST_APPLESS_MAIN(TestCompress)
#include "tst_compress.moc"
