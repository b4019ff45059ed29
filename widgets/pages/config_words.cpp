// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_words.h"

#include <QCoreApplication>
#include <QHash>

namespace widgets {

namespace {

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

/// The texts of this file; a name for translators.
struct ConfigWords {
    Q_DECLARE_TR_FUNCTIONS(widgets::ConfigWords)
};

constexpr const char *kConnection = "tls_config proxy_url no_proxy proxy_from_environment proxy_connect_header "
                                    "follow_redirects enable_http2 http_headers";
constexpr const char *kLimits = "body_size_limit sample_limit label_limit label_name_length_limit "
                                "label_value_length_limit target_limit keep_dropped_targets "
                                "native_histogram_bucket_limit native_histogram_min_bucket_factor";
constexpr const char *kFormats =
    "scrape_protocols fallback_scrape_protocol enable_compression honor_timestamps track_timestamps_staleness "
    "scrape_native_histograms always_scrape_classic_histograms convert_classic_histograms_to_nhcb "
    "metric_name_validation_scheme metric_name_escaping_scheme extra_scrape_metrics";

FormGroup group(const char *name, const QString &title, const char *keys, bool open = false)
{
    return {QString::fromLatin1(name), title, words(keys), open};
}

QList<FormGroup> jobGroups()
{
    return {
        group("basics", {}, "job_name scrape_interval scrape_timeout scheme metrics_path params honor_labels", true),
        group("targets", ConfigWords::tr("Targets"),
              "static_configs file_sd_configs dns_sd_configs http_sd_configs *_sd_configs", true),
        group("relabel", ConfigWords::tr("Rules for targets"), "relabel_configs", true),
        group("samples", ConfigWords::tr("Rules for samples"), "metric_relabel_configs"),
        group("auth", ConfigWords::tr("Authentication"),
              "basic_auth authorization oauth2 bearer_token bearer_token_file"),
        group("connection", ConfigWords::tr("TLS and connection"), kConnection),
        group("formats", ConfigWords::tr("Formats"), kFormats),
        group("limits", ConfigWords::tr("Limits"), kLimits),
        group("more", ConfigWords::tr("More"), "*")};
}

QList<FormGroup> remoteGroups()
{
    return {group("basics", {}, "name url protobuf_message remote_timeout headers", true),
            group("auth", ConfigWords::tr("Authentication"),
                  "basic_auth authorization oauth2 sigv4 azuread google_iam bearer_token bearer_token_file", true),
            group("steering", ConfigWords::tr("Steering"), "@steering", true),
            group("queue", ConfigWords::tr("Queue"), "@queue_config"),
            group("rules", ConfigWords::tr("Rules for what is sent"), "write_relabel_configs"),
            group("connection", ConfigWords::tr("TLS and connection"), kConnection),
            group("more", ConfigWords::tr("More"), "*")};
}

QList<FormGroup> globalGroups()
{
    return {group("basics", {}, "scrape_interval scrape_timeout external_labels", true),
            group("formats", ConfigWords::tr("Formats"), kFormats), group("limits", ConfigWords::tr("Limits"), kLimits),
            group("more", ConfigWords::tr("More"), "*")};
}

} // namespace

QList<FormGroup> formGroups(OutlineEntry::Kind kind)
{
    switch (kind) {
    case OutlineEntry::Kind::Job:
        return jobGroups();
    case OutlineEntry::Kind::Remote:
        return remoteGroups();
    case OutlineEntry::Kind::Global:
        return globalGroups();
    default:
        return {group("basics", {}, "*", true)};
    }
}

QString fieldLabel(const QString &key)
{
    static const QHash<QString, const char *> kLabels{
        {QStringLiteral("job_name"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Name")},
        {QStringLiteral("name"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Name")},
        {QStringLiteral("scrape_interval"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Interval")},
        {QStringLiteral("scrape_timeout"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Timeout")},
        {QStringLiteral("scheme"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Scheme")},
        {QStringLiteral("metrics_path"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Path")},
        {QStringLiteral("params"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "URL parameters")},
        {QStringLiteral("honor_labels"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Honor labels")},
        {QStringLiteral("external_labels"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "External labels")},
        {QStringLiteral("static_configs"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Targets that stand here")},
        {QStringLiteral("file_sd_configs"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Targets from files")},
        {QStringLiteral("http_sd_configs"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Targets from a web address")},
        {QStringLiteral("dns_sd_configs"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Targets from DNS")},
        {QStringLiteral("targets"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Targets")},
        {QStringLiteral("labels"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Labels")},
        {QStringLiteral("files"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Files")},
        {QStringLiteral("refresh_interval"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Refresh interval")},
        {QStringLiteral("relabel_configs"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Rules")},
        {QStringLiteral("metric_relabel_configs"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Rules")},
        {QStringLiteral("write_relabel_configs"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Rules")},
        {QStringLiteral("action"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Action")},
        {QStringLiteral("source_labels"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Source labels")},
        {QStringLiteral("regex"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Expression")},
        {QStringLiteral("target_label"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Target label")},
        {QStringLiteral("replacement"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Replacement")},
        {QStringLiteral("separator"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Separator")},
        {QStringLiteral("modulus"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Modulus")},
        {QStringLiteral("url"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "URL")},
        {QStringLiteral("protobuf_message"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Protocol")},
        {QStringLiteral("remote_timeout"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Timeout")},
        {QStringLiteral("headers"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Headers")},
        {QStringLiteral("basic_auth"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "User and password")},
        {QStringLiteral("authorization"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Token")},
        {QStringLiteral("oauth2"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "OAuth 2.0")},
        {QStringLiteral("sigv4"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "AWS signature (sigv4)")},
        {QStringLiteral("azuread"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Azure AD")},
        {QStringLiteral("google_iam"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Google IAM")},
        {QStringLiteral("username"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "User")},
        {QStringLiteral("username_file"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "User file")},
        {QStringLiteral("password"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Password")},
        {QStringLiteral("password_file"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Password file")},
        {QStringLiteral("credentials"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Token")},
        {QStringLiteral("credentials_file"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Token file")},
        {QStringLiteral("type"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Kind")},
        {QStringLiteral("tls_config"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "TLS")},
        {QStringLiteral("ca_file"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "CA file")},
        {QStringLiteral("cert_file"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Certificate file")},
        {QStringLiteral("key_file"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Key file")},
        {QStringLiteral("insecure_skip_verify"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Skip verification")},
        {QStringLiteral("proxy_url"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Proxy URL")},
        {QStringLiteral("max_bytes"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Most on disk")},
        {QStringLiteral("min_free_bytes"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Keep free")},
        {QStringLiteral("fsync_interval"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Sync interval")},
        {QStringLiteral("memory_bytes"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Memory buffer")},
        {QStringLiteral("pack_after"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Pack after")},
        {QStringLiteral("takeover"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Takeover")},
        {QStringLiteral("bandwidth_limit"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Bandwidth limit")},
        {QStringLiteral("quota"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Quota")},
        {QStringLiteral("daily"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Bytes a day")},
        {QStringLiteral("monthly"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Bytes a month")},
        {QStringLiteral("schedule"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Hours of sending")},
        {QStringLiteral("catch_up"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Catching up")},
        {QStringLiteral("order"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Order")},
        {QStringLiteral("refused_by_age"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Refused by age")},
        {QStringLiteral("dead_letters_max_bytes"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Dead letters")},
        {QStringLiteral("scrape_config_files"), QT_TRANSLATE_NOOP("widgets::ConfigWords", "Files with more jobs")},
    };
    if (const char *label = kLabels.value(key))
        return QCoreApplication::translate("widgets::ConfigWords", label);
    QString plain = key;
    plain.replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!plain.isEmpty())
        plain[0] = plain[0].toUpper();
    return plain;
}

QStringList itemOrder(const QString &list)
{
    return list.endsWith(QLatin1String("relabel_configs"))
               ? words("action source_labels regex target_label replacement separator modulus")
               : QStringList();
}

QString itemWord(const QString &list)
{
    if (list == QLatin1String("static_configs"))
        return ConfigWords::tr("target group");
    if (list.endsWith(QLatin1String("relabel_configs")))
        return ConfigWords::tr("rule");
    if (list == QLatin1String("schedule"))
        return ConfigWords::tr("span of hours");
    return ConfigWords::tr("entry");
}

QString outlineTitle(const OutlineEntry &entry)
{
    switch (entry.kind) {
    case OutlineEntry::Kind::Global:
        return ConfigWords::tr("Global settings");
    case OutlineEntry::Kind::Jobs:
        return ConfigWords::tr("Jobs");
    case OutlineEntry::Kind::Remotes:
        return ConfigWords::tr("Remotes");
    case OutlineEntry::Kind::Storage:
        return ConfigWords::tr("Storage");
    case OutlineEntry::Kind::Job:
        return entry.title.isEmpty() ? ConfigWords::tr("(job without a name)") : entry.title;
    case OutlineEntry::Kind::Remote:
        return entry.title.isEmpty() ? ConfigWords::tr("(remote without a URL)") : entry.title;
    case OutlineEntry::Kind::Other:
        return fieldLabel(entry.title);
    }
    return {};
}

} // namespace widgets
