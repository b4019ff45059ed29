// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/proxy_rules.h"

#include <QTest>

using namespace agent::http;

namespace {

/// Sets variables for the length of a scope and takes them back.
class Environment {
public:
    explicit Environment(std::initializer_list<std::pair<const char *, const char *>> variables)
    {
        for (const auto &[name, value] : variables) {
            qputenv(name, value);
            m_names.push_back(name);
        }
    }
    ~Environment()
    {
        for (const char *name : m_names)
            qunsetenv(name);
    }
    Environment(const Environment &) = delete;
    Environment &operator=(const Environment &) = delete;

private:
    std::vector<const char *> m_names;
};

QString proxyFor(const ProxyRules &rules, const char *url)
{
    const agent::Result<std::string> proxy = rules.proxyFor(*agent::parseUrl(url));
    return QString::fromStdString(proxy ? *proxy : proxy.error().message());
}

ProxySettings explicitProxy(const char *url, const char *noProxy = "")
{
    ProxySettings settings;
    settings.url = url;
    settings.noProxy = noProxy;
    return settings;
}

ProxySettings fromEnvironment()
{
    ProxySettings settings;
    settings.fromEnvironment = true;
    return settings;
}

} // namespace

class TestHttpProxyRules : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        for (const char *name :
             {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD"})
            qunsetenv(name);
    }

    void exceptions_data()
    {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("port");
        QTest::addColumn<bool>("direct");
        const auto row = [](const char *list, const char *host, const char *port, bool direct) {
            QTest::addRow("%s | %s:%s", list, host, port) << list << host << port << direct;
        };
        // loopback is direct whatever the list says
        row("", "localhost", "80", true);
        row("", "LOCALHOST", "80", true);
        row("", "127.0.0.1", "80", true);
        row("", "127.9.8.7", "80", true);
        row("", "::1", "80", true);
        row("", "::ffff:127.0.0.1", "80", true);
        row("", "128.0.0.1", "80", false);
        row("", "localhost.example", "80", false);
        // names
        row("wayne.test", "wayne.test", "80", true);
        row("wayne.test", "WAYNE.Test", "80", true);
        row("WAYNE.test", "wayne.test", "80", true);
        row("wayne.test", "a.b.wayne.test", "80", true);
        row("wayne.test", "evilwayne.test", "80", false);
        row("wayne.test", "test", "80", false);
        row(".wayne.test", "wayne.test", "80", false);
        row(".wayne.test", "a.wayne.test", "80", true);
        row("*.wayne.test", "wayne.test", "80", false);
        row("*.wayne.test", "a.wayne.test", "80", true);
        row("w*.test", "wayne.test", "80", false);
        // ports
        row("wayne.test:9100", "wayne.test", "9100", true);
        row("wayne.test:9100", "a.wayne.test", "9100", true);
        row("wayne.test:9100", "wayne.test", "80", false);
        row(".wayne.test:9100", "a.wayne.test", "9100", true);
        row(".wayne.test:9100", "wayne.test", "9100", false);
        row("*.wayne.test:9100", "a.wayne.test", "9101", false);
        row("10.1.2.3:80", "10.1.2.3", "80", true);
        row("10.1.2.3:80", "10.1.2.3", "81", false);
        row("[fd00::1]:80", "fd00::1", "80", true);
        row("[fd00::1]:80", "fd00::1", "81", false);
        row(":80", "wayne.test", "80", false);
        // addresses and networks
        row("10.1.2.3", "10.1.2.3", "80", true);
        row("10.1.2.3", "10.1.2.30", "80", false);
        row("10.1.2.3", "::ffff:10.1.2.3", "80", true);
        row("10.0.0.0/8", "10.200.3.4", "80", true);
        row("10.0.0.0/8", "11.0.0.1", "80", false);
        row("10.1.2.128/25", "10.1.2.127", "80", false);
        row("10.1.2.128/25", "10.1.2.128", "80", true);
        row("10.1.2.128/26", "10.1.2.192", "80", false);
        row("0.0.0.0/0", "8.8.8.8", "80", true);
        row("0.0.0.0/0", "fd00::1", "80", false);
        row("0.0.0.0/0", "wayne.test", "80", false);
        row("fd00::/8", "fd12::7", "80", true);
        row("fd00::/8", "fe80::7", "80", false);
        row("fd00::1", "fd00:0::1", "80", true);
        row("10.0.0.0/33", "10.0.0.1", "80", false);
        row("10.0.0.0/x", "10.0.0.1", "80", false);
        row("10.0.0.0/", "10.0.0.1", "80", false);
        // lists
        row(" wayne.test ,, 10.0.0.0/8 ,x.test:1", "10.1.1.1", "80", true);
        row(" wayne.test ,, 10.0.0.0/8 ,x.test:1", "x.test", "1", true);
        row(" wayne.test ,, 10.0.0.0/8 ,x.test:1", "y.test", "1", false);
        row("*", "wayne.test", "80", true);
        row("x.test, *", "8.8.8.8", "80", true);
        row("*:80", "wayne.test", "80", false);
        row(",", "wayne.test", "80", false);
        row(".", "wayne.test", "80", false);
    }
    void exceptions()
    {
        QFETCH(QString, list);
        QFETCH(QString, host);
        QFETCH(QString, port);
        QTEST(NoProxy(list.toStdString()).covers(host.toStdString(), port.toStdString()), "direct");
    }

    void aProxyOfTheFile()
    {
        const ProxyRules plain(explicitProxy("http://user:pass@proxy.test"));
        QCOMPARE(proxyFor(plain, "http://target.test/"), QString("http://user:pass@proxy.test:80"));
        QCOMPARE(proxyFor(plain, "https://target.test/"), QString("http://user:pass@proxy.test:80"));
        // Loopback too, as nothing is excepted.
        QCOMPARE(proxyFor(plain, "http://127.0.0.1:9090/"), QString("http://user:pass@proxy.test:80"));
        const ProxyRules excepting(explicitProxy("http://proxy.test:3128/ignored?x", "wayne.test:443"));
        QCOMPARE(proxyFor(excepting, "http://127.0.0.1:9090/"), QString());
        QCOMPARE(proxyFor(excepting, "https://wayne.test/"), QString());
        QCOMPARE(proxyFor(excepting, "http://wayne.test/"), QString("http://proxy.test:3128"));
        QCOMPARE(proxyFor(excepting, "https://wayne.test:8443/"), QString("http://proxy.test:3128"));
    }

    void schemes_data()
    {
        QTest::addColumn<QString>("proxy");
        QTest::addColumn<QString>("used");
        QTest::newRow("https") << "https://p.test"
                               << "https://p.test:443";
        QTest::newRow("socks") << "socks5://p.test"
                               << "socks5h://p.test:1080";
        QTest::newRow("socks, names at the proxy") << "socks5h://p.test:9"
                                                   << "socks5h://p.test:9";
        QTest::newRow("without a scheme") << "p.test:3128"
                                          << "http://p.test:3128";
        QTest::newRow("name alone") << "p.test"
                                    << "http://p.test:80";
        QTest::newRow("IPv6") << "http://[::1]:3128"
                              << "http://[::1]:3128";
        QTest::newRow("unknown") << "ftp://p.test"
                                 << "unusable proxy_url";
        QTest::newRow("nonsense") << "http://p test"
                                  << "unusable proxy_url";
    }
    void schemes()
    {
        QFETCH(QString, proxy);
        QFETCH(QString, used);
        const ProxyRules rules(explicitProxy(proxy.toUtf8().constData()));
        QTEST(proxyFor(rules, "http://target.test/").section(':', 0, used.count(':')), "used");
    }

    void theEnvironment()
    {
        const Environment variables{{"HTTP_PROXY", "http://upper.test:1"},
                                    {"http_proxy", "http://lower.test:1"},
                                    {"https_proxy", "secure.test:2"},
                                    {"no_proxy", "direct.test"}};
        const ProxyRules rules(fromEnvironment());
        QCOMPARE(proxyFor(rules, "http://target.test/"), QString("http://upper.test:1"));
        QCOMPARE(proxyFor(rules, "https://target.test/"), QString("http://secure.test:2"));
        QCOMPARE(proxyFor(rules, "http://direct.test/"), QString());
        QCOMPARE(proxyFor(rules, "http://localhost:9090/"), QString());
        QCOMPARE(proxyFor(rules, "http://127.0.0.5/"), QString());
        QCOMPARE(proxyFor(ProxyRules(ProxySettings()), "http://target.test/"), QString());
    }

    void anEmptyVariableCountsAsUnset()
    {
        const Environment variables{
            {"HTTP_PROXY", ""}, {"http_proxy", "http://lower.test:1"}, {"https_proxy", "ftp://nonsense"}};
        QCOMPARE(proxyFor(ProxyRules(fromEnvironment()), "https://target.test/"), QString());
        QCOMPARE(proxyFor(ProxyRules(fromEnvironment()), "http://target.test/"), QString("http://lower.test:1"));
    }

    void withinCgiHttpProxyMayBeAHeader()
    {
        const Environment variables{
            {"HTTP_PROXY", "http://evil.test:1"}, {"HTTPS_PROXY", "http://good.test:1"}, {"REQUEST_METHOD", "GET"}};
        const ProxyRules rules(fromEnvironment());
        QVERIFY(proxyFor(rules, "http://target.test/").startsWith("refusing to use HTTP_PROXY value in CGI"));
        QCOMPARE(proxyFor(rules, "https://target.test/"), QString("http://good.test:1"));
        QCOMPARE(proxyFor(ProxyRules(explicitProxy("http://p.test")), "http://target.test/"),
                 QString("http://p.test:80"));
    }
};

QTEST_APPLESS_MAIN(TestHttpProxyRules)
#include "tst_http_proxy_rules.moc"
