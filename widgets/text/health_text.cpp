// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/health_text.h"

#include "widgets/text/format_unit.h"

#include <QCoreApplication>

#include <array>
#include <cmath>
#include <utility>

namespace widgets {

namespace {

struct Health {
    Q_DECLARE_TR_FUNCTIONS(widgets::Health)
};

} // namespace

QString clockSentence(const ClockFacts &clock)
{
    QString text = Health::tr("Samples get the time of this machine's clock");
    if (clock.state == QLatin1String("holding_over"))
        text = Health::tr("This machine's clock was set; samples keep the steady time from before");
    else if (clock.state == QLatin1String("provisional"))
        text = Health::tr("This machine's clock cannot be right; samples get an estimated time until it is set");
    else if (clock.state == QLatin1String("ahead_of_receiver"))
        text = Health::tr("Samples are ahead of a receiver's clock, which holds them: set this machine's clock");
    return clock.slowed ? Health::tr("%1; it runs slowly until the lead is gone").arg(text) : text;
}

QString offsetText(double ahead)
{
    constexpr double kEqual = 0.5;
    if (std::abs(ahead) < kEqual)
        return Health::tr("equal");
    return ahead > 0 ? Health::tr("%1 ahead of it").arg(formatSpan(ahead))
                     : Health::tr("%1 behind it").arg(formatSpan(-ahead));
}

QString threadWork(const QString &name)
{
    // By how the name begins; longer beginnings first.
    const std::array<std::pair<const char *, QString>, 18> works{
        {{"agent-wal-keep", Health::tr("Keeping room for the log")},
         {"agent-wal", Health::tr("Writing the log")},
         {"agent-control", Health::tr("Configuration and states")},
         {"agent-upkeep", Health::tr("Searching and tidying up")},
         {"agent-desk", Health::tr("Configurations that are being edited")},
         {"agent-scrape", Health::tr("Scraping targets")},
         {"agent-network", Health::tr("Network connections")},
         {"agent-remote", Health::tr("Sending to receivers")},
         {"agent-pack", Health::tr("Packing segments of the log")},
         {"agent-targets", Health::tr("Keeping lists of targets up to date")},
         {"agent-tail", Health::tr("Reading the log for a receiver")},
         {"agent-lookup", Health::tr("Resolving names")},
         {"agent-sd", Health::tr("Watching files of discovery")},
         {"agent-web", Health::tr("Answering HTTP requests")},
         {"agent-doctor", Health::tr("Examining a connection")},
         {"agent-certs", Health::tr("Looking at certificates")},
         {"agent-failures", Health::tr("Writing down failed scrapes")},
         {"console-host", Health::tr("Starting and stopping the agent")}}};
    for (const auto &[begin, work] : works) {
        if (name.startsWith(QLatin1String(begin)))
            return work;
    }
    return name == QLatin1String("belfry") ? Health::tr("This window") : QString();
}

} // namespace widgets
