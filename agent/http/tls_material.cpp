// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/tls_material.h"

#include "agent/base/filesystem.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>

namespace agent::http {
namespace {

constexpr std::int64_t kNanos = 1'000'000'000;
constexpr std::int64_t kSettled = 2 * kNanos; ///< The coarsest time stamps that file systems have.

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

/// What goes wrong here leaves no trace for whoever asks OpenSSL for errors next.
struct ErrorsEndHere {
    ErrorsEndHere() = default;
    ~ErrorsEndHere() { ERR_clear_error(); }
    ErrorsEndHere(const ErrorsEndHere &) = delete;
    ErrorsEndHere &operator=(const ErrorsEndHere &) = delete;
};

std::int64_t nanoseconds(const timespec &time)
{
    return static_cast<std::int64_t>(time.tv_sec) * kNanos + time.tv_nsec;
}

Bio reader(const std::string &text)
{
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// The certificates in `text` as PEM, without whatever else is there; empty when there are none.
std::string certificatesIn(const std::string &text)
{
    const ErrorsEndHere quiet;
    const Bio in = reader(text);
    const Bio out(BIO_new(BIO_s_mem()));
    char *name = nullptr;
    char *header = nullptr;
    unsigned char *data = nullptr;
    long size = 0;
    while (PEM_read_bio(in.get(), &name, &header, &data, &size) == 1) {
        const unsigned char *at = data;
        if (std::string_view(name) == "CERTIFICATE" && *header == '\0')
            if (const Certificate certificate(d2i_X509(nullptr, &at, size)); certificate)
                PEM_write_bio_X509(out.get(), certificate.get());
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_free(data);
    }
    char *pem = nullptr;
    const long length = BIO_get_mem_data(out.get(), &pem);
    return length > 0 ? std::string(pem, static_cast<std::size_t>(length)) : std::string();
}

std::string sha256(const std::string &text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (unsigned i = 0; i < size; ++i)
        (out += kHex[digest[i] >> 4]) += kHex[digest[i] & 0x0f];
    return out;
}

/// Why certificate and key cannot be used together; empty when they can.
std::string pairProblem(const std::string &cert, const std::string &key)
{
    const ErrorsEndHere quiet;
    const Certificate certificate(PEM_read_bio_X509(reader(cert).get(), nullptr, nullptr, nullptr));
    if (!certificate)
        return cert.find("-----BEGIN") == std::string::npos
                   ? "tls: failed to find any PEM data in certificate input"
                   : "tls: failed to find \"CERTIFICATE\" PEM block in certificate input";
    // An encrypted key is unusable: nobody is there to be asked for its password.
    const auto noPassword = [](char *, int, int, void *) { return -1; };
    const Key privateKey(PEM_read_bio_PrivateKey(reader(key).get(), nullptr, noPassword, nullptr));
    if (!privateKey)
        return key.find("-----BEGIN") == std::string::npos ? "tls: failed to find any PEM data in key input"
                                                           : "tls: failed to parse private key";
    if (X509_check_private_key(certificate.get(), privateKey.get()) != 1)
        return "tls: private key does not match public key";
    return {};
}

Status read(const std::string &value, const std::string &file, std::string_view what, std::string &out)
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

std::string describe(const std::string &file)
{
    return file.empty() ? "inline" : "file " + file;
}

} // namespace

TlsLoader::FileState TlsLoader::stateOf(const std::string &path)
{
    struct stat info {};
    if (path.empty() || ::stat(path.c_str(), &info) != 0)
        return {};
    return {info.st_dev, info.st_ino, info.st_size, nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)};
}

/// Brings material as read into the form that is used.
Status TlsLoader::check(TlsMaterial &material) const
{
    const TlsSettings &tls = m_settings;
    if (!tls.ca.empty() || !tls.caFile.empty()) {
        material.ca = certificatesIn(material.ca);
        if (material.ca.empty())
            return invalidInput("unable to use specified CA cert " + describe(tls.caFile));
    }
    const bool hasCert = !tls.cert.empty() || !tls.certFile.empty();
    if (!hasCert)
        return {};
    if (const std::string problem = pairProblem(material.cert, material.key); !problem.empty())
        return invalidInput("unable to use specified client cert (" + describe(tls.certFile) + ") & key (" +
                            describe(tls.key.file) + "): " + problem);
    material.cert += "\nkey " + sha256(material.key) + '\n';
    return {};
}

Result<std::shared_ptr<const TlsMaterial>> TlsLoader::load()
{
    const TlsSettings &tls = m_settings;
    const FileStates states{stateOf(tls.caFile), stateOf(tls.certFile), stateOf(tls.key.file)};
    if (m_material && m_settled && states == m_states)
        return m_material;

    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    auto material = std::make_shared<TlsMaterial>();
    if (Status status = read(tls.ca, tls.caFile, "CA cert", material->ca); !status.ok())
        return status;
    if (Status status = read(tls.cert, tls.certFile, "specified client cert", material->cert); !status.ok())
        return status;
    if (Status status = read(tls.key.value, tls.key.file, "specified client key", material->key); !status.ok())
        return status;

    const std::int64_t settledBefore = nanoseconds(now) - kSettled;
    m_settled = std::all_of(states.begin(), states.end(), [&](const FileState &state) {
        return std::max(state.modified, state.changed) < settledBefore;
    });
    m_states = states;
    if (m_material && material->ca == m_caRead && material->cert == m_certRead && material->key == m_material->key)
        return m_material;
    m_material = nullptr;
    std::string caRead = material->ca;
    std::string certRead = material->cert;
    if (Status status = check(*material); !status.ok())
        return status;
    m_caRead = std::move(caRead);
    m_certRead = std::move(certRead);
    m_material = std::move(material);
    return m_material;
}

} // namespace agent::http
