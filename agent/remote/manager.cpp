// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/manager.h"

#include "agent/base/mutex.h"
#include "agent/base/network_watch.h"
#include "agent/relabel/relabel.h"
#include "agent/remote/remote.h"
#include "agent/remote/skip_plan.h"
#include "agent/remote/feed/source.h"
#include "agent/wal/loss.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace agent::remote {
namespace {

using wal::CursorStore;

/// How long a remote that is replaced may wait for answers that are under way.
constexpr std::chrono::milliseconds kReplaceDeadline{750};

/// Names that were derived from a URL: six lower-case hexadecimal digits.
bool isDerivedName(const std::string &name)
{
    return name.size() == 6 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

using Remotes = std::vector<std::shared_ptr<Remote>>;

/// The remote of that name, or null. The pointer keeps it alive while another thread replaces it.
std::shared_ptr<Remote> find(const Remotes &remotes, const std::string &name)
{
    const auto at =
        std::find_if(remotes.begin(), remotes.end(), [&](const auto &r) { return r->settings().name == name; });
    return at == remotes.end() ? nullptr : *at;
}

/// Steering is handed over to a remote that lives on.
bool isSameButSteering(const Settings &a, Settings b)
{
    b.steering = a.steering;
    return a == b;
}

Status noSuchRemote(const std::string &name)
{
    return notFound("there is no remote \"" + name + '"');
}

Result<std::vector<relabel::Rules>> compileRules(const std::vector<Settings> &remotes)
{
    std::vector<relabel::Rules> rules;
    std::set<std::string> names;
    for (const Settings &settings : remotes) {
        if (!names.insert(settings.name).second)
            return invalidInput("found multiple remote write configs with job name \"" + settings.name +
                                "\"; give each a name of its own");
        Result<relabel::Rules> compiled = relabel::Rules::compile(settings.writeRelabel);
        if (!compiled)
            return compiled.error().withContext("write_relabel_configs of remote \"" + settings.name + '"');
        rules.push_back(std::move(*compiled));
    }
    return rules;
}

/// The counters of what comes in, which belong to no remote. Refreshed when metrics are read, as long as the manager
/// lives.
class Intake {
public:
    Intake(Source &source, telemetry::Registry &registry)
        : m_source(&source), m_samples(counter(registry, "samples")), m_histograms(counter(registry, "histograms")),
          m_exemplars(counter(registry, "exemplars")),
          m_newest(registry.gauge("prometheus_remote_storage_highest_timestamp_in_seconds",
                                  "Newest timestamp that came in, in seconds since the epoch."))
    {
    }
    void refresh()
    {
        const MutexLock lock(m_mutex);
        if (!m_source)
            return;
        const Source::Appended appended = m_source->appended();
        m_samples.Increment(static_cast<double>(appended.samples - m_counted.samples));
        m_histograms.Increment(static_cast<double>(appended.histograms - m_counted.histograms));
        m_exemplars.Increment(static_cast<double>(appended.exemplars - m_counted.exemplars));
        m_newest.Set(static_cast<double>(appended.newest) / 1000);
        m_counted = appended;
    }
    /// The source goes away.
    void end()
    {
        const MutexLock lock(m_mutex);
        m_source = nullptr;
    }

private:
    static telemetry::Counter &counter(telemetry::Registry &registry, const std::string &kind)
    {
        return registry.counter("prometheus_remote_storage_" + kind + "_in_total",
                                "Came in to be sent to remote storage: " + kind + '.');
    }

    Mutex m_mutex;
    Source *m_source AGENT_GUARDED_BY(m_mutex);
    telemetry::Counter &m_samples;
    telemetry::Counter &m_histograms;
    telemetry::Counter &m_exemplars;
    telemetry::Gauge &m_newest;
    Source::Appended m_counted AGENT_GUARDED_BY(m_mutex);
};

} // namespace

struct Manager::Impl {
    Impl(Options o, wal::Log &log, CursorStore &c, Clock &clk, LogSink &snk, telemetry::Registry &reg,
         std::function<void()> settled)
        : options(std::move(o)), walLog(log), source(makeLogSource(log)), cursors(c), clock(clk),
          sink(snk), environment{*source,
                                 c,
                                 clk,
                                 snk,
                                 reg,
                                 std::move(settled),
                                 options.userAgent,
                                 {options.cursorInterval},
                                 options.clockHooks,
                                 options.metadata},
          intake(std::make_shared<Intake>(*source, reg))
    {
        reg.addCollector([weak = std::weak_ptr(intake)] {
            if (const auto alive = weak.lock())
                alive->refresh();
        });
    }
    ~Impl() { intake->end(); }

