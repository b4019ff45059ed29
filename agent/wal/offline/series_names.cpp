// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/series_names.h"

#include "agent/base/coding.h"
#include "agent/wal/record_codec.h"

namespace agent::wal {

Status SeriesNames::add(std::string_view record, std::uint64_t &conflicts)
{
    if (record.empty())
        return {};
    return codec::forEachSeries(record, [&](model::SeriesRef series, const std::vector<codec::LabelView> &labels) {
        const std::size_t at = m_text.size();
        putUvarint(m_text, labels.size());
        for (const auto &[name, value] : labels) {
            putString(m_text, name);
            putString(m_text, value);
        }
        const auto [place, added] = m_places.try_emplace(model::value(series), Place{at, m_text.size() - at});
        if (added)
            return;
        const std::string_view all(m_text);
        if (all.substr(place->second.at, place->second.bytes) != all.substr(at))
            ++conflicts;
        m_text.resize(at);
    });
}

bool SeriesNames::contains(model::SeriesRef series) const
{
    return m_places.contains(model::value(series));
}

void SeriesNames::encode(model::SeriesRef series, std::string &out) const
{
    const Place place = m_places.at(model::value(series));
    putBe64(out, model::value(series));
    out.append(m_text, place.at, place.bytes);
}

} // namespace agent::wal
