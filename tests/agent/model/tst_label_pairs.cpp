// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/label_pairs.h"

#include <QtTest>

#include <array>
#include <map>
#include <random>

using agent::model::LabelPair;
using agent::model::LabelPairs;
using agent::model::Labels;
using agent::model::PairId;

class TestLabelPairs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalPairsShareOneId()
    {
        LabelPairs pairs;
        const PairId a = pairs.intern("job", "node");
        QCOMPARE(pairs.intern("job", "node"), a);
        QVERIFY(pairs.intern("jobn", "ode") != a);
        QCOMPARE(pairs.size(), std::size_t{2});
    }

    void wireIsFieldOneOfATimeSeries()
    {
        LabelPairs pairs;
        const LabelPair pair = pairs.at(pairs.intern("ab", "xyz"));
        QCOMPARE(pair.name, std::string_view("ab"));
        QCOMPARE(pair.value, std::string_view("xyz"));
        QCOMPARE(pair.wire, std::string_view("\x0a\x09\x0a\x02"
                                             "ab\x12\x03xyz"));
    }

    void longValuesHaveLongLengths()
    {
        LabelPairs pairs;
        const std::string value(300, 'v');
        const LabelPair pair = pairs.at(pairs.intern("n", value));
        QCOMPARE(pair.value, std::string_view(value));
        QCOMPARE(pair.wire.substr(0, 9), std::string_view("\x0a\xb2\x02\x0a\x01n\x12\xac\x02", 9));
        QCOMPARE(pair.wire.size(), std::size_t{309});
    }

    void theLastReleaseFreesAndTheIdIsUsedAgain()
    {
        LabelPairs pairs;
        const std::array<PairId, 1> id{pairs.intern("a", "b")};
        pairs.retain(id);
        pairs.release(id);
        QCOMPARE(pairs.size(), std::size_t{1});
        QCOMPARE(pairs.at(id[0]).value, std::string_view("b"));
        pairs.release(id);
        QCOMPARE(pairs.size(), std::size_t{0});
        QCOMPARE(pairs.intern("c", "d"), id[0]);
        QCOMPARE(pairs.at(id[0]).name, std::string_view("c"));
    }

    void randomComingAndGoingAgreesWithAPlainMap()
    {
        LabelPairs pairs;
        std::map<std::pair<std::string, std::string>, std::vector<PairId>> held;
        std::mt19937 random(7);
        for (int step = 0; step < 50000; ++step) {
            const std::pair<std::string, std::string> key{"n" + std::to_string(random() % 20),
                                                          "v" + std::to_string(random() % 300)};
            auto &ids = held[key];
            if (ids.empty() || random() % 2 == 0) {
                ids.push_back(pairs.intern(key.first, key.second));
                QCOMPARE(ids.back(), ids.front());
            } else {
                const std::array<PairId, 1> id{ids.back()};
                pairs.release(id);
                ids.pop_back();
            }
        }
        std::size_t alive = 0;
        for (const auto &[key, ids] : held) {
            if (ids.empty())
                continue;
            ++alive;
            QCOMPARE(pairs.at(ids.front()).name, std::string_view(key.first));
            QCOMPARE(pairs.at(ids.front()).value, std::string_view(key.second));
        }
        QCOMPARE(pairs.size(), alive);
    }

    void labelsComeBackWhole()
    {
        LabelPairs pairs;
        const Labels labels{{"__name__", "up"}, {"job", "node"}, {"instance", "h:1"}};
        std::vector<PairId> ids;
        pairs.intern(labels, ids);
        QCOMPARE(pairs.labels(ids), labels);
    }
};

QTEST_APPLESS_MAIN(TestLabelPairs)
#include "tst_label_pairs.moc"
