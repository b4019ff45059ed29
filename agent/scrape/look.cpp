// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/look.h"

#include "agent/scrape/exchange.h"
#include "agent/scrape/ingest.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace agent::scrape {
namespace {

constexpr std::size_t kMostBody = 4U << 20;
constexpr std::size_t kMostLine = 4U << 10;

/// Gives series numbers and stores nothing.
class NoSink final : public SampleSink {
public:
    [[nodiscard]] model::SeriesRef acquire(const model::Labels &labels) override
    {
        return m_refs.try_emplace(labels.hash(), model::SeriesRef{m_refs.size() + 1}).first->second;
    }
    void release(std::span<const model::SeriesRef>) override {}
    [[nodiscard]] CommitResult commit(const Batch &) override { return {}; }

private:
    std::unordered_map<std::uint64_t, model::SeriesRef> m_refs; ///< By hash of the labels.
};

/// The line with that number (from 1), without its end.
std::string lineOf(std::string_view body, std::size_t number)
{
    for (; number > 1 && !body.empty(); --number)
        body.remove_prefix(std::min(body.find('\n'), body.size() - 1) + 1);
    return std::string(body.substr(0, std::min(body.find('\n'), kMostLine)));
}

/// The body as far as it is kept, cut behind a line.
std::string keptBody(std::string body)
{
    if (body.size() <= kMostBody)
        return body;
    const std::size_t lineEnd = body.rfind('\n', kMostBody - 1);
    body.resize(lineEnd == std::string::npos ? kMostBody : lineEnd + 1);
    body.shrink_to_fit();
    return body;
}

Status read(const PoolSettings &pool, const Target &target, const Manager::Options &options,
            const http::Response &answer, Look &out)
{
    exposition::Format format = exposition::Format::Text;
    if (Status s = answerFormat(answer, pool, format, out.usedFallback); !s.ok())
        return s;
    out.isText = format != exposition::Format::Protobuf;
    if (answer.body.empty())
        return {};
    NoSink sink;
    ReportSeries reports;
    reports.acquire(sink, *target.labels, pool.job.extraScrapeMetrics);
    SeriesCache series;
    FamilyStore store;
    MetadataCache metadata(store);
    Batch batch;
    exposition::ParseOptions histograms = target.histograms;
    histograms.startTimestamps = options.startTimestamps;
    IngestTotals totals;
    const Status status = Ingest({pool, *target.labels, reports, series, metadata, sink, batch, nullptr, histograms,
                                  options.typeAndUnitLabels},
                                 out.time, format)
                              .run(answer.body, totals);
    out.samples = totals.scraped;
    out.kept = totals.postRelabeling;
    out.series = totals.seriesAdded;
    out.duplicates = totals.duplicates;
    out.errorLine = totals.errorLine;
    if (out.errorLine != 0 && out.isText)
        out.errorText = lineOf(answer.body, out.errorLine);
    return status;
}

/// Notes what each rule did.
class Steps final : public relabel::RuleTrace {
public:
    explicit Steps(Relabelling &out, const PoolSettings &pool) : m_out(out), m_pool(pool) {}
    void applied(const relabel::RuleStep &step) override
    {
        m_out.steps.push_back({step, relabel::ruleText(m_pool.job.relabel[step.rule])});
    }

private:
    Relabelling &m_out;
    const PoolSettings &m_pool;
};

} // namespace

Look examineAnswer(const PoolSettings &pool, const Target &target, const Manager::Options &options, TimestampMs time,
                   http::Outcome outcome)
{
    http::Response &answer = outcome.response;
    Look out;
    out.time = time;
    out.url = target.url;
    out.status = answer.status;
    out.timing = answer.timing;
    out.wireBytes = answer.wireBytesReceived;
    out.bodyBytes = answer.body.size();
    out.isText = answer.body.find('\0') == std::string::npos;
    out.error = judgeAnswer(outcome);
    if (out.error.ok())
        out.error = read(pool, target, options, answer, out);
    if (out.error.ok() && !pool.forcedError.empty())
        out.error = {Code::ResourceExhausted, pool.forcedError};
    out.headers = std::move(answer.headers);
    out.bodyCut = answer.body.size() > kMostBody;
    out.body = keptBody(std::move(answer.body));
    return out;
}

Relabelling explainRelabelling(const PoolSettings &pool, const model::Labels &discovered)
{
    Relabelling out;
    Steps steps(out, pool);
    const auto assembled = assembleTarget(discovered, {}, pool.job, pool.relabel, &steps);
    if (!assembled) {
        out.problem = assembled.error();
    } else if (assembled->target) {
        out.labels = *assembled->target->labels;
        out.url = assembled->target->url;
    } else {
        out.droppingRule = assembled->droppingRule;
    }
    return out;
}

} // namespace agent::scrape
