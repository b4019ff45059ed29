// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_engine.h"

#include "agent/config/vocabulary.h"
#include "tests/support/fake_answers.h"
#include "tests/support/fake_world.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <set>
#include <span>
#include <sstream>
#include <string_view>

using namespace agent::engine;
using agent::MutexLock;
using agent::Result;
using agent::Status;
namespace model = agent::model;

namespace {

/// Number of letters to change, drop or add to get from one word to the other.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0]++;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            corner = above;
        }
    }
    return row.back();
}

constexpr std::array<std::string_view, 44> kKnownKeys{"global",
                                                      "scrape_interval",
                                                      "scrape_timeout",
                                                      "external_labels",
                                                      "scrape_configs",
                                                      "job_name",
                                                      "static_configs",
                                                      "targets",
                                                      "labels",
                                                      "file_sd_configs",
                                                      "files",
                                                      "relabel_configs",
                                                      "metric_relabel_configs",
                                                      "source_labels",
                                                      "target_label",
                                                      "regex",
                                                      "action",
                                                      "replacement",
                                                      "separator",
                                                      "modulus",
                                                      "remote_write",
                                                      "name",
                                                      "url",
                                                      "basic_auth",
                                                      "username",
                                                      "password",
                                                      "password_file",
                                                      "metrics_path",
                                                      "scheme",
                                                      "params",
                                                      "belfry",
                                                      "storage",
                                                      "max_bytes",
                                                      "min_free_bytes",
                                                      "fsync_interval",
                                                      "queue_config",
                                                      "write_relabel_configs",
                                                      "honor_labels",
                                                      "honor_timestamps",
                                                      "authorization",
                                                      "tls_config",
                                                      "proxy_url",
                                                      "sample_limit",
                                                      "cluster"};

void collect(std::span<const agent::config::KeyDescription> keys, std::set<std::string, std::less<>> &out)
{
    for (const agent::config::KeyDescription &key : keys) {
        if (out.insert(std::string(key.name)).second && key.section)
            collect(key.section->keys, out);
    }
}

/// Every key of a configuration file.
const std::set<std::string, std::less<>> &vocabulary()
{
    static const auto kAll = [] {
        std::set<std::string, std::less<>> out;
        for (const agent::config::KeyDescription *key : agent::config::knownKeys({}))
            collect({key, 1}, out);
        return out;
    }();
    return kAll;
}

/// Looks at the keys only: enough to show what problems look like.
std::vector<ConfigProblem> checkKeys(const std::string &text)
{
    std::vector<ConfigProblem> problems;
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::size_t begin = line.find_first_not_of(" -");
        if (begin == std::string::npos || line[begin] == '#')
            continue;
        const std::size_t end = line.find(':', begin);
        if (end == std::string::npos || line.find_first_of(" {['\"", begin) < end)
            continue;
        const std::string key = line.substr(begin, end - begin);
        if (std::find(kKnownKeys.begin(), kKnownKeys.end(), key) != kKnownKeys.end() || key == "replica" ||
            key == "rack" || vocabulary().contains(key))
            continue;
        ConfigProblem problem;
        problem.line = number;
        problem.column = static_cast<int>(begin) + 1;
        problem.key = key;
        problem.message = "unknown key";
        const auto best =
            std::min_element(kKnownKeys.begin(), kKnownKeys.end(), [&](std::string_view a, std::string_view b) {
                return distance(a, key) < distance(b, key);
            });
        if (distance(*best, key) <= 3) {
            problem.suggestion = std::string(*best);
            problem.remedy = "did you mean " + problem.suggestion + "?";
        } else {
            problem.remedy = "remove it, or look it up in the documentation";
        }
        problem.text =
            "prometheus.yml:" + std::to_string(number) + ": " + key + ": unknown key (" + problem.remedy + ")";
        problems.push_back(std::move(problem));
    }
    return problems;
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

} // namespace

