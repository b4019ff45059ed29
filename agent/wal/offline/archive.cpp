// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/archive.h"

#include "agent/base/coding.h"
#include "agent/base/compress.h"
#include "agent/base/crc32c.h"
#include "agent/wal/packed_format.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace agent::wal {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
/// Of the plain segment, compressed at a time.
constexpr std::size_t kBlockBytes = std::size_t{4} << 20;
/// Given to the blocks at a time.
constexpr std::uint64_t kWriteBytes = std::uint64_t{256} << 10;
/// One of the sixteen that decompressors pass over.
constexpr std::uint32_t kMagic = kSkippableMagic + 7;
constexpr std::string_view kHeadTag = "BELFRY-HEAD\n";
constexpr std::string_view kBlockTag = "BLK\n";
constexpr std::string_view kSealTag = "BELFRY-SEAL\n";
constexpr std::size_t kBlockPayloadBytes = 16;
constexpr std::size_t kMaxSealBytes = std::size_t{64} << 20;

void putLe32(std::string &out, std::uint32_t value)
{
    for (int i = 0; i < 4; ++i)
        out.push_back(static_cast<char>(value >> (8 * i)));
}

std::string skippable(std::string_view tag, std::string_view payload)
{
    std::string out;
    putLe32(out, kMagic);
    putLe32(out, static_cast<std::uint32_t>(tag.size() + payload.size()));
    return out.append(tag).append(payload);
}

Json positionJson(Position position)
{
    return {{"segment", position.segment}, {"record", position.record}};
}

Position positionOf(const Json &json)
{
    return {json.at("segment").get<std::uint32_t>(), json.at("record").get<std::uint32_t>()};
}

/// What is known before the records are.
Json headJson(const ArchiveInfo &info)
{
    return {{"format", "belfry-archive"},
            {"version", kVersion},
            {"host", info.host},
            {"remote", info.remote},
            {"created", {{"ms", info.created}, {"time", formatTimestamp(info.created)}}},
            {"whole", info.whole},
            {"from", positionJson(info.from)},
            {"fromOrdinal", info.fromOrdinal}};
}

Json sealJson(const ArchiveInfo &info)
{
    Json out = headJson(info);
    out["to"] = positionJson(info.to);
    out["toOrdinal"] = info.toOrdinal;
    out["samples"] = info.samples;
    out["histograms"] = info.histograms;
    out["exemplars"] = info.exemplars;
    out["series"] = info.series;
    out["unknownSeries"] = info.unknownSeries;
    for (const auto &[key, time] : {std::pair("oldest", info.minTime), std::pair("newest", info.maxTime)})
        out[key] = info.samples == 0 ? Json(nullptr) : Json{{"ms", time}, {"time", formatTimestamp(time)}};
    out["gaps"] = Json::array();
    for (const ArchiveGap &gap : info.gaps)
        out["gaps"].push_back({{"ordinal", gap.ordinal}, {"samples", gap.samples}, {"reason", gap.reason}});
    if (info.last)
        out["last"] = {{"position", positionJson(info.last->position)}, {"crc32c", info.last->checksum}};
    out["plainBytes"] = info.plainBytes;
    out["blocks"] = info.blocks;
    out["crc32c"] = info.checksum;
    return out;
}

/// Throws what the library throws for keys that lack or are of another kind.
ArchiveInfo infoOf(const Json &json)
{
    ArchiveInfo info;
    info.host = json.at("host").get<std::string>();
    info.remote = json.at("remote").get<std::string>();
    info.created = json.at("created").at("ms").get<TimestampMs>();
    info.whole = json.at("whole").get<bool>();
    info.from = positionOf(json.at("from"));
    info.to = positionOf(json.at("to"));
    info.fromOrdinal = json.at("fromOrdinal").get<std::uint64_t>();
    info.toOrdinal = json.at("toOrdinal").get<std::uint64_t>();
    info.samples = json.at("samples").get<std::uint64_t>();
    info.histograms = json.at("histograms").get<std::uint64_t>();
    info.exemplars = json.at("exemplars").get<std::uint64_t>();
    info.series = json.at("series").get<std::uint64_t>();
    info.unknownSeries = json.at("unknownSeries").get<std::uint64_t>();
    if (info.samples > 0) {
        info.minTime = json.at("oldest").at("ms").get<TimestampMs>();
        info.maxTime = json.at("newest").at("ms").get<TimestampMs>();
    }
    for (const Json &gap : json.at("gaps"))
        info.gaps.push_back({gap.at("ordinal").get<std::uint64_t>(), gap.at("samples").get<std::uint64_t>(),
                             gap.at("reason").get<std::string>()});
    if (json.contains("last"))
        info.last = {positionOf(json.at("last").at("position")), json.at("last").at("crc32c").get<std::uint32_t>()};
    info.plainBytes = json.at("plainBytes").get<std::uint64_t>();
    info.blocks = json.at("blocks").get<std::uint64_t>();
    info.checksum = json.at("crc32c").get<std::uint32_t>();
    return info;
}

