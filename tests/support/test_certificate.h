// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

/// A self-signed certificate with its key, made on the spot. Needs OpenSSL::Crypto.
class TestCertificate {
public:
    /// `names` as in "DNS:gotham.test,IP:127.0.0.1"; valid from `from` to `to`, seconds from now.
    explicit TestCertificate(const std::string &names, long from = -3600, long to = 3600)
        : m_key(EVP_EC_gen("P-256"), &EVP_PKEY_free), m_certificate(X509_new(), &X509_free)
    {
        X509 *x = m_certificate.get();
        X509_set_version(x, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
        X509_gmtime_adj(X509_getm_notBefore(x), from);
        X509_gmtime_adj(X509_getm_notAfter(x), to);
        X509_set_pubkey(x, m_key.get());
        X509_NAME *name = X509_get_subject_name(x);
        const std::string common = "belfry test";
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char *>(common.data()), -1,
                                   -1, 0);
        X509_set_issuer_name(x, name);
        X509_EXTENSION *extension =
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, const_cast<char *>(names.c_str()));
        X509_add_ext(x, extension, -1);
        X509_EXTENSION_free(extension);
        X509_sign(x, m_key.get(), EVP_sha256());
    }

    [[nodiscard]] X509 *x509() const { return m_certificate.get(); }
    [[nodiscard]] EVP_PKEY *key() const { return m_key.get(); }
    [[nodiscard]] std::string certificatePem() const
    {
        return pem([this](BIO *out) { PEM_write_bio_X509(out, m_certificate.get()); });
    }
    [[nodiscard]] std::string keyPem() const
    {
        return pem(
            [this](BIO *out) { PEM_write_bio_PrivateKey(out, m_key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    }

private:
    template <typename Write>
    static std::string pem(Write write)
    {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
        write(out.get());
        BUF_MEM *memory = nullptr;
        BIO_get_mem_ptr(out.get(), &memory);
        return {memory->data, memory->length};
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> m_key;
    std::unique_ptr<X509, decltype(&X509_free)> m_certificate;
};
