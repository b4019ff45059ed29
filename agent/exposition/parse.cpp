// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/body_parser.h"
#include "agent/exposition/custom_buckets.h"
#include "agent/exposition/parser.h"
#include "agent/exposition/protobuf_parser.h"
#include "agent/exposition/start_times.h"

#include <charconv>

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

std::size_t errorLine(const Status &status)
{
    const std::string_view text = status.message();
    if (status.ok() || text.substr(0, kLineContext.size()) != kLineContext)
        return 0;
    std::size_t line = 0;
    const char *const digits = text.data() + kLineContext.size();
    const auto [end, error] = std::from_chars(digits, text.data() + text.size(), line);
    return error == std::errc() && end != text.data() + text.size() && *end == ':' ? line : 0;
}

} // namespace agent::exposition
