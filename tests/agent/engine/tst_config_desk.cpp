// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/config_history.h"
#include "agent/engine/engine.h"
#include "agent/telemetry/logger.h"
#include "agent/telemetry/registry.h"
#include "tests/support/counting_target.h"
#include "tests/support/silent_port.h"

#include <QtTest>

#include <sys/stat.h>

#include <future>

using namespace agent;
using engine::ConfigPreview;
using Change = ConfigPreview::Change;

namespace {

template <typename Answer>
Answer waitFor(std::future<Answer> answer)
{
    return answer.wait_for(std::chrono::seconds(20)) == std::future_status::ready ? answer.get() : Answer();
}

mode_t modeOf(const std::string &path)
{
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 ? facts.st_mode & 0777 : 0;
}

} // namespace

/// What the engine tells of configurations, and how it keeps them.
class TestConfigDesk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_target = std::make_unique<CountingTarget>(20, "# TYPE cave gauge\ncave 1\n");
        QVERIFY(m_target->start());
        m_registry = std::make_unique<telemetry::Registry>();
        m_logger = std::make_unique<telemetry::Logger>(LogLevel::Error, telemetry::LogFormat::Logfmt, false);
    }
    void cleanup()
    {
        m_engine.reset();
        m_target.reset();
    }

    void historyKeepsTheLast()
    {
        const auto files = makePosixFileSystem();
        const std::string folder = m_folder->filePath("history").toStdString();
        engine::ConfigHistory history(*files, folder);
        QVERIFY(history.list().empty());
        for (int i = 0; i < 60; ++i) {
            QVERIFY(history.add("text " + std::to_string(i), "file", 1000 + i).ok());
            QVERIFY(history.add("text " + std::to_string(i), "file", 5000 + i).ok()); // the same: not again
        }
        const auto versions = history.list();
        QCOMPARE(versions.size(), engine::ConfigHistory::kMost);
        QCOMPARE(versions.front().number, std::uint64_t{60});
        QCOMPARE(versions.front().time, TimestampMs{1059});
        QCOMPARE(versions.front().source, std::string("file"));
        const Result<std::string> text = history.read(12);
        QVERIFY(text);
        QCOMPARE(*text, std::string("text 11"));
        QCOMPARE(history.read(3).status().code(), Code::NotFound);
        // Other files are let be, and secrets are for the owner alone.
        QVERIFY(files->create(folder + "/notes.txt"));
        QCOMPARE(history.list().size(), engine::ConfigHistory::kMost);
        QCOMPARE(modeOf(folder + "/0000000060-1059-file.yml"), mode_t{0600});
        QVERIFY(engine::ConfigHistory(*files, folder).add("new", "console", 9000).ok());
        QCOMPARE(history.list().front().number, std::uint64_t{61}); // counts on over restarts
    }

    void jobsAndTargetsAreCounted()
    {
        QVERIFY(start(config(job("a", address()))));
        QTRY_VERIFY_WITH_TIMEOUT(!m_engine->snapshot()->targets.empty() && m_engine->snapshot()->targets[0].series > 0,
                                 15000);
        const std::uint64_t series = m_engine->snapshot()->targets[0].series;

        const ConfigPreview same = preview("# a word\n" + config(job("a", address())));
        QVERIFY(same.problems.empty());
        QVERIFY(!same.differs);

        const ConfigPreview more = preview(config(job("a", address() + "', '10.1.1.1:1', '10.1.1.2:1")));
        QCOMPARE(more.jobs.size(), std::size_t{1});
        QCOMPARE(more.jobs[0].targetsAdded, std::uint64_t{2});
        QCOMPARE(more.jobs[0].targetsRemoved, std::uint64_t{0});
        QCOMPARE(more.jobs[0].seriesAdded.value_or(0), series * 2);
        QVERIFY(more.remotes.empty());

        const ConfigPreview renamed = preview(config(job("b", address())));
        QCOMPARE(renamed.jobs.size(), std::size_t{2});
        QCOMPARE(renamed.jobs[0].change, Change::Added);
        QVERIFY(!renamed.jobs[0].seriesAdded);
        QCOMPARE(renamed.jobs[1].change, Change::Removed);
        QCOMPARE(renamed.jobs[1].targetsRemoved, std::uint64_t{1});
        QCOMPARE(renamed.jobs[1].seriesRemoved, series);

        const ConfigPreview dropped = preview(
            config(job("a", address()) + "    relabel_configs:\n      - action: drop\n        source_labels: [job]\n"));
        QCOMPARE(dropped.jobs[0].targetsRemoved, std::uint64_t{1});
        const ConfigPreview slower = preview(config(job("a", address()) + "    scrape_interval: 9m\n"));
        QCOMPARE(slower.jobs[0].targetsAdded + slower.jobs[0].targetsRemoved, std::uint64_t{0});
        QVERIFY(slower.differs);
        QCOMPARE(preview("scrape_configs: 7\n").problems.size(), std::size_t{1});
    }

    void filesOfTargetsCountAsFarAsTheyAreKnown()
    {
        QVERIFY(write("targets.json", "[{\"targets\": [\"10.2.2.1:1\", \"10.2.2.2:1\"]}]"));
        const std::string fileJob = "  - job_name: f\n    file_sd_configs:\n      - files: [targets.json]\n";
        QVERIFY(start(config(fileJob)));
        QTRY_COMPARE(m_engine->snapshot()->targets.size(), std::size_t{2});
        const ConfigPreview twice =
            preview(config(fileJob + "  - job_name: g\n    file_sd_configs:\n      - files: [targets.json]\n"));
        QCOMPARE(twice.jobs.size(), std::size_t{1});
        QCOMPARE(twice.jobs[0].targetsAdded, std::uint64_t{2});
        QVERIFY(!twice.jobs[0].undiscovered);
        const ConfigPreview unknown =
            preview(config(fileJob + "      - files: [other.json]\n")); // nobody looks there yet
        QVERIFY(unknown.jobs[0].undiscovered);
        QCOMPARE(unknown.jobs[0].targetsRemoved, std::uint64_t{0});
    }

    void remotesTellTheirBacklog()
    {
        const SilentPort silent;
        const std::string remote = "remote_write:\n  - name: hq\n    url: http://" + silent.address() + "/write\n";
        QVERIFY(start(config(job("a", address())) + remote));
        QTRY_VERIFY_WITH_TIMEOUT(m_engine->snapshot()->remotes[0].ledger.pending > 20, 15000);
        const ConfigPreview gone = preview(config(job("a", address())));
        QCOMPARE(gone.remotes.size(), std::size_t{1});
        QCOMPARE(gone.remotes[0].change, Change::Removed);
        QVERIFY(gone.remotes[0].waiting > 20);
        const ConfigPreview elsewhere =
            preview(config(job("a", address())) + "remote_write:\n  - name: hq\n    url: http://127.0.0.1:9/write\n");
        QVERIFY(elsewhere.remotes[0].redirected);
        const ConfigPreview restart =
            preview(config(job("a", address())) + remote + "belfry:\n  storage:\n    memory_bytes: 64MiB\n");
        QCOMPARE(restart.restart, std::vector<std::string>{"belfry.storage.memory_bytes"});
        QVERIFY(restart.remotes.empty());
    }

    void whatIsAppliedIsKept()
    {
        QVERIFY(start(config(job("a", address()))));
        QVERIFY(::chmod(path("prometheus.yml").c_str(), 0640) == 0);
        QVERIFY(apply({config(job("b", address())), "console"}).ok());
        QCOMPARE(modeOf(path("prometheus.yml")), mode_t{0640});
        QVERIFY(write("prometheus.yml", config(job("c", address()))));
        QTRY_VERIFY_WITH_TIMEOUT(m_engine->snapshot()->configFileDiffers, 10000);
        QCOMPARE(apply({config(job("d", address())), "console"}).code(), Code::AlreadyExists);
        std::promise<Status> reloaded;
        m_engine->requestReload([&reloaded](const Status &status) { reloaded.set_value(status); });
        QVERIFY(waitFor(reloaded.get_future()).ok());
        QTRY_VERIFY(!m_engine->snapshot()->configFileDiffers);
        QVERIFY(write("prometheus.yml", config(job("e", address()))));
        QVERIFY(apply({config(job("d", address())), "console", true}).ok()); // over it

        std::promise<std::vector<engine::ConfigVersion>> listed;
        desk().listHistory([&listed](const auto &versions) { listed.set_value(versions); });
        const auto versions = waitFor(listed.get_future());
        std::vector<std::string> sources;
        for (const auto &version : versions)
            sources.push_back(version.source);
        QCOMPARE(sources, (std::vector<std::string>{"console", "file", "console", "start"}));
        std::promise<std::string> read;
        desk().readVersion(versions[2].number, [&read](const Result<std::string> &text) { read.set_value(*text); });
        QCOMPARE(waitFor(read.get_future()), config(job("b", address())));
    }

    void whatCannotRunIsNotLeftBehind()
    {
        const std::string text = config(job("a", address()));
        QVERIFY(start(text));
        const std::string wrong = config(job("a", address()) + "    scrape_failure_log_file: /nowhere/at/all.log\n");
        const Status status = apply({wrong, "console"});
        QVERIFY(!status.ok() && status.code() != Code::InvalidInput); // no check finds that
        QCOMPARE(read("prometheus.yml"), text);                       // the next start finds what runs
        QCOMPARE(m_engine->snapshot()->configText, text);
    }

    void whatCannotBeWrittenChangesNothing()
    {
        const std::string text = config(job("a", address()));
        QVERIFY(start(text));
        // A folder where the new file would be made first: as good as a full disk, for root too.
        QVERIFY(QDir().mkpath(m_folder->filePath("prometheus.yml.tmp/taken")));
        const Status status = apply({config(job("b", address())), "console"});
        QVERIFY(!status.ok());
        QVERIFY2(status.message().find("prometheus.yml") != std::string::npos, status.message().c_str());
        QCOMPARE(read("prometheus.yml"), text);
        QCOMPARE(m_engine->snapshot()->configText, text);
    }

    void aLinkToTheFileStays()
    {
        QVERIFY(start(config(job("a", address()))));
        QVERIFY(QFile::rename(m_folder->filePath("prometheus.yml"), m_folder->filePath("real.yml")));
        QVERIFY(QFile::link("real.yml", m_folder->filePath("prometheus.yml")));
        QVERIFY(apply({config(job("b", address())), "console"}).ok());
        QVERIFY(QFileInfo(m_folder->filePath("prometheus.yml")).isSymLink());
        QCOMPARE(read("real.yml"), config(job("b", address())));
    }

    void secretsGetFilesOfTheirOwn()
    {
        QVERIFY(start(config(job("a", address()))));
        QVERIFY(writeSecret("hq.password", "batcave").ok());
        QCOMPARE(modeOf(path("hq.password")), mode_t{0600});
        QVERIFY(writeSecret("hq.password", "batcave").ok()); // it is there already
        QCOMPARE(writeSecret("hq.password", "other").code(), Code::AlreadyExists);
        QCOMPARE(writeSecret("../outside", "x").code(), Code::InvalidInput);
        QCOMPARE(writeSecret("", "x").code(), Code::InvalidInput);
    }

    void rulesAreTriedOut()
    {
        QVERIFY(start(config(job("a", address()))));
        const auto tried = [this](const std::string &rules, const model::Labels &labels) {
            std::promise<Result<std::vector<engine::RelabelTrialStep>>> answer;
            desk().tryRelabelling({"scrape_configs:\n  - job_name: t\n    relabel_configs:\n" + rules, false, labels},
                                  [&answer](const auto &steps) { answer.set_value(steps); });
            return answer.get_future().get();
        };
        const auto steps = tried("      - {source_labels: [role], target_label: part}\n"
                                 "      - {source_labels: [part], regex: spare, action: drop}\n"
                                 "      - {target_label: never, replacement: x}\n",
                                 model::Labels{{"role", "spare"}});
        QVERIFY(steps);
        QCOMPARE(steps->size(), std::size_t{2});
        QCOMPARE((*steps)[0].changes, (std::vector<engine::RelabelTrialStep::Change>{{"part", "", "spare"}}));
        QVERIFY((*steps)[1].dropped);
        QCOMPARE(tried("      - {action: replace}\n", {}).status().code(), Code::InvalidInput);
    }

