// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/doctor/authentication.h"

#include "agent/http/request_headers.h"
#include "agent/http/tls_material.h"

namespace agent::remote::doctor {

std::string_view authenticationKey(const http::ClientSettings &settings)
{
    if (settings.basicAuth)
        return "basic_auth";
    if (settings.authorization)
        return "authorization";
    if (settings.oauth2)
        return "oauth2";
    if (settings.sigv4)
        return "sigv4";
    if (settings.azuread)
        return "azuread";
    if (settings.googleIam)
        return "google_iam";
    return "none";
}

Status readSecrets(const http::ClientSettings &settings)
{
    const Result<http::Headers> headers = http::headersOf(settings);
    if (!headers)
        return headers.error();
    if (Status status = http::checkHeaders(*headers); !status.ok())
        return status;
    http::TlsLoader loader(settings.tls);
    if (const auto material = loader.load(); !material)
        return material.error();
    if (!settings.oauth2)
        return {};
    const http::OAuth2 &oauth2 = *settings.oauth2;
    for (const http::Secret *secret : {&oauth2.clientSecret, &oauth2.certificateKey})
        if (const Result<std::string> read = http::readSecret(*secret, "oauth2 client secret"); !read)
            return read.error();
    http::TlsLoader tokenLoader(oauth2.tls);
    return tokenLoader.load().status().withContext("oauth2");
}

std::string refusedHint(const http::ClientSettings &settings, const http::Response &response)
{
    const std::string_view key = authenticationKey(settings);
    const bool forbidden = response.status == 403;
    if (key == "none") {
        const std::string_view wanted = response.header("www-authenticate");
        return "no authentication is configured: add basic_auth, authorization or another kind to this remote_write" +
               (wanted.empty() ? std::string() : "; the receiver asks for " + std::string(wanted));
    }
    if (key == "basic_auth")
        return forbidden ? "the user may not write here: have its rights extended, or use another one"
                         : "check username and password of basic_auth, and its password_file, for this receiver";
    if (key == "authorization")
        return forbidden ? "the token may not write here: have its rights extended (write scope, tenant)"
                         : "the token of authorization is wrong or has expired: put a fresh one into credentials or "
                           "credentials_file";
    if (key == "oauth2")
        return "the token server gave a token, but the receiver does not accept it: check scopes and audience "
               "(endpoint_params) and the rights of the client_id";
    if (key == "sigv4")
        return "the signature is not accepted: check region and keys (or the role) of sigv4, that they may write "
               "(aps:RemoteWrite), and this machine's clock";
    if (key == "azuread")
        return "the identity may not write: give it the role Monitoring Metrics Publisher on the data collection rule";
    return "the service account may not write: give it the role Monitoring Metric Writer";
}

bool isTokenFailure(const http::ClientSettings &settings, const http::Outcome &outcome)
{
    // Such messages begin with the key, behind the request that they kept from being sent.
    return outcome.status.message().find(": " + std::string(authenticationKey(settings)) + ": ") != std::string::npos;
}

std::string tokenHint(const http::ClientSettings &settings)
{
    if (settings.oauth2)
        return "no token could be had: check token_url, client_id and client_secret of oauth2, and that the token "
               "server can be reached from here";
    return "no credentials could be had: check what " + std::string(authenticationKey(settings)) +
           " names, and that the servers of that cloud can be reached from here";
}

} // namespace agent::remote::doctor
