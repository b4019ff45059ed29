// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/metadata.h"
#include "agent/remote/wire/symbol_table.h"
#include "agent/remote/wire/wire.h"

#include <cstdint>
#include <string>

namespace agent::remote {

/// Appends the Metadata message of remote write 2.0; nothing when nothing is known.
inline void putMetadataMessage(const model::Metadata &metadata, SymbolTable &symbols, std::string &out)
{
    if (metadata.type != model::MetricType::Unknown)
        wire::putInteger(1, static_cast<std::uint64_t>(metadata.type), out);
    if (!metadata.help.empty())
        wire::putInteger(3, symbols.number(metadata.help), out);
    if (!metadata.unit.empty())
        wire::putInteger(4, symbols.number(metadata.unit), out);
}

} // namespace agent::remote
