// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/signals.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace app {

Signals::Signals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGHUP, SIGTERM, SIGINT})
        sigaddset(&set, number);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signal(SIGPIPE, SIG_IGN);
    m_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

Signals::~Signals()
{
    if (m_fd >= 0)
        close(m_fd);
}

std::optional<Signal> Signals::wait(std::chrono::milliseconds timeout)
{
    pollfd entry{m_fd, POLLIN, 0};
    if (poll(&entry, 1, static_cast<int>(timeout.count())) <= 0)
        return std::nullopt;
    signalfd_siginfo info{};
    if (read(m_fd, &info, sizeof info) != static_cast<ssize_t>(sizeof info))
        return std::nullopt;
    return info.ssi_signo == SIGHUP ? Signal::Reload : Signal::Stop;
}

void Signals::requestStop()
{
    kill(getpid(), SIGTERM);
}

} // namespace app