private:
    [[nodiscard]] std::string path(const char *name) const { return m_folder->filePath(name).toStdString(); }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(m_target->port()); }
    static std::string job(const std::string &name, const std::string &address)
    {
        return "  - job_name: " + name + "\n    static_configs:\n      - targets: ['" + address + "']\n";
    }
    static std::string config(const std::string &jobs)
    {
        return "global:\n  scrape_interval: 1s\nscrape_configs:\n" + jobs;
    }
    [[nodiscard]] bool write(const char *name, const std::string &text) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(text)) >= 0;
    }
    [[nodiscard]] std::string read(const char *name) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
    }
    bool start(const std::string &text)
    {
        engine::Options options;
        options.configPath = path("prometheus.yml");
        options.storagePath = path("data");
        if (!write("prometheus.yml", text))
            return false;
        engine::StartResult started = engine::startEngine(options, *m_logger, *m_registry);
        m_engine = std::move(started.engine);
        return m_engine != nullptr;
    }
    engine::ConfigDesk &desk() { return *m_engine->configDesk(); }
    ConfigPreview preview(const std::string &text)
    {
        std::promise<ConfigPreview> answer;
        desk().preview(text, [&answer](const ConfigPreview &preview) { answer.set_value(preview); });
        return waitFor(answer.get_future());
    }
    Status apply(engine::ConfigText text)
    {
        std::promise<Status> answer;
        desk().apply(std::move(text), [&answer](const Status &status) { answer.set_value(status); });
        return waitFor(answer.get_future());
    }
    Status writeSecret(const std::string &name, const std::string &secret)
    {
        std::promise<Status> answer;
        desk().writeSecret(name, secret, [&answer](const Status &status) { answer.set_value(status); });
        return waitFor(answer.get_future());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CountingTarget> m_target;
    std::unique_ptr<telemetry::Registry> m_registry;
    std::unique_ptr<telemetry::Logger> m_logger;
    std::unique_ptr<engine::Engine> m_engine;
};

QTEST_GUILESS_MAIN(TestConfigDesk)
#include "tst_config_desk.moc"
