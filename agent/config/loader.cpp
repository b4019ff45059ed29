// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/loader.h"

#include "agent/config/sections.h"
#include "agent/config/yaml_reader.h"

#include <iterator>
#include <utility>

namespace agent::config {
namespace {

/// Parts of Prometheus that an agent does not have; empty ones may stand.
void refuseServerParts(Mapping &top)
{
    const auto refuse = [&top](std::string_view key) {
        top.problems().add(top.place(key), "field " + std::string(key) + " is not allowed in agent mode", "remove it");
    };
    if (auto alerting = top.mapping("alerting")) {
        if (!alerting->list("alertmanagers").empty() || !alerting->list("alert_relabel_configs").empty())
            refuse("alerting");
        alerting->finish();
    }
    for (const char *key : {"rule_files", "remote_read"}) {
        if (!top.list(key).empty())
            refuse(key);
    }
}

/// What was found in one file.
LoadResult findings(Problems &problems, Paths &paths)
{
    LoadResult out;
    out.problems = problems.take();
    out.warnings = problems.takeWarnings();
    out.references = paths.takeReferences();
    return out;
}

void append(LoadResult &to, LoadResult from)
{
    const auto move = [](auto &source, auto &target) {
        std::move(source.begin(), source.end(), std::back_inserter(target));
    };
    move(from.problems, to.problems);
    move(from.warnings, to.warnings);
    move(from.references, to.references);
}

/// The text of a file, read and checked with all that belongs to it. One thread.
class Load {
public:
    /// Without `files` nothing but the text is read.
    Load(FileSystem *files, const Features &features) : m_files(files), m_features(features) {}

    [[nodiscard]] LoadResult run(std::string_view text, const std::string &path)
    {
        Problems problems(path);
        const Node root = readYaml(text, problems);
        Document document;
        document.config.files.push_back(path);
        Paths paths(path);
        if (problems.empty() || root.kind != Node::Kind::Null)
            readMain(root, paths, problems, document);
        LoadResult result = findings(problems, paths);
        append(result, std::move(m_included));
        if (result.ok()) {
            document.config.printed = print(document);
            result.config = std::move(document.config);
        }
        return result;
    }

private:
    void readMain(const Node &root, Paths &paths, Problems &problems, Document &document)
    {
        Mapping top(problems, root, {});
        document.global = readGlobal(top, paths, m_features);
        document.config.global = document.global.settings;
        document.config.jobs = readJobs(top, document.global, paths, m_names, {});
        document.ownJobs = document.config.jobs.size();
        readRemotes(top, document.global, paths, document);
        document.config.storage = readBelfry(top, document.config.remotes);
        refuseServerParts(top);
        document.accepted = readAccepted(top, paths, document.global.nameScheme == model::NameScheme::Legacy);
        document.config.outOfOrderTimeWindow = document.accepted.outOfOrderTimeWindow;
        readScrapeConfigFiles(top, paths, document);
        top.finish();
    }

    void readScrapeConfigFiles(Mapping &top, const Paths &paths, Document &document)
    {
        constexpr std::string_view kKey = "scrape_config_files";
        std::vector<std::string> patterns;
        top.texts(kKey, patterns);
        for (const std::string &pattern : patterns) {
            const std::size_t star = pattern.find('*');
            if (pattern.empty() || (star != std::string::npos && pattern.find('/', star) != std::string::npos)) {
                top.problems().add(top.place(kKey), "invalid scrape config file path \"" + pattern + '"',
                                   "use * only after the last /");
                continue;
            }
            document.scrapeConfigFiles.push_back(paths.resolve(pattern));
            if (m_files)
                readMatching(top, document.scrapeConfigFiles.back(), document);
        }
    }

    void readMatching(Mapping &top, const std::string &pattern, Document &document)
    {
        const Place place = top.place("scrape_config_files");
        const std::vector<std::string> matching = filesMatching(*m_files, pattern);
        if (matching.empty())
            top.problems().warn(place, "no file matches \"" + pattern + '"');
        for (const std::string &file : matching) {
            const Result<std::string> text = m_files->readFile(file);
            if (text)
                readIncluded(*text, file, document);
            else
                top.problems().add(place, '"' + file + "\": " + text.error().message(), "check the file's permissions");
        }
    }

    void readIncluded(std::string_view text, const std::string &file, Document &document)
    {
        document.config.files.push_back(file);
        Problems problems(file);
        const Node root = readYaml(text, problems);
        Paths paths(file);
        if (problems.empty() || root.kind != Node::Kind::Null) {
            Mapping top(problems, root, {});
            for (scrape::JobSettings &job : readJobs(top, document.global, paths, m_names, file))
                document.config.jobs.push_back(std::move(job));
            top.finish();
        }
        append(m_included, findings(problems, paths));
    }

    FileSystem *m_files;
    const Features &m_features;
    JobNames m_names;
    LoadResult m_included; ///< What was found in the files of scrape_config_files; without a configuration.
};

} // namespace

LoadResult loadText(FileSystem &files, std::string_view text, const std::string &path, const Features &features)
{
    return Load(&files, features).run(text, path);
}

LoadResult loadText(std::string_view text, const std::string &path, const Features &features)
{
    return loadText(*makePosixFileSystem(), text, path, features);
}

LoadResult loadSyntax(std::string_view text, const std::string &path, const Features &features)
{
    return Load(nullptr, features).run(text, path);
}

LoadResult loadFile(FileSystem &files, const std::string &path, const Features &features)
{
    const Result<std::string> text = files.readFile(path);
    if (text)
        return loadText(files, *text, path, features);
    LoadResult result;
    Problems problems(path);
    problems.add({}, "the file cannot be read: " + text.error().message(),
                 text.error().code() == Code::NotFound ? "check the path given with --config.file"
                                                       : "check the file's permissions");
    result.problems = problems.take();
    return result;
}

} // namespace agent::config
