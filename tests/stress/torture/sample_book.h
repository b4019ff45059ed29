// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/exemplar.h"
#include "agent/model/histogram.h"
#include "agent/model/labels.h"
#include "agent/remote/wire/decoder.h"
#include "agent/wal/log.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace torture {

enum class Kind : std::uint8_t { Float, Histogram, Exemplar };

/// What becomes of a sample.
enum class Destiny : std::uint8_t {
    Delivered,
    RelabelDropped,
    CustomBuckets, ///< Remote write 1.0 does not have them.
};

/// The series of a torture; `number` says all about one: its labels, what it holds and what becomes of it.
struct Series {
    std::uint32_t number = 0;
    [[nodiscard]] agent::model::Labels labels() const;
    /// Of its samples of a kind.
    [[nodiscard]] Destiny destiny(Kind kind) const;
    /// Of its sample number `n`: one kind of series changes between floats and histograms.
    [[nodiscard]] Kind kind(std::uint64_t n) const;
    /// Shape: kind is Histogram.
    [[nodiscard]] agent::model::Histogram histogram(std::uint64_t n) const;
    [[nodiscard]] bool hasExemplars() const;
};

[[nodiscard]] std::uint64_t fingerprint(double value);
[[nodiscard]] std::uint64_t fingerprint(const agent::model::Histogram &histogram);
[[nodiscard]] std::uint64_t fingerprint(double value, const std::string &traceId);

/// What was put into the log and what the receiver has: finds what is missing, what came too often, out of order,
/// changed, or from nowhere. One thread.
class SampleBook {
public:
    /// A sample is about to be appended.
    void tried(Series series, Kind kind, agent::TimestampMs timestamp, std::uint64_t fingerprint);
    /// The append of all that was tried since the last call ended.
    void appended(bool ok, agent::wal::Position end);
    /// All that was appended is durable.
    void synced() { m_synced = m_items.size(); }
    /// A cursor was saved: what lies before it is settled.
    void saved(agent::wal::Position cursor) { m_saved = cursor; }
    [[nodiscard]] agent::wal::Position savedCursor() const { return m_saved; }

    /// The agent ended without a warning. What was appended since the last sync need not arrive any more when
    /// `unsyncedMayGo`.
    void crashed(bool unsyncedMayGo);
    /// The receiver takes a request.
    void received(const agent::remote::ReceivedSeries &series);

    /// Of what must arrive, the first that has not; empty: all is there.
    [[nodiscard]] std::string missing() const;
    /// What is wrong with what arrived; empty: nothing.
    [[nodiscard]] const std::string &problem() const { return m_problem; }
    /// What the ledger must say at least, once all is delivered: samples and histograms by destiny.
    struct Totals {
        std::uint64_t delivered = 0;
        std::uint64_t relabelDropped = 0;
        std::uint64_t customBuckets = 0;
        [[nodiscard]] std::uint64_t sum() const { return delivered + relabelDropped + customBuckets; }
    };
    [[nodiscard]] Totals certain() const;
    /// Samples and histograms ever tried: the ledger can say no more.
    [[nodiscard]] std::uint64_t triedInLedger() const { return m_triedInLedger; }
    /// Items that arrived since the crash and had arrived before; and how many these may be: what arrived before the
    /// crash and was not settled at the saved cursor.
    [[nodiscard]] std::uint64_t resent() const { return m_resent; }
    [[nodiscard]] std::uint64_t resentBound() const { return m_resentBound; }
    [[nodiscard]] std::uint64_t arrivals() const { return m_arrivals.size(); }
    [[nodiscard]] std::size_t size() const { return m_items.size(); }

    /// Everything as it is now, to come back to: what happens in between is forgotten by `rewind`.
    struct Mark {
        std::size_t items = 0;
        std::size_t synced = 0;
        std::size_t open = 0;
        std::size_t arrivals = 0;
        bool afterCrash = false;
        std::uint64_t resent = 0;
        std::uint64_t resentBound = 0;
        agent::wal::Position saved;
        std::string problem;
        std::size_t done = 0;
        Totals doneTotals;
        std::vector<bool> fates; ///< Of the items since the last sync: whether they must arrive.
    };
    [[nodiscard]] Mark mark();
    void rewind(const Mark &mark);

private:
    struct Item {
        std::uint64_t fingerprint = 0;
        agent::TimestampMs timestamp = 0;
        agent::wal::Position end; ///< Of the log after its append.
        Series series;
        std::uint32_t arrived = 0;
        Kind kind = Kind::Float;
        bool must = false; ///< Arrive, or be dropped as is its destiny.
        [[nodiscard]] bool missing() const
        {
            return must && arrived == 0 && series.destiny(kind) == Destiny::Delivered;
        }
    };
    struct Arrival {
        std::uint32_t item = 0;
        agent::TimestampMs newestBefore = 0; ///< Of its series.
    };
    void add(const Item &item, Totals &totals) const;
    void receive(Series series, Kind kind, agent::TimestampMs timestamp, std::uint64_t fingerprint);
    void complain(const std::string &what, Series series, Kind kind, agent::TimestampMs timestamp);
    [[nodiscard]] agent::TimestampMs &newest(Series series, Kind kind);

    std::vector<Item> m_items;
    std::unordered_map<std::uint64_t, std::uint32_t> m_byKey;
    std::vector<Arrival> m_arrivals;
    std::unordered_map<std::uint32_t, agent::TimestampMs> m_newest; ///< Of first arrivals, by series.
    std::size_t m_open = 0;                                         ///< First item whose append has not ended.
    std::size_t m_synced = 0;
    std::uint64_t m_triedInLedger = 0;
    bool m_afterCrash = false;
    std::uint64_t m_resent = 0;
    std::uint64_t m_resentBound = 0;
    agent::wal::Position m_saved;
    std::string m_problem;
    /// So many items at the beginning are synced and have arrived, as far as they must: nobody needs to look at them
    /// again.
    std::size_t m_done = 0;
    Totals m_doneTotals;
};

} // namespace torture
