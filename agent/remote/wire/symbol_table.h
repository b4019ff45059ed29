// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agent::remote {

/// The symbols of one request of remote write 2.0: each string once, the empty one first. Its memory is used from
/// request to request. One thread: the remote's.
class SymbolTable {
public:
    SymbolTable();
    /// Begins a request.
    void begin();
    /// The number of `text`, which is new or not. Lifetime: `text` is looked at until the next `begin`.
    [[nodiscard]] std::uint32_t number(std::string_view text);
    /// As repeated field 4 of Request.
    [[nodiscard]] const std::string &bytes() const { return m_bytes; }
    [[nodiscard]] std::size_t size() const { return m_texts.size(); }

private:
    struct Entry {
        std::uint32_t epoch = 0; ///< Of the request that it belongs to.
        std::uint32_t hash = 0;
        std::uint32_t symbol = 0;
    };
    std::uint32_t add(std::string_view text);
    void grow();

    std::vector<Entry> m_index; ///< Open addressing; a power of two, at most half full.
    std::vector<std::string_view> m_texts;
    std::string m_bytes;
    std::uint32_t m_epoch = 0;
};

} // namespace agent::remote
