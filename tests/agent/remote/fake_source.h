// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/random.h"
#include "agent/model/sample.h"
#include "agent/remote/feed/source.h"
#include "agent/wal/loss.h"
#include "agent/wal/record.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

/// A log in memory, for deliveries. One thread: the test's.
class FakeSource final : public agent::remote::Source {
public:
    struct Record {
        std::string bytes;
        std::uint64_t samples = 0; ///< And histograms.
        bool damaged = false;      ///< Counted, but not readable.
    };

    FakeSource() : m_segments(1) {}
    ~FakeSource() override
    {
        for (const auto &[ref, ids] : m_series)
            m_pairs.release(ids);
    }

    agent::model::SeriesRef series(const agent::model::Labels &labels)
    {
        const agent::model::SeriesRef ref{m_nextRef++};
        m_pairs.intern(labels, m_series[ref]);
        return ref;
    }
    void forget(agent::model::SeriesRef ref)
    {
        m_pairs.release(m_series[ref]);
        m_series.erase(ref);
    }
    agent::wal::Position append(const std::vector<agent::model::Sample> &samples)
    {
        Record record;
        agent::wal::encodeSamples(samples, record.bytes);
        record.samples = samples.size();
        return add(std::move(record));
    }
    /// A record of each kind that is among `histograms`.
    void append(const std::vector<agent::model::HistogramSample> &histograms)
    {
        using agent::wal::RecordType;
        for (const RecordType type : {RecordType::Histograms, RecordType::CustomHistograms, RecordType::FloatHistograms,
                                      RecordType::CustomFloatHistograms}) {
            Record record;
            agent::wal::encodeHistograms(type, histograms, record.bytes);
            record.samples = agent::wal::countSamples(record.bytes);
            if (record.samples > 0)
                add(std::move(record));
        }
    }
    void append(const std::vector<agent::model::Exemplar> &exemplars)
    {
        Record record;
        agent::wal::encodeExemplars(exemplars, record.bytes);
        add(std::move(record));
    }
    agent::wal::Position add(Record record)
    {
        const agent::wal::Position at = end();
        m_segments.back().push_back(std::move(record));
        m_subscribers.notify();
        return at;
    }
    void rotate() { m_segments.emplace_back(); }
    void truncate(std::uint32_t firstSegment) { m_first = firstSegment; }
    [[nodiscard]] Record &record(agent::wal::Position at) { return m_segments[at.segment][at.record]; }

    agent::model::LabelPairs &pairs() override { return m_pairs; }
    bool retainPairs(agent::model::SeriesRef ref, std::vector<agent::model::PairId> &out) const override
    {
        const auto found = m_series.find(ref);
        if (found == m_series.end())
            return false;
        m_pairs.retain(found->second);
        out.insert(out.end(), found->second.begin(), found->second.end());
        return true;
    }
    bool contains(agent::model::SeriesRef ref) const override { return m_series.count(ref) > 0; }
    agent::wal::Position begin() const override { return {m_first, 0}; }
    agent::wal::Position end() const override
    {
        return {static_cast<std::uint32_t>(m_segments.size() - 1),
                static_cast<std::uint32_t>(m_segments.back().size())};
    }
    std::unique_ptr<agent::wal::Tailer> tail(agent::wal::Position from) override
    {
        return std::make_unique<Tailer>(*this, std::max(from, begin()));
    }
    std::uint64_t ordinal(agent::wal::Position position) override
    {
        std::uint64_t count = 0;
        for (std::size_t s = 0; s < m_segments.size() && s <= position.segment; ++s)
            for (std::size_t r = 0; r < m_segments[s].size() && (s < position.segment || r < position.record); ++r)
                count += m_segments[s][r].samples;
        return count;
    }
    std::uint64_t endOrdinal() const override { return const_cast<FakeSource *>(this)->ordinal(end()); }
    std::uint64_t firstOrdinal(std::uint32_t segment) const override
    {
        return const_cast<FakeSource *>(this)->ordinal({std::max(segment, m_first), 0});
    }
    std::string_view lossReason(std::uint32_t, std::uint32_t) const override { return lostFor; }
    Appended appended() const override
    {
        Appended all;
        for (const auto &segment : m_segments)
            for (const Record &record : segment)
                all.samples += record.samples;
        return all;
    }
    /// As if each record took ten bytes.
    std::uint64_t bytesFrom(agent::wal::Position position) const override
    {
        std::uint64_t records = 0;
        for (std::size_t s = position.segment; s < m_segments.size(); ++s)
            records += m_segments[s].size() - (s == position.segment ? position.record : 0);
        return 10 * records;
    }
    std::unique_ptr<agent::Subscription> onAppend(std::function<void()> nudge) override
    {
        return m_subscribers.add(std::move(nudge));
    }

    std::string_view lostFor = agent::wal::kLogDamaged;
    bool failReads = false;
    bool atTail = true;

private:
    class Tailer final : public agent::wal::Tailer {
    public:
        Tailer(FakeSource &source, agent::wal::Position from) : m_source(source), m_at(from) {}
        agent::Result<bool> next(agent::wal::RecordView &out) override
        {
            if (m_source.failReads)
                return agent::Status(agent::Code::Io, "reading segment 00000000: Input/output error");
            for (;;) {
                const auto &segment = m_source.m_segments[m_at.segment];
                if (m_at.record >= segment.size()) {
                    if (m_at.segment + 1 >= m_source.m_segments.size())
                        return false;
                    m_at = {m_at.segment + 1, 0};
                    continue;
                }
                const Record &record = segment[m_at.record];
                const agent::wal::Position at = m_at;
                ++m_at.record;
                if (record.damaged)
                    continue;
                out = {at, m_at, agent::wal::recordType(record.bytes), record.bytes};
                return true;
            }
        }
        agent::wal::Position position() const override { return m_at; }
        bool atTail() const override { return m_source.atTail; }

    private:
        FakeSource &m_source;
        agent::wal::Position m_at;
    };

    mutable agent::model::LabelPairs m_pairs;
    std::map<agent::model::SeriesRef, std::vector<agent::model::PairId>> m_series;
    std::uint64_t m_nextRef = 1;
    std::vector<std::vector<Record>> m_segments;
    std::uint32_t m_first = 0;
    agent::Subscribers m_subscribers;
};

/// Numbers the test chooses: `fixed` for all, or from a seed.
class FakeRandom final : public agent::Random {
public:
    /// Shape: `unit` in [0, 1).
    explicit FakeRandom(double unit) : m_fixed(static_cast<std::uint64_t>(unit * 0x1.0p53) << 11) {}
    [[nodiscard]] std::uint64_t next() override { return m_fixed; }

private:
    std::uint64_t m_fixed;
};
