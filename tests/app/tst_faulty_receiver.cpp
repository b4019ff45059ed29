// SPDX-License-Identifier: GPL-3.0-or-later
// The real agent and a receiver, or a way to it, that does everything wrong: what can be delivered is, once the trouble
// has passed, in order and once each; what is refused for good is listed; the ledger balances.
// BELFRY_FAULT_SECONDS sets how long the trouble lasts (2 by default).
#include "tests/support/counting_target.h"
#include "tests/support/faulty_line.h"
#include "tests/support/process.h"
#include "tests/support/write_receiver.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>

using namespace process;

namespace {

constexpr int kSeries = 300;
constexpr const char *kBad = "bad=\"1\"";

int troubleMs()
{
    bool ok = false;
    const int seconds = qEnvironmentVariableIntValue("BELFRY_FAULT_SECONDS", &ok);
    return 1000 * (ok ? seconds : 2);
}

bool hasBad(const WriteReceiver::Request &request)
{
    return std::any_of(request.samples.begin(), request.samples.end(), [](const WriteReceiver::Sample &sample) {
        return sample.series.find(kBad) != std::string::npos;
    });
}

WriteReceiver::Answer answerWith(int status, std::string body)
{
    WriteReceiver::Answer answer;
    answer.status = status;
    answer.body = std::move(body);
    return answer;
}

WriteReceiver::Script refuseBad(int status)
{
    return [status](const WriteReceiver::Request &request) {
        return hasBad(request) ? std::optional(answerWith(status, "label bad is not wanted")) : std::nullopt;
    };
}

WriteReceiver::Script refuseAbove(std::size_t bytes)
{
    return [bytes](const WriteReceiver::Request &request) {
        return request.bodyBytes > bytes ? std::optional(answerWith(413, "request entity too large")) : std::nullopt;
    };
}

/// The agent, its target, its receiver and the line between them.
struct Rig {
    explicit Rig(const QString &protocol, std::string more = {})
        : target(kSeries, std::move(more)), agent(directory.path(), "agent", freePort(), {"--web.enable-lifecycle"}),
          message(protocol)
    {
    }
    bool start()
    {
        if (!target.start() || !receiver.start())
            return false;
        line = std::make_unique<FaultyLine>(
            static_cast<std::uint16_t>(QUrl(QString::fromStdString(receiver.url())).port()));
        return agent.writeConfig(QStringLiteral("global: {scrape_interval: 200ms, scrape_timeout: 200ms}\n"
                                                "scrape_configs:\n- job_name: target\n  static_configs:\n"
                                                "  - targets: ['127.0.0.1:%1']\n"
                                                "remote_write:\n- url: http://127.0.0.1:%2/api/v1/write\n  name: hq\n"
                                                "  protobuf_message: %3\n  remote_timeout: 1s\n"
                                                "  queue_config: {max_backoff: 300ms, batch_send_deadline: 100ms}\n")
                                     .arg(target.port())
                                     .arg(line->port())
                                     .arg(message)) &&
               agent.startAndWait();
    }
    [[nodiscard]] QJsonObject remote() const
    {
        const QByteArray body = httpGet(agent.port(), "/api/v1/status/remote_write").body;
        return QJsonDocument::fromJson(body)["data"]["remotes"][0].toObject();
    }
    [[nodiscard]] QJsonObject ledger() const { return remote()["ledger"].toObject(); }
    /// Numbers of the scrapes that arrived, in the order they came.
    [[nodiscard]] std::vector<int> numbers() const
    {
        std::vector<int> out;
        for (const auto &[series, points] : receiver.series()) {
            if (series.find("scrape_number") == std::string::npos)
                continue;
            for (const auto &[time, bits] : points)
                if (const auto value = std::bit_cast<double>(bits); !std::isnan(value))
                    out.push_back(static_cast<int>(value));
        }
        return out;
    }

    /// A scrape that failed has arrived.
    [[nodiscard]] bool sawFailure() const
    {
        for (const auto &[series, points] : receiver.series())
            if (series.starts_with("up{") && std::any_of(points.begin(), points.end(), [](const auto &point) {
                    return std::bit_cast<double>(point.second) == 0;
                }))
                return true;
        return false;
    }

