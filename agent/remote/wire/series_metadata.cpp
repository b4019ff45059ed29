// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/series_metadata.h"

#include "agent/model/labels.h"

namespace agent::remote {

void SeriesMetadata::refresh(const SeriesCache &series)
{
    if (!m_source)
        return;
    std::shared_ptr<const MetadataView> view = m_source->view();
    if (view->families().empty())
        view.reset();
    if (view == m_view && series.generation() == m_generation)
        return;
    m_view = std::move(view);
    m_generation = series.generation();
    m_bySlot.assign(m_bySlot.size(), kUnresolved);
}

SeriesMetadata::Id SeriesMetadata::resolve(SeriesSlot slot, const SeriesCache &series) const
{
    for (const model::PairId id : series.pairs(slot)) {
        const model::LabelPair pair = series.labelPairs().at(id);
        if (pair.name != model::kMetricName)
            continue;
        const FamilyMetadata *family = m_view->familyOf(pair.value);
        return family ? static_cast<Id>(family - m_view->families().data()) + 1 : kNone;
    }
    return kNone;
}

} // namespace agent::remote
