// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/series_store.h"

#include "agent/wal/format.h"

#include <tsl/robin_set.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>

namespace agent::wal {
namespace {

struct Entry {
    model::PairId *pairs; ///< nullptr: no such series.
    TimestampMs lastTimestamp;
    std::uint32_t lastSegment;   ///< The newest that holds a sample or exemplar.
    std::uint32_t recordSegment; ///< The newest that holds the series' record.
    std::uint32_t pins;
    std::uint16_t pairCount;
    std::uint16_t lastAppend; ///< Number, modulo 65536, of the append that stored its newest sample: tells a duplicate
                              ///< from a sample out of order.

    [[nodiscard]] std::span<const model::PairId> ids() const { return {pairs, pairCount}; }
};
static_assert(sizeof(Entry) <= 32, "a million of these is what the memory budget allows");

constexpr unsigned kPageBits = 8;
constexpr unsigned kNodeBits = 14;
static_assert(kPageBits + 2 * kNodeBits == kSeriesRefBits);
constexpr std::uint64_t kPageSize = std::uint64_t{1} << kPageBits;
constexpr std::uint64_t kNodeSize = std::uint64_t{1} << kNodeBits;
constexpr std::uint64_t kSeriesPerNode = kPageSize * kNodeSize;

struct Page {
    std::array<Entry, kPageSize> entries;
    std::uint32_t used;
};
/// Zeroed by calloc, which leaves large blocks untouched until they are used.
template <typename T>
T *allocateZeroed()
{
    void *memory = std::calloc(1, sizeof(T));
    if (!memory)
        throw std::bad_alloc();
    return static_cast<T *>(memory);
}
using Node = std::array<Page *, kNodeSize>;
using Root = std::array<Node *, kNodeSize>;

struct Key {
    std::span<const model::PairId> ids;
};

/// What an append is judged by: see SeriesStore::Offer.
struct Limits {
    TimestampMs newestAllowed;
    std::uint64_t outOfOrderTime;
    std::uint32_t segment;
    std::uint16_t append; ///< Its number: see Entry::lastAppend.
};

std::uint64_t hashIds(std::span<const model::PairId> ids)
{
    return XXH3_64bits(ids.data(), ids.size_bytes());
}

} // namespace

struct SeriesStore::Impl {
    struct Hash {
        using is_transparent = void;
        const Impl *owner;
        std::size_t operator()(std::uint64_t ref) const { return hashIds(owner->find(ref)->ids()); }
        std::size_t operator()(const Key &key) const { return hashIds(key.ids); }
    };
    struct Equal {
        using is_transparent = void;
        const Impl *owner;
        bool operator()(std::uint64_t a, std::uint64_t b) const { return a == b; }
        bool operator()(std::uint64_t ref, const Key &key) const
        {
            return std::ranges::equal(owner->find(ref)->ids(), key.ids);
        }
        bool operator()(const Key &key, std::uint64_t ref) const { return (*this)(ref, key); }
    };
    /// Stored hashes make growing cheap: no series is looked at.
    using Index = tsl::robin_set<std::uint64_t, Hash, Equal, std::allocator<std::uint64_t>, true>;

    Impl() : root(allocateZeroed<Root>()), index(0, Hash{this}, Equal{this}) {}
    ~Impl()
    {
        for (Node *node : *root) {
            if (!node)
                continue;
            for (Page *page : *node) {
                if (!page)
                    continue;
                for (const Entry &entry : page->entries)
                    std::free(entry.pairs);
                std::free(page);
            }
            std::free(node);
        }
        std::free(root);
    }
    Impl(const Impl &) = delete;
    Impl &operator=(const Impl &) = delete;

    /// The entry of a series, or nullptr. The mutex is held; the index calls it too, from within calls that hold it.
    [[nodiscard]] Entry *find(std::uint64_t ref) const
    {
        if (ref > kMaxSeriesRef)
            return nullptr;
        Node *node = (*root)[ref >> (kPageBits + kNodeBits)];
        if (!node)
            return nullptr;
        Page *page = (*node)[(ref >> kPageBits) & (kNodeSize - 1)];
        if (!page)
            return nullptr;
        Entry *entry = &page->entries[ref & (kPageSize - 1)];
        return entry->pairs ? entry : nullptr;
    }
    [[nodiscard]] Entry *find(model::SeriesRef ref) const { return find(model::value(ref)); }

