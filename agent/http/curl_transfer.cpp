// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_transfer.h"

#include "agent/base/ascii.h"
#include "agent/base/url.h"
#include "agent/http/curl_errors.h"
#include "agent/http/request_headers.h"

#include <curl/curl.h>

#include <algorithm>
#include <new>

namespace agent::http {
namespace {

constexpr int kMaxRedirects = 10;
constexpr std::size_t kUsualHeaders = 12;

static_assert(CURL_ERROR_SIZE <= 256, "the buffer for error texts");

bool isHttps(std::string_view url)
{
    return asciiLowerCase(url.substr(0, 6)) == "https:";
}

std::string hostOf(const std::string &url)
{
    const Result<Url> parsed = parseUrl(url);
    return parsed ? parsed->host : std::string();
}

double seconds(CURL *easy, CURLINFO info)
{
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy, info, &microseconds);
    return static_cast<double>(microseconds) / 1e6;
}

long number(CURL *easy, CURLINFO info)
{
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

std::uint64_t bytes(CURL *easy, CURLINFO info)
{
    curl_off_t value = 0;
    curl_easy_getinfo(easy, info, &value);
    return static_cast<std::uint64_t>(std::max<curl_off_t>(value, 0));
}

std::string text(CURL *easy, CURLINFO info)
{
    char *value = nullptr;
    curl_easy_getinfo(easy, info, &value);
    return value != nullptr ? value : "";
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
    : m_index(index), m_profile(profile), m_host(host), m_easy(curl_easy_init())
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

std::optional<Outcome> CurlTransfer::begin(Request request)
{
    m_request = std::move(request);
    m_response = Response();
    m_url = m_request.url;
    m_firstHost.clear();
    m_deadline = std::chrono::steady_clock::now() + m_request.timeout;
    m_elapsedBefore = 0;
    m_redirects = 0;
    m_leftHost = false;
    m_overLimit = false;
    return setUp();
}

void CurlTransfer::release()
{
    m_request = Request();
    m_response = Response();
}

std::optional<Outcome> CurlTransfer::setUp()
{
    CURL *easy = m_easy.get();
    m_errorText[0] = '\0';
    m_https = isHttps(m_url);
    const std::string &method = m_request.method;
    m_hasBody = method == "POST" || (m_request.body && method != "GET" && method != "HEAD");
    setUpMethod();
    setUpAddress();
    if (m_https)
        if (std::optional<Outcome> failure = setUpTls())
            return failure;
    if (m_proxySetForHttps != m_https) {
        m_profile.applyProxy(easy, m_https);
        m_proxySetForHttps = m_https;
    }
    if (m_gzipSet != m_request.acceptGzip) {
        // With "identity" libcurl still unpacks what a server compresses unasked.
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, m_request.acceptGzip ? "gzip" : "identity");
        m_gzipSet = m_request.acceptGzip;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(m_deadline - std::chrono::steady_clock::now()).count();
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(left, 1)));
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
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    // The next request sets its method anew, so that no handle keeps a pointer to this body.
    m_methodSet.clear();
}

void CurlTransfer::setUpAddress()
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
    if (m_https && !name.empty()) {
        if (Result<Url> url = parseUrl(m_url); url && url->host != name) {
            m_hostHeader = url->hostPort();
            const std::string port = url->port.empty() ? "443" : url->port;
            url->port = port;
            const std::string target = name + ':' + port + ':' + url->hostPort();
            url->host = name;
            m_connectTo.reset(curl_slist_append(nullptr, target.c_str()));
            curl_easy_setopt(easy, CURLOPT_CONNECT_TO, m_connectTo.get());
            curl_easy_setopt(easy, CURLOPT_URL, url->toString().c_str());
            return;
        }
    }
    curl_easy_setopt(easy, CURLOPT_URL, m_url.c_str());
}

std::optional<Outcome> CurlTransfer::setUpHeaders()
{
    Result<std::shared_ptr<const Headers>> added = m_profile.headers();
    if (!added)
        return unstartable(added.error());
    const bool sameAdded = m_headersSet.added && (m_headersSet.added == *added || *m_headersSet.added == **added);
    if (m_headerList && sameAdded && m_headersSet.requested == m_request.headers && m_headersSet.host == m_hostHeader &&
        m_headersSet.hasBody == m_hasBody && m_headersSet.leftHost == m_leftHost)
        return std::nullopt;
    if (const Status status = checkHeaders(m_request.headers); !status.ok())
        return unstartable(status);

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
    for (const auto &[name, value] : **added)
        append(name, value);
    if (!m_hostHeader.empty())
        list = curl_slist_append(list, ("Host: " + m_hostHeader).c_str());
    // Of itself libcurl would ask leave before a large body, and call every body a form.
    list = curl_slist_append(list, "Expect:");
    if (m_hasBody && !hasContentType)
        list = curl_slist_append(list, "Content-Type:");
    curl_easy_setopt(m_easy.get(), CURLOPT_HTTPHEADER, list);
    m_headerList.reset(list);
    m_headersSet = {m_request.headers, std::move(*added), m_hostHeader, m_hasBody, m_leftHost};
    return std::nullopt;
}

