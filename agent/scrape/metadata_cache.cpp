// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/metadata_cache.h"

#include <tsl/robin_set.h>
#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace agent::scrape {
namespace {

std::uint64_t hashText(std::string_view text, std::uint64_t seed = 0)
{
    return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

} // namespace

struct FamilyStore::Impl {
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const Family &f) const
        {
            const auto type = static_cast<std::uint64_t>(f.metadata.type);
            return hashText(f.name, hashText(f.metadata.help, hashText(f.metadata.unit, type)));
        }
        std::size_t operator()(const std::shared_ptr<const Family> &f) const { return (*this)(*f); }
    };
    struct Equal {
        using is_transparent = void;
        static bool same(const Family &a, const Family &b) { return a.name == b.name && a.metadata == b.metadata; }
        bool operator()(const std::shared_ptr<const Family> &a, const std::shared_ptr<const Family> &b) const
        {
            return same(*a, *b);
        }
        bool operator()(const std::shared_ptr<const Family> &a, const Family &b) const { return same(*a, b); }
        bool operator()(const Family &a, const std::shared_ptr<const Family> &b) const { return same(a, *b); }
    };
    tsl::robin_set<std::shared_ptr<const Family>, Hash, Equal> families;
    std::size_t pruneAt = 1000;
};

FamilyStore::FamilyStore() : m_impl(std::make_unique<Impl>()) {}
FamilyStore::~FamilyStore() = default;
std::size_t FamilyStore::size() const
{
    return m_impl->families.size();
}

std::shared_ptr<const Family> FamilyStore::intern(Family family)
{
    auto &families = m_impl->families;
    const auto known = families.find(family);
    if (known != families.end())
        return *known;
    if (families.size() >= m_impl->pruneAt) {
        // Nobody else can take a reference to what only the store holds.
        for (auto it = families.begin(); it != families.end();)
            it = it->use_count() == 1 ? families.erase(it) : std::next(it);
        m_impl->pruneAt = std::max<std::size_t>(1000, 2 * families.size());
    }
    auto shared = std::make_shared<const Family>(std::move(family));
    families.insert(shared);
    return shared;
}

struct MetadataCache::Index {
    struct Hash {
        const std::vector<Entry> *entries;
        std::size_t operator()(std::uint32_t index) const { return hashText((*entries)[index].family->name); }
        std::size_t operator()(std::string_view name) const { return hashText(name); }
    };
    struct Equal {
        using is_transparent = void;
        const std::vector<Entry> *entries;
        bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
        bool operator()(std::uint32_t index, std::string_view name) const
        {
            return (*entries)[index].family->name == name;
        }
        bool operator()(std::string_view name, std::uint32_t index) const { return (*this)(index, name); }
    };
    explicit Index(const std::vector<Entry> &entries) : set(0, Hash{&entries}, Equal{&entries}) {}
    tsl::robin_set<std::uint32_t, Hash, Equal> set;
};

MetadataCache::MetadataCache(FamilyStore &store) : m_store(store), m_index(std::make_unique<Index>(m_entries)) {}
MetadataCache::~MetadataCache() = default;

void MetadataCache::begin()
{
    ++m_scrape;
    m_last = 0;
}

MetadataCache::Entry *MetadataCache::touch(std::string_view family)
{
    for (std::size_t i = m_last; i < m_entries.size() && i < m_last + 2; ++i) {
        if (m_entries[i].family->name == family) {
            m_last = i;
            m_entries[i].scrape = m_scrape;
            return &m_entries[i];
        }
    }
    const auto known = m_index->set.find(family);
    if (known != m_index->set.end()) {
        m_last = *known;
        m_entries[m_last].scrape = m_scrape;
        return &m_entries[m_last];
    }
    if (m_entries.size() >= kMostFamilies || family.size() > model::kMostFamilyNameBytes)
        return nullptr;
    m_entries.push_back({m_store.intern({std::string(family), {}}), m_scrape});
    m_last = m_entries.size() - 1;
    m_index->set.insert(static_cast<std::uint32_t>(m_last));
    m_changed = true;
    return &m_entries.back();
}

void MetadataCache::replace(Entry &entry, Family next)
{
    entry.family = m_store.intern(std::move(next));
    m_changed = true;
}

void MetadataCache::setType(std::string_view family, model::MetricType type)
{
    Entry *entry = touch(family);
    if (!entry || entry->family->metadata.type == type)
        return;
    Family next = *entry->family;
    next.metadata.type = type;
    replace(*entry, std::move(next));
}

void MetadataCache::setHelp(std::string_view family, std::string_view help)
{
    help = model::cutMetadataText(help);
    Entry *entry = touch(family);
    if (!entry || entry->family->metadata.help == help)
        return;
    Family next = *entry->family;
    next.metadata.help = help;
    replace(*entry, std::move(next));
}

void MetadataCache::setUnit(std::string_view family, std::string_view unit)
{
    unit = model::cutMetadataText(unit);
    Entry *entry = touch(family);
    if (!entry || entry->family->metadata.unit == unit)
        return;
    Family next = *entry->family;
    next.metadata.unit = unit;
    replace(*entry, std::move(next));
}

void MetadataCache::forgetOld()
{
    const auto old = [this](const Entry &e) { return m_scrape - e.scrape > kScrapesKept; };
    if (std::none_of(m_entries.begin(), m_entries.end(), old))
        return;
    std::erase_if(m_entries, old);
    m_index->set.clear();
    for (std::uint32_t i = 0; i < m_entries.size(); ++i)
        m_index->set.insert(i);
    m_changed = true;
}

std::shared_ptr<const FamilyList> MetadataCache::end(bool forget)
{
    if (forget)
        forgetOld();
    if (!std::exchange(m_changed, false))
        return nullptr;
    auto list = std::make_shared<FamilyList>();
    list->reserve(m_entries.size());
    for (const Entry &e : m_entries)
        list->push_back(e.family);
    return list;
}

} // namespace agent::scrape
