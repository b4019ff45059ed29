// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/crc32c.h"

#include <QTest>

#include <string>

namespace {

/// Bit by bit, straight from the definition.
std::uint32_t reference(std::string_view bytes)
{
    std::uint32_t crc = ~0U;
    for (const char c : bytes) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int i = 0; i < 8; ++i)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0U);
    }
    return ~crc;
}

} // namespace

class TestCrc32c : public QObject {
    Q_OBJECT

private slots:
    void knownValues()
    {
        QCOMPARE(agent::crc32c(""), 0U);
        QCOMPARE(agent::crc32c("123456789"), 0xe3069283U);
        QCOMPARE(agent::crc32c(std::string(32, '\0')), 0x8a9136aaU);
        QCOMPARE(agent::crc32c(std::string(32, '\xff')), 0x62a8ab43U);
    }
    void everyLengthAndAlignment()
    {
        std::string data;
        for (int i = 0; i < 64; ++i)
            data += static_cast<char>(i * 37 + 11);
        for (std::size_t from = 0; from < 9; ++from)
            for (std::size_t size = 0; from + size <= data.size(); ++size) {
                const std::string_view part = std::string_view(data).substr(from, size);
                QCOMPARE(agent::crc32c(part), reference(part));
            }
    }
};

QTEST_APPLESS_MAIN(TestCrc32c)
#include "tst_crc32c.moc"
