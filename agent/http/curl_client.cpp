// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/client.h"

#include "agent/base/clock.h"
#include "agent/base/descriptor.h"
#include "agent/http/curl_profile.h"
#include "agent/http/curl_transfer.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <unordered_map>

namespace agent::http {
namespace {

constexpr long kMaxCachedConnections = 20000;
constexpr int kEventsAtOnce = 64;
constexpr int kTimerRounds = 16;
constexpr std::size_t kKeptBodies = 16;
constexpr std::size_t kMaxKeptBody = 4U << 20;
constexpr std::size_t kMaxIdleTransfers = 256; ///< Of one profile.

SteadyTime now()
{
    return std::chrono::steady_clock::now();
}

/// libcurl's global state, made once for the process; it is thread-safe and never taken down.
void initialiseCurl()
{
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK)
        throw std::bad_alloc();
}

/// A profile with the handles that are set up for it.
struct ProfileEntry {
    explicit ProfileEntry(std::shared_ptr<const ClientSettings> settings) : profile(std::move(settings)) {}
    CurlProfile profile;
    std::vector<CurlTransfer *> idle;
    std::size_t running = 0;
};

/// What libcurl wants of a socket, and what epoll has been told.
struct SocketState {
    std::uint32_t wanted = 0;
    std::uint32_t watched = 0;
    /// Opened and closed through our callbacks, so that a stale entry is impossible.
    bool ours = false;
};

/// libcurl's multi interface on epoll: a poll costs what happens, not what is under way, and a kept connection needs no
/// epoll_ctl from one request to the next.
class CurlClient final : public Client, public TransferHost {
public:
    CurlClient();
    ~CurlClient() override;

    RequestId start(Request request, Done done) override;
    void cancel(RequestId id) override;
    void poll(std::chrono::milliseconds maxWait) override;
    void wakeUp() override;
    void recycle(std::string body) override;

private:
    struct Ended {
        Done done;
        Outcome outcome;
    };
    struct Slot {
        std::unique_ptr<CurlTransfer> transfer;
        ProfileEntry *entry = nullptr;
        Done done;
        std::uint32_t generation = 0;
        bool running = false;
    };

    std::string takeBody() override;
    int openSocket(int family, int type, int protocol) override;
    int closeSocket(int fd) override;

    static int onSocket(CURL *easy, curl_socket_t fd, int what, void *self, void *socketData);
    static int onTimer(CURLM *multi, long milliseconds, void *self);

    ProfileEntry &entryFor(const std::shared_ptr<const ClientSettings> &settings);
    void dropAbandonedProfiles();
    Slot &idleSlot(ProfileEntry &entry);
    [[nodiscard]] static RequestId idOf(const Slot &slot);
    void end(Slot &slot, Outcome outcome);
    void vacate(Slot &slot);
    void endCancelled();
    void collect();
    void runTimer();
    [[nodiscard]] int waitTime(std::chrono::milliseconds maxWait) const;
    void waitForEvents(int milliseconds);
    void watch(int fd, SocketState &state, std::uint32_t events);
    SocketState &socketState(int fd);

    Descriptor m_epoll;
    Descriptor m_wake;
    std::atomic<bool> m_woken = false; ///< A wake-up is on its way already.
    CURLM *m_multi = nullptr;
    std::vector<SocketState> m_sockets; ///< By descriptor.
    SteadyTime m_timer = SteadyTime::max();
    std::shared_ptr<const ClientSettings> m_defaults = std::make_shared<const ClientSettings>();
    std::unordered_map<const ClientSettings *, std::unique_ptr<ProfileEntry>> m_profiles;
    std::vector<std::unique_ptr<Slot>> m_slots;
    std::vector<std::uint32_t> m_emptySlots; ///< Places without a transfer.
    std::vector<RequestId> m_cancelled;
    std::vector<Ended> m_ended;
    std::vector<Ended> m_delivering;
    std::vector<std::string> m_bodies;
};

CurlClient::CurlClient() : m_epoll(epoll_create1(EPOLL_CLOEXEC)), m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    initialiseCurl();
    m_multi = curl_multi_init();
    if (m_multi == nullptr)
        throw std::bad_alloc();
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &CurlClient::onSocket);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &CurlClient::onTimer);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, kMaxCachedConnections);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = m_wake.get();
    epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, m_wake.get(), &event);
}

