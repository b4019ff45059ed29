// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/delivery.h"
#include "agent/remote/metrics.h"
#include "agent/remote/feed/source.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"
#include "tests/stress/torture/sample_book.h"
#include "tests/support/dice.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"

#include <chrono>
#include <memory>
#include <string>

namespace torture {

/// How the receiver behaves.
enum class Mood {
    Takes,
    Away,         ///< Connections fail.
    Fails,        ///< 503, and nothing is taken.
    LosesAnswers, ///< It takes the samples, and the answer does not arrive.
    Slow,         ///< It does not answer for now.
    Mixed,        ///< Each request as it comes.
};

/// Prints what the agent says: for looking into one case.
class TalkingLog final : public agent::LogSink {
public:
    void write(agent::LogLevel level, std::string_view component, std::string_view message,
               std::initializer_list<agent::LogField> fields) override;
};

/// The log, the cursor and the delivery to one remote on one file system, as an agent has them; but on one thread, with
/// the clock and the receiver in the hands of the test.
class Chain {
public:
    struct Shape {
        agent::wal::Compression compression = agent::wal::Compression::Snappy;
        std::uint64_t segmentBytes = 8192;
        std::size_t tailBytes = 16384;
        std::uint32_t samplesPerSend = 100;
        std::uint32_t lanes = 4;
        /// Draws a shape.
        [[nodiscard]] static Shape of(std::uint64_t seed);
    };
    /// Everything must outlive the chain. The agent's own log is printed when the environment has BELFRY_TORTURE_LOG.
    /// Open is the first call.
    Chain(agent::FileSystem &files, FakeClock &clock, SampleBook &book, const Shape &shape, std::uint64_t seed);
    /// As when the process ends without a warning; the file system is to be dead already.
    ~Chain();
    Chain(const Chain &) = delete;
    Chain &operator=(const Chain &) = delete;

    [[nodiscard]] agent::Status open();
    /// Ends as an agent does that is told to stop.
    void close();
    /// The delivery ends, and another goes on from the saved cursor, as when its settings change.
    void reload();
    /// Ends without a warning.
    void abandon();
    /// Time passes, and what is due happens.
    void turn(std::chrono::milliseconds by, Mood mood);
    /// What the agent does now and then.
    void tick();
    void truncate();

    [[nodiscard]] agent::wal::Log &log() { return *m_log; }
    [[nodiscard]] bool isOpen() const { return m_delivery != nullptr; }
    /// Nothing waits and nothing is under way.
    [[nodiscard]] bool idle() const;
    [[nodiscard]] std::shared_ptr<const agent::remote::RemoteStatus> status() const { return m_delivery->status(); }
    /// Samples that may be sent and not settled.
    [[nodiscard]] std::uint64_t windowLimit() const;
    /// What is wrong; empty: nothing.
    [[nodiscard]] const std::string &problem() const { return m_problem; }

private:
    [[nodiscard]] agent::wal::Settings logSettings();
    [[nodiscard]] agent::wal::CursorStore::Cursor startCursor();
    void startDelivery();
    void endDelivery();
    void serve(Mood mood);
    void take(const agent::http::Request &request);
    void checkLedger();

    agent::FileSystem &m_files;
    FakeClock &m_clock;
    SampleBook &m_book;
    const Shape m_shape;
    Dice m_dice;
    agent::NullLog m_silence;
    TalkingLog m_voice;
    agent::LogSink &m_sink;
    std::string m_problem;
    agent::remote::Settings m_settings;
    std::shared_ptr<const agent::remote::RemoteStatus> m_checked;

    std::unique_ptr<agent::telemetry::Registry> m_registry;
    std::unique_ptr<agent::wal::CursorStore> m_cursors;
    std::unique_ptr<agent::wal::Log> m_log;
    std::unique_ptr<agent::remote::Source> m_source;
    std::unique_ptr<FakeHttpClient> m_client;
    std::unique_ptr<agent::remote::Metrics> m_metrics;
    std::unique_ptr<agent::remote::Delivery> m_delivery;
};

} // namespace torture
