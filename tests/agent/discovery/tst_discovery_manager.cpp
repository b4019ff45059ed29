// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/mutex.h"
#include "agent/discovery/manager.h"

#include <QtTest>

#include <atomic>
#include <thread>

using namespace std::chrono_literals;
using agent::discovery::FileSettings;
using agent::discovery::Manager;
using agent::discovery::MechanismStatus;
using agent::discovery::Settings;
using agent::discovery::StaticSettings;
using agent::model::TargetGroup;
using Jobs = std::map<std::string, std::vector<Settings>>;

namespace {

/// What a manager has told, by job. Internally synchronised.
class Told {
public:
    void note(const std::string &job, const std::vector<TargetGroup> &groups)
    {
        QStringList targets;
        for (const TargetGroup &group : groups) {
            for (const auto &target : group.targets)
                targets << QString::fromStdString(std::string(target.get("__address__")));
        }
        const agent::MutexLock lock(m_mutex);
        m_targets[job] = targets.join(' ');
        m_groups[job] = groups;
        ++m_calls[job];
        m_thread = std::this_thread::get_id();
    }
    /// Addresses, blank-separated; "-" when nothing was told.
    QString targets(const std::string &job) const
    {
        const agent::MutexLock lock(m_mutex);
        const auto it = m_targets.find(job);
        return it == m_targets.end() ? "-" : it->second;
    }
    std::vector<TargetGroup> groups(const std::string &job) const
    {
        const agent::MutexLock lock(m_mutex);
        const auto it = m_groups.find(job);
        return it == m_groups.end() ? std::vector<TargetGroup>() : it->second;
    }
    int calls(const std::string &job) const
    {
        const agent::MutexLock lock(m_mutex);
        const auto it = m_calls.find(job);
        return it == m_calls.end() ? 0 : it->second;
    }
    std::thread::id thread() const
    {
        const agent::MutexLock lock(m_mutex);
        return m_thread;
    }

private:
    mutable agent::Mutex m_mutex;
    std::map<std::string, QString> m_targets;
    std::map<std::string, std::vector<TargetGroup>> m_groups;
    std::map<std::string, int> m_calls;
    std::thread::id m_thread;
};

Settings fixed(std::initializer_list<std::string> targets)
{
    TargetGroup group;
    group.source = "0";
    for (const std::string &target : targets)
        group.targets.push_back(agent::model::Labels{{"__address__", target}});
    return StaticSettings{{group}};
}

} // namespace

class TestDiscoveryManager : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void staticGroupsAreToldAtOnce();
    void jobWithoutMechanismIsToldOfNothing();
    void unchangedJobsAreNotToldAgain();
    void fileIsReadWithItsLabels();
    void fileReplacedAtomically();
    void fileWrittenInPlace();
    void badFileKeepsItsTargets();
    void removedFileLosesItsTargets();
    void globFindsNewFiles();
    void linkedVolumeIsFollowed();
    void directoryThatAppearsLater();
    void refreshIntervalReadsWithoutEvents();
    void otherFilesDoNotDisturb();
    void jobsShareOneDiscoverer();
    void changedSettingsKeepGroupsOfABrokenFile();
    void removedJobTakesItsMetricsAlong();
    void statusTellsEachMechanism();
    void noCallbackAfterDestruction();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    /// Written aside and renamed, as careful editors do.
    bool replace(const QString &name, const QByteArray &text) const
    {
        QSaveFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit();
    }
    bool writeInPlace(const QString &name, const QByteArray &text) const
    {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(text) == text.size();
    }
    Settings files(const QStringList &names, std::chrono::milliseconds interval = 1h) const
    {
        FileSettings settings;
        for (const QString &name : names)
            settings.files.push_back(path(name).toStdString());
        settings.refreshInterval = interval;
        return settings;
    }
    QString metric(const QString &line) const
    {
        const QString text = QString::fromStdString(m_registry->text());
        for (const QString &one : text.split('\n')) {
            if (one.startsWith(line + ' '))
                return one.mid(line.size() + 1);
        }
        return "absent";
    }
    QList<MechanismStatus> status() const
    {
        const auto all = m_manager->status();
        return {all.begin(), all.end()};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<agent::FileSystem> m_files;
    agent::SystemClock m_clock;
    agent::NullLog m_log;
    std::unique_ptr<agent::telemetry::Registry> m_registry;
    std::unique_ptr<Told> m_told;
    std::unique_ptr<Manager> m_manager;
};

void TestDiscoveryManager::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_files = agent::makePosixFileSystem();
    m_registry = std::make_unique<agent::telemetry::Registry>();
    m_told = std::make_unique<Told>();
    m_manager = std::make_unique<Manager>(
        *m_files, m_clock, m_log, *m_registry,
        [this](const std::string &job, const std::vector<TargetGroup> &groups) { m_told->note(job, groups); });
}

