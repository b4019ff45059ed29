// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/memory_segments.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace agent::wal {
namespace {

/// Memory is taken in pieces of this size, so that growing never copies.
constexpr std::size_t kChunkBytes = std::size_t{64} << 10;

class ImageWriter final : public WritableFile {
public:
    explicit ImageWriter(std::shared_ptr<MemoryImage> image) : m_image(std::move(image)) {}
    Status append(std::string_view data) override { return m_image->append(data); }
    Status sync() override { return {}; } // what it is worth is not this file's to tell
    Status truncate(std::uint64_t size) override
    {
        m_image->truncate(size);
        return {};
    }
    Status close() override { return {}; }

private:
    std::shared_ptr<MemoryImage> m_image;
};

class ImageFile final : public RandomAccessFile {
public:
    explicit ImageFile(std::shared_ptr<const MemoryImage> image) : m_image(std::move(image)) {}
    Result<std::size_t> read(std::uint64_t offset, char *buffer, std::size_t size) const override
    {
        return m_image->read(offset, buffer, size);
    }
    Result<std::uint64_t> size() const override { return m_image->size(); }

private:
    std::shared_ptr<const MemoryImage> m_image;
};

} // namespace

Status MemoryImage::append(std::string_view data)
{
    const MutexLock lock(m_mutex);
    while (m_chunks.size() * kChunkBytes < m_size + data.size()) {
        std::unique_ptr<char[]> chunk(new (std::nothrow) char[kChunkBytes]);
        if (!chunk)
            return {Code::ResourceExhausted, "no memory is left to hold samples in"};
        m_chunks.push_back(std::move(chunk));
    }
    while (!data.empty()) {
        const auto within = static_cast<std::size_t>(m_size % kChunkBytes);
        const std::size_t part = std::min(data.size(), kChunkBytes - within);
        std::memcpy(m_chunks[static_cast<std::size_t>(m_size / kChunkBytes)].get() + within, data.data(), part);
        data.remove_prefix(part);
        m_size += part;
    }
    return {};
}

void MemoryImage::truncate(std::uint64_t size)
{
    const MutexLock lock(m_mutex);
    m_size = std::min(m_size, size);
}

Result<std::size_t> MemoryImage::read(std::uint64_t offset, char *buffer, std::size_t size) const
{
    std::shared_ptr<const RandomAccessFile> file;
    {
        const MutexLock lock(m_mutex);
        file = m_file;
        if (!file) {
            std::size_t total = 0;
            while (total < size && offset + total < m_size) {
                const std::uint64_t at = offset + total;
                const auto within = static_cast<std::size_t>(at % kChunkBytes);
                const auto part = static_cast<std::size_t>(
                    std::min<std::uint64_t>({size - total, kChunkBytes - within, m_size - at}));
                std::memcpy(buffer + total, m_chunks[static_cast<std::size_t>(at / kChunkBytes)].get() + within, part);
                total += part;
            }
            return total;
        }
    }
    return file->read(offset, buffer, size);
}

std::uint64_t MemoryImage::size() const
{
    const MutexLock lock(m_mutex);
    return m_size;
}

void MemoryImage::moveTo(std::unique_ptr<RandomAccessFile> file)
{
    const MutexLock lock(m_mutex);
    m_file = std::move(file);
    std::vector<std::unique_ptr<char[]>>().swap(m_chunks);
}

std::unique_ptr<WritableFile> MemorySegments::create(std::uint32_t number)
{
    auto image = std::make_shared<MemoryImage>();
    const MutexLock lock(m_mutex);
    m_images[number] = image;
    return std::make_unique<ImageWriter>(std::move(image));
}

std::shared_ptr<MemoryImage> MemorySegments::find(std::uint32_t number) const
{
    const MutexLock lock(m_mutex);
    const auto it = m_images.find(number);
    return it == m_images.end() ? nullptr : it->second;
}

std::unique_ptr<RandomAccessFile> MemorySegments::open(std::uint32_t number) const
{
    std::shared_ptr<MemoryImage> image = find(number);
    return image ? std::make_unique<ImageFile>(std::move(image)) : nullptr;
}

bool MemorySegments::remove(std::uint32_t number)
{
    const MutexLock lock(m_mutex);
    return m_images.erase(number) > 0;
}

std::optional<std::uint32_t> MemorySegments::oldest() const
{
    const MutexLock lock(m_mutex);
    if (m_images.empty())
        return std::nullopt;
    return m_images.begin()->first;
}

} // namespace agent::wal
