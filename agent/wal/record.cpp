// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/record.h"

#include "agent/wal/record_codec.h"

namespace agent::wal {
namespace codec {

Status damagedRecord(std::string_view kind)
{
    return corruption("a " + std::string(kind) + " record does not decode");
}

Status impossibleRef(std::uint64_t ref)
{
    return corruption("a record names the impossible series number " + std::to_string(ref));
}

} // namespace codec

namespace {

void putLabels(const model::Labels &labels, std::string &out)
{
    putUvarint(out, labels.size());
    for (const model::Label &label : labels) {
        putString(out, label.name);
        putString(out, label.value);
    }
}

void putType(RecordType type, std::string &out)
{
    out.push_back(static_cast<char>(type));
}

/// Zig-zag LEB128 of a difference that may have wrapped around.
void putDifference(std::uint64_t to, std::uint64_t from, std::string &out)
{
    putVarint(out, static_cast<std::int64_t>(to - from));
}

} // namespace

RecordType recordType(std::string_view record)
{
    if (record.empty())
        return RecordType::Unknown;
    const auto type = static_cast<std::uint8_t>(record.front());
    if (type < static_cast<std::uint8_t>(RecordType::Series) ||
        type > static_cast<std::uint8_t>(RecordType::FloatHistogramsV2))
        return RecordType::Unknown;
    return RecordType{type};
}

void encodeSeries(std::span<const SeriesRecord> series, std::string &out)
{
    putType(RecordType::Series, out);
    for (const SeriesRecord &one : series) {
        putBe64(out, model::value(one.series));
        putLabels(one.labels, out);
    }
}

void encodeSamples(std::span<const model::Sample> samples, std::string &out)
{
    SampleEncoder encoder;
    encoder.begin(samples.size());
    for (const model::Sample &sample : samples)
        encoder.add(sample);
    out.append(encoder.record());
}

void encodeExemplars(std::span<const model::Exemplar> exemplars, std::string &out)
{
    putType(RecordType::Exemplars, out);
    if (exemplars.empty())
        return;
    const std::uint64_t baseRef = model::value(exemplars.front().series);
    const auto baseTime = static_cast<std::uint64_t>(exemplars.front().timestamp);
    putBe64(out, baseRef);
    putBe64(out, baseTime);
    for (const model::Exemplar &one : exemplars) {
        putDifference(model::value(one.series), baseRef, out);
        putDifference(static_cast<std::uint64_t>(one.timestamp), baseTime, out);
        putBe64(out, std::bit_cast<std::uint64_t>(one.value));
        putLabels(one.labels, out);
    }
}

Status decodeSeries(std::string_view record, std::vector<SeriesRecord> &out)
{
    if (recordType(record) != RecordType::Series)
        return codec::damagedRecord("series");
    return codec::forEachSeries(record, [&out](model::SeriesRef ref, const std::vector<codec::LabelView> &views) {
        std::vector<model::Label> labels;
        labels.reserve(views.size());
        for (const auto &[name, value] : views)
            labels.push_back({std::string(name), std::string(value)});
        out.push_back({ref, model::Labels(std::move(labels))});
    });
}

Status decodeSamples(std::string_view record, std::vector<model::Sample> &out)
{
    const RecordType type = recordType(record);
    if (type != RecordType::Samples && type != RecordType::SamplesV2)
        return codec::damagedRecord("samples");
    return codec::forEachSample(record, [&out](model::SeriesRef ref, TimestampMs time, double value) {
        out.push_back({ref, time, value});
    });
}

Status decodeExemplars(std::string_view record, std::vector<model::Exemplar> &out)
{
    if (recordType(record) != RecordType::Exemplars)
        return codec::damagedRecord("exemplars");
    Decoder in(record.substr(1));
    if (in.atEnd())
        return {};
    const std::uint64_t baseRef = in.be64();
    const std::uint64_t baseTime = in.be64();
    while (in.ok() && !in.atEnd()) {
        const std::uint64_t ref = baseRef + static_cast<std::uint64_t>(in.varint());
        const std::uint64_t time = baseTime + static_cast<std::uint64_t>(in.varint());
        const double value = in.beDouble();
        const std::uint64_t count = in.uvarint();
        if (!in.ok() || count > in.remaining() / 2)
            return codec::damagedRecord("exemplars");
        std::vector<model::Label> labels;
        labels.reserve(static_cast<std::size_t>(count));
        for (std::uint64_t i = 0; i < count; ++i) {
            std::string name(in.string());
            std::string labelValue(in.string());
            labels.push_back({std::move(name), std::move(labelValue)});
        }
        if (!in.ok())
            break;
        if (!codec::isSaneRef(ref))
            return codec::impossibleRef(ref);
        out.push_back({model::SeriesRef{ref}, static_cast<TimestampMs>(time), value, model::Labels(std::move(labels))});
    }
    return in.ok() ? Status() : codec::damagedRecord("exemplars");
}

} // namespace agent::wal
