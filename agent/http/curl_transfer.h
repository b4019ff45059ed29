// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/http/curl_profile.h"
#include "agent/http/message.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace agent::http {

/// What a transfer needs of the client that runs it.
class TransferHost {
public:
    virtual ~TransferHost() = default;
    /// An empty buffer, with memory if there is one to reuse.
    virtual std::string takeBody() = 0;
    /// As socket(2) and close(2); the host keeps book.
    virtual int openSocket(int family, int type, int protocol) = 0;
    virtual int closeSocket(int fd) = 0;
};

/// One easy handle, reused for request after request with the same settings, so that only what differs is set again.
/// One thread: the client's.
class CurlTransfer {
public:
    /// Lifetime: `profile` and `host` outlive the transfer.
    CurlTransfer(std::uint32_t index, CurlProfile &profile, TransferHost &host);
    ~CurlTransfer();
    CurlTransfer(const CurlTransfer &) = delete;
    CurlTransfer &operator=(const CurlTransfer &) = delete;

    [[nodiscard]] void *easy() const { return m_easy.get(); }
    [[nodiscard]] std::uint32_t index() const { return m_index; }
    /// The transfer that owns an easy handle.
    [[nodiscard]] static CurlTransfer &of(void *easy);

    /// Sets the handle up. Returns the failure when the request cannot be started.
    [[nodiscard]] std::optional<Outcome> begin(Request request);
    /// Called with the CURLcode when the handle is done. Returns nothing when a redirect is to be followed: the handle
    /// is ready to be added again.
    [[nodiscard]] std::optional<Outcome> finish(int code);
    [[nodiscard]] Outcome cancelled() const;
    /// Lets go of the request.
    void release();

private:
    struct EasyDeleter {
        void operator()(void *easy) const;
    };
    struct ListDeleter {
        void operator()(void *list) const;
    };
    using List = std::unique_ptr<void, ListDeleter>; ///< A curl_slist.

    static std::size_t onHeader(char *data, std::size_t size, std::size_t count, void *self);
    static std::size_t onBody(char *data, std::size_t size, std::size_t count, void *self);

    std::optional<Outcome> setUp();
    std::optional<Outcome> setUpTls();
    void setUpMethod();
    void setUpAddress();
    std::optional<Outcome> setUpHeaders();
    [[nodiscard]] bool isRedirect() const;
    std::optional<Outcome> follow();
    void addUp();
    [[nodiscard]] Outcome failed(int code) const;
    [[nodiscard]] Outcome unstartable(const Status &status) const;

    const std::uint32_t m_index;
    CurlProfile &m_profile;
    TransferHost &m_host;
    std::unique_ptr<void, EasyDeleter> m_easy;
    std::array<char, 256> m_errorText{};

    Request m_request;
    Response m_response;
    std::string m_url; ///< Of the current hop.
    std::string m_firstHost;
    SteadyTime m_deadline;
    double m_elapsedBefore = 0; ///< Seconds spent on earlier hops.
    int m_redirects = 0;
    bool m_https = false;
    bool m_leftHost = false; ///< A redirect has led to another host: secrets stay here from then on.
    bool m_overLimit = false;
    bool m_hasBody = false;

    // What is set on the handle now.
    std::shared_ptr<const TlsMaterial> m_tlsSet;
    std::optional<bool> m_proxySetForHttps;
    std::optional<bool> m_gzipSet;
    std::string m_methodSet;
    std::string m_socketSet;
    List m_connectTo;
    std::string m_hostHeader; ///< Sent instead of the URL's host when certificates are checked for another name.
    struct SentHeaders {
        Headers requested;
        std::shared_ptr<const Headers> added;
        std::string host;
        bool hasBody = false;
        bool leftHost = false;
    };
    SentHeaders m_headersSet;
    List m_headerList;
};

} // namespace agent::http
