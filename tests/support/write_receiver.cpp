// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/write_receiver.h"

#include "agent/model/labels.h"

#include <algorithm>
#include <bit>
#include <set>

using namespace agent;

namespace {

constexpr std::size_t kThreads = 24; // enough for hanging requests beside others

/// Characters of an exemplar's labels, names and values together, at most.
constexpr std::size_t kExemplarCharacters = 128;

/// What is wrong with labels; empty: nothing.
std::string checkLabels(const remote::ReceivedLabels &labels)
{
    std::string_view before;
    for (const auto &[name, value] : labels) {
        if (name.empty())
            return "a label without a name";
        if (value.empty())
            return "label " + std::string(name) + " has an empty value";
        if (name == before)
            return "label " + std::string(name) + " occurs twice";
        if (name < before)
            return "labels are not ordered: " + std::string(name) + " after " + std::string(before);
        before = name;
    }
    return "";
}

std::string checkHistogram(const model::Histogram &histogram, remote::Protocol protocol)
{
    if (histogram.isCustom() && protocol == remote::Protocol::V1)
        return "a histogram with custom buckets, which remote write 1.0 does not have";
    if (histogram.isStale())
        return histogram.bucketCount() == 0 ? "" : "a stale marker with buckets";
    return model::validate(histogram).message();
}

std::string checkExemplar(const remote::ReceivedExemplar &exemplar)
{
    std::size_t characters = 0;
    for (const auto &[name, value] : exemplar.labels)
        for (const std::string_view text : {name, value})
            characters += static_cast<std::size_t>(
                std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xc0') != '\x80'; }));
    if (characters > kExemplarCharacters)
        return "an exemplar with labels of " + std::to_string(characters) + " characters";
    const std::string wrong = checkLabels(exemplar.labels);
    return wrong.empty() ? wrong : "exemplar: " + wrong;
}

/// Whether the timestamps of a series' points descend anywhere.
template <typename Points, typename TimeOf>
bool descends(const Points &points, TimeOf timeOf)
{
    return !std::is_sorted(points.begin(), points.end(),
                           [&](const auto &a, const auto &b) { return timeOf(a) < timeOf(b); });
}

/// What only 2.0 forbids.
std::string checkSeriesV2(const remote::ReceivedSeries &series)
{
    if (!series.samples.empty() && !series.histograms.empty())
        return "a series with samples and histograms in one message";
    if (series.samples.empty() && series.histograms.empty())
        return "a series without samples and histograms";
    const auto startsAfter = [](TimestampMs start, TimestampMs timestamp) { return start != 0 && start > timestamp; };
    for (std::size_t i = 0; i < series.samples.size(); ++i)
        if (startsAfter(series.sampleStarts[i], series.samples[i].first))
            return "a sample that starts after its time";
    for (std::size_t i = 0; i < series.histograms.size(); ++i)
        if (startsAfter(series.histogramStarts[i], series.histograms[i].first))
            return "a histogram that starts after its time";
    return "";
}

/// What is wrong with a received series; empty: nothing.
std::string checkSeries(const remote::ReceivedSeries &series, remote::Protocol protocol)
{
    if (protocol == remote::Protocol::V2)
        if (std::string wrong = checkSeriesV2(series); !wrong.empty())
            return wrong;
    if (std::string wrong = checkLabels(series.labels); !wrong.empty())
        return wrong;
    if (std::none_of(series.labels.begin(), series.labels.end(),
                     [](const auto &label) { return label.first == model::kMetricName; }))
        return "a series without __name__";
    if (series.samples.empty() && series.histograms.empty() && series.exemplars.empty())
        return "a series without samples";
    const auto first = [](const auto &point) { return point.first; };
    if (descends(series.samples, first) || descends(series.histograms, first) ||
        descends(series.exemplars, [](const remote::ReceivedExemplar &one) { return one.timestamp; }))
        return "samples of a series are not in order of time";
    for (const auto &[timestamp, histogram] : series.histograms)
        if (std::string wrong = checkHistogram(histogram, protocol); !wrong.empty())
            return wrong;
    for (const remote::ReceivedExemplar &exemplar : series.exemplars)
        if (std::string wrong = checkExemplar(exemplar); !wrong.empty())
            return wrong;
    return "";
}

/// The headers that tell what was written of a request: all of it, or nothing.
http::Headers writtenHeaders(const WriteReceiver::Request &request, bool all)
{
    const auto count = [all](std::size_t number) { return std::to_string(all ? number : 0); };
    return {{"X-Prometheus-Remote-Write-Samples-Written", count(request.samples.size())},
            {"X-Prometheus-Remote-Write-Histograms-Written", count(request.histograms.size())},
            {"X-Prometheus-Remote-Write-Exemplars-Written", count(request.exemplars.size())}};
}

std::string textOf(const remote::ReceivedLabels &received)
{
    std::vector<model::Label> labels;
    for (const auto &[name, value] : received)
        labels.push_back({std::string(name), std::string(value)});
    return model::Labels(std::move(labels)).toString();
}

/// The same for histograms that are equal; no others, as far as tests go.
std::uint64_t fingerprint(const model::Histogram &h)
{
    std::uint64_t hash = 14695981039346656037U;
    const auto mix = [&hash](std::uint64_t v) { hash = (hash ^ v) * 1099511628211U; };
    const auto mixAll = [&mix](const std::vector<double> &values) {
        for (const double value : values)
            mix(std::bit_cast<std::uint64_t>(value));
    };
    for (const double value : {h.sum, h.floatCount, h.floatZeroCount, h.zeroThreshold})
        mix(std::bit_cast<std::uint64_t>(value));
    mix(h.count);
    mix(h.zeroCount);
    mix(static_cast<std::uint64_t>(h.schema));
    for (const auto *deltas : {&h.positiveDeltas, &h.negativeDeltas})
        for (const std::int64_t delta : *deltas)
            mix(static_cast<std::uint64_t>(delta));
    mixAll(h.positiveCounts);
    mixAll(h.negativeCounts);
    return hash;
}

/// What is wrong with a metric family; empty: nothing.
std::string checkFamily(const remote::ReceivedMetadata &family, std::set<std::string> &names)
{
    if (family.family.empty())
        return "metadata without a family";
    if (!names.insert(std::string(family.family)).second)
        return "metadata of " + std::string(family.family) + " occurs twice";
    return "";
}

WriteReceiver::Metadata toMetadata(std::string name, const remote::ReceivedMetadata &received)
{
    return {std::move(name), std::string(model::typeName(received.type)), std::string(received.help),
            std::string(received.unit)};
}

std::string checkHeaders(const http::ServerRequest &request, remote::Protocol protocol)
{
    const bool second = protocol == remote::Protocol::V2;
    const std::pair<std::string_view, std::string_view> wanted[] = {
        {"content-encoding", "snappy"},
        {"content-type",
         second ? "application/x-protobuf;proto=io.prometheus.write.v2.Request" : "application/x-protobuf"},
        {"x-prometheus-remote-write-version", second ? "2.0.0" : "0.1.0"},
    };
    for (const auto &[name, value] : wanted)
        if (request.header(name) != value)
            return "header " + std::string(name) + " is \"" + std::string(request.header(name)) + '"';
    return request.header("user-agent").empty() ? "no header user-agent" : "";
}

/// Keeps what a series has.
void keep(const remote::ReceivedSeries &series, WriteReceiver::Request &out)
{
    const std::string key = textOf(series.labels);
    const auto startOf = [](const std::vector<TimestampMs> &starts, std::size_t i) {
        return i < starts.size() ? starts[i] : 0;
    };
    ++out.series;
    for (std::size_t i = 0; i < series.samples.size(); ++i)
        out.samples.push_back({key, series.samples[i].first, std::bit_cast<std::uint64_t>(series.samples[i].second),
                               startOf(series.sampleStarts, i)});
    for (std::size_t i = 0; i < series.histograms.size(); ++i)
        out.histograms.push_back(
            {key, series.histograms[i].first, series.histograms[i].second, startOf(series.histogramStarts, i)});
    for (const remote::ReceivedExemplar &one : series.exemplars)
        out.exemplars.push_back({key, one.timestamp, one.value, textOf(one.labels)});
    if (series.metadata != remote::ReceivedMetadata())
        out.metadata.push_back(toMetadata(key, series.metadata));
}

} // namespace

WriteReceiver::~WriteReceiver()
{
    goDown();
}

bool WriteReceiver::start()
{
    m_server = http::makeServer(kThreads);
    m_server->handle("POST", "/*", [this](const http::ServerRequest &request) { return handle(request); });
    if (!m_server->listen("127.0.0.1:" + std::to_string(m_port)).ok())
        return false;
    m_port = m_server->port();
    return true;
}

void WriteReceiver::goDown()
{
    release();
    if (m_server)
        m_server->stop();
    m_server.reset();
}

std::string WriteReceiver::url(const std::string &path) const
{
    return "http://127.0.0.1:" + std::to_string(m_port) + path;
}

void WriteReceiver::answer(Answer answer, int requests)
{
    answerBy([answer = std::move(answer), left = requests](const Request &) mutable -> std::optional<Answer> {
        if (left == 0)
            return std::nullopt;
        if (left > 0)
            --left;
        return answer;
    });
}

void WriteReceiver::answerBy(Script script)
{
    const MutexLock lock(m_mutex);
    m_script = std::move(script);
}

void WriteReceiver::recover()
{
    answerBy(nullptr);
}

void WriteReceiver::release()
{
    const MutexLock lock(m_mutex);
    ++m_releases;
    m_released.notifyAll();
}

std::string WriteReceiver::check(const http::ServerRequest &request, Request &out) const
{
    const std::optional<remote::Protocol> protocol = remote::protocolOf(request.header("content-type"));
    if (!protocol)
        return "header content-type is \"" + std::string(request.header("content-type")) + '"';
    out.protocol = *protocol;
    if (std::string wrong = checkHeaders(request, out.protocol); !wrong.empty())
        return wrong;
    std::string wrong;
    const auto takeSeries = [&](const remote::ReceivedSeries &series) {
        if (std::string found = checkSeries(series, out.protocol); !found.empty())
            wrong = found;
        keep(series, out);
    };
    std::set<std::string> families;
    const auto takeMetadata = [&](const remote::ReceivedMetadata &family) {
        if (std::string found = checkFamily(family, families); !found.empty())
            wrong = found;
        out.metadata.push_back(toMetadata(std::string(family.family), family));
    };
    const Status decoded = out.protocol == remote::Protocol::V2
                               ? remote::decodeWriteRequestV2(request.body, takeSeries)
                               : remote::decodeWriteRequest(request.body, takeSeries, takeMetadata);
    return wrong.empty() ? decoded.message() : wrong;
}

std::optional<WriteReceiver::Answer> WriteReceiver::cannotReadLocked(const Request &request) const
{
    if (request.protocol == remote::Protocol::V1 || m_speaks == Speaks::Both)
        return std::nullopt;
    Answer answer;
    answer.tellWritten = false;
    if (m_speaks == Speaks::Only1) {
        answer.status = 415;
        answer.body = "only prometheus.WriteRequest is known here";
    }
    return answer;
}

void WriteReceiver::speak(Speaks what)
{
    const MutexLock lock(m_mutex);
    m_speaks = what;
}

std::optional<WriteReceiver::Answer> WriteReceiver::nextAnswerLocked(const Request &request)
{
    return m_script ? m_script(request) : std::nullopt;
}

/// Judges a point against those of its series that came before.
void WriteReceiver::note(const std::string &series, TimestampMs timestamp, std::uint64_t fingerprint)
{
    auto &known = m_known[series];
    const auto same = known.find(timestamp);
    if (same != known.end() && same->second == fingerprint)
        ++m_repetitions;
    else if (!known.empty() && timestamp <= known.rbegin()->first)
        ++m_outOfOrder;
    known.emplace(timestamp, fingerprint);
}

void WriteReceiver::storeLocked(const Request &request)
{
    for (const Sample &sample : request.samples) {
        m_series[sample.series].emplace_back(sample.timestamp, sample.bits);
        ++m_samples;
        note(sample.series, sample.timestamp, sample.bits);
    }
    for (const Histogram &histogram : request.histograms) {
        m_histograms.push_back(histogram);
        note(histogram.series, histogram.timestamp, fingerprint(histogram.value));
    }
    for (const Metadata &one : request.metadata)
        m_metadata[one.name] = one;
    m_exemplars.insert(m_exemplars.end(), request.exemplars.begin(), request.exemplars.end());
}

http::ServerResponse WriteReceiver::handle(const http::ServerRequest &incoming)
{
    Request request;
    request.headers = incoming.headers;
    request.bodyBytes = incoming.body.size();
    request.bodyHash = std::hash<std::string_view>()(incoming.body);
    request.path = incoming.path;
    const std::string wrong = check(incoming, request);

    const MutexLock lock(m_mutex);
    Answer answer;
    const std::optional<Answer> unread = cannotReadLocked(request);
    if (!wrong.empty()) {
        m_complaints.push_back(wrong);
        answer.status = 400;
        answer.body = wrong;
    } else {
        answer = unread ? *unread : nextAnswerLocked(request).value_or(Answer{});
    }
    if (answer.hang) {
        const std::uint64_t releases = m_releases;
        ++m_hanging;
        while (m_releases == releases)
            m_released.wait(m_mutex);
        --m_hanging;
    }
    request.status = answer.status;
    const bool stored = !unread && (answer.status / 100 == 2 || answer.store);
    if (stored)
        storeLocked(request);
    const bool told = request.protocol == remote::Protocol::V2 && answer.tellWritten;
    if (told && answer.headers.empty())
        answer.headers = writtenHeaders(request, stored);
    m_requests.push_back(std::move(request));
    return {answer.status, answer.contentType, answer.body, answer.headers};
}

std::vector<WriteReceiver::Request> WriteReceiver::requests() const
{
    const MutexLock lock(m_mutex);
    return m_requests;
}

std::size_t WriteReceiver::requestCount() const
{
    const MutexLock lock(m_mutex);
    return m_requests.size();
}

std::size_t WriteReceiver::hanging() const
{
    const MutexLock lock(m_mutex);
    return m_hanging;
}

std::map<std::string, std::vector<std::pair<TimestampMs, std::uint64_t>>> WriteReceiver::series() const
{
    const MutexLock lock(m_mutex);
    return m_series;
}

std::uint64_t WriteReceiver::sampleCount() const
{
    const MutexLock lock(m_mutex);
    return m_samples;
}

std::vector<WriteReceiver::Histogram> WriteReceiver::histograms() const
{
    const MutexLock lock(m_mutex);
    return m_histograms;
}

std::vector<WriteReceiver::Exemplar> WriteReceiver::exemplars() const
{
    const MutexLock lock(m_mutex);
    return m_exemplars;
}

std::map<std::string, WriteReceiver::Metadata> WriteReceiver::metadata() const
{
    const MutexLock lock(m_mutex);
    return m_metadata;
}

std::uint64_t WriteReceiver::repetitions() const
{
    const MutexLock lock(m_mutex);
    return m_repetitions;
}

std::uint64_t WriteReceiver::outOfOrder() const
{
    const MutexLock lock(m_mutex);
    return m_outOfOrder;
}

std::vector<std::string> WriteReceiver::complaints() const
{
    const MutexLock lock(m_mutex);
    return m_complaints;
}
