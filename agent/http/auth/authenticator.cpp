// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/authenticator.h"

#include "agent/http/auth/azure_credentials.h"
#include "agent/http/auth/google_credentials.h"
#include "agent/http/auth/sigv4.h"
#include "agent/http/token_source.h"

namespace agent::http {

std::unique_ptr<Authenticator> makeAuthenticator(const ClientSettings &settings)
{
    if (settings.oauth2)
        return std::make_unique<TokenSource>(*settings.oauth2);
    if (!settings.sigv4 && !settings.azuread && !settings.googleIam)
        return nullptr;
    const FlowClients clients = flowClients(settings);
    if (settings.sigv4)
        return std::make_unique<SigV4Authenticator>(*settings.sigv4, clients);
    if (settings.azuread)
        return std::make_unique<FetchedCredential>(
            [azure = *settings.azuread, clients] { return beginAzureFlow(azure, clients); },
            "azuread: failed to get access token");
    return std::make_unique<FetchedCredential>(
        [google = *settings.googleIam, clients] { return beginGoogleFlow(google, clients); },
        "google_iam: failed to get access token");
}

} // namespace agent::http