FakeEngine::FakeEngine(Settings settings) : m_world(std::make_unique<World>(settings))
{
    m_options.configPath = "/etc/belfry/prometheus.yml";
    m_options.storagePath = "/var/lib/belfry";
    m_options.version = "0.2.0";
    m_options.flags = {{"config.file", "/etc/belfry/prometheus.yml"},
                       {"storage.agent.path", "/var/lib/belfry"},
                       {"web.listen-address", "127.0.0.1:9090"},
                       {"log.level", "info"},
                       {"log.format", "logfmt"},
                       {"web.enable-lifecycle", "false"},
                       {"enable-feature", "agent"}};
    m_snapshot = m_world->snapshot();
    m_desk = std::make_unique<FakeDesk>(
        FakeDesk::Ways{[this](std::function<void()> work) { later(std::move(work)); },
                       [this](std::string text, Done done) { requestApply(std::move(text), std::move(done)); },
                       [this] { return snapshot(); }});
    m_worker = std::jthread([this](const std::stop_token &stop) { work(stop); });
}

FakeEngine::~FakeEngine()
{
    m_runner = {};
    m_worker.request_stop();
    m_wake.notifyAll();
}

void FakeEngine::work(const std::stop_token &stop)
{
    for (;;) {
        std::function<void()> answer;
        {
            const MutexLock lock(m_mutex);
            while (m_answers.empty() && !stop.stop_requested())
                m_wake.waitUntil(m_mutex, std::chrono::steady_clock::now() + std::chrono::milliseconds(50));
            if (m_answers.empty())
                return;
            answer = std::move(m_answers.front());
            m_answers.pop_front();
        }
        answer();
    }
}

void FakeEngine::later(std::function<void()> answer)
{
    {
        const MutexLock lock(m_mutex);
        m_answers.push_back(std::move(answer));
    }
    m_wake.notifyOne();
}

void FakeEngine::record(std::string call)
{
    const MutexLock lock(m_mutex);
    m_calls.push_back(std::move(call));
}

void FakeEngine::publishWorld()
{
    {
        const MutexLock lock(m_mutex);
        auto made = m_world->snapshot();
        const MutexLock publish(m_publishMutex);
        m_snapshot.swap(made);
    }
    m_subscribers.notify();
}

void FakeEngine::advance(std::chrono::milliseconds span)
{
    {
        const MutexLock lock(m_mutex);
        for (auto done = span.count(); done > 0; done -= 1000)
            m_world->step();
    }
    publishWorld();
}

void FakeEngine::run(std::chrono::milliseconds period)
{
    m_runner = std::jthread([this, period](const std::stop_token &stop) {
        auto next = std::chrono::steady_clock::now();
        while (!stop.stop_requested()) {
            next += period;
            std::this_thread::sleep_until(next);
            advance(period);
        }
    });
}

void FakeEngine::setNetworkUp(bool up)
{
    const MutexLock lock(m_mutex);
    m_world->networkUp = up;
}

void FakeEngine::publish(const std::function<void(EngineSnapshot &)> &change)
{
    {
        const MutexLock lock(m_mutex);
        auto changed = std::make_shared<EngineSnapshot>(*snapshot());
        ++changed->number;
        change(*changed);
        const MutexLock publish(m_publishMutex);
        m_snapshot = std::move(changed);
    }
    m_subscribers.notify();
}

void FakeEngine::failReloads(std::string error)
{
    const MutexLock lock(m_mutex);
    m_reloadError = std::move(error);
}

std::vector<std::string> FakeEngine::calls() const
{
    const MutexLock lock(m_mutex);
    return m_calls;
}

std::shared_ptr<const EngineSnapshot> FakeEngine::snapshot() const
{
    const MutexLock lock(m_publishMutex);
    return m_snapshot;
}

std::unique_ptr<agent::Subscription> FakeEngine::onSnapshotChanged(std::function<void()> nudge)
{
    return m_subscribers.add(std::move(nudge));
}

void FakeEngine::requestReload(Done done)
{
    record("reload");
    later([this, done = std::move(done)] {
        Status status;
        {
            const MutexLock lock(m_mutex);
            if (!m_reloadError.empty())
                status = agent::invalidInput(m_reloadError);
            m_world->reloadOk = status.ok();
            m_world->reloadError = status.message();
            if (status.ok())
                m_world->loadConfig(m_world->configText);
        }
        publishWorld();
        done(status);
    });
}

void FakeEngine::requestApply(std::string text, Done done)
{
    record("apply");
    later([this, text = std::move(text), done = std::move(done)] {
        Status status;
        const auto problems = checkKeys(text);
        {
            const MutexLock lock(m_mutex);
            if (!m_reloadError.empty())
                status = agent::invalidInput(m_reloadError);
            else if (!problems.empty())
                status = agent::invalidInput(problems.front().text);
            if (status.ok())
                m_world->loadConfig(text);
        }
        publishWorld();
        done(status);
    });
}

