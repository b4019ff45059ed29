// SPDX-License-Identifier: GPL-3.0-or-later
// The connection doctor: each step broken on purpose, over plain HTTP.
#include "agent/remote/doctor/doctor.h"

#include "agent/remote/wire/decoder.h"
#include "tests/agent/remote/doctor_rig.h"
#include "tests/support/contains.h"
#include "tests/support/process.h"
#include "tests/support/raw_server.h"
#include "tests/support/silent_port.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace agent;
using namespace agent::remote;
using http::ServerRequest;
using http::ServerResponse;
using model::StepState;

namespace {

/// Takes everything, both versions.
ServerResponse takes(const ServerRequest &request)
{
    if (!PretendReceiver::isV2(request))
        return PretendReceiver::reply(204);
    return PretendReceiver::reply(204, {}, {{"X-Prometheus-Remote-Write-Samples-Written", "1"}});
}

/// The samples in the body of a request of remote write 1.0.
std::vector<std::string> samplesIn(const std::string &body)
{
    std::vector<std::string> out;
    decodeWriteRequest(body, [&](const ReceivedSeries &series) {
        model::Labels labels;
        for (const auto &[name, value] : series.labels)
            labels.set(name, value);
        for (std::size_t i = 0; i < series.samples.size(); ++i)
            out.push_back(labels.toString());
    }).ignore("a body that does not decode gives no samples, which tests notice");
    return out;
}

} // namespace

class TestDoctor : public QObject {
    Q_OBJECT

private slots:
    void allIsWell()
    {
        PretendReceiver receiver(takes);
        QVERIFY(receiver.isReady());
        DoctorRig rig;
        rig.options.externalLabels = model::Labels{{"cluster", "gotham"}};
        rig.run(receiver.url());
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        QCOMPARE(rig.told, (std::vector<std::string>{"configuration", "name", "tcp", "proxy", "tls", "answer", "clock",
                                                     "protocol", "sample"}));
        QCOMPARE(rig.diagnosis.receiver, std::string("Prometheus"));
        for (const char *name : {"configuration", "name", "tcp", "answer", "clock", "protocol", "sample"})
            QVERIFY2(rig.step(name).state == StepState::Passed, rig.text().c_str());
        for (const char *name : {"proxy", "tls"})
            QVERIFY2(rig.step(name).state == StepState::Skipped, rig.text().c_str());
        QVERIFY(rig.step("tcp").facts.front().milliseconds >= 0);

        const auto requests = receiver.requests();
        QCOMPARE(requests.size(), std::size_t{3}); // 1.0 and 2.0 without samples, the sample
        QCOMPARE(samplesIn(requests[0].body), std::vector<std::string>());
        QCOMPARE(samplesIn(requests[2].body),
                 (std::vector<std::string>{"belfry_doctor_test{agent=\"batmobile\", cluster=\"gotham\"}"}));
        QCOMPARE(requests[2].header("user-agent"), std::string_view("Belfry/test"));
        QCOMPARE(requests[2].header("x-prometheus-remote-write-version"), std::string_view("0.1.0"));
    }

    void withoutASample()
    {
        PretendReceiver receiver(takes);
        DoctorRig rig;
        rig.options.sendTestSample = false;
        rig.run(receiver.url());
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        QVERIFY(rig.step("sample").state == StepState::Skipped);
        for (const ServerRequest &request : receiver.requests())
            if (!PretendReceiver::isV2(request))
                QCOMPARE(samplesIn(request.body), std::vector<std::string>());
    }

