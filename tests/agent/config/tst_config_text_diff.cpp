// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/text_diff.h"

#include "tests/support/dice.h"

#include <QtTest>

using agent::config::DiffHunk;
using agent::config::diffLines;
using agent::config::DiffRow;
using agent::config::diffRows;
using agent::config::splitLines;

namespace {

/// "-old", "+new", " same", "~" for lines that are not shown; line numbers behind a bar.
QStringList shown(const std::string &before, const std::string &after, std::size_t context)
{
    QStringList out;
    for (const DiffRow &row : diffRows(before, after, context)) {
        const QChar mark = row.kind == DiffRow::Kind::Same      ? ' '
                           : row.kind == DiffRow::Kind::Removed ? '-'
                           : row.kind == DiffRow::Kind::Added   ? '+'
                                                                : '~';
        out += mark + QString::fromStdString(row.text) + '|' + QString::number(row.oldLine) + ',' +
               QString::number(row.newLine);
    }
    return out;
}

std::string rebuilt(const std::string &before, const std::string &after)
{
    const auto oldLines = splitLines(before);
    const auto newLines = splitLines(after);
    std::string out;
    std::size_t line = 0;
    const auto keep = [&](std::size_t end) {
        for (; line < end; ++line)
            out += oldLines[line];
    };
    for (const DiffHunk &hunk : diffLines(before, after)) {
        keep(hunk.oldFirst);
        line += hunk.oldCount;
        for (std::size_t i = 0; i < hunk.newCount; ++i)
            out += newLines[hunk.newFirst + i];
    }
    keep(oldLines.size());
    return out;
}

std::size_t changes(const std::string &before, const std::string &after)
{
    std::size_t count = 0;
    for (const DiffHunk &hunk : diffLines(before, after))
        count += hunk.oldCount + hunk.newCount;
    return count;
}

/// The fewest lines to remove and add, by the plain table.
std::size_t fewest(const std::string &before, const std::string &after)
{
    const auto a = splitLines(before);
    const auto b = splitLines(after);
    std::vector<std::vector<std::size_t>> common(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j)
            common[i][j] =
                a[i - 1] == b[j - 1] ? common[i - 1][j - 1] + 1 : std::max(common[i - 1][j], common[i][j - 1]);
    }
    return a.size() + b.size() - 2 * common[a.size()][b.size()];
}

} // namespace

class TestConfigTextDiff : public QObject {
    Q_OBJECT
private slots:
    void rows();
    void nothingDiffers();
    void lineEndsCount();
    void movedPartsStayTogether();
    void randomTexts();
    void largeTexts();
};

void TestConfigTextDiff::rows()
{
    const std::string before = "a\nb\nc\nd\ne\nf\ng\nh\n";
    const std::string after = "a\nb\nC\nd\ne\nf\ng\nnew\nh\n";
    QCOMPARE(shown(before, after, 1),
             QStringList({"~|0,0", " b|2,2", "-c|3,0", "+C|0,3", " d|4,4", "~|0,0", " g|7,7", "+new|0,8", " h|8,9"}));
    QCOMPARE(shown(before, after, 0), QStringList({"~|0,0", "-c|3,0", "+C|0,3", "~|0,0", "+new|0,8", "~|0,0"}));
    QCOMPARE(shown(before, after, 3).size(), 10);
    QCOMPARE(shown("", "a\nb", 3), QStringList({"+a|0,1", "+b|0,2"}));
    QCOMPARE(shown("a\n", "", 3), QStringList({"-a|1,0"}));
    QCOMPARE(diffLines(before, after), (std::vector<DiffHunk>{{2, 1, 2, 1}, {7, 0, 7, 1}}));
}

void TestConfigTextDiff::nothingDiffers()
{
    QVERIFY(diffLines("", "").empty());
    QVERIFY(diffLines("a\nb", "a\nb").empty());
    QVERIFY(diffRows("a\nb", "a\nb").empty());
}

void TestConfigTextDiff::lineEndsCount()
{
    QCOMPARE(shown("a\nb\n", "a\r\nb\n", 3), QStringList({"-a|1,0", "+a|0,1", " b|2,2"}));
    QCOMPARE(shown("a\nb", "a\nb\n", 0), QStringList({"~|0,0", "-b|2,0", "+b|0,2"}));
}

/// A job that moved is one removed and one added part, although all jobs share most of their lines.
void TestConfigTextDiff::movedPartsStayTogether()
{
    const auto job = [](const std::string &name) {
        return "- job_name: " + name + "\n  scheme: http\n  static_configs:\n  - targets:\n    - " + name + ":1\n";
    };
    const std::string before = job("a") + job("b") + job("c") + job("d");
    const std::string after = job("b") + job("c") + job("d") + job("a");
    QCOMPARE(diffLines(before, after), (std::vector<DiffHunk>{{0, 5, 0, 0}, {20, 0, 15, 5}}));
    QCOMPARE(diffLines(job("a") + job("b"), job("a") + job("x") + job("b")), (std::vector<DiffHunk>{{5, 0, 5, 5}}));
}

void TestConfigTextDiff::randomTexts()
{
    Dice dice(7);
    for (int round = 0; round < 2000; ++round) {
        std::string before;
        std::string after;
        const auto line = [&dice] { return std::string(1, static_cast<char>('a' + dice.below(6))) + '\n'; };
        for (std::uint64_t i = dice.below(15); i > 0; --i)
            before += line();
        for (std::uint64_t i = dice.below(15); i > 0; --i)
            after += line();
        QCOMPARE(rebuilt(before, after), after);
        QVERIFY(changes(before, after) >= fewest(before, after));
        const auto repeated = [](const std::string &text) { return text + text; };
        // Without lines that stand only once the difference is the shortest.
        QVERIFY2(changes(repeated(before), repeated(after)) <= 2 * fewest(before, after) + 30, before.c_str());
    }
    QCOMPARE(changes("a\na\nb\nb\n", "a\nb\na\nb\n"), fewest("a\na\nb\nb\n", "a\nb\na\nb\n"));
}

void TestConfigTextDiff::largeTexts()
{
    Dice dice(3);
    std::string before;
    std::string after;
    for (int i = 0; i < 5000; ++i) {
        before += "line " + std::to_string(dice.below(40)) + '\n';
        after += "line " + std::to_string(dice.below(40)) + '\n';
    }
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(rebuilt(before, after), after); // Nothing in common but by chance.
    qInfo("5,000 lines with nothing in common: %lld ms", static_cast<long long>(timer.elapsed()));
    std::string changed = before;
    changed.insert(changed.find('\n', changed.size() / 2) + 1, "new\n");
    timer.restart();
    QCOMPARE(changes(before, changed), std::size_t{1});
    qInfo("5,000 lines with one change: %lld ms", static_cast<long long>(timer.elapsed()));
}

QTEST_APPLESS_MAIN(TestConfigTextDiff)
#include "tst_config_text_diff.moc"
