// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/client.h"

#include "agent/base/clock.h"
#include "agent/http/auth/authenticator.h"
#include "agent/http/body_store.h"
#include "agent/http/curl_errors.h"
#include "agent/http/curl_profile.h"
#include "agent/http/curl_transfer.h"
#include "agent/http/paced_queue.h"
#include "agent/http/pacer.h"
#include "agent/http/socket_watch.h"

#include <curl/curl.h>
#include <sys/epoll.h>

#include <algorithm>
#include <deque>
#include <new>
#include <unordered_map>
#include <utility>

namespace agent::http {
namespace {

constexpr long kMaxCachedConnections = 20000;
constexpr int kTimerRounds = 16;
constexpr std::size_t kMaxIdleTransfers = 256; ///< Of one profile.
/// How long a poll hears sockets, works on answers, delivers them, each, before the owner has his turn again.
constexpr std::chrono::milliseconds kTurn{2};

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

/// Those who ask for tokens say who they are as the request does that needs one.
std::string userAgentOf(const Request &request)
{
    const Headers &headers = request.headers;
    const auto agent =
        std::find_if(headers.begin(), headers.end(), [](const auto &header) { return header.first == "User-Agent"; });
    return agent != headers.end() ? agent->second : std::string();
}

/// A profile with the handles that are set up for it.
struct ProfileEntry {
    explicit ProfileEntry(std::shared_ptr<const ClientSettings> settings)
        : profile(std::move(settings)), authenticator(makeAuthenticator(profile.settings()))
    {
    }
    [[nodiscard]] bool isBusy() const { return running > 0 || (authenticator && authenticator->isFetching()); }

    CurlProfile profile;
    std::unique_ptr<Authenticator> authenticator; ///< Null: requests need none.
    std::vector<Client::RequestId> waiting;       ///< For a token, or other credentials.
    std::vector<CurlTransfer *> idle;
    std::size_t running = 0;
};

/// libcurl's multi interface on epoll.
class CurlClient final : public Client, public TransferHost {
public:
    CurlClient();
    ~CurlClient() override;

    RequestId start(Request request, Done done) override;
    void cancel(RequestId id) override;
    void poll(std::chrono::milliseconds maxWait) override;
    void wakeUp() override { m_sockets.wakeUp(); }
    void forgetConnections() override { m_oldestConnection = now(); }
    void recycle(std::string body) override { m_store.recycle(std::move(body)); }

private:
    struct Ended {
        Done done;
        Outcome outcome;
    };
    enum class Phase { Vacant, AwaitsToken, Running, Working };
    struct Slot {
        std::unique_ptr<CurlTransfer> transfer;
        ProfileEntry *entry = nullptr;
        Done done;
        std::uint32_t generation = 0;
        Phase phase = Phase::Vacant;
        bool works = false;   ///< Stands in m_working.
        bool watched = false; ///< Stands in m_paced.
    };

    std::string takeBuffer() override { return m_store.takeBuffer(); }
    std::unique_ptr<Gunzip> takeGunzip() override { return m_store.takeGunzip(); }
    void giveBack(std::unique_ptr<Gunzip> gunzip) override { m_store.giveBack(std::move(gunzip)); }
    bool grow(BodyReader &reader, std::size_t bytes) override;
    void shrink(std::size_t bytes) override { m_held -= bytes; }
    void discard(std::vector<BodyPart> parts) override { m_store.discard(std::move(parts)); }
    int openSocket(int family, int type, int protocol) override { return m_sockets.open(family, type, protocol); }
    int closeSocket(int fd) override { return m_sockets.close(fd); }
    int takeSocketError() override { return m_sockets.takeOpenError(); }
    void workLater(CurlTransfer &transfer) override;
    void paused(CurlTransfer &transfer) override;
    SteadyTime oldestConnection() const override { return m_oldestConnection; }

    static int onSocket(CURL *easy, curl_socket_t fd, int what, void *self, void *socketData);
    static int onTimer(CURLM *multi, long milliseconds, void *self);

