// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/tls_facts.h"

#include "agent/base/clock.h"
#include "agent/base/url.h"
#include "agent/http/curl_errors.h"
#include "agent/http/curl_info.h"
#include "agent/http/curl_profile.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <memory>

namespace agent::http {
namespace {

/// How long a stop may go unnoticed while nothing comes.
constexpr std::int64_t kStopLookMs = 100;

template <auto Free>
struct Deleter {
    template <typename T>
    void operator()(T *object) const
    {
        Free(object);
    }
};
using Bio = std::unique_ptr<BIO, Deleter<&BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Deleter<&X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<&EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Deleter<&SSL_CTX_free>>;
using Connection = std::unique_ptr<SSL, Deleter<&SSL_free>>;
using Easy = std::unique_ptr<void, Deleter<&curl_easy_cleanup>>;

std::string takeText(BIO *bio)
{
    char *text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

std::string nameText(const X509_NAME *name)
{
    const Bio out(BIO_new(BIO_s_mem()));
    // In the order of the certificate, in UTF-8, control characters escaped.
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB & ~XN_FLAG_SPC_EQ);
    return takeText(out.get());
}

std::int64_t unixTime(const ASN1_TIME *time)
{
    std::tm parts{};
    return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(timegm(&parts)) : 0;
}

std::string addressText(const ASN1_OCTET_STRING *bytes)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = ASN1_STRING_length(bytes) == 4 ? AF_INET : AF_INET6;
    if (family == AF_INET6 && ASN1_STRING_length(bytes) != 16)
        return {};
    return inet_ntop(family, ASN1_STRING_get0_data(bytes), text.data(), text.size()) != nullptr ? text.data() : "";
}

std::vector<std::string> alternativeNames(const X509 *certificate)
{
    std::vector<std::string> out;
    const std::unique_ptr<GENERAL_NAMES, Deleter<&GENERAL_NAMES_free>> names(
        static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const auto *const value =
            static_cast<const ASN1_STRING *>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type));
        if (type == GEN_DNS)
            out.emplace_back(reinterpret_cast<const char *>(ASN1_STRING_get0_data(value)),
                             static_cast<std::size_t>(ASN1_STRING_length(value)));
        else if (type == GEN_IPADD)
            out.push_back(addressText(value));
    }
    return out;
}

std::string fingerprint(const X509 *certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), digest.data(), &size);
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (unsigned i = 0; i < size; ++i)
        (out += kHex[digest[i] >> 4]) += kHex[digest[i] & 0x0f];
    return out;
}

CertificateFacts factsOf(const X509 *certificate)
{
    return {nameText(X509_get_subject_name(certificate)),
            nameText(X509_get_issuer_name(certificate)),
            alternativeNames(certificate),
            unixTime(X509_get0_notBefore(certificate)),
            unixTime(X509_get0_notAfter(certificate)),
            fingerprint(certificate)};
}

std::vector<Certificate> certificatesIn(const std::string &pem)
{
    std::vector<Certificate> out;
    const Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    while (X509 *certificate = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr))
        out.emplace_back(certificate);
    ERR_clear_error();
    return out;
}

/// What verification found, without stopping for it.
struct Verification {
    int chainError = X509_V_OK;
    int chainDepth = 0;
    bool wrongName = false;
};

