// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/metadata_feed.h"

#include "agent/http/server.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_sample_sink.h"
#include "tests/support/memory_filesystem.h"
#include "tests/support/recording_log.h"

#include <QTest>

#include <memory>
#include <mutex>
#include <string>

using namespace agent;
using namespace std::chrono_literals;
using model::MetricType;

namespace {

/// A target on loopback whose page the test sets.
class Target {
public:
    explicit Target(std::string page) : m_page(std::move(page))
    {
        m_server->handle("GET", "/metrics", [this](const http::ServerRequest &) {
            const std::lock_guard lock(m_mutex);
            http::ServerResponse response;
            response.contentType = "text/plain; version=0.0.4";
            response.body = m_page;
            return response;
        });
        m_ok = m_server->listen("127.0.0.1:0").ok();
    }
    ~Target() { m_server->stop(); }
    [[nodiscard]] bool ok() const { return m_ok; }
    void set(const std::string &page)
    {
        const std::lock_guard lock(m_mutex);
        m_page = page;
    }
    [[nodiscard]] model::Labels address() const
    {
        return model::Labels{{"__address__", "127.0.0.1:" + std::to_string(m_server->port())}};
    }

private:
    std::mutex m_mutex;
    std::string m_page;
    std::unique_ptr<http::Server> m_server = http::makeServer(1);
    bool m_ok = false;
};

/// Targets, a store, and the feed between them.
struct Rig {
    Rig() : manager(options(), sink, clock, log, registry), store("/storage/metadata", files, saveClock, log)
    {
        made = files.createDirectories("/storage").ok();
    }
    static scrape::Manager::Options options()
    {
        scrape::Manager::Options out;
        out.threads = 1;
        out.userAgent = "Belfry/test";
        out.syncInterval = 0ms;
        return out;
    }
    void scrapeThese(const std::vector<const Target *> &targets)
    {
        scrape::JobSettings job;
        job.name = "job";
        job.interval = 50ms;
        job.timeout = 50ms;
        job.protocols = {"PrometheusText0.0.4"};
        model::TargetGroup group;
        group.source = "0";
        for (const Target *target : targets)
            group.targets.push_back(target->address());
        applied = manager.apply({job}).ok();
        manager.update("job", {group});
    }
    /// What the store knows, after another look: "name:help ".
    std::string told()
    {
        feed.run();
        std::string out;
        for (const remote::FamilyMetadata &family : store.view()->families())
            out += family.name + ':' + family.metadata.help + ' ';
        return out;
    }

    FakeSampleSink sink;
    SystemClock clock;
    FakeClock saveClock; ///< Of the store, which saves once a minute.
    RecordingLog log;
    telemetry::Registry registry;
    MemoryFileSystem files;
    scrape::Manager manager;
    remote::MetadataStore store;
    engine::MetadataFeed feed{manager, store};
    bool made = false;
    bool applied = false;
};

} // namespace

class TestMetadataFeed : public QObject {
    Q_OBJECT
private slots:
    void bringsWhatTargetsTell();
    void changesNothingWhileNothingChanges();
    void whatIsKnownStaysWhenTargetsGo();
    void savesWhenThatIsDue();
    void longHelpTextsAreCut();
};

void TestMetadataFeed::bringsWhatTargetsTell()
{
    Target one("# HELP a of one\n# TYPE a counter\na 1\n# HELP b of both\nb 1\n");
    Target two("# HELP b of both\nb 2\n# HELP c of two\nc 2\n");
    Rig rig;
    QVERIFY(one.ok() && two.ok() && rig.made);
    QCOMPARE(rig.told(), std::string());
    rig.scrapeThese({&one, &two});
    QVERIFY(rig.applied);
    QTRY_COMPARE(rig.told(), std::string("a:of one b:of both c:of two "));
    QVERIFY(rig.store.view()->find("a")->metadata.type == MetricType::Counter);
    one.set("# HELP a changed\na 1\n");
    QTRY_COMPARE(rig.told(), std::string("a:changed b:of both c:of two "));
    one.set("# HELP d new\nd 1\n");
    QTRY_COMPARE(rig.told(), std::string("a:changed b:of both c:of two d:new "));
}

void TestMetadataFeed::changesNothingWhileNothingChanges()
{
    Target one("# HELP a text\na 1\n");
    Rig rig;
    rig.scrapeThese({&one});
    QTRY_COMPARE(rig.told(), std::string("a:text "));
    const auto before = rig.store.view();
    const auto scrapes = rig.manager.scrapesDone();
    QTRY_VERIFY(rig.manager.scrapesDone() >= scrapes + 5);
    QCOMPARE(rig.told(), std::string("a:text "));
    QVERIFY(rig.store.view() == before);
}

void TestMetadataFeed::whatIsKnownStaysWhenTargetsGo()
{
    Target one("# HELP a text\na 1\n");
    Rig rig;
    rig.scrapeThese({&one});
    QTRY_COMPARE(rig.told(), std::string("a:text "));
    rig.scrapeThese({});
    QTRY_VERIFY(rig.manager.families().empty());
    QCOMPARE(rig.told(), std::string("a:text "));
}

/// Also when nothing has changed since: what could not be saved in its minute is saved in the next.
void TestMetadataFeed::savesWhenThatIsDue()
{
    Target one("# HELP a first\na 1\n");
    Rig rig;
    rig.scrapeThese({&one});
    QTRY_COMPARE(rig.told(), std::string("a:first "));
    QVERIFY(rig.files.exists("/storage/metadata"));
    one.set("# HELP a second\na 1\n");
    QTRY_COMPARE(rig.told(), std::string("a:second "));
    const auto saved = [&rig] {
        const remote::MetadataStore other("/storage/metadata", rig.files, rig.saveClock, rig.log);
        return other.view()->find("a") ? other.view()->find("a")->metadata.help : std::string();
    };
    QCOMPARE(saved(), std::string("first"));
    rig.saveClock.advance(61s);
    QCOMPARE(rig.told(), std::string("a:second "));
    QCOMPARE(saved(), std::string("second"));
}

void TestMetadataFeed::longHelpTextsAreCut()
{
    Target one("# HELP a " + std::string(1U << 20, 'x') + "\na 1\n");
    Rig rig;
    rig.scrapeThese({&one});
    QTRY_COMPARE(rig.told().size(), std::size_t{2 + model::kMostMetadataBytes + 1});
}

QTEST_GUILESS_MAIN(TestMetadataFeed)
#include "tst_metadata_feed.moc"
