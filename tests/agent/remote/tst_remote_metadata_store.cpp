// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/metadata_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fault_filesystem.h"
#include "tests/support/memory_filesystem.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;
using model::MetricType;

namespace {

const std::string kPath = "/storage/metadata";

FamilyMetadata family(const std::string &name, const std::string &help = "help", MetricType type = MetricType::Gauge)
{
    return {name, {type, help, ""}};
}

std::string namesIn(const MetadataStore &store)
{
    std::string out;
    for (const FamilyMetadata &one : store.view()->families())
        out += one.name + ':' + one.metadata.help + ' ';
    return out;
}

} // namespace

/// Metadata kept over restarts.
class TestMetadataStore : public QObject {
    Q_OBJECT
private slots:
    void init();
    void isKept();
    void isTheSameWhileNothingChanges();
    void theKnownWayStays();
    void whatIsNotToldAnyMoreStays();
    void isBounded();
    void longTextsAreCut();
    void damageIsTolerated();
    void savesSeldom();
    void aDiskThatFails();

private:
    FakeClock m_clock;
    NullLog m_log;
    std::unique_ptr<MemoryFileSystem> m_files;
};

void TestMetadataStore::init()
{
    m_files = std::make_unique<MemoryFileSystem>();
    QVERIFY(m_files->createDirectories("/storage").ok());
}

void TestMetadataStore::isKept()
{
    const std::vector<FamilyMetadata> told{{"a", {MetricType::Counter, "Zähler\n", "bytes"}},
                                           {"b", {MetricType::StateSet, "", ""}},
                                           {"c", {MetricType::Unknown, std::string(300, 'x'), "s"}}};
    {
        MetadataStore store(kPath, *m_files, m_clock, m_log);
        QVERIFY(store.view()->families().empty());
        store.update(told);
    }
    const MetadataStore store(kPath, *m_files, m_clock, m_log);
    QCOMPARE(store.view()->families().size(), told.size());
    for (std::size_t i = 0; i < told.size(); ++i)
        QVERIFY(store.view()->families()[i] == told[i]);
}

void TestMetadataStore::isTheSameWhileNothingChanges()
{
    MetadataStore store(kPath, *m_files, m_clock, m_log);
    store.update({family("a"), family("b")});
    const auto before = store.view();
    store.update({family("b"), family("a")});
    QVERIFY(store.view() == before);
    store.update({family("a", "other"), family("b")});
    QVERIFY(store.view() != before);
    QCOMPARE(before->find("a")->metadata.help, std::string("help"));
}

/// Targets of different versions tell a family in different ways; that does not change with every scrape.
void TestMetadataStore::theKnownWayStays()
{
    MetadataStore store(kPath, *m_files, m_clock, m_log);
    store.update({family("a", "old"), family("a", "new")});
    QCOMPARE(namesIn(store), std::string("a:old "));
    store.update({family("a", "new"), family("a", "old")});
    QCOMPARE(namesIn(store), std::string("a:old "));
    store.update({family("a", "new")});
    QCOMPARE(namesIn(store), std::string("a:new "));
}

void TestMetadataStore::whatIsNotToldAnyMoreStays()
{
    MetadataStore store(kPath, *m_files, m_clock, m_log);
    store.update({family("a"), family("b")});
    store.update({});
    QCOMPARE(namesIn(store), std::string("a:help b:help "));
    store.update({family("c")});
    QCOMPARE(namesIn(store), std::string("a:help b:help c:help "));
}

