// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/dead_letter_table.h"

#include "widgets/text/delivery_text.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QCoreApplication>

#include <algorithm>

namespace widgets {

namespace {

struct Letters {
    Q_DECLARE_TR_FUNCTIONS(widgets::Letters)
};

/// A cell with an exact value behind it.
QVariant exactCell(const QString &text, const QString &exact, int role)
{
    if (role == Qt::ToolTipRole || role == CopyRole)
        return exact;
    return role == Qt::DisplayRole ? QVariant(text) : QVariant();
}

QVariant refusedCell(const DeadLetter &letter, int role)
{
    QString exact = letter.candidates > letter.refused
                        ? Letters::tr("%1 refused, among %2 that were sent together")
                              .arg(formatExact(letter.refused), formatExact(letter.candidates))
                        : Letters::tr("%1 refused").arg(formatExact(letter.refused));
    if (letter.unsure)
        exact += QLatin1Char('\n') + Letters::tr("Perhaps the receiver took them with an earlier try.");
    if (role == SortRole)
        return letter.refused;
    return exactCell(formatCount(static_cast<double>(letter.refused)), exact, role);
}

/// Without the code, which has a column of its own.
QString letterReason(const QString &reason)
{
    return reason.startsWith(QStringLiteral("receiver_rejected_")) ? Letters::tr("refused by the receiver")
                                                                   : lossReason(reason);
}

QString timeRange(qint64 from, qint64 to, qint64 now)
{
    if (from == to)
        return formatClock(now, from);
    return Letters::tr("%1 to %2").arg(formatClock(now, from), formatClock(now, to));
}

std::vector<TableColumn<DeadLetterLine>> letterColumns()
{
    using Line = DeadLetterLine;
    return {
        {[] { return Letters::tr("Refused"); },
         [](const Line &line, int role) -> QVariant {
             if (role == ToneRole)
                 return static_cast<int>(Tone::Warn);
             return exactCell(formatClock(line.now, line.letter.time), formatInstantExact(line.letter.time), role);
         }},
        {[] { return Letters::tr("Receiver"); },
         [](const Line &line, int role) { return textCell(line.letter.remote, role); }},
        {[] { return Letters::tr("Reason"); },
         [](const Line &line, int role) {
             return exactCell(letterReason(line.letter.reason), line.letter.reason, role);
         }},
        {[] { return Letters::tr("Code"); },
         [](const Line &line, int role) { return textCell(QString::number(line.letter.status), role); }, true},
        {[] { return Letters::tr("Samples"); },
         [](const Line &line, int role) { return refusedCell(line.letter, role); }, true},
        {[] { return Letters::tr("Time of samples"); },
         [](const Line &line, int role) {
             return exactCell(timeRange(line.letter.minTime, line.letter.maxTime, line.now),
                              formatInstantExact(line.letter.minTime) + QLatin1Char('\n') +
                                  formatInstantExact(line.letter.maxTime),
                              role);
         }},
        {[] { return Letters::tr("Example"); },
         [](const Line &line, int role) { return textCell(line.letter.series, role); }},
        {[] { return Letters::tr("The receiver said"); },
         [](const Line &line, int role) { return textCell(line.letter.text, role); }},
    };
}

std::vector<TableColumn<LossLine>> lossColumns()
{
    using Line = LossLine;
    return {
        {[] { return Letters::tr("Receiver"); },
         [](const Line &line, int role) -> QVariant {
             if (role == ToneRole)
                 return static_cast<int>(Tone::Bad);
             return textCell(line.remote, role);
         }},
        {[] { return Letters::tr("Reason"); },
         [](const Line &line, int role) { return exactCell(lossReason(line.reason), line.reason, role); }},
        {[] { return Letters::tr("Samples"); },
         [](const Line &line, int role) -> QVariant {
             if (role == SortRole)
                 return line.samples;
             return exactCell(formatCount(static_cast<double>(line.samples)), formatExact(line.samples), role);
         },
         true},
        {[] { return Letters::tr("Of all"); },
         [](const Line &line, int role) -> QVariant {
             const double share =
                 line.committed == 0 ? 0 : static_cast<double>(line.samples) / static_cast<double>(line.committed);
             return exactCell(share > 0 && share < 0.0005 ? Letters::tr("under 0.1 %") : formatPercent(share),
                              Letters::tr("%1 of %2").arg(formatExact(line.samples), formatExact(line.committed)),
                              role);
         },
         true},
        {[] { return Letters::tr("Time of samples"); },
         [](const Line &line, int role) -> QVariant {
             if (line.from == 0)
                 return exactCell(noValue(), Letters::tr("Not known: before the last start, or for single samples"),
                                  role);
             return exactCell(timeRange(line.from, line.to, line.now),
                              formatInstantExact(line.from) + QLatin1Char('\n') + formatInstantExact(line.to), role);
         }},
        {[] { return Letters::tr("Last"); },
         [](const Line &line, int role) -> QVariant {
             if (line.last == 0)
                 return exactCell(Letters::tr("earlier"), Letters::tr("Before this window was opened"), role);
             return exactCell(formatClock(line.now, line.last), formatInstantExact(line.last), role);
         }},
        {[] { return Letters::tr("What to do"); },
         [](const Line &line, int role) { return textCell(lossRemedy(line.reason), role); }},
    };
}

} // namespace

DeadLetterTable::DeadLetterTable(QObject *parent) : ColumnTableModel(letterColumns(), parent) {}

void DeadLetterTable::setLetters(QList<DeadLetter> letters, qint64 now)
{
    std::stable_sort(letters.begin(), letters.end(), [](const DeadLetter &a, const DeadLetter &b) {
        return a.time != b.time ? a.time > b.time : a.id > b.id;
    });
    std::vector<std::pair<RowKey, DeadLetterLine>> rows;
    rows.reserve(static_cast<std::size_t>(letters.size()));
    QHash<QPair<QString, quint64>, RowKey> keys;
    for (const DeadLetter &letter : letters) {
        const QPair<QString, quint64> id(letter.remote, letter.id);
        const RowKey key = m_keys.contains(id) ? m_keys.value(id) : ++m_lastKey;
        keys.insert(id, key);
        rows.emplace_back(key, DeadLetterLine{letter, now});
    }
    m_keys.swap(keys);
    setRows(rows);
}

LossTable::LossTable(QObject *parent) : ColumnTableModel(lossColumns(), parent) {}

void LossTable::setLosses(const QList<LossLine> &losses)
{
    std::vector<std::pair<RowKey, LossLine>> rows;
    for (const LossLine &line : losses)
        rows.emplace_back(qHash(line.reason, qHash(line.remote, 0x6c6f7373)), line);
    setRows(rows);
}

} // namespace widgets
