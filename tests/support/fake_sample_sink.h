// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/base/number.h"
#include "agent/scrape/sample_sink.h"

#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// A sample sink that remembers every commit, counts pins, and judges samples and histograms as the WAL does: not older
/// than the newest of their series, each series once per batch and timestamp; starts that are older are left out
/// without a word, exemplars that are older are counted. Internally synchronised.
class FakeSampleSink final : public agent::scrape::SampleSink {
public:
    struct Stored {
        agent::model::Labels labels;
        agent::TimestampMs timestamp = 0;
        double value = 0;
        std::optional<agent::model::Histogram> histogram; ///< Then `value` is nothing.
    };

    [[nodiscard]] agent::model::SeriesRef acquire(const agent::model::Labels &labels) override
    {
        const agent::MutexLock lock(m_mutex);
        const auto [known, added] = m_refs.try_emplace(labels, agent::model::SeriesRef{m_refs.size() + 1});
        if (added)
            m_labels[known->second] = labels;
        ++m_pins[known->second];
        ++m_acquired;
        return known->second;
    }
    void release(std::span<const agent::model::SeriesRef> series) override
    {
        const agent::MutexLock lock(m_mutex);
        for (const agent::model::SeriesRef ref : series)
            if (--m_pins[ref] == 0)
                m_pins.erase(ref);
    }
    [[nodiscard]] agent::scrape::CommitResult commit(const agent::scrape::Batch &batch) override
    {
        const agent::MutexLock lock(m_mutex);
        agent::scrape::CommitResult result;
        result.status = m_nextStatus;
        if (!result.status.ok())
            return result;
        std::vector<Stored> stored;
        for (const agent::model::Sample &start : batch.starts) {
            notePin(start.series);
            const auto newest = m_newest.find(start.series);
            if (newest == m_newest.end() || start.timestamp > newest->second)
                stored.push_back({m_labels[start.series], start.timestamp, start.value, {}});
        }
        std::set<std::pair<agent::model::SeriesRef, agent::TimestampMs>> inBatch;
        for (const agent::model::Sample &sample : batch.samples)
            if (judge(sample.series, sample.timestamp, inBatch, result))
                stored.push_back({m_labels[sample.series], sample.timestamp, sample.value, {}});
        for (const agent::model::HistogramSample &sample : batch.histograms)
            if (judge(sample.series, sample.timestamp, inBatch, result))
                stored.push_back({m_labels[sample.series], sample.timestamp, 0, sample.value});
        for (const Stored &sample : stored) {
            auto &newest = m_newest[m_refs[sample.labels]];
            newest = std::max(newest, sample.timestamp);
        }
        for (const agent::model::Exemplar &exemplar : batch.exemplars) {
            const auto [newest, first] = m_newestExemplar.try_emplace(exemplar.series, exemplar.timestamp);
            if (!first && exemplar.timestamp < newest->second) {
                ++result.exemplarsOutOfOrder;
                continue;
            }
            newest->second = exemplar.timestamp;
            m_exemplars.push_back(m_labels[exemplar.series].toString() + " " + exemplar.labels.toString() + " " +
                                  agent::formatFloat(exemplar.value) + " @" + std::to_string(exemplar.timestamp));
        }
        m_commits.push_back(std::move(stored));
        return result;
    }