int noteVerification(int, X509_STORE_CTX *context)
{
    const auto *const ssl =
        static_cast<SSL *>(X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto &found = *static_cast<Verification *>(SSL_get_app_data(ssl));
    const int error = X509_STORE_CTX_get_error(context);
    if (error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH) {
        found.wrongName = true;
    } else if (error != X509_V_OK && found.chainError == X509_V_OK) {
        found.chainError = error;
        found.chainDepth = X509_STORE_CTX_get_error_depth(context);
    }
    return 1;
}

int versionNumber(const std::string &name, int otherwise)
{
    if (name == "TLS10")
        return TLS1_VERSION;
    if (name == "TLS11")
        return TLS1_1_VERSION;
    if (name == "TLS12")
        return TLS1_2_VERSION;
    return name == "TLS13" ? TLS1_3_VERSION : otherwise;
}

/// The authorities that a client with this material trusts.
void trust(SSL_CTX *context, const TlsMaterial &material)
{
    X509_STORE *const store = SSL_CTX_get_cert_store(context);
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN); // as libcurl does
    if (!material.ca.empty()) {
        for (const Certificate &authority : certificatesIn(material.ca))
            X509_STORE_add_cert(store, authority.get());
        return;
    }
    const char *const file = std::getenv("SSL_CERT_FILE");
    const char *const directory = std::getenv("SSL_CERT_DIR");
    if (file == nullptr && directory == nullptr)
        SSL_CTX_set_default_verify_paths(context);
    if (file != nullptr)
        SSL_CTX_load_verify_file(context, file);
    if (directory != nullptr)
        SSL_CTX_load_verify_dir(context, directory);
}

void present(SSL_CTX *context, const TlsMaterial &material)
{
    const std::vector<Certificate> chain = certificatesIn(material.cert);
    const Bio in(BIO_new_mem_buf(material.key.data(), static_cast<int>(material.key.size())));
    const auto noPassword = [](char *, int, int, void *) { return -1; };
    const Key key(PEM_read_bio_PrivateKey(in.get(), nullptr, noPassword, nullptr));
    if (chain.empty() || !key)
        return;
    SSL_CTX_use_certificate(context, chain.front().get());
    SSL_CTX_use_PrivateKey(context, key.get());
    for (std::size_t i = 1; i < chain.size(); ++i)
        SSL_CTX_add1_chain_cert(context, chain[i].get());
}

/// One handshake over a connection that libcurl has made, perhaps through a TLS connection to a proxy.
class Handshake {
public:
    Handshake(const TlsSettings &settings, const TlsMaterial &material, TlsFacts &facts, std::stop_token stop);

    /// Empty when it succeeds, else what OpenSSL says.
    [[nodiscard]] std::string run(CURL *easy, SteadyTime deadline);
    [[nodiscard]] bool timedOut() const { return m_timedOut; }

private:
    [[nodiscard]] bool waitFor(CURL *easy, short events, SteadyTime deadline);
    [[nodiscard]] bool flush(CURL *easy, SteadyTime deadline);
    [[nodiscard]] bool receive(CURL *easy, SteadyTime deadline);
    void note();

    TlsFacts &m_facts;
    const std::stop_token m_stop;
    Verification m_verification;
    Context m_context;
    Connection m_ssl;
    BIO *m_in = BIO_new(BIO_s_mem()); ///< The connection's, as is the next.
    BIO *m_out = BIO_new(BIO_s_mem());
    std::string m_ioProblem;
    bool m_timedOut = false;
};

Handshake::Handshake(const TlsSettings &settings, const TlsMaterial &material, TlsFacts &facts, std::stop_token stop)
    : m_facts(facts), m_stop(std::move(stop)), m_context(SSL_CTX_new(TLS_client_method()))
{
    SSL_CTX *const context = m_context.get();
    SSL_CTX_set_min_proto_version(context, versionNumber(settings.minVersion, TLS1_2_VERSION));
    SSL_CTX_set_max_proto_version(context, versionNumber(settings.maxVersion, 0));
    if (settings.minVersion == "TLS10" || settings.minVersion == "TLS11")
        SSL_CTX_set_cipher_list(context, "DEFAULT@SECLEVEL=0");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &noteVerification);
    trust(context, material);
    present(context, material);
    const auto asked = [](SSL *, void *self) {
        static_cast<TlsFacts *>(self)->asksForCertificate = true;
        return 1;
    };
    SSL_CTX_set_cert_cb(context, asked, &facts);
    m_ssl.reset(SSL_new(context));
    SSL_set_app_data(m_ssl.get(), &m_verification);
    SSL_set_bio(m_ssl.get(), m_in, m_out);
    const std::string &name = facts.expectedName;
    X509_VERIFY_PARAM *const parameters = SSL_get0_param(m_ssl.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str()) != 1) {
        X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size());
        SSL_ctrl(m_ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char *>(name.c_str()));
    }
    ERR_clear_error();
}

