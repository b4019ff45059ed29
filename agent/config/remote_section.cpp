// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/ascii.h"
#include "agent/base/url.h"
#include "agent/config/masking.h"
#include "agent/config/remote_auth.h"
#include "agent/config/sections.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace agent::config {
namespace {

/// The first six hexadecimal digits of the MD5 digest.
std::string shortDigest(const std::string &text)
{
    constexpr std::string_view kHex = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    std::string out;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr) != 1)
        return "remote";
    for (std::size_t i = 0; i < 3; ++i) {
        out += kHex[digest[i] >> 4];
        out += kHex[digest[i] & 0x0f];
    }
    return out;
}

/// The name of a remote that has none in the file. What it has delivered is remembered under it, so it depends on
/// nothing but the receiver: not on queue settings, not on a password in the URL, and on the place in the list only
/// among those for one receiver, of which this is the one of that `ordinal`, from 1.
std::string derivedName(const std::string &url, std::size_t ordinal)
{
    const auto parsed = parseUrl(url);
    std::string text = (parsed ? parsed->redacted() : url) + '\n' + std::string(kWriteRequest);
    if (ordinal > 1)
        text += '\n' + std::to_string(ordinal);
    return shortDigest(text);
}

void readUrl(Mapping &remote, std::string &url)
{
    remote.text("url", url);
    if (url.empty()) {
        remote.problems().add(remote.place("url"), "url for remote_write is empty",
                              "write the receiver's address: http://host:port/api/v1/write");
        return;
    }
    if (!checkUrl(remote, "url", url))
        return;
    const std::string scheme = parseUrl(url)->scheme;
    if (scheme != "http" && scheme != "https")
        remote.problems().add(remote.place("url"), "unsupported protocol scheme \"" + scheme + '"',
                              "use http or https");
}

void readProtocol(Mapping &remote, remote::Protocol &protocol)
{
    std::string message(kWriteRequest);
    remote.text("protobuf_message", message);
    if (message == kWriteRequestV2)
        protocol = remote::Protocol::V2;
    else if (message != kWriteRequest)
        remote.problems().add(remote.place("protobuf_message"), "invalid protobuf_message value: " + message,
                              "use " + std::string(kWriteRequest) + " or " + std::string(kWriteRequestV2));
}

void readHeaders(Mapping &remote, std::map<std::string, std::string> &headers)
{
    for (const auto &[name, value, place] : remote.textEntries("headers")) {
        headers[name] = value;
        checkHeader(remote.problems(), place, name, value);
        if (asciiLowerCase(name) == "authorization")
            remote.problems().add(
                place,
                "authorization header must be changed via the basic_auth, authorization, oauth2, sigv4, azuread or "
                "google_iam parameter",
                "write it as authorization, basic_auth or oauth2, beside headers");
        else if (isReservedHeader(name))
            remote.problems().add(place, name + " is a reserved header. It must not be changed", "remove it");
    }
}

/// A number of at least 1. `what` stands before the key in the message.
void readPositive(Mapping &queue, std::string_view what, std::string_view key, std::uint32_t &out)
{
    std::uint64_t number = out;
    const Node *node = queue.node(key);
    if (node && node->kind == Node::Kind::Scalar && node->text.starts_with('-'))
        number = 0;
    else
        queue.number(key, number, std::numeric_limits<std::uint32_t>::max());
    if (number == 0)
        queue.problems().add(queue.place(key), std::string(what) + ' ' + std::string(key) + " must be positive",
                             "remove it to get " + std::to_string(out));
    else
        out = static_cast<std::uint32_t>(number);
}

void readQueue(Mapping &remote, remote::QueueSettings &settings)
{
    auto queue = remote.mapping("queue_config");
    if (!queue)
        return;
    constexpr std::string_view kQueue = "remote write queue";
    readPositive(*queue, kQueue, "capacity", settings.capacity);
    readPositive(*queue, kQueue, "max_shards", settings.maxShards);
    readPositive(*queue, kQueue, "min_shards", settings.minShards);
    readPositive(*queue, kQueue, "max_samples_per_send", settings.maxSamplesPerSend);
    queue->duration("batch_send_deadline", settings.batchSendDeadline);
    queue->duration("min_backoff", settings.minBackoff);
    queue->duration("max_backoff", settings.maxBackoff);
    queue->boolean("retry_on_http_429", settings.retryOnHttp429);
    queue->duration("sample_age_limit", settings.sampleAgeLimit);
    if (settings.minShards > settings.maxShards)
        queue->problems().add(queue->place("min_shards"),
                              "remote write queue min_shards must not be greater than max_shards",
                              "max_shards is " + std::to_string(settings.maxShards));
    if (settings.maxBackoff < settings.minBackoff)
        queue->problems().add(queue->place("max_backoff"),
                              "remote write queue max_backoff must not be less than min_backoff",
                              "raise max_backoff or lower min_backoff");
    queue->finish();
}

