// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/loader.h"

#include "agent/config/sections.h"
#include "agent/config/yaml_reader.h"

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

/// Parts that may stand in the file because they change nothing that is delivered.
void acceptWithoutEffect(Mapping &top, Problems &problems)
{
    for (const char *key : {"storage", "tracing", "runtime", "otlp"}) {
        if (!top.entries(key).empty())
            problems.warn(top.place(key), "this section has no effect in this version of Belfry");
    }
}

Document readDocument(const Node &root, const Paths &paths, Problems &problems)
{
    Document document;
    Mapping top(problems, root, {});
    document.global = readGlobal(top, paths);
    document.config.global = document.global.settings;
    document.config.jobs = readJobs(top, document.global, paths);
    readRemotes(top, document.global, paths, document);
    document.config.storage = readBelfry(top);
    refuseServerParts(top);
    acceptWithoutEffect(top, problems);
    top.notSupported("scrape_config_files", "write the jobs under scrape_configs");
    top.finish();
    return document;
}

} // namespace

LoadResult loadText(std::string_view text, const std::string &path)
{
    LoadResult result;
    Problems problems(path);
    const Node root = readYaml(text, problems);
    if (problems.empty() || root.kind != Node::Kind::Null) {
        Document document = readDocument(root, Paths(path), problems);
        if (problems.empty()) {
            document.config.printed = print(document);
            result.config = std::move(document.config);
        }
    }
    result.problems = problems.take();
    result.warnings = problems.takeWarnings();
    return result;
}

LoadResult loadFile(FileSystem &files, const std::string &path)
{
    const Result<std::string> text = files.readFile(path);
    if (text)
        return loadText(*text, path);
    LoadResult result;
    Problems problems(path);
    problems.add({}, "the file cannot be read: " + text.error().message(),
                 text.error().code() == Code::NotFound ? "check the path given with --config.file"
                                                       : "check the file's permissions");
    result.problems = problems.take();
    return result;
}

} // namespace agent::config
