// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/telemetry/registry.h"

#include "agent/base/filesystem.h"
#include "agent/base/mutex.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

namespace agent::telemetry {
namespace {

/// The next word of `text`, cut off it.
std::string_view nextWord(std::string_view &text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

std::optional<double> toNumber(std::string_view word)
{
    std::uint64_t value = 0;
    const auto result = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || result.ec != std::errc{})
        return std::nullopt;
    return static_cast<double>(value);
}

/// The number behind the word `key`.
std::optional<double> numberAfter(std::string_view text, std::string_view key)
{
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(at + key.size());
    return toNumber(nextWord(text));
}

double seconds(const timeval &time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double softLimit(decltype(RLIMIT_NOFILE) resource)
{
    rlimit limit{};
    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return static_cast<double>(std::numeric_limits<std::uint64_t>::max());
    return static_cast<double>(limit.rlim_cur);
}

/// When this process began, in seconds since the epoch: ticks after boot from its stat line, boot time from the kernel.
std::optional<double> startTime(FileSystem &files)
{
    const auto kernel = files.readFile("/proc/stat");
    const auto process = files.readFile("/proc/self/stat");
    if (!kernel || !process)
        return std::nullopt;
    const auto boot = numberAfter(*kernel, "\nbtime ");
    // The program's name may hold blanks and brackets; what is counted begins after its last bracket, with field 3.
    const std::size_t bracket = process->rfind(')');
    if (!boot || bracket == std::string::npos)
        return std::nullopt;
    std::string_view rest = std::string_view(*process).substr(bracket + 1);
    constexpr int kFirstField = 3;
    constexpr int kStartTimeField = 22;
    for (int field = kFirstField; field < kStartTimeField; ++field)
        nextWord(rest);
    const auto ticks = toNumber(nextWord(rest));
    if (!ticks)
        return std::nullopt;
    return *boot + *ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// The columns of "IpExt:" in netstat: a line of names, then a line of numbers.
std::optional<double> ipCounter(std::string_view netstat, std::string_view column)
{
    constexpr std::string_view kPrefix = "IpExt:";
    const std::size_t namesAt = netstat.find(kPrefix);
    if (namesAt == std::string_view::npos)
        return std::nullopt;
    const std::size_t valuesAt = netstat.find(kPrefix, namesAt + 1);
    if (valuesAt == std::string_view::npos)
        return std::nullopt;
    std::string_view names = netstat.substr(namesAt, valuesAt - namesAt);
    std::string_view values = netstat.substr(valuesAt);
    while (!names.empty()) {
        const std::string_view name = nextWord(names);
        const std::string_view value = nextWord(values);
        if (name == column)
            return toNumber(value);
    }
    return std::nullopt;
}

/// Moves a counter on to a total that the kernel keeps.
void raiseTo(Counter &counter, double total)
{
    if (const double difference = total - counter.Value(); difference > 0)
        counter.Increment(difference);
}

class ProcessMetrics {
public:
    explicit ProcessMetrics(Registry &registry)
        : m_cpu(registry.counter("process_cpu_seconds_total", "User and system CPU time spent, in seconds.")),
          m_openFds(registry.gauge("process_open_fds", "Open file descriptors.")),
          m_maxFds(registry.gauge("process_max_fds", "Most file descriptors that may be open.")),
          m_resident(registry.gauge("process_resident_memory_bytes", "Resident memory, in bytes.")),
          m_virtual(registry.gauge("process_virtual_memory_bytes", "Virtual memory, in bytes.")),
          m_virtualMax(registry.gauge("process_virtual_memory_max_bytes", "Most virtual memory allowed, in bytes.")),
          m_received(registry.counter("process_network_receive_bytes_total",
                                      "Bytes received by the network namespace of the process.")),
          m_sent(registry.counter("process_network_transmit_bytes_total",
                                  "Bytes sent by the network namespace of the process."))
    {
        if (const auto start = startTime(*m_files))
            registry.gauge("process_start_time_seconds", "Start of the process, in seconds since the Unix epoch.")
                .Set(*start);
    }

    void refresh()
    {
        const MutexLock lock(m_mutex);
        rusage usage{};
        if (getrusage(RUSAGE_SELF, &usage) == 0)
            raiseTo(m_cpu, seconds(usage.ru_utime) + seconds(usage.ru_stime));
        m_maxFds.Set(softLimit(RLIMIT_NOFILE));
        m_virtualMax.Set(softLimit(RLIMIT_AS));
        // One of the entries is the descriptor that reads the directory.
        if (const auto open = m_files->list("/proc/self/fd"); open && !open->empty())
            m_openFds.Set(static_cast<double>(open->size() - 1));
        refreshMemory();
        refreshNetwork();
    }

private:
    void refreshMemory()
    {
        const auto statm = m_files->readFile("/proc/self/statm");
        if (!statm)
            return;
        std::string_view rest = *statm;
        const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
        if (const auto pages = toNumber(nextWord(rest)))
            m_virtual.Set(*pages * page);
        if (const auto pages = toNumber(nextWord(rest)))
            m_resident.Set(*pages * page);
    }
    void refreshNetwork()
    {
        const auto netstat = m_files->readFile("/proc/self/net/netstat");
        if (!netstat)
            return;
        if (const auto bytes = ipCounter(*netstat, "InOctets"))
            raiseTo(m_received, *bytes);
        if (const auto bytes = ipCounter(*netstat, "OutOctets"))
            raiseTo(m_sent, *bytes);
    }

    std::unique_ptr<FileSystem> m_files = makePosixFileSystem();
    Mutex m_mutex; ///< Held while refreshing: two scrapes at once must not both add the same difference.
    Counter &m_cpu;
    Gauge &m_openFds;
    Gauge &m_maxFds;
    Gauge &m_resident;
    Gauge &m_virtual;
    Gauge &m_virtualMax;
    Counter &m_received;
    Counter &m_sent;
};

} // namespace

void registerProcessMetrics(Registry &registry)
{
    const auto metrics = std::make_shared<ProcessMetrics>(registry);
    registry.addCollector([metrics] { metrics->refresh(); });
}

} // namespace agent::telemetry
