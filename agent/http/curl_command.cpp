// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_command.h"

#include "agent/base/url.h"

#include <string_view>

namespace agent::http {
namespace {

/// A word that the shell takes as it is.
std::string quoted(std::string_view text)
{
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + '\'';
}

/// Behind words that are quoted: what a file holds.
std::string contentOf(const std::string &file)
{
    return "\"$(cat " + quoted(file) + ")\"";
}

std::string redacted(const std::string &url)
{
    const Result<Url> parsed = parseUrl(url);
    return parsed ? parsed->redacted() : url;
}

/// Collects the words of the command.
class Command {
public:
    explicit Command(const Request &request) : m_request(request) {}

    std::string text()
    {
        const ClientSettings defaults;
        const ClientSettings &settings = m_request.settings ? *m_request.settings : defaults;
        m_out = "curl -sS";
        add("--max-time", std::to_string((m_request.timeout.count() + 999) / 1000));
        if (m_request.acceptGzip)
            m_out += " --compressed";
        if (settings.followRedirects)
            m_out += " -L";
        if (!settings.enableHttp2)
            m_out += " --http1.1";
        if (!m_request.unixSocket.empty())
            add("--unix-socket", m_request.unixSocket);
        for (const auto &[name, value] : m_request.headers)
            add("-H", name + ": " + value);
        addAuthentication(settings);
        for (const auto &[name, values] : settings.headers)
            addHeader(name, values);
        addTls(settings.tls);
        addProxy(settings.proxy);
        m_out += ' ' + quoted(redacted(m_request.url));
        return m_out + m_notes;
    }

private:
    void add(const char *option, const std::string &value) { m_out += std::string(" ") + option + ' ' + quoted(value); }
    void note(const std::string &text) { m_notes += "\n# " + text; }

    /// `-H` with what comes from a secret.
    void addSecretHeader(const std::string &before, const Secret &secret, const std::string &placeholder)
    {
        m_out += " -H " + quoted(before) + (secret.file.empty() ? quoted(placeholder) : contentOf(secret.file));
    }
    void addAuthentication(const ClientSettings &settings)
    {
        if (const auto &basic = settings.basicAuth) {
            const bool none = basic->password.empty();
            m_out += " -u " + (basic->usernameFile.empty() ? quoted(basic->username) : contentOf(basic->usernameFile)) +
                     quoted(":") +
                     (none                           ? std::string()
                      : basic->password.file.empty() ? quoted("<password>")
                                                     : contentOf(basic->password.file));
        }
        if (settings.authorization)
            addSecretHeader("Authorization: " + settings.authorization->type + ' ', settings.authorization->credentials,
                            "<credentials>");
        if (settings.oauth2 || settings.azuread || settings.googleIam) {
            addSecretHeader("Authorization: Bearer ", {}, "<token>");
            note("The agent fetches the token by itself; curl needs one that is filled in.");
        }
        if (settings.sigv4)
            note("The agent signs its requests (sigv4); this one is not signed.");
    }
    void addHeader(const std::string &name, const HeaderValues &values)
    {
        for (const std::string &value : values.values)
            add("-H", name + ": " + value);
        for (std::size_t i = 0; i < values.secrets.size(); ++i)
            addSecretHeader(name + ": ", {}, "<secret>");
        for (const std::string &file : values.files)
            addSecretHeader(name + ": ", {{}, file}, {});
    }
    void addTls(const TlsSettings &tls)
    {
        const auto file = [this](const char *option, const std::string &path, bool inPlace, const char *placeholder) {
            if (!path.empty())
                add(option, path);
            else if (inPlace)
                add(option, placeholder);
        };
        file("--cacert", tls.caFile, !tls.ca.empty(), "<file with the authority>");
        file("--cert", tls.certFile, !tls.cert.empty(), "<file with the certificate>");
        file("--key", tls.key.file, !tls.key.value.empty(), "<file with the key>");
        if (tls.insecureSkipVerify)
            m_out += " -k";
        if (!tls.serverName.empty())
            note("The agent expects a certificate for " + tls.serverName + "; curl one for the host of the URL.");
    }
    void addProxy(const ProxySettings &proxy)
    {
        if (!proxy.url.empty())
            add("-x", redacted(proxy.url));
        if (!proxy.noProxy.empty())
            add("--noproxy", proxy.noProxy);
        if (proxy.url.empty() && !proxy.fromEnvironment)
            m_out += " --noproxy '*'";
        for (const auto &[name, values] : proxy.connectHeader)
            for (const std::string &value : values)
                add("--proxy-header", name + ": " + value);
    }

    const Request &m_request;
    std::string m_out;
    std::string m_notes;
};

} // namespace

std::string curlCommand(const Request &request)
{
    return Command(request).text();
}

} // namespace agent::http
