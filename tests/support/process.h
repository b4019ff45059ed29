// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include <map>
#include <memory>
#include <vector>

/// Helpers for tests that start real programs. All of it blocks, and belongs to the test's own thread.
namespace process {

/// A TCP port on 127.0.0.1 that nobody listened on a moment ago.
[[nodiscard]] quint16 freePort();

/// The answer to an HTTP request; status 0 when there was none.
struct HttpAnswer {
    int status = 0;
    QByteArray body;
};
/// One request to 127.0.0.1. Gives up after `timeoutMs`.
[[nodiscard]] HttpAnswer httpGet(quint16 port, const QString &path, int timeoutMs = 5000);
[[nodiscard]] HttpAnswer httpPost(quint16 port, const QString &path, int timeoutMs = 5000);

/// A program that is started, watched and stopped by its process id. Its standard output and error go to one file.
/// Destroying it kills it; it dies with the test as well.
class Program {
public:
    /// `logFile` is written anew at each `start`.
    Program(QString executable, QStringList arguments, QString logFile);
    ~Program();
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;

    [[nodiscard]] bool start();
    [[nodiscard]] bool running();
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    /// All it has written since the start.
    [[nodiscard]] QString output() const;
    /// Waits until GET `path` answers 200. False: it ended, or `timeoutMs` passed.
    [[nodiscard]] bool waitUntilAnswers(quint16 port, const QString &path, int timeoutMs = 20000);
    void sendSignal(int number) const;
    /// False: it still runs after `timeoutMs`.
    [[nodiscard]] bool waitForExit(int timeoutMs);
    /// SIGTERM, then waits. False: it still ran after `timeoutMs` and was killed.
    bool stop(int timeoutMs = 10000);
    /// SIGKILL, then waits.
    void kill();
    /// Of a program that has ended; -1 when a signal ended it.
    [[nodiscard]] int exitCode() const;

private:
    QString m_executable;
    QStringList m_arguments;
    QString m_logFile;
    QProcess m_process;
};

/// Full path of a program of this machine, empty when it is not installed.
[[nodiscard]] QString findProgram(const QString &name);
/// The agent under test: belfry-agent of this build, or what the environment variable BELFRY_AGENT names. (Prometheus
/// in its place shows whether a test asks for what Prometheus does.)
[[nodiscard]] QString agentProgram();

/// What a program said before it ended.
struct Outcome {
    int exitCode = -1; ///< -1: it did not end, or by a signal.
    QString out;
    QString error;
};
/// Runs a program to its end.
[[nodiscard]] Outcome run(const QString &program, const QStringList &arguments, const QByteArray &input = {},
                          int timeoutMs = 20000);

/// Writes a file. False: it cannot be written.
[[nodiscard]] bool writeFile(const QString &path, const QString &text);
/// All of a file, empty when it cannot be read.
[[nodiscard]] QString readFile(const QString &path);
/// Copies a folder with what is in it. False: something could not be copied.
[[nodiscard]] bool copyFolder(const QString &from, const QString &to);

/// An agent with a directory of its own in `directory`: configuration file, storage, log, port.
class Agent : public Program {
public:
    Agent(const QString &directory, const QString &name, quint16 port, const QStringList &moreArguments = {});

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QString configFile() const { return m_directory + "/" + m_name + ".yml"; }
    [[nodiscard]] QString storage() const { return m_directory + "/" + m_name + "-data"; }
    [[nodiscard]] bool writeConfig(const QString &yaml) const { return writeFile(configFile(), yaml); }
    /// Starts and waits until it is ready.
    [[nodiscard]] bool startAndWait();
    /// A self metric's value, summed over its series; NaN when it is not exported.
    [[nodiscard]] double metric(const QString &name) const;

private:
    QString m_directory;
    QString m_name;
    quint16 m_port;
};

/// Label pairs of a series, with `__name__`.
using LabelMap = std::map<QString, QString>;
/// A series as the query API answers: milliseconds and values as text.
struct Series {
    LabelMap labels;
    std::vector<std::pair<qint64, QString>> points; ///< In order of time.
};

/// The central platform: stock Prometheus with its receiver on, or VictoriaMetrics.
class Receiver {
public:
    enum class Kind { Prometheus, VictoriaMetrics };

    /// Does nothing but choose a port.
    Receiver(Kind kind, const QString &directory);

    /// False: the program is not installed.
    [[nodiscard]] bool installed() const { return !m_executable.isEmpty(); }
    /// Starts, or starts again with the data it had, and waits until it is ready.
    [[nodiscard]] bool startAndWait();
    bool stop() { return m_program->stop(); }
    [[nodiscard]] QString output() const { return m_program->output(); }

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QString writeUrl() const;
    /// Instant query. A range selector ("up[5m]") answers with the stored points.
    [[nodiscard]] std::vector<Series> query(const QString &expression) const;

private:
    Kind m_kind;
    QString m_directory;
    QString m_executable;
    quint16 m_port;
    std::unique_ptr<Program> m_program;
};

/// "{a="1", b="2"}", for messages.
[[nodiscard]] QString toString(const LabelMap &labels);

} // namespace process
