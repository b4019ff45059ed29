// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/target.h"

#include "agent/base/duration.h"
#include "agent/base/url.h"
#include "agent/model/quote.h"
#include "agent/model/name_validation.h"

#include <xxhash.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace agent::scrape {
namespace {

constexpr std::string_view kAddress = "__address__";
constexpr std::string_view kInterval = "__scrape_interval__";
constexpr std::string_view kTimeout = "__scrape_timeout__";
constexpr std::string_view kPath = "__metrics_path__";
constexpr std::string_view kScheme = "__scheme__";
constexpr std::string_view kUnixSocket = "__unix_socket__";
constexpr std::string_view kParam = "__param_";

/// A label that says yes or no to a way of reading histograms.
struct Switch {
    std::string_view label;
    std::string_view description;
    bool JobSettings::*job;
    bool exposition::ParseOptions::*option;
};
constexpr Switch kSwitches[] = {
    {"__convert_classic_histograms_to_nhcb__", "convert classic histograms to nhcb",
     &JobSettings::convertClassicHistogramsToNhcb, &exposition::ParseOptions::convertToCustom},
    {"__always_scrape_classic_histograms__", "always scrape classic histograms",
     &JobSettings::alwaysScrapeClassicHistograms, &exposition::ParseOptions::classicHistograms},
    {"__scrape_native_histograms__", "scrape native histograms", &JobSettings::scrapeNativeHistograms,
     &exposition::ParseOptions::nativeHistograms},
};

/// As Go's strconv.ParseBool.
std::optional<bool> parseBoolean(std::string_view text)
{
    constexpr std::string_view kTrue[] = {"1", "t", "T", "TRUE", "true", "True"};
    constexpr std::string_view kFalse[] = {"0", "f", "F", "FALSE", "false", "False"};
    if (std::find(std::begin(kTrue), std::end(kTrue), text) != std::end(kTrue))
        return true;
    if (std::find(std::begin(kFalse), std::end(kFalse), text) != std::end(kFalse))
        return false;
    return std::nullopt;
}

void setDefault(model::Labels &labels, std::string_view name, std::string_view value)
{
    if (labels.get(name).empty())
        labels.set(name, value);
}

Result<std::chrono::milliseconds> positiveDuration(const model::Labels &labels, std::string_view label,
                                                   const std::string &what)
{
    const auto duration = parseDuration(labels.get(label));
    if (!duration)
        return invalidInput("error parsing scrape " + what + ": " + duration.error().message());
    if (duration->count() == 0)
        return invalidInput("scrape " + what + " cannot be 0");
    return *duration;
}

Status checkAddress(std::string_view address)
{
    if (address.empty())
        return invalidInput("no address");
    if (address.find('/') != std::string_view::npos)
        return invalidInput(model::quoted(address) + " is not a valid hostname");
    return {};
}

Status readTimes(const model::Labels &labels, Target &target)
{
    const auto interval = positiveDuration(labels, kInterval, "interval");
    if (!interval)
        return interval.error();
    const auto timeout = positiveDuration(labels, kTimeout, "timeout");
    if (!timeout)
        return timeout.error();
    if (*timeout > *interval)
        return invalidInput("scrape timeout cannot be greater than scrape interval (" +
                            model::quoted(labels.get(kTimeout)) + " > " + model::quoted(labels.get(kInterval)) + ")");
    target.interval = *interval;
    target.timeout = *timeout;
    return {};
}

/// A switch whose label is gone is as the job has it.
Status readSwitches(const model::Labels &labels, const JobSettings &job, exposition::ParseOptions &out)
{
    for (const Switch &s : kSwitches) {
        out.*s.option = job.*s.job;
        const std::string_view text = labels.get(s.label);
        if (text.empty())
            continue;
        const auto value = parseBoolean(text);
        if (!value)
            return invalidInput("error parsing " + std::string(s.description) + ": strconv.ParseBool: parsing " +
                                model::quoted(text) + ": invalid syntax");
        out.*s.option = *value;
    }
    return {};
}

/// The path as Go's net/url writes it: sub-delimiters of a path stay, everything else outside the unreserved set is
/// escaped.
std::string escapedPath(std::string_view path)
{
    constexpr std::string_view kPlain = "-_.~$&+,/:;=@";
    std::string out;
    if (!path.empty() && path.front() != '/')
        out = "/";
    for (const char c : path) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || kPlain.find(c) != std::string_view::npos)
            out += c;
        else
            out += percentEncode({&c, 1});
    }
    return out;
}

/// Percent-encoded as in forms: blanks are plus signs.
std::string escapedQuery(std::string_view text)
{
    std::string out = percentEncode(text);
    for (std::size_t at = out.find("%20"); at != std::string::npos; at = out.find("%20", at))
        out.replace(at, 3, "+");
    return out;
}

std::string targetUrl(const model::Labels &labels, const JobSettings &job)
{
    auto params = job.params;
    for (const model::Label &label : labels) {
        if (label.name.rfind(kParam, 0) != 0)
            continue;
        auto &values = params[label.name.substr(kParam.size())];
        if (values.empty())
            values.push_back(label.value);
        else
            values.front() = label.value;
    }
    std::string url;
    url += labels.get(kScheme);
    url += "://";
    url += labels.get(kAddress);
    url += escapedPath(labels.get(kPath));
    char separator = '?';
    for (const auto &[name, values] : params) {
        for (const std::string &value : values) {
            url += separator;
            url += escapedQuery(name) + "=" + escapedQuery(value);
            separator = '&';
        }
    }
    return url;
}

