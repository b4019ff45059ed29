// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/retry_policy.h"

#include <QTest>

#include <set>

using namespace agent;
using namespace agent::remote;

namespace {

http::Outcome answer(int status, std::string body = {}, http::Headers headers = {})
{
    http::Outcome outcome;
    outcome.response.status = status;
    outcome.response.body = std::move(body);
    outcome.response.headers = std::move(headers);
    return outcome;
}

http::Outcome failure(http::Failure failure, const char *text)
{
    http::Outcome outcome;
    outcome.failure = failure;
    outcome.status = unavailable(text);
    return outcome;
}

} // namespace

class TestRetryPolicy : public QObject {
    Q_OBJECT
private slots:
    void everyStatus();
    void retryOn429CanBeSwitchedOff();
    void kindsOfRefusals();
    void failures_data();
    void failures();
    void htmlIsNoDelivery_data();
    void htmlIsNoDelivery();
    void errorTexts_data();
    void errorTexts();
    void retryAfterForms_data();
    void retryAfterForms();
    void retryAfterOnlyWhereItBelongs();
};

void TestRetryPolicy::everyStatus()
{
    const std::set<int> refused{400, 409, 413, 422};
    const std::set<int> transient{408, 425, 429};
    for (int status = 100; status <= 599; ++status) {
        Verdict expected = Verdict::ActionNeeded;
        if (status >= 200 && status < 300)
            expected = Verdict::Delivered;
        else if (status >= 500 || transient.count(status))
            expected = Verdict::Transient;
        else if (refused.count(status))
            expected = Verdict::Refused;
        for (const bool reached : {false, true})
            QVERIFY2(classifyStatus(status, {true, reached}) == expected, qPrintable(QString::number(status)));
    }
    for (const int status : {-1, 0, 99, 600, 999})
        QVERIFY2(classifyStatus(status, {}) == Verdict::ActionNeeded, "what is no status must never lose data");
}

void TestRetryPolicy::retryOn429CanBeSwitchedOff()
{
    QVERIFY(classifyStatus(429, {false, true}) == Verdict::Refused);
    QVERIFY(classifyStatus(503, {false, true}) == Verdict::Transient);
}

void TestRetryPolicy::kindsOfRefusals()
{
    for (int status = 100; status <= 599; ++status) {
        http::Outcome outcome;
        outcome.response.status = status;
        QCOMPARE(isServerError(outcome), status >= 500);
        const Refusal expected = status == 413   ? Refusal::TooLarge
                                 : status == 429 ? Refusal::Whole
                                                 : Refusal::BadSamples;
        QVERIFY(refusalOf(status) == expected);
        outcome.response.body = "<html>The plain HTTP request was sent to HTTPS port</html>";
        const Verdict plain = classifyStatus(status, {});
        const Verdict page = classify(outcome, {});
        QVERIFY(page != Verdict::Delivered);
        QVERIFY(page != Verdict::Refused || status == 413);
        QVERIFY(plain == page || page == Verdict::ActionNeeded);
    }
    QVERIFY(!isServerError(failure(http::Failure::Timeout, "timeout")));
}

void TestRetryPolicy::failures_data()
{
    QTest::addColumn<int>("failure");
    QTest::addColumn<int>("fresh");
    QTest::addColumn<int>("reached");
    const auto row = [](const char *name, http::Failure f, Verdict fresh, Verdict reached) {
        QTest::newRow(name) << static_cast<int>(f) << static_cast<int>(fresh) << static_cast<int>(reached);
    };
    row("unknown name", http::Failure::Resolve, Verdict::ActionNeeded, Verdict::Transient);
    row("no connection", http::Failure::Connect, Verdict::Transient, Verdict::Transient);
    row("timeout", http::Failure::Timeout, Verdict::Transient, Verdict::Transient);
    row("tls", http::Failure::Tls, Verdict::ActionNeeded, Verdict::ActionNeeded);
    row("proxy", http::Failure::Proxy, Verdict::ActionNeeded, Verdict::Transient);
    row("giant answer", http::Failure::BodyLimit, Verdict::ActionNeeded, Verdict::ActionNeeded);
    row("unreadable secret", http::Failure::Settings, Verdict::ActionNeeded, Verdict::ActionNeeded);
    row("cancelled", http::Failure::Cancelled, Verdict::Transient, Verdict::Transient);
    row("other", http::Failure::Other, Verdict::Transient, Verdict::Transient);
}

void TestRetryPolicy::failures()
{
    QFETCH(int, failure);
    QFETCH(int, fresh);
    QFETCH(int, reached);
    http::Outcome outcome;
    outcome.failure = static_cast<http::Failure>(failure);
    outcome.response.status = 204; // must not count
    QCOMPARE(static_cast<int>(classify(outcome, {true, false})), fresh);
    QCOMPARE(static_cast<int>(classify(outcome, {true, true})), reached);
}

