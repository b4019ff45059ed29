// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/encoder.h"

#include "agent/base/compress.h"
#include "agent/remote/wire/histogram_message.h"
#include "agent/remote/wire/metadata_message.h"
#include "agent/remote/wire/series_metadata.h"
#include "agent/remote/wire/symbol_table.h"
#include "agent/remote/wire/wire.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <vector>

namespace agent::remote {
namespace {

using wire::varintSize;
using wire::writeUvarint;

/// Field numbers with their wire types.
constexpr char kTimeSeriesTag = '\x2a'; // Request.timeseries
constexpr char kRefsTag = '\x0a';       // TimeSeries.labels_refs
constexpr char kSampleTag = '\x12';     // TimeSeries.samples
constexpr std::uint32_t kSampleField = 2;
constexpr std::uint32_t kHistogramField = 3;
constexpr std::uint32_t kExemplarField = 4;
constexpr std::uint32_t kMetadataField = 5;

/// The references of one pair, encoded: two symbols of at most five bytes each.
constexpr std::size_t kPairRefsRoom = 11;

/// A Sample's bytes, without its tag and its length of one byte.
std::size_t sampleSize(const QueuedSample &sample)
{
    return (std::bit_cast<std::uint64_t>(sample.value) != 0 ? 9U : 0U) +
           (sample.timestamp != 0 ? 1 + varintSize(static_cast<std::uint64_t>(sample.timestamp)) : 0U);
}

char *writeSample(char *out, const QueuedSample &sample)
{
    *out++ = kSampleTag;
    *out++ = static_cast<char>(sampleSize(sample));
    if (std::bit_cast<std::uint64_t>(sample.value) != 0) {
        *out++ = '\x09'; // Sample.value
        out = wire::writeBareDouble(out, sample.value);
    }
    if (sample.timestamp != 0) {
        *out++ = '\x10'; // Sample.timestamp
        out = writeUvarint(out, static_cast<std::uint64_t>(sample.timestamp));
    }
    return out;
}

/// The symbols of pairs in one request: each pair asks the symbol table once, then it is a look-up by its number.
class PairRefs {
public:
    void begin()
    {
        if (++m_epoch == 0) {
            m_entries.assign(m_entries.size(), {});
            m_epoch = 1;
        }
    }
    /// Sees to it that the pairs have their symbols. Returns the bytes of all their references.
    std::size_t add(std::span<const model::PairId> pairs, const model::LabelPairs &table, SymbolTable &symbols)
    {
        std::size_t bytes = 0;
        for (const model::PairId pair : pairs) {
            const auto number = static_cast<std::size_t>(pair);
            if (number >= m_entries.size())
                m_entries.resize(number + number / 4 + 1);
            Entry &entry = m_entries[number];
            if (entry.epoch != m_epoch)
                resolve(entry, table.at(pair), symbols);
            bytes += entry.size;
        }
        return bytes;
    }
    /// Writes the references of pairs that have their symbols; kPairRefsRoom bytes behind the end may be overwritten.
    char *write(char *out, std::span<const model::PairId> pairs) const
    {
        for (const model::PairId pair : pairs) {
            const Entry &entry = m_entries[static_cast<std::size_t>(pair)];
            std::memcpy(out, entry.bytes, sizeof entry.bytes);
            out += entry.size;
        }
        return out;
    }

private:
    struct Entry {
        std::uint32_t epoch = 0; ///< Of the request that it belongs to.
        std::uint8_t size = 0;
        char bytes[kPairRefsRoom] = {};
    };
    void resolve(Entry &entry, const model::LabelPair &pair, SymbolTable &symbols) const
    {
        char *end = writeUvarint(entry.bytes, symbols.number(pair.name));
        end = writeUvarint(end, symbols.number(pair.value));
        entry.size = static_cast<std::uint8_t>(end - entry.bytes);
        entry.epoch = m_epoch;
    }

    std::vector<Entry> m_entries; ///< By PairId.
    std::uint32_t m_epoch = 0;
};

/// The Metadata messages of one request, each made once.
class MetadataFields {
public:
    explicit MetadataFields(const MetadataSource *source) : m_metadata(source) {}

