// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/mapped_memory.h"

#include <sys/mman.h>

#include <limits>
#include <new>

namespace agent::wal {
namespace {

/// Stands before what is given out. As large as any alignment that is asked for.
struct alignas(64) Header {
    std::size_t bytes;
};

} // namespace

void *mapMemory(std::size_t bytes)
{
    if (bytes > std::numeric_limits<std::size_t>::max() - sizeof(Header))
        return nullptr;
    bytes += sizeof(Header);
    void *const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return nullptr;
    return new (memory) Header{bytes} + 1;
}

void unmapMemory(void *memory)
{
    if (memory == nullptr)
        return;
    Header *const header = static_cast<Header *>(memory) - 1;
    static_cast<void>(::munmap(header, header->bytes));
}

} // namespace agent::wal
