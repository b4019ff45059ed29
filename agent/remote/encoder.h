// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"
#include "agent/remote/lanes.h"
#include "agent/remote/series_cache.h"

#include <memory>
#include <span>
#include <string>

namespace agent::remote {

/// Turns a batch into the body of a request: the one place where the versions of remote write differ. One thread: the
/// remote's.
class Encoder {
public:
    virtual ~Encoder() = default;
    /// The headers that name the encoding.
    [[nodiscard]] virtual const http::Headers &headers() const = 0;
    /// The compressed body of a request with these samples, in this order. `body` is overwritten, its memory reused.
    virtual void encode(std::span<const QueuedSample> samples, const SeriesCache &series, std::string &body) = 0;
};

/// Remote write 1.0: a snappy block of prometheus.WriteRequest, one TimeSeries a sample, histogram or exemplar.
[[nodiscard]] std::unique_ptr<Encoder> makeEncoderV1();

} // namespace agent::remote
