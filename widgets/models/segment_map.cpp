// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/segment_map.h"

#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace widgets {

namespace {

struct Segments {
    Q_DECLARE_TR_FUNCTIONS(widgets::Segments)
};

void add(SegmentGroup &group, const SegmentFacts &segment, quint32 deliveredBefore)
{
    if (group.count == 0)
        group.first = segment.number;
    group.last = segment.number;
    ++group.count;
    group.samples += segment.samples;
    group.bytes += segment.bytes;
    if (segment.minTime != 0 && (group.minTime == 0 || segment.minTime < group.minTime))
        group.minTime = segment.minTime;
    group.maxTime = std::max(group.maxTime, segment.maxTime);
    if (segment.damaged)
        ++group.damaged;
    else if (segment.writing)
        ++group.writing;
    else if (segment.number < deliveredBefore)
        ++group.delivered;
    else
        ++group.waiting;
    group.packed += segment.packed ? 1 : 0;
    group.memory += segment.memory ? 1 : 0;
}

QString stateWords(const SegmentGroup &group)
{
    QStringList words;
    const auto say = [&](int count, const QString &word) {
        if (count > 0)
            words << (group.count == 1 ? word
                                       : Segments::tr("%1 %2").arg(formatExact(static_cast<quint64>(count)), word));
    };
    say(group.damaged, Segments::tr("damaged"));
    say(group.waiting, Segments::tr("waiting"));
    say(group.delivered, Segments::tr("delivered"));
    say(group.writing, Segments::tr("being written"));
    say(group.packed, Segments::tr("packed"));
    say(group.memory, Segments::tr("in memory"));
    return words.join(QStringLiteral(", "));
}

} // namespace

QList<SegmentGroup> groupSegments(const QList<SegmentFacts> &segments, quint32 deliveredBefore, int most)
{
    QList<SegmentGroup> groups;
    if (segments.isEmpty())
        return groups;
    const bool apart = segments.back().writing;
    const qsizetype whole = segments.size() - (apart ? 1 : 0);
    const qsizetype blocks = std::max(1, most - (apart ? 1 : 0));
    const qsizetype size = std::max<qsizetype>(1, (whole + blocks - 1) / blocks);
    groups.reserve(whole / size + 2);
    for (qsizetype begin = 0; begin < whole; begin += size) {
        SegmentGroup group;
        for (qsizetype i = begin; i < std::min(begin + size, whole); ++i)
            add(group, segments[i], deliveredBefore);
        groups << group;
    }
    if (apart) {
        SegmentGroup group;
        add(group, segments.back(), deliveredBefore);
        groups << group;
    }
    return groups;
}

QString describeSegments(const SegmentGroup &group, qint64 now)
{
    const QString title = group.count == 1 ? Segments::tr("Segment %1: %2").arg(group.first).arg(stateWords(group))
                                           : Segments::tr("%Ln segment(s), %1 to %2: %3", nullptr, group.count)
                                                 .arg(group.first)
                                                 .arg(group.last)
                                                 .arg(stateWords(group));
    const QString times =
        group.minTime == 0
            ? Segments::tr("no samples")
            : Segments::tr("%1 to %2").arg(formatClock(now, group.minTime), formatClock(now, group.maxTime));
    return title + QLatin1Char('\n') + times + QLatin1Char('\n') +
           Segments::tr("%1 samples, %2")
               .arg(formatExact(group.samples), formatBytes(static_cast<double>(group.bytes)));
}

} // namespace widgets
