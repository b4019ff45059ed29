// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/label_matcher.h"

#include <QHash>
#include <QTest>

using namespace widgets;

class LabelMatcherTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void accepts_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<bool>("expected");
        QTest::newRow("empty") << "" << true;
        QTest::newRow("equal") << "job=\"node\"" << true;
        QTest::newRow("not this one") << "job=\"nod\"" << false;
        QTest::newRow("not equal") << "job!=\"node\"" << false;
        QTest::newRow("pattern") << "instance=~\"10.*\"" << true;
        QTest::newRow("pattern is anchored at its begin") << "instance=~\"0.0.*\"" << false;
        QTest::newRow("pattern is anchored at its end") << "instance=~\"10.0\"" << false;
        QTest::newRow("alternatives are anchored as a whole") << "job=~\"x|nod\"" << false;
        QTest::newRow("negative pattern") << "instance!~\"192.*\"" << true;
        QTest::newRow("all matchers must hold") << "job=\"node\",instance=~\"192.*\"" << false;
        QTest::newRow("in braces, with blanks") << "{ job = \"node\" , rack =~ \"a|b\" }" << true;
        QTest::newRow("absent label is empty") << "zone=\"\"" << true;
        QTest::newRow("absent label, pattern") << "zone=~\".+\"" << false;
        QTest::newRow("escaped quote") << "note=\"say \\\"hi\\\"\"" << true;
        QTest::newRow("escaped digit class") << "instance=~\"10\\.0\\.0\\.\\d+:9100\"" << true;
        QTest::newRow("word") << "REFUSED" << true;
        QTest::newRow("two words, both must occur") << "refused nowhere" << false;
        QTest::newRow("words around a matcher") << "connection job=\"node\" refused" << true;
        QTest::newRow("word with a comma") << "refused,connection" << true;
    }
    void accepts()
    {
        QFETCH(QString, filter);
        const QHash<QString, QString> labels{{QStringLiteral("job"), QStringLiteral("node")},
                                             {QStringLiteral("instance"), QStringLiteral("10.0.0.7:9100")},
                                             {QStringLiteral("rack"), QStringLiteral("a")},
                                             {QStringLiteral("note"), QStringLiteral("say \"hi\"")}};
        const FilterExpression expression = parseFilter(filter);
        QCOMPARE(expression.error, QString());
        QTEST(expression.accepts([&](const QString &name) { return labels.value(name); },
                                 QStringLiteral("10.0.0.7:9100\nconnection refused")),
              "expected");
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("named");
        QTest::newRow("unfinished value") << "job=\"no"
                                          << "job=\"";
        QTest::newRow("unfinished pattern") << "job=\"a\", instance=~\"10"
                                            << "instance=~\"";
        QTest::newRow("bad pattern") << "job=~\"(\""
                                     << "(";
    }
    void refuses()
    {
        QFETCH(QString, filter);
        QFETCH(QString, named);
        const QString error = parseFilter(filter).error;
        QVERIFY2(error.contains(named), qPrintable(error));
    }
};

QTEST_APPLESS_MAIN(LabelMatcherTest)
#include "tst_label_matcher.moc"
