// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

using agent::model::Labels;

/// Remote write: labels ascend by name, bytewise, whatever external labels and relabelling did. The receiver
/// refuses anything else.
class TestRemoteWriteSortedLabels : public QObject {
    Q_OBJECT
private slots:
    void sorted_data();
    void sorted();
};

void TestRemoteWriteSortedLabels::sorted_data()
{
    QTest::addColumn<bool>("external");
    QTest::addColumn<bool>("relabelled");
    QTest::newRow("as scraped") << false << false;
    QTest::newRow("with external labels") << true << false;
    QTest::newRow("relabelled") << true << true;
}

void TestRemoteWriteSortedLabels::sorted()
{
    QFETCH(bool, external);
    QFETCH(bool, relabelled);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    agent::remote::Settings settings = rig.remote(receiver.url());
    if (relabelled) {
        agent::relabel::RuleSettings rename;
        rename.action = agent::relabel::Action::LabelMap;
        rename.regex = "z(.*)";
        rename.replacement = "A$1";
        settings.writeRelabel = {rename};
    }
    QVERIFY(rig.apply({settings}, external ? Labels{{"AAA", "1"}, {"mmm", "2"}, {"zzz", "3"}} : Labels()));
    QVERIFY(rig.append(Labels{{"__name__", "up"}, {"B", "1"}, {"_", "2"}, {"a", "3"}, {"zone", "4"}, {"été", "5"}}, 1));
    QVERIFY(rig.append(Labels{{"Z", "1"}, {"__name__", "up"}, {"foo", "2"}, {"foo_bar", "3"}, {"fooo", "4"}}, 1));
    QTRY_COMPARE(rig.status().ledger.acknowledged + receiver.complaints().size(), std::uint64_t{2});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    QCOMPARE(receiver.sampleCount(), std::uint64_t{2});
}

QTEST_GUILESS_MAIN(TestRemoteWriteSortedLabels)
#include "tst_remote_write_sorted_labels.moc"
