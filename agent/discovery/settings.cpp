// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/discovery/settings.h"

namespace agent::discovery {

std::string_view mechanism(const Settings &settings)
{
    return std::holds_alternative<StaticSettings>(settings) ? "static" : "file";
}

} // namespace agent::discovery
