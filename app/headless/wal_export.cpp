// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/wal_export.h"

#include "agent/base/clock.h"
#include "agent/wal/offline/text_table.h"
#include "app/common/exit_code.h"
#include "app/headless/wal_reports.h"

#include <unistd.h>

#include <climits>
#include <cstdio>

namespace app {
namespace {

using agent::wal::formatCount;

std::string hostName()
{
    char buffer[HOST_NAME_MAX + 1] = {};
    return gethostname(buffer, HOST_NAME_MAX) == 0 ? buffer : "";
}

} // namespace

int exportToArchive(const std::string &storagePath, const agent::wal::ExportRange &range, const std::string &output)
{
    const auto files = agent::makePosixFileSystem();
    const auto view = agent::wal::DirectoryView::open(*files, storagePath);
    if (!view)
        return fail(view.error());
    const auto written =
        agent::wal::exportArchive(*view, range, output, hostName(), agent::SystemClock().now(), showProgress("export"));
    if (!written)
        return fail(written.error());
    std::string line = output + ": " + formatCount(written->samples) + " samples of " + formatCount(written->series) +
                       " series, " + agent::wal::formatBytes(files->fileSize(output).value_or(0));
    if (written->samples > 0)
        line += ", " + agent::formatTimestamp(written->minTime) + " to " + agent::formatTimestamp(written->maxTime);
    std::puts(line.c_str());
    for (const agent::wal::ArchiveGap &gap : written->gaps)
        std::printf("left out: %s samples: %s\n", formatCount(gap.samples).c_str(), gap.reason.c_str());
    if (written->unknownSeries > 0)
        std::printf("%s samples in it are of series that nothing names: they cannot be delivered\n",
                    formatCount(written->unknownSeries).c_str());
    return kExitOk;
}

int exportToDirectory(const std::string &storagePath, const std::string &output)
{
    const auto files = agent::makePosixFileSystem();
    const auto view = agent::wal::DirectoryView::open(*files, storagePath);
    if (!view)
        return fail(view.error());
    const auto written = agent::wal::exportDirectory(*view, output, showProgress("export"));
    if (!written)
        return fail(written.error());
    std::printf("%s: %s segments, %s samples, %s\n", output.c_str(), formatCount(written->segments).c_str(),
                formatCount(written->samples).c_str(), agent::wal::formatBytes(written->bytes).c_str());
    if (written->damagedRanges > 0 || written->lost > 0)
        std::printf("left out: %s damaged ranges, %s samples as far as is known\n",
                    formatCount(written->damagedRanges).c_str(), formatCount(written->lost).c_str());
    return kExitOk;
}

} // namespace app
