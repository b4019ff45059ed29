// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/agent/wal/log_follower.h"

#include <QString>

#include <set>
#include <string>
#include <vector>

/// A log that is fed by scrapes, and what tests ask of it.
namespace scraped {

using namespace agent;
using namespace agent::wal;
using model::SeriesRef;

inline constexpr TimestampMs kNow = 1'795'264'264'005;

/// A log, the scrapes that feed it and what they brought.
struct Scraped : LogFixture {
    std::vector<SeriesRef> refs;
    std::vector<std::string> appended;
    TimestampMs time = kNow;
    int made = 0;

    Scraped()
    {
        settings.compression = Compression::None;
        settings.tailBytes = 0; // readers depend on what they find in segments
        settings.reserveBytes = 0;
    }
    void addSeries(int count)
    {
        for (int i = 0; i < count; ++i)
            refs.push_back(log->acquire(seriesLabels("m", made++)));
    }
    /// One sample of each series.
    bool scrape()
    {
        std::vector<model::Sample> samples;
        ++time;
        for (std::size_t i = 0; i < refs.size(); ++i) {
            samples.push_back({refs[i], time, static_cast<double>(i)});
            appended.push_back(shortText(samples.back()));
        }
        const AppendResult result = log->append(samples, {});
        return result.status.ok() && result.outOfOrder + result.duplicates + result.unknownSeries == 0;
    }
    /// The process dies: nothing more reaches the disk, and what was written stays.
    void die()
    {
        files.dieAfter(0);
        log.reset();
        disk.put("/data/lock", "");
        files.heal();
        refs.clear();
    }
    [[nodiscard]] bool inMemory() const { return log->status().memoryBytes > 0; }
};

/// Whether segments on disk come first, and those in memory after them.
inline bool inOrder(const LogStatus &status)
{
    bool memory = false;
    for (const SegmentInfo &segment : status.segments) {
        if (memory && segment.form != SegmentForm::Memory)
            return false;
        memory = segment.form == SegmentForm::Memory;
    }
    return true;
}

/// Every sample of the log, with a '?' when its series is not known.
inline std::vector<std::string> readAll(Log &log)
{
    std::vector<std::string> out;
    const std::unique_ptr<Tailer> tailer = log.tail({});
    RecordView view;
    for (;;) {
        const Result<bool> more = tailer->next(view);
        if (!more || !*more)
            return out;
        std::vector<model::Sample> samples;
        if (view.type == RecordType::Samples)
            decodeSamples(view.bytes, samples).ignore("what is missing is noticed");
        for (const model::Sample &sample : samples)
            out.push_back((log.series().contains(sample.series) ? "" : "? ") + shortText(sample));
    }
}

/// How many samples the log names only later than it has them, or never. Of a log without a checkpoint.
inline std::size_t unnamed(Log &log)
{
    std::set<model::SeriesRef> named;
    std::size_t count = 0;
    const std::unique_ptr<Tailer> tailer = log.tail({});
    RecordView view;
    for (;;) {
        const Result<bool> more = tailer->next(view);
        if (!more || !*more)
            return count;
        std::vector<SeriesRecord> series;
        std::vector<model::Sample> samples;
        if (view.type == RecordType::Series)
            decodeSeries(view.bytes, series).ignore("its samples are counted then");
        else if (view.type == RecordType::Samples)
            decodeSamples(view.bytes, samples).ignore("others look at that");
        for (const SeriesRecord &one : series)
            named.insert(one.series);
        for (const model::Sample &sample : samples)
            count += !named.contains(sample.series);
    }
}

/// Empty when `got` is `appended` without `lost` of them, in order.
inline QString compare(const std::vector<std::string> &appended, const std::vector<std::string> &got,
                       std::uint64_t lost)
{
    std::size_t next = 0;
    for (const std::string &line : got) {
        while (next < appended.size() && appended[next] != line)
            ++next;
        if (next == appended.size())
            return "twice, out of order or never appended: " + QString::fromStdString(line);
        ++next;
    }
    return got.size() + lost == appended.size()
               ? QString()
               : QString("%1 of %2, and %3 are stated lost").arg(got.size()).arg(appended.size()).arg(lost);
}

inline QString compare(const std::vector<std::string> &appended, const LogFollower &follower)
{
    const QString wrong = compare(appended, follower.got(), follower.lostInAll());
    if (!wrong.isEmpty())
        return wrong;
    return follower.imbalance() == 0 ? QString() : QString("imbalance %1").arg(follower.imbalance());
}

/// Nothing is lost, here and after a restart.
inline QString checkAllIsThere(Scraped &f)
{
    if (!f.log->status().lastError.ok() || f.inMemory())
        return "not all of it is on the disk: " + QString::fromStdString(f.log->status().lastError.toString());
    if (QString wrong = compare(f.appended, readAll(*f.log), 0); !wrong.isEmpty())
        return "before the restart: " + wrong;
    if (unnamed(*f.log) > 0)
        return "series records come after samples";
    const std::uint64_t end = f.log->endOrdinal();
    const Status opened = f.open();
    if (!opened.ok())
        return QString::fromStdString(opened.toString());
    if (f.log->endOrdinal() != end)
        return "the ordinal has changed";
    const QString wrong = compare(f.appended, readAll(*f.log), 0);
    return wrong.isEmpty() ? wrong : "after the restart: " + wrong;
}

} // namespace scraped
