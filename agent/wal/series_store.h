// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/base/status.h"
#include "agent/model/exemplar.h"
#include "agent/model/histogram.h"
#include "agent/model/label_pairs.h"
#include "agent/model/labels.h"
#include "agent/model/sample.h"
#include "agent/wal/histogram_codec.h"
#include "agent/wal/last_exemplars.h"
#include "agent/wal/record_codec.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace agent::wal {

/// What stands behind SeriesTable, and the log's side of it. Internally synchronised; no call does I/O.
///
/// A series number leads through two arrays of pointers to a page of entries; the arrays are allocated zeroed and
/// touched only where series are, so numbers may be sparse. An entry is 32 bytes beside one block of pair numbers; the
/// index by labels holds numbers only.
class SeriesStore {
public:
    /// Of a series that has no sample.
    static constexpr TimestampMs kNoTimestamp = std::numeric_limits<TimestampMs>::min();
    /// Where the record of a series is that has none yet.
    static constexpr std::uint32_t kNoRecord = std::numeric_limits<std::uint32_t>::max();

    explicit SeriesStore(model::LabelPairs &pairs);
    ~SeriesStore();
    SeriesStore(const SeriesStore &) = delete;
    SeriesStore &operator=(const SeriesStore &) = delete;

    [[nodiscard]] model::LabelPairs &pairs() { return m_pairs; }

    // For readers: see SeriesTable.
    [[nodiscard]] bool retainPairs(model::SeriesRef series, std::vector<model::PairId> &out) const;
    [[nodiscard]] bool labels(model::SeriesRef series, model::Labels &out) const;
    [[nodiscard]] bool contains(model::SeriesRef series) const;
    [[nodiscard]] std::size_t size() const;
    /// The series of the first page at or after `from` that has any, in order of number, and where to go on; false at
    /// the end.
    [[nodiscard]] bool nextPage(std::uint64_t &from,
                                std::vector<std::pair<model::SeriesRef, model::Labels>> &out) const;

    /// Calls `visit` for these series, with the lock held; false at the end, and when `visit` returns false.
    [[nodiscard]] bool
    visitPage(std::uint64_t &from,
              const std::function<bool(model::SeriesRef, std::span<const model::PairId>)> &visit) const;
    [[nodiscard]] model::SeriesRef find(const model::Labels &labels) const;

    // For scrapes.
    /// kNoSeries when there are more than kMaxLabels labels, or no number is left.
    [[nodiscard]] model::SeriesRef acquire(const model::Labels &labels);
    void release(std::span<const model::SeriesRef> series);

    // For the log's one appender at a time.

    /// Appends a series record of the series that wait for one, oldest first, at most about `maxBytes` long; returns
    /// how many are in it. No series: no record.
    [[nodiscard]] std::size_t encodeUnrecorded(std::string &out, std::size_t maxBytes) const;
    [[nodiscard]] std::size_t unrecorded() const;
    /// The first `count` of those that waited have their record in `segment` now.
    void recorded(std::size_t count, std::uint32_t segment);
    /// The records in `segment` are lost: their series wait for a record again.
    void unrecord(std::uint32_t segment);

    /// How a series was before a sample was admitted.
    struct Before {
        model::SeriesRef series;
        TimestampMs timestamp;
        std::uint32_t segment;
    };
    /// What was admitted, in order: what `revert` needs. Its memory is kept from append to append.
    class Admitted {
    public:
        /// Empties it and makes room.
        void begin(std::size_t most)
        {
            if (m_list.size() < most)
                m_list.resize(most);
            m_count = 0;
        }
        void add(const Before &before) { m_list[m_count++] = before; }
        [[nodiscard]] std::size_t size() const { return m_count; }
        [[nodiscard]] std::span<const Before> list() const { return std::span(m_list).first(m_count); }

