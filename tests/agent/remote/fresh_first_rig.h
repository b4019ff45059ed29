// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/manager.h"
#include "tests/support/fault_filesystem.h"
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QFile>
#include <QString>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

inline constexpr int kSeries = 20;
inline constexpr int kOldRecords = 300;
inline constexpr std::uint64_t kOld = std::uint64_t{kSeries} * kOldRecords;

/// A remote with agent::remote::Order::FreshFirst whose receiver takes as much of a backlog as the test allows, and all
/// that is fresh.
class FreshFirstRig {
public:
    FreshFirstRig() : m_boundary(agent::SystemClock().now() - 100'000)
    {
        auto faulty = std::make_unique<FaultFileSystem>(*m_disk);
        faults = faulty.get();
        rig.useFiles(std::move(faulty));
        rig.segmentBytes = 32U << 10;
        rig.truncates = true;
        rig.cursorInterval = std::chrono::milliseconds(20);
    }
    [[nodiscard]] bool start()
    {
        if (!receiver.start() || !rig.open())
            return false;
        settings = rig.remote(receiver.url());
        settings.queue.maxSamplesPerSend = 100;
        settings.queue.maxShards = 1;
        settings.queue.batchSendDeadline = std::chrono::milliseconds(50);
        settings.steering.order = agent::remote::Order::FreshFirst;
        settings.steering.receiverTakesOutOfOrder = true;
        settings.steering.catchUp = agent::remote::CatchUp::Full;
        receiver.answerBy([this](const WriteReceiver::Request &request) { return judge(request); });
        receiver.goDown();
        return rig.apply({settings});
    }
    /// An outage of five minutes ends, and `taken` samples of it are taken.
    [[nodiscard]] bool outage(int taken = 500)
    {
        for (int i = 0; i < kOldRecords; ++i)
            if (!append(m_boundary - (kOldRecords - i) * 1000))
                return false;
        allow(taken);
        return receiver.start();
    }
    /// One record at that time.
    [[nodiscard]] bool append(agent::TimestampMs time)
    {
        std::vector<agent::model::Sample> samples;
        for (const agent::model::Labels &labels : rig.makeSeries(kSeries))
            samples.push_back({rig.log->acquire(labels), time, static_cast<double>(++appended)});
        return rig.log->append(samples, {}).status.ok();
    }
    [[nodiscard]] bool appendFresh() { return append(m_boundary + 1000 * ++m_fresh); }
    void allow(std::int64_t samples) { m_allowed = samples; }
    /// Old samples are out of bounds from now on.
    void refuseOld() { m_refusesOld = true; }
    void allowAll() { allow(std::numeric_limits<std::int64_t>::max() / 2); }

    [[nodiscard]] std::uint64_t freshTaken() const { return taken(true); }
    [[nodiscard]] std::uint64_t oldTaken() const { return taken(false); }
    [[nodiscard]] bool hasTakenNewest() const
    {
        for (const auto &[name, samples] : receiver.series())
            if (std::none_of(samples.begin(), samples.end(),
                             [this](const auto &sample) { return sample.first == m_boundary + 1000 * m_fresh; }))
                return false;
        return true;
    }
    /// Everything arrived that was appended.
    [[nodiscard]] bool isComplete() const { return freshTaken() + oldTaken() == appended; }
    /// Each series' old samples came in order, and so did its fresh ones.
    [[nodiscard]] bool isInOrder() const
    {
        for (const auto &[name, samples] : receiver.series()) {
            agent::TimestampMs last[2] = {0, 0};
            for (const auto &[time, bits] : samples) {
                agent::TimestampMs &newest = last[time > m_boundary ? 1 : 0];
                if (time <= newest)
                    return false;
                newest = time;
            }
        }
        return true;
    }
    [[nodiscard]] bool hasBacklogFile() const
    {
        return QFile::exists(QString::fromStdString(rig.path() + "/remotes/headquarters.backlog"));
    }
    [[nodiscard]] bool isSplit() const { return rig.status().backlog.has_value(); }
    [[nodiscard]] bool isDelivered() const
    {
        const agent::remote::RemoteStatus s = rig.status();
        return s.ledger.pending == 0 && !s.backlog && s.ledger.committed == appended && s.ledger.imbalance() == 0;
    }
    /// Nothing of the cursors reaches the disk from now on.
    void freezeCursors()
    {
        faults->setFault([](FileOperation operation, const std::string &path) {
            const bool changes = operation == FileOperation::Create || operation == FileOperation::Rename ||
                                 operation == FileOperation::Remove;
            return changes && path.find("/remotes/") != std::string::npos ? agent::Status(agent::Code::Io, "frozen")
                                                                          : agent::Status();
        });
    }
    /// As if the process had died when the cursors were frozen.
    [[nodiscard]] bool restart()
    {
        rig.close();
        faults->heal();
        return rig.open() && rig.apply({settings});
    }

private:
    static WriteReceiver::Answer unavailable()
    {
        WriteReceiver::Answer answer;
        answer.status = 503;
        return answer;
    }
    static WriteReceiver::Answer refusal()
    {
        WriteReceiver::Answer answer;
        answer.status = 400;
        answer.body = "out of bounds";
        return answer;
    }
    std::optional<WriteReceiver::Answer> judge(const WriteReceiver::Request &request)
    {
        const auto old = std::count_if(request.samples.begin(), request.samples.end(),
                                       [this](const auto &sample) { return sample.timestamp <= m_boundary; });
        if (old == 0)
            return std::nullopt;
        if (m_refusesOld)
            return refusal();
        if (m_allowed <= 0)
            return unavailable();
        m_allowed -= old;
        return std::nullopt;
    }
    [[nodiscard]] std::uint64_t taken(bool fresh) const
    {
        std::set<std::pair<std::string, agent::TimestampMs>> found;
        for (const auto &[name, samples] : receiver.series())
            for (const auto &[time, bits] : samples)
                if (name.find("belfry_acceptance_probe") == std::string::npos && (time > m_boundary) == fresh)
                    found.emplace(name, time);
        return found.size();
    }

    const agent::TimestampMs m_boundary;
    std::atomic<std::int64_t> m_allowed{0};
    std::atomic<bool> m_refusesOld{false};
    int m_fresh = 0;
    std::unique_ptr<agent::FileSystem> m_disk = agent::makePosixFileSystem();

public:
    FaultFileSystem *faults = nullptr;
    WriteReceiver receiver;
    ForwardingRig rig;
    agent::remote::Settings settings;
    std::uint64_t appended = 0;
};
