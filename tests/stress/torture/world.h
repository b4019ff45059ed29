// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/stress/torture/chain.h"
#include "tests/support/fault_filesystem.h"
#include "tests/support/memory_filesystem.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace torture {

/// How an agent ends without a warning.
enum class Cut : std::uint8_t {
    Lost,      ///< What was not synced is lost, but its names are there.
    Scrambled, ///< It is random bytes or pages from different times, and some names are undone.
    Undone,    ///< It is lost, and so are all names.
    Zeros,     ///< It is zeros, or half of it is there, and some names are undone.
    Killed,    ///< The process is killed: only the write under way is cut short.
};
inline constexpr std::uint8_t kCuts = 5;
[[nodiscard]] const char *nameOf(Cut cut);

/// An agent's storage in memory, the agent on it, and a script of what happens to it, drawn from a seed. One thread.
class World {
public:
    World(SampleBook &book, std::uint64_t seed);
    /// What `before` would find after `cut` in the middle of its change `operation`, of which `data` is what an append
    /// writes. Told to the book, which is to be marked before.
    World(const World &before, Cut cut, std::uint64_t seed, FileOperation operation, const std::string &path,
          std::string_view data);
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    /// Starts the agent; tries again when the file system fails.
    void start();
    /// The next thing happens.
    void step();
    /// The agent ends without a warning and is started again.
    void crash(Cut cut, std::uint64_t seed);
    /// More is appended, everything is delivered, and all is checked: with `exact`, that the ledger has just the
    /// samples that the book has.
    void finish(bool exact);

    [[nodiscard]] FaultFileSystem &files() { return m_files; }
    [[nodiscard]] std::string problem() const;
    [[nodiscard]] std::uint64_t windowLimit() const { return m_chain.windowLimit(); }
    [[nodiscard]] const SampleBook &book() const { return m_book; }
    /// What happened so far, for figures.
    struct Deeds {
        std::uint64_t scrapes = 0;
        std::uint64_t syncs = 0;
        std::uint64_t restarts = 0;
        std::uint64_t truncations = 0;
        std::uint32_t segments = 0;
    };
    [[nodiscard]] const Deeds &deeds() const { return m_deeds; }

private:
    void scrape();
    void sync();
    void churn();
    void restart();
    void deliverAll();
    void checkEnd(bool exact);
    void checkRestartSendsNothing();
    void complain(std::string what);

    const bool m_isCut = false; ///< It begins with a cut: from then on the receiver takes everything at once.
    std::unique_ptr<MemoryFileSystem> m_disk;
    FaultFileSystem m_files;
    FakeClock m_clock;
    SampleBook &m_book;
    Dice m_dice;
    const Chain::Shape m_shape;
    Chain m_chain;
    std::string m_problem;
    Deeds m_deeds;

    // The script:
    std::vector<Series> m_active;
    std::vector<agent::model::SeriesRef> m_refs; ///< Of the active series.
    std::uint32_t m_nextSeries = 0;
    std::uint64_t m_counter = 0; ///< Of samples, over all series.
    Mood m_mood = Mood::Mixed;
};

} // namespace torture
