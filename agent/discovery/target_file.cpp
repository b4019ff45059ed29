// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/discovery/target_file.h"

#include "agent/model/name_validation.h"

#include <nlohmann/json.hpp>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <set>
#include <sstream>

namespace agent::discovery {
namespace {

/// What stands wrong in the text; never leaves this file.
struct Complaint {
    std::string message;
    YAML::Mark mark = YAML::Mark::null_mark();
};

[[noreturn]] void complain(std::string message, const YAML::Mark &mark = YAML::Mark::null_mark())
{
    throw Complaint{std::move(message), mark};
}

std::string unknownKey(const std::string &key)
{
    const bool aboutTargets = key.starts_with('t') || key.starts_with('T') || key.find("host") != std::string::npos;
    return "unknown key \"" + key + "\" (did you mean " + (aboutTargets ? "targets" : "labels") + "?)";
}

std::string checkedText(const std::string &text, const YAML::Mark &mark)
{
    if (!model::isValidUtf8(text))
        complain("not valid UTF-8", mark);
    return text;
}

model::Label checkedLabel(const std::string &name, const std::string &value, const YAML::Mark &mark)
{
    if (name.empty())
        complain("\"\" is not a valid label name", mark);
    return {checkedText(name, mark), checkedText(value, mark)};
}

model::Labels address(const std::string &target)
{
    return model::Labels{{"__address__", target}};
}

std::string yamlText(const YAML::Node &node, const char *what)
{
    if (node.IsNull())
        return {};
    if (!node.IsScalar())
        complain(std::string(what) + " must be a text", node.Mark());
    return node.Scalar();
}

model::TargetGroup yamlGroup(const YAML::Node &node)
{
    if (node.IsNull())
        complain("nil target group item found", node.Mark());
    if (!node.IsMap())
        complain("a group must be a mapping with targets and labels", node.Mark());
    model::TargetGroup group;
    std::vector<model::Label> labels;
    std::set<std::string> keys;
    for (const auto &entry : node) {
        const std::string key = yamlText(entry.first, "a key");
        if (!keys.insert(key).second)
            complain("key \"" + key + "\" already set in this group", entry.first.Mark());
        if (key == "targets") {
            if (!entry.second.IsSequence() && !entry.second.IsNull())
                complain("targets must be a list", entry.second.Mark());
            for (const auto &target : entry.second)
                group.targets.push_back(address(checkedText(yamlText(target, "a target"), target.Mark())));
        } else if (key == "labels") {
            if (!entry.second.IsMap() && !entry.second.IsNull())
                complain("labels must be a mapping", entry.second.Mark());
            for (const auto &label : entry.second)
                labels.push_back(checkedLabel(yamlText(label.first, "a label name"),
                                              yamlText(label.second, "a label value"), label.first.Mark()));
        } else {
            complain(unknownKey(key), entry.first.Mark());
        }
    }
    group.labels = model::Labels(std::move(labels));
    return group;
}

/// Complains of anything behind the first document, which YAML::Load would pass over.
class OneDocument final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark &mark) override
    {
        if (m_documents++ > 0)
            complain("a second YAML document, or text after the end of the list", mark);
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark &, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark &, const std::string &, YAML::anchor_t, const std::string &) override {}
    void OnSequenceStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}

private:
    int m_documents = 0;
};

std::vector<model::TargetGroup> parseYaml(std::string_view text)
{
    // A comment at the end: without it the parser takes the end of the text for the end of a quoted scalar.
    const std::string closed = std::string(text) + (text.ends_with('\n') ? "#" : "\n#");
    std::istringstream stream(closed);
    YAML::Parser parser(stream);
    OneDocument check;
    while (parser.HandleNextDocument(check)) {
    }
    const YAML::Node document = YAML::Load(closed);
    std::vector<model::TargetGroup> groups;
    if (!document.IsDefined() || document.IsNull())
        return groups;
    if (!document.IsSequence())
        complain("the file must be a list of groups", document.Mark());
    for (const auto &node : document)
        groups.push_back(yamlGroup(node));
    return groups;
}

std::string jsonText(const nlohmann::json &value, const char *what)
{
    if (!value.is_string())
        complain(std::string(what) + " must be a text, found " + value.type_name());
    return value.get<std::string>();
}

model::TargetGroup jsonGroup(const nlohmann::json &value)
{
    if (value.is_null())
        complain("nil target group item found");
    if (!value.is_object())
        complain(std::string("a group must be an object with targets and labels, found ") + value.type_name());
    model::TargetGroup group;
    std::vector<model::Label> labels;
    for (const auto &[key, part] : value.items()) {
        if (key == "targets") {
            if (!part.is_array() && !part.is_null())
                complain(std::string("targets must be a list, found ") + part.type_name());
            for (const auto &target : part)
                group.targets.push_back(address(jsonText(target, "a target")));
        } else if (key == "labels") {
            if (!part.is_object() && !part.is_null())
                complain(std::string("labels must be an object, found ") + part.type_name());
            for (const auto &[name, label] : part.items())
                labels.push_back(checkedLabel(name, jsonText(label, "a label value"), YAML::Mark::null_mark()));
        } else {
            complain(unknownKey(key));
        }
    }
    group.labels = model::Labels(std::move(labels));
    return group;
}

std::vector<model::TargetGroup> parseJson(std::string_view text)
{
    const nlohmann::json document = nlohmann::json::parse(text);
    std::vector<model::TargetGroup> groups;
    if (document.is_null())
        return groups;
    if (!document.is_array())
        complain(std::string("the file must be a list of groups, found ") + document.type_name());
    for (const auto &value : document) {
        try {
            groups.push_back(jsonGroup(value));
        } catch (const Complaint &complaint) {
            complain("group " + std::to_string(groups.size()) + ": " + complaint.message);
        }
    }
    return groups;
}

Status failure(const std::string &path, const std::string &message, const YAML::Mark &mark = YAML::Mark::null_mark())
{
    const std::string place =
        mark.is_null() ? std::string() : ':' + std::to_string(mark.line + 1) + ':' + std::to_string(mark.column + 1);
    return invalidInput(path + place + ": " + message);
}

/// The library's message without its "[json.exception.…]".
std::string plainMessage(std::string_view message)
{
    const std::size_t end = message.find("] ");
    return std::string(end == std::string_view::npos ? message : message.substr(end + 2));
}

} // namespace

Result<std::vector<model::TargetGroup>> parseTargetFile(const std::string &path, std::string_view text)
{
    const bool isJson = path.ends_with(".json") || path.ends_with(".JSON");
    std::vector<model::TargetGroup> groups;
    try {
        groups = isJson ? parseJson(text) : parseYaml(text);
    } catch (const Complaint &complaint) {
        return failure(path, complaint.message, complaint.mark);
    } catch (const YAML::Exception &error) {
        return failure(path, error.msg, error.mark);
    } catch (const nlohmann::json::exception &error) {
        return failure(path, plainMessage(error.what()));
    } catch (const std::exception &error) {
        return failure(path, error.what());
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
        groups[i].source = path + ':' + std::to_string(i);
        groups[i].labels.set("__meta_filepath", path);
    }
    return groups;
}

} // namespace agent::discovery