    [[nodiscard]] std::vector<std::vector<Stored>> commits() const
    {
        const agent::MutexLock lock(m_mutex);
        return m_commits;
    }
    /// The last commit as text, one sample a line, in order: `up{job="a"} 1`; "stale" for the marker; histograms as
    /// "histogram count=2 sum=3 schema=0 buckets=4", "float histogram …", "stale histogram". `withTimestamps` appends
    /// " @1234".
    [[nodiscard]] std::vector<std::string> lastCommit(bool withTimestamps = false) const
    {
        const agent::MutexLock lock(m_mutex);
        std::vector<std::string> out;
        if (m_commits.empty())
            return out;
        for (const Stored &sample : m_commits.back())
            out.push_back(sample.labels.toString() + " " + text(sample) +
                          (withTimestamps ? " @" + std::to_string(sample.timestamp) : ""));
        return out;
    }
    /// A value as `lastCommit` shows it.
    [[nodiscard]] static std::string text(const Stored &sample)
    {
        if (!sample.histogram)
            return agent::model::isStaleNaN(sample.value) ? "stale" : agent::formatFloat(sample.value);
        const agent::model::Histogram &h = *sample.histogram;
        const std::string kind = h.isFloat ? "float histogram" : "histogram";
        if (h.isStale())
            return "stale " + kind;
        return kind + " count=" + (h.isFloat ? agent::formatFloat(h.floatCount) : std::to_string(h.count)) +
               " sum=" + agent::formatFloat(h.sum) + " schema=" + std::to_string(h.schema) +
               " buckets=" + std::to_string(h.bucketCount());
    }
    [[nodiscard]] std::vector<std::string> exemplars() const
    {
        const agent::MutexLock lock(m_mutex);
        return m_exemplars;
    }
    /// Samples later than this are refused as too far in the future.
    void refuseAfter(agent::TimestampMs latest)
    {
        const agent::MutexLock lock(m_mutex);
        m_latest = latest;
    }
    void failCommits(agent::Status status)
    {
        const agent::MutexLock lock(m_mutex);
        m_nextStatus = std::move(status);
    }
    /// Series that somebody holds a pin of, and pins in all.
    [[nodiscard]] std::size_t pinnedSeries() const
    {
        const agent::MutexLock lock(m_mutex);
        return m_pins.size();
    }
    [[nodiscard]] std::size_t pins() const
    {
        const agent::MutexLock lock(m_mutex);
        std::size_t sum = 0;
        for (const auto &[ref, count] : m_pins)
            sum += static_cast<std::size_t>(count);
        return sum;
    }
    [[nodiscard]] std::size_t acquired() const
    {
        const agent::MutexLock lock(m_mutex);
        return m_acquired;
    }
    /// Whether a sample of a series came that nobody had pinned.
    [[nodiscard]] bool sawUnpinned() const
    {
        const agent::MutexLock lock(m_mutex);
        return m_unpinned;
    }

private:
    void notePin(agent::model::SeriesRef series) AGENT_REQUIRES(m_mutex)
    {
        if (m_pins.count(series) == 0)
            m_unpinned = true;
    }
    /// Whether a sample is stored; counts what it is when not.
    bool judge(agent::model::SeriesRef series, agent::TimestampMs timestamp,
               std::set<std::pair<agent::model::SeriesRef, agent::TimestampMs>> &inBatch,
               agent::scrape::CommitResult &result) AGENT_REQUIRES(m_mutex)
    {
        notePin(series);
        const auto newest = m_newest.find(series);
        if (timestamp > m_latest)
            ++result.outOfBounds;
        else if (!inBatch.insert({series, timestamp}).second)
            ++result.duplicates;
        else if (newest != m_newest.end() && timestamp <= newest->second)
            ++result.outOfOrder;
        else
            return true;
        return false;
    }

    mutable agent::Mutex m_mutex;
    std::map<agent::model::Labels, agent::model::SeriesRef> m_refs AGENT_GUARDED_BY(m_mutex);
    std::map<agent::model::SeriesRef, agent::model::Labels> m_labels AGENT_GUARDED_BY(m_mutex);
    std::map<agent::model::SeriesRef, int> m_pins AGENT_GUARDED_BY(m_mutex);
    std::map<agent::model::SeriesRef, agent::TimestampMs> m_newest AGENT_GUARDED_BY(m_mutex);
    std::map<agent::model::SeriesRef, agent::TimestampMs> m_newestExemplar AGENT_GUARDED_BY(m_mutex);
    std::vector<std::vector<Stored>> m_commits AGENT_GUARDED_BY(m_mutex);
    std::vector<std::string> m_exemplars AGENT_GUARDED_BY(m_mutex);
    agent::Status m_nextStatus AGENT_GUARDED_BY(m_mutex);
    agent::TimestampMs m_latest AGENT_GUARDED_BY(m_mutex) = std::numeric_limits<agent::TimestampMs>::max();
    std::size_t m_acquired AGENT_GUARDED_BY(m_mutex) = 0;
    bool m_unpinned AGENT_GUARDED_BY(m_mutex) = false;
};
