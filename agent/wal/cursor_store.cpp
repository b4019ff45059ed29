// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/log.h"

#include "agent/base/crc32c.h"
#include "agent/base/url.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace agent::wal {
namespace {

constexpr std::string_view kHeading = "belfry-cursor 1\n";
constexpr std::string_view kChecksum = "checksum ";
/// Ends the name of a note's file. The dot keeps it apart from cursors.
constexpr const char *kNote = ".note";
/// The same for the cursor of a backlog.
constexpr const char *kBacklog = ".backlog";
/// The same for a file that cannot be read.
constexpr const char *kDamaged = ".damaged";

std::string hex32(std::uint32_t value)
{
    char text[9];
    std::snprintf(text, sizeof text, "%08x", value);
    return text;
}

std::string percentDecode(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::uint8_t byte = 0;
        const char *first = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() && std::from_chars(first, first + 2, byte, 16).ptr == first + 2) {
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Dots too are encoded: no name leads out of the directory, and none looks like a file set aside.
std::string fileName(std::string_view remote)
{
    const std::string encoded = percentEncode(remote);
    std::string out;
    for (const char c : encoded) {
        if (c == '.')
            out += "%2E";
        else
            out += c;
    }
    return out;
}

/// With the checksum that `unsealed` takes off again.
std::string sealed(std::string text)
{
    const std::string sum = hex32(crc32c(text));
    return text.append(kChecksum).append(sum).append("\n");
}

std::optional<std::string_view> unsealed(std::string_view text)
{
    const std::size_t sumAt = text.rfind(kChecksum);
    if (sumAt == std::string_view::npos ||
        text.substr(sumAt) != std::string(kChecksum) + hex32(crc32c(text.substr(0, sumAt))) + '\n')
        return std::nullopt;
    return text.substr(0, sumAt);
}

std::string text(Position position)
{
    return std::to_string(position.segment) + ' ' + std::to_string(position.record);
}

std::string text(const CursorStore::Cursor::Until &until)
{
    return text(until.position) + ' ' + std::to_string(until.ordinal);
}

std::string serialise(const CursorStore::Cursor &cursor)
{
    std::string out(kHeading);
    out += "position " + text(cursor.position) + '\n';
    if (cursor.ordinal)
        out += "ordinal " + std::to_string(*cursor.ordinal) + '\n';
    out += "acknowledged " + std::to_string(cursor.ledger.acknowledged) + '\n';
    out += "relabel_dropped " + std::to_string(cursor.ledger.relabelDropped) + '\n';
    for (const auto &[reason, count] : cursor.ledger.dropped)
        out += "dropped " + std::to_string(count) + ' ' + percentEncode(reason) + '\n';
    if (cursor.skip)
        out += "skip " + std::to_string(cursor.skip->time) + ' ' + std::to_string(cursor.skip->segment) + '\n';
    if (cursor.skip && cursor.skip->record > 0)
        out += "skip_record " + std::to_string(cursor.skip->record) + '\n';
    if (cursor.until)
        out += "until " + text(*cursor.until) + '\n';
    if (cursor.backlog)
        out += "backlog " + text(cursor.backlog->from) + ' ' + text(cursor.backlog->until) + '\n';
    out += "url " + percentEncode(cursor.url) + '\n';
    return sealed(std::move(out));
}

/// Takes the next word of a line.
std::string_view word(std::string_view &line)
{
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view out = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return out;
}

template <typename T>
bool number(std::string_view text, T &out)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
}

/// Takes the next two words.
bool parsePosition(std::string_view &line, Position &out)
{
    const std::string_view segment = word(line);
    return number(segment, out.segment) && number(word(line), out.record);
}

bool parseUntil(std::string_view line, CursorStore::Cursor::Until &out)
{
    return parsePosition(line, out.position) && number(line, out.ordinal);
}

bool parseBacklog(std::string_view line, CursorStore::Cursor::Backlog &out)
{
    return parsePosition(line, out.from) && parseUntil(line, out.until);
}

/// Fields that are not known are passed over: a later version may have written them.
bool parseLine(std::string_view line, CursorStore::Cursor &out)
{
    const std::string_view key = word(line);
    if (key == "position")
        return parsePosition(line, out.position);
    if (key == "ordinal")
        return number(line, out.ordinal.emplace(0));
    if (key == "acknowledged")
        return number(line, out.ledger.acknowledged);
    if (key == "relabel_dropped")
        return number(line, out.ledger.relabelDropped);
    if (key == "skip") {
        CursorStore::Cursor::Skip skip;
        const std::string_view time = word(line);
        if (!number(time, skip.time) || !number(line, skip.segment))
            return false;
        out.skip = skip;
        return true;
    }
    if (key == "skip_record")
        return out.skip && number(line, out.skip->record);
    if (key == "until")
        return parseUntil(line, *(out.until = CursorStore::Cursor::Until()));
    if (key == "backlog")
        return parseBacklog(line, *(out.backlog = CursorStore::Cursor::Backlog()));
    if (key == "dropped") {
        std::uint64_t count = 0;
        if (!number(word(line), count))
            return false;
        out.ledger.dropped.emplace_back(percentDecode(line), count);
    } else if (key == "url") {
        out.url = percentDecode(line);
    }
    return true;
}

bool parse(std::string_view text, CursorStore::Cursor &out)
{
    const std::optional<std::string_view> content = unsealed(text);
    if (!content || !content->starts_with(kHeading))
        return false;
    text = content->substr(kHeading.size());
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos || !parseLine(text.substr(0, end), out))
            return false;
        text.remove_prefix(end + 1);
    }
    return true;
}

} // namespace

