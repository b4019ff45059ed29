// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/written.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;

namespace {

/// `12 0 -`: samples, histograms, exemplars; `-` is a header that is missing.
http::Headers headersOf(const QString &text)
{
    static const char *const kNames[] = {"x-prometheus-remote-write-samples-written",
                                         "x-prometheus-remote-write-histograms-written",
                                         "x-prometheus-remote-write-exemplars-written"};
    http::Headers out;
    const QStringList words = text.split(' ', Qt::SkipEmptyParts);
    for (int i = 0; i < words.size(); ++i)
        if (words[i] != "-")
            out.emplace_back(kNames[i], words[i].toStdString());
    return out;
}

KindCounts countsOf(const QString &text)
{
    const QStringList words = text.split(' ');
    return {words[0].toULongLong(), words[1].toULongLong(), words[2].toULongLong()};
}

std::string textOf(const KindCounts &counts)
{
    return std::to_string(counts.samples) + ' ' + std::to_string(counts.histograms) + ' ' +
           std::to_string(counts.exemplars);
}

} // namespace

class TestWritten : public QObject {
    Q_OBJECT
private slots:
    void headersAreRead_data();
    void headersAreRead();
    void answersAreJudged_data();
    void answersAreJudged();
    void pagesSayNothingOfTheVersion();
};

void TestWritten::headersAreRead_data()
{
    QTest::addColumn<QString>("headers");
    QTest::addColumn<bool>("told");
    QTest::addColumn<QString>("counts");
    QTest::newRow("none") << "- - -" << false << "0 0 0";
    QTest::newRow("all") << "1 2 3" << true << "1 2 3";
    QTest::newRow("zeros") << "0 0 0" << true << "0 0 0";
    QTest::newRow("one is enough") << "- 2 -" << true << "0 2 0";
    QTest::newRow("no numbers") << "many -3 2.0" << false << "0 0 0";
    QTest::newRow("a number and a word") << "12 x -" << true << "12 0 0";
    QTest::newRow("too large") << "99999999999999999999999 - -" << false << "0 0 0";
    QTest::newRow("with a unit") << "12x - -" << false << "0 0 0";
}

void TestWritten::headersAreRead()
{
    QFETCH(QString, headers);
    QFETCH(bool, told);
    QFETCH(QString, counts);
    http::Response response;
    response.headers = headersOf(headers);
    const Written written = readWritten(response);
    QCOMPARE(written.told, told);
    QCOMPARE(textOf(written.counts), counts.toStdString());
}

void TestWritten::answersAreJudged_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<bool>("confirmed");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("headers");
    QTest::addColumn<QString>("sent");
    QTest::addColumn<bool>("fallBack");
    QTest::addColumn<QString>("missing");
    const auto row = [](const char *name, int version, bool confirmed, int status, const char *headers,
                        const char *sent, bool fallBack, const char *missing) {
        QTest::newRow(name) << version << confirmed << status << headers << sent << fallBack << missing;
    };
    row("1.0 without headers", 1, false, 204, "- - -", "9 0 0", false, "0 0 0");
    row("1.0 that tells all", 1, false, 200, "9 1 2", "9 1 2", false, "0 0 0");
    row("1.0 that tells less", 1, false, 200, "7 1 0", "9 1 2", false, "2 0 2");
    row("1.0 that tells zeros", 1, false, 204, "0 0 0", "9 0 0", false,
        "0 0 0"); // Prometheus counts only what comes as 2.0
    row("1.0 refused", 1, false, 400, "3 - -", "9 0 0", false, "0 0 0");
    row("1.0 and 415", 1, false, 415, "- - -", "9 0 0", false, "0 0 0");
    row("2.0 that tells all", 2, false, 204, "9 1 2", "9 1 2", false, "0 0 0");
    row("2.0 that tells more", 2, false, 204, "99 9 9", "9 1 2", false, "0 0 0");
    row("2.0 that tells less", 2, true, 204, "4 0 2", "9 1 2", false, "5 1 0");
    row("2.0 without exemplars", 2, true, 200, "9 - -", "9 0 2", false, "0 0 2");
    row("2.0 without headers", 2, false, 204, "- - -", "9 0 0", true, "0 0 0");
    row("2.0 without headers, confirmed", 2, true, 204, "- - -", "9 0 0", true, "0 0 0");
    row("2.0 with zeros", 2, false, 200, "0 0 0", "0 3 0", true, "0 0 0");
    row("2.0 with zeros, confirmed", 2, true, 200, "0 0 0", "0 3 0", false, "0 3 0");
    row("2.0 with zeros for exemplars", 2, false, 204, "0 0 0", "0 0 2", false, "0 0 2");
    row("2.0 of nothing", 2, false, 204, "- - -", "0 0 0", false, "0 0 0");
    row("415", 2, false, 415, "- - -", "9 0 0", true, "0 0 0");
    row("415, confirmed", 2, true, 415, "0 0 0", "9 0 0", true, "0 0 0");
    row("415 to nothing", 2, false, 415, "- - -", "0 0 0", true, "0 0 0");
    row("400 of one that cannot read it", 2, false, 400, "- - -", "9 0 0", true, "0 0 0");
    row("422 of one that cannot read it", 2, false, 422, "- - -", "9 0 0", true, "0 0 0");
    row("400 of one that speaks it", 2, true, 400, "- - -", "9 0 0", false, "0 0 0");
    row("400 that tells", 2, false, 400, "8 0 0", "9 0 0", false, "0 0 0");
    row("409", 2, false, 409, "- - -", "9 0 0", false, "0 0 0");
    row("413", 2, false, 413, "- - -", "9 0 0", false, "0 0 0");
    row("429", 2, false, 429, "- - -", "9 0 0", false, "0 0 0");
    row("500", 2, false, 500, "- - -", "9 0 0", false, "0 0 0");
    row("503 that tells", 2, false, 503, "0 0 0", "9 0 0", false, "0 0 0");
    row("401", 2, false, 401, "- - -", "9 0 0", false, "0 0 0");
    row("404", 2, false, 404, "- - -", "9 0 0", false, "0 0 0");
}

void TestWritten::answersAreJudged()
{
    QFETCH(int, version);
    QFETCH(bool, confirmed);
    QFETCH(int, status);
    QFETCH(QString, headers);
    QFETCH(QString, sent);
    QFETCH(bool, fallBack);
    QFETCH(QString, missing);
    http::Response response;
    response.status = status;
    response.headers = headersOf(headers);
    const Receipt receipt = judgeReceipt(version == 2 ? Protocol::V2 : Protocol::V1, confirmed,
                                         classifyStatus(status, {}), response, countsOf(sent));
    QCOMPARE(receipt.fallBack, fallBack);
    QCOMPARE(textOf(receipt.missing), missing.toStdString());
}

/// What stands before a receiver answers 400 with a page.
void TestWritten::pagesSayNothingOfTheVersion()
{
    http::Outcome outcome;
    outcome.response.status = 400;
    outcome.response.body = "<html><body>400 Bad Request</body></html>";
    const Receipt receipt =
        judgeReceipt(Protocol::V2, false, classify(outcome, {}), outcome.response, KindCounts{9, 0, 0});
    QVERIFY(!receipt.fallBack);
}

QTEST_APPLESS_MAIN(TestWritten)
#include "tst_remote_written.moc"
