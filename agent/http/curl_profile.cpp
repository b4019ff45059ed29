// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_profile.h"

#include "agent/http/request_headers.h"

#include <curl/curl.h>

#include <cstdlib>

namespace agent::http {
namespace {

/// libcurl reads up to a hundred of them from one socket before the next has its turn.
constexpr long kReceiveBuffer = 16L * 1024;
constexpr long kKeepAliveSeconds = 60;

long minVersion(const std::string &name)
{
    if (name == "TLS10")
        return CURL_SSLVERSION_TLSv1_0;
    if (name == "TLS11")
        return CURL_SSLVERSION_TLSv1_1;
    if (name == "TLS13")
        return CURL_SSLVERSION_TLSv1_3;
    return CURL_SSLVERSION_TLSv1_2; // Go's default as well
}

long maxVersion(const std::string &name)
{
    if (name == "TLS10")
        return CURL_SSLVERSION_MAX_TLSv1_0;
    if (name == "TLS11")
        return CURL_SSLVERSION_MAX_TLSv1_1;
    if (name == "TLS12")
        return CURL_SSLVERSION_MAX_TLSv1_2;
    if (name == "TLS13")
        return CURL_SSLVERSION_MAX_TLSv1_3;
    return CURL_SSLVERSION_MAX_DEFAULT;
}

/// Of the system: where SSL_CERT_DIR says, or where distributions have it.
const char *authorityDirectory()
{
    const char *const directory = std::getenv("SSL_CERT_DIR");
    return directory != nullptr ? directory : "/etc/ssl/certs";
}

/// Lends bytes to libcurl without a copy. libcurl does not write to them; its interface predates const.
void setBlob(CURL *easy, CURLoption option, const std::string &bytes)
{
    if (bytes.empty()) {
        curl_easy_setopt(easy, option, nullptr);
        return;
    }
    curl_blob blob{};
    blob.data = const_cast<char *>(bytes.data());
    blob.len = bytes.size();
    blob.flags = CURL_BLOB_NOCOPY;
    curl_easy_setopt(easy, option, &blob);
}

} // namespace

void CurlProfile::ListDeleter::operator()(void *list) const
{
    curl_slist_free_all(static_cast<curl_slist *>(list));
}

CurlProfile::CurlProfile(std::shared_ptr<const ClientSettings> settings)
    : m_settings(std::move(settings)), m_readsHeaderFiles(hasHeaderFiles(*m_settings)), m_tlsLoader(m_settings->tls),
      m_proxyRules(m_settings->proxy)
{
    curl_slist *list = nullptr;
    for (const auto &[name, values] : m_settings->proxy.connectHeader)
        for (const std::string &value : values)
            if (checkHeaders({{name, value}}).ok())
                list = curl_slist_append(list, (name + ": " + value).c_str());
    m_connectHeaders.reset(list);
}

Result<std::shared_ptr<const Headers>> CurlProfile::headers()
{
    if (m_headers)
        return m_headers;
    Result<Headers> read = headersOf(*m_settings);
    if (!read)
        return read.error();
    if (Status status = checkHeaders(*read); !status.ok())
        return status;
    auto headers = std::make_shared<const Headers>(std::move(*read));
    if (!m_readsHeaderFiles)
        m_headers = headers;
    return headers;
}

void CurlProfile::apply(void *easy) const
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBuffer);
    // A name server that hangs is left to its thread: waiting for it would hold up every other request.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                     m_settings->enableHttp2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
    // ProxyRules decides; an empty text, unlike a null pointer, keeps libcurl from asking the environment.
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, CURLHEADER_SEPARATE);
    if (m_settings->roundRobinDns) {
        // Addresses are shuffled as they are resolved, so what was resolved must not be used again.
        curl_easy_setopt(easy, CURLOPT_DNS_SHUFFLE_ADDRESSES, 1L);
        curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    }
    applyTlsBounds(easy);
}

void CurlProfile::applyTlsBounds(void *easy) const
{
    const TlsSettings &tls = m_settings->tls;
    const long versions = minVersion(tls.minVersion) | maxVersion(tls.maxVersion);
    const long verifies = tls.insecureSkipVerify ? 0L : 1L;
    const long verifiesName = tls.insecureSkipVerify ? 0L : 2L;
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, versions);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verifies);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verifiesName);
    curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, versions);
    curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER, verifies);
    curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST, verifiesName);
    // Who asks for the old versions means to have them: OpenSSL would refuse them at its usual level.
    if (tls.minVersion == "TLS10" || tls.minVersion == "TLS11") {
        curl_easy_setopt(easy, CURLOPT_SSL_CIPHER_LIST, "DEFAULT@SECLEVEL=0");
        curl_easy_setopt(easy, CURLOPT_PROXY_SSL_CIPHER_LIST, "DEFAULT@SECLEVEL=0");
    }
    // The authorities of the system, where Go looks for them too. With a directory beside the file libcurl would read
    // all of them for every connection, instead of once.
    const char *const directory = std::getenv("SSL_CERT_DIR");
    curl_easy_setopt(easy, CURLOPT_CAPATH, directory);
    curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, directory);
    if (const char *file = std::getenv("SSL_CERT_FILE"); file != nullptr) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, file);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, file);
    }
}

void CurlProfile::applyTls(void *easy, const TlsMaterial &material) const
{
    for (const CURLoption option : {CURLOPT_CAINFO_BLOB, CURLOPT_PROXY_CAINFO_BLOB})
        setBlob(easy, option, material.ca);
    if (!material.ca.empty() && m_settings->tls.addsToSystem)
        // libcurl does not read a file beside the bytes given, but a directory.
        for (const CURLoption option : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH})
            curl_easy_setopt(easy, option, authorityDirectory());
    else if (!material.ca.empty())
        // Only the authority given counts then, not those of the system.
        for (const CURLoption option : {CURLOPT_CAINFO, CURLOPT_CAPATH, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAPATH})
            curl_easy_setopt(easy, option, nullptr);
    for (const CURLoption option : {CURLOPT_SSLCERT_BLOB, CURLOPT_PROXY_SSLCERT_BLOB})
        setBlob(easy, option, material.cert);
    for (const CURLoption option : {CURLOPT_SSLKEY_BLOB, CURLOPT_PROXY_SSLKEY_BLOB})
        setBlob(easy, option, material.key);
}

void CurlProfile::applyProxy(void *easy, const std::string &proxy, bool https) const
{
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXYHEADER, https ? m_connectHeaders.get() : nullptr);
}

} // namespace agent::http
