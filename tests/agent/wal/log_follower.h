// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/feed/backlog_meter.h"
#include "agent/remote/feed/source.h"
#include "agent/wal/log.h"
#include "agent/wal/record.h"
#include "tests/agent/wal/log_fixture.h"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// What tells a sample from all others of a test.
inline std::string shortText(const agent::model::Sample &sample)
{
    return std::to_string(agent::model::value(sample.series)) + ' ' + std::to_string(sample.timestamp);
}

/// Follows a log as a remote's reader does, and keeps a ledger: what it got, in order, and what it lost, by reason.
class LogFollower {
public:
    explicit LogFollower(agent::wal::Log &log) : LogFollower(log, log.begin(), 0, 0) {}
    /// Goes on at `cursor`, before which were `ordinal` samples, of which `settled` are accounted for.
    LogFollower(agent::wal::Log &log, agent::wal::Position cursor, std::uint64_t ordinal, std::uint64_t settled)
        : m_log(log), m_source(agent::remote::makeLogSource(log)), m_meter(*m_source, cursor, settled, ordinal),
          m_tailer(log.tail(cursor))
    {
    }

    /// Reads at most so many records. False: there is an error.
    bool read(std::uint64_t records = std::numeric_limits<std::uint64_t>::max())
    {
        leaveLostSegments();
        agent::wal::RecordView view;
        for (std::uint64_t i = 0; i < records; ++i) {
            const agent::Result<bool> more = m_tailer->next(view);
            if (!more)
                return false;
            if (!*more)
                return true;
            const std::uint32_t from = m_meter.segment();
            lose(m_meter.read(view.position, take(view)), from, view.position.segment);
        }
        return true;
    }
    [[nodiscard]] const std::vector<std::string> &got() const { return m_got; }
    [[nodiscard]] const std::map<std::string, std::uint64_t> &lost() const { return m_lost; }
    [[nodiscard]] std::uint64_t lostInAll() const
    {
        std::uint64_t sum = 0;
        for (const auto &[reason, count] : m_lost)
            sum += count;
        return sum;
    }
    [[nodiscard]] std::uint64_t unread() const { return m_meter.level().unread; }
    /// Committed less what became of it: 0, or the ledger lies.
    [[nodiscard]] std::int64_t imbalance() const
    {
        const agent::remote::BacklogMeter::Level level = m_meter.level();
        return static_cast<std::int64_t>(level.committed - level.unread - m_got.size() - lostInAll());
    }
    [[nodiscard]] agent::wal::Position position() const { return m_tailer->position(); }
    /// Samples of the log before `position()`.
    [[nodiscard]] std::uint64_t ordinal() const { return m_meter.ordinalAt(m_got.size() + lostInAll()); }

private:
    void leaveLostSegments()
    {
        const agent::wal::Position begin = m_log.begin();
        if (begin.segment <= m_meter.segment())
            return;
        const std::uint32_t from = m_meter.segment();
        m_tailer = m_log.tail(begin);
        lose(m_meter.read(begin, 0), from, begin.segment);
    }
    void lose(std::uint64_t samples, std::uint32_t from, std::uint32_t before)
    {
        if (samples > 0)
            m_lost[std::string(m_log.lossReason(from, before))] += samples;
    }
    std::uint64_t take(const agent::wal::RecordView &view)
    {
        m_samples.clear();
        if (view.type == agent::wal::RecordType::Samples)
            agent::wal::decodeSamples(view.bytes, m_samples).ignore("what is missing is noticed");
        for (const agent::model::Sample &sample : m_samples)
            m_got.push_back(shortText(sample));
        return m_samples.size();
    }

    agent::wal::Log &m_log;
    std::unique_ptr<agent::remote::Source> m_source;
    agent::remote::BacklogMeter m_meter;
    std::unique_ptr<agent::wal::Tailer> m_tailer;
    std::vector<agent::model::Sample> m_samples;
    std::vector<std::string> m_got;
    std::map<std::string, std::uint64_t> m_lost;
};
