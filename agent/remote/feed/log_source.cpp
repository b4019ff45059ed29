// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/source.h"

#include "agent/wal/log.h"

#include <algorithm>
#include <utility>

namespace agent::remote {
namespace {

class LogSource final : public Source {
public:
    explicit LogSource(wal::Log &log) : m_log(log) {}

    model::LabelPairs &pairs() override { return m_log.series().pairs(); }
    bool retainPairs(model::SeriesRef series, std::vector<model::PairId> &out) const override
    {
        return m_log.series().retainPairs(series, out);
    }
    bool contains(model::SeriesRef series) const override { return m_log.series().contains(series); }
    wal::Position begin() const override { return m_log.begin(); }
    wal::Position end() const override { return m_log.end(); }
    std::unique_ptr<wal::Tailer> tail(wal::Position from) override { return m_log.tail(from); }
    std::uint64_t ordinal(wal::Position position) override { return m_log.ordinal(position); }
    std::uint64_t endOrdinal() const override { return m_log.endOrdinal(); }
    std::uint64_t firstOrdinal(std::uint32_t segment) const override { return m_log.firstOrdinal(segment); }
    std::string_view lossReason(std::uint32_t from, std::uint32_t before) const override
    {
        return m_log.lossReason(from, before);
    }
    Appended appended() const override
    {
        const wal::LogStatus status = m_log.status();
        TimestampMs newest = 0;
        for (const wal::SegmentInfo &segment : status.segments)
            newest = std::max(newest, segment.maxTime);
        return {status.samplesAppended - status.histogramsAppended, status.histogramsAppended, status.exemplarsAppended,
                newest};
    }
    std::uint64_t bytesFrom(wal::Position position) const override
    {
        std::uint64_t bytes = 0;
        for (const wal::SegmentInfo &segment : m_log.status().segments) {
            if (segment.number > position.segment)
                bytes += segment.bytes;
            else if (segment.number == position.segment && segment.records > position.record)
                bytes += segment.bytes * (segment.records - position.record) / segment.records;
        }
        return bytes;
    }
    std::unique_ptr<Subscription> onAppend(std::function<void()> nudge) override
    {
        return m_log.onAppend(std::move(nudge));
    }

private:
    wal::Log &m_log;
};

} // namespace

std::unique_ptr<Source> makeLogSource(wal::Log &log)
{
    return std::make_unique<LogSource>(log);
}

} // namespace agent::remote
