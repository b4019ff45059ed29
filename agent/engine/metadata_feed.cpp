// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/metadata_feed.h"

#include <unordered_set>
#include <utility>

namespace agent::engine {

void MetadataFeed::run()
{
    std::vector<std::shared_ptr<const scrape::FamilyList>> lists = m_targets.families();
    if (lists == m_seen) {
        m_store.saveIfDue();
        return;
    }
    m_seen = std::move(lists);
    // Targets of one kind share the objects: each is looked at once.
    std::unordered_set<const scrape::Family *> known;
    std::vector<remote::FamilyMetadata> told;
    for (const auto &list : m_seen)
        for (const auto &family : *list)
            if (known.insert(family.get()).second)
                told.push_back({family->name, family->metadata});
    m_store.update(std::move(told));
}

} // namespace agent::engine