    [[nodiscard]] Remotes current() const
    {
        const MutexLock lock(listMutex);
        return remotes;
    }
    /// Does something with a remote. Errors: NotFound.
    [[nodiscard]] Status tell(const std::string &name, const std::function<void(Remote &)> &what) const
    {
        const MutexLock serial(applyMutex); // a remote that is being replaced obeys no more
        const auto remote = find(current(), name);
        if (!remote)
            return noSuchRemote(name);
        what(*remote);
        return {};
    }
    void stopAll(const Remotes &which, StopMode mode, std::chrono::milliseconds patience);
    [[nodiscard]] CursorStore::Cursor startFor(const Settings &settings) AGENT_REQUIRES(applyMutex);
    void takeOver(CursorStore::Cursor &cursor);
    void tellTakeover();
    void adopt(const std::vector<Settings> &next, const Remotes &before);
    /// The store of that remote, which lives on when the remote is made anew.
    [[nodiscard]] std::shared_ptr<DeadLetters> storeFor(const Settings &settings, const std::shared_ptr<Remote> &old);

    const Options options;
    wal::Log &walLog;
    const std::unique_ptr<Source> source;
    CursorStore &cursors;
    Clock &clock;
    LogSink &sink;
    const Remote::Environment environment;
    const std::shared_ptr<Intake> intake;

    mutable Mutex applyMutex; ///< One change at a time. Taken before `listMutex`.
    model::Labels externalLabels AGENT_GUARDED_BY(applyMutex);
    bool fresh AGENT_GUARDED_BY(applyMutex) = false; ///< No remote was ever seen on this log.
    bool applied AGENT_GUARDED_BY(applyMutex) = false;
    bool stopped AGENT_GUARDED_BY(applyMutex) = false;
    unsigned started AGENT_GUARDED_BY(applyMutex) = 0;

