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

constexpr std::int64_t kMaxIdleSeconds = 300;
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

/// The host as libcurl writes it: the port of the scheme is left out.
std::string hostHeaderOf(const std::string &url)
{
    Result<Url> parsed = parseUrl(url);
    if (!parsed)
        return {};
    if (parsed->port == (parsed->scheme == "https" ? "443" : "80"))
        parsed->port.clear();
    return parsed->hostPort();
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

std::optional<Outcome> CurlTransfer::setUpHop()
{
    CURL *easy = m_easy.get();
    m_errorText[0] = '\0';
    ++m_requests;
    m_headersDone = false;
    m_skipsBody = false;
    m_ended = false;
    m_headerBytes = 0;
    m_drained = 0;
    m_headerProblem.clear();
    m_body.begin(m_request.bodyLimit, false);
    const Result<Url> url = parseUrl(m_url);
    if (!url)
        return unstartable(url.error());
    m_https = url->scheme == "https";
    const std::string &method = m_request.method;
    m_hasBody = method == "POST" || (m_request.body && method != "GET" && method != "HEAD");
    m_paced.stop();
    if (m_hasBody)
        m_paced.begin(m_request);
    setUpConnections();
    setUpMethod();
    setUpAddress(*url);
    if (std::optional<Outcome> failure = setUpProxy(*url))
        return failure;
    if (m_https || m_proxy.compare(0, 6, "https:") == 0)
        if (std::optional<Outcome> failure = setUpTls())
            return failure;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(m_deadline - std::chrono::steady_clock::now()).count();
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, isPaced() ? 0L : static_cast<long>(std::max<std::int64_t>(left, 1)));
    return setUpHeaders();
}

std::optional<Outcome> CurlTransfer::setUpTls()
{
    Result<std::shared_ptr<const TlsMaterial>> material = m_profile.tlsMaterial();
    if (!material)
        return unstartable(material.error());
    if (m_tlsSet != *material) {
        m_profile.applyTls(m_easy.get(), **material);
        m_tlsSet = std::move(*material);
    }
    return std::nullopt;
}

std::optional<Outcome> CurlTransfer::setUpProxy(const Url &url)
{
    m_proxy.clear();
    if (m_request.unixSocket.empty()) {
        Result<std::string> proxy = m_profile.proxyFor(url);
        if (!proxy)
            return unstartable(proxy.error());
        m_proxy = std::move(*proxy);
    }
    SetProxy wanted{m_proxy, m_https};
    if (m_proxySet != wanted) {
        m_profile.applyProxy(m_easy.get(), m_proxy, m_https);
        m_proxySet = std::move(wanted);
    }
    return std::nullopt;
}

/// libcurl counts whole seconds.
void CurlTransfer::setUpConnections()
{
    const auto idle =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - m_host.oldestConnection());
    const long maxIdle = static_cast<long>(std::min<std::int64_t>(idle.count(), kMaxIdleSeconds));
    if (maxIdle == m_maxIdleSet)
        return;
    m_maxIdleSet = maxIdle;
    curl_easy_setopt(m_easy.get(), CURLOPT_MAXAGE_CONN, maxIdle);
}

void CurlTransfer::setUpMethod()
{
    CURL *easy = m_easy.get();
    const std::string &method = m_request.method;
    if (method != m_methodSet) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 0L);
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        const bool special = method != "GET" && method != "HEAD" && method != "POST";
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, special ? method.c_str() : nullptr);
        if (method == "HEAD")
            curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        m_methodSet = method;
    }
    if (!m_hasBody)
        return;
    static const std::string kEmpty;
    const std::string &body = m_request.body ? *m_request.body : kEmpty;
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, isPaced() ? nullptr : body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    // The next request sets its method anew, so that no handle keeps a pointer to this body.
    m_methodSet.clear();
}

