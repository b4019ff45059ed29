// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/remote/settings.h"
#include "agent/wal/log.h"
#include "agent/wal/position.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::remote {

/// Reasons under which samples are given up, as they stand in ledgers.
inline constexpr std::string_view kTooOld = "too_old";                      ///< Beyond sample_age_limit.
inline constexpr std::string_view kUnknownSeries = "unknown_series";        ///< The log does not know the series.
inline constexpr std::string_view kDroppedSeries = "dropped_series";        ///< In metrics: write relabelling drops it.
inline constexpr std::string_view kHistogramsOff = "native_histograms_off"; ///< send_native_histograms is false.
/// Histograms with custom buckets: remote write 1.0 does not have them.
inline constexpr std::string_view kCustomBuckets = "nhcb_in_rw1_not_supported";
/// In metrics: exemplars that cannot be sent, with 2.0, because no sample of their series goes with them.
inline constexpr std::string_view kWithoutSample = "exemplar_without_sample";
inline constexpr std::string_view kUnknownSchema = "unknown_schema"; ///< Histograms that nobody can read.
/// The receiver took the request, and by its own account did not write these samples of it.
inline constexpr std::string_view kNotWritten = "receiver_not_written";
inline constexpr std::string_view kRejectedPrefix = "receiver_rejected_"; ///< With the HTTP status after it.

/// How many samples may wait.
[[nodiscard]] std::uint64_t windowLimit(const QueueSettings &queue, std::uint32_t lanes);

/// The records that were read and are not settled, and the ledger. Histograms are samples here. A sample is settled
/// when it was acknowledged or dropped for a reason; the cursor stands before the first record with a sample that is
/// not. What happened to a record's samples enters the ledger that is saved when the cursor passes the record, so a
/// saved ledger belongs exactly to its saved position. Exemplars are no part of the ledger, but one that waits holds
/// the cursor as a sample does. One thread: the remote's.
class Window {
public:
    /// Goes on from a saved cursor.
    explicit Window(const wal::CursorStore::Cursor &start);

    /// Begins the next record, which ends before `next`. Returns its number, which counts up and wraps. Records without
    /// waiting samples share one, so memory is bounded by the samples that wait.
    std::uint32_t begin(wal::Position next);
    /// One sample of the record begun last waits for delivery.
    void add(TimestampMs timestamp)
    {
        Record &record = m_records.back();
        record.oldest = record.outstanding == 0 || timestamp < record.oldest ? timestamp : record.oldest;
        ++record.outstanding;
        ++m_outstanding;
    }
    /// One exemplar of the record begun last waits.
    void addExemplar()
    {
        ++m_records.back().exemplars;
        ++m_exemplars;
    }
    /// `count` waiting exemplars of record number `record` were acknowledged, or given up.
    void settleExemplars(std::uint32_t record, std::uint32_t count)
    {
        at(record).exemplars -= count;
        m_exemplars -= count;
    }
    /// `count` samples of the record begun last go no further: write relabelling drops their series.
    void dropRelabelled(std::uint32_t count);
    /// `count` samples that never waited are lost for `reason`; entered with the record begun last.
    void dropRead(std::string_view reason, std::uint64_t count);
    /// `count` waiting samples of record number `record` were acknowledged.
    void acknowledge(std::uint32_t record, std::uint32_t count);
    /// `count` waiting samples of record number `record` are given up for `reason`.
    void drop(std::uint32_t record, std::string_view reason, std::uint32_t count);
    /// Takes in what was settled elsewhere, for the same remote.
    void absorb(const wal::CursorStore::Ledger &ledger);
    /// Moves the cursor over what is settled. Returns whether it moved.
    bool advance();

    [[nodiscard]] wal::Position cursor() const { return m_cursor; }
    /// The ledger at the cursor: what is saved.
    [[nodiscard]] const wal::CursorStore::Ledger &settled() const { return m_settled; }
    /// The ledger now, samples beyond the cursor included.
    [[nodiscard]] const wal::CursorStore::Ledger &totals() const { return m_totals; }
    /// Samples that wait.
    [[nodiscard]] std::uint64_t outstanding() const { return m_outstanding; }
    /// Nothing waits, exemplars neither.
    [[nodiscard]] bool empty() const { return m_outstanding + m_exemplars == 0; }
    /// Number of the oldest record with waiting samples; the next number when none waits.
    [[nodiscard]] std::uint32_t oldestRecord() const { return m_first; }
    /// The number after that of the newest record.
    [[nodiscard]] std::uint32_t endRecord() const { return m_first + static_cast<std::uint32_t>(m_records.size()); }
    /// Timestamp of the oldest sample that waits, to a record's accuracy; 0: none.
    [[nodiscard]] TimestampMs oldestTimestamp() const;

private:
    using Drops =
        std::vector<std::pair<std::string, std::uint64_t>>; // ordered by reason, as in wal::CursorStore::Ledger

    struct Record {
        wal::Position next;
        std::uint32_t outstanding = 0;
        std::uint32_t exemplars = 0; ///< That wait.
        TimestampMs oldest = 0;
        std::uint64_t acknowledged = 0;
        std::uint64_t relabelDropped = 0;
        Drops dropped;
        [[nodiscard]] bool waits() const { return outstanding > 0 || exemplars > 0; }
    };

    [[nodiscard]] Record &at(std::uint32_t record) { return m_records[record - m_first]; }
    void note(Record &record, std::string_view reason, std::uint64_t count);

    wal::Position m_cursor;
    wal::CursorStore::Ledger m_settled;
    wal::CursorStore::Ledger m_totals;
    std::deque<Record> m_records;
    std::uint32_t m_first = 0; ///< Number of `m_records.front()`.
    std::uint64_t m_outstanding = 0;
    std::uint64_t m_exemplars = 0;
};

} // namespace agent::remote
