// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace agent::relabel {

/// A regular expression in RE2's syntax that matches whole texts, `.` matching newlines as well. Immutable; copying
/// shares.
///
/// It is compiled as `^(?s:…)$`, which is what Prometheus does. Source: PARITY.md 2.2.4.
class Regex {
public:
    /// Errors: InvalidInput, "error parsing regexp: …".
    [[nodiscard]] static Result<Regex> compile(const std::string &text);

    [[nodiscard]] bool matches(std::string_view text) const;
    /// Fills `groups` (0 is the whole match) with views of `text`; groups that took no part, and those that do not
    /// exist, are empty. Asking for fewer groups is faster.
    [[nodiscard]] bool match(std::string_view text, std::span<std::string_view> groups) const;
    /// Without the whole match.
    [[nodiscard]] std::size_t groupCount() const;
    /// Number of the group called `name`, 0 when there is none.
    [[nodiscard]] std::size_t groupNumber(std::string_view name) const;

private:
    struct Impl;
    explicit Regex(std::shared_ptr<const Impl> impl) : m_impl(std::move(impl)) {}
    std::shared_ptr<const Impl> m_impl;
};

} // namespace agent::relabel
