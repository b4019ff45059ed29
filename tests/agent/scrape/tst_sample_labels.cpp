// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/sample_labels.h"

#include <QTest>

using agent::model::Label;
using agent::model::Labels;
using agent::model::MetricType;
using agent::scrape::checkLabels;
using agent::scrape::checkUnique;
using agent::scrape::JobSettings;
using agent::scrape::joinLabels;

using LabelList = std::vector<Label>;
Q_DECLARE_METATYPE(LabelList)
Q_DECLARE_METATYPE(agent::model::Labels)

class TstSampleLabels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void joins_data()
    {
        QTest::addColumn<LabelList>("exposed");
        QTest::addColumn<Labels>("target");
        QTest::addColumn<bool>("honor");
        QTest::addColumn<Labels>("expected");
        const Labels target{{"instance", "h:1"}, {"job", "node"}};
        const auto row = [&](const char *name, const LabelList &exposed, const Labels &own, bool honor,
                             const Labels &expected) { QTest::newRow(name) << exposed << own << honor << expected; };
        row("nothing in common", {{"a", "b"}}, target, false, Labels{{"a", "b"}, {"instance", "h:1"}, {"job", "node"}});
        row("renamed", {{"job", "x"}}, target, false,
            Labels{{"exported_job", "x"}, {"instance", "h:1"}, {"job", "node"}});
        row("renamed twice", {{"job", "x"}, {"exported_job", "y"}}, target, false,
            Labels{{"exported_exported_job", "x"}, {"exported_job", "y"}, {"instance", "h:1"}, {"job", "node"}});
        row("name free because empty", {{"job", "x"}, {"exported_job", ""}}, target, false,
            Labels{{"exported_job", "x"}, {"instance", "h:1"}, {"job", "node"}});
        row("empty is overwritten", {{"job", ""}}, target, false, target);
        row("shorter names go first", {{"exported_foo", "long"}, {"foo", "short"}},
            Labels{{"exported_foo", "t1"}, {"foo", "t2"}}, false,
            Labels{{"exported_exported_exported_foo", "long"},
                   {"exported_exported_foo", "short"},
                   {"exported_foo", "t1"},
                   {"foo", "t2"}});
        row("equal lengths keep their order", {{"b", "1"}, {"a", "2"}}, Labels{{"a", "x"}, {"b", "y"}}, false,
            Labels{{"a", "x"}, {"b", "y"}, {"exported_a", "2"}, {"exported_b", "1"}});
        row("honoured", {{"job", "x"}}, target, true, Labels{{"instance", "h:1"}, {"job", "x"}});
        row("honoured when empty", {{"job", "x"}, {"instance", ""}}, target, true, Labels{{"job", "x"}});
        row("honoured, nothing in common", {{"a", "b"}}, target, true,
            Labels{{"a", "b"}, {"instance", "h:1"}, {"job", "node"}});
    }
    void joins()
    {
        QFETCH(const LabelList, exposed);
        QFETCH(const Labels, target);
        QFETCH(const bool, honor);
        QFETCH(const Labels, expected);
        const Labels got = joinLabels(exposed, target, honor);
        QVERIFY2(got == expected, got.toString().c_str());
    }
    void repeatedNamesAreRefused()
    {
        const agent::Status status = checkUnique({{"__name__", "a"}, {"b", "1"}, {"b", "2"}});
        QCOMPARE(status.message(), std::string("label name \"b\" is not unique: invalid sample"));
        QVERIFY(!checkUnique({{"__name__", "a"}, {"__name__", "b"}}).ok());
        QVERIFY(checkUnique({{"__name__", "a"}, {"b", "1"}, {"b", ""}}).ok());
    }
    void typeAndUnit_data()
    {
        QTest::addColumn<LabelList>("exposed");
        QTest::addColumn<int>("type");
        QTest::addColumn<std::string>("unit");
        QTest::addColumn<Labels>("expected");
        const auto row = [](const char *name, const LabelList &exposed, MetricType type, const std::string &unit,
                            const Labels &expected) {
            QTest::newRow(name) << exposed << static_cast<int>(type) << unit << expected;
        };
        row("both", {{"__name__", "a"}}, MetricType::Counter, "bytes",
            Labels{{"__name__", "a"}, {"__type__", "counter"}, {"__unit__", "bytes"}});
        row("unknown type", {{"__name__", "a"}}, MetricType::Unknown, "bytes",
            Labels{{"__name__", "a"}, {"__unit__", "bytes"}});
        row("no unit", {{"__name__", "a"}}, MetricType::GaugeHistogram, "",
            Labels{{"__name__", "a"}, {"__type__", "gaugehistogram"}});
        row("exposed ones are overwritten", {{"__name__", "a"}, {"__type__", "x"}, {"__unit__", "y"}},
            MetricType::Gauge, "bytes", Labels{{"__name__", "a"}, {"__type__", "gauge"}, {"__unit__", "bytes"}});
        row("exposed ones stay where nothing is known", {{"__name__", "a"}, {"__type__", "x"}, {"__unit__", "y"}},
            MetricType::Unknown, "", Labels{{"__name__", "a"}, {"__type__", "x"}, {"__unit__", "y"}});
    }
    void typeAndUnit()
    {
        QFETCH(LabelList, exposed);
        QFETCH(const int, type);
        QFETCH(const std::string, unit);
        QFETCH(const Labels, expected);
        agent::scrape::addTypeAndUnit(exposed, static_cast<MetricType>(type), unit);
        const Labels got(exposed);
        QVERIFY2(got == expected, got.toString().c_str());
    }

    void checks_data()
    {
        QTest::addColumn<Labels>("labels");
        QTest::addColumn<std::string>("message");
        const std::string sixty(60, 'x');
        const std::string fifty(50, 'x');
        QTest::newRow("fine") << Labels{{"__name__", "a"}, {"b", "c"}} << std::string();
        QTest::newRow("no name") << Labels{{"b", "c"}} << std::string("missing metric name (__name__ label)");
        QTest::newRow("bad UTF-8 in the name")
            << Labels{{"__name__", "a\xff"}} << std::string("invalid metric name or label names: ");
        QTest::newRow("too many") << Labels{{"__name__", "a"}, {"b", "1"}, {"c", "2"}, {"d", "3"}}
                                  << std::string("label_limit exceeded (metric: a, number of labels: 4, limit: 3)");
        QTest::newRow("name too long") << Labels{{"__name__", "a"}, {sixty, "1"}}
                                       << "label_name_length_limit exceeded (metric: a, label name: " + fifty +
                                              ", length: 60, limit: 55)";
        QTest::newRow("value too long") << Labels{{"__name__", "a"}, {"b", std::string(70, 'x')}}
                                        << "label_value_length_limit exceeded (metric: a, label name: b, value: \"" +
                                               fifty + "\", length: 70, limit: 65)";
        QTest::newRow("lengths are bytes, texts are cut by code points")
            << Labels{{"__name__", "a"}, {"b", "ä" + std::string(64, 'x')}}
            << "label_value_length_limit exceeded (metric: a, label name: b, value: \"ä" + std::string(49, 'x') +
                   "\", length: 66, limit: 65)";
    }
    void checks()
    {
        QFETCH(const Labels, labels);
        QFETCH(const std::string, message);
        JobSettings job;
        job.labelLimit = 3;
        job.labelNameLengthLimit = 55;
        job.labelValueLengthLimit = 65;
        const agent::Status status = checkLabels(labels, job);
        QCOMPARE(status.ok(), message.empty());
        QVERIFY2(status.message().rfind(message, 0) == 0, status.message().c_str());
    }
    void namesAreJudgedByScheme()
    {
        JobSettings job;
        const Labels labels{{"__name__", "a.b"}};
        QVERIFY(checkLabels(labels, job).ok());
        job.nameScheme = agent::model::NameScheme::Legacy;
        QCOMPARE(checkLabels(labels, job).message(),
                 std::string("invalid metric name or label names: {__name__=\"a.b\"}"));
    }
};

QTEST_APPLESS_MAIN(TstSampleLabels)
#include "tst_sample_labels.moc"