    mutable Mutex listMutex;
    Remotes remotes AGENT_GUARDED_BY(listMutex);
    /// While remotes start, and before the first ones have: nothing behind it is given up, however far others are.
    std::optional<wal::Position> needed AGENT_GUARDED_BY(listMutex) = wal::Position();
    std::unique_ptr<NetworkWatch> network; ///< Ends first: it looks at the list.
};

void Manager::Impl::stopAll(const Remotes &which, StopMode mode, std::chrono::milliseconds patience)
{
    const SteadyTime deadline = clock.steadyNow() + patience;
    for (const auto &remote : which)
        remote->requestStop(mode, deadline);
    for (const auto &remote : which)
        remote->join();
}

/// An unnamed remote is remembered by its URL: when that changes, the one that has lost its owner becomes the one that
/// is new.
void Manager::Impl::adopt(const std::vector<Settings> &next, const Remotes &before)
{
    std::vector<std::string> orphans;
    for (const std::string &name : cursors.names()) {
        const bool wanted = std::any_of(next.begin(), next.end(), [&](const Settings &s) { return s.name == name; });
        const auto remote = find(before, name);
        if (!wanted && (remote ? !remote->settings().named : isDerivedName(name)))
            orphans.push_back(name);
    }
    std::vector<const Settings *> newcomers;
    for (const Settings &settings : next)
        if (!settings.named && cursors.peek(settings.name).status().code() == Code::NotFound &&
            !cursors.isSetAside(settings.name))
            newcomers.push_back(&settings);
    if (orphans.size() != 1 || newcomers.size() != 1)
        return;
    const std::string &name = newcomers.front()->name;
    const Status renamed = cursors.rename(orphans.front(), name);
    sink.write(renamed.ok() ? LogLevel::Info : LogLevel::Error, "remote",
               renamed.ok() ? "A remote without a name has a new URL; it goes on where it was"
                            : "A remote without a name has a new URL, but its cursor cannot be renamed; it starts anew",
               {{"remote", name}, {"before", orphans.front()}, {"error", renamed.message()}});
}

/// Where the first remotes of a log begin. What is left out enters the ledger: whole segments here, the rest when they
/// are read.
void Manager::Impl::takeOver(CursorStore::Cursor &cursor)
{
    cursor.position = source->begin();
    const TimestampMs bound = options.takeover.resolve(clock.now());
    if (options.takeover.kind == Moment::Kind::Beginning)
        return;
    const std::uint64_t begin = source->ordinal(cursor.position);
    const wal::LogStatus found = walLog.status();
    const auto wanted = std::find_if(found.segments.begin(), found.segments.end(), [bound](const auto &segment) {
        return segment.samples > 0 && segment.maxTime >= bound;
    });
    if (wanted == found.segments.end()) {
        cursor.position = found.end;
    } else {
        cursor.position = {wanted->number, 0};
        cursor.skip = {bound, found.end.segment};
    }
    cursor.ordinal = source->ordinal(cursor.position);
    if (*cursor.ordinal > begin)
        cursor.ledger.dropped.emplace_back(wal::kOperatorSkip, *cursor.ordinal - begin);
}

void Manager::Impl::tellTakeover()
{
    const std::vector<wal::SegmentInfo> segments = walLog.status().segments;
    std::uint64_t samples = 0;
    TimestampMs oldest = 0;
    TimestampMs newest = 0;
    for (const wal::SegmentInfo &segment : segments) {
        if (segment.samples == 0)
            continue;
        oldest = samples == 0 ? segment.minTime : std::min(oldest, segment.minTime);
        newest = samples == 0 ? segment.maxTime : std::max(newest, segment.maxTime);
        samples += segment.samples;
    }
    if (samples == 0)
        return;
    const TimestampMs bound = options.takeover.resolve(clock.now());
    const bool all = bound <= oldest;
    sink.write(LogLevel::Info, "remote", "The log holds samples from before there was a remote",
               {{"samples", std::to_string(samples)},
                {"oldest", formatTimestamp(oldest)},
                {"newest", formatTimestamp(newest)},
                {"takeover", formatTakeover(options.takeover)},
                {"delivered", all              ? "all"
                              : bound > newest ? "none"
                                               : "from " + formatTimestamp(bound) + " on"}});
}

std::shared_ptr<DeadLetters> Manager::Impl::storeFor(const Settings &settings, const std::shared_ptr<Remote> &old)
{
    const std::uint64_t limit = settings.steering.deadLettersMaxBytes;
    if (old) {
        old->deadLetters()->setLimit(limit);
        return old->deadLetters();
    }
    return std::make_shared<DeadLetters>(options.storagePath, settings.name, limit, options.files, sink);
}

CursorStore::Cursor Manager::Impl::startFor(const Settings &settings)
{
    const wal::Position end = source->end();
    if (std::optional<CursorStore::Cursor> saved = cursors.load(settings.name)) {
        if (saved->position <= end)
            return *saved;
        sink.write(LogLevel::Warn, "remote",
                   "The cursor is of another log; delivery starts at the beginning of this one",
                   {{"remote", settings.name}});
        saved->position = source->begin();
        saved->ordinal.reset();
        saved->backlog.reset();
        return *saved;
    }
    CursorStore::Cursor cursor;
    if (cursors.isSetAside(settings.name))
        cursor.position = source->begin(); // rather twice than never
    else if (fresh)
        takeOver(cursor);
    else
        cursor.position = end;
    cursor.ordinal = source->ordinal(cursor.position);
    cursor.url = redactedUrl(settings.url);
    if (const Status s = cursors.save(settings.name, cursor); !s.ok())
        sink.write(LogLevel::Error, "remote", "The cursor cannot be saved; after a restart the remote is new again",
                   {{"remote", settings.name}, {"error", s.toString()}});
    return cursor;
}

Manager::Manager(Options options, wal::Log &log, CursorStore &cursors, Clock &clock, LogSink &sink,
                 telemetry::Registry &registry, std::function<void()> settled)
    : m_impl(std::make_unique<Impl>(std::move(options), log, cursors, clock, sink, registry, std::move(settled)))
{
    if (m_impl->options.watchNetwork)
        m_impl->network = std::make_unique<NetworkWatch>([this] { networkUp(); });
}

Manager::~Manager()
{
    stop();
}

Status Manager::apply(std::vector<Settings> remotes, const model::Labels &externalLabels)
{
    Impl &impl = *m_impl;
    Result<std::vector<relabel::Rules>> rules = compileRules(remotes);
    if (!rules)
        return rules.error();

    const MutexLock serial(impl.applyMutex);
    if (impl.stopped)
        return {Code::Cancelled, "remote write has been stopped"};
    impl.fresh = !impl.applied && impl.cursors.names().empty();
    impl.applied = true;
    if (impl.fresh && !remotes.empty())
        impl.tellTakeover();

    const Remotes before = impl.current();
    const bool sameLabels = externalLabels == impl.externalLabels;
    impl.externalLabels = externalLabels;
    const auto livesOn = [&](const std::shared_ptr<Remote> &remote) {
        return sameLabels && std::any_of(remotes.begin(), remotes.end(),
                                         [&](const Settings &s) { return isSameButSteering(s, remote->settings()); });
    };
    {
        const wal::Position lowest = lowestCursor();
        const MutexLock lock(impl.listMutex);
        impl.needed = lowest;
    }
    Remotes ending;
    std::copy_if(before.begin(), before.end(), std::back_inserter(ending), [&](const auto &r) { return !livesOn(r); });
    impl.stopAll(ending, StopMode::Settle, kReplaceDeadline);
    impl.adopt(remotes, before);

    Remotes next;
    for (std::size_t i = 0; i < remotes.size(); ++i) {
        const auto same = std::find_if(before.begin(), before.end(),
                                       [&](const auto &r) { return isSameButSteering(r->settings(), remotes[i]); });
        if (same != before.end() && livesOn(*same)) {
            (*same)->steer(remotes[i].steering);
            (*same)->deadLetters()->setLimit(remotes[i].steering.deadLettersMaxBytes);
            (*same)->retryNow();
            next.push_back(*same);
            continue;
        }
        const auto old = find(before, remotes[i].name);
        CursorStore::Cursor start = impl.startFor(remotes[i]);
        std::shared_ptr<DeadLetters> deadLetters = impl.storeFor(remotes[i], old);
        next.push_back(std::make_shared<Remote>(impl.started++, std::move(remotes[i]), externalLabels,
                                                std::move((*rules)[i]), std::move(start), old && old->isPaused(),
                                                std::move(deadLetters), impl.environment));
        if (old)
            next.back()->inherit(*old);
    }
    const MutexLock lock(impl.listMutex);
    impl.remotes = std::move(next);
    impl.needed.reset();
    return {};
}

void Manager::stop()
{
    const MutexLock serial(m_impl->applyMutex);
    if (m_impl->stopped)
        return;
    m_impl->stopped = true;
    m_impl->network.reset();
    m_impl->stopAll(m_impl->current(), StopMode::Drain, m_impl->options.stopDeadline);
}

Status Manager::pause(const std::string &name, const std::string &by)
{
    return m_impl->tell(name, [&by](Remote &remote) { remote.setPaused(true, by); });
}

Status Manager::resume(const std::string &name)
{
    return m_impl->tell(name, [](Remote &remote) { remote.setPaused(false); });
}

Status Manager::retryNow(const std::string &name)
{
    return m_impl->tell(name, [](Remote &remote) { remote.retryNow(true); });
}

Status Manager::setBandwidthLimit(const std::string &name, std::uint64_t bytesPerSecond)
{
    return m_impl->tell(name, [bytesPerSecond](Remote &remote) { remote.limitBandwidth(bytesPerSecond); });
}

Result<SkipPreview> Manager::previewSkip(const std::string &name, TimestampMs before) const
{
    SkipPreview preview;
    const Status status = m_impl->tell(name, [&](Remote &remote) {
        preview = planSkip(m_impl->walLog.status(), *m_impl->source, *remote.status(), before).preview;
    });
    if (!status.ok())
        return status;
    return preview;
}

Result<SkipPreview> Manager::skip(const std::string &name, TimestampMs before)
{
    SkipPreview preview;
    const Status status = m_impl->tell(name, [&](Remote &remote) {
        const SkipPlan plan = planSkip(m_impl->walLog.status(), *m_impl->source, *remote.status(), before);
        preview = plan.preview;
        remote.skip(plan.order);
    });
    if (!status.ok())
        return status;
    return preview;
}

void Manager::networkUp()
{
    for (const auto &remote : m_impl->current())
        remote->networkUp();
}

std::shared_ptr<DeadLetters> Manager::deadLetters(const std::string &name) const
{
    const auto remote = find(m_impl->current(), name);
    return remote ? remote->deadLetters() : nullptr;
}

Status Manager::resendDeadLetters(const std::string &name, const DeadLetterFilter &filter)
{
    const auto remote = find(m_impl->current(), name);
    if (!remote)
        return noSuchRemote(name);
    remote->resend(filter);
    return {};
}

std::vector<RemoteStatus> Manager::status() const
{
    std::vector<RemoteStatus> out;
    for (const auto &remote : m_impl->current())
        out.push_back(*remote->status());
    return out;
}

wal::Position Manager::lowestCursor() const
{
    const MutexLock lock(m_impl->listMutex);
    wal::Position lowest = m_impl->needed.value_or(m_impl->source->end());
    for (const auto &remote : m_impl->remotes)
        lowest = std::min(lowest, remote->savedCursor());
    return lowest;
}

} // namespace agent::remote
