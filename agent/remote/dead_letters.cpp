// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/dead_letters.h"

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

std::vector<DeadLetters::File> DeadLetters::filesNow() const
{
    const MutexLock lock(m_mutex);
    return {m_files.begin(), m_files.end()};
}

std::vector<DeadLetter> DeadLetters::entriesOf(const File &file, const DeadLetterFilter &filter, bool bodies) const
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
        if (!bodies)
            letter.body.clear();
        out.push_back(std::move(letter));
    });
    return out;
}

std::vector<DeadLetter> DeadLetters::list(const DeadLetterFilter &filter, std::uint64_t before, std::size_t limit) const
{
    std::vector<DeadLetter> out;
    const std::vector<File> files = filesNow();
    for (auto file = files.rbegin(); file != files.rend() && out.size() < limit; ++file) {
        if (file->entries == 0 || (before != 0 && idOf(file->number, 0) >= before))
            continue;
        std::vector<DeadLetter> found = entriesOf(*file, filter, false);
        for (auto letter = found.rbegin(); letter != found.rend() && out.size() < limit; ++letter)
            if (before == 0 || letter->id < before)
                out.push_back(std::move(*letter));
    }
    return out;
}

Result<DeadLetter> DeadLetters::read(std::uint64_t id) const
{
    DeadLetterFilter filter;
    filter.ids.insert(id);
    for (const File &file : filesNow())
        if (file.number == id >> 32)
            for (DeadLetter &letter : entriesOf(file, filter, true))
                return std::move(letter);
    return notFound("there is no dead letter " + std::to_string(id) + " of " + m_remote);
}

std::uint64_t DeadLetters::remove(const DeadLetterFilter &filter)
{
    std::uint64_t count = 0;
    for (const File &file : filesNow()) {
        const std::vector<DeadLetter> found = entriesOf(file, filter, false);
        const MutexLock lock(m_mutex);
        for (const DeadLetter &letter : found)
            noteRemoved(letter.id, letter.refused);
        count += found.size();
    }
    return count;
}

void DeadLetters::acknowledge(std::uint64_t id)
{
    const Result<DeadLetter> letter = read(id);
    if (!letter)
        return;
    const MutexLock lock(m_mutex);
    m_past.resent += letter->refused;
    noteRemoved(id, letter->refused);
}

void DeadLetters::noteRemoved(std::uint64_t id, std::uint64_t samples)
{
    const auto file =
        std::find_if(m_files.begin(), m_files.end(), [id](const File &f) { return f.number == id >> 32; });
    const auto offset = static_cast<std::uint32_t>(id);
    if (file == m_files.end() || !file->removed.insert(offset).second)
        return;
    --file->entries;
    file->samples -= samples;
    m_resend.erase(id);
    const bool open = file->number == m_files.back().number && m_file;
    if (file->entries == 0 && !open) {
        discard(*file);
        m_files.erase(file);
        return;
    }
    std::string place;
    putBe32(place, offset);
    putBe32(place, crc32c(place));
    const std::string name = path(file->number) + std::string(kRemovedSuffix);
    Result<std::unique_ptr<WritableFile>> removed = m_fs->openAppend(name);
    const Status status = removed ? (*removed)->append(place) : removed.error();
    if (!status.ok())
        m_log.write(LogLevel::Warn, "remote", "A dead letter that was removed may come back with the next start",
                    {{"remote", m_remote}, {"error", status.toString()}});
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
    for (const File &file : filesNow()) {
        const std::vector<DeadLetter> found = entriesOf(file, filter, false);
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
