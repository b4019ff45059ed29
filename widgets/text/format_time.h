// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Instants and ages for people. All instants are milliseconds since the Unix epoch, UTC; 0 means "never". Shown in
// local time. `now` is a parameter: ages of one picture belong to one snapshot's time. Pure functions.

#include <QString>

namespace widgets {

/// "4 s ago", "12 min ago"; "now" below a second; "never" for 0.
[[nodiscard]] QString formatAge(qint64 now, qint64 then);
/// "in 12 s"; "now" when it is due.
[[nodiscard]] QString formatCountdown(qint64 now, qint64 then);
/// "12:31" on the day of `now`, "20 Nov 12:31" else.
[[nodiscard]] QString formatInstant(qint64 now, qint64 then);
/// "12:31:04" on the day of `now`, "20 Nov 12:31:04" else.
[[nodiscard]] QString formatClock(qint64 now, qint64 then);
/// "2026-11-21 12:31:04.005 +01:00": for tooltips and copies.
[[nodiscard]] QString formatInstantExact(qint64 then);

} // namespace widgets
