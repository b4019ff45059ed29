// SPDX-License-Identifier: GPL-3.0-or-later

// A packed segment in any state: it opens, shows the same bytes in whatever order they are read, and a reader gets
// through it. The first byte chooses: arbitrary bytes; these under an index that fits them, so that the decoder is
// reached; a sound file in which the input changes bytes; or the same with its index left alone: then each record is
// one that was written, in its place, and as many are reported lost as are missing.
#include "agent/base/crc32c.h"
#include "agent/wal/packed_file.h"
#include "agent/wal/packed_format.h"
#include "agent/wal/packed_writer.h"
#include "agent/wal/segment_reader.h"
#include "agent/wal/segment_writer.h"
#include "tests/support/memory_filesystem.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace agent;

namespace {

constexpr const char *kPlain = "/00000000";
constexpr const char *kPacked = "/00000000.zst";
constexpr std::uint64_t kMaxImage = std::uint64_t{2} << 20; ///< Larger ones take too long.

struct Sound {
    std::vector<std::string> records;
    std::string packed;
    std::size_t frames = 0; ///< Bytes before the index.
};

Sound makeSound()
{
    Sound out;
    MemoryFileSystem files;
    const std::unique_ptr<wal::SegmentWriter> writer =
        std::move(*wal::SegmentWriter::create(files, kPlain, wal::Compression::None));
    for (int i = 0; i < 150; ++i) {
        std::string record = "\x63record " + std::to_string(i);
        record.append(1000, static_cast<char>(i % 7));
        writer->add(record);
        out.records.push_back(std::move(record));
    }
    if (!writer->write().ok() || !writer->finish().ok() ||
        !wal::packSegment(files, kPlain, kPacked, {}, {2 * wal::kPageBytes, wal::kPageBytes}))
        std::abort();
    out.packed = *files.readFile(kPacked);
    out.frames = out.packed.rfind(std::string_view("\x5b\x2a\x4d\x18", 4));
    return out;
}

/// The input as compressed data, under an index that takes it for units of 256 bytes.
std::string withIndex(std::string_view input)
{
    wal::PackedIndex index{2 * wal::kPageBytes, wal::kPageBytes, 0, {}};
    for (std::string_view rest = input; !rest.empty(); rest.remove_prefix(std::min<std::size_t>(256, rest.size()))) {
        const std::string_view unit = rest.substr(0, 256);
        index.units.push_back({static_cast<std::uint32_t>(unit.size()), crc32c(unit),
                               static_cast<std::uint32_t>(static_cast<std::uint8_t>(unit[0]))});
        index.plainBytes += wal::kPageBytes;
    }
    return std::string(input) + wal::encodePackedIndex(index);
}

/// Three bytes of the input say where in the first `limit` bytes, and to what, a byte changes.
std::string changed(std::string bytes, std::size_t limit, std::string_view input)
{
    for (; input.size() >= 3; input.remove_prefix(3)) {
        const std::size_t at = static_cast<std::size_t>(static_cast<std::uint8_t>(input[0])) << 8 |
                               static_cast<std::size_t>(static_cast<std::uint8_t>(input[1]));
        bytes[at % limit] = input[2];
    }
    return bytes;
}

std::unique_ptr<RandomAccessFile> open(MemoryFileSystem &files)
{
    Result<std::unique_ptr<RandomAccessFile>> file = wal::openPacked(files, kPacked);
    if (!file)
        std::abort();
    return std::move(*file);
}

/// Reads all records; given what they are, aborts when it is not exactly these.
void checkRecords(std::unique_ptr<RandomAccessFile> file, std::uint64_t size, const std::vector<std::string> *expected)
{
    wal::SegmentReader reader(std::move(file), 0);
    std::size_t seen = 0;
    for (;;) {
        const std::uint32_t number = reader.nextIndex();
        const Result<wal::SegmentReader::Outcome> outcome = reader.next(size);
        if (!outcome)
            std::abort();
        if (*outcome == wal::SegmentReader::Outcome::End)
            break;
        const bool found = *outcome == wal::SegmentReader::Outcome::Record;
        seen += found ? 1 : reader.damage().records;
        if (expected && found && (number >= expected->size() || (*expected)[number] != reader.record()))
            std::abort();
    }
    if (expected && seen != expected->size())
        std::abort();
}

void checkBytes(MemoryFileSystem &files, std::uint64_t size)
{
    std::string image(static_cast<std::size_t>(size), '\0');
    const std::unique_ptr<RandomAccessFile> forward = open(files);
    if (forward->read(0, image.data(), image.size()).value_or(0) != size && size > 0)
        std::abort();
    const std::unique_ptr<RandomAccessFile> backward = open(files);
    constexpr std::size_t kStep = 100'000;
    std::string part(kStep, '\0');
    for (std::size_t at = image.size(); at > 0;) {
        const std::size_t bytes = std::min(kStep, at);
        at -= bytes;
        if (backward->read(at, part.data(), bytes).value_or(0) != bytes ||
            image.compare(at, bytes, part, 0, bytes) != 0)
            std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const Sound sound = makeSound();
    if (size == 0)
        return 0;
    const std::string_view input(reinterpret_cast<const char *>(data) + 1, size - 1);
    MemoryFileSystem files;
    const int mode = data[0] % 4;
    if (mode == 0)
        files.put(kPacked, input);
    else if (mode == 1)
        files.put(kPacked, withIndex(input));
    else
        files.put(kPacked, changed(sound.packed, mode == 2 ? sound.packed.size() : sound.frames, input));
    std::unique_ptr<RandomAccessFile> file = open(files);
    const std::uint64_t plainBytes = file->size().value_or(0);
    if (plainBytes > kMaxImage)
        return 0;
    checkRecords(std::move(file), plainBytes, mode == 3 ? &sound.records : nullptr);
    checkBytes(files, plainBytes);
    return 0;
}