void readMetadata(Mapping &remote, remote::Protocol protocol, remote::MetadataSettings &settings)
{
    auto metadata = remote.mapping("metadata_config");
    if (!metadata)
        return;
    metadata->boolean("send", settings.send);
    metadata->duration("send_interval", settings.interval);
    if (settings.interval.count() == 0)
        metadata->problems().add(metadata->place("send_interval"),
                                 "remote write metadata send_interval must be positive",
                                 "remove it to get 1m, or write send: false");
    readPositive(*metadata, "remote write metadata", "max_samples_per_send", settings.maxPerSend);
    metadata->finish();
    if (protocol == remote::Protocol::V2)
        remote.problems().warn(remote.place("metadata_config"),
                               "has no effect with " + std::string(kWriteRequestV2) +
                                   ", which tells metadata with each series, unless the receiver takes 1.0 alone");
}

remote::Settings readRemote(Mapping &section, const GlobalSection &global, Paths &paths)
{
    remote::Settings out;
    out.http.enableHttp2 = false;
    readUrl(section, out.url);
    section.text("name", out.name);
    out.named = !out.name.empty();
    section.duration("remote_timeout", out.timeout);
    if (out.timeout.count() == 0)
        section.problems().add(section.place("remote_timeout"), "remote_timeout must be positive",
                               "remove it to get 30s");
    readProtocol(section, out.protocol);
    readHeaders(section, out.headers);
    out.writeRelabel = readRules(section, "write_relabel_configs", global.nameScheme,
                                 "empty or null relabeling rule in remote write config");
    section.boolean("send_exemplars", out.sendExemplars);
    section.boolean("send_native_histograms", out.sendNativeHistograms);
    readMetadata(section, out.protocol, out.metadata);
    readQueue(section, out.queue);
    readHttp(section, paths, out.http);
    readRemoteAuth(section, paths, out.http);
    section.boolean("round_robin_dns", out.http.roundRobinDns);
    section.boolean("failed_request_logging", out.logsFailedRequests);
    section.finish();
    return out;
}

/// Whether two entries without a name say the same, but for the password in the URL.
bool isRepeated(remote::Settings a, remote::Settings b)
{
    const auto one = parseUrl(a.url);
    const auto other = parseUrl(b.url);
    if (!one || !other || one->redacted() != other->redacted())
        return false;
    a.url = b.url;
    a.name = b.name;
    return a == b;
}

/// Gives each remote a name of its own, or tells why it cannot have one.
class Names {
public:
    void add(Mapping &section, remote::Settings &remote, const std::vector<remote::Settings> &before)
    {
        if (remote.named) {
            if (!m_taken.insert(remote.name).second)
                section.problems().add(section.place("name"),
                                       "found multiple remote write configs with job name \"" + remote.name + '"',
                                       "give each entry a name of its own");
            return;
        }
        const bool repeated = std::any_of(before.begin(), before.end(), [&remote](const remote::Settings &other) {
            return !other.named && isRepeated(other, remote);
        });
        if (repeated)
            section.problems().add(section.place("url"),
                                   "duplicate remote write configs are not allowed, found duplicate for URL: " +
                                       maskedUrl(remote.url),
                                   "remove one, or give each a name");
        for (std::size_t ordinal = 1; remote.name.empty() || !m_taken.insert(remote.name).second; ++ordinal)
            remote.name = derivedName(remote.url, ordinal);
    }

private:
    std::set<std::string> m_taken;
};

} // namespace

void readRemotes(Mapping &top, const GlobalSection &global, Paths &paths, Document &out)
{
    Names names;
    for (Mapping &section : top.mappings("remote_write", "empty or null remote write config section")) {
        remote::Settings remote = readRemote(section, global, paths);
        if (!remote.url.empty())
            names.add(section, remote, out.config.remotes);
        out.config.remotes.push_back(std::move(remote));
    }
}

} // namespace agent::config