std::uint64_t identity(const model::Labels &labels, const std::string &url)
{
    return XXH3_64bits_withSeed(url.data(), url.size(), labels.hash());
}

model::Labels withoutPrefix(const model::Labels &labels, std::string_view prefix)
{
    std::vector<model::Label> kept;
    for (const model::Label &label : labels)
        if (label.name.rfind(prefix, 0) != 0)
            kept.push_back(label);
    return model::Labels(std::move(kept));
}

} // namespace

model::Labels discoveredLabels(const model::Labels &own, const model::Labels &group, const JobSettings &job)
{
    model::Labels labels = own;
    for (const model::Label &label : group)
        if (!own.has(label.name))
            labels.set(label.name, label.value);
    setDefault(labels, "job", job.name);
    setDefault(labels, kInterval, formatDuration(job.interval));
    setDefault(labels, kTimeout, formatDuration(job.timeout));
    setDefault(labels, kPath, job.metricsPath);
    setDefault(labels, kScheme, job.scheme);
    for (const Switch &s : kSwitches)
        setDefault(labels, s.label, job.*s.job ? "true" : "false");
    for (const auto &[name, values] : job.params)
        if (!values.empty())
            setDefault(labels, std::string(kParam) + name, values.front());
    return labels;
}

Result<AssembledTarget> assembleTarget(const model::Labels &own, const model::Labels &group, const JobSettings &job,
                                       const relabel::Rules &rules, relabel::RuleTrace *trace)
{
    AssembledTarget out;
    model::Labels labels = discoveredLabels(own, group, job);
    out.discoveredLabels = std::make_shared<const model::Labels>(labels);
    if (const auto rule = rules.droppingRule(labels, trace)) {
        out.droppingRule = static_cast<int>(*rule);
        return out;
    }
    if (Status s = checkAddress(labels.get(kAddress)); !s.ok())
        return s;
    auto target = std::make_shared<Target>();
    if (Status s = readTimes(labels, *target); !s.ok())
        return s;
    if (Status s = readSwitches(labels, job, target->histograms); !s.ok())
        return s;
    labels = withoutPrefix(labels, "__meta_");
    setDefault(labels, "instance", std::string(labels.get(kAddress)));
    for (const model::Label &label : labels)
        if (!model::isValidUtf8(label.value))
            return invalidInput("invalid label value for " + model::quoted(label.name) + ": " +
                                model::quoted(label.value));

    target->job = job.name;
    target->url = targetUrl(labels, job);
    target->unixSocket = labels.get(kUnixSocket);
    target->discoveredLabels = out.discoveredLabels;
    target->labels = std::make_shared<const model::Labels>(withoutPrefix(labels, "__"));
    target->id = identity(labels, target->url);
    labels.remove(kInterval);
    labels.remove(kTimeout);
    target->key = identity(labels, target->url);
    out.target = std::move(target);
    return out;
}

void TargetState::report(const Report &report)
{
    const MutexLock lock(m_mutex);
    m_health = report.error.empty() ? Health::Up : Health::Down;
    m_lastError.assign(report.error);
    m_lastScrape = report.time;
    m_lastDuration = report.duration;
    m_lastSamples = report.samples;
    m_series = report.series;
    m_exchange = report.exchange;
    if (!m_past)
        m_past = std::make_unique<Ring>();
    Past &past = (*m_past)[m_scrapes % kMostPast];
    past.time = report.time;
    past.duration = static_cast<float>(report.duration);
    past.samples = static_cast<std::uint32_t>(std::min<std::uint64_t>(report.samples, INT32_MAX)) & INT32_MAX;
    past.failed = report.error.empty() ? 0 : 1;
    ++m_scrapes;
    if (!report.error.empty())
        ++m_failures;
}

ScrapeHistory TargetState::history() const
{
    const MutexLock lock(m_mutex);
    ScrapeHistory out;
    out.exchange = m_exchange;
    const std::uint64_t count = std::min<std::uint64_t>(m_scrapes, kMostPast);
    out.scrapes.reserve(count);
    for (std::uint64_t number = m_scrapes - count; number < m_scrapes; ++number) {
        const Past &past = (*m_past)[number % kMostPast];
        out.scrapes.push_back({past.time, static_cast<double>(past.duration), past.samples, past.failed != 0});
    }
    return out;
}

void TargetState::setFamilies(std::shared_ptr<const FamilyList> families)
{
    const MutexLock lock(m_mutex);
    m_families.swap(families);
}

std::shared_ptr<const FamilyList> TargetState::families() const
{
    const MutexLock lock(m_mutex);
    return m_families;
}

void TargetState::fill(TargetStatus &status) const
{
    const MutexLock lock(m_mutex);
    status.health = m_health;
    status.lastError = m_lastError;
    status.lastScrape = m_lastScrape;
    status.lastDuration = m_lastDuration;
    status.lastSamples = m_lastSamples;
    status.series = m_series;
    status.scrapes = m_scrapes;
    status.failures = m_failures;
}

} // namespace agent::scrape
