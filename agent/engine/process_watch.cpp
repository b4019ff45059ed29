// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/process_watch.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

namespace agent::engine {
namespace {

/// The next word of `text`, cut off it.
std::string_view nextWord(std::string_view &text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
    const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

std::uint64_t number(std::string_view word)
{
    std::uint64_t value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
}

/// Of a stat line: name and CPU seconds. The name may hold blanks and brackets; it ends with the last bracket.
std::optional<std::pair<std::string, double>> threadFacts(std::string_view stat)
{
    const std::size_t open = stat.find('(');
    const std::size_t close = stat.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return std::nullopt;
    std::string name(stat.substr(open + 1, close - open - 1));
    std::string_view rest = stat.substr(close + 1);
    constexpr int kFieldsBeforeTimes = 11; // state to cmajflt: fields 3 to 13
    for (int i = 0; i < kFieldsBeforeTimes; ++i)
        nextWord(rest);
    const std::uint64_t user = number(nextWord(rest));
    const std::uint64_t system = number(nextWord(rest));
    return std::pair(std::move(name), static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

std::uint64_t kibibytesAfter(std::string_view text, std::string_view key)
{
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos)
        return 0;
    text.remove_prefix(at + key.size());
    return number(nextWord(text)) * 1024;
}

} // namespace

ProcessWatch::ProcessWatch(std::string proc) : m_proc(std::move(proc)), m_files(makePosixFileSystem())
{
    m_row.set(std::make_shared<ProcessRow>());
}

void ProcessWatch::look(TimestampMs now, SteadyTime steady)
{
    const std::shared_ptr<const ProcessRow> before = m_row.get();
    auto out = std::make_shared<ProcessRow>();
    out->time = now;
    out->pid = getpid();
    out->processors = std::max(1U, std::thread::hardware_concurrency());
    addThreads(*out);
    addMemory(*out);
    // One of the entries is the descriptor that reads the directory.
    if (const auto open = m_files->list(m_proc + "/fd"); open && !open->empty())
        out->openFiles = open->size() - 1;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        out->fileLimit = limit.rlim_cur;
    if (before->time != 0)
        addShares(*out, *before, std::chrono::duration<double>(steady - m_last).count());
    m_last = steady;
    m_row.set(std::move(out));
}

void ProcessWatch::addThreads(ProcessRow &out) const
{
    if (const auto whole = m_files->readFile(m_proc + "/stat")) {
        if (const auto facts = threadFacts(*whole))
            out.cpuSeconds = facts->second;
    }
    const auto ids = m_files->list(m_proc + "/task");
    if (!ids)
        return;
    for (const std::string &id : *ids) {
        const auto stat = m_files->readFile(m_proc + "/task/" + id + "/stat");
        if (!stat)
            continue; // it has ended
        if (auto facts = threadFacts(*stat))
            out.threads.push_back({number(id), std::move(facts->first), facts->second, 0});
    }
    std::sort(out.threads.begin(), out.threads.end(),
              [](const ThreadRow &a, const ThreadRow &b) { return a.name != b.name ? a.name < b.name : a.id < b.id; });
}

void ProcessWatch::addMemory(ProcessRow &out) const
{
    const auto status = m_files->readFile(m_proc + "/status");
    if (!status)
        return;
    out.residentBytes = kibibytesAfter(*status, "VmRSS:");
    out.peakBytes = kibibytesAfter(*status, "VmHWM:");
    out.virtualBytes = kibibytesAfter(*status, "VmSize:");
}

void ProcessWatch::addShares(ProcessRow &out, const ProcessRow &before, double seconds)
{
    if (seconds <= 0)
        return;
    out.cpuShare = std::max(0.0, out.cpuSeconds - before.cpuSeconds) / seconds;
    for (ThreadRow &thread : out.threads) {
        const auto old = std::find_if(before.threads.begin(), before.threads.end(),
                                      [&thread](const ThreadRow &row) { return row.id == thread.id; });
        const double had = old == before.threads.end() ? 0 : old->cpuSeconds;
        thread.cpuShare = std::max(0.0, thread.cpuSeconds - had) / seconds;
    }
}

} // namespace agent::engine
