// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/exchange.h"

#include <chrono>

namespace agent::scrape {
namespace {

/// Seconds without an exponent: "10", "0.25".
std::string plainSeconds(std::chrono::milliseconds d)
{
    std::string out = std::to_string(d.count() / 1000);
    if (const auto rest = d.count() % 1000; rest != 0) {
        out += '.' + std::to_string(1000 + rest).substr(1);
        out.erase(out.find_last_not_of('0') + 1);
    }
    return out;
}

} // namespace

http::Request scrapeRequest(const PoolSettings &pool, const Target &target, const std::string &userAgent)
{
    http::Request out;
    out.url = target.url;
    out.headers = {{"Accept", pool.accept},
                   {"User-Agent", userAgent},
                   {"X-Prometheus-Scrape-Timeout-Seconds", plainSeconds(target.timeout)}};
    out.settings = pool.http;
    out.timeout = target.timeout;
    out.bodyLimit = pool.job.bodySizeLimit;
    out.acceptGzip = pool.job.enableCompression;
    out.unixSocket = target.unixSocket;
    return out;
}

Status judgeAnswer(const http::Outcome &outcome)
{
    if (!outcome.status.ok())
        return outcome.status;
    if (outcome.response.status != 200)
        return unavailable("server returned HTTP status " + http::statusLine(outcome.response.status));
    return {};
}

Status answerFormat(const http::Response &response, const PoolSettings &pool, exposition::Format &format,
                    bool &fellBack)
{
    fellBack = false;
    format = exposition::Format::Text;
    const Status status = exposition::chooseFormat(response.header("content-type"), nullptr, format);
    if (status.ok() || !pool.fallback)
        return status;
    format = *pool.fallback;
    fellBack = true;
    return {};
}

} // namespace agent::scrape
