// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/diagnosis.h"

#include <string>

namespace agent::web {

/// A diagnosis as JSON, in one line: remote, url, receiver, passed and steps; each step with name, title, state,
/// summary, hint, milliseconds and facts.
[[nodiscard]] std::string toJson(const model::Diagnosis &diagnosis);

} // namespace agent::web
