// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/syntax.h"

#include <cstddef>
#include <string>
#include <string_view>

/// How scalars of several lines are read; for syntax.cpp only.
namespace agent::config {

/// Ends the reading of a text; never leaves readSyntax.
struct SyntaxStop {
    SyntaxError error;
};

/// The meaning of what stands between the quotes at `begin`; `end` is that of the text.
/// Moves `at` behind the closing quote. Errors: SyntaxStop.
[[nodiscard]] std::string readQuoted(std::string_view text, std::size_t &at);

/// A block scalar that begins with `|` or `>` at `at`, in something whose column is `parent` (-1: the top).
struct BlockScalar {
    std::string text;
    std::size_t end = 0;    ///< Of its last line, without the line end.
    std::size_t resume = 0; ///< The line end where reading goes on: behind blank lines that do not count.
};
/// Errors: SyntaxStop.
[[nodiscard]] BlockScalar readBlockScalar(std::string_view text, std::size_t at, long parent);

/// Length of the line end at `at`: 2, 1, or 0 when there is none. Errors: SyntaxStop for a lone carriage return.
[[nodiscard]] std::size_t lineBreakAt(std::string_view text, std::size_t at);

[[nodiscard]] inline bool isBlankChar(char c)
{
    return c == ' ' || c == '\t';
}
/// Whether a document marker, `---` or `...`, begins at `at`, which is the start of a line.
[[nodiscard]] bool isDocumentMarker(std::string_view text, std::size_t at);

} // namespace agent::config
