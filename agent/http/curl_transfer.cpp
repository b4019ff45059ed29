// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_transfer.h"

#include "agent/base/ascii.h"
#include "agent/base/url.h"
#include "agent/http/curl_errors.h"
#include "agent/http/curl_info.h"
#include "agent/http/request_headers.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdio>
#include <new>
#include <utility>

namespace agent::http {
namespace {

constexpr int kMaxRequests = 10; ///< Of one chain of redirects, the first included.
constexpr std::size_t kMaxHeaderBytes = 256U << 10;
constexpr std::size_t kHeaderCost = 64;        ///< Bytes of memory that a header takes beside its text.
constexpr std::size_t kMaxDrained = 64U << 10; ///< Body of a redirect that is read, so that its connection can be kept.
constexpr std::size_t kUsualHeaders = 12;

static_assert(CURL_ERROR_SIZE <= 256, "the buffer for error texts");

std::string hostOf(const std::string &url)
{
    const Result<Url> parsed = parseUrl(url);
    return parsed ? parsed->host : std::string();
}

/// Where a Location header leads to, seen from `url`; empty when it is no address.
std::string resolved(const std::string &url, const std::string &location)
{
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
    char *target = nullptr;
    constexpr unsigned kLenient = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE | CURLU_ALLOW_SPACE;
    if (curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), kLenient) != CURLUE_OK ||
        curl_url_set(parts.get(), CURLUPART_URL, location.c_str(), kLenient) != CURLUE_OK ||
        curl_url_get(parts.get(), CURLUPART_URL, &target, 0) != CURLUE_OK)
        return {};
    std::string out = target;
    curl_free(target);
    return out;
}

} // namespace

void CurlTransfer::EasyDeleter::operator()(void *easy) const
{
    curl_easy_cleanup(easy);
}
void CurlTransfer::ListDeleter::operator()(void *list) const
{
    curl_slist_free_all(static_cast<curl_slist *>(list));
}

CurlTransfer::CurlTransfer(std::uint32_t index, CurlProfile &profile, TransferHost &host)
    : m_index(index), m_profile(profile), m_host(host), m_easy(curl_easy_init()), m_body(host)
{
    CURL *easy = m_easy.get();
    if (easy == nullptr)
        throw std::bad_alloc();
    profile.apply(easy);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m_errorText.data());
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlTransfer::onHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlTransfer::onBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &CurlTransfer::onRead);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, static_cast<curl_seek_callback>(&CurlTransfer::onSeek));
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
    // A connection outlives the transfer that opened it, so these two are given the host.
    const auto open = [](void *self, curlsocktype, curl_sockaddr *address) -> curl_socket_t {
        return static_cast<TransferHost *>(self)->openSocket(address->family, address->socktype, address->protocol);
    };
    const auto close = [](void *self, curl_socket_t fd) { return static_cast<TransferHost *>(self)->closeSocket(fd); };
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, static_cast<curl_opensocket_callback>(open));
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &host);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, static_cast<curl_closesocket_callback>(close));
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &host);
}

CurlTransfer::~CurlTransfer() = default;

CurlTransfer &CurlTransfer::of(void *easy)
{
    void *self = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
    return *static_cast<CurlTransfer *>(self);
}

void CurlTransfer::begin(Request request)
{
    m_request = std::move(request);
    m_response = Response();
    m_outcome = Outcome();
    m_url = m_request.url;
    m_firstHost.clear();
    m_deadline = std::chrono::steady_clock::now() + m_request.timeout;
    m_elapsedBefore = 0;
    m_requests = 0;
    m_sentAnew = false;
    m_leftHost = false;
    if (m_asksForNames)
        curl_easy_setopt(m_easy.get(), CURLOPT_CERTINFO, 0L);
    m_asksForNames = false;
}

void CurlTransfer::release()
{
    m_paced.stop();
    m_request = Request();
    m_response = Response();
    m_body.clear();
}

std::optional<Outcome> CurlTransfer::setUp(Authenticator *authenticator)
{
    m_authenticator = authenticator;
    return setUpHop();
}

std::size_t CurlTransfer::onHeader(char *data, std::size_t size, std::size_t count, void *self)
{
    const std::size_t length = size * count;
    return static_cast<CurlTransfer *>(self)->takeHeader({data, length}) ? length : 0;
}

std::size_t CurlTransfer::onBody(char *data, std::size_t size, std::size_t count, void *self)
{
    const std::size_t length = size * count;
    return static_cast<CurlTransfer *>(self)->takeBody({data, length}) ? length : 0;
}

std::size_t CurlTransfer::onRead(char *data, std::size_t size, std::size_t count, void *self)
{
    auto &transfer = *static_cast<CurlTransfer *>(self);
    const std::optional<std::size_t> given =
        transfer.m_paced.give(data, size * count, headBytesSent(transfer.m_easy.get()));
    if (given)
        return *given;
    transfer.m_host.paused(transfer);
    return CURL_READFUNC_PAUSE;
}

