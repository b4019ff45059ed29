// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/model/labels.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace agent::model {

/// Names one interned pair of label name and value.
enum class PairId : std::uint32_t {};

/// A pair, seen through the table: views that live as long as somebody holds a reference to the pair.
struct LabelPair {
    std::string_view name;
    std::string_view value;
    /// The pair as field 1 of remote write 1.0's TimeSeries, tag and length included: encoding a series' labels is
    /// copying these.
    std::string_view wire;
};

/// Stores each pair of label name and value once, counted, in the bytes that go on the wire. This is why a million
/// series fit in little memory and why encoding a sample parses nothing. Internally synchronised; `at` takes no lock.
class LabelPairs {
public:
    LabelPairs();
    ~LabelPairs();
    LabelPairs(const LabelPairs &) = delete;
    LabelPairs &operator=(const LabelPairs &) = delete;

    /// The id of the pair, with one reference more than before.
    [[nodiscard]] PairId intern(std::string_view name, std::string_view value);
    /// Interns each label in order; one reference each.
    void intern(const Labels &labels, std::vector<PairId> &out);
    /// Adds a reference. The caller holds one already, or is sure that somebody does meanwhile.
    void retain(std::span<const PairId> ids);
    /// Gives references back; the last one frees the pair, and its id may be used again.
    void release(std::span<const PairId> ids);
    /// Errors: none; the caller holds a reference.
    [[nodiscard]] LabelPair at(PairId id) const;
    [[nodiscard]] Labels labels(std::span<const PairId> ids) const;

    [[nodiscard]] std::size_t size() const;
    /// Memory of the pairs and their index, roughly.
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace agent::model
