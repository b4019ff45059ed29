// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"
#include "agent/remote/wire/family_metadata.h"
#include "agent/remote/feed/lanes.h"
#include "agent/remote/feed/series_cache.h"
#include "agent/remote/settings.h"

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
    /// Exemplars that are not in the request encoded last, although they are in its batch.
    [[nodiscard]] virtual std::size_t leftOut() const { return 0; }
};

/// Remote write 1.0: a snappy block of prometheus.WriteRequest, one TimeSeries a sample, histogram or exemplar.
[[nodiscard]] std::unique_ptr<Encoder> makeEncoderV1();
/// Remote write 2.0: a snappy block of io.prometheus.write.v2.Request, each string in it once, and one TimeSeries for
/// what the batch has of a series, as far as that is in order of time and all samples or all histograms. Series are
/// told with what `metadata` knows of their families, plain samples with the start timestamps in `extras`; both may be
/// null, and must outlive the encoder. Exemplars of a series of which the batch has nothing else are left out: a
/// TimeSeries without samples and histograms is forbidden, and refused. Source: remote write 2.0, "Protobuf Message".
[[nodiscard]] std::unique_ptr<Encoder> makeEncoderV2(const MetadataSource *metadata, const Extras *extras);
[[nodiscard]] std::unique_ptr<Encoder> makeEncoder(Protocol protocol, const MetadataSource *metadata = nullptr,
                                                   const Extras *extras = nullptr);

} // namespace agent::remote