    private:
        std::vector<Before> m_list;
        std::size_t m_count = 0;
    };
    struct Refused {
        std::uint32_t outOfOrder = 0;
        std::uint32_t duplicates = 0;
        std::uint32_t outOfBounds = 0;
        std::uint32_t unknown = 0;
    };
    /// What one append brings, and what it is judged by.
    struct Offer {
        std::span<const model::Sample> starts; ///< Refused without being counted.
        std::span<const model::Sample> samples;
        std::span<const model::HistogramSample> histograms;
        TimestampMs newestAllowed;    ///< What is after it is refused.
        std::uint64_t outOfOrderTime; ///< Milliseconds that a sample may be older than its series' newest; 0: none.
        std::uint32_t segment;        ///< Where it is to go.
    };
    /// Gives the encoders what is admitted: in the order of Offer, each series newer than its newest before, whatever
    /// the kind. `admitted` has room for all of it.
    void admit(const Offer &offer, SampleEncoder &samples, HistogramEncoders &histograms, Refused &refused,
               Admitted &admitted);
    /// What was admitted last was not stored after all.
    void revert(std::span<const Before> admitted);

    /// Gives `encoder` the exemplars that are not older than the newest of their series, nor the same again, nor of an
    /// unknown series, nor too long. Returns how many were older, those of series left out of which another exemplar
    /// was not: who repeats a whole list of exemplars does nothing wrong. Exemplars of a series are offered in order
    /// of time and without others between them. `undo` gets what `revertExemplars` needs.
    [[nodiscard]] std::uint32_t admitExemplars(std::span<const model::Exemplar> exemplars, std::uint32_t segment,
                                               ExemplarEncoder &encoder, std::vector<LastExemplars::Before> &undo);
    void revertExemplars(std::span<const LastExemplars::Before> undo);
    /// What was admitted last went into `segment`.
    void moved(std::span<const Before> admitted, std::span<const LastExemplars::Before> exemplars,
               std::uint32_t segment);

    // For the start.

    enum class Restored {
        New,
        Known,    ///< The same number with the same labels.
        Conflict, ///< The number belongs to other labels, which stay.
    };
    /// A series of a record in `segment` (or of the checkpoint of that number). Records are told in the order of the
    /// log: labels that have several numbers mean the last, which is the one that was written under.
    [[nodiscard]] Restored restore(model::SeriesRef series, std::vector<codec::LabelView> &labels,
                                   std::uint32_t segment);
    struct SampleCounts {
        std::uint64_t samples = 0; ///< And histograms.
        std::uint64_t unknown = 0; ///< Of series that are not known.
        TimestampMs minTime = std::numeric_limits<TimestampMs>::max();
        TimestampMs maxTime = std::numeric_limits<TimestampMs>::min();
    };
    /// Takes note of the samples or histograms in a record. `segment` nothing (kNoRecord): they lie in no segment, only
    /// their time counts. Errors: Corruption.
    [[nodiscard]] Status restoreSamples(std::string_view record, std::uint32_t segment, SampleCounts &counts);

    /// Gives out none of the next `count` numbers: they may mean series already.
    void skipNumbers(std::uint64_t count);
    /// Takes note that the last sample of each of `series` lies in `segment`, or later.
    void restoreTimes(std::span<const std::pair<std::uint64_t, TimestampMs>> series, std::uint32_t segment);

    // For summaries and retention.

    /// Puts into `series` a record of the series whose record is in `segment` (nothing, when there is none), and into
    /// `times` those whose last sample is.
    void summarise(std::uint32_t segment, std::string &series,
                   std::vector<std::pair<std::uint64_t, TimestampMs>> &times) const;

    struct Retired {
        std::vector<model::SeriesRef>
            homeless; ///< Needed, and their record is in a segment after `checkpoint` and before `firstKept`.
        std::set<std::uint32_t> homes; ///< Those segments.
        std::size_t inCheckpoint = 0;  ///< Needed, and their record is in the checkpoint.
        std::size_t forgotten = 0;
    };
    /// Forgets the series that are not pinned and have no sample in `firstKept` or later, and tells what a checkpoint
    /// must hold of the others. `checkpoint`: the number that record segments up to and with are in the checkpoint; -1
    /// when there is none.
    [[nodiscard]] Retired retire(std::uint32_t firstKept, std::int64_t checkpoint);
    /// Appends a series record of those of `series` that still exist.
    void encode(std::span<const model::SeriesRef> series, std::string &out) const;
    /// The records of `series` are in `segment` (or in the checkpoint of that number) now.
    void rehomed(std::span<const model::SeriesRef> series, std::uint32_t segment);

    /// Memory beside the label pairs, roughly.
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Impl;
    model::LabelPairs &m_pairs;
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::wal