void FakeEngine::checkConfig(std::string text, std::function<void(std::vector<ConfigProblem>)> done)
{
    record("check");
    later([text = std::move(text), done = std::move(done)] { done(checkKeys(text)); });
}

void FakeEngine::pauseRemote(const std::string &name)
{
    const MutexLock lock(m_mutex);
    m_calls.push_back("pause " + name);
    for (auto &receiver : m_world->receivers)
        receiver.paused = receiver.paused || receiver.row.name == name;
}

void FakeEngine::resumeRemote(const std::string &name)
{
    const MutexLock lock(m_mutex);
    m_calls.push_back("resume " + name);
    for (auto &receiver : m_world->receivers)
        receiver.paused = receiver.paused && receiver.row.name != name;
}

void FakeEngine::retryRemote(const std::string &name)
{
    record("retry " + name);
}

void FakeEngine::commandRemote(RemoteCommand command, std::function<void(const agent::Result<RemoteEffect> &)> done)
{
    using Verb = RemoteCommand::Verb;
    if (command.verb == Verb::Pause)
        pauseRemote(command.remote);
    else if (command.verb == Verb::Resume)
        resumeRemote(command.remote);
    else if (command.verb == Verb::Retry)
        retryRemote(command.remote);
    else
        record(std::string(command.dryRun ? "preview of " : "") + (command.verb == Verb::Limit ? "limit " : "skip ") +
               command.remote);
    later([this, command = std::move(command), done = std::move(done)] {
        RemoteEffect effect;
        {
            const MutexLock lock(m_mutex);
            effect = m_world->obey(command);
        }
        if (done)
            done(effect);
    });
}

void FakeEngine::listDeadLetters(DeadLetterQuery query,
                                 std::function<void(const Result<std::vector<DeadLetterRow>> &)> done)
{
    record("list dead letters of " + query.remote);
    later([this, query = std::move(query), done = std::move(done)] {
        Result<std::vector<DeadLetterRow>> rows = agent::notFound("there is no remote \"" + query.remote + '"');
        {
            const MutexLock lock(m_mutex);
            if (const auto *receiver = m_world->receiver(query.remote))
                rows = receiver->letters.list(query);
        }
        done(rows);
    });
}

void FakeEngine::resendDeadLetters(DeadLetterQuery query, Done done)
{
    record("resend dead letters of " + query.remote);
    later([this, query = std::move(query), done = std::move(done)] {
        {
            const MutexLock lock(m_mutex);
            if (auto *receiver = m_world->receiver(query.remote); receiver != nullptr && receiver->reachable)
                receiver->row.deadLetters.resent += receiver->letters.remove(query).second;
        }
        done({});
    });
}

void FakeEngine::dropDeadLetters(DeadLetterQuery query, std::function<void(const Result<std::uint64_t> &)> done)
{
    record("drop dead letters of " + query.remote);
    later([this, query = std::move(query), done = std::move(done)] {
        std::uint64_t count = 0;
        {
            const MutexLock lock(m_mutex);
            if (auto *receiver = m_world->receiver(query.remote))
                count = receiver->letters.remove(query).first;
        }
        done(count);
    });
}

void FakeEngine::diagnoseRemote(const std::string &name, bool sendTestSample,
                                std::function<void(const model::DiagnosisStep &)> onStep,
                                std::function<void(const Result<model::Diagnosis> &)> done)
{
    record("diagnose " + name + (sendTestSample ? " with a sample" : ""));
    bool reachable = true;
    {
        const MutexLock lock(m_mutex);
        if (const auto *receiver = m_world->receiver(name))
            reachable = receiver->reachable;
    }
    auto diagnosis = std::make_shared<model::Diagnosis>(
        model::Diagnosis{name, "https://" + name + ".example/api/v1/receive", "Thanos Receive", {}, true});
    for (model::DiagnosisStep &step : fakeSteps(reachable, sendTestSample)) {
        later([diagnosis, step, onStep] { // one by one, as they end
            diagnosis->steps.push_back(step);
            if (onStep)
                onStep(step);
        });
    }
    later([diagnosis, done = std::move(done)] { done(*diagnosis); });
}

