// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/series_store.h"
#include "agent/wal/series_table.h"

namespace agent::wal {

struct SeriesTable::Impl {
    explicit Impl(model::LabelPairs &pairs) : store(pairs) {}
    SeriesStore store;
};

} // namespace agent::wal