    ProfileEntry &entryFor(const std::shared_ptr<const ClientSettings> &settings);
    void dropAbandonedProfiles();
    Slot &idleSlot(ProfileEntry &entry);
    [[nodiscard]] static RequestId idOf(const Slot &slot);
    [[nodiscard]] Slot *slotOf(RequestId id);
    void send(Slot &slot);
    void run(Slot &slot);
    void authenticate(Slot &slot);
    void fetchToken(ProfileEntry &entry, Request request);
    void tokenCame(ProfileEntry &entry, const Outcome &outcome);
    void resumePaced();
    void proceed(Slot &slot, CurlTransfer::Next next);
    void end(Slot &slot, Outcome outcome);
    void vacate(Slot &slot);
    void endCancelled();
    void endOverdue();
    void collect();
    void work();
    void deliver();
    void runTimer();
    [[nodiscard]] int waitTime(std::chrono::milliseconds maxWait) const;
    void socketReady(int fd, std::uint32_t events);

    SocketWatch m_sockets;
    CURLM *m_multi = nullptr;
    SteadyTime m_timer = SteadyTime::max();
    std::shared_ptr<const ClientSettings> m_defaults = std::make_shared<const ClientSettings>();
    std::unordered_map<const ClientSettings *, std::unique_ptr<ProfileEntry>> m_profiles;
    BodyStore m_store;
    std::size_t m_held = 0; ///< Bytes of bodies that are being read or wait to be delivered.
    std::vector<std::unique_ptr<Slot>> m_slots;
    std::vector<std::uint32_t> m_emptySlots; ///< Places without a transfer.
    std::vector<RequestId> m_cancelled;
    std::deque<RequestId> m_working;
    SteadyTime m_oldestConnection;                  ///< What was not used since then is not used again.
    PacedQueue m_paced;                             ///< Some have ended.
    SteadyTime m_pacedWake = SteadyTime::max();     ///< When to look at them again, at the latest.
    SteadyTime m_tokenDeadline = SteadyTime::max(); ///< Not later than that of any request that awaits a token.
    std::deque<Ended> m_ended;
};

CurlClient::CurlClient()
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
}

CurlClient::~CurlClient()
{
    for (const auto &slot : m_slots)
        if (slot->phase == Phase::Running)
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

/// The place of a request that is under way; null when it has ended.
CurlClient::Slot *CurlClient::slotOf(RequestId id)
{
    const auto number = static_cast<std::uint64_t>(id);
    const auto index = static_cast<std::size_t>(number & 0xffffffffU);
    if (index >= m_slots.size())
        return nullptr;
    Slot &slot = *m_slots[index];
    return slot.phase != Phase::Vacant && slot.generation == number >> 32 ? &slot : nullptr;
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
        if (entry.isBusy() || !entry.profile.isAbandoned()) {
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
    slot.phase = Phase::Running;
    ++entry.running;
    slot.transfer->begin(std::move(request));
    const RequestId id = idOf(slot);
    if (entry.authenticator)
        authenticate(slot);
    else
        send(slot);
    return id;
}

void CurlClient::send(Slot &slot)
{
    slot.phase = Phase::Running;
    if (std::optional<Outcome> failure = slot.transfer->setUp(slot.entry->authenticator.get()))
        return end(slot, std::move(*failure));
    run(slot);
}

/// Gives a transfer that is set up to libcurl, for its first hop or a further one.
void CurlClient::run(Slot &slot)
{
    slot.phase = Phase::Running;
    if (slot.transfer->isPaced() && !std::exchange(slot.watched, true))
        m_paced.add(idOf(slot), slot.transfer->request().yields);
    curl_multi_add_handle(m_multi, slot.transfer->easy());
}

/// Sends a request with the credentials there are, or lets it wait for some.
void CurlClient::authenticate(Slot &slot)
{
    ProfileEntry &entry = *slot.entry;
    const auto unusable = [&](const Status &status, Failure failure) {
        end(slot, slot.transfer->unstartable(status, failure));
    };
    Authenticator &authenticator = *entry.authenticator;
    Result<Authenticator::State> state = authenticator.state(now());
    if (!state)
        return unusable(state.error(), Failure::Settings);
    if (*state != Authenticator::State::Ready && !authenticator.isFetching()) {
        const bool mustHave = *state == Authenticator::State::Missing;
        Result<std::optional<Request>> fetch = authenticator.beginFetch(userAgentOf(slot.transfer->request()), now());
        if (!fetch && mustHave)
            return unusable(fetch.error(), authenticator.fetchFailure());
        if (fetch && *fetch)
            fetchToken(entry, std::move(**fetch));
        else
            state = Authenticator::State::Ready;
    }
    if (*state != Authenticator::State::Missing)
        return send(slot);
    slot.phase = Phase::AwaitsToken;
    entry.waiting.push_back(idOf(slot));
    m_tokenDeadline = std::min(m_tokenDeadline, slot.transfer->deadline());
}

/// The entry stays until the token has come: it is busy.
void CurlClient::fetchToken(ProfileEntry &entry, Request request)
{
    start(std::move(request), [this, &entry](const Outcome &outcome) { tokenCame(entry, outcome); });
}

void CurlClient::tokenCame(ProfileEntry &entry, const Outcome &outcome)
{
    if (std::optional<Request> another = entry.authenticator->take(outcome, now()))
        return fetchToken(entry, std::move(*another));
    const Status &status = entry.authenticator->fetched();
    std::vector<RequestId> waiting;
    waiting.swap(entry.waiting);
    for (const RequestId id : waiting) {
        Slot *const slot = slotOf(id);
        if (slot == nullptr)
            continue;
        if (status.ok())
            send(*slot);
        else
            end(*slot, slot->transfer->unstartable(status, entry.authenticator->fetchFailure()));
    }
}

void CurlClient::cancel(RequestId id)
{
    m_cancelled.push_back(id);
}

void CurlClient::endCancelled()
{
    for (const RequestId id : m_cancelled)
        if (Slot *const slot = slotOf(id))
            end(*slot, slot->transfer->cancelled());
    m_cancelled.clear();
}

/// It is found among the paced ones when its turn comes; until then the poll must not sleep for long.
void CurlClient::paused(CurlTransfer &transfer)
{
    m_pacedWake = std::min(m_pacedWake, transfer.request().pacer->readyAt());
}

/// Lets the first request whose body waits go on, when its pacer allows; the next has its turn when that waits for
/// something else. So each is done in its time, instead of all of them late.
void CurlClient::resumePaced()
{
    m_pacedWake = SteadyTime::max();
    m_paced.removeIf([this](RequestId id) { return slotOf(id) == nullptr; });
    if (m_paced.empty())
        return;
    const SteadyTime time = now();
    bool resumed = false;
    for (const auto &[yields, id] : m_paced.all()) {
        Slot &slot = *slotOf(id);
        CurlTransfer &transfer = *slot.transfer;
        if (!transfer.isPaused()) {
            if (slot.phase == Phase::Running && transfer.deadline() <= time)
                end(slot, transfer.timedOut());
            else
                m_pacedWake = std::min(m_pacedWake, transfer.deadline());
            continue;
        }
        const SteadyTime ready = transfer.request().pacer->readyAt();
        if (resumed || ready > time) {
            m_pacedWake = std::min(m_pacedWake, std::max(ready, time + kTurn));
            continue;
        }
        resumed = true;
        transfer.resume(time);
    }
}

/// Ends requests whose time is over while they await a token.
void CurlClient::endOverdue()
{
    const SteadyTime time = now();
    if (time < m_tokenDeadline)
        return;
    m_tokenDeadline = SteadyTime::max();
    for (const auto &[settings, entry] : m_profiles) {
        for (const RequestId id : entry->waiting) {
            Slot *const slot = slotOf(id);
            if (slot == nullptr)
                continue;
            if (slot->transfer->deadline() <= time)
                end(*slot, slot->transfer->timedOut());
            else
                m_tokenDeadline = std::min(m_tokenDeadline, slot->transfer->deadline());
        }
    }
}

/// Ends a request in whatever phase it is.
void CurlClient::end(Slot &slot, Outcome outcome)
{
    if (slot.phase == Phase::Running)
        curl_multi_remove_handle(m_multi, slot.transfer->easy()); // also fine when it has not been added
    slot.phase = Phase::Vacant;
    slot.works = slot.watched = false;
    --slot.entry->running;
    m_held += outcome.response.body.capacity();
    m_ended.push_back({std::move(slot.done), std::move(outcome)});
    slot.done = nullptr;
    slot.transfer->release();
    if (slot.entry->idle.size() < kMaxIdleTransfers && !slot.transfer->isBloated())
        slot.entry->idle.push_back(slot.transfer.get());
    else
        vacate(slot);
}

void CurlClient::vacate(Slot &slot)
{
    m_emptySlots.push_back(slot.transfer->index());
    slot.transfer.reset();
}

void CurlClient::proceed(Slot &slot, CurlTransfer::Next next)
{
    switch (next) {
    case CurlTransfer::Next::Again:
        run(slot);
        break;
    case CurlTransfer::Next::Complete:
        end(slot, slot.transfer->takeOutcome());
        break;
    case CurlTransfer::Next::Wait:
        break;
    }
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
        const CurlTransfer::Next next = slot.transfer->finish(code);
        if (next == CurlTransfer::Next::Wait) {
            slot.phase = Phase::Working;
            workLater(*slot.transfer);
        }
        proceed(slot, next);
    }
}

void CurlClient::workLater(CurlTransfer &transfer)
{
    Slot &slot = *m_slots[transfer.index()];
    if (slot.works)
        return;
    slot.works = true;
    m_working.push_back(idOf(slot));
}

/// A slice for one answer after the other, until the turn is over.
void CurlClient::work()
{
    const SteadyTime until = now() + kTurn;
    do {
        m_store.freeOne();
        if (m_working.empty())
            continue;
        const RequestId id = m_working.front();
        m_working.pop_front();
        Slot *const slot = slotOf(id);
        if (slot == nullptr)
            continue;
        slot->works = false;
        const CurlTransfer::Next next = slot->transfer->work();
        if (next == CurlTransfer::Next::Wait && slot->transfer->hasWork())
            workLater(*slot->transfer);
        proceed(*slot, next);
    } while ((!m_working.empty() || m_store.hasDiscarded()) && now() < until);
}

void CurlClient::runTimer()
{
    // A redirect, and data that waits inside libcurl, ask for another round at once; the bounds let the owner have its
    // turn.
    const SteadyTime until = now() + kTurn;
    for (int round = 0; round < kTimerRounds && m_timer <= now() && (round == 0 || now() < until); ++round) {
        m_timer = SteadyTime::max();
        int running = 0;
        curl_multi_socket_action(m_multi, CURL_SOCKET_TIMEOUT, 0, &running);
        collect();
    }
}

int CurlClient::waitTime(std::chrono::milliseconds maxWait) const
{
    if (!m_ended.empty() || !m_working.empty() || m_store.hasDiscarded() || maxWait.count() <= 0)
        return 0;
    auto wait = maxWait;
    if (const SteadyTime next = std::min({m_timer, m_tokenDeadline, m_pacedWake}); next != SteadyTime::max())
        wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(next - now()));
    constexpr std::chrono::milliseconds kHour = std::chrono::hours(1);
    return static_cast<int>(std::clamp(wait, std::chrono::milliseconds(0), kHour).count());
}

void CurlClient::socketReady(int fd, std::uint32_t events)
{
    int action = 0;
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
        action |= CURL_CSELECT_IN;
    if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0)
        action |= CURL_CSELECT_OUT;
    int running = 0;
    curl_multi_socket_action(m_multi, fd, action, &running);
}

