// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/wire_reader.h"

#include <vector>

namespace agent::exposition {

/// Passes over a group and the groups within, whose start was read.
bool WireReader::skipGroup(std::uint32_t number)
{
    std::vector<std::uint32_t> open{number};
    WireField field;
    while (!open.empty()) {
        if (m_pos == m_end)
            return fail("unexpected end within a group");
        if (!readTag(field))
            return false;
        if (m_wireType == kGroupStart) {
            open.push_back(field.number);
        } else if (m_wireType == kGroupEnd) {
            if (open.back() != field.number)
                return fail("end of a group that was not begun");
            open.pop_back();
        } else if (!readPayload(field)) {
            return false;
        }
    }
    m_wasGroup = true;
    return true;
}

} // namespace agent::exposition
