// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/written.h"

#include <charconv>
#include <string_view>

namespace agent::remote {
namespace {

/// What receivers answer to a request that they cannot read.
bool saysUnreadable(int status)
{
    return status == 400 || status == 422;
}

void readCount(const http::Response &response, std::string_view header, bool &told, std::size_t &count)
{
    const std::string_view text = response.header(header);
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return;
    told = true;
    count = number;
}

std::size_t shortage(std::size_t sent, std::size_t written)
{
    return sent > written ? sent - written : 0;
}

} // namespace

Written readWritten(const http::Response &response)
{
    Written written;
    readCount(response, "x-prometheus-remote-write-samples-written", written.told, written.counts.samples);
    readCount(response, "x-prometheus-remote-write-histograms-written", written.told, written.counts.histograms);
    readCount(response, "x-prometheus-remote-write-exemplars-written", written.told, written.counts.exemplars);
    return written;
}

Receipt judgeReceipt(Protocol protocol, bool confirmed, Verdict verdict, const http::Response &response,
                     const KindCounts &sent)
{
    Receipt receipt;
    receipt.written = readWritten(response);
    const bool told = receipt.written.told;
    const bool delivered = verdict == Verdict::Delivered;
    if (protocol == Protocol::V2) {
        const bool zeros = !receipt.written.counts.any() && sent.inLedger() > 0 && !confirmed;
        receipt.fallBack = response.status == kUnsupportedMediaType || (delivered && sent.any() && (!told || zeros)) ||
                           (verdict == Verdict::Refused && saysUnreadable(response.status) && !told && !confirmed);
    }
    const bool counts = told && (protocol == Protocol::V2 || receipt.written.counts.any());
    if (delivered && counts && !receipt.fallBack) {
        receipt.missing.samples = shortage(sent.samples, receipt.written.counts.samples);
        receipt.missing.histograms = shortage(sent.histograms, receipt.written.counts.histograms);
        receipt.missing.exemplars = shortage(sent.exemplars, receipt.written.counts.exemplars);
    }
    return receipt;
}

} // namespace agent::remote