void TestDiscoveryManager::cleanup()
{
    m_manager.reset();
    m_registry.reset();
}

void TestDiscoveryManager::staticGroupsAreToldAtOnce()
{
    m_manager->apply(Jobs{{"a", {fixed({"x:1", "y:2"})}}, {"b", {fixed({"z:3"})}}});
    QTRY_COMPARE(m_told->targets("b"), "z:3");
    QCOMPARE(m_told->targets("a"), "x:1 y:2");
    QVERIFY(m_told->thread() != std::this_thread::get_id());
    QCOMPARE(metric(R"(prometheus_sd_discovered_targets{config="a",name="scrape"})"), "2");
    QCOMPARE(metric(R"(prometheus_sd_updates_total{name="scrape"})"), "2");
}

void TestDiscoveryManager::jobWithoutMechanismIsToldOfNothing()
{
    m_manager->apply(Jobs{{"a", {}}});
    QTRY_COMPARE(m_told->targets("a"), "");
}

void TestDiscoveryManager::unchangedJobsAreNotToldAgain()
{
    QVERIFY(replace("t.yml", "- targets: [f:1]\n"));
    m_manager->apply(Jobs{{"a", {fixed({"x:1"})}}, {"f", {files({"t.yml"})}}, {"z", {}}});
    QTRY_COMPARE(m_told->calls("z"), 1);
    m_manager->apply(Jobs{{"a", {fixed({"x:1"})}}, {"f", {files({"t.yml"})}}, {"z", {fixed({"n:1"})}}});
    QTRY_COMPARE(m_told->targets("z"), "n:1");
    QCOMPARE(m_told->calls("a"), 1);
    QCOMPARE(m_told->calls("f"), 1);
    QCOMPARE(m_told->calls("z"), 2);
    // The file is still watched.
    QVERIFY(replace("t.yml", "- targets: [f:2]\n"));
    QTRY_COMPARE(m_told->targets("f"), "f:2");
}

void TestDiscoveryManager::fileIsReadWithItsLabels()
{
    QVERIFY(replace("t.json", R"([{"targets": ["f:1"], "labels": {"room": "cave"}}])"));
    m_manager->apply(Jobs{{"a", {files({"t.json"})}}});
    QTRY_COMPARE(m_told->targets("a"), "f:1");
    const TargetGroup group = m_told->groups("a").at(0);
    QCOMPARE(QString::fromStdString(group.source), path("t.json") + ":0");
    QCOMPARE(QString::fromStdString(std::string(group.labels.get("__meta_filepath"))), path("t.json"));
    QCOMPARE(group.labels.get("room"), std::string_view("cave"));
    QVERIFY(metric("prometheus_sd_file_mtime_seconds{filename=\"" + path("t.json") + "\"}").toDouble() > 1e9);
}

void TestDiscoveryManager::fileReplacedAtomically()
{
    QVERIFY(replace("t.yml", "- targets: [f:1]\n"));
    m_manager->apply(Jobs{{"a", {files({"t.yml"})}}});
    QTRY_COMPARE(m_told->targets("a"), "f:1");
    for (int i = 2; i < 5; ++i) {
        QVERIFY(replace("t.yml", "- targets: [f:" + QByteArray::number(i) + "]\n"));
        QTRY_COMPARE(m_told->targets("a"), QString("f:%1").arg(i));
    }
}

void TestDiscoveryManager::fileWrittenInPlace()
{
    QVERIFY(writeInPlace("t.yml", "- targets: [f:1]\n"));
    m_manager->apply(Jobs{{"a", {files({"t.yml"})}}});
    QTRY_COMPARE(m_told->targets("a"), "f:1");
    QVERIFY(writeInPlace("t.yml", "- targets: [f:2]\n"));
    QTRY_COMPARE(m_told->targets("a"), "f:2");
    QVERIFY(writeInPlace("t.yml", "")); // a YAML file without groups is a valid one
    QTRY_COMPARE(m_told->targets("a"), "");
}

void TestDiscoveryManager::badFileKeepsItsTargets()
{
    QVERIFY(replace("t.yml", "- targets: [f:1]\n"));
    m_manager->apply(Jobs{{"a", {files({"t.yml"})}}});
    QTRY_COMPARE(m_told->targets("a"), "f:1");
    QCOMPARE(metric("prometheus_sd_file_read_errors_total"), "0");
    QVERIFY(replace("t.yml", "- target: [f:2]\n"));
    QTRY_COMPARE(metric("prometheus_sd_file_read_errors_total"), "1");
    QTRY_VERIFY(QString::fromStdString(status().at(0).lastError).contains("did you mean targets?"));
    QCOMPARE(m_told->targets("a"), "f:1");
    QCOMPARE(m_told->calls("a"), 1);
    QVERIFY(replace("t.yml", "- targets: [f:3]\n"));
    QTRY_COMPARE(m_told->targets("a"), "f:3");
    QTRY_COMPARE(status().at(0).lastError, std::string());
}