void CursorStore::Ledger::add(const Ledger &other)
{
    acknowledged += other.acknowledged;
    relabelDropped += other.relabelDropped;
    for (const auto &[reason, count] : other.dropped) {
        const auto at =
            std::lower_bound(dropped.begin(), dropped.end(), reason,
                             [](const auto &entry, const std::string &wanted) { return entry.first < wanted; });
        if (at != dropped.end() && at->first == reason)
            at->second += count;
        else
            dropped.emplace(at, reason, count);
    }
}

std::optional<CursorStore::Cursor> CursorStore::backlogOf(const Cursor &main, std::optional<Cursor> found)
{
    if (!main.backlog)
        return std::nullopt;
    if (found && found->until == main.backlog->until)
        return found;
    Cursor again;
    again.position = main.backlog->from;
    again.url = main.url;
    again.until = main.backlog->until;
    return again;
}

CursorStore::Cursor CursorStore::joined(const Cursor &backlog, Cursor main)
{
    main.position = backlog.position;
    main.ordinal = backlog.ordinal;
    main.skip = backlog.skip;
    main.backlog.reset();
    main.ledger.add(backlog.ledger);
    return main;
}

CursorStore::CursorStore(std::string directory, FileSystem &files, LogSink &log, std::function<bool()> makeRoom)
    : m_directory(std::move(directory) + "/remotes"), m_files(files), m_log(log), m_makeRoom(std::move(makeRoom))
{
}

Result<CursorStore::Cursor> CursorStore::read(const std::string &path)
{
    const Result<std::string> text = m_files.readFile(path);
    if (!text)
        return text.error();
    Cursor cursor;
    if (!parse(*text, cursor))
        return corruption("it does not match its checksum");
    return cursor;
}

Result<CursorStore::Cursor> CursorStore::peek(const std::string &name)
{
    const MutexLock lock(m_mutex);
    return read(m_directory + '/' + fileName(name));
}

Result<CursorStore::Cursor> CursorStore::peekBacklog(const std::string &name)
{
    const MutexLock lock(m_mutex);
    return read(m_directory + '/' + fileName(name) + kBacklog);
}

std::optional<CursorStore::Cursor> CursorStore::peekBacklogOf(const std::string &name, const Cursor &main)
{
    const Result<Cursor> found = peekBacklog(name);
    return backlogOf(main, found ? std::optional(*found) : std::nullopt);
}

std::optional<CursorStore::Cursor> CursorStore::load(const std::string &name)
{
    return loadFile(name, {}, "a remote's cursor cannot be read and is set aside, its ledger starts anew");
}

bool CursorStore::isSetAside(const std::string &name)
{
    const MutexLock lock(m_mutex);
    return m_files.exists(m_directory + '/' + fileName(name) + kDamaged);
}

std::optional<CursorStore::Cursor> CursorStore::loadBacklog(const std::string &name)
{
    return loadFile(name, kBacklog, "the cursor of a remote's backlog cannot be read and is set aside");
}

