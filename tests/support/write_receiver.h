// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/http/server.h"
#include "agent/remote/wire/decoder.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A receiver of remote write 1.0 and 2.0 on loopback that decodes every request, refuses (400) and notes whatever the
/// specifications forbid, keeps the samples, histograms and exemplars of each series in the order they came, and
/// answers as it is told. Requests of 2.0 are told what was written of them, whatever the status. Internally
/// synchronised.
///
///     WriteReceiver receiver;
///     QVERIFY(receiver.start());
///     receiver.answer({.status = 503}, 3); // the next three requests
///     QTRY_COMPARE(receiver.sampleCount(), 1000U);
///     QCOMPARE(receiver.complaints(), {});
class WriteReceiver {
public:
    struct Answer {
        int status = 204;
        std::string body;
        agent::http::Headers headers;
        std::string contentType = "text/plain; charset=utf-8";
        bool hang = false;       ///< Answers only after `release` or `goDown`.
        bool store = false;      ///< Keeps the samples although `status` is no 2xx.
        bool tellWritten = true; ///< With 2.0; `headers` then need not.
    };
    /// What it understands.
    enum class Speaks {
        Both,
        Only1,   ///< Answers 415 to 2.0, as the specification has it.
        Unaware, ///< Takes everything for 1.0: of 2.0 it finds nothing, and answers 204.
    };
    struct Sample {
        std::string series; ///< As Labels::toString.
        agent::TimestampMs timestamp;
        std::uint64_t bits;           ///< Of the value.
        agent::TimestampMs start = 0; ///< Start timestamp; 0: none.
        friend bool operator==(const Sample &, const Sample &) = default;
    };
    struct Histogram {
        std::string series;
        agent::TimestampMs timestamp;
        agent::model::Histogram value;
        agent::TimestampMs start = 0;
    };
    /// Of a metric family (1.0), or of that of a series (2.0).
    struct Metadata {
        std::string name; ///< Of the family; or the series, as Labels::toString.
        std::string type; ///< As model::typeName.
        std::string help;
        std::string unit;
        friend bool operator==(const Metadata &, const Metadata &) = default;
    };
    struct Exemplar {
        std::string series;
        agent::TimestampMs timestamp;
        double value;
        std::string labels; ///< As Labels::toString.
        friend bool operator==(const Exemplar &, const Exemplar &) = default;
    };
    struct Request {
        agent::http::Headers headers; ///< Names in lower case.
        std::vector<Sample> samples;
        std::vector<Histogram> histograms;
        std::vector<Exemplar> exemplars;
        std::vector<Metadata> metadata; ///< Of 2.0, those of series of which anything is told.
        agent::remote::Protocol protocol = agent::remote::Protocol::V1;
        std::size_t series = 0;   ///< TimeSeries messages.
        std::size_t bodyHash = 0; ///< The same for bodies that are equal byte by byte.
        int status = 0;
        std::size_t bodyBytes = 0;
        std::string path;
    };
    /// Decides the answer to a request; nothing: take it.
    using Script = std::function<std::optional<Answer>(const Request &)>;

    WriteReceiver() = default;
    ~WriteReceiver();
    WriteReceiver(const WriteReceiver &) = delete;
    WriteReceiver &operator=(const WriteReceiver &) = delete;

    /// Listens, the first time on any port, later on the same one.
    [[nodiscard]] bool start();
    /// Refuses connections until `start`. Hanging requests are let go.
    void goDown();
    [[nodiscard]] std::string url(const std::string &path = "/api/v1/write") const;

    /// Answers the next `requests` so; until told otherwise when negative.
    void answer(Answer answer, int requests = -1);
    void answerBy(Script script);
    /// Both until told otherwise.
    void speak(Speaks what);
    /// Takes everything again.
    void recover();
    /// Lets hanging requests go on.
    void release();

    /// Requests that were answered, oldest first.
    [[nodiscard]] std::vector<Request> requests() const;
    [[nodiscard]] std::size_t requestCount() const;
    /// Requests that hang now.
    [[nodiscard]] std::size_t hanging() const;
    /// The samples taken, by series, in the order they came; those that came twice are there twice.
    [[nodiscard]] std::map<std::string, std::vector<std::pair<agent::TimestampMs, std::uint64_t>>> series() const;
    /// Samples taken, repetitions included.
    [[nodiscard]] std::uint64_t sampleCount() const;
    /// Histograms and exemplars taken, in the order they came, repetitions included.
    [[nodiscard]] std::vector<Histogram> histograms() const;
    [[nodiscard]] std::vector<Exemplar> exemplars() const;
    /// What was told of families and series, by name; of one told several times, the latest.
    [[nodiscard]] std::map<std::string, Metadata> metadata() const;
    /// Samples and histograms taken that had come before with the same timestamp and value.
    [[nodiscard]] std::uint64_t repetitions() const;
    /// Samples and histograms taken that were older than one of the same series before them, whatever its kind, and no
    /// repetition.
    [[nodiscard]] std::uint64_t outOfOrder() const;
    /// What requests did that the specification forbids.
    [[nodiscard]] std::vector<std::string> complaints() const;

private:
    agent::http::ServerResponse handle(const agent::http::ServerRequest &request);
    [[nodiscard]] std::string check(const agent::http::ServerRequest &request, Request &out) const;
    /// Whether a request goes by the rules of what it speaks; else the answer.
    [[nodiscard]] std::optional<Answer> cannotReadLocked(const Request &request) const AGENT_REQUIRES(m_mutex);
    void note(const std::string &series, agent::TimestampMs timestamp, std::uint64_t fingerprint)
        AGENT_REQUIRES(m_mutex);
    [[nodiscard]] std::optional<Answer> nextAnswerLocked(const Request &request) AGENT_REQUIRES(m_mutex);
    void storeLocked(const Request &request) AGENT_REQUIRES(m_mutex);

    std::unique_ptr<agent::http::Server> m_server;
    std::uint16_t m_port = 0;
    mutable agent::Mutex m_mutex;
    agent::CondVar m_released;
    Script m_script AGENT_GUARDED_BY(m_mutex);
    Speaks m_speaks AGENT_GUARDED_BY(m_mutex) = Speaks::Both;
    std::uint64_t m_releases AGENT_GUARDED_BY(m_mutex) = 0;
    std::size_t m_hanging AGENT_GUARDED_BY(m_mutex) = 0;
    std::vector<Request> m_requests AGENT_GUARDED_BY(m_mutex);
    std::map<std::string, std::vector<std::pair<agent::TimestampMs, std::uint64_t>>> m_series AGENT_GUARDED_BY(m_mutex);
    std::map<std::string, std::map<agent::TimestampMs, std::uint64_t>> m_known AGENT_GUARDED_BY(m_mutex);
    std::vector<Histogram> m_histograms AGENT_GUARDED_BY(m_mutex);
    std::vector<Exemplar> m_exemplars AGENT_GUARDED_BY(m_mutex);
    std::map<std::string, Metadata> m_metadata AGENT_GUARDED_BY(m_mutex);
    std::uint64_t m_samples AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_repetitions AGENT_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_outOfOrder AGENT_GUARDED_BY(m_mutex) = 0;
    std::vector<std::string> m_complaints AGENT_GUARDED_BY(m_mutex);
};
