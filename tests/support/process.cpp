// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/process.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QHostAddress>
#include <QJsonDocument>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QUrl>

#include <csignal>
#include <limits>
#include <sys/prctl.h>
#include <sys/types.h>

namespace process {
namespace {

/// HTTP 1.0, so that the answer is not chunked and ends with the connection.
HttpAnswer request(const char *method, quint16 port, const QString &path, int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    if (!socket.waitForConnected(timeoutMs))
        return {};
    socket.write(QByteArray(method) + ' ' + path.toLatin1() +
                 " HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    QByteArray answer;
    while (socket.state() == QAbstractSocket::ConnectedState && !deadline.hasExpired()) {
        socket.waitForReadyRead(static_cast<int>(deadline.remainingTime()));
        answer += socket.readAll();
    }
    answer += socket.readAll();
    const qsizetype head = answer.indexOf("\r\n\r\n");
    const QList<QByteArray> statusLine = answer.left(answer.indexOf("\r\n")).split(' ');
    if (head < 0 || statusLine.size() < 2)
        return {};
    return {statusLine[1].toInt(), answer.mid(head + 4)};
}

std::vector<Series> parseResult(const QJsonArray &result)
{
    std::vector<Series> all;
    for (const QJsonValue &entry : result) {
        Series series;
        const QJsonObject labels = entry["metric"].toObject();
        for (auto it = labels.begin(); it != labels.end(); ++it)
            series.labels[it.key()] = it.value().toString();
        QJsonArray points = entry["values"].toArray();
        if (entry["value"].isArray())
            points.append(entry["value"]);
        for (const QJsonValue &point : points)
            series.points.emplace_back(qRound64(point[0].toDouble() * 1000), point[1].toString());
        all.push_back(std::move(series));
    }
    return all;
}

} // namespace

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16{0};
}

HttpAnswer httpGet(quint16 port, const QString &path, int timeoutMs)
{
    return request("GET", port, path, timeoutMs);
}

HttpAnswer httpPost(quint16 port, const QString &path, int timeoutMs)
{
    return request("POST", port, path, timeoutMs);
}

Program::Program(QString executable, QStringList arguments, QString logFile)
    : m_executable(std::move(executable)), m_arguments(std::move(arguments)), m_logFile(std::move(logFile))
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

Program::~Program()
{
    kill();
}

bool Program::start()
{
    m_process.setStandardOutputFile(m_logFile, QIODevice::Truncate);
    m_process.start(m_executable, m_arguments);
    return m_process.waitForStarted(5000);
}

bool Program::running()
{
    return m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(0);
}

QString Program::output() const
{
    return readFile(m_logFile);
}

bool Program::waitUntilAnswers(quint16 port, const QString &path, int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    while (!deadline.hasExpired() && running()) {
        if (httpGet(port, path, 1000).status == 200)
            return true;
        QThread::msleep(20);
    }
    return false;
}

void Program::sendSignal(int number) const
{
    if (pid() > 0)
        ::kill(static_cast<pid_t>(pid()), number);
}

bool Program::waitForExit(int timeoutMs)
{
    return m_process.state() == QProcess::NotRunning || m_process.waitForFinished(timeoutMs);
}

bool Program::stop(int timeoutMs)
{
    sendSignal(SIGTERM);
    const bool ended = waitForExit(timeoutMs);
    kill();
    return ended;
}

void Program::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(5000);
}

int Program::exitCode() const
{
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

QString findProgram(const QString &name)
{
    return QStandardPaths::findExecutable(name);
}

QString agentProgram()
{
    return qEnvironmentVariable("BELFRY_AGENT", QStringLiteral(BELFRY_BIN_DIR "/belfry-agent"));
}

Outcome run(const QString &program, const QStringList &arguments, const QByteArray &input, int timeoutMs)
{
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(timeoutMs) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

bool writeFile(const QString &path, const QString &text)
{
    QFile file(path);
    const QByteArray bytes = text.toUtf8();
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QString readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool copyFolder(const QString &from, const QString &to)
{
    if (!QDir().mkpath(to))
        return false;
    QDirIterator entries(from, QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden);
    while (entries.hasNext()) {
        entries.next();
        const QString target = to + "/" + entries.fileName();
        const bool copied = entries.fileInfo().isDir() ? copyFolder(entries.filePath(), target)
                                                       : QFile::copy(entries.filePath(), target);
        if (!copied)
            return false;
    }
    return true;
}

Agent::Agent(const QString &directory, const QString &name, quint16 port, const QStringList &moreArguments)
    : Program(agentProgram(),
              QStringList{"--enable-feature=agent", "--config.file=" + directory + "/" + name + ".yml",
                          "--storage.agent.path=" + directory + "/" + name + "-data",
                          QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(port)} +
                  moreArguments,
              directory + "/" + name + ".log"),
      m_directory(directory), m_name(name), m_port(port)
{
}

bool Agent::startAndWait()
{
    return start() && waitUntilAnswers(m_port, "/-/ready");
}

double Agent::metric(const QString &name) const
{
    double sum = 0;
    bool found = false;
    for (const QByteArray &line : httpGet(m_port, "/metrics").body.split('\n')) {
        if (!line.startsWith(name.toLatin1()) || (line[name.size()] != ' ' && line[name.size()] != '{'))
            continue;
        sum += line.mid(line.lastIndexOf(' ') + 1).toDouble();
        found = true;
    }
    return found ? sum : std::numeric_limits<double>::quiet_NaN();
}

Receiver::Receiver(Kind kind, const QString &directory)
    : m_kind(kind), m_directory(directory),
      m_executable(findProgram(kind == Kind::Prometheus ? "prometheus" : "victoria-metrics")), m_port(freePort())
{
}

bool Receiver::startAndWait()
{
    const QString address = QStringLiteral("127.0.0.1:%1").arg(m_port);
    QStringList arguments;
    if (m_kind == Kind::Prometheus) {
        const QString config = m_directory + "/receiver.yml";
        if (!writeFile(config, "global: {}\n"))
            return false;
        arguments = {"--config.file=" + config, "--storage.tsdb.path=" + m_directory + "/receiver-data",
                     "--web.listen-address=" + address, "--web.enable-remote-write-receiver"};
    } else {
        arguments = {"-storageDataPath=" + m_directory + "/receiver-data", "-httpListenAddr=" + address,
                     "-search.latencyOffset=1ms"};
    }
    m_program = std::make_unique<Program>(m_executable, arguments, m_directory + "/receiver.log");
    return m_program->start() &&
           m_program->waitUntilAnswers(m_port, m_kind == Kind::Prometheus ? "/-/ready" : "/health");
}

QString Receiver::writeUrl() const
{
    return QStringLiteral("http://127.0.0.1:%1/api/v1/write").arg(m_port);
}

std::vector<Series> Receiver::query(const QString &expression) const
{
    const HttpAnswer answer =
        httpGet(m_port, "/api/v1/query?query=" + QString::fromLatin1(QUrl::toPercentEncoding(expression)), 20000);
    return parseResult(QJsonDocument::fromJson(answer.body)["data"]["result"].toArray());
}

QString toString(const LabelMap &labels)
{
    QStringList pairs;
    for (const auto &[name, value] : labels)
        pairs << name + "=\"" + value + '"';
    return '{' + pairs.join(", ") + '}';
}

} // namespace process
