// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/row_diff.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using widgets::RowKey;
using widgets::RowStep;
using widgets::rowSteps;
using Rows = std::vector<RowKey>;

namespace {

/// Takes the steps and checks that each says the truth about the rows it meets.
bool follow(Rows &rows, const std::vector<RowStep> &steps)
{
    for (const RowStep &step : steps) {
        const auto first = rows.begin() + static_cast<std::ptrdiff_t>(std::min(step.first, rows.size()));
        switch (step.kind) {
        case RowStep::Kind::Remove:
            if (step.first + step.keys.size() > rows.size() || !std::equal(step.keys.begin(), step.keys.end(), first))
                return false;
            rows.erase(first, first + static_cast<std::ptrdiff_t>(step.keys.size()));
            break;
        case RowStep::Kind::Insert:
            if (step.first > rows.size() || step.keys.empty())
                return false;
            rows.insert(first, step.keys.begin(), step.keys.end());
            break;
        case RowStep::Kind::Reorder:
            if (!std::is_permutation(rows.begin(), rows.end(), step.keys.begin(), step.keys.end()))
                return false;
            rows = step.keys;
            break;
        }
    }
    return true;
}

QString kinds(const std::vector<RowStep> &steps)
{
    QString text;
    for (const RowStep &step : steps)
        text += QLatin1Char(step.kind == RowStep::Kind::Remove   ? 'R'
                            : step.kind == RowStep::Kind::Insert ? 'I'
                                                                 : 'O') +
                QString::number(step.first) + QLatin1Char('+') + QString::number(step.keys.size()) + QLatin1Char(' ');
    return text.trimmed();
}

} // namespace

class RowDiffTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void steps_data()
    {
        QTest::addColumn<Rows>("from");
        QTest::addColumn<Rows>("to");
        QTest::addColumn<QString>("expected");
        QTest::newRow("nothing") << Rows{1, 2} << Rows{1, 2} << "";
        QTest::newRow("both empty") << Rows{} << Rows{} << "";
        QTest::newRow("first rows") << Rows{} << Rows{3, 1} << "I0+2";
        QTest::newRow("all leave") << Rows{3, 1} << Rows{} << "R0+2";
        QTest::newRow("a run leaves") << Rows{1, 2, 3, 4} << Rows{1, 4} << "R1+2";
        QTest::newRow("two runs leave, last first") << Rows{1, 2, 3, 4, 5} << Rows{2, 4, 5} << "R2+1 R0+1";
        QTest::newRow("one enters in the middle") << Rows{1, 3} << Rows{1, 2, 3} << "I1+1";
        QTest::newRow("order only") << Rows{1, 2, 3} << Rows{3, 1, 2} << "O0+3";
        QTest::newRow("everything at once") << Rows{1, 2, 3} << Rows{3, 9, 1} << "R1+1 O0+2 I1+1";
        QTest::newRow("replaced") << Rows{1, 2} << Rows{3, 4} << "R0+2 I0+2";
    }
    void steps()
    {
        QFETCH(Rows, from);
        QFETCH(Rows, to);
        const auto plan = rowSteps(from, to);
        QTEST(kinds(plan), "expected");
        QVERIFY(follow(from, plan));
        QCOMPARE(from, to);
    }

    void manyRunsBecomeOneEach()
    {
        Rows all(1000);
        std::iota(all.begin(), all.end(), 1);
        Rows odd;
        std::copy_if(all.begin(), all.end(), std::back_inserter(odd), [](RowKey key) { return key % 2 == 1; });
        QCOMPARE(kinds(rowSteps(all, odd)), QStringLiteral("O0+1000 R500+500"));
        QCOMPARE(kinds(rowSteps(odd, all)), QStringLiteral("I500+500 O0+1000"));
    }

    void randomSequences()
    {
        std::mt19937 random(7);
        Rows rows;
        for (int round = 0; round < 3000; ++round) {
            Rows next;
            const RowKey highest = 1 + random() % 60;
            for (RowKey key = 1; key <= highest; ++key) {
                if (random() % 3 != 0)
                    next.push_back(key);
            }
            if (random() % 2 == 0)
                std::shuffle(next.begin(), next.end(), random);
            const auto plan = rowSteps(rows, next, random() % 5);
            QVERIFY(follow(rows, plan));
            QCOMPARE(rows, next);
        }
    }
};

QTEST_APPLESS_MAIN(RowDiffTest)
#include "tst_row_diff.moc"
