// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/feed/lanes.h"
#include "agent/remote/feed/series_cache.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace agent::remote {

/// How large the requests to one receiver may be. From the start below 4 MB of message and 1 MB of body, which are the
/// limits of old receivers and of proxies; and below what it has refused with 413, which is tried again with a tenth
/// more after many requests of that size. Kept while the remote runs. One thread: the remote's.
class BatchLimit {
public:
    static constexpr std::size_t kPlainBytes = 4'000'000;
    static constexpr std::size_t kBodyBytes = 1'000'000;

    /// How many of `samples`, at least one, make up a request, as far as can be told before it is encoded: by the bytes
    /// of their labels, and by how well requests compressed before.
    [[nodiscard]] std::size_t fit(std::span<const QueuedSample> samples, const SeriesCache &series);
    /// A request was encoded: `samples` into `bytes`. Returns how many of them to encode instead when it is too large
    /// after all, else `samples`. Only after `fit` with at least as many.
    [[nodiscard]] std::size_t encoded(std::size_t samples, std::size_t bytes);

    /// A request was refused as too large. Returns how many samples to try instead. Shape: samples > 1.
    [[nodiscard]] std::size_t tooLarge(std::size_t samples, std::size_t bytes);
    /// One sample alone was too large: it was the reason, and the limits learned from the requests it was in do not
    /// hold.
    void tooLargeAlone();
    /// A request was taken.
    void taken(std::size_t samples, std::size_t bytes);

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    struct Size {
        std::size_t samples = kNone;
        std::size_t bytes = kNone;
    };
    void raise();

    Size m_learned;
    Size m_before;            ///< What held before the refusals of late.
    std::uint32_t m_calm = 0; ///< Requests until these are no longer "of late"; 0: there are none.
    Size m_largestTaken{0, 0};
    double m_ratio = 1; ///< Bytes of bodies by bytes of messages, of late.
    bool m_measured = false;
    std::size_t m_plain = 0; ///< Of the request that `fit` cut last, estimated.
    std::uint32_t m_takenAtLimit = 0;
    std::uint32_t m_patience = 100; ///< So many, and the limit is raised.
    bool m_raised = false;          ///< Nothing of the raised size was taken yet.
    Size m_beforeRaise;
};

} // namespace agent::remote
