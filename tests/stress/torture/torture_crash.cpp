// SPDX-License-Identifier: GPL-3.0-or-later

// Crashes of a whole agent - log, cursor, delivery - on a disk in memory. One script of at least 2,000 file operations
// is cut at every one of them; longer ones are cut at random; and each operation fails in turn. After each cut the
// agent is started again and must deliver all that was synced, send nothing twice that was settled, and keep its books.
//
//     torture_crash               every fifth operation of the script and some of the rest: what runs with the tests
//     torture_crash --full        all of it (or BELFRY_TORTURE=full)
//     torture_crash matrix SEED OPERATION CUT     one cut again
//     torture_crash random SEED                   one run again
//     torture_crash failing SEED OPERATION        one failure again
#include "tests/stress/torture/world.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <set>
#include <string>

using namespace agent;
using namespace torture;

namespace {

constexpr std::uint64_t kScriptOperations = 2000;
constexpr std::uint64_t kLongestScript = 10'000;
constexpr std::uint64_t kShortestScript = 500;
constexpr int kMostProblems = 10;

struct Figures {
    std::uint64_t cuts = 0;
    std::uint64_t problems = 0;
    std::uint64_t mostResent = 0;
    std::uint64_t itsBound = 0;
    std::uint64_t resent = 0;
    std::uint64_t samples = 0;
};

void tell(const std::string &what, const std::string &problem, Figures &figures)
{
    if (++figures.problems <= kMostProblems)
        std::printf("%s: %s\n", what.c_str(), problem.c_str());
}

void note(const SampleBook &book, Figures &figures)
{
    figures.resent += book.resent();
    if (book.resent() > figures.mostResent) {
        figures.mostResent = book.resent();
        figures.itsBound = book.resentBound();
    }
}

void runScript(World &world, std::uint64_t operations)
{
    world.start();
    while (world.files().changes() < operations && world.problem().empty())
        world.step();
}

/// Cuts a copy of the world at the change that comes.
void cutHere(World &world, SampleBook &book, Cut cut, std::uint64_t seed, FileOperation operation,
             const std::string &path, std::string_view data, Figures &figures)
{
    const std::uint64_t number = world.files().changes();
    const SampleBook::Mark mark = book.mark();
    {
        World after(world, cut, seed ^ (number << 8 | static_cast<std::uint64_t>(cut)), operation, path, data);
        after.start();
        after.finish(false);
        ++figures.cuts;
        note(book, figures);
        if (const std::string problem = after.problem(); !problem.empty())
            tell("seed " + std::to_string(seed) + ", cut at operation " + std::to_string(number) + " (" + path +
                     "), mode " + nameOf(cut),
                 problem, figures);
    }
    book.rewind(mark);
}

/// One script, cut at its operations: `wanted` says of an operation and a mode whether.
template <typename Wanted>
void matrix(std::uint64_t seed, std::uint64_t operations, Wanted wanted, Figures &figures)
{
    SampleBook book;
    World world(book, seed);
    world.files().setWitness([&](FileOperation operation, const std::string &path, std::string_view data) {
        const std::uint64_t number = world.files().changes();
        for (std::uint8_t cut = 0; cut < kCuts; ++cut) {
            if (number <= operations && wanted(number, Cut{cut}))
                cutHere(world, book, Cut{cut}, seed, operation, path, data, figures);
        }
    });
    runScript(world, operations);
    const World::Deeds deeds = world.deeds();
    figures.samples += book.size();
    std::printf("script %llu: %llu operations, %llu scrapes, %llu syncs, %llu restarts, %u segments, %zu samples\n",
                static_cast<unsigned long long>(seed), static_cast<unsigned long long>(world.files().changes()),
                static_cast<unsigned long long>(deeds.scrapes), static_cast<unsigned long long>(deeds.syncs),
                static_cast<unsigned long long>(deeds.restarts), deeds.segments, book.size());
    world.files().setWitness(nullptr);
    world.finish(true);
    if (const std::string problem = world.problem(); !problem.empty())
        tell("seed " + std::to_string(seed) + ", without a crash", problem, figures);
}

/// A long script that survives crashes of its own, cut at random.
void randomCuts(std::uint64_t seed, Figures &figures)
{
    Dice dice(seed ^ 0x5eed);
    const std::uint64_t operations = kShortestScript + dice.below(kLongestScript - kShortestScript + 1);
    SampleBook book;
    World world(book, seed);
    world.files().setWitness([&](FileOperation operation, const std::string &path, std::string_view data) {
        if (dice.below(50) == 0 && !world.files().isDead())
            cutHere(world, book, Cut{static_cast<std::uint8_t>(dice.below(kCuts))}, seed, operation, path, data,
                    figures);
    });
    world.start();
    while (world.files().changes() < operations && world.problem().empty()) {
        world.step();
        if (dice.below(400) == 0) {
            world.crash(Cut{static_cast<std::uint8_t>(dice.below(kCuts))}, dice.next());
            if (world.problem().empty())
                continue;
        }
    }
    figures.samples += book.size();
    world.files().setWitness(nullptr);
    world.finish(false);
    if (const std::string problem = world.problem(); !problem.empty())
        tell("random run " + std::to_string(seed) + ", by itself", problem, figures);
}

/// The operation of that number fails, and perhaps some after it; returns how many operations there were.
std::uint64_t failing(std::uint64_t seed, std::uint64_t number, Figures &figures)
{
    Dice dice(seed ^ number);
    SampleBook book;
    World world(book, seed);
    const std::uint64_t failures = dice.coin() ? 1 : 2 + dice.below(60);
    const Code code = dice.coin() ? Code::Io : Code::NoSpace;
    world.files().failAfter(number, failures, code);
    world.start();
    while (world.files().operations() < number + failures && world.problem().empty())
        world.step();
    for (int i = 0; i < 50 && world.problem().empty(); ++i)
        world.step();
    const std::uint64_t operations = world.files().operations();
    world.finish(true);
    ++figures.cuts;
    figures.samples += book.size();
    if (const std::string problem = world.problem(); !problem.empty())
        tell("seed " + std::to_string(seed) + ", operation " + std::to_string(number) + " and " +
                 std::to_string(failures - 1) + " more failing with " + (code == Code::Io ? "Io" : "NoSpace") + " (" +
                 world.files().firstFailure() + ')',
             problem, figures);
    return operations;
}

void report(const char *what, const Figures &figures, std::chrono::steady_clock::time_point begin)
{
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::printf("%s: %llu, %llu with problems; sent again %.1f a time, at most %llu (bound %llu); %.1f s\n", what,
                static_cast<unsigned long long>(figures.cuts), static_cast<unsigned long long>(figures.problems),
                figures.cuts == 0 ? 0.0 : static_cast<double>(figures.resent) / static_cast<double>(figures.cuts),
                static_cast<unsigned long long>(figures.mostResent), static_cast<unsigned long long>(figures.itsBound),
                seconds);
    std::fflush(stdout);
}

/// How much of it.
struct Extent {
    std::uint64_t cutEvery = 5; ///< Operations; one mode each, in turn.
    bool allCuts = false;
    std::uint64_t randomPoints = 200;
    std::uint64_t failures = 60;
};

std::uint64_t tortureAll(const Extent &extent)
{
    std::uint64_t problems = 0;
    {
        Figures figures;
        const auto begin = std::chrono::steady_clock::now();
        matrix(
            1, kScriptOperations,
            [&extent](std::uint64_t number, Cut cut) {
                return number % extent.cutEvery == 0 &&
                       (extent.allCuts || number / extent.cutEvery % kCuts == static_cast<std::uint64_t>(cut));
            },
            figures);
        report("crashes at every operation", figures, begin);
        problems += figures.problems;
    }
    {
        Figures figures;
        const auto begin = std::chrono::steady_clock::now();
        for (std::uint64_t seed = 1000; figures.cuts < extent.randomPoints; ++seed)
            randomCuts(seed, figures);
        report("crashes at random", figures, begin);
        problems += figures.problems;
    }
    {
        Figures figures;
        const auto begin = std::chrono::steady_clock::now();
        std::uint64_t most = 0;
        {
            SampleBook book;
            World world(book, 1);
            runScript(world, kScriptOperations);
            most = world.files().operations();
        }
        const std::uint64_t step = extent.failures == 0 ? 1 : std::max<std::uint64_t>(1, most / extent.failures);
        for (std::uint64_t number = 0; number < most; number += step)
            failing(1, number, figures);
        report("failing operations", figures, begin);
        problems += figures.problems;
    }
    return problems;
}

std::uint64_t number(const char *text)
{
    return std::strtoull(text, nullptr, 10);
}

/// One case again, as the arguments tell; nothing: they do not tell one.
std::optional<std::uint64_t> again(int count, char **arguments)
{
    if (count < 3)
        return std::nullopt;
    Figures figures;
    const std::string what = arguments[1];
    const std::uint64_t seed = number(arguments[2]);
    if (what == "matrix" && count == 5) {
        const std::uint64_t at = number(arguments[3]);
        matrix(
            seed, std::max(at, std::uint64_t{1}),
            [&](std::uint64_t operation, Cut cut) {
                return operation == at && std::strcmp(nameOf(cut), arguments[4]) == 0;
            },
            figures);
    } else if (what == "random" && count == 3) {
        randomCuts(seed, figures);
    } else if (what == "failing" && count == 4) {
        failing(seed, number(arguments[3]), figures);
    } else {
        return std::nullopt;
    }
    report(what.c_str(), figures, std::chrono::steady_clock::now());
    return figures.problems;
}

} // namespace

int main(int count, char **arguments)
{
    if (const std::optional<std::uint64_t> problems = again(count, arguments))
        return *problems == 0 ? 0 : 1;
    const char *wanted = std::getenv("BELFRY_TORTURE");
    const bool full =
        (count > 1 && std::strcmp(arguments[1], "--full") == 0) || (wanted && std::strcmp(wanted, "full") == 0);
    Extent extent;
    if (full)
        extent = {1, true, 10'000, 0};
    return tortureAll(extent) == 0 ? 0 : 1;
}
