// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"

#include <tl/expected.hpp>

namespace agent {

/// A value, or the Status that says why there is none. Cannot be dropped silently. On tl::expected: `if (!r) return r.error();`, `*r`, `r->x`.
template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Status> {
public:
    using Base = tl::expected<T, Status>;
    using Base::Base;
    Result(Status status) : Base(tl::unexpect, std::move(status)) {}

    /// Ok, or the error.
    [[nodiscard]] Status status() const { return this->has_value() ? Status() : this->error(); }
};

} // namespace agent
