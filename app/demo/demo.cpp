// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo.h"

#include "agent/base/filesystem.h"
#include "app/demo/demo_receiver.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace app {
namespace {

constexpr std::uint16_t kNodeExporterPort = 9100;

bool listens(std::uint16_t port)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool connected = connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    close(fd);
    return connected;
}

std::string configuration(const std::string &selfAddress, std::uint16_t receiverPort)
{
    std::string out = "# The demo's configuration: edit it and press Apply; it is gone when the demo ends.\n"
                      "global:\n"
                      "  scrape_interval: 2s\n"
                      "  external_labels:\n"
                      "    cluster: batmobile\n"
                      "    replica: 0\n"
                      "scrape_configs:\n"
                      "  - job_name: belfry\n"
                      "    static_configs:\n"
                      "      - targets: ['" +
                      selfAddress + "']\n";
    if (listens(kNodeExporterPort))
        out += "  - job_name: node\n"
               "    static_configs:\n"
               "      - targets: ['127.0.0.1:9100']\n";
    out += "remote_write:\n"
           "  - name: headquarters\n"
           "    url: http://127.0.0.1:" +
           std::to_string(receiverPort) + "/api/v1/receive\n";
    return out;
}

} // namespace

struct Demo::Impl {
    std::unique_ptr<agent::FileSystem> files = agent::makePosixFileSystem();
    std::string directory;
    DemoReceiver receiver;
};

Demo::Demo() : m_impl(std::make_unique<Impl>()) {}

Demo::~Demo()
{
    m_impl->receiver.close();
    if (!m_impl->directory.empty())
        m_impl->files->removeTree(m_impl->directory).ignore("a temporary directory; the system clears it in time");
}

agent::Status Demo::start(const std::string &selfAddress, std::unique_ptr<Demo> &out)
{
    std::unique_ptr<Demo> demo(new Demo());
    Impl &impl = *demo->m_impl;
    const char *base = std::getenv("TMPDIR");
    std::string pattern = std::string(base && *base ? base : "/tmp") + "/belfry-demo-XXXXXX";
    if (!mkdtemp(pattern.data()))
        return agent::errnoStatus(errno, "creating " + pattern);
    impl.directory = pattern;
    if (agent::Status status = impl.receiver.open(); !status.ok())
        return status;
    if (agent::Status status = agent::writeFileAtomically(*impl.files, demo->configPath(),
                                                          configuration(selfAddress, impl.receiver.port()));
        !status.ok())
        return status;
    out = std::move(demo);
    return {};
}

std::string Demo::configPath() const
{
    return m_impl->directory + "/prometheus.yml";
}
std::string Demo::storagePath() const
{
    return m_impl->directory + "/data";
}

void Demo::setNetworkUp(bool up)
{
    if (up)
        m_impl->receiver.open().ignore("the port was ours a moment ago; counts().networkUp tells");
    else
        m_impl->receiver.close();
}

bool Demo::networkUp() const
{
    return m_impl->receiver.counts().networkUp;
}
DemoCounts Demo::counts() const
{
    return m_impl->receiver.counts();
}

} // namespace app
