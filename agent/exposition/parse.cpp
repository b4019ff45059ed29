// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/body_parser.h"
#include "agent/exposition/custom_buckets.h"
#include "agent/exposition/parser.h"
#include "agent/exposition/protobuf_parser.h"
#include "agent/exposition/start_times.h"

namespace agent::exposition {
namespace {

Status parseLines(std::string_view body, Format format, const ParseOptions &options, Sink &sink)
{
    if (format == Format::Text)
        return parseText(body, sink);
    if (!options.startTimestamps)
        return parseOpenMetrics(body, sink);
    const StartTimes times = StartTimes::read(body);
    if (times.empty())
        return parseOpenMetrics(body, sink);
    StartTimeSink announcing(sink, times);
    return parseOpenMetrics(body, announcing);
}

} // namespace

Status parse(std::string_view body, Format format, const ParseOptions &options, Sink &sink)
{
    if (format == Format::Protobuf)
        return parseProtobuf(body, options, sink);
    if (!options.convertToCustom)
        return parseLines(body, format, options, sink);
    CustomBucketSink converting(sink, format, options.classicHistograms);
    if (Status s = parseLines(body, format, options, converting); !s.ok())
        return s;
    return converting.finish() ? Status() : atLine(sink.failure(), body, body.empty() ? 0 : body.size() - 1);
}

} // namespace agent::exposition
