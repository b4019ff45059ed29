// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/http/auth/authenticator.h"
#include "agent/http/body_reader.h"
#include "agent/http/curl_profile.h"
#include "agent/http/message.h"
#include "agent/http/paced_body.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace agent::http {

class CurlTransfer;

/// What a transfer needs of the client that runs it.
class TransferHost : public BodyHost {
public:
    /// As socket(2) and close(2); the host keeps book.
    virtual int openSocket(int family, int type, int protocol) = 0;
    virtual int closeSocket(int fd) = 0;
    /// errno of an `openSocket` that failed since the last call, or 0.
    virtual int takeSocketError() = 0;
    /// The transfer has something to do that may take long; the host calls `work` when there is time.
    virtual void workLater(CurlTransfer &transfer) = 0;
    /// The transfer's pacer lets nothing more go; the host calls `resume` when it does.
    virtual void paused(CurlTransfer &transfer) = 0;
    /// Connections that have been idle since before then are not used again.
    [[nodiscard]] virtual SteadyTime oldestConnection() const = 0;
};

/// One easy handle, reused for request after request with the same settings, so that only what differs is set again.
/// One thread: the client's.
class CurlTransfer {
public:
    /// What is to be done with a transfer.
    enum class Next {
        Wait,     ///< Nothing: there is more to come.
        Again,    ///< Follow a redirect, or ask once more: add the handle again.
        Complete, ///< Ask for the outcome.
    };

    /// Lifetime: `profile` and `host` outlive the transfer.
    CurlTransfer(std::uint32_t index, CurlProfile &profile, TransferHost &host);
    ~CurlTransfer();
    CurlTransfer(const CurlTransfer &) = delete;
    CurlTransfer &operator=(const CurlTransfer &) = delete;

    [[nodiscard]] void *easy() const { return m_easy.get(); }
    [[nodiscard]] std::uint32_t index() const { return m_index; }
    /// The transfer that owns an easy handle.
    [[nodiscard]] static CurlTransfer &of(void *easy);

    /// Takes a request over; its time begins.
    void begin(Request request);
    /// Sets the handle up. `authenticator` gives headers beside what the settings say; null: none. Returns the failure
    /// when the request cannot be started. Lifetime: the authenticator outlives the request.
    [[nodiscard]] std::optional<Outcome> setUp(Authenticator *authenticator);
    /// Called with the CURLcode when the handle is done. Wait: there is work to do first.
    [[nodiscard]] Next finish(int code);
    /// Does a slice of it. Complete also while the handle is at work, when the answer is refused.
    [[nodiscard]] Next work();
    /// Of a transfer that is complete.
    [[nodiscard]] Outcome takeOutcome();

    [[nodiscard]] Outcome cancelled() const;
    [[nodiscard]] Outcome timedOut() const;
    /// A request that cannot be sent.
    [[nodiscard]] Outcome unstartable(const Status &status, Failure failure = Failure::Settings) const;
    /// Lets go of the request.
    void release();

    /// libcurl keeps a copy of the last answer's headers in the handle, and there were many.
    [[nodiscard]] bool isBloated() const { return m_headerBytes > kUsualHeaderBytes; }

    /// The request's pacer decides when its body goes: then the host watches the deadline. A hop may be
    /// paced that follows one which was not.
    [[nodiscard]] bool isPaced() const { return m_paced.isPaced(); }
    /// Its time stands still until `resume`.
    [[nodiscard]] bool isPaused() const { return m_paced.isPaused(); }
    /// Goes on with a body that waits for the pacer.
    void resume(SteadyTime now);

    [[nodiscard]] const Request &request() const { return m_request; }
    [[nodiscard]] SteadyTime deadline() const { return m_deadline; }
    [[nodiscard]] BodyReader &body() { return m_body; }
    /// There is work to do, or the answer has been refused meanwhile.
    [[nodiscard]] bool hasWork() const { return m_body.hasWork() || !m_body.problem().ok(); }

private:
    static constexpr std::size_t kUsualHeaderBytes = 16U << 10;