bool Handshake::waitFor(CURL *easy, short events, SteadyTime deadline)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
    pollfd item{fd, events, 0};
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || m_stop.stop_requested()) {
            m_timedOut = true;
            return false;
        }
        const int ready = ::poll(&item, 1, static_cast<int>(std::min<std::int64_t>(left.count(), kStopLookMs)));
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR) {
            m_ioProblem = "poll failed";
            return false;
        }
    }
}

/// Sends what OpenSSL has to say.
bool Handshake::flush(CURL *easy, SteadyTime deadline)
{
    std::string data = takeText(m_out);
    static_cast<void>(BIO_reset(m_out));
    while (!data.empty()) {
        std::size_t sent = 0;
        const CURLcode code = curl_easy_send(easy, data.data(), data.size(), &sent);
        data.erase(0, sent);
        if (code == CURLE_AGAIN) {
            if (!waitFor(easy, POLLOUT, deadline))
                return false;
        } else if (code != CURLE_OK) {
            m_ioProblem = "connection reset by peer";
            return false;
        }
    }
    return true;
}

bool Handshake::receive(CURL *easy, SteadyTime deadline)
{
    std::array<char, 16384> buffer{};
    for (;;) {
        std::size_t got = 0;
        const CURLcode code = curl_easy_recv(easy, buffer.data(), buffer.size(), &got);
        if (code == CURLE_AGAIN) {
            if (!waitFor(easy, POLLIN, deadline))
                return false;
            continue;
        }
        if (code != CURLE_OK || got == 0) {
            m_ioProblem = code == CURLE_OK ? "EOF" : "connection reset by peer";
            return false;
        }
        return BIO_write(m_in, buffer.data(), static_cast<int>(got)) == static_cast<int>(got);
    }
}

std::string Handshake::run(CURL *easy, SteadyTime deadline)
{
    std::string problem;
    for (;;) {
        ERR_clear_error();
        const int result = SSL_connect(m_ssl.get());
        const int error = SSL_get_error(m_ssl.get(), result);
        const unsigned long reason = ERR_peek_error();
        const bool goesOn = result == 1 || error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
        const bool sent = flush(easy, deadline);
        if (!goesOn) {
            std::array<char, 256> text{};
            ERR_error_string_n(reason, text.data(), text.size());
            problem = text.data();
            break;
        }
        if (!sent) {
            problem = m_ioProblem;
            break;
        }
        if (result == 1)
            break;
        if (!receive(easy, deadline)) {
            problem = m_ioProblem;
            break;
        }
    }
    ERR_clear_error();
    note();
    return m_timedOut ? "timeout" : problem;
}

void Handshake::note()
{
    SSL *const ssl = m_ssl.get();
    const STACK_OF(X509) *const chain = SSL_get_peer_cert_chain(ssl);
    for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i)
        m_facts.chain.push_back(factsOf(sk_X509_value(chain, i)));
    if (m_facts.chain.empty())
        return;
    m_facts.protocol = SSL_get_version(ssl);
    if (const char *cipher = SSL_get_cipher_name(ssl); cipher != nullptr)
        m_facts.cipher = cipher;
    m_facts.isTrusted = m_verification.chainError == X509_V_OK;
    m_facts.nameMatches = !m_verification.wrongName;
    if (!m_facts.isTrusted) {
        m_facts.problem =
            std::string("x509: ") + X509_verify_cert_error_string(static_cast<long>(m_verification.chainError));
        const auto depth = static_cast<std::size_t>(m_verification.chainDepth);
        if (depth < m_facts.chain.size())
            m_facts.problem += " (" + m_facts.chain[depth].subject + ')';
    } else if (!m_facts.nameMatches) {
        m_facts.problem = wrongNameWords(m_facts.chain.front().names, m_facts.expectedName);
    }
}

