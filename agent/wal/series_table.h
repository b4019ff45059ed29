// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/label_pairs.h"
#include "agent/model/labels.h"
#include "agent/model/series_ref.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace agent::wal {

/// The series that the log knows: number, labels as interned pairs, newest timestamp. Internally synchronised.
/// About 150 bytes a series, all told, is the aim (DESIGN.md section 8).
class SeriesTable {
public:
    explicit SeriesTable(model::LabelPairs &pairs);
    ~SeriesTable();
    SeriesTable(const SeriesTable &) = delete;
    SeriesTable &operator=(const SeriesTable &) = delete;

    [[nodiscard]] model::LabelPairs &pairs();
    [[nodiscard]] const model::LabelPairs &pairs() const;
    /// The pairs of a series, ordered by label name, each with a reference that the caller releases. False when the
    /// series is not known.
    [[nodiscard]] bool retainPairs(model::SeriesRef series, std::vector<model::PairId> &out) const;
    [[nodiscard]] bool labels(model::SeriesRef series, model::Labels &out) const;
    [[nodiscard]] bool contains(model::SeriesRef series) const;
    [[nodiscard]] std::size_t size() const;
    /// The series with exactly these labels; kNoSeries when there is none.
    [[nodiscard]] model::SeriesRef find(const model::Labels &labels) const;
    /// Calls `visit` for each series, in order of number, until it returns false. Without a lock held in between:
    /// series may come and go meanwhile.
    void forEach(const std::function<bool(model::SeriesRef, const model::Labels &)> &visit) const;
    /// The same without making labels. The table is locked meanwhile, for a few hundred series at a time: `visit` is
    /// quick and does not call the table; the pairs live until it returns.
    void visitPairs(const std::function<bool(model::SeriesRef, std::span<const model::PairId>)> &visit) const;

private:
    friend class Log; // the writer of the table; everybody else reads
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::wal
