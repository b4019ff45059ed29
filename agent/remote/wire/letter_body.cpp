// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/letter_body.h"

#include "agent/base/compress.h"
#include "agent/model/histogram.h"
#include "agent/model/labels.h"
#include "agent/remote/wire/metadata_message.h"
#include "agent/remote/wire/symbol_table.h"
#include "agent/remote/wire/wire.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace agent::remote {
namespace {

/// Requests are far smaller, also before they are compressed.
constexpr std::size_t kPlainLimit = std::size_t{256} << 20;

/// A field of a protobuf message.
struct Field {
    std::uint32_t number = 0;
    std::uint64_t integer = 0; ///< Of a varint.
    std::string_view bytes;    ///< Of anything else.
};

/// Reads the next field; false: there is none, or it is broken, which `in` knows.
bool next(Decoder &in, Field &out)
{
    if (in.atEnd())
        return false;
    const std::uint64_t key = in.uvarint();
    out = {static_cast<std::uint32_t>(key >> 3), 0, {}};
    switch (key & 7) {
    case 0:
        out.integer = in.uvarint();
        break;
    case 1:
        out.bytes = in.bytes(8);
        break;
    case 2:
        out.bytes = in.string();
        break;
    default:
        out.bytes = in.bytes(std::numeric_limits<std::uint64_t>::max()); // no such field is written: broken
    }
    return in.ok();
}

enum class Kind { Sample, Exemplar, Histogram };

/// A sample, exemplar or histogram with the labels of its series: a TimeSeries of 1.0.
struct Entry {
    std::string_view labels; ///< Their fields, one behind the other.
    Kind kind = Kind::Sample;
    std::string_view message;
    TimestampMs timestamp = 0;
    bool custom = false; ///< A histogram with custom buckets.
};

TimestampMs readTimestamp(Kind kind, std::string_view message, bool &custom, bool &ok)
{
    const std::uint32_t timeField = kind == Kind::Sample ? 2 : kind == Kind::Exemplar ? 3 : 15;
    TimestampMs timestamp = 0;
    Decoder in(message);
    for (Field field; next(in, field);) {
        if (field.number == timeField)
            timestamp = static_cast<TimestampMs>(field.integer);
        else if (kind == Kind::Histogram && field.number == 4) // zig-zag
            custom = (static_cast<std::int64_t>(field.integer >> 1) ^ -static_cast<std::int64_t>(field.integer & 1)) ==
                     model::Histogram::kCustomSchema;
    }
    ok = ok && in.ok();
    return timestamp;
}

/// The entries of a TimeSeries; false: it is broken.
bool readTimeSeries(std::string_view message, std::vector<Entry> &out)
{
    Decoder in(message);
    std::size_t labelBytes = 0;
    bool ok = true;
    for (Field field; next(in, field);) {
        if (field.number == 1) {
            labelBytes = message.size() - in.remaining(); // labels come first
        } else if (field.number >= 2 && field.number <= 4) {
            Entry entry{message.substr(0, labelBytes), Kind::Sample, field.bytes, 0, false};
            entry.kind = field.number == 2 ? Kind::Sample : field.number == 3 ? Kind::Exemplar : Kind::Histogram;
            entry.timestamp = readTimestamp(entry.kind, field.bytes, entry.custom, ok);
            out.push_back(entry);
        }
    }
    return ok && in.ok();
}

bool readRequest(std::string_view plain, std::vector<Entry> &out)
{
    Decoder in(plain);
    for (Field field; next(in, field);)
        if (field.number == 1 && !readTimeSeries(field.bytes, out))
            return false;
    return in.ok();
}

KindCounts countsOf(const std::vector<Entry> &entries)
{
    KindCounts counts;
    for (const Entry &entry : entries) {
        counts.samples += entry.kind == Kind::Sample ? 1U : 0U;
        counts.histograms += entry.kind == Kind::Histogram ? 1U : 0U;
        counts.exemplars += entry.kind == Kind::Exemplar ? 1U : 0U;
    }
    return counts;
}

/// Name and value of a Label message.
std::pair<std::string_view, std::string_view> readLabel(std::string_view message)
{
    std::pair<std::string_view, std::string_view> out;
    Decoder in(message);
    for (Field field; next(in, field);)
        (field.number == 1 ? out.first : out.second) = field.bytes;
    return out;
}

/// Writes a request of 2.0.
class Builder {
public:
    explicit Builder(const MetadataView *metadata) : m_metadata(metadata) { m_symbols.begin(); }

