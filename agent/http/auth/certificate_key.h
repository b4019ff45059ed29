// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <string>
#include <vector>

namespace agent::http {

/// A certificate and its key, to sign with. A value.
struct CertificateKey {
    std::string keyPem;             ///< Not encrypted any more.
    std::string sha1;               ///< The certificate's digest, 20 bytes.
    std::vector<std::string> chain; ///< DER, the certificate first.
};

/// Reads PEM or PKCS #12 from `path`; the key (PEM) from `keyPath` when that is not empty. `password` opens an
/// encrypted key or PKCS #12. Errors: InvalidInput: a file cannot be read, there is no certificate or key, the password
/// is wrong, or they do not belong together.
[[nodiscard]] Result<CertificateKey> readCertificateKey(const std::string &path, const std::string &keyPath,
                                                        const std::string &password);

} // namespace agent::http
