// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/target_answers.h"

#include "agent/http/curl_command.h"

#include <algorithm>

namespace agent::engine {

RequestTiming toTiming(const http::Timing &timing)
{
    const auto between = [](double from, double to) { return std::max(to - from, 0.0); };
    RequestTiming out;
    out.name = timing.nameLookup;
    out.connect = between(timing.nameLookup, timing.connect);
    out.tls = between(timing.connect, timing.tls);
    out.firstByte = between(std::max({timing.nameLookup, timing.connect, timing.tls}), timing.firstByte);
    out.total = timing.total;
    if (timing.firstByte > 0)
        out.body = between(timing.firstByte, timing.total);
    return out;
}

TargetHistory toHistory(const scrape::ScrapeHistory &history, const http::Request &request)
{
    TargetHistory out;
    out.scrapes.reserve(history.scrapes.size());
    for (const scrape::PastScrape &past : history.scrapes)
        out.scrapes.push_back({past.time, past.duration, past.samples, past.failed});
    out.timing = toTiming(history.exchange.timing);
    out.wireBytes = history.exchange.wireBytes;
    out.bodyBytes = history.exchange.bodyBytes;
    out.curl = http::curlCommand(request);
    return out;
}

TargetLook toLook(scrape::Look look)
{
    TargetLook out;
    out.time = look.time;
    out.url = std::move(look.url);
    out.status = look.status;
    out.headers = std::move(look.headers);
    out.timing = toTiming(look.timing);
    out.wireBytes = look.wireBytes;
    out.bodyBytes = look.bodyBytes;
    out.body = std::move(look.body);
    out.bodyCut = look.bodyCut;
    out.isText = look.isText;
    out.usedFallback = look.usedFallback;
    out.samples = look.samples;
    out.kept = look.kept;
    out.series = look.series;
    out.duplicates = look.duplicates;
    out.error = look.error.message();
    out.errorLine = look.errorLine;
    out.errorText = std::move(look.errorText);
    return out;
}

RelabelExplanation toExplanation(scrape::Relabelling relabelling)
{
    RelabelExplanation out;
    for (scrape::RelabelStep &step : relabelling.steps) {
        RelabelStepRow row{
            static_cast<int>(step.step.rule), std::move(step.rule), step.step.matched, step.step.dropped, {}};
        for (relabel::LabelChange &change : step.step.changes)
            row.changes.push_back({std::move(change.name), std::move(change.before), std::move(change.after)});
        out.steps.push_back(std::move(row));
    }
    out.droppingRule = relabelling.droppingRule;
    out.problem = relabelling.problem.message();
    out.labels = std::move(relabelling.labels);
    out.url = std::move(relabelling.url);
    return out;
}

} // namespace agent::engine
