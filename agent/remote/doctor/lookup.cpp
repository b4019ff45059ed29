// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/doctor/lookup.h"

#include "agent/base/clock.h"
#include "agent/base/descriptor.h"
#include "agent/base/executor.h"
#include "agent/base/mutex.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <thread>

namespace agent::remote::doctor {
namespace {

using std::chrono::milliseconds;

/// How long a stop may go unnoticed.
constexpr milliseconds kStopLook{50};

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

std::string addressText(const addrinfo &info)
{
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(info.ai_addr, info.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
        return {};
    return text.data();
}

Status lookupError(int error, const std::string &host)
{
    const std::string what = "lookup " + host + ": ";
    if (error == EAI_NONAME || error == EAI_NODATA)
        return notFound(what + "no such host");
    if (error == EAI_AGAIN)
        return unavailable(what + "the name server does not answer");
    return unavailable(what + gai_strerror(error));
}

Result<std::vector<std::string>> lookUpBlocking(const std::string &host)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0)
        return lookupError(error, host);
    const AddressList list(found, &freeaddrinfo);
    std::vector<std::string> out;
    for (const addrinfo *info = list.get(); info != nullptr; info = info->ai_next) {
        std::string text = addressText(*info);
        if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end())
            out.push_back(std::move(text));
    }
    return out;
}

/// What a lookup and whoever waits for it share.
struct Lookup {
    Mutex mutex;
    CondVar ended;
    std::optional<Result<std::vector<std::string>>> result AGENT_GUARDED_BY(mutex);
};

/// A connection that is being made.
struct Attempt {
    Descriptor socket;
    bool pending = false;
};

double millisecondsSince(SteadyTime start)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

Attempt begin(const std::string &address, const std::string &port, Knock &knock)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo *found = nullptr;
    Attempt attempt;
    if (getaddrinfo(address.c_str(), port.c_str(), &hints, &found) != 0) {
        knock.error = EINVAL;
        return attempt;
    }
    const AddressList list(found, &freeaddrinfo);
    attempt.socket = Descriptor(::socket(list->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!attempt.socket.valid() || ::connect(attempt.socket.get(), list->ai_addr, list->ai_addrlen) != 0)
        knock.error = errno;
    attempt.pending = knock.error == EINPROGRESS;
    return attempt;
}

/// Takes the outcome of a connection that poll has told of.
void end(Attempt &attempt, SteadyTime start, Knock &knock)
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(attempt.socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    knock.error = error;
    knock.milliseconds = millisecondsSince(start);
    attempt = {};
}

} // namespace

Result<std::vector<std::string>> lookUp(const std::string &host, milliseconds timeout, const std::stop_token &stop)
{
    const auto shared = std::make_shared<Lookup>();
    std::thread([shared, host] {
        setThreadName("agent-lookup");
        auto result = lookUpBlocking(host);
        const MutexLock lock(shared->mutex);
        shared->result = std::move(result);
        shared->ended.notifyAll();
    }).detach();
    const SteadyTime deadline = std::chrono::steady_clock::now() + timeout;
    const MutexLock lock(shared->mutex);
    while (!shared->result) {
        const SteadyTime now = std::chrono::steady_clock::now();
        if (stop.stop_requested())
            return Status(Code::Cancelled, "stopped");
        if (now >= deadline)
            return unavailable("lookup " + host + ": no name server answered in time");
        shared->ended.waitUntil(shared->mutex, std::min(deadline, now + kStopLook));
    }
    return *shared->result;
}

std::vector<Knock> knock(const std::vector<std::string> &addresses, const std::string &port, milliseconds timeout,
                         const std::stop_token &stop)
{
    const SteadyTime start = std::chrono::steady_clock::now();
    std::vector<Knock> out(addresses.size());
    std::vector<Attempt> attempts(addresses.size());
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        out[i].address =
            (addresses[i].find(':') == std::string::npos ? addresses[i] : '[' + addresses[i] + ']') + ':' + port;
        attempts[i] = begin(addresses[i], port, out[i]);
        out[i].milliseconds = millisecondsSince(start);
    }
    const auto isPending = [](const Attempt &attempt) { return attempt.pending; };
    while (std::any_of(attempts.begin(), attempts.end(), isPending) && !stop.stop_requested() &&
           std::chrono::steady_clock::now() < start + timeout) {
        std::vector<pollfd> items;
        for (const Attempt &attempt : attempts)
            items.push_back({attempt.pending ? attempt.socket.get() : -1, POLLOUT, 0});
        if (::poll(items.data(), items.size(), static_cast<int>(kStopLook.count())) <= 0)
            continue;
        for (std::size_t i = 0; i < items.size(); ++i)
            if (items[i].revents != 0)
                end(attempts[i], start, out[i]);
    }
    for (std::size_t i = 0; i < attempts.size(); ++i)
        if (attempts[i].pending)
            out[i] = {out[i].address, ETIMEDOUT, millisecondsSince(start)};
    return out;
}

} // namespace agent::remote::doctor
