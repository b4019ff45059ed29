// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/metadata.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agent::scrape {

/// Metadata of one metric family. Immutable.
struct Family {
    std::string name;
    model::Metadata metadata;
};

using FamilyList = std::vector<std::shared_ptr<const Family>>;

/// Keeps equal families once, however many targets expose them. One thread: the one of the worker whose targets share
/// it.
class FamilyStore {
public:
    FamilyStore();
    ~FamilyStore();
    FamilyStore(const FamilyStore &) = delete;
    FamilyStore &operator=(const FamilyStore &) = delete;

    [[nodiscard]] std::shared_ptr<const Family> intern(Family family);
    [[nodiscard]] std::size_t size() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// What a target tells about its families. Metadata that repeats from scrape to scrape costs a compare and allocates
/// nothing. At most `kMostFamilies`; further ones are not kept, nor are names beyond model::kMostFamilyNameBytes, and
/// texts are cut (model::cutMetadataText). One thread: the one of the target's loop.
class MetadataCache {
public:
    static constexpr std::size_t kMostFamilies = 20000;
    /// Scrapes that a family outlives its last mention.
    static constexpr std::uint32_t kScrapesKept = 10;

    explicit MetadataCache(FamilyStore &store);
    ~MetadataCache();
    MetadataCache(const MetadataCache &) = delete;
    MetadataCache &operator=(const MetadataCache &) = delete;

    void begin();
    void setType(std::string_view family, model::MetricType type);
    void setHelp(std::string_view family, std::string_view help);
    void setUnit(std::string_view family, std::string_view unit);
    /// Ends a scrape. `forget`: it was a good one, so families that were not mentioned for long go.
    /// Returns the families in order of their first mention when anything changed since the last call, else null.
    [[nodiscard]] std::shared_ptr<const FamilyList> end(bool forget);
    [[nodiscard]] std::size_t size() const { return m_entries.size(); }

private:
    struct Entry {
        std::shared_ptr<const Family> family;
        std::uint32_t scrape; ///< The one that mentioned it last.
    };
    struct Index;

    /// The entry of `family`, made when new; null when there are too many.
    Entry *touch(std::string_view family);
    void replace(Entry &entry, Family next);
    void forgetOld();

    FamilyStore &m_store;
    std::vector<Entry> m_entries;
    std::unique_ptr<Index> m_index;
    std::size_t m_last =
        0; ///< Entry mentioned last: HELP and TYPE of a family follow each other, and families keep their order.
    std::uint32_t m_scrape = 0;
    bool m_changed = false;
};

} // namespace agent::scrape
