// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/base64.h"
#include "tests/support/auth_rig.h"
#include "tests/support/contains.h"
#include "tests/support/process.h"
#include "tests/support/real_servers.h"
#include "tests/support/test_certificate.h"
#include "tests/support/test_keys.h"

#include <nlohmann/json.hpp>
#include <openssl/pkcs12.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace agent::http;
using Method = AzureAd::Method;

namespace {

constexpr const char *kToken = "/wayne.example/oauth2/v2.0/token";
constexpr const char *kMachine = "/metadata/identity/oauth2/token";

std::string token(const std::string &text, const std::string &life = "\"expires_in\":3600")
{
    return "{\"token_type\":\"Bearer\"," + life + ",\"access_token\":\"" + text + "\"}";
}

/// A certificate of the RSA key, and its DER form.
struct RsaCertificate {
    std::string pem;
    std::string der;
    std::unique_ptr<X509, decltype(&X509_free)> x509{X509_new(), &X509_free};
    RsaCertificate()
    {
        X509_set_version(x509.get(), 2);
        X509_gmtime_adj(X509_getm_notBefore(x509.get()), 0);
        X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
        X509_set_pubkey(x509.get(), keys::rsa());
        X509_sign(x509.get(), keys::rsa(), EVP_sha256());
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
        char *text = nullptr;
        PEM_write_bio_X509(out.get(), x509.get());
        long size = BIO_get_mem_data(out.get(), &text);
        pem.assign(text, static_cast<std::size_t>(size));
        BIO_reset(out.get());
        i2d_X509_bio(out.get(), x509.get());
        size = BIO_get_mem_data(out.get(), &text);
        der.assign(text, static_cast<std::size_t>(size));
    }
    [[nodiscard]] std::string pfx(const std::string &password) const
    {
        const std::unique_ptr<PKCS12, decltype(&PKCS12_free)> file(
            PKCS12_create(password.c_str(), "belfry", keys::rsa(), x509.get(), nullptr, 0, 0, 0, 0, 0), &PKCS12_free);
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
        i2d_PKCS12_bio(out.get(), file.get());
        char *text = nullptr;
        const long size = BIO_get_mem_data(out.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }
};

} // namespace

class TestHttpAzuread : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<AuthRig> m_rig;

