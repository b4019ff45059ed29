// SPDX-License-Identifier: GPL-3.0-or-later

// An agent on real files that is killed (SIGKILL) again and again while its receiver is away for six hours of simulated
// time, but for short moments; then the receiver comes back for good. Nothing that was committed before a kill may be
// missing, and what is sent twice must be within the bound: in flight, and what was acknowledged after the last saved
// cursor.
//
//     torture_agent           15 rounds
//     torture_agent --full    200 rounds (or BELFRY_TORTURE=full)
#include "tests/stress/torture/agent_process.h"
#include "tests/stress/torture/torture_child.h"
#include "tests/support/dice.h"
#include "tests/support/write_receiver.h"

#include "agent/base/filesystem.h"
#include "agent/wal/log.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <thread>

using namespace agent;
using namespace torture;
using std::chrono::milliseconds;

namespace {

constexpr std::chrono::hours kOutage{6};
constexpr milliseconds kLastPatience{60'000};

struct Plan {
    int rounds = 15;
    std::chrono::seconds realOutage{6};
};

class Torture {
public:
    explicit Torture(const Plan &plan);
    ~Torture();
    Torture(const Torture &) = delete;
    Torture &operator=(const Torture &) = delete;
    /// Whether all went well.
    [[nodiscard]] bool run();

private:
    void round(int number);
    void finish();
    bool read(AgentProcess &agent, milliseconds patience);
    void take(const std::string &line);
    void setReceiver(bool up);
    void awaitQuiet() const;
    void noteUnsaved();
    void checkEnd();
    void complain(const std::string &what);
    [[nodiscard]] std::uint64_t distinct() const { return m_receiver.sampleCount() - m_receiver.repetitions(); }

    const Plan m_plan;
    std::string m_directory;
    Dice m_dice;
    WriteReceiver m_receiver;
    bool m_up = false;
    ChildOptions m_child;
    std::set<std::int64_t> m_committed; ///< Scrapes.
    std::uint64_t m_bound = 0;          ///< Of what is sent twice, so far.
    std::uint64_t m_unsaved = 0;        ///< Samples at the receiver beyond the saved cursor, at the last kill.
    std::uint64_t m_mostUnsaved = 0;
    int m_problems = 0;
    std::string m_ledger;
};

TimestampMs realNow()
{
    return SystemClock().now();
}

Torture::Torture(const Plan &plan) : m_plan(plan), m_dice(std::random_device{}())
{
    std::string path = (std::filesystem::temp_directory_path() / "belfry-torture-XXXXXX").string();
    if (::mkdtemp(path.data()))
        m_directory = path;
    if (m_directory.empty() || !m_receiver.start())
        complain("no directory or no receiver");
    m_child.url = m_receiver.url();
    m_receiver.goDown();
    m_child.directory = m_directory;
    m_child.realStart = realNow();
    m_child.start = m_child.realStart - std::chrono::milliseconds(kOutage).count();
    // It catches up with the clock when the outage ends.
    m_child.rate = 1 + std::chrono::milliseconds(kOutage) / std::chrono::milliseconds(plan.realOutage);
}

Torture::~Torture()
{
    std::error_code error;
    if (m_problems == 0 && !m_directory.empty())
        std::filesystem::remove_all(m_directory, error);
}

void Torture::complain(const std::string &what)
{
    ++m_problems;
    std::printf("torture_agent: %s (in %s)\n", what.c_str(), m_directory.c_str());
}

/// False: the agent has nothing more to say.
bool Torture::read(AgentProcess &agent, milliseconds patience)
{
    return agent.readLines(std::chrono::steady_clock::now() + patience,
                           [this](const std::string &line) { take(line); });
}

void Torture::take(const std::string &line)
{
    if (line.starts_with("committed "))
        m_committed.insert(std::strtoll(line.c_str() + std::strlen("committed "), nullptr, 10));
    else if (line.starts_with("ledger "))
        m_ledger = line.substr(std::strlen("ledger "));
    else
        complain("the agent says: " + line);
}

/// When the receiver comes back, it is sent again what was not saved. It goes only while no agent lives, so no answers
/// are lost otherwise.
void Torture::setReceiver(bool up)
{
    m_bound += up ? m_unsaved : 0;
    if (up == m_up)
        return;
    m_up = up;
    if (up && !m_receiver.start())
        return complain("the receiver cannot come back");
    if (up)
        return;
    m_receiver.goDown();
}

/// Waits until requests of an agent that is dead have been taken.
void Torture::awaitQuiet() const
{
    constexpr milliseconds kQuiet{15};
    std::size_t before = 0;
    do {
        before = m_receiver.requestCount();
        std::this_thread::sleep_for(kQuiet);
    } while (m_up && m_receiver.requestCount() != before);
}

/// What the receiver has beyond the cursor that the dead agent saved: that much may come again.
void Torture::noteUnsaved()
{
    awaitQuiet();
    NullLog sink;
    const std::unique_ptr<FileSystem> files = makePosixFileSystem();
    const Result<wal::CursorStore::Cursor> cursor = wal::CursorStore(m_directory, *files, sink).peek(kRemoteName);
    if (!cursor && cursor.error().code() != Code::NotFound)
        return complain("the cursor cannot be read: " + cursor.error().toString());
    const std::uint64_t saved = cursor ? cursor->ledger.acknowledged : 0;
    if (saved > distinct())
        return complain("the cursor has " + std::to_string(saved) + " acknowledged, the receiver " +
                        std::to_string(distinct()));
    m_unsaved = distinct() - saved;
    m_mostUnsaved = std::max(m_mostUnsaved, m_unsaved);
}

void Torture::round(int number)
{
    const auto average = milliseconds(m_plan.realOutage) / m_plan.rounds;
    setReceiver(false);
    AgentProcess agent(m_child);
    const auto lifetime = milliseconds(m_dice.below(2 * static_cast<std::uint64_t>(average.count())));
    read(agent, lifetime / 2);
    // Short moments in the middle of the outage.
    if (number > 1 && m_dice.percent(30))
        setReceiver(true);
    read(agent, lifetime / 2);
    const bool killed = agent.kill();
    read(agent, milliseconds(0));
    if (!killed)
        complain("the agent ended by itself");
    noteUnsaved();
}

void Torture::finish()
{
    setReceiver(true);
    AgentProcess agent(m_child);
    const auto deadline = std::chrono::steady_clock::now() + kLastPatience;
    while (distinct() < m_committed.size() * kScrapedSeries && std::chrono::steady_clock::now() < deadline &&
           read(agent, milliseconds(50))) {
    }
    agent.closeInput();
    read(agent, kLastPatience);
    if (!agent.waitForExit())
        complain("the agent did not stop by itself");
}

void Torture::checkEnd()
{
    const auto received = m_receiver.series();
    std::uint64_t missing = 0;
    std::uint64_t wrong = 0;
    for (const std::int64_t scrape : m_committed) {
        for (int i = 0; i < kScrapedSeries; ++i) {
            const auto series = received.find(scrapedLabels(i, scrape).toString());
            const auto expected =
                std::pair(scrape * kScrapeInterval, std::bit_cast<std::uint64_t>(scrapedValue(i, scrape)));
            if (series == received.end() ||
                std::find(series->second.begin(), series->second.end(), expected) == series->second.end())
                ++missing;
        }
    }
    for (const auto &[name, samples] : received) {
        for (const auto &[timestamp, bits] : samples) {
            const auto number = static_cast<int>(static_cast<std::int64_t>(std::bit_cast<double>(bits)) & 63);
            const std::int64_t scrape = timestamp / kScrapeInterval;
            if (bits != std::bit_cast<std::uint64_t>(scrapedValue(number, scrape)) ||
                name != scrapedLabels(number, scrape).toString())
                ++wrong;
        }
    }
    const std::uint64_t twice = m_receiver.repetitions();
    std::printf(
        "torture_agent: %d rounds, %zu scrapes of %d series committed (%zu samples), received %llu, missing %llu; "
        "sent twice %llu, bound %llu, at one kill at most %llu; ledger (committed, acknowledged, pending, imbalance) "
        "%s\n",
        m_plan.rounds, m_committed.size(), kScrapedSeries, m_committed.size() * kScrapedSeries,
        static_cast<unsigned long long>(distinct()), static_cast<unsigned long long>(missing),
        static_cast<unsigned long long>(twice), static_cast<unsigned long long>(m_bound),
        static_cast<unsigned long long>(m_mostUnsaved), m_ledger.c_str());
    if (missing > 0)
        complain(std::to_string(missing) + " samples that were committed are missing");
    if (wrong > 0 || m_receiver.outOfOrder() > 0)
        complain(std::to_string(wrong) + " samples are changed, " + std::to_string(m_receiver.outOfOrder()) +
                 " came out of order or twice with different values");
    if (twice > m_bound)
        complain("more was sent twice than may be");
    for (const std::string &complaint : m_receiver.complaints())
        complain("the receiver complains: " + complaint);
    const std::string all = std::to_string(distinct());
    if (m_ledger != all + ' ' + all + " 0 0")
        complain("the ledger is not that of " + all + " samples");
    if (m_committed.size() < static_cast<std::size_t>(m_plan.rounds))
        complain("hardly anything was appended");
}

bool Torture::run()
{
    for (int i = 0; i < m_plan.rounds && m_problems == 0; ++i)
        round(i);
    if (m_problems == 0)
        finish();
    if (m_problems == 0)
        checkEnd();
    return m_problems == 0;
}

} // namespace

int main(int count, char **arguments)
{
    if (count == 7 && std::strcmp(arguments[1], "--child") == 0)
        return runChild(
            {arguments[2], arguments[3], std::atoll(arguments[4]), std::atoll(arguments[5]), std::atoll(arguments[6])});
    const char *wanted = std::getenv("BELFRY_TORTURE");
    Plan plan;
    if ((count > 1 && std::strcmp(arguments[1], "--full") == 0) || (wanted && std::strcmp(wanted, "full") == 0))
        plan = {200, std::chrono::seconds(60)};
    Torture torture(plan);
    return torture.run() ? 0 : 1;
}
