// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/message.h"
#include "agent/http/request_headers.h"

#include <QTest>

using namespace agent::http;

class TestRequestHeaders : public QObject {
    Q_OBJECT

private slots:
    void basicAuth_data()
    {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("header");
        // RFC 4648's ladder of lengths
        QTest::newRow("nothing") << QByteArray() << QByteArray() << QByteArray("Basic Og==");
        QTest::newRow("one") << QByteArray("f") << QByteArray() << QByteArray("Basic Zjo=");
        QTest::newRow("two") << QByteArray("f") << QByteArray("o") << QByteArray("Basic Zjpv");
        QTest::newRow("RFC 7617") << QByteArray("Aladdin") << QByteArray("open sesame")
                                  << QByteArray("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        QTest::newRow("UTF-8") << QByteArray("test") << QByteArray("123\xc2\xa3")
                               << QByteArray("Basic dGVzdDoxMjPCow==");
    }
    void basicAuth()
    {
        QFETCH(QByteArray, user);
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, header);
        ClientSettings settings;
        settings.basicAuth = BasicAuth{user.toStdString(), "", {password.toStdString(), ""}};
        const auto headers = headersOf(settings);
        QVERIFY(headers.has_value());
        QCOMPARE(headers->size(), std::size_t{1});
        QCOMPARE(QByteArray::fromStdString(headers->front().second), header);
    }

    void withoutCredentialsTheTypeIsSent()
    {
        ClientSettings settings;
        settings.authorization = Authorization{};
        QVERIFY((*headersOf(settings) == Headers{{"Authorization", "Bearer"}}));
        settings.authorization = Authorization{"Custom", {"a b", ""}};
        QVERIFY((*headersOf(settings) == Headers{{"Authorization", "Custom a b"}}));
    }

    void aMissingFileIsNamed()
    {
        ClientSettings settings;
        settings.authorization = Authorization{"Bearer", {"", "/nowhere/token"}};
        const auto headers = headersOf(settings);
        QVERIFY(!headers.has_value());
        QCOMPARE(
            headers.error().message(),
            std::string("unable to read authorization credentials: open /nowhere/token: No such file or directory"));
        QVERIFY(hasHeaderFiles(settings));
    }

    void checks_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("good");
        QTest::newRow("plain") << QByteArray("X-A") << QByteArray("b c\td") << true;
        QTest::newRow("UTF-8 value") << QByteArray("X-A") << QByteArray("\xc3\xa4") << true;
        QTest::newRow("empty value") << QByteArray("X-A") << QByteArray() << true;
        QTest::newRow("empty name") << QByteArray() << QByteArray("b") << false;
        QTest::newRow("blank in the name") << QByteArray("X A") << QByteArray("b") << false;
        QTest::newRow("colon in the name") << QByteArray("X:A") << QByteArray("b") << false;
        QTest::newRow("line feed") << QByteArray("X-A") << QByteArray("b\nc") << false;
        QTest::newRow("return") << QByteArray("X-A") << QByteArray("b\r") << false;
        QTest::newRow("zero") << QByteArray("X-A") << QByteArray("b\0c", 3) << false;
    }
    void checks()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QFETCH(bool, good);
        QCOMPARE(checkHeaders({{name.toStdString(), value.toStdString()}}).ok(), good);
    }

    void sites_data()
    {
        QTest::addColumn<QByteArray>("original");
        QTest::addColumn<QByteArray>("other");
        QTest::addColumn<bool>("same");
        QTest::newRow("same") << QByteArray("wayne.test") << QByteArray("Wayne.Test") << true;
        QTest::newRow("subdomain") << QByteArray("wayne.test") << QByteArray("a.b.wayne.test") << true;
        QTest::newRow("parent") << QByteArray("a.wayne.test") << QByteArray("wayne.test") << false;
        QTest::newRow("suffix") << QByteArray("wayne.test") << QByteArray("evilwayne.test") << false;
        QTest::newRow("other") << QByteArray("wayne.test") << QByteArray("lex.test") << false;
        QTest::newRow("addresses") << QByteArray("127.0.0.1") << QByteArray("127.0.0.2") << false;
        QTest::newRow("nothing") << QByteArray("wayne.test") << QByteArray() << false;
    }
    void sites()
    {
        QFETCH(QByteArray, original);
        QFETCH(QByteArray, other);
        QFETCH(bool, same);
        QCOMPARE(isSameSite(original.toStdString(), other.toStdString()), same);
    }

    void statusLines()
    {
        QCOMPARE(statusLine(404), std::string("404 Not Found"));
        QCOMPARE(statusLine(511), std::string("511 Network Authentication Required"));
        QCOMPARE(statusLine(100), std::string("100 Continue"));
        QCOMPARE(statusLine(299), std::string("299"));
        QCOMPARE(statusLine(999), std::string("999"));
    }
};

QTEST_APPLESS_MAIN(TestRequestHeaders)
#include "tst_request_headers.moc"