    /// Takes over the references to `ids`.
    Entry *add(std::uint64_t ref, std::span<const model::PairId> ids) AGENT_REQUIRES(mutex)
    {
        Node *&node = (*root)[ref >> (kPageBits + kNodeBits)];
        if (!node)
            node = allocateZeroed<Node>();
        Page *&page = (*node)[(ref >> kPageBits) & (kNodeSize - 1)];
        if (!page) {
            page = allocateZeroed<Page>();
            pageBytes += sizeof(Page);
        }
        auto *block = static_cast<model::PairId *>(std::malloc(std::max<std::size_t>(ids.size_bytes(), 1)));
        if (!block)
            throw std::bad_alloc();
        std::copy(ids.begin(), ids.end(), block);
        Entry &entry = page->entries[ref & (kPageSize - 1)];
        entry = {block, kNoTimestamp, 0, kNoRecord, 0, static_cast<std::uint16_t>(ids.size()), 0};
        ++page->used;
        ++count;
        blockBytes += ids.size_bytes() + 8;
        nextRef = std::max(nextRef, ref + 1);
        // Labels that an older number has too mean the newer from now on: the older is one that had been forgotten, and
        // samples of the newer may still wait.
        if (const auto older = index.find(Key{entry.ids()}); older != index.end())
            index.erase(older);
        index.insert(ref);
        return &entry;
    }

    /// Calls `visit(ref, entry)` for the series of a page.
    template <typename Visit>
    static void forEachEntry(std::uint64_t base, Page &page, Visit &&visit)
    {
        for (std::uint64_t i = 0; i < kPageSize; ++i) {
            if (page.entries[i].pairs)
                visit(base + i, page.entries[i]);
        }
    }

    /// The first page at or after `ref`, and the number of its first series; nullptr at the end.
    Page **firstPage(std::uint64_t &ref) const
    {
        ref -= ref % kPageSize;
        while (ref <= kMaxSeriesRef) {
            Node *node = (*root)[ref >> (kPageBits + kNodeBits)];
            if (!node) {
                ref = (ref / kSeriesPerNode + 1) * kSeriesPerNode;
                continue;
            }
            if (Page *&page = (*node)[(ref >> kPageBits) & (kNodeSize - 1)])
                return &page;
            ref += kPageSize;
        }
        return nullptr;
    }

    template <typename Point, typename Encoder>
    void admit(std::span<const Point> offered, Limits limits, Encoder &encoder, Refused &refused, Admitted &admitted)
        AGENT_REQUIRES(mutex);
    static bool admitLate(const Entry &entry, TimestampMs timestamp, const Limits &limits, Refused &refused);

