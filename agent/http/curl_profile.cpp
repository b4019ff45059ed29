// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_profile.h"

#include "agent/base/filesystem.h"
#include "agent/http/request_headers.h"

#include <curl/curl.h>
#include <sys/stat.h>

#include <cstdlib>

namespace agent::http {
namespace {

constexpr long kReceiveBuffer = 64L * 1024;
constexpr long kKeepAliveSeconds = 60;
constexpr long kMaxIdleSeconds = 300;

/// The first of two variables that is set, as Go looks for both spellings.
std::string environment(const char *upper, const char *lower)
{
    for (const char *name : {upper, lower})
        if (const char *value = std::getenv(name); value != nullptr && *value != '\0')
            return value;
    return {};
}

/// A text that changes when the file does.
std::string fileState(const std::string &path)
{
    struct stat info {};
    if (path.empty() || ::stat(path.c_str(), &info) != 0)
        return {};
    std::string out = std::to_string(info.st_dev);
    for (const auto number :
         {static_cast<std::int64_t>(info.st_ino), static_cast<std::int64_t>(info.st_size),
          static_cast<std::int64_t>(info.st_mtim.tv_sec), static_cast<std::int64_t>(info.st_mtim.tv_nsec)})
        (out += '/') += std::to_string(number);
    return out;
}

Status load(const std::string &value, const std::string &file, std::string_view what, std::string &out)
{
    out = value;
    if (file.empty())
        return {};
    Result<std::string> text = makePosixFileSystem()->readFile(file);
    if (!text)
        return invalidInput("unable to read " + std::string(what) + ": " + text.error().message());
    out = std::move(*text);
    return {};
}

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
    : m_settings(std::move(settings)), m_readsHeaderFiles(hasHeaderFiles(*m_settings))
{
    // What Go leaves direct whenever a list of exceptions is in force.
    static constexpr const char *kLoopback = "localhost,127.0.0.0/8,::1";
    if (m_settings->proxy.fromEnvironment) {
        m_httpProxy = environment("HTTP_PROXY", "http_proxy");
        m_httpsProxy = environment("HTTPS_PROXY", "https_proxy");
        const std::string direct = environment("NO_PROXY", "no_proxy");
        m_noProxy = direct == "*" ? direct : direct + (direct.empty() ? "" : ",") + kLoopback;
    } else {
        m_httpProxy = m_settings->proxy.url;
        m_httpsProxy = m_settings->proxy.url;
        const std::string &direct = m_settings->proxy.noProxy;
        m_noProxy = direct.empty() || direct == "*" ? direct : direct + ',' + kLoopback;
    }
    curl_slist *list = nullptr;
    for (const auto &[name, values] : m_settings->proxy.connectHeader)
        for (const std::string &value : values)
            if (checkHeaders({{name, value}}).ok())
                list = curl_slist_append(list, (name + ": " + value).c_str());
    m_proxyHeaders.reset(list);
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

Result<std::shared_ptr<const TlsMaterial>> CurlProfile::tlsMaterial()
{
    const TlsSettings &tls = m_settings->tls;
    const bool hasFiles = !tls.caFile.empty() || !tls.certFile.empty() || !tls.key.file.empty();
    if (m_tlsMaterial && !hasFiles)
        return m_tlsMaterial;
    std::vector<std::string> states{fileState(tls.caFile), fileState(tls.certFile), fileState(tls.key.file)};
    if (m_tlsMaterial && m_tlsMaterial->fileStates == states)
        return m_tlsMaterial;

    auto material = std::make_shared<TlsMaterial>();
    material->fileStates = std::move(states);
    if (Status status = load(tls.ca, tls.caFile, "CA cert", material->ca); !status.ok())
        return status;
    if (Status status = load(tls.cert, tls.certFile, "specified client cert", material->cert); !status.ok())
        return status;
    if (Status status = load(tls.key.value, tls.key.file, "specified client key", material->key); !status.ok())
        return status;
    m_tlsMaterial = material;
    return m_tlsMaterial;
}

void CurlProfile::apply(void *easy) const
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBuffer);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                     m_settings->enableHttp2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
    const TlsSettings &tls = m_settings->tls;
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, minVersion(tls.minVersion) | maxVersion(tls.maxVersion));
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls.insecureSkipVerify ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls.insecureSkipVerify ? 0L : 2L);
}

void CurlProfile::applyTls(void *easy, const TlsMaterial &material) const
{
    setBlob(easy, CURLOPT_CAINFO_BLOB, material.ca);
    if (!material.ca.empty()) {
        // Only the authority given counts then, not those of the system.
        curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    }
    setBlob(easy, CURLOPT_SSLCERT_BLOB, material.cert);
    setBlob(easy, CURLOPT_SSLKEY_BLOB, material.key);
}

void CurlProfile::applyProxy(void *easy, bool https) const
{
    // An empty text, unlike a null pointer, keeps libcurl from asking the environment by itself.
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy(https).c_str());
    curl_easy_setopt(easy, CURLOPT_NOPROXY, m_noProxy.c_str());
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, CURLHEADER_SEPARATE);
    curl_easy_setopt(easy, CURLOPT_PROXYHEADER, https ? m_proxyHeaders.get() : nullptr);
}

} // namespace agent::http
