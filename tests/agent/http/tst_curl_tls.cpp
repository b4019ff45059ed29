// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/client.h"
#include "tests/support/contains.h"
#include "tests/support/fetch.h"
#include "tests/support/raw_server.h"
#include "tests/support/test_certificate.h"

#include <httplib.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace agent::http;

namespace {

/// Answers "secure" over TLS.
class TlsServer {
public:
    explicit TlsServer(const TestCertificate &certificate, X509_STORE *clients = nullptr)
        : m_server(certificate.x509(), certificate.key(), clients)
    {
        m_server.Get("/.*", [](const httplib::Request &request, httplib::Response &response) {
            response.set_content("secure " + request.get_header_value("Host"), "text/plain");
        });
        m_server.set_keep_alive_max_count(1);
        m_port = m_server.bind_to_any_port("127.0.0.1");
        m_thread = std::thread([this] { m_server.listen_after_bind(); });
    }
    ~TlsServer()
    {
        while (!m_server.is_running())
            std::this_thread::yield();
        m_server.stop();
        m_thread.join();
    }
    TlsServer(const TlsServer &) = delete;
    TlsServer &operator=(const TlsServer &) = delete;
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(m_port) + "/"; }

private:
    httplib::SSLServer m_server;
    int m_port = 0;
    std::thread m_thread;
};

} // namespace

class TestCurlTls : public QObject {
    Q_OBJECT

    std::unique_ptr<Client> m_client;
    TestCertificate m_good{"IP:127.0.0.1,DNS:gotham.test"};

    static Request get(const std::string &url, const std::function<void(TlsSettings &)> &change)
    {
        auto settings = std::make_shared<ClientSettings>();
        change(settings->tls);
        Request request;
        request.url = url;
        request.settings = settings;
        return request;
    }

private slots:
    void init() { m_client = makeCurlClient(); }

    void aStrangerIsNotTrusted()
    {
        const TlsServer server(m_good);
        const Outcome outcome = fetch(*m_client, get(server.url(), [](TlsSettings &) {}));
        QVERIFY(outcome.failure == Failure::Tls);
        QVERIFY_CONTAINS(outcome.status.message(),
                         "tls: failed to verify certificate: x509: certificate signed by unknown authority");
    }

    void theGivenAuthorityIsTrusted()
    {
        const TlsServer server(m_good);
        const Outcome outcome =
            fetch(*m_client, get(server.url(), [this](TlsSettings &tls) { tls.ca = m_good.certificatePem(); }));
        QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
        QCOMPARE(outcome.response.status, 200);
        QVERIFY(outcome.response.timing.tls > 0);
    }

    void verificationCanBeSwitchedOff()
    {
        const TlsServer server(m_good);
        QVERIFY(
            fetch(*m_client, get(server.url(), [](TlsSettings &tls) { tls.insecureSkipVerify = true; })).status.ok());
        // And what it let in does not serve a request that verifies.
        QVERIFY(fetch(*m_client, get(server.url(), [](TlsSettings &) {})).failure == Failure::Tls);
    }

    void aWrongNameIsRefused()
    {
        const TestCertificate other("DNS:metropolis.test");
        const TlsServer server(other);
        const auto trust = [&](TlsSettings &tls) { tls.ca = other.certificatePem(); };
        const Outcome outcome = fetch(*m_client, get(server.url(), trust));
        QVERIFY(outcome.failure == Failure::Tls);
        QVERIFY_CONTAINS(outcome.status.message(), "x509: certificate is valid for metropolis.test, not 127.0.0.1");
    }

    void theServerNameCanBeGiven()
    {
        const TestCertificate other("DNS:metropolis.test");
        const TlsServer server(other);
        const Outcome outcome = fetch(*m_client, get(server.url(), [&](TlsSettings &tls) {
            tls.ca = other.certificatePem();
            tls.serverName = "metropolis.test";
        }));
        QVERIFY2(outcome.status.ok(), outcome.status.message().c_str());
        // The request itself goes to the host of the URL.
        QCOMPARE("https://" + outcome.response.body.substr(7) + "/", server.url());
        QVERIFY(fetch(*m_client, get(server.url(), [&](TlsSettings &tls) {
                    tls.ca = other.certificatePem();
                    tls.serverName = "elsewhere.test";
                })).failure == Failure::Tls);
    }

