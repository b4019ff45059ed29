// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/base/status.h"
#include "agent/base/timestamp.h"
#include "agent/model/labels.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace agent::engine {

/// One problem of a configuration text, for people. A value.
struct ConfigProblem {
    int line = 0;   ///< From 1; 0: the file as a whole.
    int column = 0; ///< From 1.
    std::string key;
    std::string message;
    std::string remedy;
    std::string suggestion;
    std::string text; ///< All of it in one line: file:line:column: key: message (remedy)
};

/// A text that is to become the configuration. A value.
struct ConfigText {
    std::string text;
    std::string source = "api"; ///< Who says so, for the history: "console", "api".
    bool overwrite = false;     ///< Also when somebody else has changed the file since it was loaded.
};

/// A configuration that was applied. A value.
struct ConfigVersion {
    std::uint64_t number = 0; ///< Counts up, over restarts.
    TimestampMs time = 0;
    std::string source; ///< How it came: "console", "api", "file" (a reload), "start".
    std::uint64_t bytes = 0;
    friend bool operator==(const ConfigVersion &, const ConfigVersion &) = default;
};

/// What applying a text would change. A value.
struct ConfigPreview {
    enum class Change { Added, Removed, Changed };
    struct Job {
        std::string name;
        Change change = Change::Changed;
        std::uint64_t targetsAdded = 0;
        std::uint64_t targetsRemoved = 0;
        std::uint64_t seriesRemoved = 0;          ///< Of the targets that go, as far as they were scraped.
        std::optional<std::uint64_t> seriesAdded; ///< About, by what the job's targets have now; nothing: not known.
        bool undiscovered = false;                ///< Some of its targets are known only once it runs.
        bool seriesMayChange = false;             ///< Rules or limits for samples differ.
    };
    struct Remote {
        std::string name;
        Change change = Change::Changed;
        bool redirected = false;   ///< What waits goes to another URL.
        std::uint64_t waiting = 0; ///< Samples that wait for it now; Removed: nobody delivers them to it any more.
        std::uint64_t waitingBytes = 0;
    };
    std::vector<ConfigProblem> problems; ///< Not empty: the rest says nothing.
    std::vector<std::string> warnings;
    bool differs = false;        ///< From what runs, in meaning and not only in letters.
    bool externalLabels = false; ///< All that is sent from now on has other labels.
    std::vector<Job> jobs;       ///< Those that are not as they were, in the order of the text; removed ones behind.
    std::vector<Remote> remotes; ///< The same.
    std::vector<std::string> restart; ///< Keys that take effect after a restart: "belfry.storage.memory_bytes".
};

/// Rules to try out on one set of labels. A value.
struct RelabelTrial {
    std::string text;       ///< A configuration; the rules are those of its first job.
    bool ofSamples = false; ///< metric_relabel_configs instead of relabel_configs.
    model::Labels labels;
};

/// What one rule did. A value.
struct RelabelTrialStep {
    struct Change {
        std::string name;
        std::string before; ///< Empty: the label was not there.
        std::string after;  ///< Empty: the label is gone.
        friend bool operator==(const Change &, const Change &) = default;
    };
    std::uint64_t rule = 0; ///< From 0.
    bool matched = false;
    bool dropped = false; ///< No further rule is applied.
    std::vector<Change> changes;
    friend bool operator==(const RelabelTrialStep &, const RelabelTrialStep &) = default;
};

/// Where a configuration is looked at, weighed and applied. Internally synchronised; nothing waits, answers come on a
/// thread of the engine; callbacks must return quickly.
class ConfigDesk {
public:
    virtual ~ConfigDesk() = default;

    using Done = std::function<void(Status)>;
    /// Writes the text to the configuration file and loads it. Errors: AlreadyExists when the file has been changed by
    /// somebody else since it was loaded, InvalidInput with all problems, or the file system's. Then nothing changes.
    virtual void apply(ConfigText text, Done done) = 0;
    /// Works out what applying the text would change. Nothing is applied, and no target is asked.
    virtual void preview(std::string text, std::function<void(const ConfigPreview &)> done) = 0;

    /// What was applied last, newest first; at most 50 are kept.
    virtual void listHistory(std::function<void(const std::vector<ConfigVersion> &)> done) = 0;
    /// The text of one of them. Errors: NotFound, or the file system's.
    virtual void readVersion(std::uint64_t number, std::function<void(const Result<std::string> &)> done) = 0;
    /// The configuration file as it is on disk now. Errors: the file system's.
    virtual void readFile(std::function<void(const Result<std::string> &)> done) = 0;

    /// Writes a secret to a file of that name beside the configuration file, which only its owner may read. Errors:
    /// InvalidInput when the name is more than a name, AlreadyExists when there is such a file with other contents.
    virtual void writeSecret(std::string name, std::string secret, Done done) = 0;
    /// Errors: InvalidInput: the rules are wrong.
    virtual void tryRelabelling(RelabelTrial trial,
                                std::function<void(const Result<std::vector<RelabelTrialStep>> &)> done) = 0;
};

} // namespace agent::engine
