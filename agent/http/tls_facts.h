// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/message.h"

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace agent::http {

/// What a certificate says of itself. A value.
struct CertificateFacts {
    std::string subject;            ///< "CN=gotham.test,O=Wayne"
    std::string issuer;             ///< In the same form.
    std::vector<std::string> names; ///< DNS names and IP addresses it is for, in its order; never the common name.
    std::int64_t notBefore = 0;     ///< Seconds since 1970, as is the next.
    std::int64_t notAfter = 0;
    std::string fingerprint; ///< SHA-256 of the whole, lower case hexadecimal digits.
};

/// What a TLS handshake showed. A value.
struct TlsFacts {
    std::string peer;                          ///< "192.0.2.1:443" that was connected to, perhaps a proxy's.
    std::string proxy;                         ///< That led there, without its password; empty: none.
    std::string expectedName;                  ///< The certificate has to be for it.
    std::string protocol;                      ///< "TLSv1.3"; empty when there was no agreement.
    std::string cipher;                        ///< "TLS_AES_256_GCM_SHA384"
    std::vector<CertificateFacts> chain;       ///< As presented: the receiver's own comes first.
    bool isTrusted = false;                    ///< The chain leads to an authority that is trusted, and is within time.
    bool nameMatches = false;                  ///< The first certificate is for `expectedName`.
    std::string problem;                       ///< Why a client would refuse it; empty: it would not.
    bool asksForCertificate = false;           ///< The receiver wanted to see a client certificate.
    std::vector<CertificateFacts> certificate; ///< What the settings have to show, the client's own first.
};

/// How a look at a receiver's TLS ended. `facts` has what was seen up to a failure. A value.
struct TlsProbe {
    Failure failure = Failure::None; ///< Of resolving, connecting, the proxy or the handshake; not of verification.
    Status status;                   ///< Ok exactly when `failure` is None.
    TlsFacts facts;
};

/// Connects as a client with these settings would, by a proxy where they say so, and makes a TLS handshake with the
/// host of an https URL. Sends no request. An untrusted or expired chain does not stop it, also where
/// `insecure_skip_verify` is not set. With TLS 1.3 a receiver that wants a client certificate, or another one, may say
/// so only after the handshake: the first request is told. Blocks for `timeout` at most, and about a second after a
/// stop was requested, which looks like a timeout. Threads: any.
[[nodiscard]] TlsProbe probeTls(const ClientSettings &settings, const std::string &url,
                                std::chrono::milliseconds timeout, std::stop_token stop = {});

/// The certificates in a PEM text, in their order, without whatever else is there.
[[nodiscard]] std::vector<CertificateFacts> factsOfCertificates(const std::string &pem);

} // namespace agent::http