    void begin(const SeriesCache &series)
    {
        m_metadata.refresh(series);
        m_fields.clear();
        m_families.assign(m_metadata.end(), {});
    }
    /// Where the field with what is known about a series lies; empty when that is nothing.
    struct Place {
        std::uint32_t offset = 0;
        std::uint32_t size = 0;
    };
    Place of(SeriesSlot slot, const SeriesCache &series, SymbolTable &symbols)
    {
        const SeriesMetadata::Id id = m_metadata.of(slot, series);
        Place &place = m_families[id];
        if (place.size == 0 && id != SeriesMetadata::kNone)
            place = make(m_metadata.family(id).metadata, symbols);
        return place;
    }
    char *write(char *out, Place place) const
    {
        std::memcpy(out, m_fields.data() + place.offset, place.size);
        return out + place.size;
    }

private:
    Place make(const model::Metadata &metadata, SymbolTable &symbols)
    {
        const std::size_t offset = m_fields.size();
        m_message.clear();
        putMetadataMessage(metadata, symbols, m_message);
        if (m_message.empty())
            return {};
        wire::putBytes(kMetadataField, m_message, m_fields);
        return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(m_fields.size() - offset)};
    }

    SeriesMetadata m_metadata;
    std::string m_fields;
    std::vector<Place> m_families; ///< By SeriesMetadata::Id.
    std::string m_message;
};

/// Two passes: the first deals the samples into groups, each of which becomes a TimeSeries, and gives each string its
/// symbol; the second writes. A group has samples or histograms of one series in order of time, and perhaps exemplars.
class EncoderV2 final : public Encoder {
public:
    EncoderV2(const MetadataSource *metadata, const Extras *extras) : m_metadata(metadata), m_extras(extras) {}

    const http::Headers &headers() const override { return m_headers; }

    void encode(std::span<const QueuedSample> samples, const SeriesCache &series, std::string &body) override
    {
        begin(samples.size(), series);
        if (!m_extras || m_extras->exemplars() > 0)
            markSeries(samples);
        for (std::size_t i = 0; i < samples.size(); ++i)
            take(samples, static_cast<std::uint32_t>(i), series);
        const std::size_t size = write(samples, series);
        snappyCompress({m_plain.data(), size}, body);
    }
    [[nodiscard]] std::size_t leftOut() const override { return m_leftOut; }

private:
    static constexpr std::uint32_t kEnd = 0xffffffff;

    struct Group {
        SeriesSlot slot;
        std::uint32_t first = kEnd; ///< Index of its first entry in the batch.
        std::uint32_t last = kEnd;
        std::uint32_t refsSize = 0;
        MetadataFields::Place metadata = {};
        bool samples = false;
        bool histograms = false;
        std::size_t bodySize = 0; ///< Of the TimeSeries.
        TimestampMs newest = 0;   ///< Of its samples or histograms.
        TimestampMs newestExemplar = std::numeric_limits<TimestampMs>::min();
    };
    /// What follows an entry of the batch in its group, and where its field lies when it is more than time and value.
    struct Link {
        std::uint32_t next = kEnd;
        std::uint32_t size = 0; ///< 0: a sample of time and value.
        std::size_t offset = 0; ///< In m_fields.
    };
    /// The group that a series is in.
    struct Membership {
        std::uint32_t epoch = 0; ///< Of the request that it belongs to.
        std::uint32_t group = 0;
        std::uint32_t told = 0; ///< Number of the last request that had a sample or histogram of it, and some exemplar.
    };

    void begin(std::size_t count, const SeriesCache &series)
    {
        if (++m_epoch == 0) {
            m_memberships.assign(m_memberships.size(), {});
            m_epoch = 1;
        }
        m_symbols.begin();
        m_pairs.begin();
        m_metadata.begin(series);
        m_groups.clear();
        m_links.resize(count);
        m_hasStarts = m_extras && m_extras->hasStarts();
        m_fields.clear();
        m_leftOut = 0;
    }