CurlClient::~CurlClient()
{
    for (const auto &slot : m_slots)
        if (slot->running)
            curl_multi_remove_handle(m_multi, slot->transfer->easy());
    // Handles go before the multi handle, whose connections still call closeSocket.
    for (const auto &slot : m_slots)
        slot->transfer.reset();
    curl_multi_cleanup(m_multi);
}

Client::RequestId CurlClient::idOf(const Slot &slot)
{
    return RequestId{std::uint64_t{slot.generation} << 32 | slot.transfer->index()};
}

ProfileEntry &CurlClient::entryFor(const std::shared_ptr<const ClientSettings> &settings)
{
    const auto &key = settings ? settings : m_defaults;
    if (const auto found = m_profiles.find(key.get()); found != m_profiles.end())
        return *found->second;
    dropAbandonedProfiles();
    return *m_profiles.emplace(key.get(), std::make_unique<ProfileEntry>(key)).first->second;
}

void CurlClient::dropAbandonedProfiles()
{
    for (auto it = m_profiles.begin(); it != m_profiles.end();) {
        ProfileEntry &entry = *it->second;
        if (entry.running > 0 || !entry.profile.isAbandoned()) {
            ++it;
            continue;
        }
        for (CurlTransfer *transfer : entry.idle)
            vacate(*m_slots[transfer->index()]);
        it = m_profiles.erase(it);
    }
}

CurlClient::Slot &CurlClient::idleSlot(ProfileEntry &entry)
{
    if (!entry.idle.empty()) {
        CurlTransfer *transfer = entry.idle.back();
        entry.idle.pop_back();
        return *m_slots[transfer->index()];
    }
    if (m_emptySlots.empty()) {
        m_emptySlots.push_back(static_cast<std::uint32_t>(m_slots.size()));
        m_slots.push_back(std::make_unique<Slot>());
    }
    const std::uint32_t index = m_emptySlots.back();
    Slot &slot = *m_slots[index];
    slot.transfer = std::make_unique<CurlTransfer>(index, entry.profile, *this);
    m_emptySlots.pop_back();
    slot.entry = &entry;
    return slot;
}

Client::RequestId CurlClient::start(Request request, Done done)
{
    ProfileEntry &entry = entryFor(request.settings);
    Slot &slot = idleSlot(entry);
    ++slot.generation;
    slot.done = std::move(done);
    slot.running = true;
    ++entry.running;
    const RequestId id = idOf(slot);
    if (std::optional<Outcome> failure = slot.transfer->begin(std::move(request)))
        end(slot, std::move(*failure));
    else
        curl_multi_add_handle(m_multi, slot.transfer->easy());
    return id;
}

void CurlClient::cancel(RequestId id)
{
    m_cancelled.push_back(id);
}

void CurlClient::endCancelled()
{
    for (const RequestId id : m_cancelled) {
        const auto number = static_cast<std::uint64_t>(id);
        const auto index = static_cast<std::size_t>(number & 0xffffffffU);
        if (index >= m_slots.size())
            continue;
        Slot &slot = *m_slots[index];
        if (!slot.running || slot.generation != number >> 32)
            continue;
        curl_multi_remove_handle(m_multi, slot.transfer->easy());
        end(slot, slot.transfer->cancelled());
    }
    m_cancelled.clear();
}

void CurlClient::end(Slot &slot, Outcome outcome)
{
    slot.running = false;
    --slot.entry->running;
    m_ended.push_back({std::move(slot.done), std::move(outcome)});
    slot.done = nullptr;
    slot.transfer->release();
    if (slot.entry->idle.size() < kMaxIdleTransfers)
        slot.entry->idle.push_back(slot.transfer.get());
    else
        vacate(slot);
}

void CurlClient::vacate(Slot &slot)
{
    m_emptySlots.push_back(slot.transfer->index());
    slot.transfer.reset();
}

void CurlClient::collect()
{
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode code = message->data.result;
        CURL *easy = message->easy_handle; // the message dies with the next call
        Slot &slot = *m_slots[CurlTransfer::of(easy).index()];
        curl_multi_remove_handle(m_multi, easy);
        if (std::optional<Outcome> outcome = slot.transfer->finish(code))
            end(slot, std::move(*outcome));
        else
            curl_multi_add_handle(m_multi, easy); // a redirect is followed
    }
}

void CurlClient::runTimer()
{
    // A redirect, and data that waits inside libcurl, ask for another round at once; the bound lets the owner have its
    // turn.
    for (int round = 0; round < kTimerRounds && m_timer <= now(); ++round) {
        m_timer = SteadyTime::max();
        int running = 0;
        curl_multi_socket_action(m_multi, CURL_SOCKET_TIMEOUT, 0, &running);
        collect();
    }
}