void TestDiscoveryManager::removedFileLosesItsTargets()
{
    QVERIFY(replace("a.yml", "- targets: [a:1]\n"));
    QVERIFY(replace("b.yml", "- targets: [b:1]\n"));
    m_manager->apply(Jobs{{"a", {files({"a.yml", "b.yml"})}}});
    QTRY_COMPARE(m_told->targets("a"), "a:1 b:1");
    QVERIFY(QFile::remove(path("a.yml")));
    QTRY_COMPARE(m_told->targets("a"), "b:1");
    QCOMPARE(metric("prometheus_sd_file_mtime_seconds{filename=\"" + path("a.yml") + "\"}"), "absent");
    QVERIFY(metric("prometheus_sd_file_mtime_seconds{filename=\"" + path("b.yml") + "\"}") != "absent");
    QVERIFY(replace("a.yml", "- targets: [a:2]\n"));
    QTRY_COMPARE(m_told->targets("a"), "a:2 b:1");
    QCOMPARE(metric("prometheus_sd_file_read_errors_total"), "0");
}

void TestDiscoveryManager::globFindsNewFiles()
{
    QVERIFY(replace("one.yml", "- targets: [a:1]\n"));
    QVERIFY(replace("one.txt", "- targets: [no:1]\n"));
    m_manager->apply(Jobs{{"a", {files({"*.yml", "one.yml"})}}});
    QTRY_COMPARE(m_told->targets("a"), "a:1"); // once, though both name it
    QVERIFY(replace("two.yml", "- targets: [b:1]\n"));
    QTRY_COMPARE(m_told->targets("a"), "a:1 b:1");
    QVERIFY(QFile::rename(path("two.yml"), path("two.txt")));
    QTRY_COMPARE(m_told->targets("a"), "a:1");
}

void TestDiscoveryManager::linkedVolumeIsFollowed()
{
    const QDir folder(m_folder->path());
    QVERIFY(folder.mkdir("..first") && folder.mkdir("..second"));
    QVERIFY(replace("..first/t.yml", "- targets: [a:1]\n"));
    QVERIFY(replace("..second/t.yml", "- targets: [a:2]\n"));
    QVERIFY(QFile::link("..first", path("..data")));
    QVERIFY(QFile::link("..data/t.yml", path("t.yml")));
    m_manager->apply(Jobs{{"a", {files({"t.yml"})}}});
    QTRY_COMPARE(m_told->targets("a"), "a:1");
    QVERIFY(QFile::link("..second", path("..data_tmp")));
    QCOMPARE(::rename(qPrintable(path("..data_tmp")), qPrintable(path("..data"))), 0);
    QTRY_COMPARE(m_told->targets("a"), "a:2");
}

void TestDiscoveryManager::directoryThatAppearsLater()
{
    m_manager->apply(Jobs{{"a", {files({"later/*.yml"})}}});
    QTRY_COMPARE(m_told->targets("a"), "");
    QCOMPARE(metric("prometheus_sd_file_watcher_errors_total"), "1");
    QVERIFY(QDir(m_folder->path()).mkdir("later"));
    QVERIFY(replace("later/t.yml", "- targets: [a:1]\n"));
    QTRY_COMPARE(m_told->targets("a"), "a:1");
    QVERIFY(replace("later/t.yml", "- targets: [a:2]\n"));
    QTRY_COMPARE(m_told->targets("a"), "a:2");
    QVERIFY(QDir(path("later")).removeRecursively());
    QTRY_COMPARE(m_told->targets("a"), "");
}

void TestDiscoveryManager::refreshIntervalReadsWithoutEvents()
{
    // The target of a link changes where nobody watches.
    QVERIFY(QDir(m_folder->path()).mkdir("elsewhere"));
    QVERIFY(replace("elsewhere/real.yml", "- targets: [a:1]\n"));
    QVERIFY(QFile::link(path("elsewhere/real.yml"), path("t.yml")));
    m_manager->apply(Jobs{{"a", {files({"t.yml"}, 100ms)}}});
    QTRY_COMPARE(m_told->targets("a"), "a:1");
    QVERIFY(replace("elsewhere/real.yml", "- targets: [a:2]\n"));
    QTRY_COMPARE(m_told->targets("a"), "a:2");
    QCOMPARE(m_told->calls("a"), 2); // told of changes only
}

