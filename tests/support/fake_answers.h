// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/engine.h"

#include <string>
#include <vector>

/// What FakeEngine answers about a single target. Pure: the same for the same row.

/// Null: the snapshot has no such target.
[[nodiscard]] const agent::engine::TargetRow *fakeTarget(const agent::engine::EngineSnapshot &snapshot,
                                                         const agent::engine::TargetName &name);
/// An exposition that fits the row's state; `number` counts looks, so that values move on.
[[nodiscard]] agent::engine::TargetLook fakeLook(const agent::engine::TargetRow &row, agent::TimestampMs now,
                                                 int number);
[[nodiscard]] agent::engine::TargetHistory fakeHistory(const agent::engine::TargetRow &row);
/// The rules of every pretended job, as text.
[[nodiscard]] std::vector<std::string> fakeRelabelRules();
[[nodiscard]] agent::engine::RelabelExplanation fakeExplanation(const agent::model::Labels &discovered);