    static std::shared_ptr<ClientSettings> settings(Method method)
    {
        auto out = std::make_shared<ClientSettings>();
        AzureAd &azure = out->azuread.emplace();
        azure.method = method;
        azure.clientId = "batman";
        azure.tenantId = "wayne.example";
        azure.clientSecret = "hunter2&more";
        return out;
    }
    std::string path(const char *name) const { return m_directory->filePath(name).toStdString(); }
    void file(const char *name, const std::string &text) const
    {
        QFile file(m_directory->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(text));
    }

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_rig = std::make_unique<AuthRig>();
        QVERIFY(m_rig->isReady());
        for (const char *name :
             {"AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH",
              "AZURE_FEDERATED_TOKEN_FILE", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IMDS_ENDPOINT"})
            m_rig->set(name, {});
        m_rig->set("AZURE_AUTHORITY_HOST", m_rig->url("/"));
        m_rig->set("AZURE_POD_IDENTITY_AUTHORITY_HOST", m_rig->url());
        m_rig->answer(kToken, token("robin"));
        m_rig->answer(kMachine, token("machine", "\"expires_in\":\"3600\""));
    }
    void cleanup()
    {
        m_rig.reset();
        m_directory.reset();
    }

    void aSecret_data()
    {
        QTest::addColumn<QByteArray>("cloud");
        QTest::addColumn<QByteArray>("scope");
        QTest::addColumn<QByteArray>("sent");
        QTest::newRow("public") << QByteArray("AzurePublic") << QByteArray()
                                << QByteArray("https://monitor.azure.com//.default");
        QTest::newRow("China") << QByteArray("AzureChina") << QByteArray()
                               << QByteArray("https://monitor.azure.cn//.default");
        QTest::newRow("government") << QByteArray("AzureGovernment") << QByteArray()
                                    << QByteArray("https://monitor.azure.us//.default");
        QTest::newRow("own") << QByteArray("AzurePublic") << QByteArray("api://x/.default")
                             << QByteArray("api://x/.default");
    }
    void aSecret()
    {
        QFETCH(QByteArray, cloud);
        QFETCH(QByteArray, scope);
        QFETCH(QByteArray, sent);
        const auto with = settings(Method::OAuth);
        with->azuread->cloud = cloud.toStdString();
        with->azuread->scope = scope.toStdString();
        for (int i = 0; i < 3; ++i)
            QCOMPARE(m_rig->write(with).response.body, std::string("Bearer robin"));
        const auto asked = m_rig->asked(kToken);
        QCOMPARE(asked.size(), std::size_t{1});
        QCOMPARE(QByteArray::fromStdString(asked[0].field("scope")), sent);
        QCOMPARE(asked[0].field("client_id"), std::string("batman"));
        QCOMPARE(asked[0].field("client_secret"), std::string("hunter2&more"));
        QCOMPARE(asked[0].field("grant_type"), std::string("client_credentials"));
        QCOMPARE(asked[0].header("user-agent"), std::string("Tester/1"));
    }

    void refusals_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("passes");
        QTest::newRow("wrong secret") << 401 << false;
        QTest::newRow("bad request") << 400 << false;
        QTest::newRow("busy") << 429 << true;
        QTest::newRow("unwell") << 503 << true;
    }
    void refusals()
    {
        QFETCH(int, status);
        QFETCH(bool, passes);
        // A server that repeats what it was told, in every form.
        m_rig->answer(kToken, [status](const AuthRig::Asked &asked) {
            return ServerResponse{status, "text/html", asked.body + ' ' + asked.field("client_secret"), {}};
        });
        const Outcome outcome = m_rig->write(settings(Method::OAuth));
        QVERIFY(outcome.failure == (passes ? Failure::Other : Failure::Settings));
        QVERIFY_CONTAINS(outcome.status.message(),
                         "azuread: failed to get access token: the token endpoint " + m_rig->url(kToken));
        QVERIFY2(!contains(outcome.status.message(), "hunter2"), outcome.status.message().c_str());
        QVERIFY(m_rig->asked("/write").empty());
    }

