// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/pool_settings.h"

#include "agent/model/quote.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace agent::scrape {
namespace {

struct Protocol {
    std::string_view name;
    std::string_view mediaType;
    exposition::Format format;
    bool escapes; ///< Takes an escaping parameter.
};

constexpr Protocol kProtocols[] = {
    {"PrometheusProto", "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
     exposition::Format::Protobuf, false},
    {"PrometheusText0.0.4", "text/plain;version=0.0.4", exposition::Format::Text, false},
    {"PrometheusText1.0.0", "text/plain;version=1.0.0", exposition::Format::Text, true},
    {"OpenMetricsText0.0.1", "application/openmetrics-text;version=0.0.1", exposition::Format::OpenMetrics, false},
    {"OpenMetricsText1.0.0", "application/openmetrics-text;version=1.0.0", exposition::Format::OpenMetrics, true},
};

const Protocol *findProtocol(std::string_view name)
{
    const auto found =
        std::find_if(std::begin(kProtocols), std::end(kProtocols), [&](const Protocol &p) { return p.name == name; });
    return found == std::end(kProtocols) ? nullptr : found;
}

std::string_view schemeName(EscapingScheme scheme)
{
    switch (scheme) {
    case EscapingScheme::Underscores:
        return "underscores";
    case EscapingScheme::Dots:
        return "dots";
    case EscapingScheme::Values:
        return "values";
    case EscapingScheme::AllowUtf8:
        break;
    }
    return "allow-utf-8";
}

} // namespace

std::string acceptHeader(const std::vector<std::string> &protocols, EscapingScheme escaping)
{
    std::string out;
    std::size_t weight = std::size(kProtocols) + 1;
    const auto addWeight = [&] { out += ";q=0." + std::to_string(weight--); };
    for (const std::string &name : protocols) {
        const Protocol *protocol = findProtocol(name);
        if (!protocol || weight < 2)
            continue;
        out += protocol->mediaType;
        if (protocol->escapes) {
            out += ";escaping=";
            out += schemeName(escaping);
        }
        addWeight();
        out += ',';
    }
    out += "*/*";
    addWeight();
    return out;
}

std::int32_t schemaForFactor(double factor)
{
    if (!(factor > 1))
        return model::Histogram::kMaxSchema;
    const double schema = std::floor(-std::log2(std::log2(factor)));
    return static_cast<std::int32_t>(
        std::clamp<double>(schema, model::Histogram::kMinSchema, model::Histogram::kMaxSchema));
}

Result<std::shared_ptr<const PoolSettings>> compileSettings(JobSettings job, std::uint64_t mapping,
                                                            std::shared_ptr<FailureLog> failures)
{
    auto settings = std::make_shared<PoolSettings>();
    const auto named = [&](const Status &s) {
        return s.withContext("scrape config with job name " + model::quoted(job.name));
    };
    auto relabel = relabel::Rules::compile(job.relabel, job.nameScheme);
    if (!relabel)
        return named(relabel.error());
    auto metricRelabel = relabel::Rules::compile(job.metricRelabel, job.nameScheme);
    if (!metricRelabel)
        return named(metricRelabel.error());
    settings->relabel = std::move(*relabel);
    settings->metricRelabel = std::move(*metricRelabel);
    settings->http = std::make_shared<const http::ClientSettings>(job.http);
    settings->accept = acceptHeader(job.protocols, job.escapingScheme);
    if (const Protocol *fallback = findProtocol(job.fallbackProtocol))
        settings->fallback = fallback->format;
    settings->histogramSchema = schemaForFactor(job.nativeHistogramMinBucketFactor);
    auto texts = std::make_shared<std::vector<std::string>>();
    for (const relabel::RuleSettings &rule : job.relabel)
        texts->push_back(relabel::ruleText(rule));
    settings->ruleTexts = std::move(texts);
    settings->failures = std::move(failures);
    settings->mapping = mapping;
    settings->job = std::move(job);
    return std::shared_ptr<const PoolSettings>(std::move(settings));
}

bool sameMapping(const JobSettings &a, const JobSettings &b)
{
    const auto key = [](const JobSettings &job) {
        return std::tie(job.honorLabels, job.labelLimit, job.labelNameLengthLimit, job.labelValueLengthLimit,
                        job.nameScheme, job.metricRelabel, job.extraScrapeMetrics);
    };
    return key(a) == key(b);
}

} // namespace agent::scrape