    mutable Mutex mutex; // before the one of the label pairs
    Root *const root;
    Index index;
    std::uint64_t nextRef AGENT_GUARDED_BY(mutex) = 1;
    std::size_t count AGENT_GUARDED_BY(mutex) = 0;
    std::size_t pageBytes AGENT_GUARDED_BY(mutex) = 0;
    std::size_t blockBytes AGENT_GUARDED_BY(mutex) = 0;
    std::vector<model::SeriesRef> waiting AGENT_GUARDED_BY(mutex); ///< For a record, from waitingFrom on.
    std::size_t waitingFrom AGENT_GUARDED_BY(mutex) = 0;
    std::uint16_t append AGENT_GUARDED_BY(mutex) = 0;
    LastExemplars lastExemplars AGENT_GUARDED_BY(mutex);
    std::vector<model::PairId> scratch AGENT_GUARDED_BY(mutex);
};

SeriesStore::SeriesStore(model::LabelPairs &pairs) : m_pairs(pairs), m_impl(std::make_unique<Impl>()) {}

SeriesStore::~SeriesStore()
{
    std::uint64_t ref = 0;
    while (Page **page = m_impl->firstPage(ref)) {
        Impl::forEachEntry(ref, **page, [this](std::uint64_t, Entry &entry) { m_pairs.release(entry.ids()); });
        ref += kPageSize;
    }
}

bool SeriesStore::retainPairs(model::SeriesRef series, std::vector<model::PairId> &out) const
{
    const MutexLock lock(m_impl->mutex);
    const Entry *entry = m_impl->find(series);
    if (!entry)
        return false;
    m_pairs.retain(entry->ids());
    out.insert(out.end(), entry->ids().begin(), entry->ids().end());
    return true;
}

bool SeriesStore::labels(model::SeriesRef series, model::Labels &out) const
{
    const MutexLock lock(m_impl->mutex);
    const Entry *entry = m_impl->find(series);
    if (entry)
        out = m_pairs.labels(entry->ids());
    return entry != nullptr;
}

bool SeriesStore::contains(model::SeriesRef series) const
{
    const MutexLock lock(m_impl->mutex);
    return m_impl->find(series) != nullptr;
}

std::size_t SeriesStore::size() const
{
    const MutexLock lock(m_impl->mutex);
    return m_impl->count;
}

std::size_t SeriesStore::bytes() const
{
    const MutexLock lock(m_impl->mutex);
    return m_impl->pageBytes + m_impl->blockBytes + m_impl->index.bucket_count() * 2 * sizeof(std::uint64_t) +
           m_impl->lastExemplars.bytes();
}

bool SeriesStore::nextPage(std::uint64_t &from, std::vector<std::pair<model::SeriesRef, model::Labels>> &out) const
{
    out.clear();
    const MutexLock lock(m_impl->mutex);
    Page **page = m_impl->firstPage(from);
    if (!page)
        return false;
    Impl::forEachEntry(from, **page, [&](std::uint64_t ref, const Entry &entry) {
        out.emplace_back(model::SeriesRef{ref}, m_pairs.labels(entry.ids()));
    });
    from += kPageSize;
    return true;
}

bool SeriesStore::visitPage(std::uint64_t &from,
                            const std::function<bool(model::SeriesRef, std::span<const model::PairId>)> &visit) const
{
    const MutexLock lock(m_impl->mutex);
    Page **page = m_impl->firstPage(from);
    if (!page)
        return false;
    for (std::uint64_t i = 0; i < kPageSize; ++i) {
        const Entry &entry = (*page)->entries[i];
        if (entry.pairs && !visit(model::SeriesRef{from + i}, entry.ids()))
            return false;
    }
    from += kPageSize;
    return true;
}

model::SeriesRef SeriesStore::find(const model::Labels &labels) const
{
    std::vector<model::PairId> ids;
    m_pairs.intern(labels, ids);
    model::SeriesRef found = model::kNoSeries;
    {
        const MutexLock lock(m_impl->mutex);
        if (const auto it = m_impl->index.find(Key{ids}); it != m_impl->index.end())
            found = model::SeriesRef{*it};
    }
    m_pairs.release(ids);
    return found;
}

model::SeriesRef SeriesStore::acquire(const model::Labels &labels)
{
    if (labels.size() > kMaxLabels)
        return model::kNoSeries;
    const MutexLock lock(m_impl->mutex);
    std::vector<model::PairId> &ids = m_impl->scratch;
    ids.clear();
    m_pairs.intern(labels, ids);
    const auto found = m_impl->index.find(Key{ids});
    if (found != m_impl->index.end()) {
        m_pairs.release(ids);
        ++m_impl->find(*found)->pins;
        return model::SeriesRef{*found};
    }
    const std::uint64_t ref = m_impl->nextRef;
    if (ref > kMaxSeriesRef) {
        m_pairs.release(ids);
        return model::kNoSeries;
    }
    m_impl->add(ref, ids)->pins = 1;
    m_impl->waiting.push_back(model::SeriesRef{ref});
    return model::SeriesRef{ref};
}

void SeriesStore::release(std::span<const model::SeriesRef> series)
{
    const MutexLock lock(m_impl->mutex);
    for (const model::SeriesRef ref : series) {
        Entry *entry = m_impl->find(ref);
        if (entry && entry->pins > 0)
            --entry->pins;
    }
}

namespace {

void putSeries(std::uint64_t ref, std::span<const model::PairId> ids, const model::LabelPairs &pairs, std::string &out)
{
    putBe64(out, ref);
    putUvarint(out, ids.size());
    for (const model::PairId id : ids) {
        const model::LabelPair pair = pairs.at(id);
        putString(out, pair.name);
        putString(out, pair.value);
    }
}

} // namespace

std::size_t SeriesStore::encodeUnrecorded(std::string &out, std::size_t maxBytes) const
{
    const MutexLock lock(m_impl->mutex);
    const std::size_t start = out.size();
    std::size_t taken = 0;
    for (std::size_t i = m_impl->waitingFrom; i < m_impl->waiting.size() && out.size() - start < maxBytes;
         ++i, ++taken) {
        const Entry *entry = m_impl->find(m_impl->waiting[i]);
        if (!entry)
            continue; // forgotten before it had a sample
        if (out.size() == start)
            out.push_back(static_cast<char>(RecordType::Series));
        putSeries(model::value(m_impl->waiting[i]), entry->ids(), m_pairs, out);
    }
    return taken;
}

std::size_t SeriesStore::unrecorded() const
{
    const MutexLock lock(m_impl->mutex);
    return m_impl->waiting.size() - m_impl->waitingFrom;
}

void SeriesStore::recorded(std::size_t count, std::uint32_t segment)
{
    const MutexLock lock(m_impl->mutex);
    for (std::size_t i = 0; i < count; ++i) {
        if (Entry *entry = m_impl->find(m_impl->waiting[m_impl->waitingFrom++]))
            entry->recordSegment = segment;
    }
    if (m_impl->waitingFrom == m_impl->waiting.size()) {
        m_impl->waitingFrom = 0;
        m_impl->waiting.clear();
        if (m_impl->waiting.capacity() > kPageSize)
            m_impl->waiting.shrink_to_fit();
    }
}

void SeriesStore::unrecord(std::uint32_t segment)
{
    for (std::uint64_t ref = 0;;) {
        const MutexLock lock(m_impl->mutex); // page by page, as in retire
        Page **page = m_impl->firstPage(ref);
        if (!page)
            return;
        Impl::forEachEntry(ref, **page, [&](std::uint64_t number, Entry &entry) AGENT_NO_ANALYSIS {
            if (entry.recordSegment != segment)
                return;
            entry.recordSegment = kNoRecord;
            m_impl->waiting.push_back(model::SeriesRef{number});
        });
        ref += kPageSize;
    }
}

/// Judges one after the other. One function for all kinds, so that each has a loop without calls.
template <typename Point, typename Encoder>
void SeriesStore::Impl::admit(std::span<const Point> offered, const Limits limits, Encoder &encoder, Refused &refused,
                              Admitted &admitted)
{
    for (const Point &one : offered) {
        Entry *entry = find(one.series);
        if (!entry) {
            ++refused.unknown;
            continue;
        }
        const Before before{one.series, entry->lastTimestamp, entry->lastSegment};
        if (one.timestamp <= before.timestamp) {
            if (!admitLate(*entry, one.timestamp, Limits(limits), refused))
                continue;
        } else if (one.timestamp > limits.newestAllowed) {
            ++refused.outOfBounds;
            continue;
        } else {
            entry->lastTimestamp = one.timestamp;
            entry->lastAppend = limits.append;
        }
        entry->lastSegment = limits.segment;
        admitted.add(before);
        encoder.add(one);
    }
}

/// Whether what is not newer than its series' newest is admitted all the same; that one stays the newest then.
bool SeriesStore::Impl::admitLate(const Entry &entry, TimestampMs timestamp, const Limits &limits, Refused &refused)
{
    const std::uint64_t age = static_cast<std::uint64_t>(entry.lastTimestamp) - static_cast<std::uint64_t>(timestamp);
    if (age > 0 && age < limits.outOfOrderTime)
        return true;
    ++(age == 0 && entry.lastAppend == limits.append ? refused.duplicates : refused.outOfOrder);
    return false;
}

void SeriesStore::admit(const Offer &offer, SampleEncoder &samples, HistogramEncoders &histograms, Refused &refused,
                        Admitted &admitted)
{
    const MutexLock lock(m_impl->mutex);
    Limits limits{offer.newestAllowed, 0, offer.segment, ++m_impl->append};
    Refused quiet;
    m_impl->admit(offer.starts, limits, samples, quiet, admitted);
    limits.outOfOrderTime = offer.outOfOrderTime;
    m_impl->admit(offer.samples, limits, samples, refused, admitted);
    m_impl->admit(offer.histograms, limits, histograms, refused, admitted);
}

void SeriesStore::revert(std::span<const Before> admitted)
{
    const MutexLock lock(m_impl->mutex);
    for (auto it = admitted.rbegin(); it != admitted.rend(); ++it) {
        if (Entry *entry = m_impl->find(it->series)) {
            entry->lastTimestamp = it->timestamp;
            entry->lastSegment = it->segment;
        }
    }
}

void SeriesStore::moved(std::span<const Before> admitted, std::span<const LastExemplars::Before> exemplars,
                        std::uint32_t segment)
{
    const MutexLock lock(m_impl->mutex);
    const auto note = [&](const auto &changes) AGENT_NO_ANALYSIS {
        for (const auto &one : changes) {
            if (Entry *entry = m_impl->find(one.series))
                entry->lastSegment = segment;
        }
    };
    note(admitted);
    note(exemplars);
}

std::uint32_t SeriesStore::admitExemplars(std::span<const model::Exemplar> exemplars, std::uint32_t segment,
                                          ExemplarEncoder &encoder, std::vector<LastExemplars::Before> &undo)
{
    std::uint32_t outOfOrder = 0;
    const MutexLock lock(m_impl->mutex);
    for (std::size_t i = 0; i < exemplars.size();) {
        const model::SeriesRef series = exemplars[i].series;
        Entry *entry = m_impl->find(series);
        const std::size_t first = i;
        std::uint32_t older = 0;
        for (; i < exemplars.size() && exemplars[i].series == series; ++i) {
            if (!entry)
                continue;
            const LastExemplars::Verdict verdict = m_impl->lastExemplars.admit(exemplars[i], undo);
            if (verdict == LastExemplars::Verdict::Older)
                ++older;
            if (verdict != LastExemplars::Verdict::New)
                continue;
            entry->lastSegment = std::max(entry->lastSegment, segment);
            encoder.add(exemplars[i]);
        }
        if (older == i - first)
            outOfOrder += older;
    }
    return outOfOrder;
}

void SeriesStore::revertExemplars(std::span<const LastExemplars::Before> undo)
{
    const MutexLock lock(m_impl->mutex);
    m_impl->lastExemplars.revert(undo);
}

SeriesStore::Restored SeriesStore::restore(model::SeriesRef series, std::vector<codec::LabelView> &labels,
                                           std::uint32_t segment)
{
    if (!std::is_sorted(labels.begin(), labels.end()))
        std::sort(labels.begin(), labels.end());
    const MutexLock lock(m_impl->mutex);
    std::vector<model::PairId> &ids = m_impl->scratch;
    ids.clear();
    for (const auto &[name, value] : labels) {
        if (!value.empty())
            ids.push_back(m_pairs.intern(name, value));
    }
    if (Entry *entry = m_impl->find(series)) {
        const bool same = std::ranges::equal(entry->ids(), ids);
        if (same)
            entry->recordSegment = segment;
        m_pairs.release(ids);
        return same ? Restored::Known : Restored::Conflict;
    }
    m_impl->add(model::value(series), ids)->recordSegment = segment;
    return Restored::New;
}

Status SeriesStore::restoreSamples(std::string_view record, std::uint32_t segment, SampleCounts &counts)
{
    const MutexLock lock(m_impl->mutex);
    std::uint64_t maxRef = 0;
    Status status = codec::forEachPoint(record, [&](model::SeriesRef ref, TimestampMs time) AGENT_NO_ANALYSIS {
        ++counts.samples;
        counts.minTime = std::min(counts.minTime, time);
        counts.maxTime = std::max(counts.maxTime, time);
        maxRef = std::max(maxRef, model::value(ref));
        Entry *entry = m_impl->find(ref);
        if (!entry) {
            ++counts.unknown;
            return;
        }
        entry->lastTimestamp = std::max(entry->lastTimestamp, time);
        if (segment != kNoRecord)
            entry->lastSegment = std::max(entry->lastSegment, segment);
    });
    // Also of series whose record is lost: their number must not come to mean another series.
    m_impl->nextRef = std::max(m_impl->nextRef, maxRef + 1);
    return status;
}

void SeriesStore::skipNumbers(std::uint64_t count)
{
    const MutexLock lock(m_impl->mutex);
    m_impl->nextRef += count;
}

void SeriesStore::restoreTimes(std::span<const std::pair<std::uint64_t, TimestampMs>> series, std::uint32_t segment)
{
    const MutexLock lock(m_impl->mutex);
    for (const auto &[ref, time] : series) {
        m_impl->nextRef = std::max(m_impl->nextRef, ref + 1);
        if (Entry *entry = m_impl->find(ref)) {
            entry->lastTimestamp = std::max(entry->lastTimestamp, time);
            entry->lastSegment = std::max(entry->lastSegment, segment);
        }
    }
}

void SeriesStore::summarise(std::uint32_t segment, std::string &series,
                            std::vector<std::pair<std::uint64_t, TimestampMs>> &times) const
{
    for (std::uint64_t ref = 0;;) {
        const MutexLock lock(m_impl->mutex); // page by page, as in retire
        Page **page = m_impl->firstPage(ref);
        if (!page)
            return;
        Impl::forEachEntry(ref, **page, [&](std::uint64_t number, const Entry &entry) {
            if (entry.lastSegment == segment && entry.lastTimestamp != kNoTimestamp)
                times.emplace_back(number, entry.lastTimestamp);
            if (entry.recordSegment != segment)
                return;
            if (series.empty())
                series.push_back(static_cast<char>(RecordType::Series));
            putSeries(number, entry.ids(), m_pairs, series);
        });
        ref += kPageSize;
    }
}

SeriesStore::Retired SeriesStore::retire(std::uint32_t firstKept, std::int64_t checkpoint)
{
    Retired out;
    std::uint64_t ref = 0;
    for (;;) {
        const MutexLock lock(m_impl->mutex); // page by page, so that scrapes never wait for the whole table
        Page **slot = m_impl->firstPage(ref);
        if (!slot)
            return out;
        Page *page = *slot;
        Impl::forEachEntry(ref, *page, [&](std::uint64_t number, Entry &entry) AGENT_NO_ANALYSIS {
            const bool hasSamples = entry.lastSegment >= firstKept;
            if (entry.pins > 0 || hasSamples) {
                if (entry.recordSegment == kNoRecord || entry.recordSegment >= firstKept)
                    return;
                if (static_cast<std::int64_t>(entry.recordSegment) <= checkpoint) {
                    ++out.inCheckpoint;
                    return;
                }
                out.homeless.push_back(model::SeriesRef{number});
                if (out.homes.empty() || *out.homes.rbegin() != entry.recordSegment)
                    out.homes.insert(entry.recordSegment);
                return;
            }
            const auto found = m_impl->index.find(Key{entry.ids()});
            if (found != m_impl->index.end() && *found == number)
                m_impl->index.erase(found);
            m_impl->lastExemplars.forget(model::SeriesRef{number});
            m_pairs.release(entry.ids());
            m_impl->blockBytes -= entry.ids().size_bytes() + 8;
            std::free(entry.pairs);
            entry.pairs = nullptr;
            --page->used;
            --m_impl->count;
            ++out.forgotten;
        });
        if (page->used == 0) {
            std::free(page);
            *slot = nullptr;
            m_impl->pageBytes -= sizeof(Page);
        }
        ref += kPageSize;
    }
}

void SeriesStore::encode(std::span<const model::SeriesRef> series, std::string &out) const
{
    const MutexLock lock(m_impl->mutex);
    out.push_back(static_cast<char>(RecordType::Series));
    for (const model::SeriesRef ref : series) {
        if (const Entry *entry = m_impl->find(ref))
            putSeries(model::value(ref), entry->ids(), m_pairs, out);
    }
}

void SeriesStore::rehomed(std::span<const model::SeriesRef> series, std::uint32_t segment)
{
    const MutexLock lock(m_impl->mutex);
    for (const model::SeriesRef ref : series) {
        if (Entry *entry = m_impl->find(ref))
            entry->recordSegment = segment;
    }
}

} // namespace agent::wal
