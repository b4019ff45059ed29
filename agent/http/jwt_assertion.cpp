// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/jwt_assertion.h"

#include "agent/http/base64.h"

#include <nlohmann/json.hpp>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <memory>

namespace agent::http {
namespace {

constexpr std::int64_t kLifeSeconds = 600;

struct Deleter {
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};

const EVP_MD *digestOf(const std::string &algorithm)
{
    if (algorithm == "RS384")
        return EVP_sha384();
    return algorithm == "RS512" ? EVP_sha512() : EVP_sha256();
}

Result<std::string> sign(const std::string &text, const std::string &pem, const EVP_MD *digest)
{
    const std::unique_ptr<BIO, Deleter> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const auto noPassword = [](char *, int, int, void *) { return -1; };
    const std::unique_ptr<EVP_PKEY, Deleter> key(PEM_read_bio_PrivateKey(in.get(), nullptr, noPassword, nullptr));
    if (!key)
        return invalidInput("invalid key: key must be a PEM encoded PKCS1 or PKCS8 key");
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
        return invalidInput("key is not a valid RSA private key");
    const std::unique_ptr<EVP_MD_CTX, Deleter> context(EVP_MD_CTX_new());
    const auto *const data = reinterpret_cast<const unsigned char *>(text.data());
    std::size_t size = 0;
    std::string signature;
    bool good = EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
                EVP_DigestSign(context.get(), nullptr, &size, data, text.size()) == 1;
    if (good) {
        signature.resize(size);
        auto *const out = reinterpret_cast<unsigned char *>(signature.data());
        good = EVP_DigestSign(context.get(), out, &size, data, text.size()) == 1;
    }
    if (!good)
        return invalidInput("the key cannot sign with this signature_algorithm");
    signature.resize(size);
    return signature;
}

std::string joined(const std::vector<std::string> &scopes)
{
    std::string out;
    for (const std::string &scope : scopes)
        (out += out.empty() ? "" : " ") += scope;
    return out;
}

Result<nlohmann::json> claimsOf(const OAuth2 &settings, std::int64_t now)
{
    nlohmann::json claims{
        {"iss", settings.issuer.empty() ? settings.clientId : settings.issuer},
        {"sub", settings.clientId},
        {"aud", settings.audience.empty() ? settings.tokenUrl : settings.audience},
        {"iat", now},
        {"exp", now + kLifeSeconds},
        {"jti", randomUuid()},
    };
    if (!settings.scopes.empty())
        claims["scope"] = joined(settings.scopes);
    for (const auto &[name, text] : settings.claims) {
        nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
        if (value.is_discarded())
            return invalidInput("claim \"" + name + "\" is not JSON");
        claims[name] = std::move(value);
    }
    return claims;
}

} // namespace

std::string randomUuid()
{
    unsigned char bytes[16] = {};
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return {};
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fU) | 0x80U);
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < sizeof bytes; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out += '-';
        (out += kHex[bytes[i] >> 4]) += kHex[bytes[i] & 0x0f];
    }
    return out;
}

Result<std::string> signToken(const std::string &header, const std::string &claims, const std::string &key,
                              const std::string &algorithm)
{
    const std::string text = base64Url(header) + '.' + base64Url(claims);
    Result<std::string> signature = sign(text, key, digestOf(algorithm));
    ERR_clear_error();
    if (!signature)
        return signature.error();
    return text + '.' + base64Url(*signature);
}

Result<std::string> makeAssertion(const OAuth2 &settings, const std::string &key, std::int64_t now)
{
    nlohmann::json header{{"alg", settings.signatureAlgorithm}, {"typ", "JWT"}};
    if (!settings.certificateKeyId.empty())
        header["kid"] = settings.certificateKeyId;
    const Result<nlohmann::json> claims = claimsOf(settings, now);
    if (!claims)
        return claims.error();
    // Bytes that are no UTF-8 are replaced: nothing throws here.
    const auto text = [](const nlohmann::json &json) {
        return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    };
    return signToken(text(header), text(*claims), key, settings.signatureAlgorithm);
}

} // namespace agent::http
