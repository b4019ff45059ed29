// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/impact_text.h"

#include "widgets/text/format_unit.h"

#include <QCoreApplication>

#include <optional>

namespace widgets {

namespace {

using Change = ConfigImpact::Change;

struct Impact {
    Q_DECLARE_TR_FUNCTIONS(widgets::Impact)
};

struct Sums {
    qint64 added = 0;
    qint64 removed = 0;
    qint64 seriesRemoved = 0;
    std::optional<qint64> seriesAdded = 0;
    int undiscovered = 0;
};

Sums sumsOf(const ConfigImpact &impact)
{
    Sums sums;
    for (const ConfigImpact::Job &job : impact.jobs) {
        sums.added += job.targetsAdded;
        sums.removed += job.targetsRemoved;
        sums.seriesRemoved += job.seriesRemoved;
        if (sums.seriesAdded && job.seriesAdded)
            *sums.seriesAdded += *job.seriesAdded;
        else
            sums.seriesAdded.reset();
        sums.undiscovered += job.undiscovered ? 1 : 0;
    }
    return sums;
}

QString count(qint64 value)
{
    return formatCount(static_cast<double>(value));
}

QString seriesPart(const Sums &sums)
{
    QStringList parts;
    if (!sums.seriesAdded)
        parts << Impact::tr("new series known after the first scrape");
    else if (*sums.seriesAdded > 0)
        parts << Impact::tr("about +%1 series").arg(count(*sums.seriesAdded));
    if (sums.seriesRemoved > 0)
        parts << Impact::tr("-%1 series").arg(count(sums.seriesRemoved));
    return parts.join(QStringLiteral(", "));
}

QString remoteText(const ConfigImpact::Remote &remote)
{
    const QString waiting =
        Impact::tr("%1 samples (%2)").arg(count(remote.waiting), formatBytes(static_cast<double>(remote.waitingBytes)));
    switch (remote.change) {
    case Change::Added:
        return Impact::tr("%1: new; it gets what is scraped from now on").arg(remote.name);
    case Change::Removed:
        return remote.waiting > 0 ? Impact::tr("%1: removed; %2 that wait for it are not delivered to it any more")
                                        .arg(remote.name, waiting)
                                  : Impact::tr("%1: removed; nothing waits for it").arg(remote.name);
    case Change::Changed:
        break;
    }
    if (remote.redirected)
        return remote.waiting > 0 ? Impact::tr("%1: another URL; %2 that wait go there").arg(remote.name, waiting)
                                  : Impact::tr("%1: another URL; nothing waits").arg(remote.name);
    return Impact::tr("%1: changed; what waits stays").arg(remote.name);
}

QString jobText(const ConfigImpact::Job &job)
{
    QStringList parts;
    if (job.change == Change::Removed)
        parts << Impact::tr("removed");
    else if (job.change == Change::Added)
        parts << Impact::tr("new");
    if (job.targetsAdded > 0 || job.targetsRemoved > 0)
        parts << Impact::tr("+%1 targets, -%2").arg(count(job.targetsAdded), count(job.targetsRemoved));
    if (job.seriesAdded.value_or(0) > 0)
        parts << Impact::tr("about +%1 series").arg(count(*job.seriesAdded));
    if (job.seriesRemoved > 0)
        parts << Impact::tr("-%1 series").arg(count(job.seriesRemoved));
    if (job.undiscovered)
        parts << Impact::tr("more targets are found once it runs");
    if (job.seriesMayChange)
        parts << Impact::tr("its samples are treated another way");
    if (parts.isEmpty())
        parts << Impact::tr("the same targets, scraped another way");
    return QStringLiteral("%1: %2").arg(job.name, parts.join(QStringLiteral(", ")));
}

QString backlogPart(const ConfigImpact &impact)
{
    qint64 lost = 0;
    qint64 moved = 0;
    for (const ConfigImpact::Remote &remote : impact.remotes) {
        lost += remote.change == Change::Removed ? remote.waiting : 0;
        moved += remote.redirected ? remote.waiting : 0;
    }
    if (lost > 0)
        return Impact::tr("%1 samples that wait for a removed remote are not delivered to it").arg(count(lost));
    return moved > 0 ? Impact::tr("%1 waiting samples go to another URL").arg(count(moved))
                     : Impact::tr("backlog untouched");
}

} // namespace

QString impactSentence(const ConfigImpact &impact)
{
    if (!impact.valid)
        return {};
    if (!impact.differs)
        return Impact::tr("Applying this changes nothing that runs.");
    const Sums sums = sumsOf(impact);
    QStringList parts{Impact::tr("+%1 targets, -%2").arg(count(sums.added), count(sums.removed))};
    if (const QString series = seriesPart(sums); !series.isEmpty())
        parts << series;
    if (sums.undiscovered > 0)
        parts << Impact::tr("%Ln job(s) will find more targets", nullptr, sums.undiscovered);
    if (!impact.remotes.isEmpty())
        parts << Impact::tr("%Ln remote(s) changed", nullptr, static_cast<int>(impact.remotes.size()));
    parts << backlogPart(impact);
    if (impact.externalLabels)
        parts << Impact::tr("all that is sent gets other external labels");
    if (!impact.restart.isEmpty())
        parts << Impact::tr("%1 only after a restart").arg(impact.restart.join(QStringLiteral(", ")));
    return Impact::tr("Applying this: %1.").arg(parts.join(QStringLiteral("; ")));
}

QStringList impactDetails(const ConfigImpact &impact)
{
    QStringList out;
    for (const ConfigImpact::Job &job : impact.jobs)
        out << jobText(job);
    for (const ConfigImpact::Remote &remote : impact.remotes)
        out << remoteText(remote);
    if (impact.externalLabels)
        out << Impact::tr("External labels differ: what is sent from now on makes new series at the receivers");
    for (const QString &key : impact.restart)
        out << Impact::tr("%1 takes effect after a restart").arg(key);
    return out + impact.warnings;
}

bool impactIsGrave(const ConfigImpact &impact)
{
    bool grave = !impact.restart.isEmpty();
    for (const ConfigImpact::Remote &remote : impact.remotes)
        grave = grave || (remote.change == Change::Removed && remote.waiting > 0);
    return grave;
}

} // namespace widgets
