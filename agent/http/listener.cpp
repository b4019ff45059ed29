// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/connection_loop.h"

#include "agent/base/ascii.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <system_error>

namespace agent::http {
namespace {

constexpr int kBacklog = 1024;

struct HostAndPort {
    std::string host;
    std::uint16_t port = 0;
};

Status badAddress(const std::string &address, std::string_view what)
{
    return invalidInput("listen address \"" + address + "\": " + std::string(what) +
                        "; expected host:port, :port or [IPv6]:port");
}

Result<HostAndPort> splitAddress(const std::string &address)
{
    const std::size_t colon = address.rfind(':');
    if (colon == std::string::npos)
        return badAddress(address, "missing port");
    HostAndPort out;
    out.host = address.substr(0, colon);
    const std::string_view port = std::string_view(address).substr(colon + 1);
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (port.empty() || parsed.ec != std::errc{} || parsed.ptr != port.data() + port.size())
        return badAddress(address, "the port must be a number from 0 to 65535");
    if (!out.host.empty() && out.host.front() == '[') {
        if (out.host.back() != ']')
            return badAddress(address, "missing ']'");
        out.host = out.host.substr(1, out.host.size() - 2);
    } else if (out.host.find(':') != std::string::npos) {
        return badAddress(address, "an IPv6 address needs brackets");
    }
    return out;
}

Status systemError(const std::string &address, std::string_view call, int error)
{
    const std::string reason = asciiLowerCase(std::generic_category().message(error));
    return {error == EADDRINUSE ? Code::AlreadyExists : Code::Io,
            "listen tcp " + address + ": " + std::string(call) + ": " + reason};
}

/// One attempt. SO_REUSEPORT stays off: with it two processes share a port without a word.
Result<Descriptor> bindTo(const std::string &address, int family, const sockaddr *name, socklen_t size)
{
    Descriptor fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd.valid())
        return systemError(address, "socket", errno);
    const int on = 1;
    const int off = 0;
    setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (family == AF_INET6)
        setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (::bind(fd.get(), name, size) != 0)
        return systemError(address, "bind", errno);
    if (::listen(fd.get(), kBacklog) != 0)
        return systemError(address, "listen", errno);
    return fd;
}

/// All addresses of the machine: both families by one socket, or IPv4 where there is no IPv6.
Result<Descriptor> bindToAll(const std::string &address, std::uint16_t port)
{
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    Result<Descriptor> both = bindTo(address, AF_INET6, reinterpret_cast<const sockaddr *>(&six), sizeof six);
    if (both || both.error().code() == Code::AlreadyExists)
        return both;
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    return bindTo(address, AF_INET, reinterpret_cast<const sockaddr *>(&four), sizeof four);
}

} // namespace

Result<Descriptor> openListener(const std::string &address)
{
    const Result<HostAndPort> parts = splitAddress(address);
    if (!parts)
        return parts.error();
    if (parts->host.empty())
        return bindToAll(address, parts->port);

    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo *found = nullptr;
    const int error = getaddrinfo(parts->host.c_str(), std::to_string(parts->port).c_str(), &hints, &found);
    if (error != 0)
        return invalidInput("listen tcp " + address + ": lookup " + parts->host + ": " + gai_strerror(error));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);

    // A name such as localhost has both families; IPv4 first, as Go does.
    Result<Descriptor> result = invalidInput("listen tcp " + address + ": no address");
    for (const int family : {AF_INET, AF_INET6})
        for (const addrinfo *info = found; info != nullptr; info = info->ai_next) {
            if (info->ai_family != family)
                continue;
            result = bindTo(address, family, info->ai_addr, info->ai_addrlen);
            if (result || result.error().code() == Code::AlreadyExists)
                return result;
        }
    return result;
}

} // namespace agent::http
