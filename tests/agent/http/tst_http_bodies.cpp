// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/compress.h"
#include "agent/http/body_reader.h"
#include "agent/http/client.h"
#include "tests/support/contains.h"
#include "tests/support/fetch.h"
#include "tests/support/raw_server.h"

#include <QTest>

using namespace agent::http;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMiB = 1U << 20;

std::string gzip(const std::string &text)
{
    std::string out;
    agent::gzipCompress(text, out);
    return out;
}

std::string answer(const std::string &body, const std::string &headers = {})
{
    return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Endless text for a pattern: no two lines are equal, so that nothing is gained by looking at the compressed bytes.
std::string lines(std::size_t size)
{
    std::string out;
    for (int i = 0; out.size() < size; ++i)
        out += "metric_" + std::to_string(i) + "{label=\"value\"} " + std::to_string(i * 7) + '\n';
    return out;
}

} // namespace
Q_DECLARE_METATYPE(agent::http::Failure)

class TestHttpBodies : public QObject {
    Q_OBJECT

    std::unique_ptr<Client> m_client;

    Outcome get(const std::string &bytes, std::uint64_t limit = 0, bool acceptGzip = true)
    {
        const RawServer server([&](const std::string &) { return bytes; });
        Request request;
        request.url = loopback(server.port());
        request.bodyLimit = limit;
        request.acceptGzip = acceptGzip;
        return fetch(*m_client, request);
    }

private slots:
    void init() { m_client = makeCurlClient(); }

