// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

namespace widgets {

/// What the window needs of the embedded demo: a switch for its network, and what its receiver has got. Empty
/// functions: there is no demo, and no panel. All are called on the GUI thread and must return at once.
struct DemoControl {
    std::function<void(bool up)> setNetworkUp;
    std::function<bool()> networkUp;
    std::function<quint64()> receivedSamples; ///< Decoded and counted by the demo's own receiver.
    std::function<quint64()> receivedSeries;

    [[nodiscard]] bool present() const { return setNetworkUp && networkUp; }
};

} // namespace widgets
