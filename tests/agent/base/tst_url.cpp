// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/url.h"

#include <QTest>

using agent::parseUrl;

class TestUrl : public QObject {
    Q_OBJECT

private slots:
    void splits_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArrayList>("parts"); // scheme, user, host, port, path, query
        QTest::addColumn<QByteArray>("redacted");
        const auto row = [](const char *text, const QByteArrayList &parts, const char *redacted) {
            QTest::newRow(text) << QByteArray(text) << parts << QByteArray(redacted);
        };
        row("http://localhost", {"http", "", "localhost", "", "", ""}, "http://localhost");
        row("HTTPS://Example.org:8443/a/b?x=1&y=/", {"https", "", "Example.org", "8443", "/a/b", "x=1&y=/"},
            "https://Example.org:8443/a/b?x=1&y=/");
        row("http://u:p%40@h:1/", {"http", "u:p%40", "h", "1", "/", ""}, "http://u:xxxxx@h:1/");
        row("http://user@h/", {"http", "user", "h", "", "/", ""}, "http://user@h/");
        row("http://a@b:c@h/", {"http", "a@b:c", "h", "", "/", ""}, "http://a@b:xxxxx@h/");
        row("http://[::1]:9090/metrics", {"http", "", "::1", "9090", "/metrics", ""}, "http://[::1]:9090/metrics");
        row("http://[fe80::1]", {"http", "", "fe80::1", "", "", ""}, "http://[fe80::1]");
        row("http://h?q", {"http", "", "h", "", "", "q"}, "http://h?q");
        row("http://h:/p", {"http", "", "h", "", "/p", ""}, "http://h/p");
        row("http://h/p#fragment", {"http", "", "h", "", "/p", ""}, "http://h/p");
        row("socks5://proxy:1080", {"socks5", "", "proxy", "1080", "", ""}, "socks5://proxy:1080");
        row("http://h/p@q:r", {"http", "", "h", "", "/p@q:r", ""}, "http://h/p@q:r");
    }
    void splits()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArrayList, parts);
        QFETCH(QByteArray, redacted);
        const auto url = parseUrl(text.toStdString());
        QVERIFY(url.has_value());
        QByteArrayList found;
        for (const std::string &part : {url->scheme, url->userInfo, url->host, url->port, url->path, url->query})
            found << QByteArray::fromStdString(part);
        QCOMPARE(found, parts);
        QCOMPARE(QByteArray::fromStdString(url->redacted()), redacted);
        const auto again = parseUrl(url->toString());
        QVERIFY(again.has_value());
        QCOMPARE(again->toString(), url->toString());
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("fragment");
        const auto row = [](const char *text, const char *fragment) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(fragment);
        };
        row("", "empty URL");
        row("localhost:9090", "missing protocol scheme");
        row("/metrics", "missing protocol scheme");
        row("1http://h", "missing protocol scheme");
        row("http:///metrics", "missing host");
        row("http://:80/", "missing host");
        row("http://h:http/", "port must be a number");
        row("http://h:65536/", "port must be a number");
        row("http://h:-1/", "port must be a number");
        row("http://a b/", "invalid character in host");
        row("http://[::1/", "missing ']'");
        row("http://[::1]x/", "only a port");
        row("http://[host]/", "IPv6");
        row("http://h/\x01", "control character");
        row("http://h/\r\nX: y", "control character");
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, fragment);
        const auto url = parseUrl(text.toStdString());
        QVERIFY(!url.has_value());
        QVERIFY2(url.error().message().find(fragment.toStdString()) != std::string::npos,
                 url.error().message().c_str());
    }

    void anErrorDoesNotTellThePassword()
    {
        const auto url = parseUrl("http://user:hunter2@h:x/");
        QVERIFY(!url.has_value());
        QVERIFY(url.error().message().find("hunter2") == std::string::npos);
    }

    void encodes()
    {
        QCOMPARE(agent::percentEncode("aZ09-_.~"), std::string("aZ09-_.~"));
        QCOMPARE(agent::percentEncode("a b&c=/?+%"), std::string("a%20b%26c%3D%2F%3F%2B%25"));
        QCOMPARE(agent::percentEncode("\xc3\xa4"), std::string("%C3%A4"));
        QCOMPARE(agent::percentEncode(""), std::string());
    }
};

QTEST_APPLESS_MAIN(TestUrl)
#include "tst_url.moc"