/// A connection that was kept may turn out to be closed: then the body is sent again on another.
int CurlTransfer::onSeek(void *self, std::int64_t offset, int origin)
{
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    static_cast<CurlTransfer *>(self)->m_paced.seek(static_cast<std::size_t>(offset));
    return CURL_SEEKFUNC_OK;
}

void CurlTransfer::resume(SteadyTime now)
{
    if (!isPaused())
        return;
    m_deadline += m_paced.resume(now);
    curl_easy_pause(m_easy.get(), CURLPAUSE_CONT);
}

bool CurlTransfer::takeHeader(std::string_view line)
{
    // Those of informational answers count as well, or there could be answers without end.
    m_headerBytes += line.size() + kHeaderCost;
    if (m_headerBytes > kMaxHeaderBytes) {
        m_headerProblem = "net/http: server response headers exceeded " + std::to_string(kMaxHeaderBytes) + " bytes";
        return false;
    }
    if (m_headersDone && line.substr(0, 5) != "HTTP/")
        return true; // behind a body in chunks
    Headers &headers = m_response.headers;
    if (line.substr(0, 5) == "HTTP/") {
        headers.clear(); // what came before belongs to an informational answer
        headers.reserve(kUsualHeaders);
        m_headersDone = false;
        return true;
    }
    if (trimAscii(line).empty())
        return beginBody();
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos)
        headers.emplace_back(asciiLowerCase(line.substr(0, colon)), trimAscii(line.substr(colon + 1)));
    return true;
}

/// The headers of an answer, perhaps an informational one, are complete.
bool CurlTransfer::beginBody()
{
    m_response.status = statusOf(m_easy.get());
    if (m_response.status < 200)
        return true;
    m_headersDone = true;
    const std::string_view transfer = m_response.header("transfer-encoding");
    if (!transfer.empty() && asciiLowerCase(transfer) != "chunked" && asciiLowerCase(transfer) != "identity") {
        m_headerProblem = "net/http: unsupported transfer encoding: \"" + std::string(transfer) + '"';
        return false;
    }
    m_body.begin(m_request.bodyLimit, m_response.header("content-encoding") == "gzip" && !isRedirect());
    return true;
}

bool CurlTransfer::takeBody(std::string_view data)
{
    if (isRedirect()) {
        m_drained += data.size();
        m_skipsBody = m_drained > kMaxDrained;
        return !m_skipsBody;
    }
    if (!m_body.add(data))
        return false;
    if (m_body.hasWork())
        m_host.workLater(*this);
    return true;
}

