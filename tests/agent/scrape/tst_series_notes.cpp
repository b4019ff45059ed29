// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/series_notes.h"

#include <QTest>

using agent::model::Exemplar;
using agent::model::SeriesRef;
using agent::scrape::SeriesNotes;

namespace {

Exemplar exemplar(std::uint64_t series, const char *id, double value)
{
    return {SeriesRef{series}, 1, value, {{"id", id}}};
}

} // namespace

class TstSeriesNotes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsCountWhenStored()
    {
        SeriesNotes notes;
        QVERIFY(notes.takeStart(SeriesRef{1}, 100));
        notes.discard();
        QVERIFY(notes.takeStart(SeriesRef{1}, 100)); // still owed
        notes.stored();
        QVERIFY(!notes.takeStart(SeriesRef{1}, 100));
        QVERIFY(notes.takeStart(SeriesRef{2}, 100));
        QVERIFY(notes.takeStart(SeriesRef{1}, 200)); // the counter began anew
        notes.stored();
        QVERIFY(!notes.takeStart(SeriesRef{1}, 200));
        QVERIFY(notes.takeStart(SeriesRef{1}, 100)); // and again, as the target has it
    }
    void exemplarsAreKnownByLabelsAndValue()
    {
        SeriesNotes notes;
        QVERIFY(notes.takeExemplar(exemplar(1, "a", 2)));
        notes.stored();
        QVERIFY(!notes.takeExemplar(exemplar(1, "a", 2)));
        QVERIFY(notes.takeExemplar(exemplar(1, "a", 3)));
        QVERIFY(notes.takeExemplar(exemplar(1, "b", 2)));
        QVERIFY(notes.takeExemplar(exemplar(2, "a", 2)));
        notes.discard();
        QVERIFY(!notes.takeExemplar(exemplar(1, "a", 2)));
    }
    void bothForOneSeries()
    {
        SeriesNotes notes;
        QVERIFY(notes.takeStart(SeriesRef{1}, 100));
        QVERIFY(notes.takeExemplar(exemplar(1, "a", 2)));
        notes.stored();
        QVERIFY(!notes.takeStart(SeriesRef{1}, 100));
        QVERIFY(!notes.takeExemplar(exemplar(1, "a", 2)));
        QCOMPARE(notes.size(), std::size_t{1});
    }
    void forgets()
    {
        SeriesNotes notes;
        for (std::uint64_t i = 1; i <= 3; ++i)
            QVERIFY(notes.takeStart(SeriesRef{i}, 100));
        notes.stored();
        const SeriesRef gone[] = {SeriesRef{1}, SeriesRef{3}, SeriesRef{77}};
        notes.forget(gone);
        QCOMPARE(notes.size(), std::size_t{1});
        QVERIFY(notes.takeStart(SeriesRef{1}, 100));
        QVERIFY(!notes.takeStart(SeriesRef{2}, 100));
    }
};

QTEST_APPLESS_MAIN(TstSeriesNotes)
#include "tst_series_notes.moc"