void CurlTransfer::setUpAddress(const Url &url)
{
    CURL *easy = m_easy.get();
    if (m_socketSet != m_request.unixSocket) {
        m_socketSet = m_request.unixSocket;
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, m_socketSet.empty() ? nullptr : m_socketSet.c_str());
    }
    if (m_connectTo) {
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, nullptr);
        m_connectTo.reset();
    }
    m_hostHeader.clear();
    // libcurl checks certificates for the host of the URL: that becomes the configured name, and the true host the
    // place to connect to.
    const std::string &name = m_profile.settings().tls.serverName;
    if (m_https && !name.empty() && url.host != name) {
        m_hostHeader = url.hostPort();
        Url shown = url;
        shown.host = name;
        shown.port = url.port.empty() ? "443" : url.port;
        const std::string target = name + ':' + shown.port + ':' + url.hostPort();
        m_connectTo.reset(curl_slist_append(nullptr, target.c_str()));
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, m_connectTo.get());
        curl_easy_setopt(easy, CURLOPT_URL, shown.toString().c_str());
        return;
    }
    curl_easy_setopt(easy, CURLOPT_URL, m_url.c_str());
}

std::optional<Outcome> CurlTransfer::setUpHeaders()
{
    Result<std::shared_ptr<const Headers>> added = m_profile.headers();
    if (!added)
        return unstartable(added.error());
    Result<Headers> letIn = letInHeaders();
    if (!letIn)
        return unstartable(letIn.error());
    const SentHeaders &set = m_headersSet;
    const bool sameAdded = set.added && (set.added == *added || *set.added == **added);
    if (m_headerList && sameAdded && set.requested == m_request.headers && set.letIn == *letIn &&
        set.host == m_hostHeader && set.acceptGzip == m_request.acceptGzip && set.hasBody == m_hasBody &&
        set.leftHost == m_leftHost)
        return std::nullopt;
    for (const Headers *headers : {&m_request.headers, &*letIn})
        if (const Status status = checkHeaders(*headers); !status.ok())
            return unstartable(status);
    List list = headerList(**added, *letIn);
    curl_easy_setopt(m_easy.get(), CURLOPT_HTTPHEADER, list.get());
    m_headerList = std::move(list);
    m_headersSet = {m_request.headers,    std::move(*added), std::move(*letIn), m_hostHeader,
                    m_request.acceptGzip, m_hasBody,         m_leftHost};
    return std::nullopt;
}

/// What lets this hop in. Nothing that identifies the sender goes to another host.
Result<Headers> CurlTransfer::letInHeaders()
{
    if (m_authenticator == nullptr || m_leftHost)
        return Headers();
    const std::string host = m_hostHeader.empty() ? hostHeaderOf(m_url) : m_hostHeader;
    const std::string_view body = m_hasBody && m_request.body ? std::string_view(*m_request.body) : std::string_view();
    return m_authenticator->headersFor({m_request.method, m_url, host, m_request.headers, body});
}

CurlTransfer::List CurlTransfer::headerList(const Headers &added, const Headers &letIn) const
{
    curl_slist *list = nullptr;
    bool hasContentType = false;
    const auto append = [&](const std::string &name, const std::string &value) {
        if (m_leftHost && !mayLeaveHost(name))
            return;
        hasContentType = hasContentType || asciiLowerCase(name) == "content-type";
        // A header without a value is written with a semicolon, or libcurl takes it for one to leave out.
        list = curl_slist_append(list, (value.empty() ? name + ';' : name + ": " + value).c_str());
    };
    for (const auto &[name, value] : m_request.headers)
        append(name, value);
    for (const auto &[name, value] : added)
        append(name, value);
    for (const auto &[name, value] : letIn)
        append(name, value);
    // Unpacking is done here and not by libcurl, which knows neither a limit nor what may wait.
    append("Accept-Encoding", m_request.acceptGzip ? "gzip" : "identity");
    if (!m_hostHeader.empty())
        list = curl_slist_append(list, ("Host: " + m_hostHeader).c_str());
    // Of itself libcurl would ask leave before a large body, and call every body a form.
    list = curl_slist_append(list, "Expect:");
    if (m_hasBody && !hasContentType)
        list = curl_slist_append(list, "Content-Type:");
    return List(list);
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