void TestDiscoveryManager::otherFilesDoNotDisturb()
{
    QVERIFY(replace("t.yml", "- targets: [a:1]\n"));
    m_manager->apply(Jobs{{"a", {files({"t.yml"})}}});
    QTRY_COMPARE(m_told->targets("a"), "a:1");
    const QString received = metric(R"(prometheus_sd_received_updates_total{name="scrape"})");
    for (int i = 0; i < 50; ++i)
        QVERIFY(writeInPlace(QString("other%1.txt").arg(i), "x"));
    QVERIFY(replace("t.yml", "- targets: [a:2]\n"));
    QTRY_COMPARE(m_told->targets("a"), "a:2");
    QCOMPARE_LE(metric(R"(prometheus_sd_received_updates_total{name="scrape"})").toInt(), received.toInt() + 2);
}

void TestDiscoveryManager::jobsShareOneDiscoverer()
{
    QVERIFY(replace("t.yml", "- target: [a:1]\n"));
    m_manager->apply(Jobs{{"a", {files({"t.yml"})}}, {"b", {files({"t.yml"}), fixed({"x:1"})}}});
    QTRY_COMPARE(m_told->targets("b"), "x:1");
    QCOMPARE(metric("prometheus_sd_file_read_errors_total"), "1"); // read once, not twice
    QVERIFY(replace("t.yml", "- targets: [a:1]\n"));
    QTRY_COMPARE(m_told->targets("a"), "a:1");
    QTRY_COMPARE(m_told->targets("b"), "a:1 x:1");
}

void TestDiscoveryManager::changedSettingsKeepGroupsOfABrokenFile()
{
    QVERIFY(replace("t.yml", "- targets: [a:1]\n"));
    m_manager->apply(Jobs{{"a", {files({"t.yml"})}}});
    QTRY_COMPARE(m_told->targets("a"), "a:1");
    QVERIFY(replace("t.yml", "broken: [\n"));
    m_manager->apply(Jobs{{"a", {files({"t.yml"}, 30min), fixed({"x:1"})}}});
    QTRY_COMPARE(m_told->targets("a"), "a:1 x:1");
}

void TestDiscoveryManager::removedJobTakesItsMetricsAlong()
{
    QVERIFY(replace("t.yml", "- targets: [a:1]\n"));
    m_manager->apply(Jobs{{"a", {files({"t.yml"})}}, {"b", {}}});
    QTRY_COMPARE(m_told->calls("b"), 1);
    QCOMPARE(metric(R"(prometheus_sd_discovered_targets{config="a",name="scrape"})"), "1");
    m_manager->apply(Jobs{{"b", {fixed({"x:1"})}}});
    QTRY_COMPARE(m_told->targets("b"), "x:1");
    QCOMPARE(metric(R"(prometheus_sd_discovered_targets{config="a",name="scrape"})"), "absent");
    QCOMPARE(metric("prometheus_sd_file_mtime_seconds{filename=\"" + path("t.yml") + "\"}"), "absent");
    QCOMPARE(status().size(), 1);
}

void TestDiscoveryManager::statusTellsEachMechanism()
{
    QVERIFY(replace("t.yml", "- targets: [a:1, a:2]\n"));
    m_manager->apply(Jobs{{"a", {files({"t.yml"}), fixed({"x:1"})}}, {"b", {}}});
    QTRY_COMPARE(m_told->calls("b"), 1);
    const auto all = status();
    QCOMPARE(all.size(), 2);
    QCOMPARE(all[0].job, std::string("a"));
    QCOMPARE(all[0].mechanism, std::string("file"));
    QCOMPARE(all[0].targets, 2U);
    QVERIFY(all[0].lastUpdate > 0);
    QCOMPARE(all[1].mechanism, std::string("static"));
    QCOMPARE(all[1].targets, 1U);
}

void TestDiscoveryManager::noCallbackAfterDestruction()
{
    QVERIFY(replace("t.yml", "- targets: [a:0]\n"));
    for (int round = 0; round < 10; ++round) {
        std::atomic<bool> alive = true;
        std::atomic<int> late = 0;
        std::atomic<int> calls = 0;
        {
            Manager manager(*m_files, m_clock, m_log, *m_registry,
                            [&](const std::string &, const std::vector<TargetGroup> &) {
                                ++calls;
                                if (!alive)
                                    ++late;
                            });
            manager.apply(Jobs{{"a", {files({"t.yml"}, 1ms), fixed({"x:1"})}}});
            QTRY_VERIFY(calls > 0);
            QVERIFY(replace("t.yml", "- targets: [a:" + QByteArray::number(round + 1) + "]\n"));
            manager.apply(Jobs{{"a", {}}, {"b", {files({"*.yml"}, 1ms)}}});
        }
        alive = false;
        QVERIFY(replace("t.yml", "- targets: [late:1]\n"));
        QCOMPARE(late.load(), 0);
    }
}

QTEST_GUILESS_MAIN(TestDiscoveryManager)
#include "tst_discovery_manager.moc"
