// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/convert.h"

namespace widgets {

QString toQt(const std::string &text)
{
    return QString::fromStdString(text);
}

std::string toStd(const QString &text)
{
    return text.toStdString();
}

ConfigIssue toIssue(const agent::engine::ConfigProblem &problem)
{
    return {problem.line,          problem.column,       toQt(problem.key),
            toQt(problem.message), toQt(problem.remedy), toQt(problem.suggestion)};
}

FoundSeries toFound(const agent::engine::SeriesInfo &info)
{
    FoundSeries found;
    found.series = agent::model::value(info.series);
    for (const auto &label : info.labels) {
        if (label.name == agent::model::kMetricName)
            found.name = toQt(label.value);
        else
            found.labels.emplaceBack(toQt(label.name), toQt(label.value));
    }
    found.type = toQt(info.type);
    found.help = toQt(info.help);
    found.unit = toQt(info.unit);
    return found;
}

LivePoint toPoint(const agent::engine::SeriesPoint &point)
{
    return {agent::model::value(point.series), point.time, point.value, point.histogram};
}

} // namespace widgets