    QTemporaryDir directory;
    CountingTarget target;
    WriteReceiver receiver;
    std::unique_ptr<FaultyLine> line;
    Agent agent;
    QString message;
};

/// Stops the target, waits until all is through, and compares. Empty: all is well.
QString checkAllArrived(Rig &rig, const char *reason)
{
    rig.target.stop();
    // The failing scrapes are samples too: when the first has arrived and less than a whole scrape waits, all that
    // succeeded are through.
    const auto through = [&rig] {
        const QJsonObject ledger = rig.ledger();
        return !ledger.isEmpty() && ledger["pending"].toInteger() < kSeries && ledger["imbalance"].toInteger() == 0 &&
               rig.sawFailure();
    };
    if (!QTest::qWaitFor(through, 60000))
        return "not delivered: " + QJsonDocument(rig.remote()).toJson();
    if (!rig.agent.stop())
        return "the agent did not stop";
    if (!rig.receiver.complaints().empty())
        return QString::fromStdString(rig.receiver.complaints().front());
    if (rig.receiver.outOfOrder() > 0)
        return "samples came out of order";
    const std::vector<int> numbers = rig.numbers();
    int expected = 1;
    for (const int number : numbers) {
        if (number > expected)
            return QString("scrape %1 is missing, %2 came").arg(expected).arg(number);
        expected = std::max(expected, number + 1);
    }
    // The last one may have met the end of the target.
    if (expected < rig.target.scrapes())
        return QString("scrapes from %1 to %2 are missing").arg(expected).arg(rig.target.scrapes());
    if (!reason && rig.receiver.series().empty())
        return "nothing came";
    return {};
}

/// The page of dead letters agrees with the ledger about what was refused.
QString checkRefused(Rig &rig, const char *reason)
{
    const QJsonObject dropped = rig.ledger()["dropped"].toObject();
    if (!reason)
        return dropped.isEmpty() ? QString() : "lost: " + QJsonDocument(dropped).toJson();
    const qint64 refused = dropped[QLatin1String(reason)].toInteger();
    if (refused == 0 || dropped.size() != 1)
        return "refused: " + QJsonDocument(dropped).toJson();
    const qint64 listed = rig.remote()["deadLetters"].toObject()["samples"].toInteger();
    if (listed != refused)
        return QString("%1 samples are refused, %2 are listed").arg(refused).arg(listed);
    return {};
}

} // namespace

class FaultyReceiverTest : public QObject {
    Q_OBJECT

private slots:
    void line_data();
    void line();
    void answers_data();
    void answers();
    void refusals_data();
    void refusals();
};

void FaultyReceiverTest::line_data()
{
    QTest::addColumn<FaultyLine::Fault>("fault");
    QTest::newRow("refuses") << FaultyLine::Fault::Refuse;
    QTest::newRow("resets") << FaultyLine::Fault::Reset;
    QTest::newRow("hangs") << FaultyLine::Fault::Hang;
    QTest::newRow("drips") << FaultyLine::Fault::Drip;
    QTest::newRow("closes in mid-body") << FaultyLine::Fault::CutBody;
    QTest::newRow("loses answers") << FaultyLine::Fault::CutAnswer;
}

/// Nothing is lost whatever the way there does.
void FaultyReceiverTest::line()
{
    QFETCH(FaultyLine::Fault, fault);
    Rig rig("prometheus.WriteRequest");
    QVERIFY2(rig.start(), qPrintable(rig.agent.output()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() > 2 * kSeries, 20000);
    rig.line->set(fault);
    const int scrapes = rig.target.scrapes();
    QTRY_VERIFY_WITH_TIMEOUT(rig.target.scrapes() > scrapes + troubleMs() / 200, 2 * troubleMs() + 10000);
    QTRY_VERIFY2_WITH_TIMEOUT(rig.remote()["state"].toString() == "offline",
                              QJsonDocument(rig.remote()).toJson().constData(), 5000);
    rig.line->set(FaultyLine::Fault::None);
    QCOMPARE(checkRefused(rig, nullptr), QString());
    QCOMPARE(checkAllArrived(rig, nullptr), QString());
}

void FaultyReceiverTest::answers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("state");
    QTest::newRow("503") << 503 << ""
                         << ""
                         << "not ready"
                         << "offline";
    QTest::newRow("500") << 500 << ""
                         << ""
                         << "out of memory"
                         << "offline";
    QTest::newRow("429 with Retry-After") << 429 << "Retry-After"
                                          << "1"
                                          << "too many"
                                          << "offline";
    QTest::newRow("200 and HTML") << 200 << ""
                                  << ""
                                  << "<html><body>Please log in</body></html>"
                                  << "action_needed";
    QTest::newRow("401") << 401 << ""
                         << ""
                         << "who are you?"
                         << "action_needed";
    QTest::newRow("302") << 302 << "Location"
                         << "http://127.0.0.1:1/login"
                         << ""
                         << "action_needed";
}

