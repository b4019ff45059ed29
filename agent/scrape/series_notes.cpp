// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/series_notes.h"

#include <xxhash.h>

#include <algorithm>

namespace agent::scrape {
namespace {

/// Never 0.
std::uint64_t hashOf(const model::Exemplar &exemplar)
{
    const std::uint64_t hash = XXH3_64bits_withSeed(&exemplar.value, sizeof exemplar.value, exemplar.labels.hash());
    return std::max<std::uint64_t>(1, hash);
}

} // namespace

SeriesNotes::Note SeriesNotes::find(model::SeriesRef series) const
{
    const auto found = m_notes.find(series);
    return found == m_notes.end() ? Note{} : found->second;
}

bool SeriesNotes::takeStart(model::SeriesRef series, TimestampMs start)
{
    if (find(series).start == start)
        return false;
    m_taken.push_back({series, {start, 0}});
    return true;
}

bool SeriesNotes::takeExemplar(const model::Exemplar &exemplar)
{
    const std::uint64_t hash = hashOf(exemplar);
    if (find(exemplar.series).exemplar == hash)
        return false;
    m_taken.push_back({exemplar.series, {0, hash}});
    return true;
}

void SeriesNotes::stored()
{
    for (const Taken &taken : m_taken) {
        Note &note = m_notes[taken.series];
        if (taken.note.start != 0)
            note.start = taken.note.start;
        else
            note.exemplar = taken.note.exemplar;
    }
    m_taken.clear();
}

void SeriesNotes::forget(std::span<const model::SeriesRef> series)
{
    if (m_notes.empty())
        return;
    for (const model::SeriesRef one : series)
        m_notes.erase(one);
}

} // namespace agent::scrape
