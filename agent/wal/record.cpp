// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/record.h"

#include "agent/wal/histogram_codec.h"
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

void putType(RecordType type, std::string &out)
{
    out.push_back(static_cast<char>(type));
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

std::string_view recordTypeName(RecordType type)
{
    switch (type) {
    case RecordType::Series:
        return "series";
    case RecordType::Samples:
        return "samples";
    case RecordType::SamplesV2:
        return "samples_v2";
    case RecordType::Tombstones:
        return "tombstones";
    case RecordType::Exemplars:
        return "exemplars";
    case RecordType::MmapMarkers:
        return "mmapmarkers";
    case RecordType::Metadata:
        return "metadata";
    case RecordType::Histograms:
        return "histogram_samples";
    case RecordType::FloatHistograms:
        return "float_histogram_samples";
    case RecordType::CustomHistograms:
        return "custom_buckets_histogram_samples";
    case RecordType::CustomFloatHistograms:
        return "custom_buckets_float_histogram_samples";
    case RecordType::HistogramsV2:
        return "histogram_samples_v2";
    case RecordType::FloatHistogramsV2:
        return "float_histogram_samples_v2";
    case RecordType::Unknown:
        break;
    }
    return "unknown";
}

void encodeSeries(std::span<const SeriesRecord> series, std::string &out)
{
    putType(RecordType::Series, out);
    for (const SeriesRecord &one : series) {
        putBe64(out, model::value(one.series));
        codec::putLabels(one.labels, out);
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
    ExemplarEncoder encoder;
    encoder.begin();
    for (const model::Exemplar &exemplar : exemplars)
        encoder.add(exemplar);
    out.append(encoder.record());
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

Status decodeStarts(std::string_view record, std::vector<TimestampMs> &out)
{
    if (recordType(record) != RecordType::SamplesV2)
        return codec::damagedRecord("samples v2");
    codec::EntryReader entries(record);
    while (entries.next()) {
        static_cast<void>(entries.in().beDouble());
        if (!entries.ok())
            break;
        out.push_back(entries.start());
    }
    return entries.ok() ? Status() : codec::damagedRecord("samples v2");
}

Status decodeExemplars(std::string_view record, std::vector<model::Exemplar> &out)
{
    if (recordType(record) != RecordType::Exemplars)
        return codec::damagedRecord("exemplars");
    codec::EntryReader entries(record);
    Decoder &in = entries.in();
    while (entries.next()) {
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
        if (!codec::isSaneRef(entries.ref()))
            return codec::impossibleRef(entries.ref());
        out.push_back({model::SeriesRef{entries.ref()}, entries.time(), value, model::Labels(std::move(labels))});
    }
    return entries.ok() ? Status() : codec::damagedRecord("exemplars");
}

std::uint64_t countSamples(std::string_view record)
{
    std::uint64_t count = 0;
    codec::forEachPoint(record, [&count](model::SeriesRef, TimestampMs) { ++count; }).ignore("what decodes counts");
    return count;
}

} // namespace agent::wal