    void anExpiredCertificateIsToldAsSuch()
    {
        const TestCertificate old("IP:127.0.0.1", -7200, -3600);
        const TlsServer server(old);
        const Outcome outcome =
            fetch(*m_client, get(server.url(), [&](TlsSettings &tls) { tls.ca = old.certificatePem(); }));
        QVERIFY(outcome.failure == Failure::Tls);
        QVERIFY_CONTAINS(outcome.status.message(), "x509: certificate has expired or is not yet valid");
    }

    void anAuthorityFileIsReadAgainWhenItChanges()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath("ca.pem");
        const auto write = [&](const std::string &text) {
            QFile file(path);
            return file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
                   file.write(text.data(), static_cast<qint64>(text.size())) >= 0;
        };
        const TlsServer server(m_good);
        const Request request = get(server.url(), [&](TlsSettings &tls) { tls.caFile = path.toStdString(); });
        const Outcome absent = fetch(*m_client, request);
        QVERIFY(absent.failure == Failure::Settings);
        QVERIFY_CONTAINS(absent.status.message(), "unable to read CA cert: open " + path.toStdString());
        QVERIFY(write("this is no certificate"));
        const Outcome bad = fetch(*m_client, request);
        QVERIFY2(bad.failure == Failure::Settings, bad.status.message().c_str());
        QVERIFY_CONTAINS(bad.status.message(), "unable to use specified CA cert");
        QVERIFY(write(TestCertificate("DNS:somebody.test").certificatePem()));
        QVERIFY(fetch(*m_client, request).failure == Failure::Tls);
        QVERIFY(write(m_good.certificatePem()));
        const Outcome good = fetch(*m_client, request);
        QVERIFY2(good.status.ok(), good.status.message().c_str());
    }

    void aClientCertificateIsShown()
    {
        const TestCertificate client("DNS:batmobile.test");
        X509_STORE *store = X509_STORE_new(); // the server takes it over
        X509_STORE_add_cert(store, client.x509());
        const TlsServer server(m_good, store);
        const auto trust = [this](TlsSettings &tls) { tls.ca = m_good.certificatePem(); };
        const Outcome without = fetch(*m_client, get(server.url(), trust));
        QVERIFY(!without.status.ok());
        const Outcome with = fetch(*m_client, get(server.url(), [&](TlsSettings &tls) {
            trust(tls);
            tls.cert = client.certificatePem();
            tls.key.value = client.keyPem();
        }));
        QVERIFY2(with.status.ok(), with.status.message().c_str());
        m_client = makeCurlClient(); // without a connection to reuse
        const Outcome mismatch = fetch(*m_client, get(server.url(), [&](TlsSettings &tls) {
            trust(tls);
            tls.cert = client.certificatePem();
            tls.key.value = m_good.keyPem();
        }));
        QVERIFY2(mismatch.failure == Failure::Settings, mismatch.status.message().c_str());
    }

    void versionsAreBounded()
    {
        const TlsServer server(m_good);
        const Outcome outcome = fetch(*m_client, get(server.url(), [this](TlsSettings &tls) {
            tls.ca = m_good.certificatePem();
            tls.minVersion = "TLS13";
            tls.maxVersion = "TLS12";
        }));
        QVERIFY(!outcome.status.ok());
        QVERIFY(fetch(*m_client, get(server.url(), [this](TlsSettings &tls) {
                    tls.ca = m_good.certificatePem();
                    tls.maxVersion = "TLS12";
                })).status.ok());
    }

    void aServerWithoutTls()
    {
        const RawServer server([](const std::string &) { return std::string("HTTP/1.1 400 Bad Request\r\n\r\n"); }, {},
                               false);
        const Outcome outcome =
            fetch(*m_client, get("https://127.0.0.1:" + std::to_string(server.port()) + "/", [](TlsSettings &) {}));
        QVERIFY(outcome.failure == Failure::Tls);
        QVERIFY_CONTAINS(outcome.status.message(), "tls: first record does not look like a TLS handshake");
    }
};

QTEST_GUILESS_MAIN(TestCurlTls)
#include "tst_curl_tls.moc"
