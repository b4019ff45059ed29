// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/pages.h"

#include <algorithm>
#include <array>

namespace bench {
namespace {

constexpr std::size_t kCountDigits = 7;
constexpr std::size_t kGaugeWidth = 6; // 437.25
constexpr std::size_t kSequenceDigits = 9;
constexpr std::size_t kTimeDigits = 13; // and three decimals

/// Spreads the bits of a number (the finaliser of splitmix64).
std::uint64_t mix(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

/// `digits` decimal digits of `number` at `out`, with leading zeros.
void putDigits(char *out, std::size_t digits, std::uint64_t number)
{
    for (std::size_t i = digits; i-- > 0; number /= 10)
        out[i] = static_cast<char>('0' + number % 10);
}

constexpr std::array<const char *, 10> kSubjects = {
    "http_server_request",      "storage_engine_operation", "message_queue_consumer", "database_connection_pool",
    "vehicle_bus_frame",        "sensor_fusion_pipeline",   "thermal_control_loop",   "telemetry_uplink_session",
    "navigation_route_planner", "battery_cell_monitor"};
constexpr std::array<const char *, 11> kBounds = {"0.005", "0.01", "0.025", "0.05", "0.1", "0.25",
                                                  "0.5",   "1.0",  "2.5",   "5.0",  "+Inf"};

std::string commonLabels(std::uint32_t family, std::size_t i)
{
    static constexpr std::array<const char *, 4> kMethods = {"GET", "POST", "PUT", "DELETE"};
    return "component=\"unit-" + std::to_string(family % 17) + "\",handler=\"/api/v1/{id}/items-" + std::to_string(i) +
           "\",method=\"" + kMethods[i % kMethods.size()] + "\",node=\"rack-" + std::to_string(10 + i % 40) +
           ".cave.example\",zone=\"east-" + std::to_string(i % 3) + '"';
}

} // namespace

Page::Page(std::uint32_t target, std::size_t series) : m_target(target)
{
    m_text +=
        "# HELP bench_page_sequence Number of this scrape.\n# TYPE bench_page_sequence counter\nbench_page_sequence ";
    m_sequenceOffset = m_text.size();
    m_text +=
        std::string(kSequenceDigits, '0') +
        "\n# HELP bench_page_time_ms When this page was served.\n# TYPE bench_page_time_ms gauge\nbench_page_time_ms ";
    m_timeOffset = m_text.size();
    m_text += std::string(kTimeDigits, '0') + ".000\n";
    m_series = 2;
    for (std::uint32_t family = 0; m_series < series; ++family)
        addFamily(family, series - m_series);
}

void Page::addFamily(std::uint32_t family, std::size_t room)
{
    const std::string base = std::string(kSubjects[family % kSubjects.size()]) + '_' + std::to_string(family);
    // Activity is decided per family, as in life: of twenty families three move all the time.
    const bool active = family % 20 == 1 || family % 20 == 7 || family % 20 == 14;
    switch (family % 4) {
    case 0: {
        const std::string name = base + "_processed_total";
        beginFamily(name, "counter",
                    "Number of items that went through this stage since the process started, by handler and node.");
        for (std::size_t i = 0; i < std::min<std::size_t>(room, 14); ++i)
            addSeries(name, commonLabels(family, i), false, active);
        break;
    }
    case 1: {
        const std::string name = base + "_in_use_ratio";
        beginFamily(name, "gauge",
                    "Share of the resource that is in use now, as the last sample of the component saw it.");
        for (std::size_t i = 0; i < std::min<std::size_t>(room, 14); ++i)
            addSeries(name, commonLabels(family, i), true, active);
        break;
    }
    case 2: {
        const std::string name = base + "_duration_seconds";
        beginFamily(name, "histogram", "Time that one operation took from its start to its end, in seconds.");
        for (std::size_t i = 0; i < kBounds.size() && i < room; ++i)
            addSeries(name + "_bucket", commonLabels(family, 0) + ",le=\"" + kBounds[i] + '"', false, active);
        if (room > kBounds.size())
            addSeries(name + "_sum", commonLabels(family, 0), true, active);
        if (room > kBounds.size() + 1)
            addSeries(name + "_count", commonLabels(family, 0), false, active);
        break;
    }
    default: {
        const std::string name = base + "_wait_seconds";
        beginFamily(name, "summary", "Time that one operation waited for its turn, in seconds.");
        static constexpr std::array<const char *, 5> kQuantiles = {"0.25", "0.5", "0.75", "0.9", "0.99"};
        for (std::size_t i = 0; i < kQuantiles.size() && i < room; ++i)
            addSeries(name, commonLabels(family, 1) + ",quantile=\"" + kQuantiles[i] + '"', true, active);
        if (room > kQuantiles.size())
            addSeries(name + "_sum", commonLabels(family, 1), true, active);
        if (room > kQuantiles.size() + 1)
            addSeries(name + "_count", commonLabels(family, 1), false, active);
        break;
    }
    }
}

void Page::beginFamily(const std::string &name, const char *type, const char *help)
{
    m_text += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
}

void Page::addSeries(const std::string &name, const std::string &labels, bool gauge, bool active)
{
    m_text += name + '{' + labels + "} ";
    const Slot slot{m_text.size(), m_series, gauge};
    m_text += std::string(gauge ? kGaugeWidth : kCountDigits, '0') + '\n';
    write(slot);
    if (active)
        m_active.push_back(slot);
    ++m_series;
}

void Page::write(const Slot &slot)
{
    char *out = m_text.data() + slot.offset;
    const std::uint64_t seed = mix((std::uint64_t{m_target} << 32) | slot.series);
    if (slot.gauge) {
        const std::uint64_t hundredths = 10000 + mix(seed ^ m_sequence) % 90000;
        putDigits(out, 3, hundredths / 100);
        out[3] = '.';
        putDigits(out + 4, 2, hundredths % 100);
    } else {
        // From a million up, by at most 57 a scrape: seven digits for more than 100,000 scrapes.
        putDigits(out, kCountDigits, 1000000 + (seed % 2000000 + m_sequence * (1 + seed % 57)) % 9000000);
    }
}

const std::string &Page::next(std::int64_t nowUs)
{
    ++m_sequence;
    putDigits(m_text.data() + m_sequenceOffset, kSequenceDigits, m_sequence);
    const auto now = static_cast<std::uint64_t>(nowUs);
    putDigits(m_text.data() + m_timeOffset, kTimeDigits, now / 1000);
    putDigits(m_text.data() + m_timeOffset + kTimeDigits + 1, 3, now % 1000);
    for (const Slot &slot : m_active)
        write(slot);
    return m_text;
}

} // namespace bench
