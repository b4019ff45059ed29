// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

using agent::model::Labels;

/// Remote write: no label name twice, no empty name or value, and a metric name, whatever external labels and
/// relabelling did.
class TestRemoteWriteRepeatedLabels : public QObject {
    Q_OBJECT
private slots:
    void externalLabelOfTheSameName();
    void relabelledOntoAnotherName();
    void emptiedLabelsAreNotSent();
};

void TestRemoteWriteRepeatedLabels::externalLabelOfTheSameName()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}, Labels{{"__name__", "no"}, {"job", "external"}, {"zone", "9"}}));
    QVERIFY(rig.append(Labels{{"__name__", "up"}, {"job", "own"}}, 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{1});
    QVERIFY(receiver.series().count((Labels{{"__name__", "up"}, {"job", "own"}, {"zone", "9"}}).toString()));
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
}

void TestRemoteWriteRepeatedLabels::relabelledOntoAnotherName()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    agent::remote::Settings settings = rig.remote(receiver.url());
    agent::relabel::RuleSettings copy;
    copy.sourceLabels = {"a"};
    copy.targetLabel = "b";
    settings.writeRelabel = {copy};
    QVERIFY(rig.apply({settings}));
    QVERIFY(rig.append(Labels{{"__name__", "up"}, {"a", "1"}, {"b", "2"}}, 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{1});
    QVERIFY(receiver.series().count((Labels{{"__name__", "up"}, {"a", "1"}, {"b", "1"}}).toString()));
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
}

void TestRemoteWriteRepeatedLabels::emptiedLabelsAreNotSent()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    agent::remote::Settings settings = rig.remote(receiver.url());
    agent::relabel::RuleSettings clear;
    clear.targetLabel = "secret";
    clear.replacement = "";
    settings.writeRelabel = {clear};
    QVERIFY(rig.apply({settings}));
    QVERIFY(rig.append(Labels{{"__name__", "up"}, {"secret", "1"}}, 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{1});
    QVERIFY(receiver.series().count("up"));
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
}

QTEST_GUILESS_MAIN(TestRemoteWriteRepeatedLabels)
#include "tst_remote_write_repeated_labels.moc"