    void aWorkload()
    {
        file("token", "jwt of the cluster\n");
        auto with = settings(Method::WorkloadIdentity);
        with->azuread->tokenFile = path("token");
        QCOMPARE(m_rig->write(with).response.body, std::string("Bearer robin"));
        QCOMPARE(m_rig->asked(kToken)[0].field("client_assertion"), std::string("jwt of the cluster"));
        QCOMPARE(m_rig->asked(kToken)[0].field("client_assertion_type"),
                 std::string("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        QCOMPARE(m_rig->asked(kToken)[0].field("client_secret"), std::string("none"));
        with = settings(Method::WorkloadIdentity);
        m_rig->set("AZURE_FEDERATED_TOKEN_FILE", path("absent"));
        const Outcome absent = m_rig->write(with);
        QVERIFY(absent.failure == Failure::Settings);
        QVERIFY_CONTAINS(absent.status.message(), path("absent"));
    }

    void certificates_data()
    {
        QTest::addColumn<QByteArray>("form");
        QTest::addColumn<QByteArray>("problem");
        for (const char *form : {"together", "apart", "encrypted", "pfx"})
            QTest::newRow(form) << QByteArray(form) << QByteArray();
        QTest::newRow("wrong password") << QByteArray("wrong") << QByteArray("or its password is wrong");
        QTest::newRow("wrong password of pfx") << QByteArray("wrong pfx") << QByteArray("or its password is wrong");
        QTest::newRow("foreign key") << QByteArray("foreign") << QByteArray("do not belong together");
        QTest::newRow("absent") << QByteArray("absent") << QByteArray("unable to read the certificate: ");
        QTest::newRow("elliptic") << QByteArray("elliptic") << QByteArray("not a valid RSA private key");
    }
    void certificates()
    {
        QFETCH(QByteArray, form);
        QFETCH(QByteArray, problem);
        const RsaCertificate own;
        const TestCertificate other("DNS:gotham.test");
        const auto with = settings(Method::Certificate);
        AzureAd &azure = *with->azuread;
        azure.certificateFile = path("own.pem");
        azure.certificatePassword = form.startsWith("wrong") ? "joker" : "hunter2";
        azure.sendsChain = form == "together";
        if (form == "apart" || form == "foreign") {
            azure.certificateKeyFile = path("key.pem");
            file("key.pem", form == "apart" ? keys::pem(keys::rsa()) : other.keyPem());
            file("own.pem", own.pem);
        } else if (form == "pfx" || form == "wrong pfx") {
            file("own.pem", own.pfx("hunter2"));
        } else if (form == "elliptic") {
            file("own.pem", other.keyPem() + other.certificatePem());
        } else if (form != "absent") {
            const bool encrypted = form == "encrypted" || form == "wrong";
            file("own.pem", other.certificatePem() + own.pem + keys::pem(keys::rsa(), encrypted ? "hunter2" : ""));
        }
        const Outcome outcome = m_rig->write(with);
        if (!problem.isEmpty()) {
            QVERIFY(outcome.failure == Failure::Settings);
            QVERIFY_CONTAINS(outcome.status.message(), problem.toStdString());
            return;
        }
        QCOMPARE(outcome.response.body, std::string("Bearer robin"));
        const auto parts = keys::openToken(m_rig->asked(kToken)[0].field("client_assertion"), keys::rsa());
        QCOMPARE(parts.size(), 3);
        const auto header = nlohmann::json::parse(parts[0]);
        const auto claims = nlohmann::json::parse(parts[1]);
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        X509_digest(own.x509.get(), EVP_sha1(), digest, &size);
        QCOMPARE(header["x5t"].get<std::string>(), base64Url({reinterpret_cast<const char *>(digest), size}));
        QCOMPARE(header["alg"].get<std::string>(), std::string("RS256"));
        QCOMPARE(header.contains("x5c"), form == "together");
        if (header.contains("x5c"))
            QCOMPARE(header["x5c"][0].get<std::string>(), base64(own.der));
        QCOMPARE(claims["aud"].get<std::string>(), m_rig->url(kToken));
        QCOMPARE(claims["iss"].get<std::string>(), std::string("batman"));
        QCOMPARE(claims["sub"].get<std::string>(), std::string("batman"));
        QVERIFY(claims["exp"].get<std::int64_t>() > std::time(nullptr));
    }

    void theMachine()
    {
        const auto with = settings(Method::ManagedIdentity);
        QCOMPARE(m_rig->write(with).response.body, std::string("Bearer machine"));
        const AuthRig::Asked asked = m_rig->asked(kMachine)[0];
        QCOMPARE(asked.method, std::string("GET"));
        QCOMPARE(asked.header("metadata"), std::string("true"));
        QCOMPARE(asked.field("resource"), std::string("https://monitor.azure.com/"));
        QCOMPARE(asked.field("client_id"), std::string("batman"));
        QCOMPARE(asked.field("api-version"), std::string("2018-02-01"));
    }

    void theAppService()
    {
        m_rig->set("IDENTITY_ENDPOINT", m_rig->url("/msi"));
        m_rig->set("IDENTITY_HEADER", "hunter2");
        const std::string end = std::to_string(std::time(nullptr) + 12);
        m_rig->answer("/msi", token("app", "\"expires_on\":\"" + end + "\""));
        const auto with = settings(Method::ManagedIdentity);
        QCOMPARE(m_rig->write(with).response.body, std::string("Bearer app"));
        QCOMPARE(m_rig->asked("/msi")[0].header("x-identity-header"), std::string("hunter2"));
        // It is of use for about two seconds.
        m_rig->answer("/msi", token("newer"));
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->write(with).response.body, std::string("Bearer newer"), 8000);
    }

    void arc()
    {
        m_rig->set("IDENTITY_ENDPOINT", m_rig->url("/arc"));
        m_rig->set("IMDS_ENDPOINT", m_rig->url());
        m_rig->answer("/arc", [this](const AuthRig::Asked &) {
            return ServerResponse{401, "text/plain", {}, {{"WWW-Authenticate", "Basic realm=" + path("x.key")}}};
        });
        file("x.key", "hunter2");
        auto with = settings(Method::ManagedIdentity);
        with->azuread->clientId.clear();
        // A file elsewhere is never read for it.
        QVERIFY_CONTAINS(m_rig->write(with).status.message(), "401 Unauthorized");
        QCOMPARE(m_rig->asked("/arc").size(), std::size_t{1});
    }

    void theChain()
    {
        auto with = settings(Method::Sdk);
        with->azuread->clientId.clear();
        with->azuread->clientSecret.clear();
        with->azuread->tenantId.clear();
        QCOMPARE(m_rig->write(with).response.body, std::string("Bearer machine"));
        m_rig->answer(kMachine, "", 404);
        with = std::make_shared<ClientSettings>(*with);
        QVERIFY_CONTAINS(m_rig->write(with).status.message(), "the command line tools are not asked");
        m_rig->set("AZURE_CLIENT_ID", "alfred");
        m_rig->set("AZURE_TENANT_ID", "wayne.example");
        file("token", "jwt");
        m_rig->set("AZURE_FEDERATED_TOKEN_FILE", path("token"));
        with = std::make_shared<ClientSettings>(*with);
        QCOMPARE(m_rig->write(with).response.body, std::string("Bearer robin"));
        QCOMPARE(m_rig->asked(kToken).back().field("client_assertion"), std::string("jwt"));
        m_rig->set("AZURE_CLIENT_SECRET", "s");
        with = std::make_shared<ClientSettings>(*with);
        QCOMPARE(m_rig->write(with).response.body, std::string("Bearer robin"));
        QCOMPARE(m_rig->asked(kToken).back().field("client_secret"), std::string("s"));
        QCOMPARE(m_rig->asked(kToken).back().field("client_id"), std::string("alfred"));
    }

    void noSecretGoesInTheClear()
    {
        m_rig->set("AZURE_AUTHORITY_HOST", "http://192.0.2.1/");
        const Outcome outcome = m_rig->write(settings(Method::OAuth));
        QVERIFY(outcome.failure == Failure::Settings);
        QVERIFY_CONTAINS(outcome.status.message(), "AZURE_AUTHORITY_HOST must begin with https://");
    }

    void tlsAndProxyOfTheSettings()
    {
        if (!servers::Nginx::installed())
            QSKIP("nginx is not installed");
        const TestCertificate certificate("IP:127.0.0.1");
        file("server.pem", certificate.certificatePem());
        file("server.key", certificate.keyPem());
        const quint16 port = process::freePort();
        servers::Nginx nginx(m_directory->path());
        QVERIFY2(nginx.start(QStringLiteral("server { listen 127.0.0.1:%1 ssl; ssl_certificate %2/server.pem; "
                                            "ssl_certificate_key %2/server.key; location / { proxy_pass "
                                            "http://127.0.0.1:%3; } }")
                                 .arg(port)
                                 .arg(m_directory->path())
                                 .arg(m_rig->port()),
                             port),
                 qPrintable(nginx.log()));
        m_rig->set("AZURE_AUTHORITY_HOST", "https://127.0.0.1:" + std::to_string(port));
        QVERIFY_CONTAINS(m_rig->write(settings(Method::OAuth)).status.message(), "signed by unknown authority");
        auto with = settings(Method::OAuth);
        with->tls.ca = certificate.certificatePem();
        with->tls.serverName = "of the receiver only";
        QCOMPARE(m_rig->write(with).response.body, std::string("Bearer robin"));
        with = settings(Method::OAuth);
        with->tls.ca = certificate.certificatePem();
        const std::uint16_t nobody = process::freePort();
        with->proxy.url = loopback(nobody);
        QVERIFY(m_rig->write(with).failure == Failure::Proxy);
    }
};

QTEST_GUILESS_MAIN(TestHttpAzuread)
#include "tst_http_azuread.moc"
