// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/filesystem.h"

#include "agent/base/descriptor.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

namespace agent {
namespace {

constexpr mode_t kFileMode = 0666; ///< The umask takes from it.
constexpr mode_t kPrivateMode = 0600;

Status failed(std::string_view verb, const std::string &path)
{
    const int error = errno;
    return errnoStatus(error, std::string(verb) + ' ' + path);
}

Result<Descriptor> openFile(const std::string &path, int flags, mode_t mode = kFileMode)
{
    for (;;) {
        const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
        if (fd >= 0)
            return Descriptor(fd);
        if (errno != EINTR)
            return failed("open", path);
    }
}

Status writeAll(int fd, std::string_view data, const std::string &path)
{
    while (!data.empty()) {
        const ssize_t n = ::write(fd, data.data(), data.size());
        if (n >= 0)
            data.remove_prefix(static_cast<std::size_t>(n));
        else if (errno != EINTR)
            return failed("write", path);
    }
    return {};
}

/// Reads until `size` bytes or the end of the file.
Result<std::size_t> readFully(int fd, std::uint64_t offset, char *buffer, std::size_t size, const std::string &path)
{
    std::size_t total = 0;
    while (total < size) {
        const ssize_t n = ::pread(fd, buffer + total, size - total, static_cast<off_t>(offset + total));
        if (n == 0)
            break;
        if (n > 0)
            total += static_cast<std::size_t>(n);
        else if (errno != EINTR)
            return failed("read", path);
    }
    return total;
}

Result<std::uint64_t> sizeOf(int fd, const std::string &path)
{
    struct stat info {};
    if (::fstat(fd, &info) != 0)
        return failed("stat", path);
    return static_cast<std::uint64_t>(info.st_size);
}

/// Reads to the end also where the size is told as zero (/proc).
Result<std::string> readToEnd(int fd, const std::string &path)
{
    const Result<std::uint64_t> size = sizeOf(fd, path);
    if (!size)
        return size.error();
    constexpr std::size_t kStep = 4096;
    std::string out(static_cast<std::size_t>(*size) + 1, '\0');
    std::size_t filled = 0;
    for (;;) {
        const Result<std::size_t> n = readFully(fd, filled, out.data() + filled, out.size() - filled, path);
        if (!n)
            return n.error();
        filled += *n;
        if (filled < out.size())
            break;
        out.resize(out.size() + std::max(kStep, out.size()));
    }
    out.resize(filled);
    return out;
}

Status fromErrorCode(const std::error_code &error, std::string_view verb, const std::string &path)
{
    if (!error)
        return {};
    return errnoStatus(error.value(), std::string(verb) + ' ' + path);
}

class PosixWritableFile final : public WritableFile {
public:
    PosixWritableFile(Descriptor fd, std::string path) : m_fd(std::move(fd)), m_path(std::move(path)) {}

    Status append(std::string_view data) override { return writeAll(m_fd.get(), data, m_path); }
    Status sync() override
    {
        while (::fdatasync(m_fd.get()) != 0)
            if (errno != EINTR)
                return failed("sync", m_path);
        return {};
    }
    Status truncate(std::uint64_t size) override
    {
        while (::ftruncate(m_fd.get(), static_cast<off_t>(size)) != 0)
            if (errno != EINTR)
                return failed("truncate", m_path);
        return {};
    }
    Status close() override
    {
        // Linux gives the descriptor back also when it reports EINTR.
        if (::close(m_fd.release()) != 0 && errno != EINTR)
            return failed("close", m_path);
        return {};
    }

private:
    Descriptor m_fd;
    std::string m_path;
};

class PosixRandomAccessFile final : public RandomAccessFile {
public:
    PosixRandomAccessFile(Descriptor fd, std::string path) : m_fd(std::move(fd)), m_path(std::move(path)) {}