    Membership &membership(SeriesSlot slot)
    {
        if (slot >= m_memberships.size())
            m_memberships.resize(slot + slot / 4 + std::size_t{1});
        return m_memberships[slot];
    }

    /// Notes which series exemplars can go with.
    void markSeries(std::span<const QueuedSample> samples)
    {
        for (const QueuedSample &sample : samples)
            if (!sample.isExemplar())
                membership(sample.series()).told = m_epoch;
    }

    /// Puts an entry of the batch into its group.
    void take(std::span<const QueuedSample> samples, std::uint32_t index, const SeriesCache &series)
    {
        const QueuedSample &sample = samples[index];
        const SeriesSlot slot = sample.series();
        Membership &member = membership(slot);
        if (sample.isExemplar() && member.told != m_epoch) {
            ++m_leftOut;
            return;
        }
        if (member.epoch != m_epoch) {
            member.epoch = m_epoch;
            member.group = static_cast<std::uint32_t>(m_groups.size());
            openGroup(slot, series);
        } else if (!fits(sample, m_groups[member.group])) {
            const Group more = continued(m_groups[member.group]);
            member.group = static_cast<std::uint32_t>(m_groups.size());
            m_groups.push_back(more);
        }
        Group &group = m_groups[member.group];
        Link &link = m_links[index];
        link = {};
        if (sample.isExemplar() && sample.timestamp < group.newestExemplar)
            insertExemplar(samples, index, group);
        else
            append(index, group);
        if (sample.isExemplar())
            group.newestExemplar = std::max(group.newestExemplar, sample.timestamp);
        else
            group.newest = sample.timestamp;
        if (!sample.isPlain()) {
            makeField(sample, group, link);
            return;
        }
        group.samples = true;
        if (m_hasStarts && makeStartedSample(sample, group, link))
            return;
        group.bodySize += 2 + sampleSize(sample);
    }

    void append(std::uint32_t index, Group &group)
    {
        if (group.first == kEnd)
            group.first = index;
        else
            m_links[group.last].next = index;
        group.last = index;
    }
    /// Puts an exemplar before the first one of its group that is newer.
    void insertExemplar(std::span<const QueuedSample> samples, std::uint32_t index, Group &group)
    {
        std::uint32_t *next = &group.first;
        while (!samples[*next].isExemplar() || samples[*next].timestamp <= samples[index].timestamp)
            next = &m_links[*next].next;
        m_links[index].next = *next;
        *next = index;
    }

    static bool fits(const QueuedSample &sample, const Group &group)
    {
        if (sample.isExemplar())
            return true;
        if (sample.isHistogram() ? group.samples : group.histograms)
            return false;
        return !(group.samples || group.histograms) || sample.timestamp > group.newest;
    }

    void openGroup(SeriesSlot slot, const SeriesCache &series)
    {
        Group group{slot};
        group.refsSize = static_cast<std::uint32_t>(m_pairs.add(series.pairs(slot), series.labelPairs(), m_symbols));
        group.bodySize = 1 + varintSize(group.refsSize) + group.refsSize;
        group.metadata = m_metadata.of(slot, series, m_symbols);
        group.bodySize += group.metadata.size;
        m_groups.push_back(group);
    }
    /// For more samples of a series that do not go into `before`.
    static Group continued(const Group &before)
    {
        Group group{before.slot};
        group.refsSize = before.refsSize;
        group.metadata = before.metadata;
        group.bodySize = 1 + varintSize(group.refsSize) + group.refsSize + group.metadata.size;
        return group;
    }