void TestRetryPolicy::htmlIsNoDelivery_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("delivered");
    QTest::newRow("empty") << QByteArray() << QByteArray() << true;
    QTest::newRow("text") << QByteArray("text/plain") << QByteArray("ok") << true;
    QTest::newRow("json") << QByteArray("application/json") << QByteArray("{}") << true;
    QTest::newRow("html") << QByteArray("text/html; charset=utf-8") << QByteArray() << false;
    QTest::newRow("html, loud") << QByteArray("Text/HTML") << QByteArray() << false;
    QTest::newRow("html in disguise") << QByteArray("text/plain") << QByteArray("\r\n  <!DOCTYPE HTML><p>Log in")
                                      << false;
    QTest::newRow("html without doctype") << QByteArray() << QByteArray("<HTML><body>") << false;
    QTest::newRow("only blanks") << QByteArray() << QByteArray("  \n") << true;
}

void TestRetryPolicy::htmlIsNoDelivery()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(bool, delivered);
    http::Headers headers;
    if (!type.isEmpty())
        headers.emplace_back("content-type", type.toStdString());
    const http::Outcome outcome = answer(200, body.toStdString(), headers);
    QCOMPARE(classify(outcome, {}) == Verdict::Delivered, delivered);
    if (!delivered) {
        QVERIFY(classify(outcome, {}) == Verdict::ActionNeeded);
        QVERIFY(errorText(outcome).find("HTML") != std::string::npos);
    }
}

void TestRetryPolicy::errorTexts_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("body") << 400 << QByteArray("out of order sample\n")
                          << QByteArray("server returned HTTP status 400 Bad Request: out of order sample");
    QTest::newRow("no body") << 503 << QByteArray()
                             << QByteArray("server returned HTTP status 503 Service Unavailable");
    QTest::newRow("long body") << 500 << QByteArray(5000, 'x')
                               << QByteArray("server returned HTTP status 500 Internal Server Error: ") +
                                      QByteArray(1024, 'x');
}

void TestRetryPolicy::errorTexts()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(errorText(answer(status, body.toStdString()))), text);
    QCOMPARE(errorText(failure(http::Failure::Connect, "connection refused")), std::string("connection refused"));
    QVERIFY(errorText(answer(302, "", {{"location", "http://login/"}})).find("http://login/") != std::string::npos);
}

void TestRetryPolicy::retryAfterForms_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("seconds"); // -1: none
    QTest::newRow("seconds") << QByteArray("7") << 7;
    QTest::newRow("zero") << QByteArray("0") << 0;
    QTest::newRow("blank behind") << QByteArray("12 ") << 12;
    QTest::newRow("imf date") << QByteArray("Sun, 06 Nov 1994 08:49:47 GMT") << 10;
    QTest::newRow("rfc 850 date") << QByteArray("Sunday, 06-Nov-94 08:49:47 GMT") << 10;
    QTest::newRow("asctime date") << QByteArray("Sun Nov  6 08:49:47 1994") << 10;
    QTest::newRow("past") << QByteArray("Sun, 06 Nov 1994 08:49:36 GMT") << -1;
    QTest::newRow("negative") << QByteArray("-5") << -1;
    QTest::newRow("fraction") << QByteArray("1.5") << -1;
    QTest::newRow("words") << QByteArray("soon") << -1;
    QTest::newRow("empty") << QByteArray("") << -1;
    QTest::newRow("no such month") << QByteArray("Sun, 06 Nox 1994 08:49:47 GMT") << -1;
    QTest::newRow("month across names") << QByteArray("Sun, 06 anF 1994 08:49:47 GMT") << -1;
    QTest::newRow("no such day") << QByteArray("Sun, 31 Nov 1994 08:49:47 GMT") << -1;
    QTest::newRow("years") << QByteArray("100000000") << 3600;
    QTest::newRow("beyond all numbers") << QByteArray("99999999999999999999999999") << 3600;
}

void TestRetryPolicy::retryAfterForms()
{
    QFETCH(QByteArray, header);
    QFETCH(int, seconds);
    const TimestampMs now = 784111777000; // Sun, 06 Nov 1994 08:49:37 GMT
    const auto wait = retryAfter(answer(503, {}, {{"retry-after", header.toStdString()}}).response, now);
    QCOMPARE(wait.has_value(), seconds >= 0);
    if (wait)
        QCOMPARE(wait->count(), std::int64_t{seconds} * 1000);
}

void TestRetryPolicy::retryAfterOnlyWhereItBelongs()
{
    for (int status = 100; status <= 599; ++status)
        QCOMPARE(retryAfter(answer(status, {}, {{"retry-after", "3"}}).response, 0).has_value(),
                 status == 429 || status == 503);
}

QTEST_APPLESS_MAIN(TestRetryPolicy)
#include "tst_retry_policy.moc"