/// Nor whatever the receiver says for a while.
void FaultyReceiverTest::answers()
{
    QFETCH(int, status);
    QFETCH(QString, header);
    QFETCH(QString, value);
    QFETCH(QString, body);
    QFETCH(QString, state);
    Rig rig("prometheus.WriteRequest");
    QVERIFY2(rig.start(), qPrintable(rig.agent.output()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() > 2 * kSeries, 20000);
    WriteReceiver::Answer answer = answerWith(status, body.toStdString());
    if (!header.isEmpty())
        answer.headers.emplace_back(header.toStdString(), value.toStdString());
    if (body.startsWith("<html"))
        answer.contentType = "text/html";
    rig.receiver.answer(answer);
    const int scrapes = rig.target.scrapes();
    QTRY_VERIFY_WITH_TIMEOUT(rig.target.scrapes() > scrapes + troubleMs() / 200, 2 * troubleMs() + 10000);
    QTRY_VERIFY2_WITH_TIMEOUT(rig.remote()["state"].toString() == state,
                              QJsonDocument(rig.remote()).toJson().constData(), 5000);
    rig.receiver.recover();
    QCOMPARE(httpPost(rig.agent.port(), "/api/v1/belfry/remotes/hq/retry").status,
             200); // else a slow probe comes first
    QCOMPARE(checkRefused(rig, nullptr), QString());
    QCOMPARE(checkAllArrived(rig, nullptr), QString());
}

void FaultyReceiverTest::refusals_data()
{
    QTest::addColumn<QString>("protocol");
    QTest::addColumn<int>("status");
    for (const int status : {400, 409, 422, 500, 413})
        QTest::addRow("%d, 1.0", status) << "prometheus.WriteRequest" << status;
    for (const int status : {400, 413})
        QTest::addRow("%d, 2.0", status) << "io.prometheus.write.v2.Request" << status;
}

/// A receiver refuses one series for good (500: without ever saying so), or requests above a size: everything else
/// arrives, and what was refused is listed to the sample.
void FaultyReceiverTest::refusals()
{
    QFETCH(QString, protocol);
    QFETCH(int, status);
    const bool tooLarge = status == 413;
    const QByteArray reason = "receiver_rejected_" + QByteArray::number(status);
    Rig rig(protocol, "poison{bad=\"1\"} 1\n");
    QVERIFY2(rig.start(), qPrintable(rig.agent.output()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.receiver.sampleCount() > 2 * kSeries, 20000);
    rig.receiver.answerBy(tooLarge ? refuseAbove(1500) : refuseBad(status));
    const int scrapes = rig.target.scrapes();
    QTRY_VERIFY_WITH_TIMEOUT(rig.target.scrapes() > scrapes + troubleMs() / 200, 2 * troubleMs() + 10000);
    if (!tooLarge)
        QTRY_VERIFY2_WITH_TIMEOUT(rig.ledger()["dropped"].toObject().contains(reason),
                                  QJsonDocument(rig.remote()).toJson().constData(), 120000);
    rig.receiver.recover();
    QCOMPARE(checkRefused(rig, tooLarge ? nullptr : reason.constData()), QString());
    QCOMPARE(checkAllArrived(rig, tooLarge ? nullptr : reason.constData()), QString());
}

QTEST_GUILESS_MAIN(FaultyReceiverTest)
#include "tst_faulty_receiver.moc"
