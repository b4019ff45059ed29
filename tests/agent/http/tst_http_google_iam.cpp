// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/auth_rig.h"
#include "tests/support/contains.h"
#include "tests/support/process.h"
#include "tests/support/test_keys.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace agent::http;
using nlohmann::json;

namespace {

constexpr const char *kScope = "https://www.googleapis.com/auth/monitoring.write";
constexpr const char *kMachine = "/computeMetadata/v1/instance/service-accounts/default/token";

std::string token(const std::string &text)
{
    return "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"" + text + "\"}";
}

} // namespace

class TestHttpGoogleIam : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<AuthRig> m_rig;

    static std::shared_ptr<ClientSettings> settings(const std::string &file = {})
    {
        auto out = std::make_shared<ClientSettings>();
        out->googleIam.emplace().credentialsFile = file;
        return out;
    }
    std::string path(const char *name) const { return m_directory->filePath(name).toStdString(); }
    std::string file(const char *name, const std::string &text) const
    {
        return process::writeFile(m_directory->filePath(name), QString::fromStdString(text)) ? path(name) : "unwritten";
    }
    json service() const
    {
        return {{"type", "service_account"},
                {"client_email", "batman@wayne.test"},
                {"private_key_id", "key 1"},
                {"private_key", keys::pem(keys::rsa())},
                {"token_uri", m_rig->url("/token")}};
    }
    json foreign() const
    {
        return {{"type", "external_account"},
                {"audience", "//iam/pool"},
                {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
                {"token_url", m_rig->url("/sts")},
                {"credential_source", {{"file", file("subject", "jwt of the cluster\n")}}}};
    }

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_rig = std::make_unique<AuthRig>();
        QVERIFY(m_rig->isReady());
        m_rig->set("HOME", path("home"));
        m_rig->set("CLOUDSDK_CONFIG", {});
        m_rig->set("GOOGLE_APPLICATION_CREDENTIALS", {});
        m_rig->set("GCE_METADATA_HOST", "127.0.0.1:" + std::to_string(m_rig->port()));
        m_rig->answer("/token", token("robin"));
    }
    void cleanup()
    {
        m_rig.reset();
        m_directory.reset();
    }

    void aServiceAccount()
    {
        const auto with = settings(file("key.json", service().dump()));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(m_rig->write(with).response.body, std::string("Bearer robin"));
        const auto asked = m_rig->asked("/token");
        QCOMPARE(asked.size(), std::size_t{1});
        QCOMPARE(asked[0].field("grant_type"), std::string("urn:ietf:params:oauth:grant-type:jwt-bearer"));
        const auto parts = keys::openToken(asked[0].field("assertion"), keys::rsa());
        QCOMPARE(parts.size(), 3);
        QVERIFY((json::parse(parts[0]) == json{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "key 1"}}));
        json claims = json::parse(parts[1]);
        QVERIFY(std::abs(claims["iat"].get<std::int64_t>() - std::time(nullptr)) < 60);
        QCOMPARE(claims["exp"].get<std::int64_t>(), claims["iat"].get<std::int64_t>() + 3600);
        claims.erase("iat");
        claims.erase("exp");
        QVERIFY((claims == json{{"iss", "batman@wayne.test"}, {"scope", kScope}, {"aud", m_rig->url("/token")}}));
    }

    void aUser()
    {
        const json user{{"type", "authorized_user"},    {"client_id", "id"},
                        {"client_secret", "hunter2"},   {"refresh_token", "joker1"},
                        {"quota_project_id", "gotham"}, {"token_uri", m_rig->url("/token")}};
        QCOMPARE(m_rig->write(settings(file("user.json", user.dump()))).response.body, std::string("Bearer robin"));
        QCOMPARE(m_rig->asked("/token")[0].field("refresh_token"), std::string("joker1"));
        QCOMPARE(m_rig->asked("/token")[0].field("grant_type"), std::string("refresh_token"));
        QCOMPARE(m_rig->asked("/write")[0].header("x-goog-user-project"), std::string("gotham"));
        m_rig->answer("/token", [](const AuthRig::Asked &asked) {
            return ServerResponse{400,
                                  "application/json",
                                  "{\"error\":\"invalid_grant\",\"error_description\":\"" +
                                      asked.field("refresh_token") + " of " + asked.field("client_secret") + "\"}",
                                  {}};
        });
        const Outcome outcome = m_rig->write(settings(path("user.json")));
        QVERIFY(outcome.failure == Failure::Settings);
        QVERIFY_CONTAINS(outcome.status.message(), "google_iam: failed to get access token: the token endpoint ");
        QVERIFY_CONTAINS(outcome.status.message(), "400 Bad Request: invalid_grant (<secret> of <secret>)");
    }

    void anotherProvider()
    {
        m_rig->answer("/sts", token("federated"));
        json account = foreign();
        QCOMPARE(m_rig->write(settings(file("a.json", account.dump()))).response.body, std::string("Bearer federated"));
        const AuthRig::Asked asked = m_rig->asked("/sts")[0];
        QCOMPARE(asked.field("subject_token"), std::string("jwt of the cluster"));
        QCOMPARE(asked.field("audience"), std::string("//iam/pool"));
        QCOMPARE(asked.field("scope"), std::string(kScope));
        QCOMPARE(asked.field("grant_type"), std::string("urn:ietf:params:oauth:grant-type:token-exchange"));

        account["service_account_impersonation_url"] = m_rig->url("/speak");
        account["credential_source"] = {{"url", m_rig->url("/subject")},
                                        {"headers", {{"X-Me", "yes"}}},
                                        {"format", {{"type", "json"}, {"subject_token_field_name", "it"}}}};
        m_rig->answer("/subject", "{\"it\":\"from the web\"}");
        m_rig->answer("/speak", "{\"accessToken\":\"spoken\",\"expireTime\":\"2099-01-01T00:00:00Z\"}");
        QCOMPARE(m_rig->write(settings(file("b.json", account.dump()))).response.body, std::string("Bearer spoken"));
        QCOMPARE(m_rig->asked("/subject")[0].header("x-me"), std::string("yes"));
        QCOMPARE(m_rig->asked("/sts")[1].field("subject_token"), std::string("from the web"));
        QCOMPARE(m_rig->asked("/speak")[0].header("authorization"), std::string("Bearer federated"));
        QVERIFY((json::parse(m_rig->asked("/speak")[0].body)["scope"] == json::array({kScope})));
        account["credential_source"]["headers"] = {{"Authorization", "bearer hunter2"}};
        m_rig->answer("/subject", "{\"bad\":\"hunter2\"}", 403);
        const std::string refused = m_rig->write(settings(file("c.json", account.dump()))).status.message();
        QVERIFY_CONTAINS(refused, "403 Forbidden");
        QVERIFY2(!contains(refused, "hunter2"), refused.c_str());
    }

    void theDefaults()
    {
        m_rig->answer(kMachine, [](const AuthRig::Asked &asked) {
            const bool good = asked.header("metadata-flavor") == "Google" && asked.field("scopes") == kScope;
            return ServerResponse{good ? 200 : 403, "application/json", token("machine"), {}};
        });
        QCOMPARE(m_rig->write(settings()).response.body, std::string("Bearer machine"));
        QVERIFY(QDir().mkpath(m_directory->filePath("home/.config/gcloud")));
        file("home/.config/gcloud/application_default_credentials.json", service().dump());
        QCOMPARE(m_rig->write(settings()).response.body, std::string("Bearer robin"));
        m_rig->set("GOOGLE_APPLICATION_CREDENTIALS", path("absent"));
        QVERIFY_CONTAINS(m_rig->write(settings()).status.message(), path("absent"));
    }

    void badFiles_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("problem");
        QTest::newRow("no JSON") << QByteArray("hunter2") << QByteArray("is no JSON object");
        QTest::newRow("list") << QByteArray("[]") << QByteArray("is no JSON object");
        QTest::newRow("type") << QByteArray("{\"type\":\"gdch\"}")
                              << QByteArray("credentials of type \"gdch\" are not");
        QTest::newRow("no type") << QByteArray("{\"type\":7}") << QByteArray("credentials of type \"\" are not");
        QTest::newRow("no key") << QByteArray("{\"type\":\"service_account\",\"private_key\":\"hunter2\"}")
                                << QByteArray("private_key: invalid key");
        QTest::newRow("in the clear")
            << QByteArray(
                   "{\"type\":\"authorized_user\",\"refresh_token\":\"hunter2\",\"token_uri\":\"http://192.0.2.1\"}")
            << QByteArray("token_uri must begin with https://");
        QTest::newRow("no refresh token")
            << QByteArray("{\"type\":\"authorized_user\"}") << QByteArray("gcloud auth application-default login");
        QTest::newRow("no token_url") << QByteArray("{\"type\":\"external_account\"}") << QByteArray("no token_url");
        QTest::newRow("program") << QByteArray("{\"type\":\"external_account\",\"token_url\":\"https://127.0.0.1:1/\","
                                               "\"credential_source\":{\"executable\":{\"command\":\"x\"}}}")
                                 << QByteArray("credential_source must have file or url");
    }
    void badFiles()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, problem);
        const Outcome outcome = m_rig->write(settings(file("key.json", text.toStdString())));
        QVERIFY(outcome.failure == Failure::Settings);
        QVERIFY_CONTAINS(outcome.status.message(), problem.toStdString());
        QVERIFY_CONTAINS(outcome.status.message(), path("key.json"));
        QVERIFY(!contains(outcome.status.message(), "hunter2"));
        QVERIFY(m_rig->asked("/write").empty());
    }
};

QTEST_GUILESS_MAIN(TestHttpGoogleIam)
#include "tst_http_google_iam.moc"
