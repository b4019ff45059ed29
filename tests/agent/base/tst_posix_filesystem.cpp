// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/filesystem.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

using agent::Code;
using agent::FileSystem;

class TestPosixFilesystem : public QObject {
    Q_OBJECT

    std::unique_ptr<FileSystem> m_files = agent::makePosixFileSystem();
    std::unique_ptr<QTemporaryDir> m_directory;

    [[nodiscard]] std::string path(const std::string &name) const
    {
        return m_directory->path().toStdString() + '/' + name;
    }
    void write(const std::string &name, std::string_view contents)
    {
        auto file = m_files->create(path(name));
        QVERIFY(file.has_value());
        QVERIFY((*file)->append(contents).ok());
        QVERIFY((*file)->close().ok());
    }
    [[nodiscard]] std::string contents(const std::string &name) const
    {
        const auto text = m_files->readFile(path(name));
        return text ? *text : "<" + text.error().toString() + ">";
    }

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        QVERIFY(m_directory->isValid());
    }

    void appendsAndTruncates()
    {
        auto file = m_files->create(path("f"));
        QVERIFY(file.has_value());
        QVERIFY((*file)->append("gotham").ok());
        QVERIFY((*file)->append("").ok());
        QVERIFY((*file)->append(" city").ok());
        QVERIFY((*file)->sync().ok());
        QCOMPARE(contents("f"), std::string("gotham city"));
        QVERIFY((*file)->truncate(6).ok());
        QVERIFY((*file)->append("!").ok());
        QVERIFY((*file)->close().ok());
        QCOMPARE(contents("f"), std::string("gotham!"));
        QVERIFY(!(*file)->append("x").ok());
        QVERIFY(!(*file)->close().ok());

        auto again = m_files->openAppend(path("f"));
        QVERIFY(again.has_value());
        QVERIFY((*again)->append("?").ok());
        QCOMPARE(contents("f"), std::string("gotham!?"));
        QVERIFY(m_files->create(path("f")).has_value());
        QCOMPARE(contents("f"), std::string());
    }

    void readsAnywhere()
    {
        write("f", "0123456789");
        const auto file = m_files->openRead(path("f"));
        QVERIFY(file.has_value());
        char buffer[8] = {};
        QCOMPARE(*(*file)->read(3, buffer, 4), std::size_t{4});
        QCOMPARE(std::string(buffer, 4), std::string("3456"));
        QCOMPARE(*(*file)->read(8, buffer, 8), std::size_t{2});
        QCOMPARE(*(*file)->read(100, buffer, 8), std::size_t{0});
        QCOMPARE(*(*file)->size(), std::uint64_t{10});
        QCOMPARE(*m_files->fileSize(path("f")), std::uint64_t{10});
    }

    void readsWhatHasNoSize() { QVERIFY(m_files->readFile("/proc/self/status")->find("VmRSS") != std::string::npos); }

    void readsALongFile()
    {
        const std::string data(300'000, 'z');
        write("f", data);
        QVERIFY(contents("f") == data);
    }

    void errorsNameThePathAndTheReason()
    {
        const std::string missing = path("nowhere/f");
        const std::vector<agent::Status> found = {
            m_files->openRead(missing).status(),  m_files->readFile(missing).status(),
            m_files->create(missing).status(),    m_files->openAppend(missing).status(),
            m_files->fileSize(missing).status(),  m_files->removeFile(missing),
            m_files->rename(missing, path("g")),  m_files->list(missing).status(),
            m_files->syncDirectory(missing),      m_files->freeBytes(missing).status(),
            m_files->lock(missing, "me").status()};
        for (const agent::Status &status : found) {
            QVERIFY(status.code() == Code::NotFound);
            QVERIFY2(status.message().find(missing) != std::string::npos, status.message().c_str());
            QVERIFY2(status.message().find("No such file or directory") != std::string::npos, status.message().c_str());
        }
    }

    void aFullDiskIsNoSpace()
    {
        auto full = m_files->openAppend("/dev/full");
        if (!full)
            QSKIP("no /dev/full on this machine");
        QVERIFY((*full)->append("x").code() == Code::NoSpace);
    }

    void directories()
    {
        QVERIFY(m_files->createDirectories(path("a/b/c")).ok());
        QVERIFY(m_files->createDirectories(path("a/b/c")).ok());
        write("a/2", "");
        write("a/10", "");
        write("a/.hidden", "");
        QCOMPARE(*m_files->list(path("a")), (std::vector<std::string>{".hidden", "10", "2", "b"}));
        QVERIFY(m_files->syncDirectory(path("a")).ok());
        QVERIFY(m_files->rename(path("a"), path("z")).ok());
        QVERIFY(m_files->exists(path("z/b/c")));
        QVERIFY(!m_files->exists(path("a")));
        QVERIFY(m_files->removeTree(path("z")).ok());
        QVERIFY(!m_files->exists(path("z")));
        QVERIFY(m_files->removeTree(path("z")).ok());
        write("file", "");
        QVERIFY(!m_files->createDirectories(path("file")).ok());
        QVERIFY(!m_files->createDirectories(path("file/sub")).ok());
    }

    void freeBytes() { QVERIFY(*m_files->freeBytes(m_directory->path().toStdString()) > 0); }

    void oneHolderOfALock()
    {
        auto lock = m_files->lock(path("lock"), "belfry, process 7");
        QVERIFY(lock.has_value());
        QCOMPARE(contents("lock"), std::string("belfry, process 7"));
        const auto second = m_files->lock(path("lock"), "intruder");
        QVERIFY(!second.has_value());
        QVERIFY(second.error().code() == Code::AlreadyExists);
        QCOMPARE(second.error().message(), std::string("belfry, process 7"));
        QCOMPARE(contents("lock"), std::string("belfry, process 7"));
        lock->reset();
        QCOMPARE(contents("lock"), std::string());
        QVERIFY(m_files->lock(path("lock"), "next").has_value());
    }

    void aDeadHolderLocksNobodyOut()
    {
        const std::string file = path("lock");
        const pid_t child = fork();
        if (child == 0) {
            const auto lock = agent::makePosixFileSystem()->lock(file, "the departed, with a long name");
            _exit(lock.has_value() ? 0 : 1); // no destructor runs
        }
        int result = 0;
        QCOMPARE(waitpid(child, &result, 0), child);
        QCOMPARE(result, 0);
        QCOMPARE(contents("lock"), std::string("the departed, with a long name"));
        const auto lock = m_files->lock(file, "heir");
        QVERIFY(lock.has_value());
        QCOMPARE(contents("lock"), std::string("heir"));
    }

    void replacesAFileWhole()
    {
        QVERIFY(agent::writeFileAtomically(*m_files, path("f"), "old").ok());
        QVERIFY(agent::writeFileAtomically(*m_files, path("f"), "new").ok());
        QCOMPARE(contents("f"), std::string("new"));
        QCOMPARE(*m_files->list(m_directory->path().toStdString()), std::vector<std::string>{"f"});
    }

    void aFailedReplacementLeavesTheOldFileAndNoLitter()
    {
        QVERIFY(m_files->createDirectories(path("d/child")).ok());
        QVERIFY(!agent::writeFileAtomically(*m_files, path("d"), "text").ok());
        QVERIFY(m_files->exists(path("d/child")));
        QCOMPARE(*m_files->list(m_directory->path().toStdString()), std::vector<std::string>{"d"});
    }
};

QTEST_APPLESS_MAIN(TestPosixFilesystem)
#include "tst_posix_filesystem.moc"
