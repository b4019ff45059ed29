// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/curl_info.h"

#include "agent/base/ascii.h"
#include "agent/base/url.h"

#include <curl/curl.h>

#include <algorithm>

namespace agent::http {
namespace {

/// Before 8.7 libcurl sends a lent body that is shorter together with the head, and counts it with the head, too; from
/// then on it counts all bodies so.
constexpr std::size_t kShortBody = 64U << 10;
constexpr unsigned kCountsAll = 0x080700;

double seconds(CURL *easy, CURLINFO info)
{
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy, info, &microseconds);
    return static_cast<double>(microseconds) / 1e6;
}

long number(CURL *easy, CURLINFO info)
{
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

std::uint64_t bytes(CURL *easy, CURLINFO info)
{
    curl_off_t value = 0;
    curl_easy_getinfo(easy, info, &value);
    return static_cast<std::uint64_t>(std::max<curl_off_t>(value, 0));
}

} // namespace

int statusOf(void *easy)
{
    return static_cast<int>(number(easy, CURLINFO_RESPONSE_CODE));
}

Timing timingOf(void *easy)
{
    return {seconds(easy, CURLINFO_NAMELOOKUP_TIME_T), seconds(easy, CURLINFO_CONNECT_TIME_T),
            seconds(easy, CURLINFO_APPCONNECT_TIME_T), seconds(easy, CURLINFO_STARTTRANSFER_TIME_T),
            seconds(easy, CURLINFO_TOTAL_TIME_T)};
}

std::size_t headBytesSent(void *easy)
{
    return static_cast<std::size_t>(number(easy, CURLINFO_REQUEST_SIZE));
}

std::uint64_t bytesSent(void *easy, bool lent, std::size_t bodySize)
{
    static const bool countsAll = curl_version_info(CURLVERSION_NOW)->version_num >= kCountsAll;
    const std::uint64_t withHead = headBytesSent(easy);
    const std::uint64_t body = bytes(easy, CURLINFO_SIZE_UPLOAD_T);
    // When the first piece did not take all of a short body, how much of it was the head is not known.
    return countsAll || (lent && bodySize < kShortBody) ? std::max(withHead, body) : withHead + body;
}

std::uint64_t bytesReceived(void *easy)
{
    return static_cast<std::uint64_t>(number(easy, CURLINFO_HEADER_SIZE)) + bytes(easy, CURLINFO_SIZE_DOWNLOAD_T);
}

std::string peerOf(void *easy)
{
    char *address = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
    if (address == nullptr || *address == '\0')
        return {};
    Url peer;
    peer.host = address;
    peer.port = std::to_string(number(easy, CURLINFO_PRIMARY_PORT));
    return peer.hostPort();
}

TransferEnd transferEnd(void *easy, int code)
{
    TransferEnd end;
    end.code = code;
    end.systemError = static_cast<int>(number(easy, CURLINFO_OS_ERRNO));
    end.proxyStatus = number(easy, CURLINFO_HTTP_CONNECTCODE);
    end.peer = peerOf(easy);
    return end;
}

std::optional<std::vector<std::string>> certificateNames(void *easy)
{
    const curl_certinfo *info = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK || info == nullptr || info->num_of_certs == 0)
        return std::nullopt;
    std::vector<std::string> names;
    constexpr std::string_view kLabel = "X509v3 Subject Alternative Name:";
    for (const curl_slist *line = info->certinfo[0]; line != nullptr; line = line->next) {
        std::string_view text = line->data;
        if (text.substr(0, kLabel.size()) != kLabel)
            continue;
        text.remove_prefix(kLabel.size());
        while (!text.empty()) {
            const std::size_t comma = std::min(text.find(','), text.size());
            const std::string_view item = trimAscii(text.substr(0, comma));
            for (const std::string_view kind : {"DNS:", "IP Address:"})
                if (item.substr(0, kind.size()) == kind)
                    names.emplace_back(item.substr(kind.size()));
            text.remove_prefix(std::min(comma + 1, text.size()));
        }
    }
    return names;
}

} // namespace agent::http
