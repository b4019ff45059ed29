// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/web/dead_letter_json.h"

#include <nlohmann/json.hpp>

namespace agent::web {

std::string deadLetterJson(const std::string &remote, const engine::DeadLetterRow &row, const std::string &file)
{
    nlohmann::ordered_json json{{"remote", remote},
                                {"id", std::to_string(row.id)},
                                {"time", formatTimestamp(row.time)},
                                {"status", row.status},
                                {"reason", row.reason},
                                {"refused", row.refused},
                                {"candidates", row.candidates},
                                {"minTime", formatTimestamp(row.minTime)},
                                {"maxTime", formatTimestamp(row.maxTime)},
                                {"series", row.series},
                                {"unsure", row.unsure},
                                {"text", row.text}};
    if (!file.empty())
        json["file"] = file;
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace agent::web
