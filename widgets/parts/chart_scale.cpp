// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/chart_scale.h"

#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>

namespace widgets {

namespace {

double decimalStep(double rough)
{
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough * 0.999)
            return factor * power;
    }
    return 10 * power;
}

/// 1, 2, 5, 10, 20, 50, 100, 200, 500 times a power of 1024.
double binaryStep(double rough)
{
    const double power = rough < 1024 ? 1 : std::pow(1024, std::floor(std::log2(rough) / 10));
    const double step = decimalStep(rough / power);
    return step > 512 ? power * 1024 : step * power;
}

} // namespace

QList<double> valueTicks(double low, double high, int most, bool bytes)
{
    if (!(high > low)) {
        const double half = low == 0 ? 1 : std::fabs(low) * 0.1;
        high = low + half;
        low = low > 0 && low - half < 0 ? 0 : low - (low == 0 ? 0 : half);
    }
    const double rough = (high - low) / std::max(most, 1);
    const double step = bytes ? binaryStep(rough) : decimalStep(rough);
    const double begin = std::floor(low / step + 1e-9);
    const double end = std::ceil(high / step - 1e-9);
    QList<double> ticks;
    for (double tick = begin; tick <= end && ticks.size() < 50; ++tick)
        ticks << (tick == 0 ? 0 : tick * step);
    return ticks;
}

QPair<QList<qint64>, qint64> timeTicks(qint64 from, qint64 to, int most)
{
    static constexpr std::array<qint64, 17> kSteps{1,   2,   5,    10,   15,   30,    60,    120,  300,
                                                   600, 900, 1800, 3600, 7200, 14400, 21600, 43200};
    const qint64 rough = std::max<qint64>((to - from) / std::max(most, 1), 1);
    qint64 step = 86'400'000;
    for (const qint64 seconds : kSteps) {
        if (seconds * 1000 >= rough) {
            step = seconds * 1000;
            break;
        }
    }
    const qint64 offset = static_cast<qint64>(QDateTime::fromMSecsSinceEpoch(from).offsetFromUtc()) * 1000;
    qint64 tick = (from + offset) / step * step - offset;
    QList<qint64> ticks;
    for (; tick <= to && ticks.size() < 100; tick += step) {
        if (tick >= from)
            ticks << tick;
    }
    return {ticks, step};
}

} // namespace widgets
