// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/aws_signature.h"
#include "tests/support/auth_rig.h"
#include "tests/support/contains.h"
#include "tests/support/process.h"

#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace agent::http;
using namespace std::chrono_literals;

namespace {

constexpr const char *kMetadata = "/latest/meta-data/iam/security-credentials/";

std::string time(std::int64_t fromNow)
{
    const QDateTime at = QDateTime::currentDateTimeUtc().addSecs(fromNow);
    return at.toString("yyyy-MM-ddTHH:mm:ssZ").toStdString();
}

std::string jsonKeys(const std::string &name, std::int64_t life = 3600)
{
    return "{\"Code\":\"Success\",\"AccessKeyId\":\"" + name + "\",\"SecretAccessKey\":\"secret of " + name +
           "\",\"Token\":\"token of " + name + "\",\"Expiration\":\"" + time(life) + "\"}";
}

std::string xmlKeys(const std::string &name, std::int64_t life = 3600)
{
    return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>" + name +
           "</AccessKeyId><SecretAccessKey>secret of " + name + "</SecretAccessKey><SessionToken>token of " + name +
           "</SessionToken><Expiration>" + time(life) +
           "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
}

} // namespace

class TestHttpSigv4 : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<AuthRig> m_rig;

    static std::shared_ptr<const ClientSettings> settings(const std::function<void(SigV4 &)> &change = {})
    {
        auto out = std::make_shared<ClientSettings>();
        out->sigv4.emplace().region = "eu-west-1";
        if (change)
            change(*out->sigv4);
        return out;
    }
    static std::shared_ptr<const ClientSettings> withKeys()
    {
        return settings([](SigV4 &s) {
            s.accessKey = "AKID";
            s.secretKey = "hunter2";
        });
    }
    std::string path(const char *name) const { return m_directory->filePath(name).toStdString(); }
    void file(const char *name, const std::string &text) const
    {
        QVERIFY(process::writeFile(m_directory->filePath(name), QString::fromStdString(text)));
    }
    /// Who signed the request that the receiver got last.
    std::string signer() const
    {
        const auto asked = m_rig->asked("/write");
        const std::string text = asked.empty() ? "nobody" : asked.back().header("authorization");
        const std::size_t from = text.find("Credential=") + 11;
        return text.substr(from, text.find('/', from) - from);
    }
    void machine(const std::string &name, std::int64_t life = 3600)
    {
        m_rig->answer("/latest/api/token", [](const AuthRig::Asked &asked) {
            const bool good = asked.method == "PUT" && asked.header("x-aws-ec2-metadata-token-ttl-seconds") == "21600";
            return ServerResponse{good ? 200 : 400, "text/plain", "imds token", {}};
        });
        const auto guarded = [](const std::string &text) {
            return [text](const AuthRig::Asked &asked) {
                const bool good = asked.header("x-aws-ec2-metadata-token") == "imds token";
                return ServerResponse{good ? 200 : 401, "text/plain", good ? text : "", {}};
            };
        };
        m_rig->answer(kMetadata, guarded("watch man\n"));
        m_rig->answer(std::string(kMetadata) + "watch man", guarded(jsonKeys(name, life)));
    }

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_rig = std::make_unique<AuthRig>();
        QVERIFY(m_rig->isReady());
        for (const char *name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
                                 "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
                                 "AWS_EC2_METADATA_DISABLED", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                                 "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"})
            m_rig->set(name, {});
        m_rig->set("HOME", path(""));
        m_rig->set("AWS_SHARED_CREDENTIALS_FILE", path("credentials"));
        m_rig->set("AWS_CONFIG_FILE", path("config"));
        m_rig->set("AWS_ENDPOINT_URL_STS", m_rig->url("/sts/"));
        m_rig->set("AWS_EC2_METADATA_SERVICE_ENDPOINT", m_rig->url());
    }
    void cleanup()
    {
        m_rig.reset();
        m_directory.reset();
    }

    void everyRequestIsSigned()
    {
        const auto with = withKeys();
        QCOMPARE(m_rig->write(with, "?b=2&a=1").response.status, 200);
        const AuthRig::Asked got = m_rig->asked("/write").back();
        // The receiver comes to the same signature from what it got.
        Headers headers{{"Host", "127.0.0.1:" + std::to_string(m_rig->port())}};
        for (const char *name : {"content-type", "x-amz-date", "x-amz-content-sha256"})
            headers.emplace_back(name, got.header(name));
        const std::string url = m_rig->url("/write?b=2&a=1");
        const std::string date = got.header("x-amz-date");
        std::tm parts{};
        QVERIFY(strptime(date.c_str(), "%Y%m%dT%H%M%SZ", &parts) != nullptr);
        const std::int64_t when = timegm(&parts);
        QVERIFY(std::abs(when - std::time(nullptr)) < 60);
        QCOMPARE(got.header("authorization"), awsAuthorization({"POST", url, {}, headers, "samples"},
                                                               {"AKID", "hunter2", {}}, {"eu-west-1", "aps", when}));
        QCOMPARE(got.header("x-amz-security-token"), std::string("none"));
        QCOMPARE(got.body, std::string("samples"));
    }

    void keysOfTheEnvironment()
    {
        m_rig->set("AWS_ACCESS_KEY_ID", "ENV");
        m_rig->set("AWS_SECRET_ACCESS_KEY", "s");
        m_rig->set("AWS_SESSION_TOKEN", "session");
        QCOMPARE(m_rig->write(settings()).response.status, 200);
        QCOMPARE(signer(), std::string("ENV"));
        QCOMPARE(m_rig->asked("/write").back().header("x-amz-security-token"), std::string("session"));
    }

    void profiles_data()
    {
        QTest::addColumn<QByteArray>("profile");
        QTest::addColumn<QByteArray>("signs"); // or what is wrong
        const auto row = [](const char *profile, const char *signs) {
            QTest::newRow(profile) << QByteArray(profile) << QByteArray(signs);
        };
        row("", "DEFAULT");
        row("own", "OWN");
        row("both", "BOTH");
        row("role", "ROLE");
        row("twice", "ROLE");
        row("itself", "ROLE");
        row("round", "goes on and on");
        row("program", "credential_process, which needs a program");
        row("empty", "has no keys");
        row("absent", "there is no profile absent in ");
    }
    void profiles()
    {
        QFETCH(QByteArray, profile);
        QFETCH(QByteArray, signs);
        file("credentials", "# keys\n[default]\naws_access_key_id = DEFAULT\naws_secret_access_key=hunter2\n"
                            "[own]\naws_access_key_id=OWN # mine\nAWS_SECRET_ACCESS_KEY = hunter2\n"
                            "[both]\naws_access_key_id=BOTH\naws_secret_access_key=hunter2\n");
        file("config", "[default]\nregion=us-east-1\n[profile both]\naws_access_key_id=LOSES\n"
                       "aws_secret_access_key=loses\ns3 =\n  aws_access_key_id=nested\n"
                       "[profile role]\nrole_arn=arn:role\nsource_profile=own\nexternal_id=ext\n"
                       "[profile twice]\nrole_arn=arn:role2\nsource_profile=role\n"
                       "[profile itself]\nrole_arn=arn:role\nsource_profile=itself\naws_access_key_id=SELF\n"
                       "aws_secret_access_key=hunter2\n"
                       "[profile round]\nrole_arn=arn:role\nsource_profile=round2\n"
                       "[profile round2]\nrole_arn=arn:role\nsource_profile=round\n"
                       "[profile program]\ncredential_process=/bin/true\n[profile empty]\nregion=eu\n"
                       "[own]\naws_access_key_id=not a profile here\n");
        m_rig->answer("/sts/", xmlKeys("ROLE"));
        const Outcome outcome = m_rig->write(settings([&](SigV4 &s) { s.profile = profile.toStdString(); }));
        if (outcome.status.ok()) {
            QCOMPARE(QByteArray::fromStdString(signer()), signs);
        } else {
            QVERIFY(outcome.failure == Failure::Settings);
            QVERIFY_CONTAINS(outcome.status.message(), signs.toStdString());
            QVERIFY_CONTAINS(outcome.status.message(), "could not get SigV4 credentials: ");
            QVERIFY(!contains(outcome.status.message(), "hunter2"));
        }
    }

    void theRegionOfTheProfile()
    {
        file("config", "[profile p]\nregion=ap-south-1\naws_access_key_id=P\naws_secret_access_key=s\n");
        const auto with = settings([](SigV4 &s) {
            s.region.clear();
            s.profile = "p";
        });
        QCOMPARE(m_rig->write(with).response.status, 200);
        QVERIFY_CONTAINS(m_rig->asked("/write").back().header("authorization"), "/ap-south-1/aps/aws4_request");
        const Outcome none = m_rig->write(settings([](SigV4 &s) {
            s.region.clear();
            s.accessKey = s.secretKey = "abc";
        }));
        QVERIFY(none.failure == Failure::Settings);
        QVERIFY_CONTAINS(none.status.message(), "region not configured in sigv4 or in default credentials chain");
    }

    void aRoleIsAssumed()
    {
        m_rig->answer("/sts/", xmlKeys("ROLE"));
        const auto with = settings([](SigV4 &s) {
            s.accessKey = "AKID";
            s.secretKey = "hunter2";
            s.roleArn = "arn:aws:iam::1:role/watch";
            s.externalId = "ext";
        });
        for (int i = 0; i < 3; ++i)
            QCOMPARE(m_rig->write(with).response.status, 200);
        QCOMPARE(signer(), std::string("ROLE"));
        QCOMPARE(m_rig->asked("/write").back().header("x-amz-security-token"), std::string("token of ROLE"));
        const auto sts = m_rig->asked("/sts/");
        QCOMPARE(sts.size(), std::size_t{1});
        QCOMPARE(sts[0].field("RoleArn"), std::string("arn:aws:iam::1:role/watch"));
        QCOMPARE(sts[0].field("ExternalId"), std::string("ext"));
        QCOMPARE(sts[0].field("Action"), std::string("AssumeRole"));
        QCOMPARE(sts[0].header("user-agent"), std::string("Tester/1"));
        QVERIFY_CONTAINS(sts[0].header("authorization"), "Credential=AKID/");
        QVERIFY_CONTAINS(sts[0].header("authorization"), "/eu-west-1/sts/aws4_request");
    }

    void aRefusedRole()
    {
        m_rig->answer("/sts/", [](const AuthRig::Asked &) {
            return ServerResponse{403,
                                  "text/xml",
                                  "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not &lt;you&gt;, "
                                  "hunter2</Message></Error></ErrorResponse>",
                                  {}};
        });
        const Outcome outcome = m_rig->write(settings([](SigV4 &s) {
            s.accessKey = "AKID";
            s.secretKey = "hunter2";
            s.roleArn = "arn:watch";
        }));
        QVERIFY(outcome.failure == Failure::Settings);
        QVERIFY_CONTAINS(outcome.status.message(), "AssumeRole of arn:watch at " + m_rig->url("/sts/") +
                                                       ": 403 Forbidden: AccessDenied: not <you>, <secret>");
        QVERIFY(m_rig->asked("/write").empty());
        // One that is only unwell is asked again.
        m_rig->answer("/sts/", "<html>", 503);
        QVERIFY(m_rig
                    ->write(settings([](SigV4 &s) {
                        s.accessKey = "AKID";
                        s.secretKey = "hunter2";
                        s.roleArn = "arn:watch";
                    }))
                    .failure == Failure::Other);
    }

    void aWebIdentity()
    {
        file("token", "jwt of the cluster\n");
        m_rig->set("AWS_WEB_IDENTITY_TOKEN_FILE", path("token"));
        m_rig->set("AWS_ROLE_ARN", "arn:web");
        m_rig->answer("/sts/", xmlKeys("WEB"));
        QCOMPARE(m_rig->write(settings()).response.status, 200);
        QCOMPARE(signer(), std::string("WEB"));
        const auto sts = m_rig->asked("/sts/");
        QCOMPARE(sts[0].field("WebIdentityToken"), std::string("jwt of the cluster"));
        QCOMPARE(sts[0].header("authorization"), std::string("none"));
    }

    void theContainer()
    {
        file("token", "let me in\n");
        m_rig->set("AWS_CONTAINER_CREDENTIALS_FULL_URI", m_rig->url("/keys"));
        m_rig->set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path("token"));
        m_rig->answer("/keys", jsonKeys("CONTAINER"));
        QCOMPARE(m_rig->write(settings()).response.status, 200);
        QCOMPARE(signer(), std::string("CONTAINER"));
        QCOMPARE(m_rig->asked("/keys")[0].header("authorization"), std::string("let me in"));
        m_rig->answer("/keys", "not with 'let me in'", 403);
        const std::string refused = m_rig->write(settings()).status.message();
        QVERIFY_CONTAINS(refused, "not with '<secret>'");
        m_rig->set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.0.2.1/keys");
        QVERIFY_CONTAINS(m_rig->write(settings()).status.message(), "must begin with https, or name this machine");
    }

    void theMachine()
    {
        machine("MACHINE");
        QCOMPARE(m_rig->write(settings()).response.status, 200);
        QCOMPARE(signer(), std::string("MACHINE"));
        m_rig->answer(kMetadata, "", 404);
        QVERIFY_CONTAINS(m_rig->write(settings()).status.message(), "no role is attached to the machine");
        m_rig->set("AWS_EC2_METADATA_DISABLED", "true");
        QVERIFY_CONTAINS(m_rig->write(settings()).status.message(), "no keys found");
    }

    void keysAreFetchedAnewInTime()
    {
        machine("FIRST", 12); // of use for two seconds, due for renewal after six
        const auto with = settings();
        QCOMPARE(m_rig->write(with).response.status, 200);
        QCOMPARE(signer(), std::string("FIRST"));
        machine("SECOND");
        QTRY_VERIFY_WITH_TIMEOUT(m_rig->write(with).response.status == 200 && signer() == "SECOND", 8000);
        QCOMPARE(m_rig->asked("/latest/api/token").size(), std::size_t{2});
    }

    void requestsWaitTogether()
    {
        machine("MACHINE");
        std::vector<int> ends;
        const auto with = settings();
        for (int i = 0; i < 20; ++i)
            m_rig->client().start(m_rig->request(with),
                                  [&](const Outcome &outcome) { ends.push_back(outcome.response.status); });
        for (int i = 0; i < 1000 && ends.size() < 20; ++i)
            m_rig->client().poll(10ms);
        QCOMPARE(ends, std::vector<int>(20, 200));
        QCOMPARE(m_rig->asked("/latest/api/token").size(), std::size_t{1});
    }

    void aWrongClockIsLearnt()
    {
        int refused = 0;
        m_rig->answer("/write", [&refused](const AuthRig::Asked &asked) {
            // The receiver lives two hours ahead.
            const std::string ahead = awsTime(std::time(nullptr) + 7200);
            const bool fits = asked.header("x-amz-date").substr(0, 11) == ahead.substr(0, 11);
            ServerResponse out{fits ? 200 : 403,
                               "application/json",
                               fits ? "" : "{\"message\":\"Signature expired: 1 is now earlier than 2\"}",
                               {}};
            refused += fits ? 0 : 1;
            const QString date =
                QLocale::c().toString(QDateTime::currentDateTimeUtc().addSecs(7200), "ddd, dd MMM yyyy HH:mm:ss");
            out.headers.emplace_back("Date", date.toStdString() + " GMT");
            return out;
        });
        const auto with = withKeys();
        for (int i = 0; i < 3; ++i)
            QCOMPARE(m_rig->write(with).response.status, 200);
        QCOMPARE(refused, 1);
        QCOMPARE(m_rig->asked("/write").size(), std::size_t{4});
        QCOMPARE(m_rig->asked("/write").back().body, std::string("samples"));
    }

    void aRefusalThatStaysIsToldOnce()
    {
        m_rig->answer("/write", "{\"message\":\"Signature expired\"}", 403);
        QCOMPARE(m_rig->write(withKeys()).response.status, 403);
        QCOMPARE(m_rig->asked("/write").size(), std::size_t{2});
        m_rig->answer("/write", "{\"message\":\"no\"}", 403);
        QCOMPARE(m_rig->write(withKeys()).response.status, 403);
        QCOMPARE(m_rig->asked("/write").size(), std::size_t{3});
    }

    void aRedirectIsSignedAnewAndOnlyAtHome()
    {
        m_rig->answer("/write", [this](const AuthRig::Asked &) {
            return ServerResponse{307, "text/plain", {}, {{"Location", m_rig->url("/there?x=1")}}};
        });
        m_rig->answer("/there", "{}");
        QCOMPARE(m_rig->write(withKeys()).response.status, 200);
        QVERIFY(m_rig->asked("/there")[0].header("authorization") != m_rig->asked("/write")[0].header("authorization"));
        m_rig->answer("/write", [this](const AuthRig::Asked &) {
            return ServerResponse{
                307, "text/plain", {}, {{"Location", "http://localhost:" + std::to_string(m_rig->port()) + "/there"}}};
        });
        QCOMPARE(m_rig->write(withKeys()).response.status, 200);
        const AuthRig::Asked elsewhere = m_rig->asked("/there")[1];
        for (const char *name : {"authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"})
            QCOMPARE(elsewhere.header(name), std::string("none"));
    }
};

QTEST_GUILESS_MAIN(TestHttpSigv4)
#include "tst_http_sigv4.moc"
