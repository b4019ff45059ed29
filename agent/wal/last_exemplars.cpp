// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/last_exemplars.h"

#include <bit>

namespace agent::wal {

LastExemplars::Verdict LastExemplars::admit(const model::Exemplar &exemplar, std::vector<Before> &undo)
{
    if (model::isTooLongForExemplar(exemplar.labels))
        return Verdict::TooLong;
    const Last seen{exemplar.timestamp, std::bit_cast<std::uint64_t>(exemplar.value), exemplar.labels.hash()};
    const auto [known, isFirst] = m_last.try_emplace(model::value(exemplar.series), seen);
    if (isFirst) {
        undo.push_back({exemplar.series, std::nullopt});
        return Verdict::New;
    }
    Last &last = known->second;
    if (seen == last)
        return Verdict::Repeated;
    if (seen.timestamp < last.timestamp)
        return Verdict::Older;
    undo.push_back({exemplar.series, last});
    last = seen;
    return Verdict::New;
}

void LastExemplars::revert(std::span<const Before> undo)
{
    for (auto it = undo.rbegin(); it != undo.rend(); ++it) {
        if (it->last)
            m_last[model::value(it->series)] = *it->last;
        else
            forget(it->series);
    }
}

std::size_t LastExemplars::bytes() const
{
    constexpr std::size_t kNodeBytes = sizeof(Last) + 4 * sizeof(std::uint64_t); // key, link, what malloc adds
    return m_last.bucket_count() * sizeof(void *) + m_last.size() * kNodeBytes;
}

} // namespace agent::wal
