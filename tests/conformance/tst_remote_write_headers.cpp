// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

/// Remote write: the headers of a request, as an HTTP server sees them.
class TestRemoteWriteHeaders : public QObject {
    Q_OBJECT
private slots:
    void every();
    void configuredOnesAreAdded();
};

void TestRemoteWriteHeaders::every()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    receiver.answer({.status = 500, .body = {}, .headers = {}}, 1);
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url("/api/v1/receive"))}));
    QVERIFY(rig.append(rig.makeSeries(3), 1));
    QTRY_COMPARE(receiver.requestCount(), std::size_t{2});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    for (const WriteReceiver::Request &request : receiver.requests()) {
        QCOMPARE(request.path, std::string("/api/v1/receive"));
        std::map<std::string, int> count;
        std::map<std::string, std::string> headers;
        for (const auto &[name, value] : request.headers) {
            ++count[name];
            headers[name] = value;
        }
        for (const char *name : {"content-type", "content-encoding", "x-prometheus-remote-write-version", "user-agent",
                                 "content-length", "host"})
            QVERIFY2(count[name] == 1, name);
        QCOMPARE(headers["content-encoding"], std::string("snappy"));
        const bool second = rig.protocol() == agent::remote::Protocol::V2;
        QCOMPARE(headers["content-type"],
                 std::string(second ? "application/x-protobuf;proto=io.prometheus.write.v2.Request"
                                    : "application/x-protobuf"));
        QCOMPARE(headers["x-prometheus-remote-write-version"], std::string(second ? "2.0.0" : "0.1.0"));
        QCOMPARE(headers["user-agent"], std::string("Belfry/test"));
        QCOMPARE(headers["content-length"], std::to_string(request.bodyBytes));
        QVERIFY(count["transfer-encoding"] == 0);
        QVERIFY(count["expect"] == 0); // costs a round trip, and some receivers answer 417
        QCOMPARE(count["retry-attempt"], request.status == 204 ? 1 : 0);
    }
}

void TestRemoteWriteHeaders::configuredOnesAreAdded()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    agent::remote::Settings settings = rig.remote(receiver.url());
    settings.headers = {{"THANOS-TENANT", "batmobile"}};
    settings.http.basicAuth = agent::http::BasicAuth{"alfred", "", {"pennyworth", ""}};
    QVERIFY(rig.apply({settings}));
    QVERIFY(rig.append(rig.makeSeries(3), 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{3});
    std::map<std::string, std::string> headers;
    const auto requests = receiver.requests();
    for (const auto &[name, value] : requests[0].headers)
        headers[name] = value;
    QCOMPARE(headers["thanos-tenant"], std::string("batmobile"));
    QCOMPARE(headers["authorization"], std::string("Basic YWxmcmVkOnBlbm55d29ydGg="));
}

QTEST_GUILESS_MAIN(TestRemoteWriteHeaders)
#include "tst_remote_write_headers.moc"