void CurlClient::poll(std::chrono::milliseconds maxWait)
{
    endCancelled();
    resumePaced();
    runTimer();
    m_sockets.wait(waitTime(maxWait), kTurn, [this](int fd, std::uint32_t events) { socketReady(fd, events); });
    collect();
    runTimer();
    work();
    endOverdue();
    deliver();
}

/// What a `done` makes of its answer may take long: those that are left come with the next poll.
void CurlClient::deliver()
{
    const SteadyTime until = now() + kTurn;
    while (!m_ended.empty()) {
        Ended ended = std::move(m_ended.front());
        m_ended.pop_front();
        m_held -= ended.outcome.response.body.capacity();
        ended.done(std::move(ended.outcome));
        if (now() >= until)
            return;
    }
}

/// Together the bodies hold no more than kMaxBodies, or than the largest of them was promised.
bool CurlClient::grow(BodyReader &reader, std::size_t bytes)
{
    m_held += bytes;
    while (m_held > kMaxBodies) {
        CurlTransfer *largest = nullptr;
        std::size_t most = 0;
        for (const auto &slot : m_slots) {
            if (slot->phase == Phase::Vacant)
                continue;
            const BodyReader &body = slot->transfer->body();
            const std::size_t holds = body.held() + (&body == &reader ? bytes : 0);
            if (largest == nullptr || holds > most) {
                largest = slot->transfer.get();
                most = holds;
            }
        }
        if (largest == nullptr || m_held <= largest->request().bodyLimit)
            return true;
        if (&largest->body() == &reader) {
            m_held -= bytes;
            return false;
        }
        largest->body().giveUp();
        workLater(*largest); // where it ends
    }
    return true;
}

int CurlClient::onSocket(CURL *, curl_socket_t fd, int what, void *self, void *)
{
    std::uint32_t wanted = 0;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        wanted |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        wanted |= EPOLLOUT;
    static_cast<CurlClient *>(self)->m_sockets.want(fd, wanted);
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
