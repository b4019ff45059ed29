// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/loader.h"

#include <QtTest>

#include <memory>

using agent::config::LoadResult;
using agent::config::Problem;

namespace {

constexpr auto kFolder = BELFRY_TEST_DATA "/config";

/// What the comment lines at the top of a bad file ask for.
struct Expectation {
    QStringList fragments; ///< Each in a problem of its own.
    QString at;            ///< Of the first.
    qsizetype problems = 1;
};

Expectation expectation(const QString &path)
{
    QFile file(path);
    Expectation out;
    if (!file.open(QIODevice::ReadOnly))
        return out;
    for (;;) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        if (line.startsWith("# expect: "))
            out.fragments += line.mid(10);
        else if (line.startsWith("# at: "))
            out.at = line.mid(6);
        else if (line.startsWith("# problems: "))
            out.problems = line.mid(12).toLongLong();
        else
            return out;
    }
}

/// The problem that contains `fragment`.
const Problem *find(const LoadResult &result, const QString &fragment)
{
    for (const Problem &problem : result.problems)
        if (QString::fromStdString(problem.toString()).contains(fragment))
            return &problem;
    return nullptr;
}

QString all(const LoadResult &result)
{
    return QString::fromStdString(result.status().message());
}

LoadResult load(const QString &path)
{
    const auto files = agent::makePosixFileSystem();
    return agent::config::loadFile(*files, path.toStdString());
}

void addFiles(const char *pattern)
{
    QTest::addColumn<QString>("path");
    const QDir folder(kFolder);
    for (const QString &name : folder.entryList({pattern}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

} // namespace

/// Every file of tests/data/config: good ones load, bad ones fail exactly as their first lines say.
class TestConfigCorpus : public QObject {
    Q_OBJECT
private slots:
    void good_data() { addFiles("*.good.yml"); }
    void good();
    void bad_data() { addFiles("*.bad.yml"); }
    void bad();
    void goodFilesCutAnywhereNeverCrash_data() { addFiles("*.good.yml"); }
    void goodFilesCutAnywhereNeverCrash();
};

void TestConfigCorpus::good()
{
    QFETCH(QString, path);
    const LoadResult result = load(path);
    QVERIFY2(result.ok(), qPrintable(all(result)));
    QVERIFY(result.status().ok());

    // What is printed is a file that says the same.
    const LoadResult again = agent::config::loadText(result.config.printed, path.toStdString());
    QVERIFY2(again.ok(), qPrintable(all(again) + '\n' + QString::fromStdString(result.config.printed)));
    QCOMPARE(QString::fromStdString(again.config.printed), QString::fromStdString(result.config.printed));
    const QString printed = QString::fromStdString(result.config.printed);
    if (!printed.contains("<secret>") && !printed.contains("xxxxx"))
        QCOMPARE(again.config, result.config);
}

void TestConfigCorpus::bad()
{
    QFETCH(QString, path);
    const Expectation expected = expectation(path);
    QVERIFY2(!expected.fragments.isEmpty(), "the first line must be '# expect: <message fragment>'");
    const LoadResult result = load(path);
    QVERIFY(!result.ok());
    QCOMPARE(result.status().code(), agent::Code::InvalidInput);
    QVERIFY(result.config == agent::config::Config());

    for (const Problem &problem : result.problems) {
        const QString text = QString::fromStdString(problem.toString());
        QVERIFY2(problem.file == path.toStdString() || problem.file.find("/included/") != std::string::npos,
                 qPrintable(text));
        QVERIFY2(problem.line > 0 && problem.column > 0, qPrintable(text));
        QVERIFY2(!problem.remedy.empty(), qPrintable(text));
        QVERIFY2(!text.contains("hunter2"), "a password is shown");
    }
    for (const QString &fragment : expected.fragments)
        QVERIFY2(find(result, fragment), qPrintable(fragment + "\n" + all(result)));
    const Problem *first = find(result, expected.fragments.front());
    if (!expected.at.isEmpty())
        QCOMPARE(QString("%1:%2").arg(first->line).arg(first->column), expected.at);
    QVERIFY2(static_cast<qsizetype>(result.problems.size()) == expected.problems, qPrintable(all(result)));
}

void TestConfigCorpus::goodFilesCutAnywhereNeverCrash()
{
    QFETCH(QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string text = file.readAll().toStdString();
    for (std::size_t length = 0; length < text.size(); length += 37) {
        const LoadResult result = agent::config::loadText(std::string_view(text).substr(0, length), "cut.yml");
        QCOMPARE(result.ok(), result.problems.empty());
        QCOMPARE(result.ok(), !result.config.printed.empty());
    }
}

QTEST_APPLESS_MAIN(TestConfigCorpus)
#include "tst_config_corpus.moc"
