// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QHostAddress>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QThread>

#include <memory>

/// nginx and squid as ordinary processes on loopback, each with all its files in a directory of the test.
namespace servers {

/// Programs of administrators are not in everybody's path.
[[nodiscard]] inline QString find(const QString &name)
{
    const QString found = process::findProgram(name);
    return found.isEmpty() ? QStandardPaths::findExecutable(name, {"/usr/sbin", "/usr/local/sbin"}) : found;
}

/// Waits until somebody accepts connections. False: `program` ended, or ten seconds passed.
[[nodiscard]] inline bool waitForPort(process::Program &program, quint16 port)
{
    const QDeadlineTimer deadline(10000);
    while (!deadline.hasExpired() && program.running()) {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        if (socket.waitForConnected(200))
            return true;
        QThread::msleep(10);
    }
    return false;
}

class Nginx {
public:
    /// Writes into `directory`, which must exist.
    explicit Nginx(QString directory) : m_directory(std::move(directory)) {}

    [[nodiscard]] static bool installed() { return !find("nginx").isEmpty(); }
    /// Starts with `servers`, the server blocks of its http section, and waits for `port`. False: see `log`.
    [[nodiscard]] bool start(const QString &servers, quint16 port)
    {
        const QString text = QStringLiteral("daemon off;\nmaster_process off;\npid %1/nginx.pid;\n"
                                            "error_log %1/nginx-error.log info;\nevents { worker_connections 512; }\n"
                                            "http {\naccess_log off;\nkeepalive_timeout 60s;\n"
                                            "client_body_temp_path %1/t1;\nproxy_temp_path %1/t2;\n"
                                            "fastcgi_temp_path %1/t3;\nuwsgi_temp_path %1/t4;\nscgi_temp_path %1/t5;\n"
                                            "%2\n}\n")
                                 .arg(m_directory, servers);
        const QString file = m_directory + "/nginx.conf";
        if (!process::writeFile(file, text))
            return false;
        m_program = std::make_unique<process::Program>(
            find("nginx"), QStringList{"-p", m_directory, "-c", file, "-e", m_directory + "/nginx-error.log"},
            m_directory + "/nginx.log");
        return m_program->start() && waitForPort(*m_program, port);
    }
    bool stop() { return !m_program || m_program->stop(); }
    [[nodiscard]] QString log() const
    {
        return process::readFile(m_directory + "/nginx.log") + process::readFile(m_directory + "/nginx-error.log");
    }

private:
    QString m_directory;
    std::unique_ptr<process::Program> m_program;
};

class Squid {
public:
    explicit Squid(QString directory) : m_directory(std::move(directory)), m_port(process::freePort()) {}

    [[nodiscard]] static bool installed() { return !find("squid").isEmpty(); }
    [[nodiscard]] quint16 port() const { return m_port; }
    /// Lets somebody in. Before `start`; without users nobody is asked who he is.
    [[nodiscard]] bool addUser(const QString &name, const QString &bcryptOrPlain)
    {
        m_users += name + ':' + bcryptOrPlain + '\n';
        return process::writeFile(m_directory + "/users", m_users);
    }
    /// Starts and waits. The name target.test leads to loopback, forbidden.test is refused; `more` is added to the
    /// configuration. False: see `log`.
    [[nodiscard]] bool start(const QString &more = {})
    {
        // Started by root it works as another user, who has to get at its files.
        const auto everybody = QFileDevice::Permissions(0x7777);
        QString text = QStringLiteral("http_port 127.0.0.1:%2\npid_filename %1/squid.pid\nhosts_file %1/hosts\n"
                                      "logformat plain %rm %ru %>Hs %un %{X-Pass}>h\n"
                                      "access_log stdio:%1/access.log plain\ncache_log %1/cache.log\n"
                                      "coredump_dir %1\ncache deny all\ncache_mem 1 MB\nmax_filedescriptors 1024\n"
                                      "shutdown_lifetime 0 seconds\nvisible_hostname squid.test\nnetdb_filename none\n"
                                      "pinger_enable off\nunlinkd_program /bin/true\n")
                           .arg(m_directory)
                           .arg(m_port);
        if (!m_users.isEmpty())
            text += QStringLiteral("auth_param basic program /usr/lib/squid/basic_ncsa_auth %1/users\n"
                                   "acl known proxy_auth REQUIRED\nhttp_access deny !known\n")
                        .arg(m_directory);
        text += "acl forbidden dstdomain forbidden.test\nhttp_access deny forbidden\nhttp_access allow all\n" + more;
        const QString file = m_directory + "/squid.conf";
        if (!process::writeFile(file, text) ||
            !process::writeFile(m_directory + "/hosts", "127.0.0.1 target.test forbidden.test\n") ||
            !QFile::setPermissions(m_directory, everybody))
            return false;
        m_program = std::make_unique<process::Program>(find("squid"), QStringList{"-N", "-f", file},
                                                       m_directory + "/squid.log");
        return m_program->start() && waitForPort(*m_program, m_port);
    }
    bool stop() { return !m_program || m_program->stop(); }
    /// One line a request: method, URL, status, user, X-Pass header. Written when the request has ended.
    [[nodiscard]] QString accessLog() const { return process::readFile(m_directory + "/access.log"); }
    [[nodiscard]] QString log() const
    {
        return process::readFile(m_directory + "/squid.log") + process::readFile(m_directory + "/cache.log");
    }

private:
    QString m_directory;
    quint16 m_port;
    QString m_users;
    std::unique_ptr<process::Program> m_program;
};

} // namespace servers
