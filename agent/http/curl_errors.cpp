// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_errors.h"

#include "agent/base/ascii.h"
#include "agent/base/url.h"

#include <curl/curl.h>

#include <cerrno>
#include <system_error>

namespace agent::http {
namespace {

struct Reason {
    Failure failure;
    std::string text;
};

Code codeOf(Failure failure)
{
    switch (failure) {
    case Failure::None:
        return Code::Ok;
    case Failure::BodyLimit:
        return Code::ResourceExhausted;
    case Failure::Settings:
        return Code::InvalidInput;
    case Failure::Cancelled:
        return Code::Cancelled;
    case Failure::Resolve:
    case Failure::Connect:
    case Failure::Timeout:
    case Failure::Tls:
    case Failure::Proxy:
    case Failure::Other:
        break;
    }
    return Code::Unavailable;
}

bool has(const std::string &text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// "connection refused".
std::string errorWords(int error)
{
    return asciiLowerCase(std::generic_category().message(error));
}

std::string hostOf(const std::string &url)
{
    const Result<Url> parsed = parseUrl(url);
    return parsed ? parsed->host : url;
}

/// "host:port", the port of the scheme when none is given.
std::string addressOf(const std::string &url)
{
    Result<Url> parsed = parseUrl(url);
    if (!parsed)
        return url;
    if (parsed->port.empty())
        parsed->port = parsed->scheme == "https" ? "443" : "80";
    return parsed->hostPort();
}

std::string dialled(const TransferEnd &end)
{
    if (!end.unixSocket.empty())
        return "unix " + end.unixSocket;
    if (!end.peer.empty())
        return "tcp " + end.peer;
    return "tcp " + addressOf(end.viaProxy ? end.proxy : end.url);
}

Reason connectFailed(const TransferEnd &end)
{
    const std::string why = end.systemError != 0 ? errorWords(end.systemError) : "connection refused";
    const std::string text = "dial " + dialled(end) + ": connect: " + why;
    if (end.viaProxy)
        return {Failure::Proxy, "proxyconnect tcp: " + text};
    return {Failure::Connect, text};
}

/// The connection broke. Before an answer that is a matter of connecting, and worth the same patience.
Reason broken(const TransferEnd &end, std::string_view verb)
{
    if (end.proxyStatus >= 300)
        return {Failure::Proxy, "proxy: " + statusLine(static_cast<int>(end.proxyStatus))};
    // The system's words stand in the text; the error number may be that of an earlier request.
    constexpr std::string_view kMark = " failure: ";
    const std::size_t mark = end.detail.find(kMark);
    const std::string why =
        mark == std::string::npos ? end.detail : asciiLowerCase(end.detail.substr(mark + kMark.size()));
    return {end.answered ? Failure::Other : Failure::Connect,
            std::string(verb) + ' ' + dialled(end) + ": " + std::string(verb) + ": " + why};
}

Reason notVerified(const TransferEnd &end)
{
    std::string words;
    if (has(end.detail, "expired") || has(end.detail, "not yet valid"))
        words = "x509: certificate has expired or is not yet valid";
    else if (has(end.detail, "subject name") || has(end.detail, "host name"))
        words = "x509: certificate is not valid for " + hostOf(end.url);
    else if (has(end.detail, "issuer") || has(end.detail, "self-signed") || has(end.detail, "self signed"))
        words = "x509: certificate signed by unknown authority";
    else
        words = "x509";
    return {Failure::Tls, "tls: failed to verify certificate: " + words + " (" + end.detail + ')'};
}

Reason handshakeFailed(const TransferEnd &end)
{
    if (has(end.detail, "wrong version number") || has(end.detail, "http request"))
        return {Failure::Tls, "tls: first record does not look like a TLS handshake"};
    if (has(end.detail, "alert"))
        return {Failure::Tls, "remote error: tls: " + end.detail};
    return {Failure::Tls, "tls: " + end.detail};
}

Reason unsupported(const TransferEnd &end)
{
    if (has(end.detail, "HTTP/0.9"))
        return {Failure::Other, "malformed HTTP response"};
    return {Failure::Settings, "unsupported protocol scheme: " + end.detail};
}

Reason reasonOf(const TransferEnd &end)
{
    switch (static_cast<CURLcode>(end.code)) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return {Failure::Resolve, "dial tcp: lookup " + hostOf(end.url) + ": no such host"};
    case CURLE_COULDNT_RESOLVE_PROXY:
        return {Failure::Proxy, "proxyconnect tcp: dial tcp: lookup " + hostOf(end.proxy) + ": no such host"};
    case CURLE_COULDNT_CONNECT:
        return connectFailed(end);
    case CURLE_PROXY:
        return {Failure::Proxy, "proxy: " + end.detail};
    case CURLE_OPERATION_TIMEDOUT:
        return {Failure::Timeout, "context deadline exceeded"};
    case CURLE_GOT_NOTHING:
        return {Failure::Connect, "EOF"};
    case CURLE_RECV_ERROR:
        return broken(end, "read");
    case CURLE_SEND_ERROR:
        return broken(end, "write");
    case CURLE_PARTIAL_FILE:
        return {Failure::Other, "unexpected EOF"};
    case CURLE_PEER_FAILED_VERIFICATION:
        return notVerified(end);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
        return handshakeFailed(end);
    case CURLE_SSL_CACERT_BADFILE:
        return {Failure::Settings, "unable to use specified CA cert: " + end.detail};
    case CURLE_SSL_CERTPROBLEM:
        return {Failure::Settings, "unable to use specified client cert & key: " + end.detail};
    case CURLE_URL_MALFORMAT:
        return {Failure::Settings, "invalid URL: " + end.detail};
    case CURLE_UNSUPPORTED_PROTOCOL:
        return unsupported(end);
    case CURLE_BAD_CONTENT_ENCODING:
        return {Failure::Other, "gzip: invalid data: " + end.detail};
    case CURLE_WEIRD_SERVER_REPLY:
        return {Failure::Other, "malformed HTTP response: " + end.detail};
    default:
        return {Failure::Other, end.detail};
    }
}

} // namespace

Outcome makeFailure(Failure failure, std::string_view method, std::string_view url, std::string_view reason)
{
    std::string operation = asciiLowerCase(method);
    if (!operation.empty() && isAsciiLetter(operation[0]))
        operation[0] = static_cast<char>(operation[0] - 'a' + 'A');
    const Result<Url> parsed = parseUrl(url);
    // What cannot be parsed may hold a password anywhere before the last '@'.
    const std::size_t at = url.rfind('@');
    const std::string shown =
        parsed ? parsed->redacted() : std::string(at == std::string_view::npos ? url : url.substr(at + 1));
    Outcome outcome;
    outcome.failure = failure;
    outcome.status = Status(codeOf(failure), operation + " \"" + shown + "\": " + std::string(reason));
    return outcome;
}

Outcome describeFailure(const TransferEnd &end)
{
    if (end.overBodyLimit) {
        Outcome outcome;
        outcome.failure = Failure::BodyLimit;
        outcome.status = Status(codeOf(Failure::BodyLimit), "body size limit exceeded");
        return outcome;
    }
    const Reason reason = reasonOf(end);
    return makeFailure(reason.failure, end.method, end.url, reason.text);
}

} // namespace agent::http
