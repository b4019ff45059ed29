// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/accepted_sections.h"
#include "agent/config/config.h"
#include "agent/config/mapping.h"
#include "agent/config/paths.h"
#include "agent/model/name_validation.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::config {

/// Limits that a job takes from `global` where its own value is 0.
struct Limits {
    std::uint64_t bodySize = 0;
    std::uint64_t samples = 0;
    std::uint64_t targets = 0;
    std::uint64_t labels = 0;
    std::uint64_t labelNameLength = 0;
    std::uint64_t labelValueLength = 0;
    std::uint64_t keepDroppedTargets = 0;
};

/// All of `global`: what the engine needs, what jobs inherit, and what is only printed again.
struct GlobalSection {
    Global settings;
    Limits limits;
    std::vector<std::string> protocols; ///< Empty: not set.
    model::NameScheme nameScheme = model::NameScheme::Utf8;
    std::optional<scrape::EscapingScheme> escapingScheme; ///< None: by the name scheme.
    bool scrapeNativeHistograms = false;
    bool alwaysScrapeClassicHistograms = false;
    bool convertClassicHistogramsToNhcb = false;
    bool extraScrapeMetrics = false;
    std::string scrapeFailureLogFile;
    std::chrono::milliseconds evaluationInterval{60000};
    std::chrono::milliseconds ruleQueryOffset{0};
    std::string queryLogFile;
};

/// Everything a file says. `config.printed` is still empty.
struct Document {
    Config config;
    GlobalSection global;
    std::size_t ownJobs = 0;                    ///< The first jobs stand in the file itself.
    std::vector<std::string> scrapeConfigFiles; ///< Absolute patterns.
    AcceptedSections accepted;
};

/// The names of all jobs, and the file each comes from; empty: the main one.
using JobNames = std::map<std::string, std::string>;

/// Values of protobuf_message: remote write 1.0 and 2.0.
inline constexpr std::string_view kWriteRequest = "prometheus.WriteRequest";
inline constexpr std::string_view kWriteRequestV2 = "io.prometheus.write.v2.Request";
/// What Prometheus says of allow-utf-8 where names are of the legacy kind.
inline constexpr const char *kUtf8WithLegacy = "utf8 metric names requested but validation scheme is not set to UTF8";
/// The default of scrape_protocols. Source: PARITY.md 2.4.2.
[[nodiscard]] std::vector<std::string> defaultProtocols(bool protobufFirst);
[[nodiscard]] std::string_view escapingName(scrape::EscapingScheme scheme);
/// The escaping scheme that goes with a name scheme.
[[nodiscard]] scrape::EscapingScheme naturalEscaping(model::NameScheme scheme);

// Each reads its part of the file. Errors: problems; what is right is read all the same.

[[nodiscard]] GlobalSection readGlobal(Mapping &top, Paths &paths, const Features &features);
/// `file` is where the jobs stand; empty: in the main file.
[[nodiscard]] std::vector<scrape::JobSettings> readJobs(Mapping &top, const GlobalSection &global, Paths &paths,
                                                        JobNames &names, const std::string &file);
void readRemotes(Mapping &top, const GlobalSection &global, Paths &paths, Document &out);
/// Puts how remotes are steered into `remotes`, which have been read.
[[nodiscard]] StorageLimits readBelfry(Mapping &top, std::vector<remote::Settings> &remotes);

/// scrape_protocols; empty when not set. `context` ends the messages: " for global config".
[[nodiscard]] std::vector<std::string> readProtocols(Mapping &section, const std::string &context);
/// Whether this is a name for scrape_protocols; their list is told by `knownProtocols`.
[[nodiscard]] bool isProtocol(std::string_view name);
[[nodiscard]] std::string knownProtocols();
/// metric_name_validation_scheme. Returns whether the section has it.
bool readNameScheme(Mapping &section, model::NameScheme &scheme);
/// metric_name_escaping_scheme; none where the section does not say.
[[nodiscard]] std::optional<scrape::EscapingScheme> readEscaping(Mapping &section);
void readLimits(Mapping &section, Limits &limits);
/// A list of relabel rules, each checked. `null` is the message for an empty item.
[[nodiscard]] std::vector<relabel::RuleSettings> readRules(Mapping &section, std::string_view key,
                                                           model::NameScheme scheme, std::string_view null);
/// static_configs and file_sd_configs; the others are checked and refused. `relabelled` tells that targets need not be
/// plain addresses.
[[nodiscard]] std::vector<discovery::Settings> readDiscovery(Mapping &job, Paths &paths, bool relabelled);

/// The HTTP client keys, which stand inline in `section`. `settings` holds the defaults.
void readHttp(Mapping &section, Paths &paths, http::ClientSettings &settings);
/// oauth2, where the section has it.
void readOAuth2(Mapping &section, Paths &paths, std::optional<http::OAuth2> &settings);
void readTls(Mapping &section, Paths &paths, http::TlsSettings &settings);
void readProxy(Mapping &section, http::ProxySettings &settings);
/// Reads `key` and `key`_file; both at once is a problem with `message`.
void readSecret(Mapping &section, Paths &paths, const std::string &key, http::Secret &secret, std::string_view message);
/// A header that would not survive on the wire is a problem.
void checkHeader(Problems &problems, const Place &place, std::string_view name, std::string_view value);
/// Whether a request sets this header by itself, in any case.
[[nodiscard]] bool isReservedHeader(std::string_view name);
/// Whether `url`, the value of `key`, is absolute; a problem if not.
[[nodiscard]] bool checkUrl(Mapping &section, std::string_view key, const std::string &url);

/// The document as YAML, defaults filled in, secrets masked. Shape: it loads again, to the same settings but for the
/// secrets.
[[nodiscard]] std::string print(const Document &document);

} // namespace agent::config
