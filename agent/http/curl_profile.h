// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/base/url.h"
#include "agent/http/message.h"
#include "agent/http/proxy_rules.h"
#include "agent/http/settings.h"
#include "agent/http/tls_material.h"

#include <memory>
#include <string>

namespace agent::http {

/// Everything about one set of client settings that need not be worked out anew for each request. One thread: the
/// client's.
class CurlProfile {
public:
    explicit CurlProfile(std::shared_ptr<const ClientSettings> settings);

    [[nodiscard]] const ClientSettings &settings() const { return *m_settings; }
    /// Nobody else holds the settings any more.
    [[nodiscard]] bool isAbandoned() const { return m_settings.use_count() == 1; }

    /// Headers that the settings add; files are read anew. Errors: InvalidInput, to be told as Failure::Settings.
    [[nodiscard]] Result<std::shared_ptr<const Headers>> headers();
    /// Certificates and key, read again when a file has changed. Errors as above.
    [[nodiscard]] Result<std::shared_ptr<const TlsMaterial>> tlsMaterial() { return m_tlsLoader.load(); }
    /// The proxy's URL for a URL; empty for none. Errors as above.
    [[nodiscard]] Result<std::string> proxyFor(const Url &url) const { return m_proxyRules.proxyFor(url); }

    /// Sets on a fresh easy handle (a CURL *) all that holds for every request with these settings. Lifetime: the
    /// profile outlives the handle.
    void apply(void *easy) const;
    /// Sets certificates and key, for the target and for a proxy that speaks TLS. Lifetime: `material` outlives its use
    /// by the handle.
    void applyTls(void *easy, const TlsMaterial &material) const;
    /// Sets the proxy, empty for none; https targets are reached through a tunnel.
    void applyProxy(void *easy, const std::string &proxy, bool https) const;

private:
    struct ListDeleter {
        void operator()(void *list) const;
    };

    void applyTlsBounds(void *easy) const;

    std::shared_ptr<const ClientSettings> m_settings;
    bool m_readsHeaderFiles;
    std::shared_ptr<const Headers> m_headers; ///< Null: not worked out yet, or read from files each time.
    TlsLoader m_tlsLoader;
    ProxyRules m_proxyRules;
    std::unique_ptr<void, ListDeleter> m_connectHeaders; ///< A curl_slist.
};

} // namespace agent::http
