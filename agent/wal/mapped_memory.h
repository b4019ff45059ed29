// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>

namespace agent::wal {

/// Memory of the operating system, which has it back as soon as it is freed: for large buffers that are used now and
/// then. (The C library may keep what is freed for as long as the process lives.) Zeros; nullptr when there is none.
/// Internally synchronised.
[[nodiscard]] void *mapMemory(std::size_t bytes);
/// Frees what mapMemory gave; nullptr is fine.
void unmapMemory(void *memory);

struct UnmapMemory {
    void operator()(char *memory) const { unmapMemory(memory); }
};
/// A buffer of it.
using MappedBuffer = std::unique_ptr<char[], UnmapMemory>;

} // namespace agent::wal
