// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/labels.h"
#include "agent/model/name_validation.h"

#include <QtTest>

using agent::model::Labels;
using agent::model::NameScheme;

class TestLabels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sortsDropsEmptyAndKeepsTheLastOfEqualNames()
    {
        const Labels labels{{"b", "1"}, {"a", "2"}, {"c", ""}, {"b", "3"}};
        QCOMPARE(QString::fromStdString(labels.toString()), QStringLiteral("{a=\"2\", b=\"3\"}"));
        QCOMPARE(labels.size(), std::size_t{2});
    }

    void aLaterEmptyValueRemovesTheEarlierOne()
    {
        const Labels labels{{"a", "1"}, {"a", ""}};
        QVERIFY(labels.empty());
    }

    void setReplacesInsertsAndRemoves()
    {
        Labels labels{{"b", "1"}};
        labels.set("a", "0");
        labels.set("c", "2");
        labels.set("b", "9");
        QCOMPARE(labels, (Labels{{"a", "0"}, {"b", "9"}, {"c", "2"}}));
        labels.set("b", "");
        labels.remove("nothing");
        QCOMPARE(labels, (Labels{{"a", "0"}, {"c", "2"}}));
        QVERIFY(!labels.has("b"));
        QCOMPARE(labels.get("c"), std::string_view("2"));
        QCOMPARE(labels.get("b"), std::string_view());
    }

    void prints_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain metric name stands in front") << "up"
                                                           << "up{job=\"a\\\"b\\\\c\\nd\"}";
        QTest::newRow("other names are quoted inside") << "my.metric"
                                                       << "{__name__=\"my.metric\", job=\"a\\\"b\\\\c\\nd\"}";
    }
    void prints()
    {
        QFETCH(QString, name);
        QFETCH(QString, expected);
        const Labels labels{{"__name__", name.toStdString()}, {"job", "a\"b\\c\nd"}};
        QCOMPARE(QString::fromStdString(labels.toString()), expected);
    }

    void hashTellsNameFromValue()
    {
        QVERIFY((Labels{{"ab", "c"}}.hash()) != (Labels{{"a", "bc"}}.hash()));
        QCOMPARE((Labels{{"a", "1"}, {"b", "2"}}.hash()), (Labels{{"b", "2"}, {"a", "1"}}.hash()));
    }

    void judgesNames_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("legacyMetric");
        QTest::addColumn<bool>("legacyLabel");
        QTest::addColumn<bool>("utf8");
        QTest::newRow("empty") << QByteArray("") << false << false << false;
        QTest::newRow("plain") << QByteArray("a_9") << true << true << true;
        QTest::newRow("colon") << QByteArray("a:b") << true << false << true;
        QTest::newRow("digit first") << QByteArray("9a") << false << false << true;
        QTest::newRow("dots") << QByteArray("a.b") << false << false << true;
        QTest::newRow("umlaut") << QByteArray("t\xc3\xbcr") << false << false << true;
        QTest::newRow("cut sequence") << QByteArray("t\xc3") << false << false << false;
        QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << false << false << false;
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << false << false << false;
        QTest::newRow("beyond unicode") << QByteArray("\xf4\x90\x80\x80") << false << false << false;
        QTest::newRow("largest rune") << QByteArray("\xf4\x8f\xbf\xbf") << false << false << true;
    }
    void judgesNames()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, legacyMetric);
        QFETCH(bool, legacyLabel);
        QFETCH(bool, utf8);
        const std::string text = name.toStdString();
        QCOMPARE(agent::model::isValidMetricName(text, NameScheme::Legacy), legacyMetric);
        QCOMPARE(agent::model::isValidLabelName(text, NameScheme::Legacy), legacyLabel);
        QCOMPARE(agent::model::isValidMetricName(text, NameScheme::Utf8), utf8);
        QCOMPARE(agent::model::isValidLabelName(text, NameScheme::Utf8), utf8);
    }
};

QTEST_APPLESS_MAIN(TestLabels)
#include "tst_labels.moc"
