// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/http/message.h"
#include "agent/http/settings.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agent::http {

/// Certificates and key of some settings as they were at one time. Immutable.
struct TlsMaterial {
    std::string ca;
    std::string cert;
    std::string key;
    /// What the files looked like, so that a change is noticed without reading them.
    std::vector<std::string> fileStates;
};

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
    [[nodiscard]] Result<std::shared_ptr<const TlsMaterial>> tlsMaterial();

    /// Sets on a fresh easy handle (a CURL *) all that holds for every request with these settings. Lifetime: the
    /// profile outlives the handle.
    void apply(void *easy) const;
    /// Sets certificates and key. Lifetime: `material` outlives its use by the handle.
    void applyTls(void *easy, const TlsMaterial &material) const;
    /// Sets the proxy for a URL of this kind.
    void applyProxy(void *easy, bool https) const;
    /// The proxy's URL for a URL of this kind; empty for none.
    [[nodiscard]] const std::string &proxy(bool https) const { return https ? m_httpsProxy : m_httpProxy; }

private:
    struct ListDeleter {
        void operator()(void *list) const;
    };

    std::shared_ptr<const ClientSettings> m_settings;
    bool m_readsHeaderFiles;
    std::shared_ptr<const Headers> m_headers; ///< Null: not worked out yet, or read from files each time.
    std::shared_ptr<const TlsMaterial> m_tlsMaterial;
    std::string m_httpProxy;
    std::string m_httpsProxy;
    std::string m_noProxy;
    std::unique_ptr<void, ListDeleter> m_proxyHeaders; ///< A curl_slist.
};

} // namespace agent::http
