// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stress/torture/world.h"

#include <algorithm>
#include <utility>

using namespace agent;
using std::chrono::milliseconds;

namespace torture {
namespace {

constexpr std::uint32_t kActiveSeries = 40;
constexpr int kMostStarts = 300;
constexpr int kMostTurns = 2000;

void apply(Cut cut, std::uint64_t seed, MemoryFileSystem &disk)
{
    using Unsynced = MemoryFileSystem::Unsynced;
    using Names = MemoryFileSystem::Names;
    const bool coin = Dice(seed).coin();
    switch (cut) {
    case Cut::Lost:
        return disk.powerCut({seed, Unsynced::Lost, Names::Kept});
    case Cut::Scrambled:
        return disk.powerCut({seed, coin ? Unsynced::Scrambled : Unsynced::Reordered, Names::Random});
    case Cut::Undone:
        return disk.powerCut({seed, Unsynced::Lost, Names::Undone});
    case Cut::Zeros:
        return disk.powerCut({seed, coin ? Unsynced::Zeros : Unsynced::Half, Names::Random});
    case Cut::Killed:
        return disk.killUsers();
    }
}

} // namespace

const char *nameOf(Cut cut)
{
    constexpr const char *kNames[kCuts] = {"lost", "scrambled", "undone", "zeros", "killed"};
    return kNames[static_cast<std::size_t>(cut)];
}

World::World(SampleBook &book, std::uint64_t seed)
    : m_disk(std::make_unique<MemoryFileSystem>()), m_files(*m_disk), m_book(book), m_dice(seed),
      m_shape(Chain::Shape::of(seed)), m_chain(m_files, m_clock, m_book, m_shape, seed)
{
    while (m_nextSeries < kActiveSeries)
        m_active.push_back({m_nextSeries++});
}

World::World(const World &before, Cut cut, std::uint64_t seed, FileOperation operation, const std::string &path,
             std::string_view data)
    : m_isCut(true), m_disk(before.m_disk->clone()), m_files(*m_disk), m_clock(before.m_clock.now()),
      m_book(before.m_book), m_dice(seed), m_shape(before.m_shape), m_chain(m_files, m_clock, m_book, m_shape, seed),
      m_active(before.m_active), m_nextSeries(before.m_nextSeries), m_counter(before.m_counter)
{
    apply(cut, seed, *m_disk);
    m_book.crashed(cut != Cut::Killed);
    if (cut != Cut::Killed || operation != FileOperation::Append)
        return;
    Result<std::unique_ptr<WritableFile>> file = m_disk->openAppend(path);
    if (!file || !(*file)->append(data.substr(0, m_dice.below(data.size()))).ok())
        complain("the test cannot write to " + path);
}

void World::complain(std::string what)
{
    if (m_problem.empty())
        m_problem = std::move(what);
}

std::string World::problem() const
{
    std::string all;
    for (const std::string *problem : {&m_book.problem(), &m_chain.problem(), &m_problem})
        if (!problem->empty())
            all += (all.empty() ? "" : "; ") + *problem;
    return all;
}

void World::start()
{
    Status status;
    for (int i = 0; i < kMostStarts; ++i) {
        status = m_chain.open();
        if (status.ok())
            break;
    }
    if (!status.ok())
        return complain("the log does not open: " + status.toString());
    m_refs.clear();
    for (const Series &series : m_active)
        m_refs.push_back(m_chain.log().acquire(series.labels()));
}

void World::step()
{
    const std::uint64_t chance = m_dice.below(1000);
    if (chance < 400)
        scrape();
    else if (chance < 520)
        sync();
    else if (chance < 800)
        m_chain.turn(milliseconds(m_dice.below(1500)), m_mood);
    else if (chance < 870)
        m_chain.truncate();
    else if (chance < 910)
        churn();
    else if (chance < 940)
        m_chain.tick();
    else if (chance < 955)
        restart();
    else if (chance < 965)
        m_chain.reload();
    else
        m_mood = static_cast<Mood>(m_dice.below(static_cast<std::uint64_t>(Mood::Mixed) + 1));
}

void World::scrape()
{
    m_clock.advance(milliseconds(1 + m_dice.below(900)));
    const TimestampMs now = m_clock.now();
    std::vector<model::Sample> samples;
    std::vector<model::HistogramSample> histograms;
    std::vector<model::Exemplar> exemplars;
    for (std::size_t i = 0; i < m_active.size(); ++i) {
        if (m_dice.percent(40))
            continue;
        const Series series = m_active[i];
        const std::uint64_t n = ++m_counter;
        if (series.kind(n) == Kind::Float) {
            const double value = m_dice.percent(3) ? model::staleNaN() : static_cast<double>(n) / 7;
            samples.push_back({m_refs[i], now, value});
            m_book.tried(series, Kind::Float, now, fingerprint(value));
        } else {
            histograms.push_back({m_refs[i], now, series.histogram(n)});
            m_book.tried(series, Kind::Histogram, now, fingerprint(histograms.back().value));
        }
        if (series.hasExemplars() && m_dice.percent(30)) {
            const std::string trace = std::to_string(n);
            exemplars.push_back({m_refs[i], now, static_cast<double>(n), {{"trace_id", trace}}});
            m_book.tried(series, Kind::Exemplar, now, fingerprint(static_cast<double>(n), trace));
        }
    }
    const wal::AppendResult result = m_chain.log().append(samples, exemplars, histograms);
    if (m_files.isDead())
        return; // nobody was told how it ended
    m_book.appended(result.status.ok(), m_chain.log().end());
    ++m_deeds.scrapes;
    m_deeds.segments = std::max(m_deeds.segments, m_chain.log().end().segment);
    if (result.outOfOrder + result.duplicates + result.outOfBounds + result.exemplarsOutOfOrder + result.unknownSeries >
        0)
        complain("the log refuses samples");
}

void World::sync()
{
    if (!m_chain.log().sync().ok() || m_files.isDead())
        return;
    m_book.synced();
    ++m_deeds.syncs;
}

/// Some series go, new ones come, and now and then an old one comes back.
void World::churn()
{
    for (std::uint64_t left = 1 + m_dice.below(8); left > 0; --left) {
        const std::size_t at = m_dice.below(m_active.size());
        Series next{m_nextSeries};
        if (m_dice.percent(25))
            next.number = static_cast<std::uint32_t>(m_dice.below(m_nextSeries));
        else
            ++m_nextSeries;
        const auto same = [&next](const Series &one) { return one.number == next.number; };
        if (std::any_of(m_active.begin(), m_active.end(), same))
            continue;
        m_chain.log().release({&m_refs[at], 1});
        m_active[at] = next;
        m_refs[at] = m_chain.log().acquire(next.labels());
    }
}

/// Only when what was appended is on the disk: while the disk fails some of it may be in memory.
void World::restart()
{
    sync();
    if (!m_chain.log().sync().ok())
        return;
    m_chain.log().release(m_refs);
    m_chain.close();
    start();
    ++m_deeds.restarts;
}

void World::crash(Cut cut, std::uint64_t seed)
{
    m_files.dieAfter(m_dice.below(12));
    for (int i = 0; i < 100 && !m_files.isDead(); ++i) {
        scrape();
        if (m_dice.coin() && !m_files.isDead())
            sync();
        m_chain.turn(milliseconds(m_dice.below(1500)), m_mood);
        m_chain.truncate();
        m_chain.tick();
    }
    m_files.dieAfter(0); // for what destructors do
    m_chain.abandon();
    apply(cut, seed, *m_disk);
    m_files.heal();
    m_book.crashed(cut != Cut::Killed);
    start();
}

void World::finish(bool exact)
{
    if (!m_chain.isOpen())
        return;
    for (int i = 0; i < 2; ++i) {
        scrape();
        churn();
    }
    sync();
    deliverAll();
    checkEnd(exact);
    if (problem().empty())
        checkRestartSendsNothing();
}

void World::deliverAll()
{
    for (int i = 0; i < kMostTurns && problem().empty(); ++i) {
        m_chain.turn(milliseconds(500), Mood::Takes);
        if (m_chain.idle() && m_book.missing().empty())
            break;
    }
    for (int i = 0; i < 2; ++i) // the cursor is saved, and the state published
        m_chain.turn(milliseconds(1100), Mood::Takes);
}

void World::checkEnd(bool exact)
{
    const remote::LedgerStatus &ledger = m_chain.status()->ledger;
    const SampleBook::Totals certain = m_book.certain();
    const auto custom = ledger.dropped.find(std::string(remote::kCustomBuckets));
    const std::uint64_t customBuckets = custom == ledger.dropped.end() ? 0 : custom->second;
    const std::string told =
        " (committed " + std::to_string(ledger.committed) + ", acknowledged " + std::to_string(ledger.acknowledged) +
        ", dropped by relabelling " + std::to_string(ledger.relabelDropped) + ", for their buckets " +
        std::to_string(customBuckets) + "; certain are " + std::to_string(certain.delivered) + ", " +
        std::to_string(certain.relabelDropped) + ", " + std::to_string(certain.customBuckets) + ", tried " +
        std::to_string(m_book.triedInLedger()) + "; pending " + std::to_string(ledger.pending) + ')';
    if (const std::string missing = m_book.missing(); !missing.empty())
        return complain(missing + told);
    if (ledger.pending != 0)
        complain("something is pending for ever" + told);
    if (ledger.acknowledged < certain.delivered || ledger.relabelDropped < certain.relabelDropped ||
        customBuckets < certain.customBuckets)
        complain("the ledger does not have all samples" + told);
    if (ledger.committed > m_book.triedInLedger())
        complain("the ledger has samples that were never appended" + told);
    if (exact && ledger.committed != certain.sum())
        complain("the ledger has not just the samples that were appended" + told);
    if (m_isCut && m_book.resent() > m_book.resentBound())
        complain(std::to_string(m_book.resent()) + " were sent again, and at most " +
                 std::to_string(m_book.resentBound()) + " should be");
    m_chain.truncate();
    if (const std::size_t segments = m_chain.log().status().segments.size(); segments > 3)
        complain(std::to_string(segments) + " segments stay although all is delivered");
}

void World::checkRestartSendsNothing()
{
    const std::uint64_t arrivals = m_book.arrivals();
    const remote::LedgerStatus before = m_chain.status()->ledger;
    m_chain.log().release(m_refs);
    m_chain.close();
    start();
    for (int i = 0; i < 3 && m_chain.isOpen(); ++i)
        m_chain.turn(milliseconds(1100), Mood::Takes);
    if (!m_chain.isOpen())
        return;
    if (m_book.arrivals() != arrivals)
        complain("a clean restart sends something again");
    const remote::LedgerStatus &after = m_chain.status()->ledger;
    if (after.committed != before.committed || after.acknowledged != before.acknowledged)
        complain("a clean restart changes the ledger: " + std::to_string(before.committed) + " were committed, now " +
                 std::to_string(after.committed));
}

} // namespace torture
