// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/packer.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <thread>

namespace agent::wal {
namespace {

constexpr const char *kThreadName = "agent-pack";
constexpr int kLeastPriority = 19; ///< Of setpriority(2).
/// Of ioprio_set(2); the kernel's header for it is not C++.
constexpr int kWhoProcess = 1;
constexpr int kIdleClass = 3;
constexpr int kClassShift = 13;
/// A cursor reads the segment it is in, and soon the one after it.
constexpr std::size_t kReadNext = 2;

/// Lets the calling thread have little more than what nobody else wants. Not SCHED_IDLE, at which a busy machine gives
/// it so little that a stop would wait for seconds until it takes notice.
void becomeIdle()
{
    const sched_param parameters{};
    static_cast<void>(::sched_setscheduler(0, SCHED_BATCH, &parameters));
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kLeastPriority));
    static_cast<void>(::syscall(SYS_ioprio_set, kWhoProcess, 0, kIdleClass << kClassShift));
}

bool waitsLongEnough(const PackView &view, SteadyTime since)
{
    return view.now - since >= view.packAfter;
}

/// The numbers of the segments that cursors on the move will read next, ascending.
std::vector<std::uint32_t> readNext(const PackView &view)
{
    std::vector<std::uint32_t> out;
    for (const PackView::Cursor &cursor : view.cursors) {
        if (waitsLongEnough(view, cursor.stillSince))
            continue;
        auto segment =
            std::lower_bound(view.segments.begin(), view.segments.end(), cursor.position.segment,
                             [](const PackView::Segment &left, std::uint32_t number) { return left.number < number; });
        for (std::size_t i = 0; i < kReadNext && segment != view.segments.end(); ++i, ++segment)
            out.push_back(segment->number);
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace

std::optional<std::uint32_t> chooseSegmentToPack(const PackView &view)
{
    if (view.packAfter.count() <= 0 || view.segments.empty())
        return std::nullopt;
    const auto lowest = std::min_element(
        view.cursors.begin(), view.cursors.end(),
        [](const PackView::Cursor &left, const PackView::Cursor &right) { return left.position < right.position; });
    if (lowest == view.cursors.end())
        return std::nullopt;
    const std::vector<std::uint32_t> busy = readNext(view);
    const std::span<const PackView::Segment> closed(view.segments.data(), view.segments.size() - 1);
    for (const PackView::Segment &segment : closed) {
        if (segment.form == SegmentForm::Plain && !segment.damaged && segment.number >= lowest->position.segment &&
            waitsLongEnough(view, segment.closedSince) && !std::binary_search(busy.begin(), busy.end(), segment.number))
            return segment.number;
    }
    return std::nullopt;
}

PackView PackWatch::look(std::span<const SegmentInfo> segments, std::span<const Position> cursors, SteadyTime now,
                         std::chrono::milliseconds packAfter)
{
    PackView view;
    view.now = now;
    view.packAfter = packAfter;
    std::map<std::uint32_t, SteadyTime> closed;
    for (const SegmentInfo &segment : segments) {
        const bool last = &segment == &segments.back();
        const auto known = m_closed.find(segment.number);
        const SteadyTime since = known == m_closed.end() ? now : known->second;
        if (!last)
            closed.emplace(segment.number, since);
        view.segments.push_back({segment.number, segment.form, segment.damaged, since});
    }
    m_closed = std::move(closed);
    std::map<Position, SteadyTime> still;
    for (const Position &position : cursors) {
        const auto known = m_cursors.find(position);
        const SteadyTime since = known == m_cursors.end() ? now : known->second;
        still.emplace(position, since);
        view.cursors.push_back({position, since});
    }
    m_cursors = std::move(still);
    return view;
}

Packer::Packer(PackSource &source, FileSystem &files, Timing timing)
    : m_source(source), m_files(files), m_timing(timing), m_executor(kThreadName)
{
    m_executor.postAt(std::chrono::steady_clock::now() + m_timing.interval, [this] { tick(); });
}

Packer::~Packer()
{
    stop();
}

void Packer::stop()
{
    m_stop.request_stop();
    m_executor.stop();
}

void Packer::nudge()
{
    m_executor.post([this] { work(); });
}

void Packer::tick()
{
    work();
    m_executor.postAt(std::chrono::steady_clock::now() + m_timing.interval, [this] { tick(); });
}

/// Packs until there is nothing to do.
void Packer::work()
{
    while (!m_stop.stop_requested() && std::chrono::steady_clock::now() >= m_notBefore && packOne()) {
    }
}

bool Packer::packOne()
{
    const std::optional<PackJob> job = m_source.next();
    if (!job)
        return false;
    if (job->number == m_lastPacked) {
        m_lastPacked.reset();
        m_notBefore = std::chrono::steady_clock::now() + m_timing.retryAfter;
        return false;
    }
    Result<PackedSegment> result = internalError("not packed");
    const SteadyTime start = std::chrono::steady_clock::now();
    try {
        std::thread worker([&] {
            setThreadName(kThreadName);
            becomeIdle();
            result = packSegment(m_files, job->plainPath, job->packedPath, m_stop.get_token());
        });
        worker.join();
    } catch (const std::system_error &error) {
        result = Status(Code::ResourceExhausted, std::string("no thread to pack with: ") + error.what());
    }
    const SteadyTime end = std::chrono::steady_clock::now();
    if (result) {
        m_lastPacked = job->number;
        m_source.packed(*job, *result, end - start);
        return true;
    }
    if (result.error().code() == Code::Cancelled)
        return false;
    if (result.error().code() != Code::Corruption)
        m_notBefore = end + m_timing.retryAfter;
    m_source.failed(*job, result.error());
    return false;
}

} // namespace agent::wal
