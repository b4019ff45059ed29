// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/decoder.h"

#include "agent/base/compress.h"

#include "proto/remote_write.pb.h"

#include <google/protobuf/arena.h>

#include <limits>
#include <string>

namespace agent::remote {
namespace pb = ::belfry::remote_write;
namespace {

/// What a receiver takes in one request at most, uncompressed.
constexpr std::size_t kBodyLimit = std::size_t{256} << 20;

} // namespace

Status decodeWriteRequest(std::string_view body, const std::function<void(const ReceivedSeries &)> &series)
{
    std::string plain;
    if (Status s = snappyUncompress(body, plain, kBodyLimit); !s.ok())
        return invalidInput("body is not a snappy block: " + s.message());
    google::protobuf::Arena arena;
    auto *request = google::protobuf::Arena::CreateMessage<pb::WriteRequest>(&arena);
    if (plain.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        !request->ParseFromArray(plain.data(), static_cast<int>(plain.size())))
        return invalidInput("body is not a remote write 1.0 message");
    ReceivedSeries received;
    for (const pb::TimeSeries &one : request->timeseries()) {
        received.labels.clear();
        received.samples.clear();
        for (const pb::Label &label : one.labels())
            received.labels.emplace_back(label.name(), label.value());
        for (const pb::Sample &sample : one.samples())
            received.samples.emplace_back(sample.timestamp(), sample.value());
        series(received);
    }
    return {};
}

} // namespace agent::remote
