// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/aws_signature.h"
#include "tests/support/contains.h"

#include <QTest>

using namespace agent::http;

/// Requests and signatures of the published test suite for signature version 4.
class TestHttpAwsSignature : public QObject {
    Q_OBJECT

    static constexpr std::int64_t kTime = 1440938160; // 2015-08-30T12:36:00Z
    static AwsKeys keys() { return {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", {}}; }

private slots:
    void suite_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("header"); // name:value|…
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("signature");
        const auto row = [](const char *name, const char *method, const char *target, const char *header,
                            const char *body, const char *signature) {
            QTest::newRow(name) << QByteArray(method) << QByteArray(target) << QByteArray(header) << QByteArray(body)
                                << QByteArray(signature);
        };
        row("get-vanilla", "GET", "/", "", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        row("get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", "", "",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
        row("get-vanilla-query-unreserved", "GET",
            "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz="
            "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            "", "", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197");
        row("get-vanilla-with-session-token", "GET", "/",
            "x-amz-security-token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267", "",
            "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8");
        row("get-slashes", "GET", "//", "", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        row("get-relative", "GET", "/example/..", "", "",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        row("get-slash-dot-slash", "GET", "/./", "", "",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        row("post-vanilla", "POST", "/", "", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
        row("post-vanilla-query", "POST", "/?Param1=value1", "", "",
            "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11");
        row("post-x-www-form-urlencoded", "POST", "/",
            "Content-Type:application/x-www-form-urlencoded|Content-Length:13|X-Amz-Content-Sha256:"
            "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
            "Param1=value1", "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b");
    }
    void suite()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, signature);
        Headers headers{{"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}};
        if (!header.isEmpty())
            for (const QByteArray &one : header.split('|'))
                headers.emplace_back(one.left(one.indexOf(':')).toStdString(),
                                     one.mid(one.indexOf(':') + 1).toStdString());
        const std::string url = "https://example.amazonaws.com" + target.toStdString();
        const Outgoing request{{method.data(), static_cast<std::size_t>(method.size())},
                               url,
                               "example.amazonaws.com",
                               headers,
                               {body.data(), static_cast<std::size_t>(body.size())}};
        const std::string authorization = awsAuthorization(request, keys(), {"us-east-1", "service", kTime});
        QVERIFY2(authorization.rfind("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                                     "SignedHeaders=",
                                     0) == 0,
                 authorization.c_str());
        QVERIFY2(contains(authorization, "Signature=" + signature.toStdString()),
                 (authorization + '\n' + canonicalRequest(request)).c_str());
    }

    void canonical_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<int>("line");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char *name, const char *url, int line, const char *text) {
            QTest::newRow(name) << QByteArray(url) << line << QByteArray(text);
        };
        row("encoded twice", "https://h/example%20space/", 1, "/example%2520space/");
        row("tidied", "https://h/a//b/./c/../d", 1, "/a/b/d");
        row("above the root", "https://h/../../a", 1, "/a");
        row("slash kept", "https://h/a/b/", 1, "/a/b/");
        row("no path", "https://h", 1, "/");
        row("query sorted by value", "https://h/?a=z&b=2&a=w&flag", 2, "a=w&a=z&b=2&flag=");
        row("query encoded one way", "https://h/?a=x+y&b=%7e%2f/", 2, "a=x%20y&b=~%2F%2F");
        row("query in capitals first", "https://h/?b=1&B=2", 2, "B=2&b=1");
        row("not encoded", "https://h/?a=%zz", 2, "a=%25zz");
        row("blanks folded", "https://h/", 3, "x-note:a b,c");
    }
    void canonical()
    {
        QFETCH(QByteArray, url);
        QFETCH(int, line);
        QFETCH(QByteArray, text);
        const Headers headers{{"X-Note", "  a   b "}, {"x-note", "c"}};
        const std::string address = url.toStdString();
        const QList<QByteArray> lines =
            QByteArray::fromStdString(canonicalRequest({"GET", address, "h", headers, {}})).split('\n');
        QCOMPARE(lines.at(line), text);
    }

    void whatIsAddedAndSigned()
    {
        const Headers headers{{"Content-Type", "application/x-protobuf"}, {"User-Agent", "Tester"}};
        AwsKeys temporary = keys();
        temporary.sessionToken = "token";
        const Headers added =
            awsHeaders({"POST", "https://h:8443/w", "h:8443", headers, "x"}, temporary, {"eu", "aps", kTime});
        QCOMPARE(added.size(), std::size_t{4});
        QCOMPARE(added[0].second, std::string("20150830T123600Z"));
        QCOMPARE(added[2].first, std::string("X-Amz-Security-Token"));
        QVERIFY_CONTAINS(added[3].second,
                         "SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, ");
    }
};

QTEST_APPLESS_MAIN(TestHttpAwsSignature)
#include "tst_http_aws_signature.moc"