    void packed_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("result");
        const auto row = [](const char *name, const std::string &body, const char *result) {
            QTest::newRow(name) << QByteArray::fromStdString(body) << QByteArray(result);
        };
        const std::string hello = gzip("hello ");
        row("one member", hello, "= hello ");
        row("two members", hello + gzip("world"), "= hello world");
        row("an empty member between", hello + gzip("") + gzip("world"), "= hello world");
        row("nothing packed", gzip(""), "= ");
        row("nothing at all", "", "EOF");
        row("no gzip", "hello", "gzip: invalid header");
        row("garbage behind", hello + "garbage and more", "gzip: invalid header");
        row("zeros behind", hello + std::string(16, '\0'), "gzip: invalid header");
        row("cut in the header", hello.substr(0, 5), "unexpected EOF");
        row("cut in the data", hello.substr(0, 14), "unexpected EOF");
        row("cut in the trailer", hello.substr(0, hello.size() - 1), "unexpected EOF");
        row("cut in the second", hello + gzip("world").substr(0, 12), "unexpected EOF");
        std::string wrongSum = hello;
        wrongSum[hello.size() - 6] ^= 1;
        row("wrong checksum", wrongSum, "gzip: invalid checksum");
        std::string wrongSize = hello;
        wrongSize.back() ^= 1;
        row("wrong length", wrongSize, "gzip: invalid checksum");
        std::string broken = hello;
        broken[10] = '\x07'; // a block of the kind that is reserved
        row("corrupt", broken, "flate: corrupt input");
    }
    void packed()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, result);
        const Outcome outcome = get(answer(body.toStdString(), "Content-Encoding: gzip\r\n"));
        if (result.startsWith("= ")) {
            QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
            QCOMPARE(QByteArray::fromStdString(outcome.response.body), result.mid(2));
        } else {
            QVERIFY(outcome.failure == Failure::Other);
            QVERIFY2(contains(outcome.status.message(), result.toStdString()), outcome.status.message().c_str());
            QVERIFY(outcome.response.body.empty());
        }
    }

    void onlyGzipExactlyIsUnpacked_data()
    {
        QTest::addColumn<QByteArray>("header");
        for (const char *header : {"Content-Encoding: GZIP", "Content-Encoding: x-gzip", "Content-Encoding: gzip, gzip",
                                   "Content-Encoding: deflate", "Content-Encoding: br", "X-Encoding: gzip"})
            QTest::newRow(header) << QByteArray(header);
    }
    void onlyGzipExactlyIsUnpacked()
    {
        QFETCH(QByteArray, header);
        const std::string body = gzip("hello");
        const Outcome outcome = get(answer(body, header.toStdString() + "\r\n"));
        QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
        QVERIFY(outcome.response.body == body);
    }

    void compressedTransferIsRefused()
    {
        const Outcome outcome =
            get("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        QVERIFY(!outcome.status.ok());
        QVERIFY2(contains(outcome.status.message(), "unsupported transfer encoding: \"gzip, chunked\""),
                 outcome.status.message().c_str());
    }

    void anEmptyPackedAnswerToAnUploadIsNoError()
    {
        QVERIFY(get(answer("", "Content-Encoding: gzip\r\n"), 0, false).status.ok());
    }

    void manySlicesGiveTheSameText()
    {
        const std::string text = lines(5 * kMiB);
        const Outcome outcome = get(answer(gzip(text), "Content-Encoding: gzip\r\n"));
        QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
        QVERIFY(outcome.response.body == text);
    }

    void theLimitCountsUnpackedBytes_data()
    {
        QTest::addColumn<qulonglong>("limit");
        QTest::addColumn<bool>("good");
        QTest::newRow("above") << qulonglong{100'001} << true;
        QTest::newRow("reached") << qulonglong{100'000} << false;
        QTest::newRow("passed") << qulonglong{99'999} << false;
        QTest::newRow("one") << qulonglong{1} << false;
    }
    void theLimitCountsUnpackedBytes()
    {
        QFETCH(qulonglong, limit);
        QFETCH(bool, good);
        const std::string text = lines(100'000).substr(0, 100'000);
        for (const std::string &bytes : {answer(text), answer(gzip(text), "Content-Encoding: gzip\r\n")}) {
            const Outcome outcome = get(bytes, limit);
            QCOMPARE(outcome.status.ok(), good);
            if (good)
                continue;
            QVERIFY(outcome.failure == Failure::BodyLimit);
            QCOMPARE(outcome.status.message(), std::string("body size limit exceeded"));
        }
    }

    void whatComesBehindTheLimitIsNotLookedAt()
    {
        // As with a reader that stops there: the data is broken, but only later.
        const Outcome outcome = get(answer(gzip(lines(kMiB)) + "garbage", "Content-Encoding: gzip\r\n"), 1000);
        QCOMPARE(outcome.status.message(), std::string("body size limit exceeded"));
    }

    void aBombWithoutALimitMeetsTheCeiling()
    {
        // 300 MiB of zeros, in less than 400 KB.
        const std::string tenth = gzip(std::string(30 * kMiB, '\0'));
        std::string bomb;
        for (int i = 0; i < 10; ++i)
            bomb += tenth;
        QVERIFY(bomb.size() < 400'000);
        const Outcome outcome = get(answer(bomb, "Content-Encoding: gzip\r\n"));
        QVERIFY(outcome.failure == Failure::BodyLimit);
        QCOMPARE(outcome.status.message(),
                 std::string("body size limit exceeded: without a body_size_limit an answer may have 256MiB"));
    }

    void emptyMembersWithoutEndAreTooMuch()
    {
        const std::string nothing = gzip("");
        std::string bytes;
        while (bytes.size() < 2 * kMiB)
            bytes += nothing;
        const Outcome outcome = get(answer(bytes, "Content-Encoding: gzip\r\n"), 1000);
        QCOMPARE(outcome.status.message(), std::string("body size limit exceeded"));
    }

    void whileOneUnpacksOthersHaveTheirTurn()
    {
        const std::string bomb = gzip(std::string(200 * kMiB, '\0'));
        const RawServer hostile([&](const std::string &) { return answer(bomb, "Content-Encoding: gzip\r\n"); });
        Request request;
        request.url = loopback(hostile.port());
        request.acceptGzip = true;
        bool ended = false;
        std::string end;
        m_client->start(request, [&](Outcome outcome) {
            ended = true;
            end = outcome.status.message();
        });
        auto longest = 0ns;
        int polls = 0;
        for (const auto start = std::chrono::steady_clock::now(); !ended; ++polls) {
            const auto before = std::chrono::steady_clock::now();
            QVERIFY(before - start < 60s);
            m_client->poll(0ms);
            longest = std::max<std::chrono::nanoseconds>(longest, std::chrono::steady_clock::now() - before);
        }
        QCOMPARE(end, std::string());
        // Unpacking takes far longer than a poll. (The bound is generous: other programs run as well.)
        QVERIFY2(longest < 500ms, std::to_string(longest / 1ms).c_str());
        QVERIFY2(polls > 20, std::to_string(polls).c_str());
    }

    void theLargestOfTooManyGoes()
    {
        // Each alone is within the ceiling, together they are not; the small one is unharmed.
        const std::string large = gzip(std::string(200 * kMiB, '\0'));
        const RawServer one([&](const std::string &) { return answer(large, "Content-Encoding: gzip\r\n"); });
        const RawServer two([&](const std::string &) { return answer(large, "Content-Encoding: gzip\r\n"); });
        const std::string text = lines(kMiB);
        const RawServer decent([&](const std::string &) { return answer(gzip(text), "Content-Encoding: gzip\r\n"); });
        std::vector<std::string> ends;
        std::string body;
        for (const RawServer *server : {&one, &two, &decent}) {
            Request request;
            request.url = loopback(server->port());
            request.acceptGzip = true;
            const bool isDecent = server == &decent;
            m_client->start(request, [&ends, &body, isDecent](Outcome outcome) {
                ends.push_back(outcome.status.message().substr(0, 57));
                if (isDecent)
                    body = std::move(outcome.response.body);
            });
        }
        for (int i = 0; i < 20'000 && ends.size() < 3; ++i)
            m_client->poll(10ms);
        std::sort(ends.begin(), ends.end());
        const std::vector<std::string> expected{"", "", "body size limit exceeded: the answers under way hold more"};
        QCOMPARE(ends, expected);
        QVERIFY(body == text);
    }

    void headersAreBounded_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QByteArray many = "HTTP/1.1 200 OK\r\n";
        for (int i = 0; i < 5000; ++i)
            many += "X-" + QByteArray::number(i) + ": " + QByteArray(50, 'x') + "\r\n";
        QTest::newRow("many") << many;
        QByteArray tiny = "HTTP/1.1 200 OK\r\n";
        for (int i = 0; i < 50'000; ++i)
            tiny += "a:b\r\n";
        QTest::newRow("tiny") << tiny;
        QTest::newRow("one long") << QByteArray("HTTP/1.1 200 OK\r\nX: " + QByteArray(500'000, 'x'));
        QByteArray informational;
        for (int i = 0; i < 5000; ++i)
            informational += "HTTP/1.1 103 Early Hints\r\nLink: " + QByteArray(50, 'x') + "\r\n\r\n";
        QTest::newRow("informational") << informational;
    }
    void headersAreBounded()
    {
        QFETCH(QByteArray, bytes);
        const Outcome outcome = get(bytes.toStdString());
        QVERIFY(outcome.failure == Failure::Other);
        QVERIFY2(contains(outcome.status.message(), "server response headers exceeded 262144 bytes") ||
                     contains(outcome.status.message(), "a header line is too long") ||
                     contains(outcome.status.message(), "Too large response headers"),
                 outcome.status.message().c_str());
    }

    void aRedirectsBodyIsNotReadToItsEnd()
    {
        int served = 0;
        const RawServer server([&](const std::string &) {
            return ++served == 1 ? "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 1000000000\r\n\r\n" +
                                       std::string(kMiB, 'x')
                                 : answer("arrived");
        });
        Request request;
        request.url = loopback(server.port());
        request.bodyLimit = 100;
        const Outcome outcome = fetch(*m_client, request);
        QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
        QCOMPARE(outcome.response.body, std::string("arrived"));
    }

    void lengthsThatLie_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("result");
        QTest::newRow("more than told") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody and more")
                                        << QByteArray("= body");
        QTest::newRow("less than told") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nbody")
                                        << QByteArray("unexpected EOF");
        QTest::newRow("not told") << QByteArray("HTTP/1.1 200 OK\r\n\r\nbody") << QByteArray("= body");
        QTest::newRow("no number") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nbody")
                                   << QByteArray("malformed HTTP response");
        QTest::newRow("negative") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nbody")
                                  << QByteArray("malformed HTTP response");
        QTest::newRow("beyond all bounds")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nbody")
            << QByteArray("unexpected EOF");
    }
    void lengthsThatLie()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, result);
        const Outcome outcome = get(bytes.toStdString());
        const std::string found = outcome.status.ok() ? "= " + outcome.response.body : outcome.status.message();
        QVERIFY2(contains(found, result.toStdString()), found.c_str());
    }

    void whatFailsBehindTheHeadersDoesNotNameTheRequest()
    {
        QCOMPARE(get("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nbody").status.message(),
                 std::string("unexpected EOF"));
        QVERIFY(contains(get("HTTP/1.1 200 OK\r\nContent-Le").status.message(), "Get \"http://127.0.0.1:"));
    }
};

QTEST_GUILESS_MAIN(TestHttpBodies)
#include "tst_http_bodies.moc"
