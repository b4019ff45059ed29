// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/bounded_source.h"

#include <algorithm>
#include <utility>

namespace agent::remote {
namespace {

class BoundedTailer final : public wal::Tailer {
public:
    BoundedTailer(std::unique_ptr<wal::Tailer> whole, wal::Position until) : m_whole(std::move(whole)), m_until(until)
    {
    }

    Result<bool> next(wal::RecordView &out) override
    {
        if (m_ended || m_whole->position() >= m_until)
            return false;
        const Result<bool> more = m_whole->next(out);
        if (!more || !*more)
            return more;
        m_ended = out.position >= m_until; // the rest was damaged, or is gone
        return !m_ended;
    }
    wal::Position position() const override { return std::min(m_whole->position(), m_until); }
    bool atTail() const override { return m_ended || m_whole->position() >= m_until || m_whole->atTail(); }
    std::uint64_t missedSegments() const override { return m_whole->missedSegments(); }

private:
    const std::unique_ptr<wal::Tailer> m_whole;
    const wal::Position m_until;
    bool m_ended = false;
};

} // namespace

std::unique_ptr<wal::Tailer> BoundedSource::tail(wal::Position from)
{
    return std::make_unique<BoundedTailer>(m_whole.tail(from), m_until.position);
}

std::uint64_t BoundedSource::ordinal(wal::Position position)
{
    return position >= m_until.position ? m_until.ordinal : std::min(m_whole.ordinal(position), m_until.ordinal);
}

std::uint64_t BoundedSource::firstOrdinal(std::uint32_t segment) const
{
    return std::min(m_whole.firstOrdinal(segment), m_until.ordinal);
}

std::uint64_t BoundedSource::bytesFrom(wal::Position position) const
{
    const std::uint64_t from = m_whole.bytesFrom(position);
    return from - std::min(from, m_whole.bytesFrom(m_until.position));
}

std::unique_ptr<Subscription> BoundedSource::onAppend(std::function<void()>)
{
    return std::make_unique<Subscription>();
}

} // namespace agent::remote