bool CurlTransfer::isRedirect() const
{
    const int status = m_response.status;
    return m_profile.settings().followRedirects &&
           (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
           !m_response.header("location").empty();
}

CurlTransfer::Next CurlTransfer::complete(Outcome outcome)
{
    m_outcome = std::move(outcome);
    return Next::Complete;
}

CurlTransfer::Next CurlTransfer::finish(int code)
{
    addUp();
    m_ended = true;
    if (!m_body.problem().ok())
        return complete(refusedBody());
    if (shouldAskForNames(code)) {
        m_asksForNames = true;
        curl_easy_setopt(m_easy.get(), CURLOPT_CERTINFO, 1L);
        return sendAnother();
    }
    if (code != CURLE_OK && !m_skipsBody)
        return complete(failed(code));
    if (!m_headersDone) // libcurl is content with part of them
        return complete(failed(CURLE_PARTIAL_FILE));
    m_response.status = statusOf(m_easy.get());
    if (isRedirect())
        return follow();
    const int status = m_response.status;
    const bool bodyless = m_request.method == "HEAD" || status == 204 || status == 304;
    if (!m_body.end(bodyless || !m_request.acceptGzip))
        return complete(refusedBody());
    return m_body.hasWork() ? Next::Wait : succeed();
}

CurlTransfer::Next CurlTransfer::work()
{
    if (!m_body.workOn()) {
        if (!m_ended)
            addUp();
        return complete(refusedBody());
    }
    if (!m_ended)
        return Next::Wait;
    if (!m_body.hasWork())
        return succeed();
    return std::chrono::steady_clock::now() >= m_deadline ? complete(timedOut()) : Next::Wait;
}

CurlTransfer::Next CurlTransfer::succeed()
{
    m_response.body = m_body.take();
    if (m_authenticator != nullptr && !m_leftHost) {
        const bool mayPass = m_authenticator->heard(m_response, std::chrono::steady_clock::now());
        if (mayPass && !std::exchange(m_sentAnew, true))
            return sendAnother();
    }
    Outcome outcome;
    outcome.response = std::move(m_response);
    return complete(std::move(outcome));
}

Outcome CurlTransfer::takeOutcome()
{
    return std::move(m_outcome);
}

void CurlTransfer::addUp()
{
    CURL *easy = m_easy.get();
    Timing timing = timingOf(easy);
    for (double *part : {&timing.nameLookup, &timing.connect, &timing.tls, &timing.firstByte, &timing.total})
        *part += m_elapsedBefore;
    if (!m_https)
        timing.tls = 0;
    m_response.timing = timing;
    m_response.wireBytesSent += bytesSent(easy, !isPaced(), m_request.body ? m_request.body->size() : 0);
    m_response.wireBytesReceived += bytesReceived(easy);
}

CurlTransfer::Next CurlTransfer::follow()
{
    const auto refused = [this](std::string_view url, std::string_view reason, Failure failure = Failure::Other) {
        return complete(withFigures(makeFailure(failure, m_request.method, url, reason)));
    };
    std::string target = resolved(m_url, std::string(m_response.header("location")));
    if (target.empty())
        return refused(m_url, "failed to parse Location header \"" + std::string(m_response.header("location")) + '"');
    if (m_requests >= kMaxRequests)
        return refused(target, "stopped after 10 redirects");
    // As browsers and Go do: only 307 and 308 keep the method and the body.
    if (m_response.status < 307 && m_request.method != "GET" && m_request.method != "HEAD") {
        m_request.method = "GET";
        m_request.body = nullptr;
    }
    if (m_firstHost.empty())
        m_firstHost = hostOf(m_url);
    m_leftHost = m_leftHost || !isSameSite(m_firstHost, hostOf(target));
    const bool leavesTls = m_https && target.compare(0, 6, "https:") != 0;
    if (m_request.staysOnHost && m_request.body && (m_leftHost || leavesTls))
        return refused(target, "a redirect leads to another host, or out of TLS: the secret stays here",
                       Failure::Settings);
    m_url = std::move(target);
    return sendAnother();
}

/// Sends a request to m_url, in place of the one that has ended.
CurlTransfer::Next CurlTransfer::sendAnother()
{
    m_elapsedBefore = m_response.timing.total;
    m_response.headers.clear();
    m_response.body.clear();
    m_response.status = 0;
    if (std::optional<Outcome> failure = setUpHop())
        return complete(withFigures(std::move(*failure)));
    return Next::Again;
}

Outcome CurlTransfer::withFigures(Outcome outcome) const
{
    outcome.response.timing = m_response.timing;
    outcome.response.wireBytesSent = m_response.wireBytesSent;
    outcome.response.wireBytesReceived = m_response.wireBytesReceived;
    return outcome;
}

/// A certificate for another name is worth a second look: to keep what each certificate says would cost every new
/// connection.
bool CurlTransfer::shouldAskForNames(int code) const
{
    return code == CURLE_PEER_FAILED_VERIFICATION && !m_asksForNames && isWrongName(m_errorText.data());
}

Outcome CurlTransfer::failed(int code) const
{
    CURL *easy = m_easy.get();
    TransferEnd end = transferEnd(easy, code);
    end.socketError = code == CURLE_COULDNT_CONNECT ? m_host.takeSocketError() : 0;
    end.proxy = m_proxy;
    end.viaProxy = !end.proxy.empty();
    end.answered = m_headersDone;
    end.headerProblem = m_headerProblem;
    end.method = m_request.method;
    end.url = m_url;
    end.serverName = m_profile.settings().tls.serverName;
    end.unixSocket = m_request.unixSocket;
    if (m_asksForNames)
        end.certificateNames = certificateNames(easy);
    end.detail = m_errorText[0] != '\0' ? m_errorText.data() : curl_easy_strerror(static_cast<CURLcode>(code));
    return withFigures(describeFailure(end));
}

/// The answer is too large, or packed wrongly. Like Go's, such messages do not name the request.
Outcome CurlTransfer::refusedBody() const
{
    Outcome outcome;
    const Status &problem = m_body.problem();
    outcome.failure = problem.code() == Code::ResourceExhausted ? Failure::BodyLimit : Failure::Other;
    outcome.status = outcome.failure == Failure::BodyLimit ? problem : unavailable(problem.message());
    return withFigures(std::move(outcome));
}

Outcome CurlTransfer::unstartable(const Status &status, Failure failure) const
{
    return makeFailure(failure, m_request.method, m_url, status.message());
}

Outcome CurlTransfer::cancelled() const
{
    return makeFailure(Failure::Cancelled, m_request.method, m_url, "context canceled");
}

Outcome CurlTransfer::timedOut() const
{
    return makeFailure(Failure::Timeout, m_request.method, m_url, "context deadline exceeded");
}

} // namespace agent::http
