// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forwarding_rig.h"
#include "tests/support/write_receiver.h"

#include <QTest>

using namespace agent;

/// Labels as they arrive: whole, ordered, none empty, and the symbols of 2.0 do not mix them up.
class TestRemoteWriteLabels : public QObject {
    Q_OBJECT
private slots:
    void arriveAsTheyAre_data();
    void arriveAsTheyAre();
    void namesAndValuesThatAreTheSame();
    void externalLabels();
    void manySymbols();
};

void TestRemoteWriteLabels::arriveAsTheyAre_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("plain") << "job"
                           << "batmobile";
    QTest::newRow("before __name__") << "A"
                                     << "x";
    QTest::newRow("between capitals and small letters") << "__a__"
                                                        << "x";
    QTest::newRow("UTF-8 value") << "where" << QString::fromUtf8("Höhle 🦇");
    QTest::newRow("UTF-8 name") << QString::fromUtf8("größe.in.m") << "1";
    QTest::newRow("white space") << "text"
                                 << " a\n\tb ";
    QTest::newRow("quotes") << "text"
                            << "\"\\\"";
    QTest::newRow("one byte more than a short length") << "text" << QString(128, 'x');
    QTest::newRow("long") << "text" << QString(70'000, 'x');
    QTest::newRow("long name") << QString(3000, 'n') << "x";
}

void TestRemoteWriteLabels::arriveAsTheyAre()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    const model::Labels labels{{"__name__", "m"}, {name.toStdString(), value.toStdString()}};
    QVERIFY(rig.append(labels, 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{1});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    QCOMPARE(receiver.series().begin()->first, labels.toString());
}

void TestRemoteWriteLabels::namesAndValuesThatAreTheSame()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}));
    const std::vector<model::Labels> series{
        {{"__name__", "job"}, {"job", "job"}},
        {{"__name__", "job"}, {"job", "__name__"}},
        {{"__name__", "a"}, {"a", "b"}, {"b", "a"}},
        {{"__name__", "a"}, {"a", "a"}, {"b", "b"}},
        {{"__name__", "__name__"}},
    };
    QVERIFY(rig.append(series, 1));
    QVERIFY(rig.append(series, 2));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{10});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    const auto taken = receiver.series();
    for (const model::Labels &labels : series) {
        QVERIFY2(taken.count(labels.toString()) == 1, labels.toString().c_str());
        QCOMPARE(taken.at(labels.toString()).size(), std::size_t{2});
    }
}

void TestRemoteWriteLabels::externalLabels()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    QVERIFY(rig.apply({rig.remote(receiver.url())}, {{"Z", "first"}, {"cluster", "cave"}, {"zone", "last"}}));
    QVERIFY(rig.append(
        std::vector<model::Labels>{{{"__name__", "m"}, {"job", "x"}}, {{"__name__", "m"}, {"cluster", "own"}}}, 1));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{2});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    const auto taken = receiver.series();
    for (const model::Labels &labels :
         {model::Labels{{"Z", "first"}, {"__name__", "m"}, {"cluster", "cave"}, {"job", "x"}, {"zone", "last"}},
          model::Labels{{"Z", "first"}, {"__name__", "m"}, {"cluster", "own"}, {"zone", "last"}}})
        QVERIFY2(taken.count(labels.toString()) == 1, labels.toString().c_str());
}

/// References of one, two and three bytes in one request.
void TestRemoteWriteLabels::manySymbols()
{
    WriteReceiver receiver;
    QVERIFY(receiver.start());
    ForwardingRig rig;
    QVERIFY(rig.open());
    remote::Settings settings = rig.remote(receiver.url());
    settings.queue.maxSamplesPerSend = 5000;
    std::vector<model::Labels> series;
    for (int i = 0; i < 5000; ++i) {
        const std::string n = std::to_string(i);
        series.push_back({{"__name__", "m" + n}, {"a", "a" + n}, {"b", "b" + n}, {"c", "c" + n}, {"d", "d" + n}});
    }
    QVERIFY(rig.append(series, 1));
    QVERIFY(rig.apply({settings}));
    QTRY_COMPARE(receiver.sampleCount(), std::uint64_t{5000});
    QCOMPARE(receiver.complaints(), std::vector<std::string>());
    const auto taken = receiver.series();
    for (const model::Labels &labels : series)
        QVERIFY2(taken.count(labels.toString()) == 1, labels.toString().c_str());
}

QTEST_GUILESS_MAIN(TestRemoteWriteLabels)
#include "tst_remote_write_labels.moc"