    struct EasyDeleter {
        void operator()(void *easy) const;
    };
    struct ListDeleter {
        void operator()(void *list) const;
    };
    using List = std::unique_ptr<void, ListDeleter>; ///< A curl_slist.

    static std::size_t onHeader(char *data, std::size_t size, std::size_t count, void *self);
    static std::size_t onBody(char *data, std::size_t size, std::size_t count, void *self);
    static std::size_t onRead(char *data, std::size_t size, std::size_t count, void *self);
    static int onSeek(void *self, std::int64_t offset, int origin);

    [[nodiscard]] bool takeHeader(std::string_view line);
    [[nodiscard]] bool takeBody(std::string_view data);
    [[nodiscard]] bool beginBody();

    std::optional<Outcome> setUpHop();
    std::optional<Outcome> setUpTls();
    std::optional<Outcome> setUpProxy(const Url &url);
    void setUpConnections();
    void setUpMethod();
    void setUpAddress(const Url &url);
    std::optional<Outcome> setUpHeaders();
    [[nodiscard]] Result<Headers> letInHeaders();
    [[nodiscard]] List headerList(const Headers &added, const Headers &letIn) const;
    [[nodiscard]] bool isRedirect() const;
    Next follow();
    Next sendAnother();
    [[nodiscard]] bool shouldAskForNames(int code) const;
    Next complete(Outcome outcome);
    Next succeed();
    void addUp();
    [[nodiscard]] Outcome failed(int code) const;
    [[nodiscard]] Outcome refusedBody() const;
    [[nodiscard]] Outcome withFigures(Outcome outcome) const;

    const std::uint32_t m_index;
    CurlProfile &m_profile;
    TransferHost &m_host;
    std::unique_ptr<void, EasyDeleter> m_easy;
    std::array<char, 256> m_errorText{};

    Request m_request;
    Response m_response;
    BodyReader m_body;
    Outcome m_outcome;
    Authenticator *m_authenticator = nullptr;
    std::string m_url; ///< Of the current hop, as are the next nine.
    std::string m_proxy;
    bool m_https = false;
    bool m_hasBody = false;     ///< The request has one.
    bool m_headersDone = false; ///< The answer's; what follows is its body.
    bool m_skipsBody = false;   ///< A redirect's body is too long to be worth reading.
    bool m_ended = false;       ///< The handle has done its part.
    std::size_t m_headerBytes = 0;
    std::size_t m_drained = 0;   ///< Of a redirect's body.
    std::string m_headerProblem; ///< Why the answer's headers are refused; empty: they are fine.
    std::string m_firstHost;
    SteadyTime m_deadline;
    double m_elapsedBefore = 0;  ///< Seconds spent on earlier hops.
    int m_requests = 0;          ///< Sent, redirects included.
    bool m_sentAnew = false;     ///< With other credentials, as the first ones were refused.
    bool m_asksForNames = false; ///< The handle keeps what the certificate says.
    bool m_leftHost = false;     ///< A redirect has led to another host: secrets stay here from then on.
    PacedBody m_paced;           ///< Of the current hop.

    // What is set on the handle now.
    std::shared_ptr<const TlsMaterial> m_tlsSet;
    struct SetProxy {
        std::string url;
        bool https = false;
        friend bool operator==(const SetProxy &, const SetProxy &) = default;
    };
    std::optional<SetProxy> m_proxySet;
    std::string m_methodSet;
    long m_maxIdleSet = -1; ///< Seconds.
    std::string m_socketSet;
    List m_connectTo;
    std::string m_hostHeader; ///< Sent instead of the URL's host when certificates are checked for another name.
    struct SentHeaders {
        Headers requested;
        std::shared_ptr<const Headers> added;
        Headers letIn;
        std::string host;
        bool acceptGzip = false;
        bool hasBody = false;
        bool leftHost = false;
    };
    SentHeaders m_headersSet;
    List m_headerList;
};

} // namespace agent::http