void FakeEngine::scrapeNow(TargetName target, std::function<void(const Result<TargetLook> &)> done)
{
    record("look at " + target.job);
    later([this, target = std::move(target), done = std::move(done)] {
        const auto state = snapshot();
        const TargetRow *row = fakeTarget(*state, target);
        if (row == nullptr)
            return done(agent::notFound("the target is not scraped any more"));
        done(fakeLook(*row, state->time, ++m_looks));
    });
}

void FakeEngine::targetHistory(TargetName target, std::function<void(const Result<TargetHistory> &)> done)
{
    later([this, target = std::move(target), done = std::move(done)] {
        const auto state = snapshot();
        if (const TargetRow *row = fakeTarget(*state, target))
            done(fakeHistory(*row));
        else
            done(agent::notFound("the target is not scraped any more"));
    });
}

void FakeEngine::explainRelabelling(std::string, model::Labels discovered,
                                    std::function<void(const Result<RelabelExplanation> &)> done)
{
    later([discovered = std::move(discovered), done = std::move(done)] { done(fakeExplanation(discovered)); });
}

void FakeEngine::findSeries(SeriesQuery query, std::function<void(const Result<SeriesFindings> &)> done)
{
    record("find " + query.text);
    later([this, query = std::move(query), done = std::move(done)] {
        SeriesFindings found;
        std::string text = lower(query.text);
        const std::size_t open = text.find("!=\"\""); // enough of selectors for the buckets of a histogram
        if (open != std::string::npos)
            text.replace(open, 4, "=");
        for (char &c : text)
            c = c == '{' || c == '}' || c == ',' || c == '"' ? ' ' : c;
        {
            const MutexLock lock(m_mutex);
            found.searched = m_world->series.size();
            for (const auto &series : m_world->series) {
                std::string labels = lower(series.info.help);
                for (const model::Label &label : series.info.labels)
                    labels += '\n' + label.name + " =" + lower(label.value) + '\n' + lower(label.name) + '=' +
                              lower(label.value);
                std::istringstream words(text);
                bool all = true;
                for (std::string word; words >> word;)
                    all = all && labels.find(word) != std::string::npos;
                found.matched += all ? 1 : 0;
                if (all && found.series.size() < query.limit)
                    found.series.push_back(series.info);
            }
        }
        done(found);
    });
}

void FakeEngine::lookUpSeries(std::vector<model::Labels> labels,
                              std::function<void(const std::vector<SeriesInfo> &)> done)
{
    later([this, labels = std::move(labels), done = std::move(done)] {
        std::vector<SeriesInfo> found;
        {
            const MutexLock lock(m_mutex);
            for (const model::Labels &wanted : labels) {
                found.emplace_back().labels = wanted;
                for (const auto &series : m_world->series) {
                    if (series.info.labels == wanted)
                        found.back() = series.info;
                }
            }
        }
        done(found);
    });
}

void FakeEngine::readSeries(SeriesRange range, std::function<void(const Result<SeriesPast> &)> done)
{
    record("read " + std::to_string(range.series.size()));
    later([this, range = std::move(range), done = std::move(done)] {
        if (range.stop.stop_requested())
            return done(Status(agent::Code::Cancelled, "the read was given up"));
        SeriesPast past;
        {
            const MutexLock lock(m_mutex);
            past = m_world->past(range);
        }
        done(past);
    });
}

void FakeEngine::watchSeries(std::vector<agent::model::SeriesRef> series)
{
    const MutexLock lock(m_mutex);
    m_calls.push_back("watch " + std::to_string(series.size()));
    m_world->watched.clear();
    for (const auto ref : series) {
        const std::size_t place = static_cast<std::size_t>(agent::model::value(ref)) - 1;
        if (place < m_world->series.size())
            m_world->watched.push_back(place);
    }
}

std::vector<SeriesPoint> FakeEngine::takePoints()
{
    const MutexLock lock(m_mutex);
    return std::exchange(m_world->points, {});
}

std::vector<TargetMetadata> FakeEngine::targetMetadata() const
{
    return {};
}

std::string FakeEngine::metricsText() const
{
    return "# HELP up Whether the last scrape succeeded.\n# TYPE up gauge\nup 1\n";
}

const Options &FakeEngine::options() const
{
    return m_options;
}

void FakeEngine::beginStop()
{
    {
        const MutexLock lock(m_mutex);
        m_calls.emplace_back("stop");
        m_world->stopping = true;
    }
    publishWorld();
}
