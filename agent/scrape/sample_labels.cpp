// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/sample_labels.h"

#include "agent/model/quote.h"

#include <algorithm>

namespace agent::scrape {
namespace {

constexpr std::string_view kExported = "exported_";
constexpr std::size_t kShown = 50; // code points of names and values in messages

model::Label *findLabel(std::vector<model::Label> &labels, std::string_view name)
{
    const auto found =
        std::find_if(labels.begin(), labels.end(), [&](const model::Label &l) { return l.name == name; });
    return found == labels.end() ? nullptr : &*found;
}

/// Puts the target's labels in and gives those they displace new names.
void displace(std::vector<model::Label> &labels, const model::Labels &target)
{
    std::vector<model::Label> displaced;
    for (const model::Label &own : target) {
        model::Label *there = findLabel(labels, own.name);
        if (!there) {
            labels.push_back(own);
            continue;
        }
        if (!there->value.empty())
            displaced.push_back(*there);
        there->value = own.value;
    }
    std::stable_sort(displaced.begin(), displaced.end(),
                     [](const model::Label &a, const model::Label &b) { return a.name.size() < b.name.size(); });
    for (model::Label &label : displaced) {
        std::string name = label.name;
        model::Label *taken = nullptr;
        do {
            name.insert(0, kExported);
            taken = findLabel(labels, name);
        } while (taken && !taken->value.empty());
        if (taken)
            taken->value = std::move(label.value);
        else
            labels.push_back({std::move(name), std::move(label.value)});
    }
}

std::string shown(std::string_view text)
{
    return std::string(model::firstRunes(text, kShown));
}

Status exhausted(std::string message)
{
    return {Code::ResourceExhausted, std::move(message)};
}

Status checkLimits(const model::Labels &labels, const JobSettings &job)
{
    const std::string metric = shown(labels.get(model::kMetricName));
    if (job.labelLimit > 0 && labels.size() > job.labelLimit)
        return exhausted("label_limit exceeded (metric: " + metric + ", number of labels: " +
                         std::to_string(labels.size()) + ", limit: " + std::to_string(job.labelLimit) + ")");
    for (const model::Label &label : labels) {
        if (job.labelNameLengthLimit > 0 && label.name.size() > job.labelNameLengthLimit)
            return exhausted("label_name_length_limit exceeded (metric: " + metric +
                             ", label name: " + shown(label.name) + ", length: " + std::to_string(label.name.size()) +
                             ", limit: " + std::to_string(job.labelNameLengthLimit) + ")");
        if (job.labelValueLengthLimit > 0 && label.value.size() > job.labelValueLengthLimit)
            return exhausted("label_value_length_limit exceeded (metric: " + metric +
                             ", label name: " + shown(label.name) + ", value: " + model::quoted(shown(label.value)) +
                             ", length: " + std::to_string(label.value.size()) +
                             ", limit: " + std::to_string(job.labelValueLengthLimit) + ")");
    }
    return {};
}

} // namespace

Status checkUnique(const std::vector<model::Label> &labels)
{
    for (std::size_t i = 0; i < labels.size(); ++i)
        for (std::size_t j = i + 1; j < labels.size(); ++j)
            if (labels[i].name == labels[j].name && !labels[i].value.empty() && !labels[j].value.empty())
                return invalidInput("label name " + model::quoted(labels[i].name) + " is not unique: invalid sample");
    return {};
}

void addTypeAndUnit(std::vector<model::Label> &exposed, model::MetricType type, std::string_view unit)
{
    const auto replace = [&exposed](std::string_view name, std::string_view value) {
        if (value.empty())
            return;
        std::erase_if(exposed, [name](const model::Label &l) { return l.name == name; });
        exposed.push_back({std::string(name), std::string(value)});
    };
    replace("__type__", type == model::MetricType::Unknown ? std::string_view() : model::typeName(type));
    replace("__unit__", unit);
}

model::Labels joinLabels(std::vector<model::Label> exposed, const model::Labels &target, bool honorLabels)
{
    if (honorLabels) {
        for (const model::Label &own : target)
            if (!findLabel(exposed, own.name))
                exposed.push_back(own);
    } else {
        displace(exposed, target);
    }
    return model::Labels(std::move(exposed));
}

Status checkLabels(const model::Labels &labels, const JobSettings &job)
{
    const std::string_view metric = labels.get(model::kMetricName);
    if (metric.empty())
        return invalidInput("missing metric name (__name__ label)");
    const bool valid = model::isValidMetricName(metric, job.nameScheme) &&
                       std::all_of(labels.begin(), labels.end(), [&](const model::Label &l) {
                           return model::isValidLabelName(l.name, job.nameScheme) && model::isValidUtf8(l.value);
                       });
    if (!valid)
        return invalidInput("invalid metric name or label names: " + labels.toString());
    if (job.labelLimit == 0 && job.labelNameLengthLimit == 0 && job.labelValueLengthLimit == 0)
        return {};
    return checkLimits(labels, job);
}

} // namespace agent::scrape
