// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/label_pairs.h"

#include "agent/base/coding.h"

#include <tsl/robin_set.h>
#include <xxhash.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <new>

namespace agent::model {
namespace {

/// A pair in one allocation: this header, then the wire bytes `0a <len> 0a <name len> <name> 12 <value len> <value>`.
struct Block {
    std::uint32_t references;
    std::uint32_t wireSize;
    std::uint32_t nameOffset; ///< From the start of the wire bytes.
    std::uint32_t nameSize;
    std::uint32_t valueOffset;
    std::uint32_t valueSize;
    [[nodiscard]] const char *wire() const { return reinterpret_cast<const char *>(this + 1); }
    [[nodiscard]] std::string_view name() const { return {wire() + nameOffset, nameSize}; }
    [[nodiscard]] std::string_view value() const { return {wire() + valueOffset, valueSize}; }
};

constexpr std::size_t kPageBits = 12;
constexpr std::size_t kPageSize = std::size_t{1} << kPageBits;
constexpr std::size_t kPages = std::size_t{1} << 16; // 268 million pairs

using Page = std::array<std::atomic<Block *>, kPageSize>;

std::uint64_t hashPair(std::string_view name, std::string_view value)
{
    return XXH3_64bits_withSeed(value.data(), value.size(), XXH3_64bits(name.data(), name.size()));
}

struct Key {
    std::string_view name;
    std::string_view value;
};

} // namespace

struct LabelPairs::Impl {
    struct Hash {
        using is_transparent = void;
        const Impl *owner;
        std::size_t operator()(std::uint32_t id) const
        {
            const Block *b = owner->block(id);
            return hashPair(b->name(), b->value());
        }
        std::size_t operator()(const Key &key) const { return hashPair(key.name, key.value); }
    };
    struct Equal {
        using is_transparent = void;
        const Impl *owner;
        bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
        bool operator()(std::uint32_t id, const Key &key) const
        {
            const Block *b = owner->block(id);
            return b->name() == key.name && b->value() == key.value;
        }
        bool operator()(const Key &key, std::uint32_t id) const { return (*this)(id, key); }
    };

    Impl() : index(0, Hash{this}, Equal{this}) {}
    ~Impl()
    {
        for (auto &slot : pages) {
            Page *page = slot.load(std::memory_order_relaxed);
            if (!page)
                continue;
            for (auto &entry : *page)
                std::free(entry.load(std::memory_order_relaxed));
            delete page;
        }
    }

    [[nodiscard]] Block *block(std::uint32_t id) const
    {
        return (*pages[id >> kPageBits].load(std::memory_order_acquire))[id & (kPageSize - 1)].load(
            std::memory_order_acquire);
    }

    PairId internLocked(std::string_view name, std::string_view value) AGENT_REQUIRES(mutex)
    {
        const auto found = index.find(Key{name, value});
        if (found != index.end()) {
            ++block(*found)->references;
            return PairId{*found};
        }
        scratch.clear();
        putUvarint(scratch, name.size());
        const std::size_t nameLengthSize = scratch.size();
        putUvarint(scratch, value.size());
        const std::size_t valueLengthSize = scratch.size() - nameLengthSize;
        const std::size_t inner = 2 + nameLengthSize + name.size() + valueLengthSize + value.size();
        std::string wire;
        wire.reserve(inner + 6);
        wire.push_back('\x0a');
        putUvarint(wire, inner);
        wire.push_back('\x0a');
        putString(wire, name);
        const std::size_t nameOffset = wire.size() - name.size();
        wire.push_back('\x12');
        putString(wire, value);
        const std::size_t valueOffset = wire.size() - value.size();

        void *memory = std::malloc(sizeof(Block) + wire.size());
        if (!memory)
            throw std::bad_alloc();
        auto *fresh = new (memory) Block{1,
                                         static_cast<std::uint32_t>(wire.size()),
                                         static_cast<std::uint32_t>(nameOffset),
                                         static_cast<std::uint32_t>(name.size()),
                                         static_cast<std::uint32_t>(valueOffset),
                                         static_cast<std::uint32_t>(value.size())};
        std::memcpy(fresh + 1, wire.data(), wire.size());
        blockBytes += sizeof(Block) + wire.size();

        std::uint32_t id;
        if (!freeIds.empty()) {
            id = freeIds.back();
            freeIds.pop_back();
        } else {
            id = nextId++;
        }
        auto &slot = pages[id >> kPageBits];
        if (!slot.load(std::memory_order_relaxed))
            slot.store(new Page{}, std::memory_order_release);
        (*slot.load(std::memory_order_relaxed))[id & (kPageSize - 1)].store(fresh, std::memory_order_release);
        index.insert(id);
        return PairId{id};
    }

    mutable Mutex mutex;
    tsl::robin_set<std::uint32_t, Hash, Equal> index;
    std::vector<std::uint32_t> freeIds AGENT_GUARDED_BY(mutex);
    std::uint32_t nextId AGENT_GUARDED_BY(mutex) = 0;
    std::size_t blockBytes AGENT_GUARDED_BY(mutex) = 0;
    std::string scratch AGENT_GUARDED_BY(mutex);
    std::array<std::atomic<Page *>, kPages> pages{};
};

LabelPairs::LabelPairs() : m_impl(std::make_unique<Impl>()) {}
LabelPairs::~LabelPairs() = default;

PairId LabelPairs::intern(std::string_view name, std::string_view value)
{
    const MutexLock lock(m_impl->mutex);
    return m_impl->internLocked(name, value);
}

void LabelPairs::intern(const Labels &labels, std::vector<PairId> &out)
{
    const MutexLock lock(m_impl->mutex);
    for (const Label &label : labels)
        out.push_back(m_impl->internLocked(label.name, label.value));
}

void LabelPairs::retain(std::span<const PairId> ids)
{
    const MutexLock lock(m_impl->mutex);
    for (const PairId id : ids)
        ++m_impl->block(static_cast<std::uint32_t>(id))->references;
}

void LabelPairs::release(std::span<const PairId> ids)
{
    const MutexLock lock(m_impl->mutex);
    for (const PairId pair : ids) {
        const auto id = static_cast<std::uint32_t>(pair);
        Block *block = m_impl->block(id);
        if (--block->references > 0)
            continue;
        m_impl->index.erase(id);
        (*m_impl->pages[id >> kPageBits].load(std::memory_order_relaxed))[id & (kPageSize - 1)].store(
            nullptr, std::memory_order_release);
        m_impl->freeIds.push_back(id);
        m_impl->blockBytes -= sizeof(Block) + block->wireSize;
        std::free(block);
    }
}

LabelPair LabelPairs::at(PairId id) const
{
    const Block *block = m_impl->block(static_cast<std::uint32_t>(id));
    return {block->name(), block->value(), {block->wire(), block->wireSize}};
}

Labels LabelPairs::labels(std::span<const PairId> ids) const
{
    std::vector<Label> out;
    out.reserve(ids.size());
    for (const PairId id : ids) {
        const LabelPair pair = at(id);
        out.push_back({std::string(pair.name), std::string(pair.value)});
    }
    return Labels(std::move(out));
}

std::size_t LabelPairs::size() const
{
    const MutexLock lock(m_impl->mutex);
    return m_impl->index.size();
}

std::size_t LabelPairs::bytes() const
{
    const MutexLock lock(m_impl->mutex);
    return m_impl->blockBytes + m_impl->index.bucket_count() * 8 + m_impl->nextId * sizeof(void *);
}

} // namespace agent::model
