// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/feed/source.h"
#include "agent/wal/log.h"

#include <memory>

namespace agent::remote {

/// The part of a log before a place: what a backlog delivery reads. Nothing is appended to it, and it may shrink from
/// the front as the log does. Internally synchronised, as the source it is a part of.
class BoundedSource final : public Source {
public:
    /// `whole` must outlive it. `until` is the first place that is no part of it, with its ordinal.
    BoundedSource(Source &whole, const wal::CursorStore::Cursor::Until &until) : m_whole(whole), m_until(until) {}

    [[nodiscard]] const wal::CursorStore::Cursor::Until &until() const { return m_until; }

    model::LabelPairs &pairs() override { return m_whole.pairs(); }
    bool retainPairs(model::SeriesRef series, std::vector<model::PairId> &out) const override
    {
        return m_whole.retainPairs(series, out);
    }
    bool contains(model::SeriesRef series) const override { return m_whole.contains(series); }
    /// That of the whole, so that who reads knows what is lost: it may lie behind `end`.
    wal::Position begin() const override { return m_whole.begin(); }
    wal::Position end() const override { return m_until.position; }
    std::unique_ptr<wal::Tailer> tail(wal::Position from) override;
    std::uint64_t ordinal(wal::Position position) override;
    std::uint64_t endOrdinal() const override { return m_until.ordinal; }
    std::uint64_t firstOrdinal(std::uint32_t segment) const override;
    std::string_view lossReason(std::uint32_t from, std::uint32_t before) const override
    {
        return m_whole.lossReason(from, before);
    }
    Appended appended() const override { return m_whole.appended(); }
    std::uint64_t bytesFrom(wal::Position position) const override;
    std::unique_ptr<Subscription> onAppend(std::function<void()> nudge) override;

private:
    Source &m_whole;
    const wal::CursorStore::Cursor::Until m_until;
};

} // namespace agent::remote
