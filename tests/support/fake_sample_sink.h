// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/base/number.h"
#include "agent/scrape/sample_sink.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// A sample sink that remembers every commit, counts pins, and judges samples as the WAL does: not older than the
/// newest of their series, each series once per batch and timestamp. Internally synchronised.
class FakeSampleSink final : public agent::scrape::SampleSink {
public:
    struct Stored {
        agent::model::Labels labels;
        agent::TimestampMs timestamp = 0;
        double value = 0;
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
        std::set<std::pair<agent::model::SeriesRef, agent::TimestampMs>> inBatch;
        for (const agent::model::Sample &sample : batch.samples) {
            if (m_pins.count(sample.series) == 0)
                m_unpinned = true;
            const auto newest = m_newest.find(sample.series);
            if (!inBatch.insert({sample.series, sample.timestamp}).second)
                ++result.duplicates;
            else if (newest != m_newest.end() && sample.timestamp <= newest->second)
                ++result.outOfOrder;
            else
                stored.push_back({m_labels[sample.series], sample.timestamp, sample.value});
        }
        for (const Stored &sample : stored) {
            auto &newest = m_newest[m_refs[sample.labels]];
            newest = std::max(newest, sample.timestamp);
        }
        for (const agent::model::Exemplar &exemplar : batch.exemplars)
            m_exemplars.push_back(m_labels[exemplar.series].toString() + " " + exemplar.labels.toString() + " " +
                                  agent::formatFloat(exemplar.value) + " @" + std::to_string(exemplar.timestamp));
        m_commits.push_back(std::move(stored));
        return result;
    }

    [[nodiscard]] std::vector<std::vector<Stored>> commits() const
    {
        const agent::MutexLock lock(m_mutex);
        return m_commits;
    }
    /// The last commit as text, one sample a line, in order: `up{job="a"} 1`; "stale" for the marker. `withTimestamps`
    /// appends " @1234".
    [[nodiscard]] std::vector<std::string> lastCommit(bool withTimestamps = false) const
    {
        const agent::MutexLock lock(m_mutex);
        std::vector<std::string> out;
        if (m_commits.empty())
            return out;
        for (const Stored &sample : m_commits.back())
            out.push_back(sample.labels.toString() + " " +
                          (agent::model::isStaleNaN(sample.value) ? "stale" : agent::formatFloat(sample.value)) +
                          (withTimestamps ? " @" + std::to_string(sample.timestamp) : ""));
        return out;
    }
    [[nodiscard]] std::vector<std::string> exemplars() const
    {
        const agent::MutexLock lock(m_mutex);
        return m_exemplars;
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
    mutable agent::Mutex m_mutex;
    std::map<agent::model::Labels, agent::model::SeriesRef> m_refs AGENT_GUARDED_BY(m_mutex);
    std::map<agent::model::SeriesRef, agent::model::Labels> m_labels AGENT_GUARDED_BY(m_mutex);
    std::map<agent::model::SeriesRef, int> m_pins AGENT_GUARDED_BY(m_mutex);
    std::map<agent::model::SeriesRef, agent::TimestampMs> m_newest AGENT_GUARDED_BY(m_mutex);
    std::vector<std::vector<Stored>> m_commits AGENT_GUARDED_BY(m_mutex);
    std::vector<std::string> m_exemplars AGENT_GUARDED_BY(m_mutex);
    agent::Status m_nextStatus AGENT_GUARDED_BY(m_mutex);
    std::size_t m_acquired AGENT_GUARDED_BY(m_mutex) = 0;
    bool m_unpinned AGENT_GUARDED_BY(m_mutex) = false;
};
