// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Inside of FakeEngine: what a pretended receiver has refused, and what an examination of the way to it finds.

#include "agent/engine/dead_letter_rows.h"
#include "agent/model/diagnosis.h"

#include <cstdint>
#include <string>
#include <vector>

/// The dead letters of one pretended receiver. A value.
class FakeLetters {
public:
    /// As if `count` requests had been refused before `now`, a few minutes apart.
    void refuse(int count, agent::TimestampMs now);
    [[nodiscard]] std::vector<agent::engine::DeadLetterRow> list(const agent::engine::DeadLetterQuery &query) const;
    /// Returns how many there were, and how many samples were in them.
    std::pair<std::uint64_t, std::uint64_t> remove(const agent::engine::DeadLetterQuery &query);
    [[nodiscard]] std::uint64_t entries() const { return m_rows.size(); }
    [[nodiscard]] std::uint64_t samples() const;
    /// Samples by reason.
    [[nodiscard]] std::uint64_t refusedFor(const std::string &reason) const;

private:
    std::vector<agent::engine::DeadLetterRow> m_rows; ///< Newest first.
};

/// The steps of an examination of a receiver behind TLS: all fine when it can be reached, else stopped at the
/// connection.
[[nodiscard]] std::vector<agent::model::DiagnosisStep> fakeSteps(bool reachable, bool testSample);
