// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

namespace agent::remote {

/// A part of the week in which data may be sent. Shape: `from` and `to` are minutes of the day, 0 to 1440. When `to` is
/// not after `from`, the period ends on the next day, also where that day is not among `days`.
struct SendingHours {
    std::array<bool, 7> days{true, true, true, true, true, true, true}; ///< On which it begins; Monday first.
    int from = 0;
    int to = 1440;
    friend bool operator==(const SendingHours &, const SendingHours &) = default;
};

/// How many bytes may be sent, and when. Bytes are those of requests and their answers, heads included.
struct QuotaSettings {
    std::uint64_t daily = 0;            ///< 0: no limit.
    std::uint64_t monthly = 0;          ///< 0: no limit.
    std::vector<SendingHours> schedule; ///< Empty: always.
    bool utc = false;                   ///< Days, months and the schedule are those of UTC, else of the machine.
    [[nodiscard]] bool limits() const { return daily != 0 || monthly != 0; }
    friend bool operator==(const QuotaSettings &, const QuotaSettings &) = default;
};

/// What becomes of samples that the receiver refuses for their age.
enum class RefusedByAge { DeadLetter, Hold };

/// How a backlog is drained after an outage.
enum class CatchUp {
    Gentle, ///< With few, large requests, so that many agents that come back at once do not bury the receiver.
    Full,   ///< As fast as the receiver and the link take it.
};

/// What is delivered first.
enum class Order {
    OldestFirst,
    FreshFirst, ///< After an outage the newest, and the backlog beside it. Only for receivers that take older samples
                ///< of a series behind newer ones.
};

/// What an operator may change of a remote while it runs: belfry.remote_write of the configuration file. A value.
struct Steering {
    std::uint64_t bandwidthLimit = 0; ///< Bytes a second on the wire; 0: none.
    QuotaSettings quota;
    CatchUp catchUp = CatchUp::Gentle;
    Order order = Order::OldestFirst;
    bool receiverTakesOutOfOrder = false; ///< The operator says so. FreshFirst needs it.
    RefusedByAge refusedByAge = RefusedByAge::DeadLetter;
    std::uint64_t deadLettersMaxBytes = std::uint64_t{256} << 20;
    friend bool operator==(const Steering &, const Steering &) = default;
};

} // namespace agent::remote
