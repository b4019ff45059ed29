// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/references.h"

#include "agent/config/paths.h"

#include <nlohmann/json.hpp>

namespace agent::config {
namespace {

Problem problemAt(const FileReference &reference, std::string message, std::string remedy)
{
    return {reference.file, reference.line, reference.column, reference.key, std::move(message), std::move(remedy), {}};
}

void checkContents(const FileReference &reference, LoadResult &result, FileSystem &files)
{
    const auto text = files.readFile(reference.path);
    if (!text)
        result.problems.push_back(problemAt(reference, text.error().message(), "create the file, or mend the path"));
}

void checkTargetFiles(const FileReference &reference, LoadResult &result, FileSystem &files,
                      const TargetFileCheck &checkTargets)
{
    const std::vector<std::string> matching = filesMatching(files, reference.path);
    if (matching.empty())
        result.warnings.push_back(problemAt(reference, "no file matches \"" + reference.path + '"', {}).toString());
    for (const std::string &path : matching) {
        const auto text = files.readFile(path);
        const Status status = text ? checkTargets(path, *text) : text.error();
        if (!status.ok())
            result.problems.push_back(problemAt(reference, "checking SD file \"" + path + "\": " + status.message(),
                                                "mend the file; until then its old targets are kept"));
    }
}

} // namespace

void checkReferences(LoadResult &result, FileSystem &files, const TargetFileCheck &checkTargets)
{
    for (const FileReference &reference : result.references) {
        if (reference.use == FileReference::Use::Targets)
            checkTargetFiles(reference, result, files, checkTargets);
        else
            checkContents(reference, result, files);
    }
}

std::string toJson(const std::vector<CheckedFile> &files)
{
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const CheckedFile &file : files) {
        nlohmann::ordered_json problems = nlohmann::ordered_json::array();
        for (const Problem &problem : file.result.problems)
            problems.push_back({{"file", problem.file},
                                {"line", problem.line},
                                {"column", problem.column},
                                {"key", problem.key},
                                {"message", problem.message},
                                {"remedy", problem.remedy},
                                {"suggestion", problem.suggestion}});
        out.push_back({{"file", file.path},
                       {"valid", file.result.ok()},
                       {"problems", std::move(problems)},
                       {"warnings", file.result.warnings}});
    }
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace agent::config
