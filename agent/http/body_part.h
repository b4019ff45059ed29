// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace agent::http {

/// A few MiB of a large body, in pages of its own: they go back to the system when it goes, whatever else is in use.
class BodyPart {
public:
    static constexpr std::size_t kCapacity = 4U << 20;

    /// Takes address space; memory is taken as it is written to.
    BodyPart()
        : m_data(mmap(nullptr, kCapacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0))
    {
    }
    BodyPart(BodyPart &&other) noexcept
        : m_data(std::exchange(other.m_data, MAP_FAILED)), m_size(std::exchange(other.m_size, 0))
    {
    }
    BodyPart &operator=(BodyPart &&other) noexcept
    {
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
        return *this;
    }
    ~BodyPart()
    {
        if (isValid())
            munmap(m_data, kCapacity);
    }
    /// False when the system gave nothing.
    [[nodiscard]] bool isValid() const { return m_data != MAP_FAILED; }
    [[nodiscard]] std::string_view text() const { return {static_cast<const char *>(m_data), m_size}; }
    [[nodiscard]] std::size_t room() const { return kCapacity - m_size; }
    /// Where there is room.
    [[nodiscard]] char *end() { return static_cast<char *>(m_data) + m_size; }
    /// So much has been written there.
    void grow(std::size_t size) { m_size += size; }

private:
    void *m_data;
    std::size_t m_size = 0;
};

} // namespace agent::http
