// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/engine_impl.h"

#include "agent/engine/storage_settings.h"
#include "agent/engine/target_answers.h"

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <functional>
#include <string_view>

namespace agent::engine {
namespace {

constexpr std::chrono::milliseconds kSnapshotInterval{250};
constexpr std::chrono::seconds kMetadataInterval{5};
constexpr std::chrono::seconds kCompareInterval{2};

std::string hostName()
{
    char buffer[HOST_NAME_MAX + 1] = {};
    return gethostname(buffer, HOST_NAME_MAX) == 0 ? std::string(buffer) : std::string("localhost");
}

/// Differs between replicas and stays over restarts, so that each scrapes at moments of its own.
std::uint64_t offsetSeed(const model::Labels &externalLabels)
{
    return model::Labels{{"host", hostName()}, {"labels", externalLabels.toString()}}.hash();
}

/// The file behind `path`, so that replacing it leaves a symbolic link in place.
std::string resolved(const std::string &path)
{
    char *real = ::realpath(path.c_str(), nullptr);
    if (!real)
        return path;
    std::string out(real);
    std::free(real);
    return out;
}

bool hasFeature(const Options &options, std::string_view name)
{
    return std::find(options.features.begin(), options.features.end(), name) != options.features.end();
}

bool wantsStartTimestamps(const Options &options)
{
    return hasFeature(options, "created-timestamp-zero-ingestion");
}

/// The newest timestamp in the log; 0: it holds none.
TimestampMs newestIn(const wal::LogStatus &log)
{
    TimestampMs newest = 0;
    for (const wal::SegmentInfo &segment : log.segments)
        newest = std::max(newest, segment.maxTime);
    return newest;
}

std::string userAgentOf(const Options &options)
{
    return "Belfry/" + options.version + " (compatible; Prometheus/3.14.0)";
}

config::Features featuresOf(const Options &options)
{
    config::Features features;
    features.protobufFirst = wantsStartTimestamps(options);
    features.extraScrapeMetrics = hasFeature(options, "extra-scrape-metrics");
    return features;
}

/// For the event log: "headquarters: skip to 2026-11-21T12:31:04.005Z, about 1200 samples given up (by console)".
std::string commandSentence(const RemoteCommand &command, const RemoteEffect &effect)
{
    std::string out = command.remote + ": ";
    switch (command.verb) {
    case RemoteCommand::Verb::Pause:
        out += "pause";
        break;
    case RemoteCommand::Verb::Resume:
        out += "resume";
        break;
    case RemoteCommand::Verb::Retry:
        out += "retry now";
        break;
    case RemoteCommand::Verb::Skip:
        out += "skip to " + formatTimestamp(command.before);
        break;
    case RemoteCommand::Verb::DropBacklog:
        out += "drop the backlog";
        break;
    case RemoteCommand::Verb::Limit:
        out += command.bytesPerSecond == 0 ? "no bandwidth limit"
                                           : "limit to " + std::to_string(command.bytesPerSecond) + " bytes a second";
        break;
    }
    if (effect.samples > 0)
        out +=
            std::string(", ") + (effect.exact ? "" : "about ") + std::to_string(effect.samples) + " samples given up";
    return out + (command.who.empty() ? std::string() : " (by " + command.who + ')');
}

/// Where the certificates are that receivers and targets are reached with.
std::vector<CertificateSource> certificateSources(const config::Config &config)
{
    std::vector<CertificateSource> out;
    for (const remote::Settings &remote : config.remotes)
        out.push_back({remote.name, false, remote.url, remote.http});
    for (const scrape::JobSettings &job : config.jobs) {
        if (!job.http.tls.cert.empty() || !job.http.tls.certFile.empty())
            out.push_back({job.name, true, {}, job.http});
    }
    return out;
}

remote::DeadLetterFilter filterOf(const DeadLetterQuery &query)
{
    return {query.reason, query.from, query.to, query.ids};
}

DeadLetterRow rowOf(remote::DeadLetter letter)
{
    return {letter.id,      letter.time,       letter.status,  std::move(letter.reason), std::move(letter.text),
            letter.refused, letter.candidates, letter.minTime, letter.maxTime,           std::move(letter.series),
            letter.unsure};
}

Status noSuchRemote(const std::string &name)
{
    return notFound("there is no remote \"" + name + '"');
}

} // namespace

EngineImpl::EngineImpl(Options options, telemetry::Logger &logger, telemetry::Registry &registry)
    : m_options(std::move(options)), m_logger(logger), m_registry(registry), m_files(makePosixFileSystem()),
      m_ready(registry.gauge("prometheus_ready",
                             "Whether the agent is ready: the log is open and the configuration is applied.")),
      m_reloadOk(registry.gauge("prometheus_config_last_reload_successful",
                                "Whether the last attempt to load the configuration succeeded.")),
      m_reloadTime(registry.gauge("prometheus_config_last_reload_success_timestamp_seconds",
                                  "When the configuration was last loaded with success.")),
      m_course(*m_files, m_options.storagePath)
{
    m_startTime = m_clock.now();
    m_snapshot.set(std::make_shared<EngineSnapshot>());
}

EngineImpl::~EngineImpl()
{
    m_stopping = true;
    if (m_control)
        m_control->stop();
    if (m_desk)
        m_desk->stop();
    m_diagnoses.stop();
    m_certificates.stop();
    if (m_series)
        m_series->stop();
    m_discovery.reset();
    if (m_scrape)
        m_scrape->stop();
    if (m_remotes)
        m_remotes->stop();
    if (m_upkeep)
        m_upkeep->stop();
    if (m_metadata)
        m_metadata->save();
    if (m_control)
        m_course.add(coursePoint(*m_snapshot.get())).ignore("see noteCourse");
    m_ready.Set(0);
}

Status EngineImpl::start()
{
    m_config.path = m_options.configPath;
    Result<std::string> text = m_files->readFile(m_options.configPath);
    const config::LoadResult loaded =
        text ? load(*text) : config::loadFile(*m_files, m_options.configPath, featuresOf(m_options));
    if (!loaded.ok())
        return invalidInput(loaded.status().message());

    m_cursors = std::make_unique<wal::CursorStore>(m_options.storagePath, *m_files, m_logger,
                                                   [this] { return m_log && m_log->makeRoom(); });
    Result<std::unique_ptr<wal::Log>> log =
        wal::Log::open(walSettings(m_options, loaded.config, *m_cursors), *m_files, m_clock, m_logger, m_registry);
    if (!log)
        return log.error();
    m_log = std::move(*log);
    m_clock.learnNewest(newestIn(m_log->status()));
    m_earlier = std::make_shared<const std::vector<CoursePoint>>(m_course.read(m_clock.now()));
    m_storage = loaded.config.storage;

    m_sink = std::make_unique<WalSink>(*m_log, m_tap);
    m_upkeep = std::make_unique<Executor>("agent-upkeep");
    const std::string userAgent = userAgentOf(m_options);
    m_metadata =
        std::make_unique<remote::MetadataStore>(m_options.storagePath + "/metadata", *m_files, m_clock, m_logger);
    m_series = std::make_unique<SeriesDesk>(*m_log, *m_metadata);
    remote::Manager::Options remoteOptions;
    remoteOptions.metadata = m_metadata.get();
    remoteOptions.files = m_files.get();
    remoteOptions.storagePath = m_options.storagePath;
    remoteOptions.userAgent = userAgent;
    remoteOptions.stopDeadline = m_options.flushDeadline;
    remoteOptions.takeover = m_options.takeover.value_or(loaded.config.storage.takeover);
    remoteOptions.clockHooks = {[this](const ClockReading &reading) { m_clock.noteReceiverTime(reading); },
                                [this] { return m_clock.isSuspicious(); }};
    m_remotes = std::make_unique<remote::Manager>(remoteOptions, *m_log, *m_cursors, m_clock, m_logger, m_registry,
                                                  [this] { truncateSoon(); });
    scrape::Manager::Options scrapeOptions;
    scrapeOptions.userAgent = userAgent;
    scrapeOptions.adjustTimestamps = m_options.adjustTimestamps;
    scrapeOptions.timestampTolerance = m_options.timestampTolerance;
    scrapeOptions.syncInterval = m_options.discoveryInterval;
    scrapeOptions.startTimestamps = wantsStartTimestamps(m_options);
    scrapeOptions.typeAndUnitLabels = hasFeature(m_options, "type-and-unit-labels");
    m_scrape = std::make_unique<scrape::Manager>(scrapeOptions, *m_sink, m_clock, m_logger, m_registry);
    m_discovery =
        std::make_unique<discovery::Manager>(*m_files, m_clock, m_logger, m_registry,
                                             [this](const std::string &job, std::vector<model::TargetGroup> groups) {
                                                 m_scrape->update(job, std::move(groups));
                                             });

    m_metadataFeed = std::make_unique<MetadataFeed>(*m_scrape, *m_metadata);
    m_desk = std::make_unique<Desk>(Desk::Context{
        *m_files, m_logger, *m_discovery, m_snapshot, m_config.path, m_options.storagePath, featuresOf(m_options),
        [this](ConfigText wanted, Done done) { applyText(std::move(wanted), std::move(done)); }});

    if (Status status = apply(loaded, text ? *text : std::string(), "start"); !status.ok())
        return status;
    noteReload({});
    m_registry
        .gauge("prometheus_build_info", "A metric with a constant value of 1, labelled by what was built.",
               {{"version", m_options.version},
                {"revision", ""},
                {"branch", ""},
                {"goversion", ""},
                {"goos", "linux"},
                {"goarch", ""},
                {"tags", "belfry"}})
        .Set(1);
    m_ready.Set(1);
    publish();
    m_control = std::make_unique<Executor>("agent-control");
    m_control->post([this] { publishLater(); });
    m_control->post([this] { compareFile(); });
    if (m_options.autoReload)
        m_control->post([this] { watchConfiguration(); });
    m_upkeep->post([this] { feedMetadata(); });
    m_upkeep->post([this] { watchProcess(); });
    m_upkeep->postAt(m_clock.steadyNow() + CourseLog::kInterval, [this] { noteCourse(); });
    m_control->postAt(m_clock.steadyNow() + CertificateWatch::kInterval, [this] { watchCertificates(); });
    return {};
}

config::LoadResult EngineImpl::load(const std::string &text) const
{
    return config::loadText(*m_files, text, m_config.path, featuresOf(m_options));
}

std::size_t EngineImpl::configurationHash() const
{
    std::string all;
    for (const std::string &file : m_configFiles) {
        const Result<std::string> text = m_files->readFile(file);
        all += text ? *text : "\xff"; // gone is another state than empty
        all += '\0';
    }
    return std::hash<std::string>()(all);
}

void EngineImpl::watchConfiguration()
{
    if (const std::size_t hash = configurationHash(); hash != m_configHash) {
        m_configHash = hash;
        reload().ignore("it is in the log, in the events and in the metrics, and the old configuration stays");
        publish();
    }
    constexpr std::chrono::milliseconds kShortest{1000};
    m_control->postAt(m_clock.steadyNow() + std::max(m_options.autoReloadInterval, kShortest),
                      [this] { watchConfiguration(); });
}

void EngineImpl::compareFile()
{
    const Result<std::string> present = m_files->readFile(m_config.path);
    m_config.fileDiffers = !present || *present != m_config.text;
    m_control->postAt(m_clock.steadyNow() + kCompareInterval, [this] { compareFile(); });
}

Status EngineImpl::apply(const config::LoadResult &loaded, std::string text, const std::string &source)
{
    const config::Config &config = loaded.config;
    for (const std::string &warning : loaded.warnings)
        m_logger.write(LogLevel::Warn, "config", warning, {{"file", m_config.path}});
    if (needsRestart(m_storage, config.storage))
        m_logger.write(LogLevel::Warn, "config",
                       "Changes of belfry.storage take effect after a restart, except max_bytes and min_free_bytes",
                       {});

    // Receivers are first, so that none misses what new jobs bring; once they are replaced there is no way back.
    if (Status status = m_scrape->check(config.jobs); !status.ok())
        return status.withContext("scrape_configs");
    if (Status status = m_remotes->apply(config.remotes, config.global.externalLabels); !status.ok())
        return status.withContext("remote_write");
    m_scrape->setOffsetSeed(offsetSeed(config.global.externalLabels));
    if (Status status = m_scrape->apply(config.jobs); !status.ok())
        return status.withContext("scrape_configs");
    std::map<std::string, std::vector<discovery::Settings>> discovery;
    for (const scrape::JobSettings &job : config.jobs)
        discovery.emplace(job.name, job.discovery);
    m_discovery->apply(std::move(discovery));

    m_log->setLimits(walLimits(m_options, config.storage));
    m_config.externalLabels = config.global.externalLabels;
    m_remoteSettings = config.remotes;
    m_certificates.watch(certificateSources(config));
    m_certificates.look();
    m_desk->noteApplied(config, text, source, m_clock.now());
    m_config.text = std::move(text);
    m_config.fileDiffers = false;
    m_config.printed = config.printed;
    m_configFiles = config.files;
    if (m_options.autoReload)
        m_configHash = configurationHash();
    return {};
}

Status EngineImpl::reload(const std::string &source)
{
    Result<std::string> text = m_files->readFile(m_config.path);
    const config::LoadResult loaded =
        text ? load(*text) : config::loadFile(*m_files, m_config.path, featuresOf(m_options));
    Status status =
        loaded.ok() ? apply(loaded, text ? *text : std::string(), source) : invalidInput(loaded.status().message());
    noteReload(status);
    return status;
}

Status EngineImpl::writeAndReload(const ConfigText &wanted)
{
    const config::LoadResult checked = load(wanted.text);
    if (!checked.ok())
        return invalidInput(checked.status().message());
    const std::string target = resolved(m_config.path);
    const Result<std::string> before = m_files->readFile(target);
    if (before && !wanted.overwrite && *before != m_config.text) {
        m_config.fileDiffers = true; // before it is looked at again
        return {Code::AlreadyExists,
                m_config.path + " was changed by somebody else since it was loaded: reload it first, then apply again"};
    }
    if (Status status = writeFileAtomically(*m_files, target, wanted.text, FileAccess::AsBefore); !status.ok())
        return status;
    const Status loaded = reload(wanted.source);
    if (loaded.ok() || !before)
        return loaded;
    // The next start must find what runs, not what could not be made to run.
    if (const Status back = writeFileAtomically(*m_files, target, *before, FileAccess::AsBefore); !back.ok())
        return loaded.withContext("the file has the new text, and could not be put back (" + back.message() + ")");
    return loaded;
}

void EngineImpl::noteReload(const Status &status)
{
    m_config.lastReloadOk = status.ok();
    m_config.lastReloadError = status.message();
    m_reloadOk.Set(status.ok() ? 1 : 0);
    if (status.ok()) {
        m_config.lastReloadTime = m_clock.now();
        m_reloadTime.Set(static_cast<double>(m_config.lastReloadTime) / 1000);
        m_events.add(AgentState::Delivering, "config_applied", "Configuration applied: " + m_config.path,
                     m_config.path);
        m_logger.write(LogLevel::Info, "config", "Configuration applied", {{"file", m_config.path}});
    } else {
        m_events.add(AgentState::ActionNeeded, "config_failed",
                     "The configuration was not applied, the old one stays: " + status.message(), m_config.path,
                     status.message());
        m_logger.write(LogLevel::Error, "config", "Error loading config",
                       {{"file", m_config.path}, {"err", status.message()}});
    }
}

void EngineImpl::feedMetadata()
{
    m_metadataFeed->run();
    m_upkeep->postAt(m_clock.steadyNow() + kMetadataInterval, [this] { feedMetadata(); });
}

void EngineImpl::watchProcess()
{
    m_processWatch.look(m_clock.now(), m_clock.steadyNow());
    m_upkeep->postAt(m_clock.steadyNow() + ProcessWatch::kInterval, [this] { watchProcess(); });
}

void EngineImpl::noteCourse()
{
    m_course.add(coursePoint(*m_snapshot.get())).ignore("a gap in a chart after the next start, and nothing else");
    m_upkeep->postAt(m_clock.steadyNow() + CourseLog::kInterval, [this] { noteCourse(); });
}

void EngineImpl::watchCertificates()
{
    m_certificates.look();
    m_control->postAt(m_clock.steadyNow() + CertificateWatch::kInterval, [this] { watchCertificates(); });
}

void EngineImpl::requestReload(Done done)
{
    m_control->post([this, done = std::move(done)] {
        const Status status = reload();
        publish();
        done(status);
    });
}

void EngineImpl::requestApply(std::string text, Done done)
{
    applyText({std::move(text)}, std::move(done));
}

void EngineImpl::applyText(ConfigText wanted, Done done)
{
    m_control->post([this, wanted = std::move(wanted), done = std::move(done)] {
        const Status status = writeAndReload(wanted);
        publish();
        done(status);
    });
}

void EngineImpl::pauseRemote(const std::string &name)
{
    commandRemote({name, RemoteCommand::Verb::Pause, 0, 0, false, "console"}, {});
}

void EngineImpl::resumeRemote(const std::string &name)
{
    commandRemote({name, RemoteCommand::Verb::Resume, 0, 0, false, "console"}, {});
}

void EngineImpl::retryRemote(const std::string &name)
{
    commandRemote({name, RemoteCommand::Verb::Retry, 0, 0, false, "console"}, {});
}

void EngineImpl::commandRemote(RemoteCommand command, std::function<void(const Result<RemoteEffect> &)> done)
{
    m_control->post([this, command = std::move(command), done = std::move(done)] {
        const Result<RemoteEffect> effect = obey(command);
        if (effect && !command.dryRun) {
            const std::string sentence = commandSentence(command, *effect);
            const bool pauses = command.verb == RemoteCommand::Verb::Pause;
            m_events.add(pauses ? AgentState::Paused : AgentState::Delivering, "remote_command", sentence);
            m_logger.write(LogLevel::Info, "remote", "An operator's command",
                           {{"remote", command.remote}, {"command", sentence}});
        }
        if (done)
            done(effect);
    });
}

Result<RemoteEffect> EngineImpl::obey(const RemoteCommand &command)
{
    const std::string &name = command.remote;
    const bool drops = command.verb == RemoteCommand::Verb::Skip || command.verb == RemoteCommand::Verb::DropBacklog;
    // Samples of this very moment are dropped as well.
    const TimestampMs before = command.verb == RemoteCommand::Verb::Skip ? command.before : m_clock.now() + 1;
    if (drops || command.dryRun) {
        const bool changes = drops && !command.dryRun;
        const Result<remote::SkipPreview> preview =
            changes ? m_remotes->skip(name, before) : m_remotes->previewSkip(name, drops ? before : 0);
        if (!preview)
            return preview.error();
        return RemoteEffect{preview->samples, preview->bytes, preview->exact};
    }
    Status status;
    if (command.verb == RemoteCommand::Verb::Pause)
        status = m_remotes->pause(name, command.who);
    else if (command.verb == RemoteCommand::Verb::Resume)
        status = m_remotes->resume(name);
    else if (command.verb == RemoteCommand::Verb::Limit)
        status = m_remotes->setBandwidthLimit(name, command.bytesPerSecond);
    else
        status = m_remotes->retryNow(name);
    if (!status.ok())
        return status;
    return RemoteEffect{};
}

void EngineImpl::listDeadLetters(DeadLetterQuery query,
                                 std::function<void(const Result<std::vector<DeadLetterRow>> &)> done)
{
    m_upkeep->post([this, query = std::move(query), done = std::move(done)] {
        const auto store = m_remotes->deadLetters(query.remote);
        if (!store)
            return done(noSuchRemote(query.remote));
        std::vector<DeadLetterRow> rows;
        for (remote::DeadLetter &letter : store->list(filterOf(query), query.before, query.limit))
            rows.push_back(rowOf(std::move(letter)));
        done(rows);
    });
}

void EngineImpl::resendDeadLetters(DeadLetterQuery query, Done done)
{
    m_upkeep->post([this, query = std::move(query), done = std::move(done)] {
        const Status status = m_remotes->resendDeadLetters(query.remote, filterOf(query));
        if (status.ok())
            m_events.add(AgentState::Delivering, "remote_command", query.remote + ": send dead letters again");
        done(status);
    });
}

void EngineImpl::dropDeadLetters(DeadLetterQuery query, std::function<void(const Result<std::uint64_t> &)> done)
{
    m_upkeep->post([this, query = std::move(query), done = std::move(done)] {
        const auto store = m_remotes->deadLetters(query.remote);
        if (!store)
            return done(noSuchRemote(query.remote));
        const std::uint64_t count = store->remove(filterOf(query));
        m_events.add(AgentState::Delivering, "remote_command",
                     query.remote + ": delete " + std::to_string(count) + " dead letters");
        done(count);
    });
}

void EngineImpl::diagnoseRemote(const std::string &name, bool sendTestSample,
                                std::function<void(const model::DiagnosisStep &)> onStep,
                                std::function<void(const Result<model::Diagnosis> &)> done)
{
    m_control->post([this, name, sendTestSample, onStep = std::move(onStep), done = std::move(done)] {
        const auto found = std::find_if(m_remoteSettings.begin(), m_remoteSettings.end(),
                                        [&name](const remote::Settings &settings) { return settings.name == name; });
        if (found == m_remoteSettings.end()) {
            done(notFound("there is no remote \"" + name + '"'));
            return;
        }
        remote::DoctorOptions options;
        options.sendTestSample = sendTestSample;
        options.agentName = hostName();
        options.externalLabels = m_config.externalLabels;
        options.userAgent = userAgentOf(m_options);
        m_diagnoses.start(*found, std::move(options), onStep, done);
    });
}

void EngineImpl::scrapeNow(TargetName target, std::function<void(const Result<TargetLook> &)> done)
{
    m_upkeep->post([this, target = std::move(target), done = std::move(done)] {
        m_scrape->look(target.job, target.id, [done](Result<scrape::Look> look) {
            if (look)
                done(toLook(std::move(*look)));
            else
                done(look.error());
        });
    });
}

void EngineImpl::targetHistory(TargetName target, std::function<void(const Result<TargetHistory> &)> done)
{
    m_upkeep->post([this, target = std::move(target), done = std::move(done)] {
        const Result<scrape::ScrapeHistory> history = m_scrape->history(target.job, target.id);
        const Result<http::Request> request = m_scrape->requestFor(target.job, target.id);
        if (history && request)
            done(toHistory(*history, *request));
        else
            done(history ? request.error() : history.error());
    });
}

void EngineImpl::explainRelabelling(std::string job, model::Labels discovered,
                                    std::function<void(const Result<RelabelExplanation> &)> done)
{
    m_upkeep->post([this, job = std::move(job), discovered = std::move(discovered), done = std::move(done)] {
        Result<scrape::Relabelling> explained = m_scrape->explain(job, discovered);
        if (explained)
            done(toExplanation(std::move(*explained)));
        else
            done(explained.error());
    });
}

std::vector<TargetMetadata> EngineImpl::targetMetadata() const
{
    std::vector<TargetMetadata> out;
    for (scrape::MetadataEntry &entry : m_scrape->metadata())
        out.push_back({std::move(entry.job), std::move(entry.target), std::move(entry.family),
                       std::string(model::typeName(entry.metadata.type)), std::move(entry.metadata.help),
                       std::move(entry.metadata.unit)});
    return out;
}

void EngineImpl::beginStop()
{
    m_stopping = true;
    m_ready.Set(0);
    if (m_control)
        m_control->post([this] { publish(); });
}

void EngineImpl::publish()
{
    const SnapshotBuilder::Inputs inputs{*m_scrape,
                                         *m_discovery,
                                         *m_remotes,
                                         *m_log,
                                         m_logger,
                                         m_config,
                                         m_startTime,
                                         !m_stopping,
                                         m_stopping,
                                         m_clockWatch.look(),
                                         m_processWatch.row(),
                                         m_certificates.rows(),
                                         m_earlier};
    std::shared_ptr<const EngineSnapshot> next = m_builder.build(inputs);
    if (next->remotes.empty())
        truncateSoon(); // nobody acknowledges anything, so nobody else would
    m_snapshot.set(std::move(next));
    m_subscribers.notify();
}

void EngineImpl::publishLater()
{
    m_control->postAt(m_clock.steadyNow() + kSnapshotInterval, [this] {
        publish();
        publishLater();
    });
}

void EngineImpl::truncateSoon()
{
    if (m_truncationQueued.exchange(true))
        return;
    m_upkeep->post([this] {
        m_truncationQueued = false;
        const SteadyTime now = m_clock.steadyNow();
        if (now < m_truncateAgain)
            return;
        const wal::Position before = m_log->begin();
        // Also when nothing can go: the log packs what is not about to be read.
        if (Status status = m_log->truncateBefore(m_remotes->lowestCursor()); !status.ok())
            m_logger.write(LogLevel::Warn, "wal",
                           "Delivered segments could not be deleted; trying again with the next delivery",
                           {{"err", status.message()}});
        if (m_log->begin() != before)
            m_truncateAgain = now + m_options.truncateFrequency.value_or(std::chrono::milliseconds(0));
    });
}

StartResult startEngine(Options options, telemetry::Logger &logger, telemetry::Registry &registry)
{
    auto engine = std::make_unique<EngineImpl>(std::move(options), logger, registry);
    if (Status status = engine->start(); !status.ok())
        return {std::move(status), nullptr};
    return {Status(), std::move(engine)};
}

} // namespace agent::engine
