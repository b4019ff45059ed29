// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <QByteArray>
#include <QList>

#include <memory>
#include <string>

/// RSA keys and JSON web tokens for tests. Needs OpenSSL::Crypto.
namespace keys {

/// One RSA key for the whole test: making one takes long.
inline EVP_PKEY *rsa()
{
    static const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), &EVP_PKEY_free);
    return key.get();
}

/// Encrypted when there is a password.
inline std::string pem(EVP_PKEY *key, const std::string &password = {})
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
    auto *const secret = password.empty() ? nullptr : const_cast<char *>(password.data());
    PEM_write_bio_PrivateKey(out.get(), key, password.empty() ? nullptr : EVP_aes_128_cbc(), nullptr, 0, nullptr,
                             secret);
    char *text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

inline std::string decodeUrl(const QByteArray &text)
{
    const auto options = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    return QByteArray::fromBase64(text, options).toStdString();
}

/// The three parts of a token, decoded; fewer when it has no good signature of `key`.
inline QList<std::string> openToken(const std::string &token, EVP_PKEY *key)
{
    const QList<QByteArray> parts = QByteArray::fromStdString(token).split('.');
    if (parts.size() != 3)
        return {};
    const std::string text = (parts[0] + '.' + parts[1]).toStdString();
    const std::string signature = decodeUrl(parts[2]);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const auto bytes = [](const std::string &s) { return reinterpret_cast<const unsigned char *>(s.data()); };
    if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text), text.size()) != 1)
        return {};
    return {decodeUrl(parts[0]), decodeUrl(parts[1]), signature};
}

} // namespace keys