void TestMetadataStore::isBounded()
{
    MetadataStore store(kPath, *m_files, m_clock, m_log);
    std::vector<FamilyMetadata> many;
    for (std::size_t i = 0; i < MetadataStore::kMostFamilies + 10; ++i)
        many.push_back(family("old" + std::to_string(i), ""));
    store.update(many);
    QCOMPARE(store.view()->families().size(), MetadataStore::kMostFamilies);
    store.update({family("new")}); // the new ones have room
    QCOMPARE(store.view()->families().size(), MetadataStore::kMostFamilies);
    QVERIFY(store.view()->find("new"));
    many.clear();
    for (std::size_t i = 0; i < 2 * MetadataStore::kMostBytes / model::kMostMetadataBytes; ++i)
        many.push_back(family("large" + std::to_string(i), std::string(model::kMostMetadataBytes, 'x')));
    store.update(many);
    std::size_t bytes = 0;
    for (const FamilyMetadata &one : store.view()->families())
        bytes += one.name.size() + one.metadata.help.size();
    QVERIFY2(bytes <= MetadataStore::kMostBytes && bytes > MetadataStore::kMostBytes - 10'000,
             qPrintable(QString::number(bytes)));
}

/// A target with a help text of a megabyte costs four kilobytes, here and in each request.
void TestMetadataStore::longTextsAreCut()
{
    const std::string text = std::string(4094, 'x') + "\u20ac" + std::string(1U << 20, 'y');
    {
        MetadataStore store(kPath, *m_files, m_clock, m_log);
        store.update({{"a", {MetricType::Gauge, text, text}}, family(text), family("b", text)});
        QCOMPARE(store.view()->families().size(), std::size_t{2});
        for (const FamilyMetadata &one : store.view()->families())
            QCOMPARE(one.metadata.help, std::string(4094, 'x'));
        QCOMPARE(store.view()->find("a")->metadata.unit, std::string(4094, 'x'));
        const auto before = store.view();
        store.update({{"a", {MetricType::Gauge, text, text}}, family("b", text)});
        QVERIFY(store.view() == before);
    }
    QVERIFY(m_files->readFile(kPath)->size() < 20'000);
    const MetadataStore again(kPath, *m_files, m_clock, m_log);
    QCOMPARE(again.view()->families().size(), std::size_t{2});
}

void TestMetadataStore::damageIsTolerated()
{
    {
        MetadataStore store(kPath, *m_files, m_clock, m_log);
        store.update({family("a"), family("b")});
    }
    const std::string good = *m_files->readFile(kPath);
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const bool cut : {true, false}) {
            std::string bad = cut ? good.substr(0, at) : good;
            if (!cut)
                bad[at] = static_cast<char>(bad[at] ^ 0x20);
            QVERIFY(writeFileAtomically(*m_files, kPath, bad).ok());
            MetadataStore store(kPath, *m_files, m_clock, m_log);
            QVERIFY(store.view()->families().empty());
            store.update({family("c")});
            QCOMPARE(namesIn(store), std::string("c:help "));
        }
    }
}

void TestMetadataStore::savesSeldom()
{
    MetadataStore store(kPath, *m_files, m_clock, m_log);
    const auto kept = [this] { return namesIn(MetadataStore(kPath, *m_files, m_clock, m_log)); };
    store.update({family("a")});
    store.update({family("b")});
    QCOMPARE(kept(), std::string("a:help "));
    m_clock.advance(std::chrono::seconds(61));
    store.saveIfDue();
    QCOMPARE(kept(), std::string("a:help b:help "));
    store.update({family("c")});
    store.save();
    QCOMPARE(kept(), std::string("a:help b:help c:help "));
}

void TestMetadataStore::aDiskThatFails()
{
    FaultFileSystem files(*m_files);
    MetadataStore store(kPath, files, m_clock, m_log);
    files.setFault([](FileOperation, const std::string &) { return Status(Code::NoSpace, "disk full"); });
    store.update({family("a")});
    QCOMPARE(namesIn(store), std::string("a:help "));
    m_clock.advance(std::chrono::seconds(61));
    files.heal();
    store.saveIfDue();
    QCOMPARE(namesIn(MetadataStore(kPath, *m_files, m_clock, m_log)), std::string("a:help "));
}

QTEST_APPLESS_MAIN(TestMetadataStore)
#include "tst_remote_metadata_store.moc"
