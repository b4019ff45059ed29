// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_errors.h"

#include "agent/base/ascii.h"
#include "agent/base/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace agent::http {
namespace {

constexpr std::size_t kMaxNamesTold = 10;

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

bool has(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
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
    const std::string why = end.socketError != 0   ? "socket: " + errorWords(end.socketError)
                            : end.systemError != 0 ? "connect: " + errorWords(end.systemError)
                                                   : "connect: connection refused";
    const std::string text = "dial " + dialled(end) + ": " + why;
    if (end.viaProxy)
        return {Failure::Proxy, "proxyconnect tcp: " + text};
    return {Failure::Connect, text};
}

/// What the other side said as it ended the TLS connection, in Go's words; empty when it said nothing.
std::string alertWords(const std::string &detail)
{
    struct Alert {
        std::string_view openssl;
        std::string_view words;
    };
    // Longer texts stand before those that they contain.
    constexpr Alert kAlerts[] = {
        {"alert bad certificate", "bad certificate"},
        {"alert certificate expired", "expired certificate"},
        {"alert certificate required", "certificate required"},
        {"alert certificate revoked", "revoked certificate"},
        {"alert certificate unknown", "unknown certificate"},
        {"alert unsupported certificate", "unsupported certificate"},
        {"alert unknown ca", "unknown certificate authority"},
        {"alert access denied", "access denied"},
        {"alert handshake failure", "handshake failure"},
        {"alert illegal parameter", "illegal parameter"},
        {"alert inappropriate fallback", "inappropriate fallback"},
        {"alert insufficient security", "insufficient security level"},
        {"alert internal error", "internal error"},
        {"alert decode error", "error decoding message"},
        {"alert decrypt error", "error decrypting message"},
        {"alert protocol version", "protocol version not supported"},
        {"alert unexpected message", "unexpected message"},
        {"unrecognized name", "unrecognized name"},
    };
    for (const Alert &alert : kAlerts)
        if (has(detail, alert.openssl))
            return std::string(alert.words);
    const std::size_t mark = detail.find("alert ");
    return mark == std::string::npos ? std::string() : detail.substr(mark);
}

/// The connection broke. Before an answer that is a matter of connecting, and worth the same patience.
Reason broken(const TransferEnd &end, std::string_view verb)
{
    if (end.proxyStatus >= 300)
        return {Failure::Proxy, "proxy: " + statusLine(static_cast<int>(end.proxyStatus))};
    // A server that wants a certificate may say so only after the handshake.
    if (const std::string alert = has(end.detail, "SSL") ? alertWords(end.detail) : std::string(); !alert.empty())
        return {Failure::Tls, "remote error: tls: " + alert};
    // The system's words stand in the text; the error number may be that of an earlier request.
    constexpr std::string_view kMark = " failure: ";
    const std::size_t mark = end.detail.find(kMark);
    std::string why = mark == std::string::npos ? end.detail : asciiLowerCase(end.detail.substr(mark + kMark.size()));
    if (has(end.detail, "getpeername")) // so soon that libcurl does not get to see it
        why = errorWords(ECONNRESET);
    return {end.answered ? Failure::Other : Failure::Connect,
            std::string(verb) + ' ' + dialled(end) + ": " + std::string(verb) + ": " + why};
}

std::string wrongName(const TransferEnd &end)
{
    const std::string wanted = end.serverName.empty() ? hostOf(end.url) : end.serverName;
    return end.certificateNames ? wrongNameWords(*end.certificateNames, wanted)
                                : "x509: certificate is not valid for " + wanted;
}

Reason notVerified(const TransferEnd &end)
{
    std::string words;
    if (has(end.detail, "expired") || has(end.detail, "not yet valid"))
        words = "x509: certificate has expired or is not yet valid";
    else if (isWrongName(end.detail))
        words = wrongName(end);
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
    if (const std::string alert = alertWords(end.detail); !alert.empty())
        return {Failure::Tls, "remote error: tls: " + alert};
    if (has(end.detail, "unsupported protocol"))
        return {Failure::Tls, "tls: server selected unsupported protocol version"};
    if (has(end.detail, "no protocols available"))
        return {Failure::Tls, "tls: no supported versions satisfy MinVersion and MaxVersion"};
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
    case CURLE_OUT_OF_MEMORY:
        return {Failure::Other, "malformed HTTP response: a header line is too long, or there is no memory"};
    case CURLE_WEIRD_SERVER_REPLY:
        return {Failure::Other, "malformed HTTP response: " + end.detail};
    default:
        return {Failure::Other, end.detail};
    }
}

} // namespace

bool isWrongName(std::string_view detail)
{
    return has(detail, "subject name") || has(detail, "host name");
}

std::string wrongNameWords(const std::vector<std::string> &names, std::string_view wanted)
{
    if (names.empty())
        return "x509: certificate is not valid for any names, but wanted to match " + std::string(wanted);
    std::string out = "x509: certificate is valid for ";
    for (std::size_t i = 0; i < std::min(names.size(), kMaxNamesTold); ++i)
        (out += i == 0 ? "" : ", ") += names[i];
    if (names.size() > kMaxNamesTold)
        out += " and " + std::to_string(names.size() - kMaxNamesTold) + " more";
    return out + ", not " + std::string(wanted);
}

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
    const Reason reason = end.headerProblem.empty() ? reasonOf(end) : Reason{Failure::Other, end.headerProblem};
    if (end.answered && end.headerProblem.empty()) {
        Outcome outcome;
        outcome.failure = reason.failure;
        outcome.status = Status(codeOf(reason.failure), reason.text);
        return outcome;
    }
    return makeFailure(reason.failure, end.method, end.url, reason.text);
}

} // namespace agent::http