    /// Makes the field of a histogram or an exemplar, in order of its field numbers.
    void makeField(const QueuedSample &sample, Group &group, Link &link)
    {
        m_message.clear();
        if (sample.isHistogram()) {
            putHistogramMessage(sample.histogram->value, sample.timestamp, m_message);
            if (sample.histogram->start != 0)
                wire::putInteger(17, static_cast<std::uint64_t>(sample.histogram->start), m_message);
            group.histograms = true;
        } else {
            putExemplar(*sample.exemplar, sample.timestamp);
        }
        putField(sample.isHistogram() ? kHistogramField : kExemplarField, group, link);
    }
    /// False: the sample has no start timestamp.
    bool makeStartedSample(const QueuedSample &sample, Group &group, Link &link)
    {
        const TimestampMs start = m_extras->startOf(sample.slot, sample.timestamp);
        if (start == 0)
            return false;
        m_message.clear();
        wire::putDouble(1, sample.value, m_message);
        wire::putInteger(2, static_cast<std::uint64_t>(sample.timestamp), m_message);
        wire::putInteger(3, static_cast<std::uint64_t>(start), m_message);
        putField(kSampleField, group, link);
        return true;
    }
    /// m_message as a field of the TimeSeries.
    void putField(std::uint32_t field, Group &group, Link &link)
    {
        link.offset = m_fields.size();
        wire::putBytes(field, m_message, m_fields);
        link.size = static_cast<std::uint32_t>(m_fields.size() - link.offset);
        group.bodySize += link.size;
    }

    void putExemplar(const QueuedExemplar &exemplar, TimestampMs timestamp)
    {
        m_refs.clear();
        for (const model::Label &label : exemplar.labels) {
            putUvarint(m_refs, m_symbols.number(label.name));
            putUvarint(m_refs, m_symbols.number(label.value));
        }
        if (!m_refs.empty())
            wire::putBytes(1, m_refs, m_message);
        wire::putDouble(2, exemplar.value, m_message);
        if (timestamp != 0)
            wire::putInteger(3, static_cast<std::uint64_t>(timestamp), m_message);
    }

    /// Writes the request into m_plain. Returns its size.
    std::size_t write(std::span<const QueuedSample> samples, const SeriesCache &series)
    {
        std::size_t most = m_symbols.bytes().size() + kPairRefsRoom;
        for (const Group &group : m_groups)
            most += 1 + varintSize(group.bodySize) + group.bodySize;
        if (m_plain.size() < most)
            m_plain.resize(most + most / 4);
        char *out = std::copy(m_symbols.bytes().begin(), m_symbols.bytes().end(), m_plain.data());
        for (const Group &group : m_groups)
            out = write(out, group, samples, series);
        return static_cast<std::size_t>(out - m_plain.data());
    }

    char *write(char *out, const Group &group, std::span<const QueuedSample> samples, const SeriesCache &series) const
    {
        *out++ = kTimeSeriesTag;
        out = writeUvarint(out, group.bodySize);
        *out++ = kRefsTag;
        out = writeUvarint(out, group.refsSize);
        out = m_pairs.write(out, series.pairs(group.slot));
        for (std::uint32_t i = group.first; i != kEnd; i = m_links[i].next) {
            if (m_links[i].size == 0) {
                out = writeSample(out, samples[i]);
            } else {
                std::memcpy(out, m_fields.data() + m_links[i].offset, m_links[i].size);
                out += m_links[i].size;
            }
        }
        return m_metadata.write(out, group.metadata);
    }

    const http::Headers m_headers{{"Content-Encoding", "snappy"},
                                  {"Content-Type", "application/x-protobuf;proto=io.prometheus.write.v2.Request"},
                                  {"X-Prometheus-Remote-Write-Version", "2.0.0"}};
    SymbolTable m_symbols;
    PairRefs m_pairs;
    MetadataFields m_metadata;
    const Extras *const m_extras;
    std::size_t m_leftOut = 0; ///< Exemplars.
    bool m_hasStarts = false;  ///< Some plain sample that waits has a start timestamp.
    std::uint32_t m_epoch = 0;
    std::vector<Membership> m_memberships; ///< By slot.
    std::vector<Group> m_groups;
    std::vector<Link> m_links; ///< By index in the batch.
    std::string m_fields;      ///< Of entries that are more than time and value.
    std::string m_message;
    std::string m_refs;
    std::vector<char> m_plain;
};

} // namespace

std::unique_ptr<Encoder> makeEncoderV2(const MetadataSource *metadata, const Extras *extras)
{
    return std::make_unique<EncoderV2>(metadata, extras);
}

} // namespace agent::remote