/// Called by libcurl at least once a second; anything but 0 ends the transfer.
int endIfStopped(void *stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<const std::stop_token *>(stop)->stop_requested() ? 1 : 0;
}

/// Opens a plain connection to the host of `url`, through the tunnel of a proxy where there is one. `stop` is used as
/// long as `easy` is.
CURLcode connect(CURL *easy, const Url &url, std::chrono::milliseconds timeout, std::stop_token &stop, char *errorText)
{
    Url plain;
    plain.scheme = "http"; // TLS is made above it
    plain.host = url.host;
    plain.port = url.port.empty() ? "443" : url.port;
    curl_easy_setopt(easy, CURLOPT_URL, plain.toString().c_str());
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, errorText);
    curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &endIfStopped);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &stop);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(timeout.count(), 1)));
    return curl_easy_perform(easy);
}

TransferEnd endOf(CURL *easy, CURLcode code, const std::string &url, const std::string &proxy, std::string detail)
{
    TransferEnd end = transferEnd(easy, code);
    end.viaProxy = !proxy.empty();
    end.proxy = proxy;
    end.method = "GET";
    end.url = url;
    end.detail = std::move(detail);
    return end;
}

TlsProbe failed(TlsProbe probe, Outcome outcome)
{
    probe.failure = outcome.failure;
    probe.status = std::move(outcome.status);
    return probe;
}

} // namespace

std::vector<CertificateFacts> factsOfCertificates(const std::string &pem)
{
    std::vector<CertificateFacts> out;
    for (const Certificate &certificate : certificatesIn(pem))
        out.push_back(factsOf(certificate.get()));
    return out;
}

TlsProbe probeTls(const ClientSettings &settings, const std::string &url, std::chrono::milliseconds timeout,
                  std::stop_token stop)
{
    const SteadyTime deadline = std::chrono::steady_clock::now() + timeout;
    TlsProbe probe;
    const auto unusable = [&](const Status &status) {
        return failed(std::move(probe), makeFailure(Failure::Settings, "GET", url, status.message()));
    };
    const Result<Url> parsed = parseUrl(url);
    if (!parsed)
        return unusable(parsed.error());
    if (parsed->scheme != "https")
        return unusable(invalidInput("there is no TLS to look at: the URL does not begin with https"));
    CurlProfile profile(std::make_shared<const ClientSettings>(settings));
    const Result<std::shared_ptr<const TlsMaterial>> material = profile.tlsMaterial();
    if (!material)
        return unusable(material.error());
    const Result<std::string> proxy = profile.proxyFor(*parsed);
    if (!proxy)
        return unusable(proxy.error());
    TlsFacts &facts = probe.facts;
    facts.expectedName = settings.tls.serverName.empty() ? parsed->host : settings.tls.serverName;
    facts.certificate = factsOfCertificates((*material)->cert);
    if (const Result<Url> shown = parseUrl(*proxy); shown)
        facts.proxy = shown->redacted();

    std::array<char, CURL_ERROR_SIZE> errorText{};
    const Easy easy(curl_easy_init());
    profile.apply(easy.get());
    profile.applyTls(easy.get(), **material);
    profile.applyProxy(easy.get(), *proxy, true);
    const CURLcode code = connect(easy.get(), *parsed, timeout, stop, errorText.data());
    facts.peer = peerOf(easy.get());
    const auto end = [&](CURLcode why, std::string detail) {
        return failed(std::move(probe), describeFailure(endOf(easy.get(), why, url, *proxy, std::move(detail))));
    };
    if (code != CURLE_OK)
        return end(code, errorText[0] != '\0' ? errorText.data() : curl_easy_strerror(code));
    Handshake handshake(settings.tls, **material, facts, stop);
    std::string problem = handshake.run(easy.get(), deadline);
    if (problem.empty())
        return probe;
    return end(handshake.timedOut() ? CURLE_OPERATION_TIMEDOUT : CURLE_SSL_CONNECT_ERROR, std::move(problem));
}

} // namespace agent::http
