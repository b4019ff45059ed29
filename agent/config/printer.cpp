// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/duration.h"
#include "agent/base/url.h"
#include "agent/config/sections.h"
#include "agent/config/yaml_writer.h"

namespace agent::config {
namespace {

constexpr std::string_view kSecret = "<secret>";

std::string redacted(const std::string &url)
{
    const auto parsed = parseUrl(url);
    return parsed ? parsed->redacted() : url;
}

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
        out.text(key, kSecret);
    printOptional(out, key + "_file", secret.file);
}

void printSecrets(YamlWriter &out, std::string_view key, std::size_t count)
{
    if (count > 0)
        out.texts(key, std::vector<std::string>(count, std::string(kSecret)));
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

void printNameScheme(YamlWriter &out, model::NameScheme scheme)
{
    const bool utf8 = scheme == model::NameScheme::Utf8;
    out.text("metric_name_validation_scheme", utf8 ? "utf8" : "legacy");
    out.text("metric_name_escaping_scheme", utf8 ? "allow-utf-8" : "underscores");
}

void printHistogramSwitches(YamlWriter &out, bool extraScrapeMetrics)
{
    out.boolean("scrape_native_histograms", false);
    out.boolean("always_scrape_classic_histograms", false);
    out.boolean("convert_classic_histograms_to_nhcb", false);
    out.boolean("extra_scrape_metrics", extraScrapeMetrics);
}

void printGlobal(YamlWriter &out, const GlobalSection &global)
{
    out.open("global");
    out.text("scrape_interval", formatDuration(global.settings.scrapeInterval));
    out.text("scrape_timeout", formatDuration(global.settings.scrapeTimeout));
    out.texts("scrape_protocols", global.protocols.empty() ? defaultProtocols() : global.protocols);
    out.text("evaluation_interval", formatDuration(global.evaluationInterval));
    if (global.ruleQueryOffset.count() != 0)
        out.text("rule_query_offset", formatDuration(global.ruleQueryOffset));
    printOptional(out, "query_log_file", global.queryLogFile);
    printLabels(out, "external_labels", withDollarsDoubled(global.settings.externalLabels));
    printLimits(out, global.limits);
    printNameScheme(out, global.nameScheme);
    printHistogramSwitches(out, global.extraScrapeMetrics);
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
    printOptional(out, "ca_file", tls.caFile);
    printOptional(out, "cert", tls.cert);
    printOptional(out, "cert_file", tls.certFile);
    printSecret(out, "key", tls.key);
    printOptional(out, "server_name", tls.serverName);
    printOptional(out, "min_version", tls.minVersion);
    printOptional(out, "max_version", tls.maxVersion);
    out.boolean("insecure_skip_verify", tls.insecureSkipVerify);
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
            out.texts("values", values.values);
        printSecrets(out, "secrets", values.secrets.size());
        if (!values.files.empty())
            out.texts("files", values.files);
        out.close();
    }
    out.close();
}

void printHttp(YamlWriter &out, const http::ClientSettings &settings)
{
    printAuth(out, settings);
    printTls(out, settings.tls);
    out.boolean("follow_redirects", settings.followRedirects);
    out.boolean("enable_http2", settings.enableHttp2);
    if (!settings.proxy.url.empty())
        out.text("proxy_url", redacted(settings.proxy.url));
    printOptional(out, "no_proxy", settings.proxy.noProxy);
    if (settings.proxy.fromEnvironment)
        out.boolean("proxy_from_environment", true);
    if (!settings.proxy.connectHeader.empty()) {
        out.open("proxy_connect_header");
        for (const auto &[name, values] : settings.proxy.connectHeader)
            out.texts(name, std::vector<std::string>(values.size(), std::string(kSecret)));
        out.close();
    }
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
    printHistogramSwitches(out, job.extraScrapeMetrics);
    out.text("metrics_path", job.metricsPath);
    out.text("scheme", job.scheme);
    out.boolean("enable_compression", job.enableCompression);
    printLimits(out, {job.bodySizeLimit, job.sampleLimit, job.targetLimit, job.labelLimit, job.labelNameLengthLimit,
                      job.labelValueLengthLimit, job.keepDroppedTargets});
    printNameScheme(out, job.nameScheme);
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
    out.text("sample_age_limit", formatDuration(queue.sampleAgeLimit));
    out.close();
}

void printRemote(YamlWriter &out, const remote::Settings &remote, const RemoteExtras &extras)
{
    out.item();
    out.text("url", redacted(remote.url));
    out.text("protobuf_message", kWriteRequest);
    out.text("remote_timeout", formatDuration(remote.timeout));
    if (!remote.headers.empty()) {
        out.open("headers");
        for (const auto &[name, value] : remote.headers)
            out.text(name, value);
        out.close();
    }
    printRules(out, "write_relabel_configs", remote.writeRelabel);
    if (remote.named)
        out.text("name", remote.name);
    out.boolean("send_exemplars", remote.sendExemplars);
    out.boolean("send_native_histograms", extras.sendNativeHistograms);
    printHttp(out, remote.http);
    printQueue(out, remote.queue);
    out.open("metadata_config");
    out.boolean("send", extras.sendMetadata);
    out.text("send_interval", formatDuration(extras.metadataInterval));
    out.number("max_samples_per_send", extras.metadataSamplesPerSend);
    out.close();
    out.endItem();
}

void printBelfry(YamlWriter &out, const StorageLimits &storage)
{
    if (storage == StorageLimits())
        return;
    out.open("belfry");
    out.open("storage");
    out.text("max_bytes", formatSize(storage.maxBytes));
    out.text("min_free_bytes", formatSize(storage.minFreeBytes));
    out.text("fsync_interval", formatDuration(storage.fsyncInterval));
    out.close();
    out.close();
}

} // namespace

std::string print(const Document &document)
{
    YamlWriter out;
    printGlobal(out, document.global);
    if (!document.config.jobs.empty())
        out.list("scrape_configs");
    for (const scrape::JobSettings &job : document.config.jobs)
        printJob(out, job);
    if (!document.config.remotes.empty())
        out.list("remote_write");
    for (std::size_t i = 0; i < document.config.remotes.size(); ++i)
        printRemote(out, document.config.remotes[i], document.remoteExtras[i]);
    printBelfry(out, document.config.storage);
    return out.take();
}

} // namespace agent::config
