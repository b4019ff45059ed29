// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/ingest.h"

#include <QTest>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> allocations{0};

} // namespace

void *operator new(std::size_t size)
{
    allocations.fetch_add(1, std::memory_order_relaxed);
    if (void *memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}
void *operator new(std::size_t size, const std::nothrow_t &) noexcept // std::stable_sort takes its buffer so
{
    allocations.fetch_add(1, std::memory_order_relaxed);
    return std::malloc(size);
}
void operator delete(void *memory) noexcept
{
    std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

using namespace agent::scrape;
using agent::exposition::Format;

namespace {

/// Gives each series a number and keeps nothing.
class CountingSink final : public SampleSink {
public:
    agent::model::SeriesRef acquire(const agent::model::Labels &) override { return agent::model::SeriesRef{++m_last}; }
    void release(std::span<const agent::model::SeriesRef>) override {}
    CommitResult commit(const Batch &) override { return {}; }

private:
    std::uint64_t m_last = 0;
};

std::string page(int series, int scrape, bool openMetrics)
{
    std::string out;
    for (int i = 0; i < series; ++i) {
        if (i % 10 == 0)
            out += "# HELP family_" + std::to_string(i) + " What it is.\n# TYPE family_" + std::to_string(i) +
                   " counter\n";
        out += "family_" + std::to_string(i - i % 10) + "{path=\"/api/v1/write\",code=\"" + std::to_string(i) +
               "\",quote=\"a\\\"b\"} ";
        out += i % 3 == 0 ? std::to_string(i * scrape) : std::to_string(0.123456789012345678 * i * scrape);
        out += "\n";
    }
    return out + (openMetrics ? "# EOF\n" : "");
}

} // namespace

class TstScrapeAllocations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void steadyScrapeAllocatesNothing_data()
    {
        QTest::addColumn<bool>("openMetrics");
        QTest::newRow("text") << false;
        QTest::newRow("OpenMetrics") << true;
    }
    void steadyScrapeAllocatesNothing()
    {
        QFETCH(const bool, openMetrics);
        JobSettings job;
        job.name = "job";
        const auto settings = *compileSettings(job, 1);
        const agent::model::Labels target{{"instance", "h:1"}, {"job", "job"}};
        CountingSink sink;
        ReportSeries reports;
        reports.acquire(sink, target, false);
        SeriesCache series;
        FamilyStore store;
        MetadataCache metadata(store);
        Batch batch;
        std::vector<agent::model::SeriesRef> scratch;
        for (int scrape = 1; scrape <= 5; ++scrape) {
            const std::string body = page(1000, scrape, openMetrics);
            const std::size_t before = allocations;
            batch.clear();
            IngestTotals totals;
            const Format format = openMetrics ? Format::OpenMetrics : Format::Text;
            const agent::Status status =
                Ingest({*settings, target, reports, series, metadata, sink, batch}, 1000 * scrape, format)
                    .run(body, totals);
            scratch.clear();
            series.collectVanished(scratch);
            series.settle(scratch);
            static_cast<void>(metadata.end(true));
            const std::size_t used = allocations - before;
            QVERIFY2(status.ok(), status.message().c_str());
            QCOMPARE(totals.scraped, std::uint64_t{1000});
            QCOMPARE(batch.samples.size(), std::size_t{1000});
            if (scrape >= 3)
                QCOMPARE(used, std::size_t{0});
        }
    }
};

QTEST_APPLESS_MAIN(TstScrapeAllocations)
#include "tst_scrape_allocations.moc"
