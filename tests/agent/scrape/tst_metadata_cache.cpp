// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/metadata_cache.h"

#include <QTest>

using agent::model::MetricType;
using agent::scrape::FamilyStore;
using agent::scrape::MetadataCache;

class TstMetadataCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatIsTold()
    {
        FamilyStore store;
        MetadataCache cache(store);
        cache.begin();
        cache.setHelp("a", "first");
        cache.setType("a", MetricType::Counter);
        cache.setType("b", MetricType::Gauge);
        cache.setUnit("b", "seconds");
        cache.setHelp("a", "changed");
        const auto list = cache.end(true);
        QVERIFY(list && list->size() == 2);
        QCOMPARE((*list)[0]->name, std::string("a"));
        QVERIFY((*list)[0]->metadata == (agent::model::Metadata{MetricType::Counter, "changed", ""}));
        QVERIFY((*list)[1]->metadata == (agent::model::Metadata{MetricType::Gauge, "", "seconds"}));
    }
    void tellsOnlyChanges()
    {
        FamilyStore store;
        MetadataCache cache(store);
        const auto scrape = [&] {
            cache.begin();
            cache.setHelp("a", "x");
            cache.setHelp("b", "y");
            return cache.end(true);
        };
        QVERIFY(scrape());
        QVERIFY(!scrape());
        cache.begin();
        cache.setHelp("b", "y"); // another order
        cache.setHelp("a", "x");
        QVERIFY(!cache.end(true));
        cache.begin();
        cache.setHelp("a", "z");
        QVERIFY(cache.end(true));
    }
    void forgetsAfterTenScrapes()
    {
        FamilyStore store;
        MetadataCache cache(store);
        cache.begin();
        cache.setHelp("gone", "x");
        cache.setHelp("stays", "x");
        QVERIFY(cache.end(true));
        for (std::uint32_t i = 0; i < MetadataCache::kScrapesKept; ++i) {
            cache.begin();
            cache.setHelp("stays", "x");
            QVERIFY(!cache.end(true));
        }
        QCOMPARE(cache.size(), std::size_t{2});
        cache.begin();
        QVERIFY(!cache.end(false)); // a failed scrape forgets nothing
        cache.begin();
        cache.setHelp("stays", "x");
        const auto list = cache.end(true);
        QVERIFY(list && list->size() == 1);
        cache.begin();
        cache.setHelp("gone", "x");
        cache.setHelp("stays", "x");
        QCOMPARE(cache.end(true)->size(), std::size_t{2});
    }
    void targetsShareFamilies()
    {
        FamilyStore store;
        MetadataCache one(store), two(store);
        for (MetadataCache *cache : {&one, &two}) {
            cache->begin();
            cache->setHelp("a", "x");
        }
        QCOMPARE((*one.end(true))[0].get(), (*two.end(true))[0].get());
    }
    void isBounded()
    {
        FamilyStore store;
        MetadataCache cache(store);
        cache.begin();
        for (std::size_t i = 0; i < MetadataCache::kMostFamilies + 10; ++i)
            cache.setType("family" + std::to_string(i), MetricType::Gauge);
        QCOMPARE(cache.end(true)->size(), MetadataCache::kMostFamilies);
    }
    void longTextsAreCut()
    {
        FamilyStore store;
        MetadataCache cache(store);
        const std::string text = std::string(4095, 'x') + "\u00e4" + std::string(1U << 20, 'y');
        const auto scrape = [&] {
            cache.begin();
            cache.setHelp("a", text);
            cache.setUnit("a", text);
            cache.setHelp(text, "help");
            return cache.end(true);
        };
        const auto list = scrape();
        QCOMPARE(list->size(), std::size_t{1});
        QCOMPARE(list->front()->metadata.help, std::string(4095, 'x')); // and no half of a character
        QCOMPARE(list->front()->metadata.unit, std::string(4095, 'x'));
        QVERIFY(!scrape()); // what is behind the cut is no change
    }
    void storeLetsGoWhatNobodyHolds()
    {
        FamilyStore store;
        MetadataCache other(store);
        for (int scrape = 0; scrape < 15; ++scrape) {
            other.begin();
            for (int i = 0; i < 1000; ++i)
                other.setHelp("churn", "help " + std::to_string(scrape * 1000 + i));
        }
        QVERIFY(store.size() < 5000);
    }
};

QTEST_APPLESS_MAIN(TstMetadataCache)
#include "tst_metadata_cache.moc"
