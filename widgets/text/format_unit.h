// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Numbers as people read them: at most three significant digits and a unit. The exact value goes to tooltips and to the
// clipboard. Pure functions; numbers follow the default QLocale, unit words are translated. Between number and unit
// stands a no-break space.

#include <QString>

namespace widgets {

/// "124", "1.3 k", "2.6 M". A dash for a value that is not finite.
[[nodiscard]] QString formatCount(double value);
/// "1.3 k/s".
[[nodiscard]] QString formatRate(double perSecond);
/// "512 B", "11.8 MiB".
[[nodiscard]] QString formatBytes(double bytes);
/// "42.1 KiB/s".
[[nodiscard]] QString formatBytesRate(double bytesPerSecond);
/// A span of time in seconds: "8 ms", "3.2 s", "12 s", "4 min 12 s", "34 min", "3 h 20 min", "4 d 3 h". A dash when
/// negative.
[[nodiscard]] QString formatSpan(double seconds);
/// "98.2 %", of a ratio from 0 to 1. Never rounds up to 100 %.
[[nodiscard]] QString formatPercent(double ratio);
/// Every digit, grouped: "2,617,344".
[[nodiscard]] QString formatExact(quint64 value);
/// A value of a series in full precision, C locale, as it would stand in an exposition.
[[nodiscard]] QString formatSample(double value);
/// A dash for "no value".
[[nodiscard]] QString noValue();

} // namespace widgets
