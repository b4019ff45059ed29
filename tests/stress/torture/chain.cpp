// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stress/torture/chain.h"

#include "agent/remote/wire/decoder.h"
#include "agent/remote/feed/window.h"
#include "tests/stress/torture/resume.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace agent;
using std::chrono::milliseconds;

namespace torture {
namespace {

constexpr const char *kName = "headquarters";
constexpr const char *kDirectory = "/data";
constexpr int kMostTries = 200;

relabel::Rules dropSecrets(const remote::Settings &settings)
{
    Result<relabel::Rules> rules = relabel::Rules::compile(settings.writeRelabel);
    return rules ? std::move(*rules) : relabel::Rules();
}

} // namespace

Chain::Shape Chain::Shape::of(std::uint64_t seed)
{
    Dice dice(seed);
    constexpr wal::Compression kCompressions[] = {wal::Compression::None, wal::Compression::Snappy,
                                                  wal::Compression::Zstd};
    Shape shape;
    shape.compression = kCompressions[dice.below(3)];
    shape.segmentBytes = std::uint64_t{4096} << dice.below(4);
    shape.tailBytes = dice.coin() ? 4096 : 65536;
    shape.samplesPerSend = 20 + static_cast<std::uint32_t>(dice.below(200));
    shape.lanes = 1 + static_cast<std::uint32_t>(dice.below(5));
    return shape;
}

void TalkingLog::write(LogLevel, std::string_view component, std::string_view message,
                       std::initializer_list<LogField> fields)
{
    std::string line = std::string(component) + ": " + std::string(message);
    for (const LogField &field : fields)
        line += ' ' + std::string(field.key) + '=' + field.value;
    std::printf("  %s\n", line.c_str());
}

Chain::Chain(FileSystem &files, FakeClock &clock, SampleBook &book, const Shape &shape, std::uint64_t seed)
    : m_files(files), m_clock(clock), m_book(book), m_shape(shape), m_dice(seed),
      m_sink(std::getenv("BELFRY_TORTURE_LOG") ? static_cast<LogSink &>(m_voice) : m_silence)
{
    m_settings.name = kName;
    m_settings.named = true;
    m_settings.url = "http://hq.example/api/v1/write";
    m_settings.sendExemplars = true;
    m_settings.sendNativeHistograms = true;
    m_settings.queue.maxSamplesPerSend = shape.samplesPerSend;
    m_settings.queue.capacity = 4 * shape.samplesPerSend;
    m_settings.queue.maxShards = shape.lanes;
    relabel::RuleSettings rule;
    rule.action = relabel::Action::Drop;
    rule.sourceLabels = {"job"};
    rule.regex = "secret";
    m_settings.writeRelabel = {rule};
}

Chain::~Chain()
{
    abandon();
}

/// As the engine has them.
wal::Settings Chain::logSettings()
{
    wal::Settings settings;
    settings.directory = kDirectory;
    settings.segmentBytes = m_shape.segmentBytes;
    settings.compression = m_shape.compression;
    settings.fsyncInterval = std::chrono::hours(24); // the script syncs
    settings.tailBytes = m_shape.tailBytes;
    settings.background = false;
    resumeBehind(*m_cursors, settings);
    return settings;
}

Status Chain::open()
{
    abandon();
    m_registry = std::make_unique<telemetry::Registry>();
    m_cursors =
        std::make_unique<wal::CursorStore>(kDirectory, m_files, m_sink, [this] { return m_log && m_log->makeRoom(); });
    Result<std::unique_ptr<wal::Log>> log = wal::Log::open(logSettings(), m_files, m_clock, m_sink, *m_registry);
    if (!log)
        return log.error();
    m_log = std::move(*log);
    for (const wal::SegmentInfo &segment : m_log->status().segments)
        m_sink.write(LogLevel::Debug, "torture", "segment",
                     {{"number", std::to_string(segment.number)},
                      {"records", std::to_string(segment.records)},
                      {"first", std::to_string(segment.firstSample)},
                      {"samples", std::to_string(segment.samples)}});
    m_source = remote::makeLogSource(*m_log);
    startDelivery();
    return {};
}

/// As the manager of remotes finds it.
wal::CursorStore::Cursor Chain::startCursor()
{
    const bool fresh = m_cursors->names().empty();
    // A cursor that cannot be read now may well be whole: to go on without it would lose or repeat what waits.
    Result<wal::CursorStore::Cursor> saved = m_cursors->peek(kName);
    for (int i = 0; i < kMostTries && !saved && saved.error().code() != Code::NotFound; ++i)
        saved = m_cursors->peek(kName);
    if (saved) {
        if (saved->position < m_book.savedCursor() && m_problem.empty())
            m_problem = "the cursor is before the one that was saved";
        if (saved->position > m_source->end()) {
            m_problem = m_problem.empty() ? "the cursor is after the end of the log" : m_problem;
            saved->position = m_source->begin();
        }
        return *saved;
    }
    if (m_book.savedCursor() > wal::Position() && m_problem.empty())
        m_problem = "the cursor that was saved is gone";
    wal::CursorStore::Cursor cursor;
    cursor.position = fresh ? m_source->begin() : m_source->end();
    m_cursors->save(kName, cursor).ignore("it is saved with the first delivery");
    return cursor;
}

void Chain::startDelivery()
{
    m_client = std::make_unique<FakeHttpClient>();
    m_metrics = std::make_unique<remote::Metrics>(*m_registry, m_settings);
    m_delivery = std::make_unique<remote::Delivery>(
        m_settings, model::Labels{{"site", "crash"}}, dropSecrets(m_settings), startCursor(),
        remote::Delivery::Surroundings{*m_source,
                                       *m_client,
                                       m_clock,
                                       m_dice,
                                       m_sink,
                                       *m_metrics,
                                       [this](const wal::CursorStore::Cursor &cursor) {
                                           Status status = m_cursors->save(kName, cursor);
                                           m_sink.write(LogLevel::Debug, "torture", "cursor",
                                                        {{"position", std::to_string(cursor.position.segment) + ':' +
                                                                          std::to_string(cursor.position.record)},
                                                         {"ordinal", std::to_string(cursor.ordinal.value_or(0))},
                                                         {"settled", std::to_string(cursor.ledger.samples())},
                                                         {"status", status.toString()}});
                                           if (status.ok())
                                               m_book.saved(cursor.position);
                                           return status;
                                       },
                                       [] {},
                                       "Belfry/torture",
                                       {}});
}

void Chain::endDelivery()
{
    m_delivery->close();
    checkLedger();
    m_delivery.reset();
    m_metrics.reset();
}

void Chain::reload()
{
    endDelivery();
    startDelivery();
}

void Chain::close()
{
    endDelivery();
    abandon();
}

void Chain::abandon()
{
    m_checked.reset();
    m_delivery.reset();
    m_metrics.reset();
    m_client.reset();
    m_source.reset();
    m_log.reset();
    m_cursors.reset();
    m_registry.reset();
}

void Chain::turn(milliseconds by, Mood mood)
{
    m_clock.advance(by);
    serve(mood);
    m_client->poll(milliseconds(0));
    // A wake-up in the past means: at once.
    for (int i = 0; i < 3; ++i) {
        const SteadyTime wake = m_delivery->run();
        checkLedger();
        if (wake > m_clock.steadyNow())
            return;
    }
}

void Chain::serve(Mood mood)
{
    constexpr Mood kMoods[] = {Mood::Takes, Mood::Takes,        Mood::Takes, Mood::Away,
                               Mood::Fails, Mood::LosesAnswers, Mood::Slow};
    for (std::size_t i = 0; i < m_client->pending.size();) {
        const Mood now = mood == Mood::Mixed ? kMoods[m_dice.below(std::size(kMoods))] : mood;
        switch (now) {
        case Mood::Slow:
            ++i;
            continue;
        case Mood::Away:
            m_client->finish(i, FakeHttpClient::failure(http::Failure::Connect, "connection refused"));
            continue;
        case Mood::Fails:
            m_client->answer(i, 503);
            continue;
        case Mood::LosesAnswers:
            take(m_client->pending[i].request);
            m_client->finish(i, FakeHttpClient::failure(http::Failure::Timeout, "context deadline exceeded"));
            continue;
        case Mood::Takes:
        case Mood::Mixed:
            take(m_client->pending[i].request);
            m_client->answer(i, 204);
        }
    }
}

void Chain::take(const http::Request &request)
{
    const Status decoded = remote::decodeWriteRequest(
        *request.body, [this](const remote::ReceivedSeries &series) { m_book.received(series); });
    if (!decoded.ok() && m_problem.empty())
        m_problem = "a request does not decode: " + decoded.toString();
}

void Chain::checkLedger()
{
    std::shared_ptr<const remote::RemoteStatus> now = m_delivery->status();
    if (now == m_checked)
        return;
    m_checked = std::move(now);
    const remote::LedgerStatus &ledger = m_checked->ledger;
    if (ledger.imbalance() != 0 && m_problem.empty())
        m_problem = "the ledger is out of balance by " + std::to_string(ledger.imbalance()) + ": committed " +
                    std::to_string(ledger.committed) + ", acknowledged " + std::to_string(ledger.acknowledged) +
                    ", pending " + std::to_string(ledger.pending);
}

void Chain::tick()
{
    m_log->upkeep();
}

void Chain::truncate()
{
    const wal::Position lowest = m_delivery->savedCursor();
    if (lowest.segment > m_log->begin().segment)
        m_log->truncateBefore(lowest).ignore("it is tried again");
}

bool Chain::idle() const
{
    return m_client->pending.empty() && m_delivery->status()->ledger.pending == 0;
}

std::uint64_t Chain::windowLimit() const
{
    return remote::windowLimit(m_settings.queue, m_shape.lanes);
}

} // namespace torture
