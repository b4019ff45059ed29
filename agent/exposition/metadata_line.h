// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/exposition/parser.h"

#include <string>
#include <string_view>

namespace agent::exposition {

/// A line that begins with '#', taken apart. Reused from line to line: views point into the input or into the buffers.
struct MetadataLine {
    enum class Kind { Comment, Help, Type, Unit, End };
    Kind kind = Kind::Comment;
    std::string_view family;
    std::string_view text; ///< Of HELP and UNIT, escapes resolved.
    model::MetricType type = model::MetricType::Unknown;
    std::size_t length = 0; ///< With its line feed.
    std::string familyBuffer, textBuffer;
};

/// Takes apart the line at the start of `input`, which ends in a line feed. Errors: InvalidInput without line number.
[[nodiscard]] Status parseTextMetadata(std::string_view input, MetadataLine &out);
/// As parseTextMetadata, for OpenMetrics.
[[nodiscard]] Status parseOpenMetricsMetadata(std::string_view input, MetadataLine &out);

/// Hands a HELP, TYPE or UNIT line on.
void deliver(const MetadataLine &line, Sink &sink);

} // namespace agent::exposition
