// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/vocabulary.h"

#include "agent/config/accepted_sections.h"
#include "agent/config/discovery_tables.h"
#include "agent/config/remote_auth.h"

#include <algorithm>
#include <array>
#include <utility>

namespace agent::config {
namespace {

using Kind = ValueKind;
using Keys = KeyDescription;

constexpr Keys key(std::string_view name, Kind kind, std::string_view about)
{
    return {name, kind, {}, {}, {}, nullptr, about};
}
constexpr Keys required(std::string_view name, Kind kind, std::string_view about)
{
    return {name, kind, "required", {}, {}, nullptr, about};
}
constexpr Keys choice(std::string_view name, std::string_view choices, std::string_view about)
{
    return {name, Kind::Text, {}, choices, {}, nullptr, about};
}
constexpr Keys choices(std::string_view name, std::string_view all, std::string_view about)
{
    return {name, Kind::Texts, {}, all, {}, nullptr, about};
}
constexpr Keys inner(std::string_view name, const SectionDescription &section, std::string_view about)
{
    return {name, Kind::Section, {}, {}, {}, &section, about};
}
constexpr Keys list(std::string_view name, const SectionDescription &section, std::string_view about)
{
    return {name, Kind::Sections, {}, {}, {}, &section, about};
}

template <std::size_t A, std::size_t B>
constexpr std::array<Keys, A + B> joined(const std::array<Keys, A> &a, const std::array<Keys, B> &b)
{
    std::array<Keys, A + B> out{};
    std::copy(a.begin(), a.end(), out.begin());
    std::copy(b.begin(), b.end(), out.begin() + A);
    return out;
}

// HTTP client

constexpr std::array kBasicAuthKeys = std::to_array<Keys>({
    key("username", Kind::Text, "The user's name"),
    key("username_file", Kind::File, "File with the user's name"),
    key("password", Kind::Secret, "The password"),
    key("password_file", Kind::File, "File with the password, read again when it changes"),
});
constexpr SectionDescription kBasicAuth{kBasicAuthKeys};

constexpr std::array kAuthorizationKeys = std::to_array<Keys>({
    key("type", Kind::Text, "The scheme before the credentials; Bearer if not set"),
    key("credentials", Kind::Secret, "The token"),
    key("credentials_file", Kind::File, "File with the token, read again when it changes"),
});
constexpr SectionDescription kAuthorization{kAuthorizationKeys};

constexpr std::string_view kVersions = "TLS10 TLS11 TLS12 TLS13";
constexpr std::array kTlsKeys = std::to_array<Keys>({
    key("ca", Kind::Text, "Certificates of the authorities to trust, as text"),
    key("ca_file", Kind::File, "File with the certificates of the authorities to trust"),
    key("cert", Kind::Text, "Our certificate, as text"),
    key("cert_file", Kind::File, "File with our certificate"),
    key("key", Kind::Secret, "The key of our certificate, as text"),
    key("key_file", Kind::File, "File with the key of our certificate"),
    key("server_name", Kind::Text, "The name that the server's certificate must have"),
    key("insecure_skip_verify", Kind::Boolean, "Take any certificate of the server"),
    choice("min_version", kVersions, "Oldest version of TLS to accept"),
    choice("max_version", kVersions, "Newest version of TLS to accept"),
});
constexpr SectionDescription kTls{kTlsKeys};

constexpr std::array kProxyKeys = std::to_array<Keys>({
    key("proxy_url", Kind::Url, "The proxy to go through"),
    key("no_proxy", Kind::Text, "Addresses, networks and names to reach without the proxy, with commas between"),
    key("proxy_from_environment", Kind::Boolean, "Take the proxy from HTTP_PROXY, HTTPS_PROXY and NO_PROXY"),
    key("proxy_connect_header", Kind::SecretMap, "Headers for the proxy: lists by name"),
});

constexpr std::array kOAuth2OwnKeys = std::to_array<Keys>({
    required("client_id", Kind::Text, "Our name at the token server"),
    key("client_secret", Kind::Secret, "The secret that goes with it"),
    key("client_secret_file", Kind::File, "File with that secret"),
    choice("grant_type", "client_credentials urn:ietf:params:oauth:grant-type:jwt-bearer", "How to ask for a token"),
    key("client_certificate_key", Kind::Secret, "The key that signs requests for tokens, as text"),
    key("client_certificate_key_file", Kind::File, "File with that key"),
    key("client_certificate_key_id", Kind::Text, "The key's name at the token server"),
    choice("signature_algorithm", "RS256 RS384 RS512", "How that key signs; RS256 if not set"),
    key("iss", Kind::Text, "Who asks; client_id if not set"),
    key("audience", Kind::Text, "Whom the request is for; token_url if not set"),
    key("claims", Kind::TextMap, "More that the request says"),
    key("scopes", Kind::Texts, "Scopes to ask for"),
    required("token_url", Kind::Url, "Where tokens are fetched"),
    key("endpoint_params", Kind::TextMap, "More parameters of the request for a token"),
    inner("tls_config", kTls, "TLS on the way to the token server"),
});
constexpr std::array kOAuth2Keys = joined(kOAuth2OwnKeys, kProxyKeys);
constexpr SectionDescription kOAuth2{kOAuth2Keys};

constexpr std::array kHeaderKeys = std::to_array<Keys>({
    key("values", Kind::Texts, "Values of the header"),
    key("secrets", Kind::Texts, "Values that are never shown"),
    key("files", Kind::Texts, "Files with values"),
});
constexpr SectionDescription kHeader{kHeaderKeys};

constexpr std::array kAuthKeys = std::to_array<Keys>({
    inner("basic_auth", kBasicAuth, "User and password"),
    inner("authorization", kAuthorization, "A token in the Authorization header"),
    inner("oauth2", kOAuth2, "Tokens from an OAuth 2.0 server"),
    key("bearer_token", Kind::Secret, "The older way to write authorization.credentials"),
    key("bearer_token_file", Kind::File, "The older way to write authorization.credentials_file"),
    key("follow_redirects", Kind::Boolean, "Follow answers that point elsewhere; true if not set"),
    key("enable_http2", Kind::Boolean, "Speak HTTP/2 where the server does; true if not set"),
    inner("tls_config", kTls, "TLS: whom to trust, and our certificate"),
});
constexpr std::array kLastHttpKeys = std::to_array<Keys>({
    {"http_headers", Kind::SecretMap, {}, {}, {}, &kHeader, "More headers of each request, by name"},
});
constexpr std::array kHttpKeys = joined(joined(kAuthKeys, kProxyKeys), kLastHttpKeys);

// What global and jobs share

constexpr std::string_view kProtocols =
    "PrometheusProto OpenMetricsText1.0.0 OpenMetricsText0.0.1 PrometheusText1.0.0 PrometheusText0.0.4";
constexpr std::array kTimeKeys = std::to_array<Keys>({
    key("scrape_interval", Kind::Duration, "How often targets are scraped"),
    key("scrape_timeout", Kind::Duration, "How long one scrape may take; at most the interval"),
    choices("scrape_protocols", kProtocols, "Formats to ask for, the best first"),
});
constexpr std::array kHistogramKeys = std::to_array<Keys>({
    key("scrape_native_histograms", Kind::Boolean, "Take native histograms"),
    key("always_scrape_classic_histograms", Kind::Boolean, "Take classic histograms beside native ones"),
    key("convert_classic_histograms_to_nhcb", Kind::Boolean, "Turn classic histograms into native ones"),
});
constexpr std::array kLimitKeys = std::to_array<Keys>({
    key("body_size_limit", Kind::Size, "A larger answer makes the scrape fail; 0: no limit"),
    key("sample_limit", Kind::Number, "More samples make the scrape fail; 0: no limit"),
    key("label_limit", Kind::Number, "More labels of a sample make the scrape fail; 0: no limit"),
    key("label_name_length_limit", Kind::Number, "Longer label names make the scrape fail; 0: no limit"),
    key("label_value_length_limit", Kind::Number, "Longer label values make the scrape fail; 0: no limit"),
    key("target_limit", Kind::Number, "More targets after relabelling make the job fail; 0: no limit"),
    key("keep_dropped_targets", Kind::Number, "How many dropped targets are remembered for display; 0: all"),
    choice("metric_name_validation_scheme", "utf8 legacy", "Which metric and label names are valid"),
    choice("metric_name_escaping_scheme", "allow-utf-8 underscores dots values", "How targets escape names"),
    key("extra_scrape_metrics", Kind::Boolean, "Report limits and sizes of each scrape as series"),
});

constexpr std::array kGlobalOwnKeys = std::to_array<Keys>({
    key("evaluation_interval", Kind::Duration, "For rules, which an agent does not have"),
    key("rule_query_offset", Kind::Duration, "For rules, which an agent does not have"),
    key("external_labels", Kind::TextMap, "Labels of everything that leaves this agent; ${VAR} is replaced"),
    key("query_log_file", Kind::File, "For queries, which an agent does not have"),
    key("scrape_failure_log_file", Kind::File, "File for failed scrapes"),
});
constexpr std::array kGlobalKeys = joined(joined(joined(kTimeKeys, kGlobalOwnKeys), kLimitKeys), kHistogramKeys);
constexpr SectionDescription kGlobal{kGlobalKeys};

// Jobs

constexpr std::array kRuleKeys = std::to_array<Keys>({
    key("source_labels", Kind::Texts, "Labels whose values are joined and matched"),
    key("separator", Kind::Text, "What is put between these values; ; if not set"),
    key("regex", Kind::Text, "RE2 expression for the whole of the joined values; (.*) if not set"),
    key("modulus", Kind::Number, "For hashmod: the number of shards"),
    key("target_label", Kind::Text, "The label that gets the result"),
    key("replacement", Kind::Text, "The result, $1 and so on from the expression; $1 if not set"),
    choice("action", "replace keep drop keepequal dropequal hashmod labelmap labeldrop labelkeep lowercase uppercase",
           "What the rule does; replace if not set"),
});
constexpr SectionDescription kRule{kRuleKeys};

constexpr std::array kStaticKeys = std::to_array<Keys>({
    required("targets", Kind::Texts, "Addresses: host:port"),
    key("labels", Kind::TextMap, "Labels of all these targets"),
});
constexpr SectionDescription kStatic{kStaticKeys};

constexpr std::array kFileSdKeys = std::to_array<Keys>({
    required("files", Kind::Texts, "Files with targets, .yml or .json; * in the last part of a path"),
    key("refresh_interval", Kind::Duration, "How often they are read in any case; 5m if not set"),
});
constexpr SectionDescription kFileSd{kFileSdKeys};

constexpr std::array kJobFirstKeys = std::to_array<Keys>({
    required("job_name", Kind::Text, "The name of the job, which becomes the label job"),
});
constexpr std::array kJobMiddleKeys = std::to_array<Keys>({
    choice("fallback_scrape_protocol", kProtocols, "The format of answers that do not name theirs"),
    key("native_histogram_bucket_limit", Kind::Number, "More buckets are merged; 0: no limit"),
    key("native_histogram_min_bucket_factor", Kind::Decimal, "Finer buckets are merged"),
    key("metrics_path", Kind::Text, "Path of the page; /metrics if not set"),
    key("honor_labels", Kind::Boolean, "Labels of the page win over those of the target"),
    key("honor_timestamps", Kind::Boolean, "Take timestamps of the page; true if not set"),
    key("track_timestamps_staleness", Kind::Boolean, "End series with timestamps of their own when they vanish"),
    choice("scheme", "http https", "http if not set"),
    key("params", Kind::TextMap, "Parameters of the URL: lists by name"),
    key("enable_compression", Kind::Boolean, "Ask for compressed answers; true if not set"),
    key("scrape_failure_log_file", Kind::File, "File for failed scrapes"),
});
constexpr std::array kJobLastKeys = std::to_array<Keys>({
    list("file_sd_configs", kFileSd, "Targets from files"),
    list("static_configs", kStatic, "Targets that stand here"),
    list("relabel_configs", kRule, "Rules for the labels of targets, before scraping"),
    list("metric_relabel_configs", kRule, "Rules for the labels of samples, after scraping"),
});
constexpr std::array kJobKeys =
    joined(joined(joined(joined(joined(joined(kJobFirstKeys, kTimeKeys), kHistogramKeys), kJobMiddleKeys), kHttpKeys),
                  kJobLastKeys),
           kLimitKeys);
constexpr SectionDescription kJob{kJobKeys};

// Remotes

constexpr std::array kQueueKeys = std::to_array<Keys>({
    key("capacity", Kind::Number, "Samples that one lane keeps at hand"),
    key("max_shards", Kind::Number, "Most lanes"),
    key("min_shards", Kind::Number, "Fewest lanes"),
    key("max_samples_per_send", Kind::Number, "Most samples in one request"),
    key("batch_send_deadline", Kind::Duration, "How long samples wait for a request to fill"),
    key("min_backoff", Kind::Duration, "First pause after a failure"),
    key("max_backoff", Kind::Duration, "Longest pause after failures"),
    key("retry_on_http_429", Kind::Boolean, "Try again when the receiver asks to slow down"),
    key("sample_age_limit", Kind::Duration, "Older samples are dropped; 0s: none"),
});
constexpr SectionDescription kQueue{kQueueKeys};

constexpr std::array kMetadataKeys = std::to_array<Keys>({
    key("send", Kind::Boolean, "Send types, help and units; true if not set"),
    key("send_interval", Kind::Duration, "How often"),
    key("max_samples_per_send", Kind::Number, "Most of them in one request"),
});
constexpr SectionDescription kMetadata{kMetadataKeys};

constexpr std::array kRemoteOwnKeys = std::to_array<Keys>({
    required("url", Kind::Url, "Where samples are sent"),
    key("name", Kind::Text, "The remote's name in the console; progress is kept under it"),
    choice("protobuf_message", "prometheus.WriteRequest io.prometheus.write.v2.Request", "Remote write 1.0 or 2.0"),
    key("remote_timeout", Kind::Duration, "How long one request may take; 30s if not set"),
    key("headers", Kind::SecretMap, "More headers of each request, by name"),
    list("write_relabel_configs", kRule, "Rules for what is sent"),
    key("send_exemplars", Kind::Boolean, "Send exemplars"),
    key("send_native_histograms", Kind::Boolean, "Send native histograms"),
    key("round_robin_dns", Kind::Boolean, "Spread connections over the addresses of the name"),
    key("failed_request_logging", Kind::Boolean, "Log requests that the receiver refuses"),
});
constexpr std::array kRemoteLastKeys = std::to_array<Keys>({
    inner("queue_config", kQueue, "Lanes, sizes and pauses of delivery"),
    inner("metadata_config", kMetadata, "Delivery of types, help and units"),
});
constexpr std::array kRemoteKeys = joined(joined(kRemoteOwnKeys, kHttpKeys), kRemoteLastKeys);
constexpr SectionDescription kRemote{kRemoteKeys};

// belfry

constexpr std::array kBelfryStorageKeys = std::to_array<Keys>({
    key("max_bytes", Kind::Size, "Most that the log may take on disk"),
    key("min_free_bytes", Kind::Size, "What must stay free on the disk"),
    key("fsync_interval", Kind::Duration, "How often the log is made safe against power loss; 1s if not set"),
    key("memory_bytes", Kind::Size, "For samples that the disk does not take; 32MiB if not set"),
    key("pack_after", Kind::Duration, "When old parts of the log are compressed; 1m if not set, 0s: never"),
    key("takeover", Kind::Text, "What of a log found at the first start is delivered: all, none, 2h, or a time"),
});
constexpr SectionDescription kBelfryStorage{kBelfryStorageKeys};

constexpr std::array kHoursKeys = std::to_array<Keys>({
    choices("days", "mon tue wed thu fri sat sun", "Days, or mon-fri"),
    key("from", Kind::Text, "Time of day: \"22:00\""),
    key("to", Kind::Text, "Time of day: \"06:00\""),
});
constexpr SectionDescription kHours{kHoursKeys};
constexpr std::array kQuotaKeys = std::to_array<Keys>({
    key("daily", Kind::Size, "Bytes a day"),
    key("monthly", Kind::Size, "Bytes a month"),
    list("schedule", kHours, "When sending is allowed"),
    choice("timezone", "local utc", "Whose days and hours"),
});
constexpr SectionDescription kQuota{kQuotaKeys};
constexpr std::array kSteeringKeys = std::to_array<Keys>({
    required("name", Kind::Text, "The name of an entry of remote_write"),
    key("bandwidth_limit", Kind::Size, "Bytes a second on the wire"),
    inner("quota", kQuota, "Bytes a day and month, and when"),
    choice("catch_up", "gentle full", "How fast a backlog is delivered"),
    choice("order", "oldest_first fresh_first", "What is delivered first after an outage"),
    key("receiver_takes_out_of_order", Kind::Boolean, "The receiver takes older samples behind newer; for fresh_first"),
    choice("refused_by_age", "dead_letter hold", "What happens to samples that the receiver finds too old"),
    key("dead_letters_max_bytes", Kind::Size, "Most that refused samples may take on disk; 256MiB if not set"),
});
constexpr SectionDescription kSteering{kSteeringKeys};

constexpr std::array kBelfryKeys = std::to_array<Keys>({
    inner("storage", kBelfryStorage, "The log of samples that wait"),
    list("remote_write", kSteering, "How remotes are steered, by name"),
});
constexpr SectionDescription kBelfry{kBelfryKeys};

constexpr std::array kTopKeys = std::to_array<Keys>({
    inner("global", kGlobal, "What holds for all jobs"),
    key("scrape_config_files", Kind::Texts, "Files with more jobs; * in the last part of a path"),
    list("scrape_configs", kJob, "Jobs: what is scraped, and how"),
    list("remote_write", kRemote, "Where samples are sent"),
    inner("belfry", kBelfry, "What only Belfry has"),
});

/// The keys of a section, those of the HTTP client behind them where they stand inline.
std::vector<const KeyDescription *> keysOf(const SectionDescription &section)
{
    std::vector<const KeyDescription *> out;
    for (const KeyDescription &one : section.keys)
        out.push_back(&one);
    if (section.http) {
        for (const KeyDescription &one : kHttpKeys)
            out.push_back(&one);
    }
    if (&section == &kRemote) {
        for (const KeyDescription &one : remoteAuthKeys())
            out.push_back(&one);
    }
    return out;
}

std::vector<const KeyDescription *> topKeys()
{
    std::vector<const KeyDescription *> out;
    for (const KeyDescription &one : kTopKeys) {
        if (one.name == "remote_write") {
            for (const KeyDescription &accepted : acceptedKeys())
                out.push_back(&accepted);
        }
        out.push_back(&one);
    }
    return out;
}

/// What <name>_sd_configs is a list of; null for anything else.
const SectionDescription *otherMechanism(std::string_view name)
{
    constexpr std::string_view kEnding = "_sd_configs";
    if (!name.ends_with(kEnding))
        return nullptr;
    name.remove_suffix(kEnding.size());
    for (const OtherMechanism &mechanism : otherMechanisms()) {
        if (mechanism.name == name)
            return mechanism.section;
    }
    return nullptr;
}

const KeyDescription *named(const std::vector<const KeyDescription *> &keys, std::string_view name)
{
    const auto found = std::find_if(keys.begin(), keys.end(), [name](const auto *one) { return one->name == name; });
    return found == keys.end() ? nullptr : *found;
}

/// Follows a path from the top.
struct Walk {
    std::vector<const KeyDescription *> keys = topKeys(); ///< That may follow.
    const KeyDescription *last = nullptr;
    const SectionDescription *eachValue = nullptr; ///< In a map with free keys: what its values are.

    void step(std::string_view name)
    {
        last = nullptr;
        if (eachValue) {
            keys = keysOf(*std::exchange(eachValue, nullptr));
            return;
        }
        last = named(keys, name);
        const SectionDescription *section = last ? last->section : otherMechanism(name);
        if (last && last->kind == Kind::Tls)
            section = &kTls;
        const bool free = last && (last->kind == Kind::TextMap || last->kind == Kind::SecretMap);
        keys.clear();
        if (free)
            eachValue = section;
        else if (section)
            keys = keysOf(*section);
    }
};

Walk walked(const KeyPath &path)
{
    Walk walk;
    for (const std::string &name : path)
        walk.step(name);
    return walk;
}

} // namespace

std::vector<const KeyDescription *> knownKeys(const KeyPath &path)
{
    return walked(path).keys;
}

const KeyDescription *knownKey(const KeyPath &path)
{
    return walked(path).last;
}

std::vector<std::string> knownValues(const KeyDescription &key)
{
    if (key.kind == Kind::Boolean)
        return {"true", "false"};
    std::vector<std::string> out;
    for (std::string_view rest = key.choices; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        out.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

} // namespace agent::config