int CurlClient::waitTime(std::chrono::milliseconds maxWait) const
{
    if (!m_ended.empty() || maxWait.count() <= 0)
        return 0;
    auto wait = maxWait;
    if (m_timer != SteadyTime::max())
        wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(m_timer - now()));
    constexpr std::chrono::milliseconds kHour = std::chrono::hours(1);
    return static_cast<int>(std::clamp(wait, std::chrono::milliseconds(0), kHour).count());
}

void CurlClient::waitForEvents(int milliseconds)
{
    epoll_event events[kEventsAtOnce];
    const int ready = epoll_wait(m_epoll.get(), events, kEventsAtOnce, milliseconds);
    for (int i = 0; i < ready; ++i) {
        const int fd = events[i].data.fd;
        if (fd == m_wake.get()) {
            // In this order: a wake-up that falls in between finds this poll about to return anyway.
            eventfd_t count = 0;
            eventfd_read(fd, &count);
            m_woken = false;
            continue;
        }
        SocketState &state = socketState(fd);
        if (state.wanted == 0) {
            // An idle connection that the peer has closed; libcurl finds out when it wants to use it.
            watch(fd, state, 0);
            continue;
        }
        int action = 0;
        if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
            action |= CURL_CSELECT_IN;
        if ((events[i].events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0)
            action |= CURL_CSELECT_OUT;
        int running = 0;
        curl_multi_socket_action(m_multi, fd, action, &running);
    }
}

void CurlClient::poll(std::chrono::milliseconds maxWait)
{
    endCancelled();
    runTimer();
    waitForEvents(waitTime(maxWait));
    collect();
    runTimer();
    m_delivering.swap(m_ended);
    for (Ended &ended : m_delivering)
        ended.done(std::move(ended.outcome));
    m_delivering.clear();
}

void CurlClient::wakeUp()
{
    if (!m_woken.exchange(true))
        eventfd_write(m_wake.get(), 1);
}

void CurlClient::recycle(std::string body)
{
    if (m_bodies.size() >= kKeptBodies || body.capacity() > kMaxKeptBody)
        return;
    body.clear();
    m_bodies.push_back(std::move(body));
}

std::string CurlClient::takeBody()
{
    if (m_bodies.empty())
        return {};
    std::string body = std::move(m_bodies.back());
    m_bodies.pop_back();
    return body;
}

SocketState &CurlClient::socketState(int fd)
{
    const auto index = static_cast<std::size_t>(fd);
    if (index >= m_sockets.size())
        m_sockets.resize(index + 1);
    return m_sockets[index];
}

void CurlClient::watch(int fd, SocketState &state, std::uint32_t events)
{
    if (state.watched == events)
        return;
    int operation = EPOLL_CTL_MOD;
    if (events == 0)
        operation = EPOLL_CTL_DEL;
    else if (state.watched == 0)
        operation = EPOLL_CTL_ADD;
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    epoll_ctl(m_epoll.get(), operation, fd, &event);
    state.watched = events;
}

int CurlClient::openSocket(int family, int type, int protocol)
{
    const int fd = ::socket(family, type | SOCK_CLOEXEC, protocol);
    if (fd >= 0)
        socketState(fd) = {0, 0, true};
    return fd;
}

int CurlClient::closeSocket(int fd)
{
    socketState(fd) = {}; // the kernel takes a closed descriptor out of epoll
    return ::close(fd);
}

int CurlClient::onSocket(CURL *, curl_socket_t fd, int what, void *self, void *)
{
    auto &client = *static_cast<CurlClient *>(self);
    SocketState &state = client.socketState(fd);
    state.wanted = 0;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        state.wanted |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        state.wanted |= EPOLLOUT;
    // A socket of ours that only listens stays watched between requests: the next one needs no system call then.
    if (state.wanted == 0 && state.ours && state.watched == EPOLLIN)
        return 0;
    client.watch(fd, state, state.wanted);
    return 0;
}

int CurlClient::onTimer(CURLM *, long milliseconds, void *self)
{
    auto &client = *static_cast<CurlClient *>(self);
    client.m_timer = milliseconds < 0 ? SteadyTime::max() : now() + std::chrono::milliseconds(milliseconds);
    return 0;
}

} // namespace

std::unique_ptr<Client> makeCurlClient()
{
    return std::make_unique<CurlClient>();
}

} // namespace agent::http
