// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/descriptor.h"
#include "tests/support/fetch.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <QTest>

#include <dlfcn.h>

#include <array>
#include <atomic>
#include <cstring>
#include <thread>

using namespace agent::http;

namespace {

constexpr const char *kName = "both.test";
std::atomic<int> lookups = 0; // of that name

using GetAddrInfo = int (*)(const char *, const char *, const addrinfo *, addrinfo **);

GetAddrInfo systemLookup()
{
    return reinterpret_cast<GetAddrInfo>(dlsym(RTLD_NEXT, "getaddrinfo"));
}

} // namespace

/// Stands before the C library's: one name has two addresses of the loopback, always in the same order.
extern "C" int getaddrinfo(const char *name, const char *service, const addrinfo *hints, addrinfo **result)
{
    if (name == nullptr || std::strcmp(name, kName) != 0)
        return systemLookup()(name, service, hints, result);
    ++lookups;
    addrinfo *second = nullptr;
    if (const int error = systemLookup()("127.0.0.1", service, hints, result); error != 0)
        return error;
    if (const int error = systemLookup()("127.0.0.2", service, hints, &second); error != 0)
        return error;
    addrinfo *last = *result;
    while (last->ai_next != nullptr)
        last = last->ai_next;
    last->ai_next = second;
    return 0;
}

/// Listens on the same port of two addresses, answers each request and counts connections.
class TwoServers {
public:
    TwoServers()
    {
        for (std::uint32_t i = 0; i < 2; ++i) {
            m_listeners[i] = agent::Descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
            sockaddr_in name{};
            name.sin_family = AF_INET;
            name.sin_addr.s_addr = htonl(INADDR_LOOPBACK + i);
            name.sin_port = htons(m_port);
            socklen_t size = sizeof name;
            m_ready = bind(m_listeners[i].get(), reinterpret_cast<sockaddr *>(&name), size) == 0 &&
                      listen(m_listeners[i].get(), 64) == 0 &&
                      getsockname(m_listeners[i].get(), reinterpret_cast<sockaddr *>(&name), &size) == 0;
            m_port = ntohs(name.sin_port);
        }
        m_thread = std::thread([this] { run(); });
    }
    ~TwoServers()
    {
        m_stop = true;
        m_thread.join();
    }
    TwoServers(const TwoServers &) = delete;
    TwoServers &operator=(const TwoServers &) = delete;
    [[nodiscard]] bool isReady() const { return m_ready; }
    [[nodiscard]] int connections(std::size_t i) const { return m_connections[i]; }
    [[nodiscard]] std::string url() const
    {
        return std::string("http://") + kName + ':' + std::to_string(m_port) + '/';
    }
    /// Whether a connection is ended by its answer.
    std::atomic<bool> closes = true;

private:
    void run()
    {
        std::vector<agent::Descriptor> open;
        while (!m_stop) {
            std::vector<pollfd> fds;
            for (const auto &listener : m_listeners)
                fds.push_back({listener.get(), POLLIN, 0});
            for (const auto &one : open)
                fds.push_back({one.get(), POLLIN, 0});
            poll(fds.data(), fds.size(), 20);
            for (std::size_t i = fds.size() - 1; i >= 2; --i)
                if (fds[i].revents != 0 && !answer(open[i - 2].get()))
                    open.erase(open.begin() + static_cast<std::ptrdiff_t>(i - 2));
            for (std::size_t i = 0; i < 2; ++i)
                if (fds[i].revents != 0) {
                    ++m_connections[i];
                    open.emplace_back(accept4(fds[i].fd, nullptr, nullptr, SOCK_CLOEXEC));
                }
        }
    }
    bool answer(int fd) const
    {
        std::array<char, 4096> buffer{};
        if (recv(fd, buffer.data(), buffer.size(), 0) <= 0)
            return false;
        const std::string text =
            std::string("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n") + (closes ? "Connection: close\r\n\r\n" : "\r\n");
        return send(fd, text.data(), text.size(), MSG_NOSIGNAL) > 0 && !closes;
    }

    std::array<agent::Descriptor, 2> m_listeners;
    std::array<std::atomic<int>, 2> m_connections{};
    std::uint16_t m_port = 0;
    bool m_ready = false;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

class TestHttpRoundRobin : public QObject {
    Q_OBJECT

    static bool get(Client &client, const TwoServers &servers, const std::shared_ptr<const ClientSettings> &settings)
    {
        Request request;
        request.url = servers.url();
        request.settings = settings;
        return fetch(client, request).response.status == 200;
    }
    static std::shared_ptr<const ClientSettings> settings(bool roundRobin)
    {
        auto out = std::make_shared<ClientSettings>();
        out->roundRobinDns = roundRobin;
        return out;
    }

private slots:
    void newConnectionsAreSpread()
    {
        TwoServers servers;
        QVERIFY(servers.isReady());
        const auto client = makeCurlClient();
        const auto with = settings(true);
        constexpr int kCount = 40;
        for (int i = 0; i < kCount; ++i)
            QVERIFY(get(*client, servers, with));
        QCOMPARE(servers.connections(0) + servers.connections(1), kCount);
        // Fair coins miss this once in ten million runs.
        QVERIFY2(servers.connections(0) >= 4 && servers.connections(1) >= 4,
                 qPrintable(QString::number(servers.connections(0))));
    }

    void openConnectionsAreKept()
    {
        TwoServers servers;
        servers.closes = false;
        const auto client = makeCurlClient();
        const auto with = settings(true);
        for (int i = 0; i < 10; ++i)
            QVERIFY(get(*client, servers, with));
        QCOMPARE(servers.connections(0) + servers.connections(1), 1);
    }

    void withoutItTheFirstAddressServes()
    {
        TwoServers servers;
        const auto client = makeCurlClient();
        const auto with = settings(false);
        const int before = lookups;
        for (int i = 0; i < 10; ++i)
            QVERIFY(get(*client, servers, with));
        QCOMPARE(servers.connections(0), 10);
        QCOMPARE(lookups - before, 1);
    }
};

QTEST_GUILESS_MAIN(TestHttpRoundRobin)
#include "tst_http_round_robin.moc"
