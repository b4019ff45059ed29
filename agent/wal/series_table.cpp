// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/series_table.h"

#include "agent/wal/series_table_impl.h"

namespace agent::wal {

SeriesTable::SeriesTable(model::LabelPairs &pairs) : m_impl(std::make_unique<Impl>(pairs)) {}
SeriesTable::~SeriesTable() = default;

model::LabelPairs &SeriesTable::pairs()
{
    return m_impl->store.pairs();
}

const model::LabelPairs &SeriesTable::pairs() const
{
    return m_impl->store.pairs();
}

bool SeriesTable::retainPairs(model::SeriesRef series, std::vector<model::PairId> &out) const
{
    return m_impl->store.retainPairs(series, out);
}

bool SeriesTable::labels(model::SeriesRef series, model::Labels &out) const
{
    return m_impl->store.labels(series, out);
}

bool SeriesTable::contains(model::SeriesRef series) const
{
    return m_impl->store.contains(series);
}

std::size_t SeriesTable::size() const
{
    return m_impl->store.size();
}

model::SeriesRef SeriesTable::find(const model::Labels &labels) const
{
    return m_impl->store.find(labels);
}

void SeriesTable::visitPairs(const std::function<bool(model::SeriesRef, std::span<const model::PairId>)> &visit) const
{
    std::uint64_t from = 0;
    while (m_impl->store.visitPage(from, visit)) {
    }
}

void SeriesTable::forEach(const std::function<bool(model::SeriesRef, const model::Labels &)> &visit) const
{
    std::uint64_t from = 0;
    std::vector<std::pair<model::SeriesRef, model::Labels>> page;
    while (m_impl->store.nextPage(from, page)) {
        for (const auto &[ref, labels] : page) {
            if (!visit(ref, labels))
                return;
        }
    }
}

} // namespace agent::wal
