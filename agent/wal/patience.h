// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <chrono>
#include <thread>

namespace agent::wal {

/// Tries again what a device refuses to read: a start that goes on without the names of series would give up their
/// samples, and many refusals pass in a moment. All that one patience is used for shares two seconds. One thread.
class Patience {
public:
    /// What `attempt` returns first that is Ok, tells of damage or absence, or comes when patience has ended. Shape:
    /// `attempt` returns a Result and may be called again.
    template <typename Attempt>
    [[nodiscard]] auto with(Attempt attempt)
    {
        auto result = attempt();
        for (; !result && mayPass(result.error().code()) && m_left > 0; --m_left) {
            std::this_thread::sleep_for(kPause);
            result = attempt();
        }
        return result;
    }

private:
    static constexpr std::chrono::milliseconds kPause{20};

    [[nodiscard]] static bool mayPass(Code code) { return code != Code::NotFound && code != Code::Corruption; }

    int m_left = 100;
};

} // namespace agent::wal
