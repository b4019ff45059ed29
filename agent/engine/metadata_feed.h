// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/metadata_store.h"
#include "agent/scrape/manager.h"

#include <memory>
#include <vector>

namespace agent::engine {

/// Brings what targets tell about metric families to the remotes. One thread: agent-upkeep.
class MetadataFeed {
public:
    /// Both must outlive it.
    MetadataFeed(const scrape::Manager &targets, remote::MetadataStore &store) : m_targets(targets), m_store(store) {}

    /// Looks whether anything has changed since the last call, and passes it on.
    void run();

private:
    const scrape::Manager &m_targets;
    remote::MetadataStore &m_store;
    std::vector<std::shared_ptr<const scrape::FamilyList>> m_seen; ///< One a target, at the last call.
};

} // namespace agent::engine
