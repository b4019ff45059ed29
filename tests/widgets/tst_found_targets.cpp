// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/model_dump.h"
#include "widgets/models/found_targets_model.h"

#include "agent/engine/snapshot.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

using namespace widgets;
using agent::engine::EngineSnapshot;
using agent::model::Labels;

namespace {

std::shared_ptr<const Labels> labels(const char *address, const char *role)
{
    return std::make_shared<const Labels>(Labels{{"__address__", address}, {"role", role}});
}

/// Two kept targets and three that are not, in the job "can"; one of another job.
std::shared_ptr<EngineSnapshot> world()
{
    auto out = std::make_shared<EngineSnapshot>();
    for (const char *address : {"b:1", "a:1"}) {
        agent::engine::TargetRow row;
        row.job = "can";
        row.discoveredLabels = labels(address, "Engine");
        row.labels = std::make_shared<const Labels>(Labels{{"instance", address}});
        out->targets.push_back(row);
    }
    out->dropped = {{"can", labels("c:1", "spare"), 1, {}},
                    {"can", labels("c:1", "spare"), 1, {}}, // the same once more
                    {"can", labels("", "lost"), -1, "no address"},
                    {"node", labels("d:1", "spare"), 0, {}}};
    agent::engine::PoolRow pool;
    pool.job = "can";
    pool.up = 2;
    pool.dropped = 5;
    pool.rules = std::make_shared<const std::vector<std::string>>(
        std::vector<std::string>{"action: keep", "action: drop, source_labels: [role], regex: spare"});
    out->pools.push_back(pool);
    return out;
}

} // namespace

class FoundTargetsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keptAndDropped()
    {
        FoundTargetsModel kept(FoundTargetsModel::Kind::Kept);
        FoundTargetsModel dropped(FoundTargetsModel::Kind::Dropped);
        const QAbstractItemModelTester tester(&dropped, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto snapshot = world();
        kept.setSource(snapshot, QStringLiteral("can"), {});
        dropped.setSource(snapshot, QStringLiteral("can"), {});
        QCOMPARE(dumpModel(kept),
                 QStringList({QStringLiteral("b:1 | instance=\"b:1\""), QStringLiteral("a:1 | instance=\"a:1\"")}));
        const QString byRule = QStringLiteral("c:1 | rule 2: action: drop, source_labels: [role], regex: spare");
        QCOMPARE(dumpModel(dropped), QStringList({byRule, byRule, QStringLiteral("no address | no address")}));
        QCOMPARE(dropped.total(), 3);
        QCOMPARE(dropped.unlisted(), quint64(3)); // 5 by rules, 2 of them listed
        QCOMPARE(kept.unlisted(), quint64(0));
        QCOMPARE(kept.discovered(1),
                 (QList<QPair<QString, QString>>{{QStringLiteral("__address__"), QStringLiteral("a:1")},
                                                 {QStringLiteral("role"), QStringLiteral("Engine")}}));
        QVERIFY(kept.discovered(9).isEmpty());
    }

    void filterSortAndUpdates()
    {
        FoundTargetsModel kept(FoundTargetsModel::Kind::Kept);
        const QAbstractItemModelTester tester(&kept, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&kept, &QAbstractItemModel::modelReset);
        const auto snapshot = world();
        kept.setSource(snapshot, QStringLiteral("can"), {});
        const QPersistentModelIndex b(kept.index(0, 0));
        kept.sort(FoundTargetsModel::AddressColumn);
        QCOMPARE(dumpModel(kept, {0}), QStringList({QStringLiteral("a:1"), QStringLiteral("b:1")}));
        QCOMPARE(b.row(), 1);
        QSignalSpy changes(&kept, &QAbstractItemModel::dataChanged);
        kept.setSource(std::make_shared<EngineSnapshot>(*snapshot), QStringLiteral("can"), {});
        QCOMPARE(changes.size(), 0); // nothing new was discovered
        kept.setSource(snapshot, QStringLiteral("can"), QStringLiteral("B:"));
        QCOMPARE(dumpModel(kept, {0}), QStringList{QStringLiteral("b:1")});
        QCOMPARE(kept.total(), 2);
        kept.setSource(snapshot, QStringLiteral("nobody"), {});
        QCOMPARE(kept.rowCount(), 0);
        QCOMPARE(resets.size(), 0);
    }

    void jobsWithASubject()
    {
        const auto snapshot = world();
        QCOMPARE(jobsThatMention(*snapshot, QStringLiteral("SPARE")),
                 QSet<QString>({QStringLiteral("can"), QStringLiteral("node")}));
        QCOMPARE(jobsThatMention(*snapshot, QStringLiteral("engine")), QSet<QString>{QStringLiteral("can")});
        QVERIFY(jobsThatMention(*snapshot, QStringLiteral("nowhere")).isEmpty());
    }
};

QTEST_GUILESS_MAIN(FoundTargetsTest)
#include "tst_found_targets.moc"
