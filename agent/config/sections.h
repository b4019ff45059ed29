// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/config.h"
#include "agent/config/mapping.h"
#include "agent/model/name_validation.h"

#include <chrono>
#include <cstdint>
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
    bool extraScrapeMetrics = false;
    std::chrono::milliseconds evaluationInterval{60000};
    std::chrono::milliseconds ruleQueryOffset{0};
    std::string queryLogFile;
};

/// Keys of a remote_write entry that are accepted and printed again, but have no effect with remote write 1.0 as it is
/// sent here.
struct RemoteExtras {
    bool sendNativeHistograms = false;
    bool sendMetadata = true;
    std::chrono::milliseconds metadataInterval{60000};
    std::uint64_t metadataSamplesPerSend = 2000;
};

/// Everything a file says. `config.printed` is still empty.
struct Document {
    Config config;
    GlobalSection global;
    std::vector<RemoteExtras> remoteExtras; ///< One for each of config.remotes.
};

/// Makes paths of the file absolute. Immutable.
class Paths {
public:
    /// `file` need not exist; a relative one is relative to the working directory.
    explicit Paths(const std::string &file);
    /// Shape: empty stays empty; an absolute path is only tidied.
    [[nodiscard]] std::string resolve(const std::string &path) const;

private:
    std::string m_directory;
};

inline constexpr std::string_view kWriteRequest = "prometheus.WriteRequest";
/// Media types of scrape_protocols by preference, where neither file nor target says more.
[[nodiscard]] std::vector<std::string> defaultProtocols();

// Each reads its part of the file. Errors: problems; what is right is read all the same.

[[nodiscard]] GlobalSection readGlobal(Mapping &top, const Paths &paths);
[[nodiscard]] std::vector<scrape::JobSettings> readJobs(Mapping &top, const GlobalSection &global, const Paths &paths);
void readRemotes(Mapping &top, const GlobalSection &global, const Paths &paths, Document &out);
[[nodiscard]] StorageLimits readBelfry(Mapping &top);

/// scrape_protocols; empty when not set. `context` ends the messages: " for global config".
[[nodiscard]] std::vector<std::string> readProtocols(Mapping &section, const std::string &context);
/// metric_name_validation_scheme and metric_name_escaping_scheme.
void readNameScheme(Mapping &section, model::NameScheme &scheme);
void readLimits(Mapping &section, Limits &limits);
/// A list of relabel rules, each checked. `null` is the message for an empty item.
[[nodiscard]] std::vector<relabel::RuleSettings> readRules(Mapping &section, std::string_view key,
                                                           model::NameScheme scheme, std::string_view null);
/// static_configs and file_sd_configs. `relabelled` tells that targets need not be plain addresses.
[[nodiscard]] std::vector<discovery::Settings> readDiscovery(Mapping &job, const Paths &paths, bool relabelled);
/// The HTTP client keys, which stand inline in `section`. `settings` holds the defaults.
void readHttp(Mapping &section, const Paths &paths, http::ClientSettings &settings);
/// A header that would not survive on the wire is a problem.
void checkHeader(Problems &problems, const Place &place, std::string_view name, std::string_view value);
/// Whether `url`, the value of `key`, is absolute; a problem if not.
[[nodiscard]] bool checkUrl(Mapping &section, std::string_view key, const std::string &url);

/// The document as YAML, defaults filled in, secrets masked. Shape: it loads again, to the same settings but for the
/// secrets.
[[nodiscard]] std::string print(const Document &document);

} // namespace agent::config
