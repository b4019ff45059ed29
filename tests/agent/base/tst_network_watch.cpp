// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/network_watch.h"

#include <QtTest>

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <string>

using namespace agent;

namespace {

template <typename T>
std::string message(std::uint16_t type, const T &payload)
{
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(sizeof payload));
    std::string out(NLMSG_ALIGN(header.nlmsg_len), '\0');
    std::memcpy(out.data(), &header, sizeof header);
    std::memcpy(out.data() + NLMSG_HDRLEN, &payload, sizeof payload);
    return out;
}

std::string link(unsigned flags)
{
    ifinfomsg payload{};
    payload.ifi_flags = flags;
    return message(RTM_NEWLINK, payload);
}

std::string address(unsigned char scope, unsigned char flags = 0)
{
    ifaddrmsg payload{};
    payload.ifa_scope = scope;
    payload.ifa_flags = flags;
    return message(RTM_NEWADDR, payload);
}

std::string route(unsigned char type, unsigned char table)
{
    rtmsg payload{};
    payload.rtm_type = type;
    payload.rtm_table = table;
    return message(RTM_NEWROUTE, payload);
}

/// In a network of its own: a pair of interfaces that come up. Exit status: 0 told, 1 not told, 77 not allowed.
int inItsOwnNetwork()
{
    const uid_t user = getuid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return 77;
    std::ofstream("/proc/self/uid_map") << "0 " << user << " 1\n"; // so that `ip` keeps its rights
    std::atomic<int> told{0};
    const NetworkWatch watch([&told] { ++told; });
    if (!watch.isWatching())
        return 77;
    if (system("ip link add dev one type veth peer name two 2>/dev/null") != 0)
        return 77;
    usleep(300'000);
    const int before = told;
    if (before != 0)
        return 2; // an interface that is down is no news
    if (system("ip link set dev one up && ip link set dev two up && ip addr add 192.0.2.1/24 dev one") != 0)
        return 77;
    for (int i = 0; i < 100 && told == before; ++i)
        usleep(20'000);
    return told > before ? 0 : 1;
}

} // namespace

class TestNetworkWatch : public QObject {
    Q_OBJECT
private slots:
    void understands_data();
    void understands();
    void endsAtOnce();
    void tellsWhenALinkComesUp();
};

void TestNetworkWatch::understands_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("up");
    const auto row = [](const char *name, const std::string &bytes, bool up) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << up;
    };
    row("carrier", link(IFF_UP | IFF_RUNNING), true);
    row("no carrier", link(IFF_UP), false);
    row("loopback", link(IFF_UP | IFF_RUNNING | IFF_LOOPBACK), false);
    row("address", address(RT_SCOPE_UNIVERSE), true);
    row("address of the host", address(RT_SCOPE_HOST), false);
    row("address that is being checked", address(RT_SCOPE_UNIVERSE, IFA_F_TENTATIVE), false);
    row("route", route(RTN_UNICAST, RT_TABLE_MAIN), true);
    row("local route", route(RTN_LOCAL, RT_TABLE_LOCAL), false);
    row("second of two", link(IFF_UP) + route(RTN_UNICAST, RT_TABLE_MAIN), true);
    row("nothing", {}, false);
    row("cut off", link(IFF_UP | IFF_RUNNING).substr(0, 20), false);
    row("payload too short", message(RTM_NEWLINK, char{1}), false);
    std::string endless = link(IFF_UP);
    std::memset(endless.data(), 0, sizeof(std::uint32_t));
    row("length of nothing", endless, false);
}

void TestNetworkWatch::understands()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, up);
    QCOMPARE(speaksOfNetworkUp({bytes.constData(), static_cast<std::size_t>(bytes.size())}), up);
}

void TestNetworkWatch::endsAtOnce()
{
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 20; ++i)
        const NetworkWatch watch([] {});
    QVERIFY(timer.elapsed() < 2000);
}

void TestNetworkWatch::tellsWhenALinkComesUp()
{
    const pid_t child = fork(); // one that leaves the network must have one thread
    if (child == 0)
        _exit(inItsOwnNetwork());
    int status = 0;
    QCOMPARE(waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        QSKIP("namespaces are not allowed here");
    QCOMPARE(WEXITSTATUS(status), 0);
}

QTEST_APPLESS_MAIN(TestNetworkWatch)
#include "tst_network_watch.moc"