std::optional<CursorStore::Cursor> CursorStore::loadFile(const std::string &name, const std::string &suffix,
                                                         std::string_view consequence)
{
    const std::string path = m_directory + '/' + fileName(name) + suffix;
    Status problem;
    {
        const MutexLock lock(m_mutex);
        Result<Cursor> cursor = read(path);
        if (cursor)
            return std::move(*cursor);
        problem = cursor.error();
        if (problem.code() == Code::NotFound)
            return std::nullopt;
        if (Status status = m_files.rename(path, path + kDamaged); !status.ok())
            problem = problem.withContext(status.message());
    }
    m_log.write(LogLevel::Error, "wal", std::string(consequence),
                {{"remote", name}, {"path", path + kDamaged}, {"error", problem.toString()}});
    return std::nullopt;
}

Status CursorStore::save(const std::string &name, const Cursor &cursor)
{
    if (name.empty())
        return invalidInput("a remote without a name has no cursor");
    const MutexLock lock(m_mutex);
    return writeMakingRoom(fileName(name), serialise(cursor));
}

Status CursorStore::saveBacklog(const std::string &name, const Cursor &cursor)
{
    if (name.empty())
        return invalidInput("a remote without a name has no cursor");
    const MutexLock lock(m_mutex);
    return writeMakingRoom(fileName(name) + kBacklog, serialise(cursor));
}

Status CursorStore::removeBacklog(const std::string &name)
{
    const MutexLock lock(m_mutex);
    const Status status = m_files.removeFile(m_directory + '/' + fileName(name) + kBacklog);
    if (status.code() == Code::NotFound)
        return {};
    return status.ok() ? m_files.syncDirectory(m_directory) : status;
}

Status CursorStore::saveNote(const std::string &name, std::string_view text)
{
    const MutexLock lock(m_mutex);
    return writeMakingRoom(fileName(name) + kNote, sealed(std::string(text)));
}

Result<std::string> CursorStore::loadNote(const std::string &name)
{
    const MutexLock lock(m_mutex);
    Result<std::string> text = m_files.readFile(m_directory + '/' + fileName(name) + kNote);
    if (!text)
        return text.error();
    const std::optional<std::string_view> content = unsealed(*text);
    if (!content)
        return corruption("it does not match its checksum");
    return std::string(*content);
}

Status CursorStore::writeMakingRoom(const std::string &file, std::string_view text)
{
    Status status = write(file, text);
    while (status.code() == Code::NoSpace && m_makeRoom && m_makeRoom())
        status = write(file, text);
    return status;
}

Status CursorStore::write(const std::string &file, std::string_view text)
{
    if (!m_files.exists(m_directory)) {
        if (Status status = m_files.createDirectories(m_directory); !status.ok())
            return status;
        if (Status status = m_files.syncDirectory(m_directory.substr(0, m_directory.rfind('/'))); !status.ok())
            return status;
    }
    return writeFileAtomically(m_files, m_directory + '/' + file, text);
}

Status CursorStore::remove(const std::string &name)
{
    const MutexLock lock(m_mutex);
    const std::string path = m_directory + '/' + fileName(name);
    for (const char *beside : {kNote, kBacklog, kDamaged})
        if (Status status = m_files.removeFile(path + beside); !status.ok() && status.code() != Code::NotFound)
            return status;
    Status status = m_files.removeFile(path);
    if (status.code() == Code::NotFound)
        return {};
    if (!status.ok())
        return status;
    return m_files.syncDirectory(m_directory);
}

Status CursorStore::rename(const std::string &from, const std::string &to)
{
    if (to.empty())
        return invalidInput("a remote without a name has no cursor");
    const MutexLock lock(m_mutex);
    const std::string before = m_directory + '/' + fileName(from);
    const std::string after = m_directory + '/' + fileName(to);
    for (const char *beside : {kNote, kBacklog})
        if (m_files.exists(before + beside))
            if (Status status = m_files.rename(before + beside, after + beside); !status.ok())
                return status;
    if (Status status = m_files.rename(before, after); !status.ok())
        return status;
    return m_files.syncDirectory(m_directory);
}

std::vector<std::string> CursorStore::names()
{
    const MutexLock lock(m_mutex);
    std::vector<std::string> out;
    const Result<std::vector<std::string>> files = m_files.list(m_directory);
    if (!files)
        return out;
    for (const std::string &file : *files) {
        if (file.find('.') == std::string::npos) // else unfinished, or set aside
            out.push_back(percentDecode(file));
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace agent::wal
