// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/dead_letters.h"

#include "agent/base/coding.h"
#include "agent/base/crc32c.h"
#include "agent/base/url.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace agent::remote {
namespace {

constexpr std::string_view kFolder = "/dead-letters";
constexpr std::string_view kRemovedSuffix = ".removed";
/// A store has at least so many files, so that what goes for want of room is a small part.
constexpr std::uint64_t kLeastFiles = 16;
constexpr std::uint64_t kFileBytes = 8U << 20;
constexpr std::uint64_t kLeastFileBytes = 64U << 10;
/// For entries that the disk does not take.
constexpr std::uint64_t kWaitingBytes = 4U << 20;

/// Dots too are encoded: no name leads out of the directory.
std::string folderName(std::string_view remote)
{
    std::string out;
    for (const char c : percentEncode(remote)) {
        if (c == '.')
            out += "%2E";
        else
            out += c;
    }
    return out;
}

std::string remoteName(std::string_view folder)
{
    std::string out;
    for (std::size_t i = 0; i < folder.size(); ++i) {
        unsigned code = 0;
        const char *digits = folder.data() + i + 1;
        if (folder[i] == '%' && i + 2 < folder.size() &&
            std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
            out += static_cast<char>(code);
            i += 2;
        } else {
            out += folder[i];
        }
    }
    return out;
}

std::string folderOf(const std::string &storagePath)
{
    std::string out = storagePath;
    while (out.size() > 1 && out.back() == '/')
        out.pop_back();
    return out.append(kFolder);
}

std::string fileName(std::uint32_t number)
{
    std::string digits = std::to_string(number);
    return std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0') + digits;
}

std::optional<std::uint32_t> fileNumber(std::string_view name)
{
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (name.size() < 8 || error != std::errc() || end != name.data() + name.size() || number == 0)
        return std::nullopt;
    return number;
}

std::uint64_t idOf(std::uint32_t file, std::uint32_t offset)
{
    return std::uint64_t{file} << 32 | offset;
}

/// The places of removed entries: four bytes and their checksum each.
std::set<std::uint32_t> readRemoved(FileSystem &files, const std::string &path)
{
    std::set<std::uint32_t> out;
    const Result<std::string> bytes = files.readFile(path);
    if (!bytes)
        return out;
    Decoder in(*bytes);
    while (in.remaining() >= 8) {
        const std::uint32_t offset = in.be32();
        std::string encoded;
        putBe32(encoded, offset);
        if (in.be32() == crc32c(encoded))
            out.insert(offset);
    }
    return out;
}

std::vector<std::uint32_t> fileNumbers(FileSystem &files, const std::string &directory)
{
    std::vector<std::uint32_t> out;
    const Result<std::vector<std::string>> names = files.list(directory);
    if (names)
        for (const std::string &name : *names)
            if (const auto number = fileNumber(name))
                out.push_back(*number);
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace

bool DeadLetterFilter::matches(const DeadLetter &letter) const
{
    return (reason.empty() || letter.reason == reason) && letter.time >= from && (to == 0 || letter.time <= to) &&
           (ids.empty() || ids.count(letter.id) > 0);
}

DeadLetters::DeadLetters(const std::string &storagePath, const std::string &remote, std::uint64_t maxBytes,
                         FileSystem *files, LogSink &log)
    : m_directory(storagePath.empty() || !files ? std::string() : folderOf(storagePath) + '/' + folderName(remote)),
      m_remote(remote), m_fs(files), m_log(log), m_maxBytes(maxBytes)
{
    const MutexLock lock(m_mutex);
    if (!m_directory.empty())
        open();
}

DeadLetters::~DeadLetters()
{
    sync();
}

std::string DeadLetters::path(std::uint32_t number) const
{
    return m_directory + '/' + fileName(number);
}

void DeadLetters::open()
{
    for (const std::uint32_t number : fileNumbers(*m_fs, m_directory))
        load(number);
    if (m_past.damaged > 0)
        m_log.write(LogLevel::Warn, "remote", "Dead letters are damaged; the damaged ones are left out",
                    {{"remote", m_remote}, {"ranges", std::to_string(m_past.damaged)}, {"directory", m_directory}});
}

void DeadLetters::load(std::uint32_t number)
{
    File file;
    file.number = number;
    file.removed = readRemoved(*m_fs, path(number) + std::string(kRemovedSuffix));
    const Result<std::string> contents = m_fs->readFile(path(number));
    if (!contents) {
        ++m_past.damaged;
        file.bytes = m_fs->fileSize(path(number)).value_or(0);
        m_files.push_back(std::move(file));
        return;
    }
    file.bytes = contents->size();
    m_past.damaged += walkDeadLetters(*contents, [&file](DeadLetter &letter, std::uint32_t offset) {
                          if (file.removed.count(offset) > 0)
                              return;
                          ++file.entries;
                          file.samples += letter.refused;
                      }).ranges;
    if (file.entries > 0)
        m_files.push_back(std::move(file));
    else
        discard(file);
}

void DeadLetters::setLimit(std::uint64_t maxBytes)
{
    const MutexLock lock(m_mutex);
    m_maxBytes = maxBytes;
    evict();
}

void DeadLetters::add(const DeadLetter &letter)
{
    const MutexLock lock(m_mutex);
    if (m_directory.empty()) {
        m_past.unwritten += letter.refused;
        return;
    }
    Waiting next{{}, letter.refused};
    putDeadLetter(letter, next.framed);
    m_waitingBytes += next.framed.size();
    m_waiting.push_back(std::move(next));
    if (!m_failing)
        writeWaiting();
    while (m_waitingBytes > kWaitingBytes) {
        m_past.unwritten += m_waiting.front().samples;
        m_waitingBytes -= m_waiting.front().framed.size();
        m_waiting.pop_front();
    }
}

/// Brings what waits to the disk, in order, as far as that takes it.
void DeadLetters::writeWaiting()
{
    while (!m_waiting.empty()) {
        if (const Status status = append(m_waiting.front().framed); !status.ok()) {
            if (!m_failing)
                m_log.write(LogLevel::Error, "remote",
                            "Dead letters cannot be written; the newest of them are kept in memory",
                            {{"remote", m_remote}, {"error", status.toString()}});
            m_failing = true;
            return;
        }
        ++m_files.back().entries;
        m_files.back().samples += m_waiting.front().samples;
        m_waitingBytes -= m_waiting.front().framed.size();
        m_waiting.pop_front();
    }
    if (std::exchange(m_failing, false))
        m_log.write(LogLevel::Info, "remote", "Dead letters can be written again", {{"remote", m_remote}});
    evict();
}

Status DeadLetters::append(const std::string &framed)
{
    const std::uint64_t most = std::clamp(m_maxBytes / kLeastFiles, kLeastFileBytes, kFileBytes);
    if (!m_file || m_files.back().bytes + framed.size() > most) {
        if (Status status = startFile(); !status.ok())
            return status;
    }
    File &file = m_files.back();
    if (Status status = m_file->append(framed); !status.ok()) {
        if (!m_file->truncate(file.bytes).ok())
            m_file.reset(); // what is half written is damage; the next entry gets a file of its own
        return status;
    }
    file.bytes += framed.size();
    m_unsynced = true;
    return {};
}

/// Makes the directory, durably.
Status DeadLetters::makeDirectory() const
{
    if (m_fs->exists(m_directory))
        return {};
    Status status = m_fs->createDirectories(m_directory);
    std::string parent = m_directory;
    for (int levels = 0; levels < 2 && status.ok(); ++levels) {
        parent.resize(parent.rfind('/'));
        status = m_fs->syncDirectory(parent.empty() ? "/" : parent);
    }
    return status;
}

/// A new file for each run too: what the last one left may end in the middle of an entry.
Status DeadLetters::startFile()
{
    if (m_file && m_unsynced) {
        if (Status status = m_file->sync(); !status.ok())
            return status;
    }
    m_file.reset();
    if (!m_files.empty() && m_files.back().bytes == 0)
        m_files.pop_back(); // could not be written to
    else if (Status status = makeDirectory(); !status.ok())
        return status;
    const std::uint32_t number = m_files.empty() ? 1 : m_files.back().number + 1;
    // One that a crash has left of an earlier file would hide what this one will hold.
    if (const std::string removed = path(number) + std::string(kRemovedSuffix); m_fs->exists(removed))
        if (Status status = m_fs->removeFile(removed); !status.ok())
            return status;
    Result<std::unique_ptr<WritableFile>> file = m_fs->create(path(number));
    if (!file)
        return file.error();
    if (Status status = m_fs->syncDirectory(m_directory); !status.ok())
        return status;
    m_file = std::move(*file);
    File &added = m_files.emplace_back();
    added.number = number;
    return {};
}

void DeadLetters::sync()
{
    const MutexLock lock(m_mutex);
    if (m_failing)
        writeWaiting();
    if (!m_file || !m_unsynced)
        return;
    if (const Status status = m_file->sync(); !status.ok()) {
        m_log.write(LogLevel::Error, "remote", "Dead letters could not be made durable",
                    {{"remote", m_remote}, {"error", status.toString()}});
        return;
    }
    m_unsynced = false;
}

void DeadLetters::evict()
{
    std::uint64_t bytes = 0;
    for (const File &file : m_files)
        bytes += file.bytes;
    std::uint64_t lost = 0;
    while (bytes > m_maxBytes && m_files.size() > 1) {
        bytes -= m_files.front().bytes;
        lost += m_files.front().samples;
        discard(m_files.front());
        m_files.pop_front();
    }
    if (lost == 0)
        return;
    m_past.evicted += lost;
    m_log.write(LogLevel::Warn, "remote", "The oldest dead letters had to go: dead_letters_max_bytes is reached",
                {{"remote", m_remote}, {"samples", std::to_string(lost)}});
}

void DeadLetters::discard(const File &file)
{
    m_fs->removeFile(path(file.number)).ignore("it is counted as gone, and comes back as damage or not at all");
    if (!file.removed.empty())
        m_fs->removeFile(path(file.number) + std::string(kRemovedSuffix)).ignore("belongs to a file that is gone");
    const std::uint64_t next = idOf(file.number + 1, 0);
    m_resend.erase(m_resend.lower_bound(idOf(file.number, 0)), m_resend.lower_bound(next));
}

/// The files that may have entries of `filter`.
std::vector<DeadLetters::File> DeadLetters::filesFor(const DeadLetterFilter &filter) const
{
    const MutexLock lock(m_mutex);
    std::vector<File> out;
    for (const File &file : m_files) {
        const auto id = filter.ids.lower_bound(idOf(file.number, 0));
        if (filter.ids.empty() || (id != filter.ids.end() && *id >> 32 == file.number))
            out.push_back(file);
    }
    return out;
}

/// Without bodies.
std::vector<DeadLetter> DeadLetters::entriesOf(const File &file, const DeadLetterFilter &filter) const
{
    std::vector<DeadLetter> out;
    const Result<std::string> contents = m_fs->readFile(path(file.number));
    if (!contents)
        return out; // gone in the meantime, or unreadable, which was counted
    const std::string_view known = std::string_view(*contents).substr(0, file.bytes);
    walkDeadLetters(known, [&](DeadLetter &letter, std::uint32_t offset) {
        letter.id = idOf(file.number, offset);
        if (file.removed.count(offset) > 0 || !filter.matches(letter))
            return;
        letter.body.clear();
        out.push_back(std::move(letter));
    });
    return out;
}

std::vector<DeadLetter> DeadLetters::list(const DeadLetterFilter &filter, std::uint64_t before, std::size_t limit) const
{
    std::vector<DeadLetter> out;
    const std::vector<File> files = filesFor(filter);
    for (auto file = files.rbegin(); file != files.rend() && out.size() < limit; ++file) {
        if (file->entries == 0 || (before != 0 && idOf(file->number, 0) >= before))
            continue;
        std::vector<DeadLetter> found = entriesOf(*file, filter);
        for (auto letter = found.rbegin(); letter != found.rend() && out.size() < limit; ++letter)
            if (before == 0 || letter->id < before)
                out.push_back(std::move(*letter));
    }
    return out;
}

/// The bytes of the entry at `offset` of a file that is known up to `end`; what is no entry gives bytes without one.
Result<std::string> DeadLetters::readFramed(std::uint32_t number, std::uint32_t offset, std::uint64_t end) const
{
    const Result<std::unique_ptr<RandomAccessFile>> file = m_fs->openRead(path(number));
    if (!file)
        return file.error();
    std::string framed(kDeadLetterHeadBytes, '\0');
    Result<std::size_t> count = (*file)->read(offset, framed.data(), framed.size());
    if (!count)
        return count.error();
    const std::uint64_t size = deadLetterSize(std::string_view(framed).substr(0, *count)).value_or(0);
    if (size == 0 || size > end - offset)
        return std::string();
    framed.resize(static_cast<std::size_t>(size));
    count = (*file)->read(offset, framed.data(), framed.size());
    if (!count)
        return count.error();
    framed.resize(*count);
    return framed;
}

Result<DeadLetter> DeadLetters::read(std::uint64_t id) const
{
    const auto number = static_cast<std::uint32_t>(id >> 32);
    const auto offset = static_cast<std::uint32_t>(id);
    const Status missing = notFound("there is no dead letter " + std::to_string(id) + " of " + m_remote);
    std::uint64_t end = 0;
    {
        const MutexLock lock(m_mutex);
        const auto file =
            std::find_if(m_files.begin(), m_files.end(), [=](const File &f) { return f.number == number; });
        if (file == m_files.end() || file->bytes <= offset || file->removed.count(offset) > 0)
            return missing;
        end = file->bytes;
    }
    const Result<std::string> framed = readFramed(number, offset, end);
    if (!framed)
        return framed.error();
    std::optional<DeadLetter> found;
    walkDeadLetters(*framed, [&](DeadLetter &letter, std::uint32_t at) {
        if (at == 0)
            found = std::move(letter);
    });
    if (!found)
        return missing;
    found->id = id;
    return std::move(*found);
}

std::uint64_t DeadLetters::remove(const DeadLetterFilter &filter)
{
    std::uint64_t count = 0;
    for (const File &file : filesFor(filter)) {
        const std::vector<DeadLetter> found = entriesOf(file, filter);
        const MutexLock lock(m_mutex);
        count += noteRemoved(file.number, found);
    }
    return count;
}

void DeadLetters::acknowledge(std::uint64_t id)
{
    const Result<DeadLetter> letter = read(id);
    const MutexLock lock(m_mutex);
    m_resend.erase(id);
    if (!letter)
        return;
    m_past.resent += letter->refused;
    noteRemoved(static_cast<std::uint32_t>(id >> 32), std::span(&*letter, 1));
}

/// Enters entries of one file as removed. Returns how many of them were still there.
std::uint64_t DeadLetters::noteRemoved(std::uint32_t number, std::span<const DeadLetter> letters)
{
    const auto file =
        std::find_if(m_files.begin(), m_files.end(), [number](const File &f) { return f.number == number; });
    if (file == m_files.end())
        return 0;
    std::string places;
    std::uint64_t count = 0;
    for (const DeadLetter &letter : letters) {
        const auto offset = static_cast<std::uint32_t>(letter.id);
        if (!file->removed.insert(offset).second)
            continue;
        ++count;
        file->samples -= letter.refused;
        m_resend.erase(letter.id);
        std::string place;
        putBe32(place, offset);
        putBe32(place, crc32c(place));
        places += place;
    }
    file->entries -= count;
    const bool open = file->number == m_files.back().number && m_file;
    if (count == 0 || (file->entries == 0 && !open)) {
        if (count > 0) {
            discard(*file);
            m_files.erase(file);
        }
        return count;
    }
    const std::string name = path(number) + std::string(kRemovedSuffix);
    Result<std::unique_ptr<WritableFile>> removed = m_fs->openAppend(name);
    const Status status = removed ? (*removed)->append(places) : removed.error();
    if (!status.ok())
        m_log.write(LogLevel::Warn, "remote", "Dead letters that were removed may come back with the next start",
                    {{"remote", m_remote}, {"entries", std::to_string(count)}, {"error", status.toString()}});
    return count;
}

DeadLetterCounts DeadLetters::counts() const
{
    const MutexLock lock(m_mutex);
    DeadLetterCounts out = m_past;
    for (const File &file : m_files) {
        out.entries += file.entries;
        out.samples += file.samples;
        out.bytes += file.bytes;
    }
    out.entries += m_waiting.size();
    out.bytes += m_waitingBytes;
    for (const Waiting &waiting : m_waiting)
        out.samples += waiting.samples;
    return out;
}

void DeadLetters::resend(const DeadLetterFilter &filter)
{
    for (const File &file : filesFor(filter)) {
        const std::vector<DeadLetter> found = entriesOf(file, filter);
        const MutexLock lock(m_mutex);
        for (const DeadLetter &letter : found)
            m_resend.insert(letter.id);
    }
}

std::optional<std::uint64_t> DeadLetters::nextToResend() const
{
    const MutexLock lock(m_mutex);
    return m_resend.empty() ? std::nullopt : std::optional(*m_resend.begin());
}

void DeadLetters::resendDone(std::uint64_t id)
{
    const MutexLock lock(m_mutex);
    m_resend.erase(id);
}

Status visitDeadLetters(FileSystem &files, const std::string &storagePath, const std::string &remote,
                        const DeadLetterFilter &filter,
                        const std::function<void(const std::string &remote, DeadLetter &letter)> &visit)
{
    const std::string folder = folderOf(storagePath);
    const Result<std::vector<std::string>> remotes = files.list(folder);
    if (!remotes && remotes.error().code() != Code::NotFound)
        return remotes.error();
    bool found = remote.empty();
    for (const std::string &name : remotes ? *remotes : std::vector<std::string>()) {
        const std::string readable = remoteName(name);
        if (!remote.empty() && readable != remote)
            continue;
        found = true;
        for (const std::uint32_t number : fileNumbers(files, folder + '/' + name)) {
            const std::string path = folder + '/' + name + '/' + fileName(number);
            const Result<std::string> contents = files.readFile(path);
            if (!contents)
                return contents.error();
            const std::set<std::uint32_t> removed = readRemoved(files, path + std::string(kRemovedSuffix));
            walkDeadLetters(*contents, [&](DeadLetter &letter, std::uint32_t offset) {
                letter.id = idOf(number, offset);
                if (removed.count(offset) == 0 && filter.matches(letter))
                    visit(readable, letter);
            });
        }
    }
    return found ? Status() : notFound(folder + " has no dead letters of a remote \"" + remote + '"');
}

} // namespace agent::remote
