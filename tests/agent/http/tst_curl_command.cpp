// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_command.h"

#include <QtTest>

using namespace agent::http;

namespace {

Request request(const ClientSettings &settings)
{
    Request out;
    out.url = "http://h:1/metrics?x=it's";
    out.timeout = std::chrono::milliseconds(2500);
    out.settings = std::make_shared<const ClientSettings>(settings);
    return out;
}

QString command(const ClientSettings &settings)
{
    return QString::fromStdString(curlCommand(request(settings)));
}

} // namespace

/// Requests as commands for a shell.
class TstCurlCommand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void plain()
    {
        Request plain = request({});
        plain.headers = {{"Accept", "text/plain;q=0.5"}};
        plain.acceptGzip = true;
        QCOMPARE(QString::fromStdString(curlCommand(plain)),
                 QString("curl -sS --max-time '3' --compressed -L -H 'Accept: text/plain;q=0.5' --noproxy '*' "
                         "'http://h:1/metrics?x=it'\\''s'"));
    }

    /// Nothing secret in any setting is in the command.
    void secretsStayOut()
    {
        ClientSettings settings;
        settings.basicAuth = BasicAuth{"bat", {}, {"hunter2", {}}};
        settings.headers["X-Key"] = {{"open"}, {"hunter2"}, {"/run/key file"}};
        settings.proxy.url = "http://me:hunter2@proxy:3128";
        settings.tls.key.value = "hunter2";
        settings.oauth2 = OAuth2{};
        settings.oauth2->clientSecret.value = "hunter2";
        settings.sigv4 = SigV4{};
        settings.sigv4->secretKey = "hunter2";
        Request secret = request(settings);
        secret.url = "http://me:hunter2@h:1/metrics";
        const QString text = QString::fromStdString(curlCommand(secret));
        QVERIFY2(!text.contains("hunter2"), qPrintable(text));
        QVERIFY(text.contains("-u 'bat'':''<password>'"));
        QVERIFY(text.contains("-H 'X-Key: open'") && text.contains("-H 'X-Key: ''<secret>'"));
        QVERIFY(text.contains("-H 'X-Key: '\"$(cat '/run/key file')\""));
        QVERIFY(text.contains("-H 'Authorization: Bearer ''<token>'"));
        QVERIFY(text.contains("\n# The agent fetches the token") && text.contains("\n# The agent signs"));
    }

    void filesAreReadByTheCommand()
    {
        ClientSettings settings;
        settings.authorization = Authorization{"Bearer", {{}, "/run/it's"}};
        settings.tls.caFile = "/etc/ca.pem";
        settings.tls.certFile = "/etc/cert.pem";
        settings.tls.key.file = "/etc/key.pem";
        settings.tls.insecureSkipVerify = true;
        settings.followRedirects = false;
        settings.enableHttp2 = false;
        const QString text = command(settings);
        QVERIFY2(text.contains("-H 'Authorization: Bearer '\"$(cat '/run/it'\\''s')\""), qPrintable(text));
        QVERIFY(text.contains("--cacert '/etc/ca.pem' --cert '/etc/cert.pem' --key '/etc/key.pem' -k"));
        QVERIFY(text.contains("--http1.1") && !text.contains(" -L"));
    }
};

QTEST_APPLESS_MAIN(TstCurlCommand)
#include "tst_curl_command.moc"
