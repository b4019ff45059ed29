// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/directory_view.h"

#include "agent/wal/layout.h"
#include "agent/wal/packed_file.h"

#include <algorithm>
#include <functional>
#include <map>

namespace agent::wal {

Result<DirectoryView> DirectoryView::open(FileSystem &files, const std::string &storagePath)
{
    DirectoryView view(files, storagePath);
    while (view.m_path.size() > 1 && view.m_path.ends_with('/'))
        view.m_path.pop_back();
    view.readRemotes();
    if (Status status = view.listSegments(); !status.ok())
        return status;
    view.m_evictions = std::make_unique<Evictions>(files, view.m_path);
    view.m_evictions->load();
    if (const Result<std::string> owner = files.readFile(view.m_path + "/lock"))
        view.m_owner = owner->substr(0, owner->find('\n'));
    const std::string quarantine = view.m_path + "/quarantine";
    if (const Result<std::vector<std::string>> names = files.list(quarantine)) {
        for (const std::string &name : *names)
            view.m_quarantine.emplace_back(name, files.fileSize(quarantine + '/' + name).value_or(0));
    }
    return view;
}

void DirectoryView::readRemotes()
{
    NullLog log;
    CursorStore cursors(m_path, *m_files, log);
    for (const std::string &name : cursors.names()) {
        Result<CursorStore::Cursor> cursor = cursors.peek(name);
        if (const auto backlog = cursor ? cursors.peekBacklogOf(name, *cursor) : std::nullopt) {
            m_ahead[name] = {*backlog->until, cursor->position};
            cursor = CursorStore::joined(*backlog, std::move(*cursor));
        }
        if (cursor || cursor.error().code() != Code::NotFound)
            m_remotes.emplace_back(name, std::move(cursor));
    }
    const Result<std::vector<std::string>> names = m_files->list(m_path + "/remotes");
    for (const std::string &name : names ? *names : std::vector<std::string>()) {
        if (name.ends_with(".damaged"))
            m_damagedCursors.push_back(name);
    }
}

Status DirectoryView::listSegments()
{
    const Result<std::vector<std::string>> names = m_files->list(walDirectory());
    if (!names)
        return names.error().code() == Code::NotFound
                   ? notFound("there is no log in " + m_path + ": give the agent's --storage.agent.path")
                   : names.error();
    std::map<std::uint32_t, SegmentFiles> found;
    for (const std::string &name : *names) {
        const std::string path = walDirectory() + '/' + name;
        if (const auto checkpoint = parseCheckpointName(name)) {
            m_checkpoints.push_back(*checkpoint);
            continue;
        }
        const auto plain = parseSegmentName(name);
        const auto packed = parsePackedName(name);
        if (!plain && !packed)
            continue;
        Result<std::uint64_t> size = m_files->fileSize(path);
        const bool packedMeanwhile = plain && !size && size.error().code() == Code::NotFound;
        if (packedMeanwhile)
            size = m_files->fileSize(walDirectory() + '/' + packedName(*plain));
        if (!size && size.error().code() == Code::NotFound)
            continue; // deleted meanwhile
        if (!size)
            return size.error();
        SegmentFiles &files = found[plain ? *plain : *packed];
        (plain && !packedMeanwhile ? files.plainBytes : files.packedBytes) = *size;
    }
    for (const std::uint32_t number : SummaryStore(*m_files, m_path).numbers())
        found[number].summarised = true;
    for (auto &[number, segment] : found) {
        segment.number = number;
        m_segments.push_back(segment);
    }
    std::sort(m_checkpoints.begin(), m_checkpoints.end(), std::greater<>());
    return {};
}

Result<std::vector<std::string>> DirectoryView::checkpointFiles(std::uint32_t number) const
{
    const std::string directory = walDirectory() + '/' + checkpointName(number);
    const Result<std::vector<std::string>> names = m_files->list(directory);
    if (!names)
        return names.error();
    std::vector<std::string> paths;
    for (const std::uint32_t file : segmentNumbers(*names))
        paths.push_back(directory + '/' + segmentName(file));
    return paths;
}

Result<std::unique_ptr<RandomAccessFile>> DirectoryView::openSegment(std::uint32_t number) const
{
    Result<std::unique_ptr<RandomAccessFile>> plain = m_files->openRead(walDirectory() + '/' + segmentName(number));
    if (plain || plain.error().code() != Code::NotFound)
        return plain;
    return openPacked(*m_files, walDirectory() + '/' + packedName(number));
}

Result<SegmentSummary> DirectoryView::summary(std::uint32_t number) const
{
    return SummaryStore(*m_files, m_path).load(number);
}

} // namespace agent::wal