    void configuration_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("passwordFile");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("words");
        const int failed = static_cast<int>(StepState::Failed);
        const int warning = static_cast<int>(StepState::Warning);
        QTest::newRow("no URL") << "headquarters"
                                << ""
                                << "" << failed << "correct url";
        QTest::newRow("scheme") << "ftp://127.0.0.1/"
                                << ""
                                << "" << failed << "neither http nor https";
        QTest::newRow("replica") << ""
                                 << "Thanos-Replica"
                                 << "" << failed << "only Thanos Receive itself";
        QTest::newRow("reserved") << ""
                                  << "Content-Type"
                                  << "" << failed << "remove Content-Type";
        QTest::newRow("secret") << ""
                                << ""
                                << "/does/not/exist" << failed << "/does/not/exist";
        QTest::newRow("clear text") << "http://belfry.invalid/api/v1/write"
                                    << ""
                                    << "/dev/null" << warning << "use https";
        QTest::newRow("no path") << "http://127.0.0.1:1"
                                 << ""
                                 << "" << warning << "/api/v1/receive (Thanos Receive)";
    }
    void configuration()
    {
        QFETCH(QString, url);
        QFETCH(QString, header);
        QFETCH(QString, passwordFile);
        QFETCH(int, state);
        QFETCH(QString, words);
        PretendReceiver receiver(takes);
        DoctorRig rig;
        if (!header.isEmpty())
            rig.settings.headers.emplace(header.toStdString(), "1");
        if (!passwordFile.isEmpty())
            rig.settings.http.basicAuth = http::BasicAuth{"alfred", "", {"", passwordFile.toStdString()}};
        rig.run(url.isEmpty() ? receiver.url() : url.toStdString());
        const model::DiagnosisStep &step = rig.step("configuration");
        QCOMPARE(static_cast<int>(step.state), state);
        QVERIFY2((step.summary + step.hint).find(words.toStdString()) != std::string::npos, rig.text().c_str());
        QVERIFY(!step.hint.empty());
        // What cannot be sent is not tried; what can is.
        QCOMPARE(rig.step("name").state == StepState::Skipped, step.state == StepState::Failed && header.isEmpty());
    }

    void unknownName()
    {
        DoctorRig rig;
        rig.run("http://headquarters.invalid/api/v1/write");
        QCOMPARE(rig.failed(), std::string("name"));
        QVERIFY_CONTAINS(rig.text(), "lookup headquarters.invalid");
        QVERIFY(!rig.step("name").hint.empty());
        for (const char *name : {"tcp", "proxy", "tls", "answer", "protocol", "sample"})
            QVERIFY2(rig.step(name).summary == "not tried: Name failed", rig.text().c_str());
        QVERIFY(rig.diagnosis.complete && !rig.diagnosis.passed());
    }

    void refusedPort()
    {
        DoctorRig rig;
        rig.run("http://127.0.0.1:" + std::to_string(process::freePort()) + "/api/v1/write");
        QCOMPARE(rig.failed(), std::string("tcp"));
        QVERIFY_CONTAINS(rig.step("tcp").summary, "Connection refused");
        QVERIFY_CONTAINS(rig.step("tcp").hint, "nothing listens on port");
    }

    /// localhost has an IPv6 address too, where nobody listens.
    void someAddresses()
    {
        PretendReceiver receiver(takes);
        DoctorRig rig;
        rig.run("http://localhost:" + std::to_string(receiver.port()) + "/api/v1/write");
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        QCOMPARE(rig.step("tcp").facts.size(), rig.step("name").facts.size());
        QCOMPARE(rig.step("tcp").state == StepState::Warning, rig.step("name").facts.size() > 1);
    }

    void silentPort()
    {
        const SilentPort silent;
        QVERIFY(silent.isReady());
        DoctorRig rig;
        rig.options.stepTimeout = std::chrono::milliseconds(200);
        rig.run("http://" + silent.address() + "/api/v1/write");
        QCOMPARE(rig.failed(), std::string("answer"));
        QVERIFY_CONTAINS(rig.step("answer").hint, "does not answer");
        rig.run("https://" + silent.address() + "/api/v1/write");
        QCOMPARE(rig.failed(), std::string("tls"));
        QVERIFY_CONTAINS(rig.step("tls").hint, "does not speak TLS");
    }

    void stopInTheMiddle_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::newRow("http") << "http://";
        QTest::newRow("https") << "https://";
    }
    void stopInTheMiddle()
    {
        QFETCH(QString, scheme);
        const SilentPort silent;
        DoctorRig rig;
        rig.options.stepTimeout = std::chrono::milliseconds(60'000);
        std::jthread stopper;
        rig.onStep = [&](const model::DiagnosisStep &step) {
            if (step.name == "proxy") // the next one waits
                stopper = std::jthread([&rig] {
                    std::this_thread::sleep_for(std::chrono::milliseconds(50));
                    rig.stop.request_stop();
                });
        };
        QElapsedTimer timer;
        timer.start();
        rig.run(scheme.toStdString() + silent.address() + "/api/v1/write");
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(!rig.diagnosis.complete && !rig.diagnosis.passed());
        QCOMPARE(rig.told.back(), scheme == "https://" ? std::string("proxy") : std::string("tls"));
    }

    void proxy_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QString>("hint");
        QTest::newRow("forbids") << "https"
                                 << "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                                 << "have target.test:443";
        QTest::newRow("wants a user") << "https"
                                      << "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
                                      << "user and password into proxy_url";
        QTest::newRow("cannot reach") << "https"
                                      << "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
                                      << "cannot reach target.test:443";
        QTest::newRow("wants a user, http") << "http"
                                            << "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
                                            << "user and password into proxy_url";
    }
    void proxy()
    {
        QFETCH(QString, scheme);
        QFETCH(QString, answer);
        QFETCH(QString, hint);
        RawServer server([&answer](const std::string &) { return answer.toStdString(); });
        QVERIFY(server.isReady());
        DoctorRig rig;
        rig.settings.http.proxy.url = "http://alfred:hunter2@127.0.0.1:" + std::to_string(server.port());
        // The proxy alone looks the name up: there is none.
        rig.run(scheme.toStdString() + "://target.test:443/api/v1/write");
        QVERIFY2(rig.failed() == "proxy", rig.text().c_str());
        QVERIFY2(contains(rig.step("proxy").hint, hint.toStdString()), rig.text().c_str());
        QVERIFY_CONTAINS(rig.step("name").summary, "the proxy 127.0.0.1");
        QVERIFY2(!contains(rig.text(), "hunter2"), rig.text().c_str());
    }

    void byAProxy()
    {
        // To a proxy a request comes with the whole URL, after a knock; this one answers for the receiver.
        RawServer server([](const std::string &) {
            return "HTTP/1.1 204 No Content\r\nDate: " + httpDate(SystemClock().now()) + "\r\n\r\n";
        });
        DoctorRig rig;
        rig.settings.http.proxy.url = "http://127.0.0.1:" + std::to_string(server.port());
        rig.run("http://target.test/api/v1/write");
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        QVERIFY(rig.step("proxy").state == StepState::Passed);
        QVERIFY_CONTAINS(server.heads()[1], "POST http://target.test/api/v1/write HTTP/1.1");
        // With an exception for the host the proxy is not used.
        PretendReceiver receiver(takes);
        rig.settings.http.proxy.noProxy = "127.0.0.1";
        const std::size_t before = server.heads().size();
        rig.run(receiver.url());
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        QVERIFY_CONTAINS(rig.step("proxy").summary, "exempted");
        QCOMPARE(server.heads().size(), before);
    }

    void answers_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("words");
        const int failed = static_cast<int>(StepState::Failed);
        const int warning = static_cast<int>(StepState::Warning);
        const QString html = "<!doctype html><title>Welcome to the hotel</title>";
        QTest::newRow("401 without credentials") << 401 << "no"
                                                 << "" << failed << "no authentication is configured";
        QTest::newRow("401 basic") << 401 << "no"
                                   << "basic" << failed << "check username and password";
        QTest::newRow("401 token") << 401 << "no"
                                   << "token" << failed << "has expired";
        QTest::newRow("403 basic") << 403 << "no"
                                   << "basic" << failed << "may not write here";
        QTest::newRow("403 token") << 403 << "no"
                                   << "token" << failed << "may not write here";
        QTest::newRow("404") << 404 << "404 page not found"
                             << "" << failed << "/api/v1/push (Mimir, Cortex)";
        QTest::newRow("404 of Prometheus")
            << 404 << "remote write receiver needs to be enabled with --web.enable-remote-write-receiver"
            << "" << failed << "start that Prometheus with --web.enable-remote-write-receiver";
        QTest::newRow("400 of VictoriaMetrics") << 400 << "unsupported path requested: \"/x\""
                                                << "" << failed << "correct the path";
        QTest::newRow("405") << 405 << ""
                             << "" << failed << "correct the path";
        QTest::newRow("407") << 407 << ""
                             << "" << failed << "proxy_url";
        QTest::newRow("302") << 302 << ""
                             << "" << failed << "if https://elsewhere.test/ is the receiver, write that into url";
        QTest::newRow("200 with a page") << 200 << html << "" << failed << "captive portal";
        QTest::newRow("404 with a page") << 404 << html << "" << failed << "captive portal";
        QTest::newRow("502 with a page") << 502 << html << "" << failed << "tries again by itself";
        QTest::newRow("401 with a page") << 401 << html << "" << failed << "no authentication is configured";
        QTest::newRow("429") << 429 << "slow down"
                             << "" << warning << "have the limit raised";
        QTest::newRow("503") << 503 << "starting"
                             << "" << failed << "tries again by itself";
        QTest::newRow("418") << 418 << ""
                             << "" << failed << "no answer of a remote write receiver";
    }
    void answers()
    {
        QFETCH(int, status);
        QFETCH(QString, body);
        QFETCH(QString, key);
        QFETCH(int, state);
        QFETCH(QString, words);
        PretendReceiver receiver([&](const ServerRequest &) {
            return PretendReceiver::reply(status, body.toStdString(), {{"Location", "https://elsewhere.test/"}});
        });
        DoctorRig rig;
        if (key == "basic")
            rig.settings.http.basicAuth = http::BasicAuth{"alfred", "", {"hunter2", ""}};
        else if (key == "token")
            rig.settings.http.authorization = http::Authorization{"Bearer", {"hunter2", ""}};
        rig.run(receiver.url());
        const model::DiagnosisStep &step = rig.step("answer");
        QVERIFY2(static_cast<int>(step.state) == state, rig.text().c_str());
        QVERIFY2(contains(step.hint, words.toStdString()), rig.text().c_str());
        QVERIFY2(contains(step.summary, std::to_string(status)), rig.text().c_str());
        QVERIFY2(!contains(rig.text(), "hunter2"), rig.text().c_str());
        QCOMPARE(rig.diagnosis.receiver, std::string("unknown"));
        // Whatever is answered tells the time.
        QVERIFY2(rig.step("clock").state == StepState::Passed, rig.text().c_str());
        if (step.state == StepState::Failed)
            QCOMPARE(rig.step("sample").summary, std::string("not tried: Answer failed"));
    }

    void credentialsArriveAndPass()
    {
        PretendReceiver receiver(takes);
        DoctorRig rig;
        rig.settings.http.basicAuth = http::BasicAuth{"alfred", "", {"hunter2", ""}};
        rig.settings.headers.emplace("THANOS-TENANT", "batmobile");
        rig.run(receiver.url("/api/v1/receive"));
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
        QCOMPARE(rig.diagnosis.receiver, std::string("Thanos Receive"));
        QVERIFY_CONTAINS(rig.text(), "THANOS-TENANT");
        for (const ServerRequest &request : receiver.requests()) {
            QCOMPARE(request.header("authorization"), std::string_view("Basic YWxmcmVkOmh1bnRlcjI="));
            QCOMPARE(request.header("thanos-tenant"), std::string_view("batmobile"));
        }
    }

    void noHttp()
    {
        RawServer server([](const std::string &) { return std::string(RawServer::kReset); });
        DoctorRig rig;
        rig.run("http://127.0.0.1:" + std::to_string(server.port()) + "/api/v1/write");
        QCOMPARE(rig.failed(), std::string("answer"));
        QVERIFY(rig.step("clock").state == StepState::Skipped);
    }

    void clock_data()
    {
        QTest::addColumn<int>("secondsAhead");
        QTest::addColumn<int>("state");
        QTest::newRow("right") << 0 << static_cast<int>(StepState::Passed);
        QTest::newRow("a little") << 3 << static_cast<int>(StepState::Passed);
        QTest::newRow("30 s ahead") << 30 << static_cast<int>(StepState::Warning);
        QTest::newRow("30 s behind") << -30 << static_cast<int>(StepState::Warning);
        QTest::newRow("10 min ahead") << 600 << static_cast<int>(StepState::Failed);
        QTest::newRow("10 min behind") << -600 << static_cast<int>(StepState::Failed);
    }
    void clock()
    {
        QFETCH(int, secondsAhead);
        QFETCH(int, state);
        PretendReceiver receiver([&](const ServerRequest &request) {
            ServerResponse response = takes(request);
            response.headers.emplace_back("Date", httpDate(SystemClock().now() - 1000 * secondsAhead));
            return response;
        });
        DoctorRig rig;
        rig.run(receiver.url());
        const model::DiagnosisStep &step = rig.step("clock");
        QVERIFY2(static_cast<int>(step.state) == state, rig.text().c_str());
        if (state != static_cast<int>(StepState::Passed))
            QVERIFY2(contains(step.summary, secondsAhead > 0 ? "ahead of" : "behind") && !step.hint.empty(),
                     rig.text().c_str());
        // A wrong clock keeps nothing else from being examined.
        QVERIFY2(rig.step("sample").state == StepState::Passed, rig.text().c_str());
    }

    void noDate()
    {
        PretendReceiver receiver([](const ServerRequest &) {
            return PretendReceiver::reply(204, {}, {{"Date", "soon"}});
        });
        DoctorRig rig;
        rig.run(receiver.url());
        QVERIFY2(rig.step("clock").state == StepState::Skipped, rig.text().c_str());
        QVERIFY2(rig.diagnosis.passed(), rig.text().c_str());
    }

    void protocol_data()
    {
        QTest::addColumn<bool>("configuredV2");
        QTest::addColumn<int>("v1");
        QTest::addColumn<int>("v2");
        QTest::addColumn<bool>("written"); ///< Tells of 2.0 what it has written.
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("words");
        const int passed = static_cast<int>(StepState::Passed);
        const int warning = static_cast<int>(StepState::Warning);
        const int failed = static_cast<int>(StepState::Failed);
        QTest::newRow("1.0, takes both") << false << 204 << 204 << true << passed << "2.0 is taken as well";
        QTest::newRow("1.0, takes 1.0") << false << 204 << 415 << false << passed << "remote write 1.0 as configured";
        QTest::newRow("1.0, lies about 2.0") << false << 200 << 200 << false << passed << "not understood";
        QTest::newRow("1.0, takes 2.0") << false << 415 << 204 << true << failed
                                        << "set protobuf_message: io.prometheus";
        QTest::newRow("1.0, takes neither") << false << 400 << 400 << false << failed << "takes neither";
        QTest::newRow("2.0, takes both") << true << 204 << 204 << true << passed << "remote write 2.0 as configured";
        QTest::newRow("2.0, takes 1.0") << true << 204 << 415 << false << warning << "falls back to 1.0";
        QTest::newRow("2.0, lies") << true << 204 << 204 << false << warning << "falls back to 1.0";
        QTest::newRow("2.0, takes neither") << true << 415 << 415 << false << failed << "takes neither";
    }
    void protocol()
    {
        QFETCH(bool, configuredV2);
        QFETCH(int, v1);
        QFETCH(int, v2);
        QFETCH(bool, written);
        QFETCH(int, state);
        QFETCH(QString, words);
        PretendReceiver receiver([&](const ServerRequest &request) {
            const bool isV2 = PretendReceiver::isV2(request);
            ServerResponse response = PretendReceiver::reply(isV2 ? v2 : v1, isV2 ? "no 2.0" : "no 1.0");
            if (isV2 && written)
                response.headers.emplace_back("X-Prometheus-Remote-Write-Samples-Written", "0");
            return response;
        });
        DoctorRig rig;
        rig.settings.protocol = configuredV2 ? Protocol::V2 : Protocol::V1;
        rig.run(receiver.url());
        const model::DiagnosisStep &step = rig.step("protocol");
        QVERIFY2(static_cast<int>(step.state) == state, rig.text().c_str());
        QVERIFY2(contains(rig.text(), words.toStdString()), rig.text().c_str());
        QCOMPARE(rig.step("sample").state == StepState::Skipped, step.state == StepState::Failed);
        // The sample goes by the version that is taken.
        if (state != failedState())
            QCOMPARE(PretendReceiver::isV2(receiver.requests().back()), configuredV2 && state == passedState());
    }

    void sample_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("words");
        QTest::newRow("409") << 409 << "tenant of its own (THANOS-TENANT)";
        QTest::newRow("400") << 400 << "refuses a sample of this moment";
        QTest::newRow("403") << 403 << "but not for writing";
        QTest::newRow("413") << 413 << "client_max_body_size";
        QTest::newRow("429") << 429 << "have it raised";
        QTest::newRow("500") << 500 << "see its log";
    }
    void sample()
    {
        QFETCH(int, status);
        QFETCH(QString, words);
        const std::string text = "add 1 samples: out of bounds";
        PretendReceiver receiver([&](const ServerRequest &request) {
            if (PretendReceiver::isV2(request) || samplesIn(request.body).empty())
                return PretendReceiver::reply(200);
            return PretendReceiver::reply(status, text);
        });
        DoctorRig rig;
        rig.run(receiver.url("/api/v1/receive"));
        QCOMPARE(rig.failed(), std::string("sample"));
        QVERIFY2(contains(rig.step("sample").summary, text), rig.text().c_str());
        QVERIFY2(contains(rig.step("sample").hint, words.toStdString()), rig.text().c_str());
    }

    /// A token server that refuses is no fault of the receiver.
    void tokenServer()
    {
        PretendReceiver receiver(takes);
        PretendReceiver tokens([](const ServerRequest &) { return PretendReceiver::reply(401, "who are you"); });
        DoctorRig rig;
        http::OAuth2 oauth2;
        oauth2.clientId = "batmobile";
        oauth2.clientSecret.value = "hunter2";
        oauth2.tokenUrl = tokens.url("/token");
        rig.settings.http.oauth2 = oauth2;
        rig.run(receiver.url());
        QVERIFY2(rig.failed() == "answer", rig.text().c_str());
        QVERIFY_CONTAINS(rig.step("answer").hint, "no token could be had");
        QVERIFY2(!contains(rig.text(), "hunter2"), rig.text().c_str());
        QCOMPARE(receiver.requests().size(), std::size_t{0});
    }

private:
    static int failedState() { return static_cast<int>(StepState::Failed); }
    static int passedState() { return static_cast<int>(StepState::Passed); }
};

QTEST_GUILESS_MAIN(TestDoctor)
#include "tst_doctor.moc"