std::string dump(const Json &json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace

std::string toJson(const ArchiveInfo &info)
{
    return dump(sealJson(info));
}

/// Takes the bytes of a segment and writes them in compressed blocks.
class ArchiveWriter::Blocks final : public WritableFile {
public:
    explicit Blocks(WritableFile &file) : m_file(file) {}

    Status append(std::string_view data) override
    {
        m_waiting.append(data);
        Status status;
        while (status.ok() && m_waiting.size() >= kBlockBytes)
            status = writeBlock(kBlockBytes);
        return status;
    }
    Status sync() override { return {}; }
    Status truncate(std::uint64_t) override { return {Code::Io, "an archive cannot be cut back"}; }
    Status close() override { return m_waiting.empty() ? Status() : writeBlock(m_waiting.size()); }

    void tell(ArchiveInfo &info) const
    {
        info.plainBytes = m_plainBytes;
        info.blocks = m_count;
        info.checksum = crc32c(m_checksums);
    }

private:
    Status writeBlock(std::size_t bytes)
    {
        const std::string_view plain = std::string_view(m_waiting).substr(0, bytes);
        zstdCompress(plain, m_compressed);
        std::string numbers;
        putLe32(numbers, static_cast<std::uint32_t>(m_compressed.size()));
        putLe32(numbers, static_cast<std::uint32_t>(plain.size()));
        putLe32(numbers, crc32c(plain));
        putBe32(m_checksums, crc32c(plain));
        ++m_count;
        m_plainBytes += plain.size();
        Status status = m_file.append(skippable(kBlockTag, numbers));
        if (status.ok())
            status = m_file.append(m_compressed);
        m_waiting.erase(0, bytes);
        return status;
    }

    WritableFile &m_file;
    std::string m_waiting;
    std::string m_compressed;
    std::string m_checksums;
    std::uint64_t m_plainBytes = 0;
    std::uint64_t m_count = 0;
};

ArchiveWriter::ArchiveWriter() = default;
ArchiveWriter::~ArchiveWriter() = default;

Result<std::unique_ptr<ArchiveWriter>> ArchiveWriter::create(FileSystem &files, const std::string &path,
                                                             const ArchiveInfo &info)
{
    Result<std::unique_ptr<WritableFile>> file = files.create(path);
    if (!file)
        return file.error();
    std::unique_ptr<ArchiveWriter> out(new ArchiveWriter());
    out->m_file = std::move(*file);
    if (Status status = out->m_file->append(skippable(kHeadTag, dump(headJson(info)))); !status.ok())
        return status;
    auto blocks = std::make_unique<Blocks>(*out->m_file);
    out->m_blocks = blocks.get();
    out->m_writer = SegmentWriter::onto(std::move(blocks), Compression::None);
    return out;
}

Status ArchiveWriter::add(std::string_view record)
{
    m_writer->add(record);
    if (m_writer->sizeAfterWrite() - m_writer->size() < kWriteBytes)
        return {};
    return m_writer->write();
}

Status ArchiveWriter::finish(ArchiveInfo info)
{
    Status status = m_writer->write();
    if (status.ok())
        status = m_writer->finish();
    if (!status.ok())
        return status;
    m_blocks->tell(info);
    std::string seal = dump(sealJson(info));
    putBe32(seal, crc32c(seal));
    status = m_file->append(skippable(kSealTag, seal));
    if (status.ok())
        status = m_file->sync();
    if (status.ok())
        status = m_file->close();
    return status;
}

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(FileSystem &files, const std::string &path)
{
    Result<std::unique_ptr<RandomAccessFile>> file = files.openRead(path);
    if (!file)
        return file.error();
    const Result<std::uint64_t> size = (*file)->size();
    if (!size)
        return size.error();
    std::unique_ptr<ArchiveReader> out(new ArchiveReader());
    out->m_path = path;
    out->m_file = std::move(*file);
    if (Status status = out->walk(*size); !status.ok())
        return status;
    return out;
}

/// Errors: Corruption when the file has not so many bytes there; Io.
Status ArchiveReader::readAt(std::uint64_t offset, std::size_t bytes, std::string &out) const
{
    out.resize(bytes);
    const Result<std::size_t> got = m_file->read(offset, out.data(), bytes);
    if (!got)
        return got.error();
    if (*got < bytes)
        return corruption(m_path + ": the file is cut off at byte " + std::to_string(offset + *got) +
                          ": copy it again, or export again");
    return {};
}

/// From the head, block by block, to the seal. Nothing is uncompressed.
Status ArchiveReader::walk(std::uint64_t size)
{
    const Status noArchive = invalidInput(m_path + ": this is no file of `belfry-agent wal export`");
    std::uint64_t at = 0;
    std::string bytes;
    std::string checksums;
    for (;;) {
        Status status = readAt(at, kSkippableHeaderBytes, bytes);
        if (at == 0 && (!status.ok() || readLe32(bytes) != kMagic))
            return status.code() == Code::Io ? status : noArchive;
        if (!status.ok())
            return status;
        const std::uint32_t payloadBytes = readLe32(std::string_view(bytes).substr(4));
        if (readLe32(bytes) != kMagic || payloadBytes > kMaxSealBytes)
            return corruption(m_path + ": it is damaged at byte " + std::to_string(at) +
                              ": copy it again, or export again");
        if (status = readAt(at + kSkippableHeaderBytes, payloadBytes, bytes); !status.ok())
            return status;
        const bool first = at == 0;
        at += kSkippableHeaderBytes + payloadBytes;
        if (first) {
            if (!bytes.starts_with(kHeadTag))
                return noArchive;
        } else if (bytes.starts_with(kBlockTag) && bytes.size() == kBlockPayloadBytes) {
            if (status = takeBlock(at, bytes); !status.ok())
                return status;
            putBe32(checksums, m_blocks.back().checksum);
        } else {
            break;
        }
    }
    const Status damagedSeal = corruption(m_path + ": its end is damaged: copy it again, or export again");
    if (!bytes.starts_with(kSealTag) || bytes.size() < kSealTag.size() + 4 || at != size)
        return damagedSeal;
    const std::string_view seal = std::string_view(bytes).substr(kSealTag.size(), bytes.size() - kSealTag.size() - 4);
    Decoder sum(std::string_view(bytes).substr(bytes.size() - 4));
    if (sum.be32() != crc32c(seal))
        return damagedSeal;
    try {
        const Json json = Json::parse(seal);
        if (json.at("version").get<int>() > kVersion)
            return invalidInput(m_path + ": a later version of Belfry wrote it: use that one, or `zstd -d`");
        m_info = infoOf(json);
    } catch (const Json::exception &) {
        return damagedSeal;
    }
    return m_info.blocks == m_blocks.size() && m_info.checksum == crc32c(checksums) ? Status() : damagedSeal;
}

Status ArchiveReader::takeBlock(std::uint64_t &at, std::string_view payload)
{
    Block block;
    block.offset = at;
    block.storedBytes = readLe32(payload.substr(kBlockTag.size()));
    block.plainBytes = readLe32(payload.substr(kBlockTag.size() + 4));
    block.checksum = readLe32(payload.substr(kBlockTag.size() + 8));
    if (block.plainBytes > kBlockBytes)
        return corruption(m_path + ": it is damaged at byte " + std::to_string(at) +
                          ": copy it again, or export again");
    at += block.storedBytes;
    m_blocks.push_back(block);
    return {};
}

Result<bool> ArchiveReader::next(std::string &out)
{
    if (m_next == m_blocks.size())
        return false;
    const Block &block = m_blocks[m_next];
    std::string stored;
    if (Status status = readAt(block.offset, block.storedBytes, stored); !status.ok())
        return status;
    const Status uncompressed = zstdUncompress(stored, out, block.plainBytes);
    if (!uncompressed.ok() || out.size() != block.plainBytes || crc32c(out) != block.checksum)
        return corruption(m_path + ": the block at byte " + std::to_string(block.offset) +
                          " is damaged: copy the file again, or export again");
    ++m_next;
    return true;
}

} // namespace agent::wal
