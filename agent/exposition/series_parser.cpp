// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/number.h"
#include "agent/exposition/line_parser.h"

namespace agent::exposition {

Status parseSeriesLabels(std::string_view series, model::MetricType typeContext, std::vector<model::Label> &out,
                         Format format)
{
    out.clear();
    if (Status s = LineParser(series, format).series(out); !s.ok())
        return s;
    const std::string_view numeric = typeContext == model::MetricType::Histogram ? "le"
                                     : typeContext == model::MetricType::Summary ? "quantile"
                                                                                 : "";
    if (numeric.empty())
        return {};
    for (model::Label &label : out) {
        if (label.name != numeric)
            continue;
        if (const auto value = parseFloat(label.value))
            label.value = formatOpenMetricsFloat(*value);
    }
    return {};
}

Status parseSeries(std::string_view series, model::MetricType typeContext, model::Labels &out, Format format)
{
    std::vector<model::Label> labels;
    if (Status s = parseSeriesLabels(series, typeContext, labels, format); !s.ok())
        return s;
    out = model::Labels(std::move(labels));
    return {};
}

} // namespace agent::exposition