    Result<std::size_t> read(std::uint64_t offset, char *buffer, std::size_t size) const override
    {
        return readFully(m_fd.get(), offset, buffer, size, m_path);
    }
    Result<std::uint64_t> size() const override { return sizeOf(m_fd.get(), m_path); }

private:
    Descriptor m_fd;
    std::string m_path;
};

/// The lock lives as long as the descriptor; the file stays, because removing it would let two processes lock two files
/// of one name.
class PosixFileLock final : public FileLock {
public:
    explicit PosixFileLock(Descriptor fd) : m_fd(std::move(fd)) {}
    ~PosixFileLock() override
    {
        // An empty file tells people that nobody holds it; failing to empty it harms nothing.
        [[maybe_unused]] const int result = ::ftruncate(m_fd.get(), 0);
    }

private:
    Descriptor m_fd;
};

class PosixFileSystem final : public FileSystem {
public:
    Result<std::unique_ptr<WritableFile>> create(const std::string &path) override
    {
        return openWritable(path, O_TRUNC);
    }
    Result<std::unique_ptr<WritableFile>> createPrivate(const std::string &path) override
    {
        // Not emptied but made anew: an older file of that name may be open to others.
        if (::unlink(path.c_str()) != 0 && errno != ENOENT)
            return failed("remove", path);
        return openWritable(path, O_EXCL, kPrivateMode);
    }
    Status copyAccess(const std::string &model, const std::string &path) override
    {
        struct stat wanted{};
        if (::stat(model.c_str(), &wanted) != 0)
            return failed("stat", model);
        // Only root may give files away. Without the group that the mode was meant for, the owner's part alone is safe.
        const bool given = ::chown(path.c_str(), wanted.st_uid, wanted.st_gid) == 0;
        if (::chmod(path.c_str(), given ? wanted.st_mode & 07777 : wanted.st_mode & 0707) != 0)
            return failed("chmod", path);
        return {};
    }
    Result<std::unique_ptr<WritableFile>> openAppend(const std::string &path) override { return openWritable(path, 0); }
    Result<std::unique_ptr<RandomAccessFile>> openRead(const std::string &path) override
    {
        Result<Descriptor> fd = openFile(path, O_RDONLY);
        if (!fd)
            return fd.error();
        return std::make_unique<PosixRandomAccessFile>(std::move(*fd), path);
    }
    Result<std::string> readFile(const std::string &path) override
    {
        const Result<Descriptor> fd = openFile(path, O_RDONLY);
        if (!fd)
            return fd.error();
        return readToEnd(fd->get(), path);
    }
    Result<std::vector<std::string>> list(const std::string &directory) override
    {
        std::vector<std::string> names;
        std::error_code error;
        for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end; it.increment(error))
            names.push_back(it->path().filename().string());
        if (error)
            return fromErrorCode(error, "list", directory);
        std::sort(names.begin(), names.end());
        return names;
    }
    bool exists(const std::string &path) override
    {
        struct stat info {};
        return ::stat(path.c_str(), &info) == 0;
    }
    Result<std::uint64_t> fileSize(const std::string &path) override
    {
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0)
            return failed("stat", path);
        return static_cast<std::uint64_t>(info.st_size);
    }
    Status createDirectories(const std::string &path) override
    {
        std::error_code error;
        std::filesystem::create_directories(path, error);
        return fromErrorCode(error, "create directory", path);
    }
    Status rename(const std::string &from, const std::string &to) override
    {
        if (::rename(from.c_str(), to.c_str()) != 0)
            return failed("rename", from + " to " + to);
        return {};
    }
    Status removeFile(const std::string &path) override
    {
        if (::unlink(path.c_str()) != 0)
            return failed("remove", path);
        return {};
    }
    Status removeTree(const std::string &path) override
    {
        std::error_code error;
        std::filesystem::remove_all(path, error);
        return fromErrorCode(error, "remove", path);
    }
    Status syncDirectory(const std::string &directory) override
    {
        const Result<Descriptor> fd = openFile(directory, O_RDONLY | O_DIRECTORY);
        if (!fd)
            return fd.error();
        while (::fsync(fd->get()) != 0)
            if (errno != EINTR)
                return failed("sync", directory);
        return {};
    }
    Status allocate(const std::string &path, std::uint64_t bytes) override
    {
        const Result<Descriptor> fd = openFile(path, O_WRONLY | O_CREAT | O_TRUNC);
        if (!fd)
            return fd.error();
        int error = 0;
        do
            error = ::posix_fallocate(fd->get(), 0, static_cast<off_t>(bytes));
        while (error == EINTR);
        Status status = error == 0 ? Status() : errnoStatus(error, "allocate " + path);
        if (status.ok() && ::fsync(fd->get()) != 0)
            status = failed("sync", path);
        if (!status.ok())
            removeFile(path).ignore("the first error is the one to tell");
        return status;
    }
    Result<std::uint64_t> freeBytes(const std::string &path) override
    {
        struct statvfs info {};
        while (::statvfs(path.c_str(), &info) != 0)
            if (errno != EINTR)
                return failed("statvfs", path);
        return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
    }
    Result<std::unique_ptr<FileLock>> lock(const std::string &path, std::string_view owner) override
    {
        Result<Descriptor> fd = openFile(path, O_RDWR | O_CREAT);
        if (!fd)
            return fd.error();
        while (::flock(fd->get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK) {
                const Result<std::string> holder = readToEnd(fd->get(), path);
                return Status(Code::AlreadyExists, holder ? *holder : std::string());
            }
            if (errno != EINTR)
                return failed("lock", path);
        }
        if (::ftruncate(fd->get(), 0) != 0)
            return failed("truncate", path);
        // On a full disk the lock holds all the same, only without its owner's name.
        if (Status status = writeAll(fd->get(), owner, path); !status.ok() && status.code() != Code::NoSpace)
            return status;
        return std::make_unique<PosixFileLock>(std::move(*fd));
    }

private:
    static Result<std::unique_ptr<WritableFile>> openWritable(const std::string &path, int flags,
                                                              mode_t mode = kFileMode)
    {
        Result<Descriptor> fd = openFile(path, O_WRONLY | O_CREAT | O_APPEND | flags, mode);
        if (!fd)
            return fd.error();
        return std::make_unique<PosixWritableFile>(std::move(*fd), path);
    }
};

std::string directoryOf(const std::string &path)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Status writeAndSync(FileSystem &files, const std::string &path, std::string_view contents, FileAccess access,
                    const std::string &model)
{
    const bool asModel = access == FileAccess::AsBefore && files.exists(model);
    Result<std::unique_ptr<WritableFile>> file =
        asModel || access == FileAccess::OwnerOnly ? files.createPrivate(path) : files.create(path);
    if (!file)
        return file.error();
    if (Status status = asModel ? files.copyAccess(model, path) : Status(); !status.ok())
        return status;
    if (Status status = (*file)->append(contents); !status.ok())
        return status;
    if (Status status = (*file)->sync(); !status.ok())
        return status;
    return (*file)->close();
}

} // namespace

std::unique_ptr<FileSystem> makePosixFileSystem()
{
    return std::make_unique<PosixFileSystem>();
}

Status writeFileAtomically(FileSystem &files, const std::string &path, std::string_view contents, FileAccess access)
{
    const std::string temporary = path + ".tmp";
    Status status = writeAndSync(files, temporary, contents, access, path);
    if (status.ok())
        status = files.rename(temporary, path);
    if (!status.ok()) {
        files.removeFile(temporary).ignore("the first error is the one to tell");
        return status;
    }
    return files.syncDirectory(directoryOf(path));
}

} // namespace agent
