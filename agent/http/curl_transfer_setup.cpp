// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_transfer.h"

#include "agent/base/ascii.h"
#include "agent/base/url.h"
#include "agent/http/request_headers.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

/// How a transfer sets libcurl's handle up for a hop.
namespace agent::http {
namespace {

constexpr std::int64_t kMaxIdleSeconds = 300;

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

} // namespace

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

} // namespace agent::http
