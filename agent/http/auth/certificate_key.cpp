// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/certificate_key.h"

#include "agent/base/filesystem.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>

namespace agent::http {
namespace {

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

struct Parts {
    Key key;
    std::vector<Certificate> certificates;
};

Bio reader(const std::string &text)
{
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string takeText(BIO *bio)
{
    char *text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

Key readKey(const std::string &pem, const std::string &password)
{
    const auto tell = [](char *buffer, int size, int, void *self) {
        const auto &secret = *static_cast<const std::string *>(self);
        const std::size_t length = std::min(secret.size(), static_cast<std::size_t>(size));
        std::copy_n(secret.data(), length, buffer);
        return length == 0 ? -1 : static_cast<int>(length);
    };
    return Key(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, tell, const_cast<std::string *>(&password)));
}

std::vector<Certificate> readCertificates(const std::string &pem)
{
    std::vector<Certificate> out;
    const Bio in = reader(pem);
    while (X509 *certificate = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr))
        out.emplace_back(certificate);
    return out;
}

Parts readPkcs12(const std::string &bytes, const std::string &password)
{
    Parts out;
    const std::unique_ptr<PKCS12, Deleter<&PKCS12_free>> file(d2i_PKCS12_bio(reader(bytes).get(), nullptr));
    EVP_PKEY *key = nullptr;
    X509 *certificate = nullptr;
    STACK_OF(X509) *others = nullptr;
    if (!file || PKCS12_parse(file.get(), password.c_str(), &key, &certificate, &others) != 1)
        return out;
    out.key.reset(key);
    if (certificate != nullptr)
        out.certificates.emplace_back(certificate);
    while (X509 *other = others != nullptr ? sk_X509_shift(others) : nullptr)
        out.certificates.emplace_back(other);
    sk_X509_free(others);
    return out;
}

std::string derOf(X509 *certificate)
{
    const Bio out(BIO_new(BIO_s_mem()));
    i2d_X509_bio(out.get(), certificate);
    return takeText(out.get());
}

Result<CertificateKey> joined(Parts parts, const std::string &path)
{
    if (parts.certificates.empty())
        return invalidInput(path + " has no certificate that can be read, or its password is wrong");
    if (!parts.key)
        return invalidInput(path + " has no private key that can be read, or its password is wrong");
    // The one that belongs to the key comes first, wherever it stands in the file.
    const auto own = std::find_if(parts.certificates.begin(), parts.certificates.end(), [&](const Certificate &one) {
        return X509_check_private_key(one.get(), parts.key.get()) == 1;
    });
    if (own == parts.certificates.end())
        return invalidInput("the certificate and the key in " + path + " do not belong together");
    std::rotate(parts.certificates.begin(), own, own + 1);
    CertificateKey out;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    X509_digest(parts.certificates.front().get(), EVP_sha1(), digest.data(), &size);
    out.sha1.assign(reinterpret_cast<const char *>(digest.data()), size);
    for (const Certificate &certificate : parts.certificates)
        out.chain.push_back(derOf(certificate.get()));
    const Bio pem(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(pem.get(), parts.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    out.keyPem = takeText(pem.get());
    return out;
}

} // namespace

Result<CertificateKey> readCertificateKey(const std::string &path, const std::string &keyPath,
                                          const std::string &password)
{
    const auto files = makePosixFileSystem();
    const Result<std::string> text = files->readFile(path);
    if (!text)
        return invalidInput("unable to read the certificate: " + text.error().message());
    Parts parts;
    if (text->find("-----BEGIN ") == std::string::npos)
        parts = readPkcs12(*text, password);
    else
        parts.certificates = readCertificates(*text);
    std::string places = path;
    if (!keyPath.empty()) {
        const Result<std::string> key = files->readFile(keyPath);
        if (!key)
            return invalidInput("unable to read the certificate's key: " + key.error().message());
        parts.key = readKey(*key, password);
        places += " and " + keyPath;
    } else if (!parts.key) {
        parts.key = readKey(*text, password);
    }
    Result<CertificateKey> out = joined(std::move(parts), places);
    ERR_clear_error();
    return out;
}

} // namespace agent::http
