// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/wal_reports.h"

#include "agent/wal/offline/archive.h"
#include "agent/wal/offline/verification.h"
#include "app/common/exit_code.h"

#include <unistd.h>

#include <cstdio>
#include <memory>

namespace app {

agent::wal::Progress showProgress(std::string what)
{
    if (isatty(STDERR_FILENO) == 0)
        return [](std::uint64_t, std::uint64_t) {};
    return [what = std::move(what), shown = std::uint64_t{101}](std::uint64_t done, std::uint64_t total) mutable {
        const std::uint64_t percent = total == 0 ? 100 : done * 100 / total;
        if (percent == shown)
            return;
        shown = percent;
        std::fprintf(stderr, "\r\033[K%s: %d %%", what.c_str(), static_cast<int>(percent));
        if (done == total)
            std::fputs("\r\033[K", stderr);
    };
}

int fail(const agent::Status &status)
{
    std::fprintf(stderr, "belfry-agent: error: %s\n", status.message().c_str());
    return kExitFailure;
}

int inspectStorage(const std::string &storagePath, std::optional<std::uint32_t> segment, bool json)
{
    const auto files = agent::makePosixFileSystem();
    const auto view = agent::wal::DirectoryView::open(*files, storagePath);
    if (!view)
        return fail(view.error());
    const auto inspection = agent::wal::inspect(*view, segment, showProgress("inspect"));
    if (!inspection)
        return fail(inspection.error());
    if (json)
        std::puts(agent::wal::toJson(*inspection).c_str());
    else
        std::fputs(agent::wal::toText(*inspection).c_str(), stdout);
    return kExitOk;
}

int inspectArchives(const std::vector<std::string> &paths)
{
    const auto files = agent::makePosixFileSystem();
    int code = kExitOk;
    for (const std::string &path : paths) {
        const auto archive = agent::wal::ArchiveReader::open(*files, path);
        if (archive)
            std::fputs(agent::wal::toJson((*archive)->info()).c_str(), stdout);
        else
            code = fail(archive.error());
    }
    return code;
}

int verifyStorage(const std::string &storagePath, bool json)
{
    const auto files = agent::makePosixFileSystem();
    const auto view = agent::wal::DirectoryView::open(*files, storagePath);
    if (!view)
        return fail(view.error());
    const auto verification = agent::wal::verify(*view, showProgress("verify"));
    if (!verification)
        return fail(verification.error());
    if (json)
        std::puts(agent::wal::toJson(*verification).c_str());
    else
        std::fputs(agent::wal::toText(*verification).c_str(), stdout);
    return verification->sound() ? kExitOk : kExitFailure;
}

} // namespace app
