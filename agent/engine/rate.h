// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>

namespace agent::engine {

/// The rate of a counter, smoothed exponentially. One thread.
class Rate {
public:
    explicit Rate(std::chrono::milliseconds window = std::chrono::seconds(10)) : m_window(window) {}

    /// Takes the counter's value at `now`; a value below the last one restarts the count. Returns units a second.
    double update(double counter, std::chrono::steady_clock::time_point now)
    {
        if (m_started) {
            const double seconds = std::chrono::duration<double>(now - m_time).count();
            if (seconds <= 0)
                return m_rate;
            const double current = counter >= m_counter ? (counter - m_counter) / seconds : 0;
            const double decay = std::exp(-seconds / std::chrono::duration<double>(m_window).count());
            m_sum = m_sum * decay + current * (1 - decay);
            m_weight = m_weight * decay + (1 - decay); // below 1 while young: dividing by it keeps a young rate unbiased
            m_rate = m_sum / m_weight;
        }
        m_started = true;
        m_counter = counter;
        m_time = now;
        return m_rate;
    }
    [[nodiscard]] double value() const { return m_rate; }

private:
    std::chrono::milliseconds m_window;
    bool m_started = false;
    double m_counter = 0;
    double m_sum = 0;
    double m_weight = 0;
    double m_rate = 0;
    std::chrono::steady_clock::time_point m_time;
};

} // namespace agent::engine