std::size_t CurlTransfer::onHeader(char *data, std::size_t size, std::size_t count, void *self)
{
    auto &transfer = *static_cast<CurlTransfer *>(self);
    std::string_view line(data, size * count);
    Headers &headers = transfer.m_response.headers;
    if (line.substr(0, 5) == "HTTP/") {
        headers.clear(); // what came before belongs to an informational answer
        headers.reserve(kUsualHeaders);
        return line.size();
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        return line.size();
    headers.emplace_back(asciiLowerCase(line.substr(0, colon)), trimAscii(line.substr(colon + 1)));
    return line.size();
}

std::size_t CurlTransfer::onBody(char *data, std::size_t size, std::size_t count, void *self)
{
    auto &transfer = *static_cast<CurlTransfer *>(self);
    std::string &body = transfer.m_response.body;
    const std::size_t length = size * count;
    if (body.empty())
        body = transfer.m_host.takeBody();
    const std::uint64_t limit = transfer.m_request.bodyLimit;
    if (limit > 0 && body.size() + length >= limit) {
        transfer.m_overLimit = true;
        return 0;
    }
    body.append(data, length);
    return length;
}

bool CurlTransfer::isRedirect() const
{
    const int status = m_response.status;
    return m_profile.settings().followRedirects &&
           (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
           !m_response.header("location").empty();
}

std::optional<Outcome> CurlTransfer::finish(int code)
{
    CURL *easy = m_easy.get();
    addUp();
    if (code != CURLE_OK)
        return failed(code);
    m_response.status = static_cast<int>(number(easy, CURLINFO_RESPONSE_CODE));
    if (isRedirect())
        return follow();
    Outcome outcome;
    outcome.response = std::move(m_response);
    return outcome;
}

void CurlTransfer::addUp()
{
    CURL *easy = m_easy.get();
    Timing &timing = m_response.timing;
    timing.nameLookup = m_elapsedBefore + seconds(easy, CURLINFO_NAMELOOKUP_TIME_T);
    timing.connect = m_elapsedBefore + seconds(easy, CURLINFO_CONNECT_TIME_T);
    timing.tls = m_https ? m_elapsedBefore + seconds(easy, CURLINFO_APPCONNECT_TIME_T) : 0;
    timing.firstByte = m_elapsedBefore + seconds(easy, CURLINFO_STARTTRANSFER_TIME_T);
    timing.total = m_elapsedBefore + seconds(easy, CURLINFO_TOTAL_TIME_T);
    m_response.wireBytesSent +=
        static_cast<std::uint64_t>(number(easy, CURLINFO_REQUEST_SIZE)) + bytes(easy, CURLINFO_SIZE_UPLOAD_T);
    m_response.wireBytesReceived +=
        static_cast<std::uint64_t>(number(easy, CURLINFO_HEADER_SIZE)) + bytes(easy, CURLINFO_SIZE_DOWNLOAD_T);
}

std::optional<Outcome> CurlTransfer::follow()
{
    std::string target = text(m_easy.get(), CURLINFO_REDIRECT_URL);
    if (target.empty())
        return makeFailure(Failure::Other, m_request.method, m_url,
                           "failed to parse Location header \"" + std::string(m_response.header("location")) + '"');
    if (++m_redirects > kMaxRedirects)
        return makeFailure(Failure::Other, m_request.method, target, "stopped after 10 redirects");
    // As browsers and Go do: only 307 and 308 keep the method and the body.
    if (m_response.status < 307 && m_request.method != "GET" && m_request.method != "HEAD") {
        m_request.method = "GET";
        m_request.body = nullptr;
    }
    if (m_firstHost.empty())
        m_firstHost = hostOf(m_url);
    m_leftHost = m_leftHost || !isSameSite(m_firstHost, hostOf(target));
    m_url = std::move(target);
    m_elapsedBefore = m_response.timing.total;
    m_response.headers.clear();
    m_response.body.clear();
    return setUp();
}

Outcome CurlTransfer::failed(int code) const
{
    CURL *easy = m_easy.get();
    TransferEnd end;
    end.code = code;
    end.systemError = static_cast<int>(number(easy, CURLINFO_OS_ERRNO));
    end.proxyStatus = number(easy, CURLINFO_HTTP_CONNECTCODE);
    end.proxy = m_profile.proxy(m_https);
    end.viaProxy = !end.proxy.empty();
    end.answered = number(easy, CURLINFO_RESPONSE_CODE) != 0;
    end.overBodyLimit = m_overLimit;
    end.method = m_request.method;
    end.url = m_url;
    end.unixSocket = m_request.unixSocket;
    if (const std::string address = text(easy, CURLINFO_PRIMARY_IP); !address.empty()) {
        const std::string port = ':' + std::to_string(number(easy, CURLINFO_PRIMARY_PORT));
        end.peer = address.find(':') == std::string::npos ? address + port : '[' + address + ']' + port;
    }
    end.detail = m_errorText[0] != '\0' ? m_errorText.data() : curl_easy_strerror(static_cast<CURLcode>(code));
    Outcome outcome = describeFailure(end);
    outcome.response.timing = m_response.timing;
    outcome.response.wireBytesSent = m_response.wireBytesSent;
    outcome.response.wireBytesReceived = m_response.wireBytesReceived;
    return outcome;
}

Outcome CurlTransfer::unstartable(const Status &status) const
{
    return makeFailure(Failure::Settings, m_request.method, m_url, status.message());
}

Outcome CurlTransfer::cancelled() const
{
    return makeFailure(Failure::Cancelled, m_request.method, m_url, "context canceled");
}

} // namespace agent::http
