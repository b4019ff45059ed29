// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/ascii.h"
#include "agent/base/duration.h"
#include "agent/base/number.h"
#include "agent/config/masking.h"
#include "agent/config/remote_auth.h"
#include "agent/config/sections.h"
#include "agent/config/steering_section.h"
#include "agent/config/yaml_writer.h"

#include <algorithm>
#include <array>

namespace agent::config {
namespace {

void printOptional(YamlWriter &out, std::string_view key, const std::string &value)
{
    if (!value.empty())
        out.text(key, value);
}

void printOptional(YamlWriter &out, std::string_view key, std::uint64_t value)
{
    if (value != 0)
        out.number(key, value);
}

void printSecret(YamlWriter &out, const std::string &key, const http::Secret &secret)
{
    if (!secret.value.empty())
        out.text(key, kMasked);
    printOptional(out, key + "_file", secret.file);
}

std::vector<std::string> maskedTexts(std::size_t count)
{
    return std::vector<std::string>(count, std::string(kMasked));
}

void printLabels(YamlWriter &out, std::string_view key, const model::Labels &labels)
{
    if (labels.empty())
        return;
    out.open(key);
    for (const model::Label &label : labels)
        out.text(label.name, label.value);
    out.close();
}

/// A dollar would begin a variable when the file is read again.
model::Labels withDollarsDoubled(const model::Labels &labels)
{
    model::Labels out;
    for (const model::Label &label : labels) {
        std::string value;
        for (const char c : label.value)
            value.append(c == '$' ? 2 : 1, c);
        out.set(label.name, value);
    }
    return out;
}

void printLimits(YamlWriter &out, const Limits &limits)
{
    if (limits.bodySize != 0)
        out.text("body_size_limit", formatSize(limits.bodySize));
    printOptional(out, "sample_limit", limits.samples);
    printOptional(out, "target_limit", limits.targets);
    printOptional(out, "label_limit", limits.labels);
    printOptional(out, "label_name_length_limit", limits.labelNameLength);
    printOptional(out, "label_value_length_limit", limits.labelValueLength);
    printOptional(out, "keep_dropped_targets", limits.keepDroppedTargets);
}

void printNameScheme(YamlWriter &out, model::NameScheme scheme, scrape::EscapingScheme escaping)
{
    out.text("metric_name_validation_scheme", scheme == model::NameScheme::Utf8 ? "utf8" : "legacy");
    out.text("metric_name_escaping_scheme", escapingName(escaping));
}

void printTrue(YamlWriter &out, std::string_view key, bool value)
{
    if (value)
        out.boolean(key, true);
}

void printGlobal(YamlWriter &out, const GlobalSection &global)
{
    out.open("global");
    out.text("scrape_interval", formatDuration(global.settings.scrapeInterval));
    out.text("scrape_timeout", formatDuration(global.settings.scrapeTimeout));
    if (!global.protocols.empty())
        out.texts("scrape_protocols", global.protocols);
    out.text("evaluation_interval", formatDuration(global.evaluationInterval));
    if (global.ruleQueryOffset.count() != 0)
        out.text("rule_query_offset", formatDuration(global.ruleQueryOffset));
    printOptional(out, "query_log_file", global.queryLogFile);
    printOptional(out, "scrape_failure_log_file", global.scrapeFailureLogFile);
    printLabels(out, "external_labels", withDollarsDoubled(global.settings.externalLabels));
    printLimits(out, global.limits);
    printNameScheme(out, global.nameScheme, global.escapingScheme.value_or(naturalEscaping(global.nameScheme)));
    out.boolean("scrape_native_histograms", global.scrapeNativeHistograms);
    printTrue(out, "convert_classic_histograms_to_nhcb", global.convertClassicHistogramsToNhcb);
    printTrue(out, "always_scrape_classic_histograms", global.alwaysScrapeClassicHistograms);
    out.boolean("extra_scrape_metrics", global.extraScrapeMetrics);
    out.close();
}

void printRules(YamlWriter &out, std::string_view key, const std::vector<relabel::RuleSettings> &rules)
{
    if (rules.empty())
        return;
    out.list(key);
    for (const relabel::RuleSettings &rule : rules) {
        out.item();
        if (!rule.sourceLabels.empty())
            out.flowTexts("source_labels", rule.sourceLabels);
        out.text("separator", rule.separator);
        out.text("regex", rule.regex);
        printOptional(out, "modulus", rule.modulus);
        printOptional(out, "target_label", rule.targetLabel);
        out.text("replacement", rule.replacement);
        out.text("action", relabel::actionName(rule.action));
        out.endItem();
    }
}

void printAuth(YamlWriter &out, const http::ClientSettings &settings)
{
    if (settings.basicAuth) {
        out.open("basic_auth");
        // The name is printed even when empty: a section without keys would read as none.
        if (settings.basicAuth->usernameFile.empty())
            out.text("username", settings.basicAuth->username);
        else
            out.text("username_file", settings.basicAuth->usernameFile);
        printSecret(out, "password", settings.basicAuth->password);
        out.close();
    }
    if (settings.authorization) {
        out.open("authorization");
        out.text("type", settings.authorization->type);
        printSecret(out, "credentials", settings.authorization->credentials);
        out.close();
    }
}

void printTls(YamlWriter &out, const http::TlsSettings &tls)
{
    if (tls == http::TlsSettings())
        return;
    out.open("tls_config");
    printOptional(out, "ca", tls.ca);
    printOptional(out, "cert", tls.cert);
    if (!tls.key.value.empty())
        out.text("key", kMasked);
    printOptional(out, "ca_file", tls.caFile);
    printOptional(out, "cert_file", tls.certFile);
    printOptional(out, "key_file", tls.key.file);
    printOptional(out, "server_name", tls.serverName);
    out.boolean("insecure_skip_verify", tls.insecureSkipVerify);
    printOptional(out, "min_version", tls.minVersion);
    printOptional(out, "max_version", tls.maxVersion);
    out.close();
}

void printProxy(YamlWriter &out, const http::ProxySettings &proxy)
{
    if (!proxy.url.empty())
        out.text("proxy_url", maskedUrl(proxy.url));
    printOptional(out, "no_proxy", proxy.noProxy);
    printTrue(out, "proxy_from_environment", proxy.fromEnvironment);
    if (proxy.connectHeader.empty())
        return;
    out.open("proxy_connect_header");
    for (const auto &[name, values] : proxy.connectHeader)
        out.texts(name, maskedTexts(values.size()));
    out.close();
}

/// Whether a parameter of a token request is probably a secret.
bool isSecretParameter(std::string_view name)
{
    const std::string lower = asciiLowerCase(name);
    constexpr std::array<std::string_view, 5> kSigns{"password", "secret", "token", "assertion", "key"};
    return std::any_of(kSigns.begin(), kSigns.end(),
                       [&lower](std::string_view sign) { return lower.find(sign) != std::string::npos; });
}

void printOAuth2(YamlWriter &out, const http::OAuth2 &oauth2)
{
    const http::OAuth2 defaults;
    out.open("oauth2");
    out.text("client_id", oauth2.clientId);
    printSecret(out, "client_secret", oauth2.clientSecret);
    printOptional(out, "client_certificate_key_id", oauth2.certificateKeyId);
    printSecret(out, "client_certificate_key", oauth2.certificateKey);
    if (oauth2.grantType != defaults.grantType)
        out.text("grant_type", oauth2.grantType);
    if (oauth2.signatureAlgorithm != defaults.signatureAlgorithm)
        out.text("signature_algorithm", oauth2.signatureAlgorithm);
    printOptional(out, "iss", oauth2.issuer);
    printOptional(out, "audience", oauth2.audience);
    if (!oauth2.claims.empty()) {
        out.open("claims");
        for (const auto &[name, json] : oauth2.claims)
            out.verbatim(name, json);
        out.close();
    }
    if (!oauth2.scopes.empty())
        out.texts("scopes", oauth2.scopes);
    out.text("token_url", maskedUrl(oauth2.tokenUrl));
    if (!oauth2.endpointParams.empty()) {
        out.open("endpoint_params");
        for (const auto &[name, value] : oauth2.endpointParams)
            out.text(name, isSecretParameter(name) ? kMasked : std::string_view(value));
        out.close();
    }
    printTls(out, oauth2.tls);
    printProxy(out, oauth2.proxy);
    out.close();
}

void printHeaders(YamlWriter &out, const std::map<std::string, http::HeaderValues> &headers)
{
    if (headers.empty())
        return;
    out.open("http_headers");
    for (const auto &[name, values] : headers) {
        out.open(name);
        if (!values.values.empty())
            out.texts("values", maskedTexts(values.values.size()));
        if (!values.secrets.empty())
            out.texts("secrets", maskedTexts(values.secrets.size()));
        if (!values.files.empty())
            out.texts("files", values.files);
        out.close();
    }
    out.close();
}

void printHttp(YamlWriter &out, const http::ClientSettings &settings)
{
    printAuth(out, settings);
    if (settings.oauth2)
        printOAuth2(out, *settings.oauth2);
    printTls(out, settings.tls);
    out.boolean("follow_redirects", settings.followRedirects);
    out.boolean("enable_http2", settings.enableHttp2);
    printProxy(out, settings.proxy);
    printHeaders(out, settings.headers);
}

void printDiscovery(YamlWriter &out, const std::vector<discovery::Settings> &all)
{
    bool begun = false;
    for (const discovery::Settings &settings : all) {
        const auto *files = std::get_if<discovery::FileSettings>(&settings);
        if (!files)
            continue;
        if (!begun)
            out.list("file_sd_configs");
        begun = true;
        out.item();
        out.texts("files", files->files);
        out.text("refresh_interval", formatDuration(files->refreshInterval));
        out.endItem();
    }
    for (const discovery::Settings &settings : all) {
        const auto *fixed = std::get_if<discovery::StaticSettings>(&settings);
        if (!fixed)
            continue;
        out.list("static_configs");
        for (const model::TargetGroup &group : fixed->groups) {
            out.item();
            std::vector<std::string> targets;
            for (const model::Labels &target : group.targets)
                targets.emplace_back(target.get("__address__"));
            out.texts("targets", targets);
            printLabels(out, "labels", group.labels);
            out.endItem();
        }
    }
}

void printJob(YamlWriter &out, const scrape::JobSettings &job)
{
    out.item();
    out.text("job_name", job.name);
    if (job.honorLabels)
        out.boolean("honor_labels", true);
    out.boolean("honor_timestamps", job.honorTimestamps);
    out.boolean("track_timestamps_staleness", job.trackTimestampsStaleness);
    if (!job.params.empty()) {
        out.open("params");
        for (const auto &[name, values] : job.params)
            out.texts(name, values);
        out.close();
    }
    out.text("scrape_interval", formatDuration(job.interval));
    out.text("scrape_timeout", formatDuration(job.timeout));
    out.texts("scrape_protocols", job.protocols);
    printOptional(out, "fallback_scrape_protocol", job.fallbackProtocol);
    out.boolean("scrape_native_histograms", job.scrapeNativeHistograms);
    out.boolean("always_scrape_classic_histograms", job.alwaysScrapeClassicHistograms);
    out.boolean("convert_classic_histograms_to_nhcb", job.convertClassicHistogramsToNhcb);
    printOptional(out, "scrape_failure_log_file", job.scrapeFailureLogFile);
    out.text("metrics_path", job.metricsPath);
    out.text("scheme", job.scheme);
    out.boolean("enable_compression", job.enableCompression);
    printLimits(out, {job.bodySizeLimit, job.sampleLimit, job.targetLimit, job.labelLimit, job.labelNameLengthLimit,
                      job.labelValueLengthLimit, 0});
    printOptional(out, "native_histogram_bucket_limit", job.nativeHistogramBucketLimit);
    if (job.nativeHistogramMinBucketFactor != 0)
        out.verbatim("native_histogram_min_bucket_factor", formatFloat(job.nativeHistogramMinBucketFactor));
    printOptional(out, "keep_dropped_targets", job.keepDroppedTargets);
    printNameScheme(out, job.nameScheme, job.escapingScheme);
    out.boolean("extra_scrape_metrics", job.extraScrapeMetrics);
    printHttp(out, job.http);
    printRules(out, "relabel_configs", job.relabel);
    printRules(out, "metric_relabel_configs", job.metricRelabel);
    printDiscovery(out, job.discovery);
    out.endItem();
}

void printQueue(YamlWriter &out, const remote::QueueSettings &queue)
{
    out.open("queue_config");
    out.number("capacity", queue.capacity);
    out.number("max_shards", queue.maxShards);
    out.number("min_shards", queue.minShards);
    out.number("max_samples_per_send", queue.maxSamplesPerSend);
    out.text("batch_send_deadline", formatDuration(queue.batchSendDeadline));
    out.text("min_backoff", formatDuration(queue.minBackoff));
    out.text("max_backoff", formatDuration(queue.maxBackoff));
    out.boolean("retry_on_http_429", queue.retryOnHttp429);
    if (queue.sampleAgeLimit.count() != 0)
        out.text("sample_age_limit", formatDuration(queue.sampleAgeLimit));
    out.close();
}

void printRemote(YamlWriter &out, const remote::Settings &remote)
{
    out.item();
    out.text("url", maskedUrl(remote.url));
    out.text("remote_timeout", formatDuration(remote.timeout));
    if (!remote.headers.empty()) {
        out.open("headers");
        for (const auto &[name, value] : remote.headers)
            out.text(name, kMasked);
        out.close();
    }
    printRules(out, "write_relabel_configs", remote.writeRelabel);
    if (remote.named)
        out.text("name", remote.name);
    printTrue(out, "send_exemplars", remote.sendExemplars);
    printTrue(out, "send_native_histograms", remote.sendNativeHistograms);
    printTrue(out, "round_robin_dns", remote.http.roundRobinDns);
    printTrue(out, "failed_request_logging", remote.logsFailedRequests);
    out.text("protobuf_message", remote.protocol == remote::Protocol::V2 ? kWriteRequestV2 : kWriteRequest);
    printHttp(out, remote.http);
    printQueue(out, remote.queue);
    out.open("metadata_config");
    out.boolean("send", remote.metadata.send);
    out.text("send_interval", formatDuration(remote.metadata.interval));
    out.number("max_samples_per_send", remote.metadata.maxPerSend);
    out.close();
    printRemoteAuth(out, remote.http);
    out.endItem();
}

void printStorageLimits(YamlWriter &out, const StorageLimits &storage)
{
    if (storage == StorageLimits())
        return;
    out.open("storage");
    out.text("max_bytes", formatSize(storage.maxBytes));
    out.text("min_free_bytes", formatSize(storage.minFreeBytes));
    out.text("fsync_interval", formatDuration(storage.fsyncInterval));
    out.text("memory_bytes", formatSize(storage.memoryBytes));
    out.text("pack_after", formatDuration(storage.packAfter));
    out.text("takeover", formatTakeover(storage.takeover));
    out.close();
}

void printBelfry(YamlWriter &out, const Config &config)
{
    if (config.storage == StorageLimits() && !hasSteering(config.remotes))
        return;
    out.open("belfry");
    printStorageLimits(out, config.storage);
    printSteering(out, config.remotes);
    out.close();
}

} // namespace

std::string print(const Document &document)
{
    YamlWriter out;
    printGlobal(out, document.global);
    writeRuntime(out, document.accepted);
    if (!document.scrapeConfigFiles.empty())
        out.texts("scrape_config_files", document.scrapeConfigFiles);
    if (document.ownJobs > 0)
        out.list("scrape_configs");
    for (std::size_t i = 0; i < document.ownJobs; ++i)
        printJob(out, document.config.jobs[i]);
    writeStorage(out, document.accepted);
    writeTracing(out, document.accepted);
    if (!document.config.remotes.empty())
        out.list("remote_write");
    for (const remote::Settings &remote : document.config.remotes)
        printRemote(out, remote);
    writeOtlp(out, document.accepted);
    printBelfry(out, document.config);
    return out.take();
}

} // namespace agent::config