    void add(const Entry &entry)
    {
        const auto [known, isNew] = m_bySeries.try_emplace(entry.labels, m_series.size());
        if (isNew || !fits(m_series[known->second], entry)) {
            known->second = m_series.size();
            m_series.push_back({entry.labels, entry.kind, {}, {}, entry.timestamp});
        }
        Series &series = m_series[known->second];
        series.newest = entry.timestamp;
        wire::putBytes(entry.kind == Kind::Sample ? 2 : 3, entry.message, series.body);
    }
    /// After all samples and histograms. False: there are none of its series.
    bool addExemplar(const Entry &entry)
    {
        const auto known = m_bySeries.find(entry.labels);
        if (known == m_bySeries.end())
            return false;
        m_series[known->second].exemplars.push_back(&entry);
        return true;
    }
    [[nodiscard]] std::string finish()
    {
        std::string rest;
        for (Series &series : m_series)
            wire::putBytes(5, timeSeries(series), rest);
        std::string body;
        snappyCompress(m_symbols.bytes() + rest, body);
        return body;
    }

private:
    /// A TimeSeries: all samples or all histograms, in order of time.
    struct Series {
        std::string_view labels;
        Kind kind = Kind::Sample;
        std::string body;
        std::vector<const Entry *> exemplars;
        TimestampMs newest = 0;
    };

    static bool fits(const Series &series, const Entry &entry)
    {
        return series.kind == entry.kind && (series.body.empty() || entry.timestamp > series.newest);
    }

    std::string timeSeries(Series &series)
    {
        std::string out;
        std::string references;
        std::string_view metric;
        Decoder in(series.labels);
        for (Field label; next(in, label);) {
            const auto [name, value] = readLabel(label.bytes);
            putReference(name, value, references);
            if (name == model::kMetricName)
                metric = value;
        }
        wire::putBytes(1, references, out);
        out += series.body;
        std::stable_sort(series.exemplars.begin(), series.exemplars.end(),
                         [](const Entry *a, const Entry *b) { return a->timestamp < b->timestamp; });
        for (const Entry *exemplar : series.exemplars)
            wire::putBytes(4, exemplarMessage(exemplar->message), out);
        const FamilyMetadata *family = m_metadata ? m_metadata->familyOf(metric) : nullptr;
        std::string message;
        if (family)
            putMetadataMessage(family->metadata, m_symbols, message);
        if (!message.empty())
            wire::putBytes(5, message, out);
        return out;
    }

    /// From that of 1.0, which has the labels themselves.
    std::string exemplarMessage(std::string_view stored)
    {
        std::string labels;
        std::string rest;
        Decoder in(stored);
        for (Field field; next(in, field);) {
            if (field.number == 1) {
                const auto [name, value] = readLabel(field.bytes);
                putReference(name, value, labels);
            } else if (field.number == 2) {
                wire::putKey(2, wire::Type::Fixed64, rest);
                rest += field.bytes;
            } else if (field.number == 3 && field.integer != 0) {
                wire::putInteger(3, field.integer, rest);
            }
        }
        std::string out;
        if (!labels.empty())
            wire::putBytes(1, labels, out);
        return out += rest;
    }

    void putReference(std::string_view name, std::string_view value, std::string &out)
    {
        putUvarint(out, m_symbols.number(name));
        putUvarint(out, m_symbols.number(value));
    }

    const MetadataView *const m_metadata;
    SymbolTable m_symbols;
    std::vector<Series> m_series;
    std::map<std::string_view, std::size_t> m_bySeries; ///< The newest TimeSeries of each.
};

} // namespace

Result<LetterBody> letterBody(std::string_view stored, Protocol protocol, const MetadataView *metadata)
{
    std::string plain;
    if (Status status = snappyUncompress(stored, plain, kPlainLimit); !status.ok())
        return status;
    std::vector<Entry> entries;
    if (!readRequest(plain, entries))
        return corruption("the samples of a dead letter cannot be read");
    if (protocol == Protocol::V1) {
        if (std::any_of(entries.begin(), entries.end(), [](const Entry &entry) { return entry.custom; }))
            return invalidInput("histograms with custom buckets cannot be sent with remote write 1.0");
        return LetterBody{std::string(stored), countsOf(entries)};
    }
    LetterBody out;
    out.counts = countsOf(entries);
    if (out.counts.inLedger() == 0)
        return invalidInput("exemplars alone cannot be sent with remote write 2.0");
    Builder builder(metadata);
    for (const Entry &entry : entries)
        if (entry.kind != Kind::Exemplar)
            builder.add(entry);
    for (const Entry &entry : entries)
        if (entry.kind == Kind::Exemplar && !builder.addExemplar(entry))
            --out.counts.exemplars;
    out.body = builder.finish();
    return out;
}

} // namespace agent::remote
